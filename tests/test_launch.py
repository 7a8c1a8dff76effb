"""What is decided before a model is loaded, on machines of all kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.choices import KvType, Think
from qwq_cli.config import resolve
from qwq_cli.errors import ChatTemplateError, ModelTooLarge, UsageError
from qwq_cli.hub.gguf.gguf import ModelFile, inspect
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.fit import compute_bytes, kv_bytes
from qwq_cli.hub.machine.gpu import RESERVE, Gpu
from qwq_cli.introduction import introduction
from qwq_cli.launch import TINY, LocalLaunch
from qwq_cli.launch import local as launch_module
from qwq_cli.launch.local import plan_local as plan
from qwq_cli.launch.threads import threads_for
from qwq_cli.paths import Paths
from qwq_cli.values.message import Message
from tests.hub.gguf_writer import write_tiny

CTX = 65_536


class Bench:
    """A small model of a long context, and a machine whose memory is given in bytes."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, monkeypatch
        self.path = write_tiny(folder / "tiny.gguf", qwen2__context_length=CTX)

    @property
    def file(self) -> ModelFile:
        return inspect(self.path)

    @property
    def bare(self) -> int:
        """Bytes without a KV cache."""
        return self.file.size + compute_bytes(self.file.header)

    def kv(self, n_ctx: int, kv_type: KvType = KvType.F16) -> int:
        return kv_bytes(self.file.header, n_ctx, kv_type)

    def plan(self, memory: int, *gpus: Gpu, **flags: object) -> LocalLaunch:
        machine = Machine(cores=2, memory=memory, bandwidth=None, gpus=gpus)
        self._patch.setattr(launch_module, "machine_now", lambda _: machine)
        environ = {"QWQ_HOME": str(self.folder), "HF_HOME": str(self.folder)}
        paths = Paths.find(environ)
        resolved = resolve(environ, paths.config_file, {"model": str(self.path), **flags})
        return plan(resolved, paths, environ)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def gpu(free: int) -> Gpu:
    return Gpu(name="card", free=free + RESERVE, total=free + RESERVE)


def test_with_plenty_of_memory_nothing_is_cut(bench: Bench) -> None:
    found = bench.plan(1 << 40)
    assert (found.context.n_ctx, found.context.kv_type) == (32_768, KvType.F16)
    assert found.model.gpu_layers is None


def test_the_context_is_cut_to_what_fits(bench: Bench) -> None:
    found = bench.plan(bench.bare + bench.kv(16_384))
    assert (found.context.n_ctx, found.context.kv_type) == (16_384, KvType.F16)


def test_a_smaller_kv_cache_is_taken_where_a_usual_context_needs_it(bench: Bench) -> None:
    found = bench.plan(bench.bare + bench.kv(8192, KvType.Q8_0))
    assert (found.context.n_ctx, found.context.kv_type) == (8192, KvType.Q8_0)


def test_a_smaller_kv_cache_is_taken_where_the_context_asked_for_needs_it(bench: Bench) -> None:
    memory = bench.bare + bench.kv(20_480, KvType.Q8_0)
    found = bench.plan(memory, ctx=20_000)
    assert (found.context.n_ctx, found.context.kv_type) == (20_000, KvType.Q8_0)


@pytest.mark.parametrize("flags", [{"kv_type": "f16"}, {"flash_attention": "off"}])
def test_a_kv_type_asked_for_stays(bench: Bench, flags: dict[str, object]) -> None:
    found = bench.plan(bench.bare + bench.kv(8192, KvType.Q8_0), **flags)
    assert found.context.kv_type is KvType.F16
    assert found.context.n_ctx < 8192


def test_what_would_be_killed_for_memory_is_refused_with_what_would_fit(bench: Bench) -> None:
    with pytest.raises(ModelTooLarge) as caught:
        bench.plan(bench.bare + bench.kv(4096), ctx=CTX)
    assert "--ctx 4096" in (caught.value.hint or "")


def test_layers_go_to_a_gpu_as_far_as_they_fit(bench: Bench) -> None:
    every = bench.file.header.layers + 1
    assert bench.plan(1 << 40, gpu(1 << 40)).model.gpu_layers == every
    one = compute_bytes(bench.file.header) + bench.kv(32_768) // 2 + bench.file.size // 2
    assert bench.plan(1 << 40, gpu(one)).model.gpu_layers == 1
    assert bench.plan(1 << 40, gpu(0)).model.gpu_layers == 0


def test_layers_asked_for_are_as_asked(bench: Bench) -> None:
    assert bench.plan(1 << 40, gpu(1 << 40), gpu_layers=1).model.gpu_layers == 1


def test_without_layers_on_it_a_gpu_adds_no_memory(bench: Bench) -> None:
    memory = bench.bare + bench.kv(2048)
    assert bench.plan(memory, gpu(1 << 30)).context.n_ctx == 32_768
    assert bench.plan(memory, gpu(1 << 30), gpu_layers=0, kv_type="f16").context.n_ctx == 2048


QUESTION = "{{ messages[-1].content }}"
SWITCHED = QUESTION + "{% if enable_thinking is false %}<think></think>{% endif %}"
EFFORTS = QUESTION + "{{ reasoning_effort }}"
NO_MEDIUM = (
    "{% if reasoning_effort not in ['low', 'high'] %}{{ raise_exception('unknown') }}{% endif %}"
    + EFFORTS
)


def with_template(bench: Bench, template: str) -> Bench:
    bench.path = write_tiny(
        bench.path, tokenizer__chat_template=template, tokenizer__ggml__bos_token_id=1
    )
    return bench


def test_a_model_is_asked_to_think_unless_told_otherwise(bench: Bench) -> None:
    with_template(bench, SWITCHED)
    assert bench.plan(1 << 40).profile.think is Think.ON
    found = bench.plan(1 << 40, think="off")
    assert found.profile.think is Think.OFF
    assert found.profile.special_tokens == (("bos_token", "bc"),)


def test_a_model_that_always_thinks_cannot_be_kept_from_it(bench: Bench) -> None:
    with pytest.raises(UsageError, match="can't be kept from thinking"):
        with_template(bench, QUESTION).plan(1 << 40, think="off")
    with pytest.raises(ChatTemplateError, match="line 1"):
        with_template(bench, "{% for %}").plan(1 << 40, think="off")


@pytest.mark.parametrize(
    ("template", "think", "said"),
    [
        (EFFORTS, "high", ""),
        (QUESTION, "on", ""),
        (QUESTION, "high", "This model has no levels of thinking: high is the same as on."),
        (
            NO_MEDIUM,
            "medium",
            "This model does not know medium, only low, high; it gets the nearest.",
        ),
    ],
)
def test_a_level_that_the_model_lacks_is_told(
    bench: Bench, template: str, think: str, said: str
) -> None:
    launch = with_template(bench, template).plan(1 << 40, think=think)
    environ = {"QWQ_HOME": str(bench.folder)}
    resolved = resolve(environ, bench.folder / "none.toml", {"model": "x", "think": think})
    assert "\n".join(introduction(resolved, launch, Paths.find(environ))) == said


def test_the_profile_says_how_to_ask_where_the_template_does_not(bench: Bench) -> None:
    with_template(bench, "{% for m in messages %}<{{ m.content }}>{% endfor %}")
    file = Paths.find({"QWQ_HOME": str(bench.folder)}).models_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        '[mine]\ntitle = "Tiny"\nthink = "off"\n'
        '[mine.thinking]\non = { system = "detailed thinking on" }\n'
        'off = { question = "/no_think", variables = { x = 1 } }\n'
    )
    launch = bench.plan(1 << 40)
    assert launch.profile.think is Think.OFF
    assert dict(launch.template.asks)[Think.OFF].words == 'x=1, "/no_think" after the question'
    text = launch.template.render([Message("user", "2+2?")], Think.ON)
    assert "".join(segment.text for segment in text) == "<detailed thinking on><2+2?>"


def test_a_file_is_known_by_its_bytes(bench: Bench, demo: Path) -> None:
    assert not bench.plan(1 << 40).is_vouched
    data = demo.read_bytes()
    bench.path.write_bytes(data)
    assert bench.plan(1 << 40).is_vouched
    bench.path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert not bench.plan(1 << 40).is_vouched


def test_a_file_of_the_hub_is_known_by_the_digest_that_it_was_checked_with(bench: Bench) -> None:
    digest = "ab" * 32
    blob = bench.folder / "blobs" / digest
    blob.parent.mkdir()
    bench.path.rename(blob)
    bench.path.symlink_to(blob)
    table = """
        [{name}]
        title = "Tiny"
        repo = "a/b"
        [{name}.quants.Q8_0]
        bits = 8
        files = [{{ name = "tiny.gguf", bytes = 5632, sha256 = "{digest}" }}]
    """
    own = Paths.find({"QWQ_HOME": str(bench.folder)}).models_file
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(table.format(name="tiny", digest=digest), "utf-8")
    assert not bench.plan(1 << 40).is_vouched  # the user's own table vouches for nothing


@pytest.mark.parametrize(
    ("wanted", "parameters", "number", "why"),
    [
        (None, TINY - 1, 1, "more would only wait for each other"),
        (None, TINY, 2, "one for each physical core that qwq may use"),
        (2, TINY - 1, 2, "as set"),
        (3, TINY - 1, 3, "as set; 3 threads on 2 cores wait for each other: mostly much slower"),
    ],
)
def test_how_many_threads_and_why(
    wanted: int | None, parameters: int, number: int, why: str
) -> None:
    found = threads_for(wanted, parameters, cores=2)
    assert found.number == number
    assert found.why.endswith(why)


def test_more_threads_than_ever_get_a_turn_are_refused(bench: Bench) -> None:
    assert bench.plan(1 << 40, threads=16).context.threads == 16
    with pytest.raises(UsageError, match="17 threads would wait for each other"):
        bench.plan(1 << 40, threads=17)
