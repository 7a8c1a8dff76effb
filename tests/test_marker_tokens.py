"""Markers that are control tokens, which a vocabulary has no text for."""

from __future__ import annotations

import re
from itertools import count

import pytest

from qwq_cli.clocks import Clocks
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.guards.base import ForceAnswer
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.events import Finished
from qwq_cli.values.kinds import FinishReason, Format, NoteKind
from qwq_cli.values.trace import ModelInfo, Trace
from tests.reasoning.test_reasoner import At
from tests.scripted import END, ENGINE, ScriptedRunner


class Controls:
    """Bytes, and control tokens of these names; as in real vocabularies their pieces are empty."""

    chat_template: str | None = None
    start_tokens: list[int] = []  # noqa: RUF012

    def __init__(self, names: tuple[str, ...]) -> None:
        self.ids = {name: END + 1 + index for index, name in enumerate(dict.fromkeys(names))}
        self._pattern = re.compile("(" + "|".join(map(re.escape, self.ids)) + ")")
        self.size = END + 1 + len(self.ids)

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        tokens: list[int] = []
        for part in self._pattern.split(text) if special else [text]:
            tokens += [self.ids[part]] if special and part in self.ids else part.encode()
        return tokens

    def piece(self, token: int) -> bytes:
        return bytes([token]) if token < END else b""


def run(
    text: str, format: Format, *, expected: Format | None = None, guard: At | None = None
) -> Trace:
    vocabulary = Controls((*FORMATS[format].tokens, *FORMATS[format].stops))
    ticks = count()
    runner = ScriptedRunner(b"")
    runner.script = vocabulary.tokenize(text, special=True)  # type: ignore[assignment]
    clocks = Clocks(lambda: next(ticks) / 1000, lambda: "2026-01-01T00:00:00+00:00", lambda: "id")
    profile = Profile(ModelInfo(name="scripted"), expected or format, "", ())
    generator = LocalGenerator(Engine(runner), vocabulary, profile)
    reasoner = Reasoner(generator, ENGINE, profile, clocks)
    last = list(reasoner.ask("7 + 8?", SamplingParams(), [guard] if guard else []))[-1]
    assert isinstance(last, Finished)
    return last.trace


HARMONY = (
    "<|channel|>analysis<|message|>7 + 8 = 15.<|end|>"
    "<|start|>assistant<|channel|>final<|message|>It is 15."
)


@pytest.mark.parametrize("expected", [Format.HARMONY, Format.UNTAGGED])
def test_channels_are_read_from_control_tokens(expected: Format) -> None:
    trace = run(HARMONY, Format.HARMONY, expected=expected)
    assert (trace.format, trace.raw) == (Format.HARMONY, HARMONY)
    assert [trace.raw[step.start : step.end] for step in trace.steps] == ["7 + 8 = 15."]
    assert trace.answer.text == "It is 15."
    assert [n.kind for n in trace.notes] == ([] if expected is trace.format else [NoteKind.FORMAT])


@pytest.mark.parametrize("name", ["<|return|>", "<|call|>"])
def test_the_turn_ends_with_the_token_that_ends_it(name: str) -> None:
    trace = run(f"{HARMONY}{name}<|start|>user and more", Format.HARMONY)
    assert trace.finish_reason is FinishReason.STOP
    assert trace.answer.text == "It is 15."
    assert "more" not in trace.raw


@pytest.mark.parametrize(
    ("format", "before", "words"),
    [
        (
            Format.HARMONY,
            "<|channel|>analysis<|message|>7 + 8",
            "<|end|><|start|>assistant<|channel|>final<|message|>",
        ),
        (Format.MISTRAL, "[THINK]7 + 8", "[/THINK]"),
        (Format.THINK, "<think>\n```\n7 + 8", "\n\n</think>\n\n"),
    ],
)
def test_an_answer_is_forced_in_the_format_that_is_there(
    format: Format, before: str, words: str
) -> None:
    """Inside a program too: words of ours are never taken for a quotation."""
    guard = At("7 + 8", ForceAnswer("as the test wants"))
    trace = run(before + "x" * 90 + "15.", format, guard=guard)
    assert trace.raw.startswith(before + words)
    assert [trace.raw[span.start : span.end] for span in trace.forced] == [words]
    assert trace.answer.forced
    assert trace.answer.text == trace.raw[len(before + words) :]


@pytest.mark.parametrize("format", Format)
def test_words_that_force_an_answer_are_read_as_such(format: Format) -> None:
    guard = At("sum.", ForceAnswer("as the test wants"))
    opens = (*FORMATS[format].opens, "")[0]
    head = "<|start|>assistant<|channel|>analysis<|message|>" if format is Format.HARMONY else opens
    head = "to=self<|message|>" if format is Format.MUSE else head
    trace = run(f"{head}A sum." + "\n15" * 60, format, guard=guard)
    assert [trace.raw[step.start : step.end] for step in trace.steps] == ["A sum."]
    assert trace.answer.forced
    assert trace.answer.text.endswith("15")
    assert trace.notes[0].kind is NoteKind.FORCED
