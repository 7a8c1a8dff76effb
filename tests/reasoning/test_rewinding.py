"""Runs that take back what they said, in every way that guards can want it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.claims.counts import decided
from qwq_cli.clocks import Clocks
from qwq_cli.engine.params import SamplingParams
from qwq_cli.guards.base import (
    Deed,
    ForceAnswer,
    Guard,
    Moment,
    Probe,
    Redraw,
    Rewind,
    Stop,
    Tell,
    Verdict,
    When,
)
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.start import Place, Start
from qwq_cli.trace.told import Told
from qwq_cli.transcripts.sound import unsound
from qwq_cli.values.events import AnyEvent, Checked, Finished, Rewound, StepOpened
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format, NoteKind
from qwq_cli.values.trace import ModelInfo, Trace
from tests.generation.scripted import ScriptedGenerator
from tests.scripted import ENGINE

PARAGRAPHS = (
    "Let me think about 17 * 24.\n\n", "First, 17 * 20 = 340.\n\n", "So 340 + 68 = 408.\n\n",
    "Wait, let me check that: 408 / 24 = 17.\n\n", "Alternatively, 24 * 17.\n", "Hmm.\n",
    "Then 17 * 4 = 78\n", "So 17 * 3 = 51 and\n",
    "**Final Answer**\n\n\\[ \\boxed{408} \\]\n\n", "**Final Answer:** 407\n\n", "It is 408.",
)  # fmt: skip
TAGS = ("<think>", "</think>\n\n", "</think>\n\nIt is 7.\n\n<think>\n")
FORCING = (NoteKind.FORCED, NoteKind.LOOP, NoteKind.TIME, NoteKind.EARLY)
THEN = "Let me try another way.\n\n"
SOURCES = (AnswerSource.MARKER, AnswerSource.TAG)


@dataclass
class Plan:
    """Says its verdicts one after the other, each at its moment."""

    verdicts: Sequence[tuple[int, Verdict]]
    name: str = "plan"
    when: When = When.PIECE
    _seen: int = 0
    _done: int = 0
    deeds: list[Deed] = field(default_factory=list)

    def see(self, moment: Moment) -> Verdict | None:
        self._seen += 1
        if self._done == len(self.verdicts) or self._seen < self.verdicts[self._done][0]:
            return None
        verdict = self.verdicts[self._done][1]
        self._done, self._seen = self._done + 1, 0
        if isinstance(verdict, Rewind):
            return _within(verdict, moment.at)
        return verdict

    def told(self, deed: Deed) -> None:
        self.deeds.append(deed)


def _within(verdict: Rewind, length: int) -> Rewind:
    return replace(verdict, at=verdict.at % (length + 1))


@st.composite
def texts(draw: st.DrawFn, format: Format) -> str:
    pool = PARAGRAPHS if format is Format.UNTAGGED else (*PARAGRAPHS, *TAGS)
    return "".join(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=8)))


REWINDS = st.builds(
    Rewind, st.integers(0, 400),
    st.sampled_from((NoteKind.LOOP, NoteKind.LANGUAGE, NoteKind.MENDED)),
    st.just("as the test wants"), st.none() | st.builds(Redraw, st.integers(0, 3)),
    st.sampled_from(("", "", THEN)),
)  # fmt: skip
VERDICTS = st.one_of(
    REWINDS, REWINDS, REWINDS,
    st.builds(ForceAnswer, st.just("as the test wants"), st.sampled_from(FORCING)),
    st.just(Tell(NoteKind.LANGUAGE, "as the test tells")),
    st.just(Stop(FinishReason.LOOP)),
    st.just(Probe()),
)  # fmt: skip
PLANS = st.lists(st.tuples(st.integers(1, 30), VERDICTS), max_size=5)


def run(
    scripts: Sequence[str], chunk: int, format: Format, guards: Sequence[Guard]
) -> list[AnyEvent]:
    """A model whose words depend on the seed; a piece has `chunk` characters at most."""

    def say(text: str, seed: int) -> str:
        return scripts[seed % len(scripts)][len(text) :][:chunk]

    ticks = count()
    clocks = Clocks(lambda: next(ticks) / 8, lambda: "2026-01-01T00:00:00+00:00", lambda: "id")
    generator = ScriptedGenerator(say, Start(format=format, place=Place.OPEN))
    reasoner = Reasoner(generator, ENGINE, Profile(ModelInfo(name="scripted"), format, ""), clocks)
    return list(reasoner.ask("17 * 24?", SamplingParams(), guards))


def finished(events: Sequence[AnyEvent]) -> Trace:
    assert isinstance(events[-1], Finished)
    return events[-1].trace


@settings(max_examples=400)
@given(st.data(), st.sampled_from((Format.UNTAGGED, Format.THINK)), st.integers(1, 40), PLANS)
def test_what_is_told_is_what_the_trace_says_whatever_was_taken_back(
    data: st.DataObject, format: Format, chunk: int, plan: Sequence[tuple[int, Verdict]]
) -> None:
    scripts = data.draw(st.lists(texts(format), min_size=1, max_size=3))
    events = run(scripts, chunk, format, [Plan(plan)])
    trace, told = finished(events), Told()
    for event in events:
        told.take(event)
    assert [(step.start, step.end, step.kind) for step, _ in told.steps] == [
        (step.start, step.end, step.kind) for step in trace.steps
    ]
    for step, text in told.steps:
        assert text == trace.raw[step.start : step.end]
    assert told.open is None
    notes = [note.at for note in trace.notes if note.kind in FORCING]
    assert notes == [span.start for span in trace.forced]
    assert told.answer.strip() == (trace.said.strip() if trace.answer.how in SOURCES else "")


@dataclass
class Follower:
    """Follows the text by what it is shown, and notes wherever it was told a wrong end."""

    text: str = ""
    name: str = "follower"
    when: When = When.PIECE
    wrong: list[str] = field(default_factory=list)

    def see(self, moment: Moment) -> None:
        self.text = self.text[: moment.start] + moment.text
        if moment.ends_paragraph != self.text.endswith("\n\n"):
            self.wrong.append(self.text[-9:])

    def told(self, deed: Deed) -> None:
        if isinstance(deed.verdict, Rewind):
            self.text = self.text[: deed.verdict.at]


@given(st.data(), st.integers(1, 9), PLANS)
def test_where_a_paragraph_ends_is_told_whatever_was_taken_back(
    data: st.DataObject, chunk: int, plan: Sequence[tuple[int, Verdict]]
) -> None:
    scripts = data.draw(st.lists(texts(Format.UNTAGGED), min_size=1, max_size=3))
    follower = Follower()
    finished(run(scripts, chunk, Format.UNTAGGED, [follower, Plan(plan)]))
    assert not follower.wrong


@settings(max_examples=300)
@given(st.data(), st.sampled_from((Format.UNTAGGED, Format.THINK)), st.integers(1, 40), PLANS)
def test_each_claim_is_told_once_in_its_step_whatever_was_taken_back(
    data: st.DataObject, format: Format, chunk: int, plan: Sequence[tuple[int, Verdict]]
) -> None:
    scripts = data.draw(st.lists(texts(format), min_size=1, max_size=3))
    events = run(scripts, chunk, format, [Plan(plan)])
    open_step, told = -1, list[Checked]()
    for event in events:
        match event:
            case StepOpened(index=index):
                open_step = index
            case Checked(index=index):
                assert index == open_step
                told.append(event)
            case Rewound(step=first):
                told = [each for each in told if each.index < first]
    steps = finished(events).steps
    wanted = [(step.index, step.start, claim) for step in steps for claim in decided(step.claims)]
    assert sorted((each.index, each.start, each.claim.start) for each in told) == [
        (index, start, claim.start) for index, start, claim in wanted
    ]
    assert all((each.index, each.start, each.claim) in wanted for each in told)


@pytest.mark.parametrize("kind", FORCING)
def test_why_an_answer_was_forced_goes_with_its_words(kind: NoteKind) -> None:
    class InsideOfThem(Plan):
        def see(self, moment: Moment) -> Verdict | None:
            is_new = len(self.deeds) == 1 and moment.answering
            why = "as the test wants"
            return Rewind(moment.at - 1, NoteKind.LOOP, why, Redraw(0)) if is_new else None

    plans = [Plan([(1, ForceAnswer("as the test wants", kind))]), InsideOfThem(())]
    trace = finished(run(["".join(PARAGRAPHS[:3])], 200, Format.UNTAGGED, plans))
    assert len(trace.rewinds) == 1
    assert not trace.forced
    assert not trace.notes


@settings(max_examples=300)
@given(st.data(), st.sampled_from((Format.UNTAGGED, Format.THINK)), st.integers(1, 40), PLANS)
def test_the_trace_is_that_of_its_text_as_if_nothing_else_had_been_said(
    data: st.DataObject, format: Format, chunk: int, plan: Sequence[tuple[int, Verdict]]
) -> None:
    scripts = data.draw(st.lists(texts(format), min_size=1, max_size=3))
    trace = finished(run(scripts, chunk, format, [Plan(plan)]))
    parser = ReasoningParser(format, Place.OPEN)
    for span in trace.forced:
        parser.trust(span)
    parser.feed(trace.raw, tokens=len(trace.raw), seconds=1.0)
    reading = parser.finish(tokens=len(trace.raw), seconds=1.0, finish_reason=trace.finish_reason)
    assert [(s.start, s.end, s.kind, s.summary, s.outcome) for s in trace.steps] == [
        (s.start, s.end, s.kind, s.summary, s.outcome) for s in reading.steps
    ]
    assert trace.answer == msgspec.structs.replace(reading.answer, forced=trace.answer.forced)
    assert trace.stats.tokens == len(trace.raw)
    assert all(probed.at == probed.tokens <= len(trace.raw) for probed in trace.probes)


@settings(max_examples=200)
@given(st.data(), st.integers(1, 40), PLANS)
def test_what_was_taken_back_is_kept_with_its_cost(
    data: st.DataObject, chunk: int, plan: Sequence[tuple[int, Verdict]]
) -> None:
    scripts = data.draw(st.lists(texts(Format.UNTAGGED), min_size=1, max_size=3))
    guard = Plan(plan)
    events = run(scripts, chunk, Format.UNTAGGED, [guard])
    trace = finished(events)
    wanted = [deed.verdict for deed in guard.deeds if isinstance(deed.verdict, Rewind)]
    told = [event for event in events if isinstance(event, Rewound) and event.tokens]
    seeds = [SamplingParams().seed]
    for verdict in wanted:
        seeds.append(verdict.redraw.seed if verdict.redraw else seeds[-1])
    assert [rewind.seed for rewind in trace.rewinds] == seeds[1:]
    assert not unsound(msgspec.structs.replace(trace, created="2026-01-01T00:00:00+00:00"))
    assert [len(rewind.text) for rewind in trace.rewinds] == [
        rewind.tokens for rewind in trace.rewinds
    ]
    assert [event.tokens for event in told] == [r.tokens for r in trace.rewinds if r.tokens]
    stats = trace.stats
    assert stats.dropped_tokens == sum(rewind.tokens for rewind in trace.rewinds)
    assert stats.dropped_seconds == sum(rewind.seconds for rewind in trace.rewinds)
    assert trace.sampling is not None
    assert trace.sampling.seed == SamplingParams().seed  # the one that was asked for
