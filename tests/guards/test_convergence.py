from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.guards.agreement import Strictness
from qwq_cli.guards.base import (
    Deed,
    ForceAnswer,
    Guard,
    Moment,
    Probe,
    Redraw,
    Rewind,
    Verdict,
)
from qwq_cli.guards.budget import Budget
from qwq_cli.guards.convergence import MOST_VAIN, Convergence
from qwq_cli.guards.pace import EVERY_CHANCE, USUAL_PACE, Pace
from qwq_cli.trace.beginning import thought, up_to
from qwq_cli.values.kinds import NoteKind, Status
from qwq_cli.values.trace import Probed, Trace
from tests.generation.scripted import Say
from tests.guards.looping import ANSWER, FILLED, OPENER, recover, run

TWICE = Strictness(2, 0.9)
NAMED, MORE = "So the answer is 408.\n\n", "Let me look at it once more.\n\n"
INTRO = "First I read what is asked.\n\n"


def same(a: str, b: str) -> bool:
    return a == b


def thinking(*paragraphs: str, filled: str = FILLED) -> Say:
    """Says these, then its answer; what is asked for at once is `filled`."""
    whole = "".join(paragraphs) + ANSWER

    def say(text: str, seed: int) -> str:
        if text.endswith(OPENER) and not whole.startswith(text):
            return filled
        return whole[len(text) :] if whole.startswith(text) else ""

    return say


def early(pace: Pace = EVERY_CHANCE) -> Convergence:
    return Convergence(same, TWICE, pace)


def notes(trace: Trace) -> list[NoteKind]:
    return [note.kind for note in trace.notes]


def test_ends_a_thought_whose_answer_is_sure() -> None:
    say = thinking(INTRO, NAMED, MORE, MORE, MORE)
    trace = run(say, early())
    assert (trace.status, trace.answer.value, trace.answer.forced) == (Status.ANSWERED, "408", True)
    assert trace.raw.startswith(INTRO + NAMED + MORE + "**Final Answer**")
    assert trace.raw.count(MORE) == 1
    assert [probed.value for probed in trace.probes] == ["408", "408"]
    assert [note.kind for note in trace.notes] == [NoteKind.EARLY]
    assert trace.notes[0].at == trace.forced[0].start == trace.probes[-1].at
    assert trace.stats.probe_tokens > 0


def test_one_that_only_looks_changes_nothing() -> None:
    say = thinking(INTRO, NAMED, MORE, MORE)
    plain, watched = run(say), run(say, Convergence(same, None, EVERY_CHANCE))
    assert watched.raw == plain.raw
    assert [probed.value for probed in watched.probes] == ["408"] * 3
    assert [probed.tokens for probed in watched.probes] == [
        len(INTRO + NAMED + MORE * number) for number in range(3)
    ]


def test_nobody_looks_before_an_answer_was_named() -> None:
    assert run(thinking(INTRO, MORE, MORE, MORE), early()).probes == ()


@pytest.mark.parametrize("filled", ["a long story that never closes its", "4" * 80 + "}"])
def test_an_answer_that_is_no_short_value_is_soon_left_alone(filled: str) -> None:
    trace = run(thinking(INTRO, NAMED, *[MORE] * 9, filled=filled), early())
    assert len(trace.probes) == MOST_VAIN
    assert not trace.answer.forced


def test_looking_costs_no_more_than_its_share() -> None:
    trace = run(thinking(INTRO, NAMED, *[MORE] * 80), Convergence(same, None, USUAL_PACE))
    assert len(trace.probes) == trace.stats.thought_tokens * USUAL_PACE.share // 12
    assert all(b.tokens - a.tokens >= USUAL_PACE.apart for a, b in pairwise(trace.probes))


@pytest.mark.parametrize("budget", [len(INTRO + NAMED), len(INTRO + NAMED + MORE)])
def test_a_budget_at_the_same_moment_goes_first(budget: int) -> None:
    trace = run(thinking(INTRO, NAMED, MORE, MORE), early(), Budget(budget))
    assert notes(trace) == [NoteKind.FORCED]
    assert len(trace.probes) == (budget > len(INTRO + NAMED))
    assert len(trace.forced) == 1


def test_a_loop_that_is_taken_back_takes_its_probes_with_it() -> None:
    circle = "So x = 3, and then I take the root of both sides again.\n\n"

    def say(text: str, seed: int) -> str:
        if text.endswith(OPENER):
            return FILLED
        return INTRO[len(text) :] if len(text) < len(INTRO) else circle

    watching = Convergence(same, None, EVERY_CHANCE)
    trace = run(lambda text, seed: say(text, seed) if len(text) < 9000 else "", watching, recover())
    assert trace.rewinds
    assert all(probed.at <= len(trace.raw) for probed in trace.probes)
    ats = [probed.at for probed in trace.probes]
    assert ats == sorted(set(ats))


def test_who_goes_on_with_the_thought_leaves_its_end_behind() -> None:
    """As /more, /edit and /fork do."""
    trace = run(thinking(INTRO, NAMED, MORE, MORE, MORE), early())
    for beginning in (thought(trace), up_to(trace, trace.probes[-1].at)):
        assert beginning.text.strip() == (INTRO + NAMED + MORE).strip()
        assert not beginning.forced
        assert not beginning.notes


def shown(paragraph: str, at: int, tokens: int) -> Moment:
    return Moment(paragraph, at, tokens, answering=False, ends_paragraph=True)


def told(guard: Guard, verdict: Verdict, tokens: int) -> None:
    guard.told(Deed(verdict, guard.name, tokens))


def test_a_rewind_before_the_answer_was_named_makes_it_wait_for_the_next() -> None:
    guard = early()
    at = len(NAMED)
    assert guard.see(shown(NAMED, at, 10)) == Probe()
    told(guard, Probe(), 10)
    assert guard.hear(Probed(at=at, tokens=10, value="408", confidence=1.0)) is None
    told(guard, Rewind(0, NoteKind.LOOP, "", Redraw(1)), 10)
    assert guard.see(shown(MORE, len(MORE), 9)) is None
    assert guard.see(shown(NAMED, len(MORE) + at, 20)) == Probe()
    assert guard.hear(Probed(at=len(MORE) + at, tokens=20, value="408", confidence=1.0)) is None
    wanted = guard.hear(Probed(at=900, tokens=40, value="408", confidence=0.95))
    assert wanted == ForceAnswer(
        "The answer seemed sure: 408, at a confidence of 0.95.", NoteKind.EARLY
    )


@given(st.lists(st.integers(1, 12), min_size=1, max_size=40))
def test_it_looks_at_the_same_places_however_the_text_comes(sizes: list[int]) -> None:
    """Moments may hold any part of a line; a line ends with its moment."""
    text = INTRO + NAMED + MORE + MORE
    assert looks(text, sizes) == looks(text, [1])


def looks(text: str, sizes: list[int]) -> list[int]:
    guard, at, found, turn = Convergence(same, None, EVERY_CHANCE), 0, [], 0
    while at < len(text):
        end = min(at + sizes[turn % len(sizes)], text.find("\n", at) + 1 or len(text))
        ends = text[:end].endswith("\n\n")
        if guard.see(Moment(text[at:end], end, end, answering=False, ends_paragraph=ends)):
            told(guard, Probe(), end)
            found.append(end)
        at, turn = end, turn + 1
    return found
