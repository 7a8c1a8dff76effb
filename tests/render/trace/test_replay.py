from __future__ import annotations

import msgspec
import pytest

from qwq_cli.render.trace.player import Player
from qwq_cli.render.trace.replay import (
    PACE,
    PIECE,
    at_reading_pace,
    is_timed,
    paced,
    replay,
    token_by_token,
)
from qwq_cli.values.events import (
    AnswerDelta,
    Checked,
    Finished,
    GuardTripped,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import AnswerSource, ClaimVerdict, NoteKind, StepKind
from qwq_cli.values.trace import Note, Stats
from tests.claims.claimed import claimed
from tests.render.stage import Clock, make_trace


def test_order_and_contents() -> None:
    trace = make_trace()
    events = list(replay(trace))
    assert [type(event) for event in events] == [
        *[StepOpened, TextDelta, StepClosed] * 3, AnswerDelta, Finished,
    ]  # fmt: skip
    told = "".join(e.text for e in events if isinstance(e, TextDelta | AnswerDelta))
    assert told == trace.raw
    assert [e.step for e in events if isinstance(e, StepClosed)] == list(trace.steps)
    assert events[-1] == Finished(trace=trace)
    times = [e.seconds for e in events if isinstance(e, TextDelta)]
    assert times == [2.0, 4.0, 6.0]


@pytest.mark.parametrize("how", [AnswerSource.BOXED, AnswerSource.LAST, AnswerSource.NONE])
def test_an_answer_found_in_hindsight_is_not_announced(how: AnswerSource) -> None:
    trace = make_trace()
    answer = msgspec.structs.replace(trace.answer, how=how)
    events = replay(msgspec.structs.replace(trace, answer=answer))
    assert not any(isinstance(event, AnswerDelta) for event in events)


OPEN = claimed("x", "36", ClaimVerdict.OPEN)


def test_notes_and_checks_come_with_their_step() -> None:
    trace = make_trace()
    claim = claimed("9 * 4", "36", at=trace.raw.index("9 * 4"))
    second = msgspec.structs.replace(trace.steps[1], claims=(OPEN, claim))
    steps = (trace.steps[0], second, trace.steps[2])
    notes = tuple(
        Note(kind=NoteKind.LOOP, at=at, text=str(at)) for at in (second.start, len(trace.raw))
    )
    events = list(replay(msgspec.structs.replace(trace, steps=steps, notes=notes)))
    names = [type(event).__name__ for event in events]
    assert names[3:8] == ["StepOpened", "TextDelta", "Checked", "TextDelta", "GuardTripped"]
    assert names[-2:] == ["GuardTripped", "Finished"]
    checked = [event for event in events if isinstance(event, Checked)]
    assert checked == [Checked(index=1, start=second.start, claim=claim)]
    assert [e.note for e in events if isinstance(e, GuardTripped)] == list(notes)


def test_token_by_token_is_the_same_text_at_the_same_end() -> None:
    trace = make_trace()
    whole, split = list(replay(trace)), list(token_by_token(replay(trace)))
    for kind in (TextDelta, AnswerDelta):
        pieces = [event for event in split if isinstance(event, kind)]
        texts = [event for event in whole if isinstance(event, kind)]
        assert "".join(e.text for e in pieces) == "".join(e.text for e in texts)
        assert (pieces[-1].tokens, pieces[-1].seconds) == (texts[-1].tokens, texts[-1].seconds)
    deltas = [event for event in split if isinstance(event, TextDelta)]
    assert [event.tokens for event in deltas] == list(range(1, 34))
    times = [event.seconds for event in deltas]
    assert times == sorted(set(times))


@pytest.mark.parametrize("speed", [0.5, 1.0, 8.0])
def test_a_paced_replay_takes_its_time(speed: float) -> None:
    clock, slept = Clock(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += seconds

    trace = make_trace()
    events = list(paced(replay(trace), Player(speed, clock=clock, wait=sleep)))
    assert events == list(replay(trace))
    times = [event.seconds for event in events if isinstance(event, StepOpened | AnswerDelta)]
    assert sum(slept) == pytest.approx((times[-1] - times[0]) / speed)


def test_a_slow_reader_is_not_waited_for_twice() -> None:
    clock, slept = Clock(), list[float]()
    for _ in paced(replay(make_trace()), Player(clock=clock, wait=slept.append)):
        clock.now += 100
    assert not slept


def test_what_nobody_timed_comes_at_the_pace_of_a_reader() -> None:
    trace = make_trace()
    steps = tuple(msgspec.structs.replace(step, tokens=0, seconds=0.0) for step in trace.steps)
    untimed = msgspec.structs.replace(trace, steps=steps, stats=Stats())
    assert is_timed(trace)
    assert not is_timed(untimed)
    events = list(at_reading_pace(replay(untimed)))
    texts = [event for event in events if isinstance(event, TextDelta | AnswerDelta)]
    assert "".join(event.text for event in texts) == trace.raw
    assert max(len(event.text) for event in texts) == PIECE
    assert texts[-1].seconds == pytest.approx(len(trace.raw) / PACE)
    times = [event.seconds for event in events if hasattr(event, "seconds")]
    assert times == sorted(times)
    assert [event.step for event in events if isinstance(event, StepClosed)] == list(steps)


def test_claims_come_behind_their_line_and_those_that_fail_some_tokens_later() -> None:
    lines = ("1 + 1 = 2\n", "2 + 2 = 5\n", *["And so it goes on.\n"] * 9)
    trace = make_trace([(StepKind.DERIVE, "".join(lines))])
    step = msgspec.structs.replace(trace.steps[0], tokens=100, seconds=10.0, claims=(
        claimed("1 + 1", "2", at=0), claimed("2 + 2", "5", ClaimVerdict.FAILS, at=10, found="4"),
    ))  # fmt: skip
    events = list(replay(msgspec.structs.replace(trace, steps=(step,))))[1:-3]
    assert [type(event) for event in events] == [TextDelta, Checked, TextDelta, Checked, TextDelta]
    claims = [event.claim.left for event in events if isinstance(event, Checked)]
    assert claims == ["1 + 1", "2 + 2"]
    texts = [event for event in events if isinstance(event, TextDelta)]
    assert texts[0].text == lines[0]
    assert texts[1].tokens == round(100 * 20 / len("".join(lines))) + 20
    assert (texts[2].tokens, texts[2].seconds) == (100, 10.0)
    assert "".join(event.text for event in texts) == "".join(lines)
