"""What drafts for a model, and what is said where nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.drafter import AS_NAMED, FROM_TEXT, Drafter, from_text, nothing
from qwq_cli.errors import ModelNotFound, ModelTooLarge
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.fit import fit, kv_bytes
from qwq_cli.hub.machine.gpu import RESERVE, Gpu
from qwq_cli.launch.local import MAX_CTX
from qwq_cli.paths import Paths
from qwq_cli.settings import Settings
from tests.hub.gguf_writer import write_tiny
from tests.test_launch import Bench

PLENTY = 1 << 40
LARGE = 300_000_000  # weights


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Its model counts as one that is large enough to draft for."""
    monkeypatch.setattr("qwq_cli.drafter.LEAST", 0)
    return Bench(tmp_path, monkeypatch)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "small.gguf")


def drafter(bench: Bench, *gpus: Gpu, memory: int = PLENTY, **flags: object) -> Drafter:
    return bench.plan(memory, *gpus, ctx=1024, **{"draft": "auto", **flags}).drafter


def test_the_text_drafts_where_that_is_left_to_us(bench: Bench) -> None:
    assert Settings().draft == "off"
    assert drafter(bench) == FROM_TEXT


@pytest.mark.parametrize("flags", [{"seed": 7}, {"temperature": 0.0}], ids=["seed", "greedy"])
def test_nothing_drafts_where_the_same_text_is_to_come_again(
    bench: Bench, flags: dict[str, object]
) -> None:
    launch = bench.plan(PLENTY, draft="auto", **flags)
    assert launch.drafter.params is None
    assert launch.drafter.info.name is None
    assert "with a seed" in launch.drafter.info.reason
    assert not launch.sampling.drafts
    asked_for = bench.plan(PLENTY, draft="ngram", **flags)
    assert asked_for.drafter == from_text(AS_NAMED)
    assert asked_for.sampling.drafts


def test_off_is_off(bench: Bench) -> None:
    assert drafter(bench, draft="off") == nothing("it is off")


def test_a_tiny_model_has_no_use_for_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert bench.file.parameters < LARGE
    found = drafter(Bench(bench.folder, monkeypatch))
    assert found == nothing("the model is too small for drafts to save time")
    greedy = Bench(bench.folder, monkeypatch).plan(PLENTY, draft="auto", temperature=0.0)
    assert greedy.drafter == found, "no other temperature would change that"


def test_a_model_that_is_named_drafts(bench: Bench, small: Path) -> None:
    found = drafter(bench, draft=str(small))
    assert found.info.name == "small.gguf"
    assert found.file == inspect(small)
    assert found.params
    assert found.params.model
    assert (found.params.model.path, found.params.model.gpu_layers) == (small, 0)
    assert not found.params.or_text, "who names one wants that one"


def test_beside_a_model_on_the_gpu_it_is_there_too(bench: Bench, small: Path) -> None:
    gpu = Gpu(name="card", free=PLENTY + RESERVE, total=PLENTY + RESERVE)
    on_gpu = drafter(bench, gpu, draft=str(small))
    on_cpu = drafter(bench, gpu, draft=str(small), gpu_layers=0)
    layers = [
        each.params.model.gpu_layers
        for each in (on_gpu, on_cpu)
        if each.params and each.params.model
    ]
    assert layers == [None, 0]


def test_one_that_is_not_here_is_told(bench: Bench) -> None:
    with pytest.raises(ModelNotFound, match="There is no model"):
        drafter(bench, draft="no-such-model")


def test_one_without_room_is_refused_with_what_it_needs(bench: Bench, small: Path) -> None:
    def needed(path: Path) -> int:
        launch = bench.plan(PLENTY, ctx=1024)
        return fit(
            inspect(path), n_ctx=1024, kv_type=launch.context.kv_type, available=PLENTY
        ).total

    both = needed(bench.path) + needed(small)
    assert drafter(bench, memory=both, draft=str(small)).info.name == "small.gguf"
    with pytest.raises(ModelTooLarge, match=r"small\.gguf needs .* GiB for drafts.*left beside"):
        drafter(bench, memory=both - 1, draft=str(small))


REGISTRY = """
[big]
title = "NAME"
[little]
title = "Little"
repo = "some/little"
draft_of = ["big"]
[little.quants.Q4_K_M]
files = [{ name = "little-q4_k_m.gguf", bytes = 1 }]
bits = 4.8
"""


@pytest.fixture
def known(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of the registry that drafts for the one of the bench is in the hub's cache."""
    environ = {"QWQ_HOME": str(bench.folder)}
    models_file = Paths.find(environ).models_file
    models_file.parent.mkdir(parents=True, exist_ok=True)
    models_file.write_text(REGISTRY.replace("NAME", str(bench.file.header.name)), "utf-8")
    repo = bench.folder / "hub" / "models--some--little"
    snapshot = repo / "snapshots" / "c0ffee"
    snapshot.mkdir(parents=True)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("c0ffee")
    monkeypatch.setattr("qwq_cli.drafter.SMALL", 1)
    return write_tiny(snapshot / "little-q4_k_m.gguf")


def test_one_that_is_known_to_draft_for_it_is_taken_where_it_is_here(
    bench: Bench, known: Path
) -> None:
    found = drafter(bench)
    assert found.params
    assert found.params.model
    assert found.params.model.path.name == known.name
    assert found.params.or_text, "nobody asked for it: it is no reason to fail"


def test_the_context_leaves_room_for_it(
    bench: Bench, known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.launch.local.USUAL_CTX", 512)
    kv_type = bench.plan(PLENTY).context.kv_type

    def needed(path: Path) -> int:
        return fit(inspect(path), n_ctx=MAX_CTX, kv_type=kv_type, available=0).total

    tight = bench.plan(needed(bench.path) + needed(known) // 2, draft="auto", ctx=None)
    assert (tight.drafter, tight.n_ctx) == (FROM_TEXT, MAX_CTX)
    lacking = kv_bytes(bench.file.header, 1024, kv_type)
    both = needed(bench.path) + needed(known) - lacking
    shorter = bench.plan(both, draft="auto", ctx=None)
    assert shorter.drafter.info.name == known.name
    assert shorter.n_ctx == MAX_CTX - 1024
    assert shorter.is_cut
    assert bench.plan(both, draft="ngram", ctx=None).n_ctx == MAX_CTX


def test_a_damaged_one_is_passed_over(bench: Bench, known: Path) -> None:
    known.write_bytes(known.read_bytes()[:100])
    assert drafter(bench) == FROM_TEXT


def test_one_that_is_not_much_smaller_is_passed_over(
    bench: Bench, known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.drafter.SMALL", 8)
    assert drafter(bench) == FROM_TEXT


def test_one_without_room_is_passed_over(bench: Bench, known: Path) -> None:
    own = fit(bench.file, n_ctx=1024, kv_type=bench.plan(PLENTY).context.kv_type, available=0)
    assert drafter(bench, memory=own.total) == FROM_TEXT


def test_the_machine_is_that_of_the_plan(bench: Bench) -> None:
    assert isinstance(bench.plan(PLENTY).machine, Machine)
