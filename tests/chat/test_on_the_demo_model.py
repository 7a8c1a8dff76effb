"""What only a real model and a real KV cache can answer for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from qwq_cli.choices import KvType
from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.detokenizer import Detokenizer
from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Generation, Part
from qwq_cli.generation.local import LocalGeneration
from qwq_cli.launch import open_reasoner, plan
from qwq_cli.paths import Paths
from qwq_cli.reasoning.reasoner import ALONE, Background, Reasoner
from qwq_cli.trace.beginning import (
    NOTHING,
    Beginning,
    after_step,
    edited,
    step_text,
    thought,
    up_to,
)
from qwq_cli.values.events import AnyEvent, Finished, StepClosed, StepOpened
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from qwq_cli.values.trace import Trace
from tests.scripted import local

GREEDY = SamplingParams(temperature=0)
QUESTION = "What is 345 + 289?"


@dataclass
class Asker:
    """Questions to one reasoner; `latest` is what came of the last."""

    reasoner: Reasoner
    latest: Generation | None = None

    def ask(
        self,
        question: str,
        sampling: SamplingParams,
        beginning: Beginning = NOTHING,
        background: Background = ALONE,
    ) -> Iterator[AnyEvent]:
        reasoning = self.reasoner.begin(
            question, sampling, beginning=beginning, background=background
        )
        self.latest = reasoning.generation
        return self.reasoner.follow(reasoning)


Opened = Callable[..., Asker]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Asks an engine of its own."""
    with ExitStack() as stack:

        def make(**flags: object) -> Asker:
            return Asker(stack.enter_context(reasoner(tmp_path, **flags)))

        yield make


def reasoner(home: Path, **flags: object) -> AbstractContextManager[Reasoner]:
    environ = {"QWQ_HOME": str(home), "HF_HOME": str(home)}
    paths = Paths.find(environ)
    resolved = resolve(environ, paths.config_file, {"model": "qwq-demo", **flags})
    launch = plan(resolved, paths, environ)
    return open_reasoner(launch, cancel=Cancel(), progress=lambda _: None)


def ask(
    asker: Asker,
    question: str,
    params: SamplingParams = GREEDY,
    beginning: Beginning = NOTHING,
    history: Sequence[Message] = (),
) -> Trace:
    background = Background(history=history)
    *_, last = asker.ask(question, params, beginning, background)
    assert isinstance(last, Finished)
    return last.trace


def output(asker: Asker) -> list[int]:
    latest = asker.latest
    assert isinstance(latest, LocalGeneration)
    return latest.sequence.output


def end_of_token(asker: Asker, share: float) -> int:
    """Where in the text a token ends, about there."""
    kept = [t for t in output(asker) if local(asker.reasoner).vocabulary.piece(t)]
    text = Detokenizer(local(asker.reasoner).vocabulary.piece).feed(
        kept[: round(len(kept) * share)]
    )
    return len(text)


@pytest.mark.parametrize("share", [0.1, 0.35, 0.5, 0.8, 1.0])
def test_going_on_from_any_place_is_as_if_it_had_never_been_left(
    opened: Opened, share: float
) -> None:
    asker = opened()
    whole = ask(asker, QUESTION)
    tokens = list(output(asker))
    again = ask(asker, QUESTION, GREEDY, up_to(whole, end_of_token(asker, share)))
    assert again.raw == whole.raw
    assert output(asker) == tokens
    assert [step.kind for step in again.steps] == [step.kind for step in whole.steps]
    assert again.answer == whole.answer


def test_it_equals_a_fresh_run_with_that_prefix(opened: Opened) -> None:
    asker, fresh = opened(), opened()
    whole = ask(asker, QUESTION)
    changed = edited(whole, 0, "345+289: 5+9=15, 4+8+1=13, 3+2+1=6, 345+289=635.\n\n")
    rewound = ask(asker, QUESTION, GREEDY, changed)
    assert ask(fresh, QUESTION, GREEDY, changed).raw == rewound.raw
    assert rewound.raw.startswith(changed.text)


def test_a_seed_gives_the_same_text_after_rewinding(opened: Opened) -> None:
    asker = opened()
    warm = SamplingParams(temperature=1.0, seed=11, max_tokens=300)
    whole = ask(asker, QUESTION, warm)
    again = ask(asker, QUESTION, warm, up_to(whole, end_of_token(asker, 0.3)))
    assert again.raw == whole.raw


def test_only_what_is_new_is_computed_when_it_goes_on(opened: Opened) -> None:
    asker = opened()
    whole = ask(asker, QUESTION)
    again = ask(asker, QUESTION, GREEDY, after_step(whole, 0))
    latest = asker.latest
    assert latest
    given = again.stats.prompt_tokens + len(local(asker.reasoner).vocabulary.tokenize(
        after_step(whole, 0).text, special=False
    ))  # fmt: skip
    assert again.stats.cached_tokens >= given - 2


def test_events_of_a_thought_that_goes_on_begin_with_the_open_step(opened: Opened) -> None:
    asker = opened()
    whole = ask(asker, QUESTION)
    assert len(whole.steps) > 1
    events = list(asker.ask(QUESTION, GREEDY, after_step(whole, len(whole.steps) - 1)))
    opened_steps = [event.index for event in events if isinstance(event, StepOpened)]
    closed = [event.step.index for event in events if isinstance(event, StepClosed)]
    assert opened_steps == closed
    assert opened_steps[0] == len(whole.steps) - 1


def test_a_wrong_step_made_right_is_what_the_thought_goes_on_with(opened: Opened) -> None:
    """408 is spoiled where it comes up first; put right again, the thought is as it was."""
    asker = opened()
    whole = ask(asker, "17*24")
    at = whole.raw.index("408")
    step = next(step for step in whole.steps if step.start <= at < step.end)
    right = step_text(whole, step.index)
    wrong = right.replace("408", "418")
    spoiled = ask(asker, "17*24", GREEDY, edited(whole, step.index, wrong))
    end = step.start + len(right)
    assert spoiled.raw[end:] != whole.raw[end:]
    mended = ask(asker, "17*24", GREEDY, edited(spoiled, step.index, right))
    assert mended.raw.startswith(whole.raw[:end])
    assert "408" in mended.raw[end:]
    assert mended.answer.text == "408"


def test_turn_ten_computes_nothing_but_the_last_answer_and_the_new_question(
    opened: Opened,
) -> None:
    asker = opened()
    vocabulary = local(asker.reasoner).vocabulary
    history: list[Message] = []
    for turn in range(10):
        question = f"What is {turn + 11} + {turn + 22}?"
        short = SamplingParams(temperature=0, max_tokens=40)
        trace = ask(asker, question, short, history=list(history))
        latest = asker.latest
        assert latest
        answer = f"{2 * turn + 33}"
        new = len(vocabulary.tokenize(question, special=False))
        if history:
            new += len(vocabulary.tokenize(history[-1].content, special=False))
        frame = 2 * len(vocabulary.tokenize("<|im_end|>\n<|im_start|>assistant\n", special=True))
        assert trace.stats.prompt_tokens - trace.stats.cached_tokens <= new + frame
        assert latest.totals.cached == trace.stats.cached_tokens
        history += [Message("user", question), Message("assistant", answer)]
    assert trace.stats.prompt_tokens > 150
    assert trace.stats.prompt_tokens - trace.stats.cached_tokens < 30


def test_thoughts_are_not_sent_along(opened: Opened) -> None:
    asker = opened()
    first = ask(asker, QUESTION)
    told = [Message("user", QUESTION), Message("assistant", "634")]
    second = ask(asker, "17*24", history=told)
    assert second.stats.prompt_tokens < first.stats.prompt_tokens + first.stats.tokens


def test_more_after_an_end_goes_back_to_the_thought(opened: Opened) -> None:
    asker = opened()
    whole = ask(asker, QUESTION)
    assert whole.finish_reason is FinishReason.STOP
    assert thought(whole).text == whole.raw[: len(thought(whole).text)]
    assert "boxed" not in thought(whole).text


def test_a_small_cache_type_can_be_gone_on_in_too(opened: Opened) -> None:
    asker = opened(kv_type=KvType.Q8_0.value)
    whole = ask(asker, QUESTION)
    again = ask(asker, QUESTION, GREEDY, up_to(whole, len(whole.raw) // 2))
    assert again.raw[: len(whole.raw) // 2] == whole.raw[: len(whole.raw) // 2]


def test_a_state_goes_to_disk_and_back(opened: Opened, tmp_path: Path) -> None:
    first, second = opened(), opened()
    before = ask(first, QUESTION)
    latest = first.latest
    assert latest
    held = latest.computed(Part.WHOLE).save(tmp_path / "state")
    assert second.reasoner.generator.load_state(tmp_path / "state") == held
    after = ask(second, QUESTION)
    assert after.raw == before.raw
    assert after.stats.cached_tokens == after.stats.prompt_tokens - 1
