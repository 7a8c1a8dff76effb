"""A trace as parts that can be folded: the question, each step, answers seen, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property
from textwrap import dedent
from typing import Protocol

from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.theme import UNICODE, Glyphs
from qwq_cli.render.trace.blocks import note_line, summary_of
from qwq_cli.render.trace.claims import failed_lines
from qwq_cli.render.trace.code_across import CodeAcross
from qwq_cli.render.trace.ending import ending_reasons
from qwq_cli.render.trace.failed import Failed, with_signs, without_signs
from qwq_cli.render.trace.probes import probes_line
from qwq_cli.render.trace.readable import readable_line
from qwq_cli.render.trace.rewound import dropped_line
from qwq_cli.trace.dropped import dropped_before
from qwq_cli.values.kinds import AnswerSource, StepKind
from qwq_cli.values.trace import Answer, Candidate, Note, Rewind, Step, Trace

TAB = "    "


class Role(Enum):
    QUESTION = auto()
    STEP = auto()
    DROPPED = auto()  # text that was taken back
    SEEN = auto()
    ANSWER = auto()


@dataclass(frozen=True)
class Part:
    """body: the text of the part, safe to show, without remarks (verdicts and notes).

    name: if the part is not a finished step. step: None for the open step. answer: if the body is
    one that was found. languages: those it switches to. failed: claims in the body.
    """

    role: Role
    name: str
    body: str
    step: Step | None = None
    answer: Answer | None = None
    remarks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()

    @cached_property
    def title(self) -> str:
        """The line that stands for the part; made only when needed, because formulas take time."""
        return self.mark + (summary_of(self.step, self.body) if self.step else self.name)

    @property
    def mark(self) -> str:
        """The beginning of the line if the part is in another language."""
        return f"[{one_line(', '.join(self.languages))}] " if self.languages else ""

    @property
    def under_way(self) -> bool:
        """Whether it still grows."""
        unfinished = self.role is Role.STEP and self.step is None
        return unfinished or (self.role is Role.ANSWER and self.answer is None)

    @property
    def kind(self) -> StepKind | None:
        return self.step.kind if self.step else None


class Feed(Protocol):
    """The source of a viewer's parts. A part keeps its place until steps are taken back."""

    @property
    def running(self) -> bool: ...

    def headline(self, width: int) -> str:
        """Return the whole trace in one line, which may be longer than the screen."""

    def parts(self) -> tuple[Part, ...]: ...


def unmoved(before: Sequence[Part], after: Sequence[Part]) -> int:
    """Return how many parts at the beginning are the same in both; they may have grown."""
    for index, (one, other) in enumerate(zip(before, after, strict=False)):
        if one.role is not other.role or not _continues(one.step, other.step):
            return index
    return min(len(before), len(after))


def _continues(before: Step | None, after: Step | None) -> bool:
    return before is None or (after is not None and before.start == after.start)


def outline(trace: Trace) -> tuple[Part, ...]:
    code, dropped = CodeAcross(), dropped_before(trace)
    steps: list[Part] = []
    for step in trace.steps:
        steps += map(dropped_part, dropped.get(step.index, ()))
        steps.append(step_part(trace, step, code))
    steps += map(dropped_part, dropped.get(len(trace.steps), ()))
    asked = (question_part(trace.question),) if trace.question.strip() else ()
    return (*asked, *steps, *_seen(trace), *_probed(trace), _answer(trace))


def question_part(question: str) -> Part:
    return Part(Role.QUESTION, "Question", body(question))


def step_part(trace: Trace, step: Step, code: CodeAcross) -> Part:
    notes = tuple(note_line(note) for note in trace.notes if _within(note, step))
    start = _line_start(trace.raw, step.start)
    text = with_signs(trace.raw[start : step.end], step.claims, start)
    part = finished_part(step, code.opened(body(text)), verdicts(step, UNICODE) + notes)
    return replace(part, languages=_languages(trace, step.start, step.end))


def _languages(trace: Trace, start: int, end: int) -> tuple[str, ...]:
    """Return the languages of switches that are at least partly there."""
    found = (
        note.language
        for note in trace.notes
        if note.language and note.span
        if note.span.start < end and start < note.span.end
    )
    return tuple(dict.fromkeys(found))


def dropped_part(rewind: Rewind) -> Part:
    return Part(Role.DROPPED, dropped_line(rewind), body(rewind.text))


def finished_part(step: Step, text: str, remarks: tuple[str, ...]) -> Part:
    """Return a finished part. text: of the step, with signs around failing claims."""
    clear, failed = without_signs(text, step.claims)
    return Part(Role.STEP, "", clear, step=step, remarks=remarks, failed=failed)


def verdicts(step: Step, glyphs: Glyphs) -> tuple[str, ...]:
    return failed_lines(step.claims, glyphs)


def _line_start(raw: str, at: int) -> int:
    """Return `at`, or the start of its line if there are only spaces between."""
    start = raw.rfind("\n", 0, at) + 1
    return at if raw[start:at].strip() else start


def body(text: str) -> str:
    """Return the text without blank lines around it and without common indentation."""
    lines = clean(text).replace("\t", TAB).rstrip().split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return dedent("\n".join(lines[first:]))


def first_seen(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the different answers that were seen, each at its first place."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(one_line(candidate.text), candidate)
    return tuple(first.values())


def _seen(trace: Trace) -> tuple[Part, ...]:
    lines = [
        f"{readable_line(candidate.text, UNICODE)}  (step {candidate.step + 1})"
        for candidate in first_seen(trace.candidates)
    ]
    return (Part(Role.SEEN, "Answers seen on the way", "\n".join(lines)),) if lines else ()


def _probed(trace: Trace) -> tuple[Part, ...]:
    """Return a line with the results of the probes over time."""
    line = probes_line(trace.probes, UNICODE)
    return (Part(Role.SEEN, "Answers at a look", line),) if line else ()


def _answer(trace: Trace) -> Part:
    answer, text = trace.answer, body(trace.answer.text)
    found = answer.how is not AnswerSource.NONE and bool(text)
    outside = [
        note_line(note)
        for note in trace.notes
        if not any(_within(note, step) for step in trace.steps)
    ]
    return Part(
        Role.ANSWER,
        _ORIGINS[answer.how] + (", forced" if answer.forced else "") if found else "No answer",
        text if found else "",
        answer=answer if found else None,
        remarks=(*ending_reasons(trace), *outside),
        languages=_languages(trace, answer.start, answer.end),
    )


_ORIGINS = {
    AnswerSource.MARKER: "Answer",
    AnswerSource.TAG: "Answer",
    AnswerSource.BOXED: "Answer, from the last box",
    AnswerSource.STATED: "Answer, from the sentence that states it",
    AnswerSource.LAST: "Answer, taken from the last paragraph",
    AnswerSource.NONE: "No answer",
}


def _within(note: Note, step: Step) -> bool:
    at = note.span.start if note.span else note.at
    return step.start <= at < step.end
