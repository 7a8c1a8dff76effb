from __future__ import annotations

from dataclasses import replace

import pytest

from qwq_cli.config import resolve
from qwq_cli.control import Control
from qwq_cli.drafter import FROM_TEXT, Drafter
from qwq_cli.engine.params import DraftParams, KvLayout, ModelParams
from qwq_cli.hub.machine.fit import compute_bytes, kv_bytes
from qwq_cli.hub.machine.gpu import RESERVE, Gpu
from qwq_cli.launch import LocalLaunch as Launch
from qwq_cli.launch.local import plan_local as plan
from qwq_cli.paths import Paths
from qwq_cli.solve.room import FRAME, MOST_ON_CPU, fitted, shortened, widened, widest
from qwq_cli.values.trace import DrafterInfo


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Launch:
    """The embedded model on a machine without a GPU and with all the memory in the world."""
    environ = {"QWQ_HOME": str(tmp_path_factory.mktemp("home")), "QWQ_GPU_LAYERS": "0"}
    paths = Paths.find(environ)
    found = plan(resolve(environ, paths.config_file), paths, environ)
    return replace(found, machine=replace(found.machine, memory=1 << 40))


def with_contexts(launch: Launch, count: float) -> Launch:
    """On a machine that holds so many contexts beside the weights."""
    file, context = launch.located.file, launch.context
    one = kv_bytes(file.header, context.n_ctx, context.kv_type)
    memory = file.size + compute_bytes(file.header) + int(count * one)
    return replace(launch, machine=replace(launch.machine, memory=memory))


def test_memory_is_never_promised_twice(launch: Launch) -> None:
    assert widest(with_contexts(launch, 5.5), 64, 1000) == 5
    assert widest(with_contexts(launch, 0.5), 64, 1000) == 1


def test_what_drafts_takes_a_share_for_each_of_them(launch: Launch) -> None:
    file = launch.located.file
    params = DraftParams(ModelParams(launch.located.path))
    named = replace(launch, drafter=Drafter(params, DrafterInfo(name="x", reason=""), file))
    assert widest(with_contexts(named, 5.5), 64, 1000) == 1, "not even one: its weights lack room"
    room = with_contexts(launch, 20).machine
    both = replace(room, memory=room.memory + file.size + compute_bytes(file.header))
    assert widest(replace(named, machine=both), 64, 1000) == 10


@pytest.mark.parametrize(("layers", "width"), [(None, 2), (0, 4)])
def test_a_draft_model_on_a_gpu_takes_its_memory_there(
    launch: Launch, layers: int | None, width: int
) -> None:
    file, context = launch.located.file, launch.context
    one = kv_bytes(file.header, context.n_ctx, context.kv_type)
    weights = file.size + compute_bytes(file.header)
    gpu = Gpu(name="g", free=RESERVE + (2 * weights + int(4.5 * one)), total=0)
    model = replace(launch.model, gpu_layers=file.header.layers + 1)
    params = DraftParams(ModelParams(launch.located.path, layers))
    drafter = Drafter(params, DrafterInfo(name="x", reason=""), file)
    machine = replace(launch.machine, gpus=(gpu,))
    found = widest(replace(launch, machine=machine, model=model, drafter=drafter), 4, 1000)
    assert found == width


def test_a_model_that_nobody_asked_for_makes_way_for_samples(launch: Launch) -> None:
    file = launch.located.file
    params = DraftParams(ModelParams(launch.located.path), or_text=True)
    chosen = replace(launch, drafter=Drafter(params, DrafterInfo(name="x", reason=""), file))
    short, width = fitted(with_contexts(chosen, 6), ["x"], 6, 1000)
    assert isinstance(short, Launch)
    assert (width, short.drafter) == (6, FROM_TEXT)
    kept, width = fitted(chosen, ["x"], 6, 1000)
    assert isinstance(kept, Launch)
    assert (width, kept.drafter) == (6, chosen.drafter)


def test_where_nobody_said_how_many_half_is_left_to_others(launch: Launch) -> None:
    assert widest(with_contexts(launch, 8), None, 1000) == 4


def test_no_more_than_there_are_samples_or_pay_off(launch: Launch) -> None:
    assert widest(launch, None, 1000) == MOST_ON_CPU
    assert widest(launch, None, 3) == 3
    assert widest(launch, 40, 1000) == 40
    assert widest(launch, 40, 0) == 1


def test_a_context_is_as_long_as_question_and_answer_can_get(launch: Launch) -> None:
    long = replace(launch, context=replace(launch.context, n_ctx=32_768))
    limited = replace(long, sampling=replace(long.sampling, max_tokens=500))
    n_ctx = shortened(limited, ["é" * 100, "x"]).context.n_ctx
    assert n_ctx % 256 == 0
    assert FRAME + 200 + 500 <= n_ctx < FRAME + 200 + 500 + 256 + len(launch.profile.system)
    assert shortened(long, ["x"]).context.n_ctx == 32_768
    assert shortened(replace(long, control=Control(1000)), ["x"]).context.n_ctx < 4096
    assert shortened(limited, ["x" * 100_000]).context.n_ctx == 32_768


def test_every_sequence_gets_a_buffer_of_its_own(launch: Launch) -> None:
    context = widened(launch, 7).context
    assert (context.n_seq_max, context.layout) == (7, KvLayout.SPLIT)
    assert context.n_ctx == launch.context.n_ctx
