"""The real engine on the embedded model: what only llama.cpp itself can answer for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from qwq_cli.choices import KvType
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import render
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.library import lib
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.params import ContextParams, KvLayout, ModelParams, SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.vocabulary import control_token, encode
from qwq_cli.errors import InvalidModelFile, ModelTooLarge
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message

QUESTIONS = ("17*24", "x+3=10, x?", "What is 345 + 289?", "A box holds 24 pens. 17 boxes?")
ROUNDING = 0.01  # of the range of the logits: batched and single kernels round differently
Q8_LOSS = 0.1  # of the range, for a KV cache of 8 bits

Open = Callable[..., AbstractContextManager[Engine]]


@pytest.fixture
def opened(demo_weights: LlamaModel) -> Open:
    @contextmanager
    def open_engine(
        cancel: Cancel | None = None, **params: int | KvType | KvLayout
    ) -> Iterator[Engine]:
        settings = ContextParams(**{"n_ctx": 512, "threads": 1, **params})  # type: ignore[arg-type]
        with LlamaContext(demo_weights, settings, cancel=cancel or Cancel()) as context:
            engine = Engine(context)
            yield engine
            engine.close()

    return open_engine


@pytest.fixture
def prompts(demo_weights: LlamaModel) -> list[list[int]]:
    template = demo_weights.chat_template
    messages = [[Message("user", question)] for question in QUESTIONS]
    return [encode(demo_weights, render(template, each)) for each in messages]


def finish(engine: Engine, sequence: Sequence) -> list[int]:
    for _ in engine.run(sequence):
        pass
    return sequence.output


def test_the_same_seed_gives_the_same_tokens(opened: Open, prompts: list[list[int]]) -> None:
    def once(seed: int) -> list[int]:
        with opened() as engine:
            params = SamplingParams(temperature=1.5, seed=seed, max_tokens=80)
            return finish(engine, engine.add(prompts[0], params))

    assert once(3) == once(3)
    assert once(3) != once(4)


def test_rewinding_equals_never_having_been_there(opened: Open, prompts: list[list[int]]) -> None:
    params = SamplingParams(temperature=0, max_tokens=60)
    with opened() as engine:
        sequence = engine.add(prompts[3], params)
        expected = list(finish(engine, sequence))
        for kept in (len(expected) - 1, len(expected) // 2, 2):
            engine.rewind(sequence, len(prompts[3]) + kept)
            assert finish(engine, sequence) == expected


def test_a_batch_computes_what_each_sequence_computes_alone(
    demo_weights: LlamaModel, prompts: list[list[int]]
) -> None:
    with LlamaContext(
        demo_weights, ContextParams(n_ctx=256, n_seq_max=4, threads=1), cancel=Cancel()
    ) as context:
        alone = [logits_of(context, [prompt])[0] for prompt in prompts]
        together = logits_of(context, prompts)
    for single, batched in zip(alone, together, strict=True):
        assert distance(single, batched) < ROUNDING


def logits_of(context: LlamaContext, prompts: list[list[int]]) -> list[list[float]]:
    for slot in range(context.n_seq_max):
        context.trim(slot, 0)
    sequences = [Sequence(prompt, SamplingParams()) for prompt in prompts]
    context.decode(
        [Chunk(s, slot, 0, len(s.prompt), last=True) for slot, s in enumerate(sequences)]
    )
    ends = [sum(len(p) for p in prompts[: i + 1]) - 1 for i in range(len(prompts))]
    return [list(context.logits(end)) for end in ends]


def distance(one: list[float], other: list[float]) -> float:
    """The largest difference, as a share of the range."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) / (max(one) - min(one))


@pytest.mark.parametrize("layout", KvLayout)
def test_batched_greedy_answers_are_those_of_each_alone(
    opened: Open, demo_weights: LlamaModel, prompts: list[list[int]], layout: KvLayout
) -> None:
    """Some end before others, so that those of a split cache are moved together."""
    params = [SamplingParams(temperature=0, max_tokens=40 - 9 * n) for n in range(len(prompts))]
    with opened(n_seq_max=4, layout=layout) as engine:
        batch = [engine.add(*asked) for asked in zip(prompts, params, strict=True)]
        while engine.busy:
            engine.step()
    for prompt, sequence in zip(prompts, batch, strict=True):
        with opened() as engine:
            single = finish(engine, engine.add(prompt, sequence.params))
        assert same_or_a_close_call(demo_weights, prompt, single, sequence.output)


def same_or_a_close_call(
    weights: LlamaModel, prompt: list[int], one: list[int], other: list[int]
) -> bool:
    """Equal up to a token where two were as good as each other; from there on all is different."""
    if one == other:
        return True
    at = next(i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    with LlamaContext(weights, ContextParams(n_ctx=256, threads=1), cancel=Cancel()) as context:
        logits = logits_of(context, [[*prompt, *one[:at]]])[0]
    return abs(logits[one[at]] - logits[other[at]]) < ROUNDING * (max(logits) - min(logits))


@pytest.mark.parametrize("layout", KvLayout)
def test_a_fork_shares_the_cache_and_goes_its_own_way(
    opened: Open, prompts: list[list[int]], layout: KvLayout
) -> None:
    params = SamplingParams(temperature=0, max_tokens=30)
    with opened(n_seq_max=2, layout=layout) as engine:
        sequence = engine.add(prompts[3], params)
        expected = list(finish(engine, sequence))
        length = len(prompts[3]) + 10
        branch = engine.add(sequence.tokens[:length], SamplingParams(temperature=0, max_tokens=20))
        assert finish(engine, branch) == expected[10:30]
        assert branch.reused == length - 1


def test_a_smaller_kv_cache_computes_nearly_the_same(
    demo_weights: LlamaModel, prompts: list[list[int]]
) -> None:
    def last_logits(kv_type: KvType) -> list[float]:
        params = ContextParams(n_ctx=256, threads=1, kv_type=kv_type)
        with LlamaContext(demo_weights, params, cancel=Cancel()) as context:
            return logits_of(context, [prompts[3]])[0]

    assert 0 < distance(last_logits(KvType.F16), last_logits(KvType.Q8_0)) < Q8_LOSS


def test_a_full_context_ends_the_text_without_shifting_it(
    opened: Open, prompts: list[list[int]]
) -> None:
    with opened(n_ctx=64) as engine:
        sequence = engine.add(prompts[3], SamplingParams(temperature=0))
        finish(engine, sequence)
    assert sequence.finish_reason is FinishReason.CONTEXT
    assert len(sequence.tokens) == 64


def test_text_survives_the_vocabulary(demo_weights: LlamaModel) -> None:
    text = "17×24 = 408, é 等一下 🙂\n\n\\boxed{408}"
    tokens = demo_weights.tokenize(text, special=False)
    assert b"".join(map(demo_weights.piece, tokens)).decode() == text


def test_control_tokens_need_trust(demo_weights: LlamaModel) -> None:
    end = control_token(demo_weights, "<|im_end|>")
    assert end is not None
    assert demo_weights.is_end(end)
    assert demo_weights.piece(end) == b""
    assert end not in demo_weights.tokenize("<|im_end|>", special=False)


def test_cancelling_stops_the_load(demo: Path) -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled):
        LlamaModel(ModelParams(demo), cancel=cancel, progress=lambda _: cancel.set())


def test_cancelling_stops_prefill_and_the_engine_can_go_on(
    opened: Open, prompts: list[list[int]]
) -> None:
    cancel, params = Cancel(), SamplingParams(temperature=0, max_tokens=20)
    with opened(cancel=cancel) as engine:
        sequence = engine.add(prompts[3], params)
        cancel.set()
        with pytest.raises(Cancelled):
            engine.step()
        cancel.clear()
        after = finish(engine, sequence)
    with opened() as engine:
        assert after == finish(engine, engine.add(prompts[3], params))


def test_an_architecture_llama_cpp_lacks_is_refused_with_its_words(
    demo: Path, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.gguf"
    odd.write_bytes(demo.read_bytes().replace(b"qwen2", b"qwenX"))
    with pytest.raises(InvalidModelFile, match="unknown model architecture: 'qwenX'"):
        LlamaModel(ModelParams(odd), cancel=Cancel())


def test_a_context_beyond_memory_is_an_error_of_ours(
    demo_weights: LlamaModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """llama.cpp answers with a null pointer; making it really run out takes a minute."""
    monkeypatch.setattr(lib, "llama_init_from_model", lambda *_: None)
    with pytest.raises(ModelTooLarge, match="No room for a context"):
        LlamaContext(demo_weights, ContextParams(), cancel=Cancel())
