"""Drafts with real weights: the demonstration model says the same with them and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.chat_template import render
from qwq_cli.engine.draft_loader import Drafter, difference_of, load_drafter
from qwq_cli.engine.draft_model import DraftModel
from qwq_cli.engine.drafting import Drafting
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.loader import NO_WAY_BACK, load
from qwq_cli.engine.ngrams import Ngrams
from qwq_cli.engine.params import ContextParams, DraftParams, KvLayout, ModelParams, SamplingParams
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.vocabulary import encode
from qwq_cli.errors import ModelError
from qwq_cli.values.message import Message
from qwq_cli.values.trace import DrafterInfo
from tests.engine.drafters import Lengths
from tests.random_models import write

QUESTIONS = ("What is 345 + 289?", "A box holds 24 pens. 17 boxes?", "17*24")
HOT = SamplingParams(temperature=1.0, seed=5, max_tokens=120)
GREEDY = SamplingParams(temperature=0, max_tokens=120)
PARAMS = ContextParams(n_ctx=512, threads=1)

Open = Callable[..., AbstractContextManager[Engine]]


@pytest.fixture
def opened(demo_weights: LlamaModel) -> Open:
    @contextmanager
    def open_engine(kind: str = "", width: int = 1) -> Iterator[Engine]:
        layout = KvLayout.SPLIT if width > 1 else KvLayout.UNIFIED
        sizes = ContextParams(n_ctx=512, threads=1, n_rows=16, n_seq_max=width, layout=layout)
        ticks = count()
        with ExitStack() as stack:
            context = stack.enter_context(LlamaContext(demo_weights, sizes, cancel=Cancel()))
            drafter: Ngrams | DraftModel = Ngrams()
            if kind == "model":
                small = stack.enter_context(LlamaContext(demo_weights, sizes, cancel=Cancel()))
                drafter = DraftModel(Engine(small), demo_weights.size)
            drafting = Drafting(drafter, Lengths([2, 7]), lambda: next(ticks)) if kind else None
            engine = Engine(context, drafting)
            yield engine
            engine.close()

    return open_engine


def prompt(weights: LlamaModel, question: str) -> list[int]:
    return encode(weights, render(weights.chat_template, [Message("user", question)]))


def finish(engine: Engine, prompt: list[int], params: SamplingParams) -> Sequence:
    sequence = engine.add(prompt, params)
    for _ in engine.run(sequence):
        pass
    return sequence


@pytest.mark.parametrize("kind", ["ngrams", "model"])
@pytest.mark.parametrize("params", [GREEDY, HOT], ids=["greedy", "hot"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_text_is_the_same(
    demo_weights: LlamaModel, opened: Open, question: str, params: SamplingParams, kind: str
) -> None:
    tokens = prompt(demo_weights, question)
    with opened() as engine:
        plain = finish(engine, tokens, params)
    with opened(kind) as engine:
        drafted = finish(engine, tokens, params)
    assert drafted.output == plain.output
    assert drafted.drafts.decodes < plain.drafts.decodes
    if kind == "model":
        assert drafted.drafts.accepted >= 0.9 * drafted.drafts.drafted, "it is the same model"


@pytest.mark.parametrize("kind", ["ngrams", "model"])
def test_several_at_a_time_say_what_each_says_alone(
    demo_weights: LlamaModel, opened: Open, kind: str
) -> None:
    prompts = [prompt(demo_weights, question) for question in QUESTIONS]
    with opened(kind, width=3) as engine:
        together = [engine.add(tokens, GREEDY) for tokens in prompts]
        while engine.busy:
            engine.step()
    for tokens, sequence in zip(prompts, together, strict=True):
        with opened() as engine:
            assert sequence.output == finish(engine, tokens, GREEDY).output


def loaded(weights: LlamaModel, draft: DraftParams) -> Drafter:
    with ExitStack() as stack:
        return load_drafter(draft, weights, PARAMS, stack=stack, cancel=Cancel(), clock=lambda: 0.0)


def test_a_model_with_other_tokens_is_refused_with_the_reason(
    demo: Path, demo_weights: LlamaModel, tmp_path: Path
) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(demo.read_bytes().replace(b"<|im_start|>", b"<|xx_start|>"))
    draft = DraftParams(ModelParams(other))
    with pytest.raises(ModelError, match=r"other\.gguf can't draft: its token .*xx_start"):
        loaded(demo_weights, draft)
    fallen_back = loaded(demo_weights, DraftParams(ModelParams(other), or_text=True))
    assert fallen_back.told is not None
    assert fallen_back.told.name == "ngram"
    assert fallen_back.told.reason.startswith("other.gguf can't draft")


def test_a_model_with_the_same_tokens_is_taken(demo: Path, demo_weights: LlamaModel) -> None:
    assert loaded(demo_weights, DraftParams(ModelParams(demo))).told is None


class Spelled:
    def __init__(self, *texts: bytes) -> None:
        self._texts, self.size = texts, len(texts)

    def text(self, token: int) -> bytes:
        return self._texts[token]


def test_how_far_a_vocabulary_is_padded_does_not_count() -> None:
    large = Spelled(b"a", b"b", b"", b"", b"")
    assert difference_of(large, Spelled(b"a", b"b", b"[PAD2]")) is None
    assert difference_of(Spelled(b"a", b"b"), large) is None
    found = difference_of(large, Spelled(b"a", b"c"))
    assert found == "its token 1 is 'c', the large model's is 'b'"


@pytest.mark.parametrize("architecture", ["lfm2", "gemma2"])
def test_a_model_that_cannot_take_back_says_so(
    demo: Path, tmp_path: Path, architecture: str
) -> None:
    """Recurrent layers keep all they read; a sliding window forgets what came before it."""
    path = write(tmp_path / "random.gguf", architecture, like=demo)
    with load(ModelParams(path), PARAMS, draft=DraftParams(), cancel=Cancel()) as model:
        assert model.info.drafter == DrafterInfo(name=None, reason=NO_WAY_BACK)


def test_only_what_is_other_than_asked_for_is_told(demo: Path) -> None:
    with load(ModelParams(demo), PARAMS, draft=DraftParams(), cancel=Cancel()) as model:
        assert model.info.drafter is None
    with load(ModelParams(demo), PARAMS, cancel=Cancel()) as model:
        assert model.info.drafter is None


def runs() -> Iterator[tuple[str, SamplingParams]]:
    """200 short ones: a hundred sums, greedy and with luck."""
    for seed in range(100):
        question = (
            f"{17 + seed} * {3 + seed % 7}" if seed % 2 else f"What is {seed} + {289 - seed}?"
        )
        for temperature in (0.0, 0.6):
            yield question, SamplingParams(temperature=temperature, seed=seed, max_tokens=16)


def test_200_runs_are_the_same_with_drafts(demo_weights: LlamaModel, opened: Open) -> None:
    with opened() as plain, opened("ngrams") as guessing, opened("model") as drafting:
        accepted = 0
        for number, (question, params) in enumerate(runs()):
            tokens = prompt(demo_weights, question)
            drafted = finish(guessing if number % 4 < 2 else drafting, tokens, params)
            assert drafted.output == finish(plain, tokens, params).output, (question, params)
            accepted += drafted.drafts.accepted
        assert accepted > 500
