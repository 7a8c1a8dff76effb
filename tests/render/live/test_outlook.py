"""The time left in the line of a run under way."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.forecast.forecaster import Forecaster, Known, forecaster
from qwq_cli.forecast.kept import KeptRun, Mark
from qwq_cli.forecast.quantiles import Interval
from qwq_cli.render.live.live import LiveView
from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.trace.blocks import Limit
from qwq_cli.values import events
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Step
from tests.render.stage import Clock, Stage, on_tty

ASKED = "How many are 12 and 30 pens?"


def made(pace: float | None = 2.0, tokens: int = 1000) -> Forecaster:
    runs = [
        KeptRun(question=f"How many are {n} and 30 pens?", tokens=tokens + n) for n in range(20, 60)
    ]
    known = Known(runs=runs, published=(), paces=[pace] if pace else [], estimated=None, most=8192)
    found = forecaster(known, ASKED)
    assert found is not None
    return found


def delta(tokens: int, text: str = "Hm. ") -> events.TextDelta:
    return events.TextDelta(text=text, tokens=tokens, seconds=tokens / 2)


def closed(index: int) -> events.StepClosed:
    step = Step(
        index=index, kind=StepKind.DERIVE, start=0, end=4, tokens=9, seconds=1.0, summary="Hm."
    )
    return events.StepClosed(step=step, seconds=1.0)


class Recorder(Forecaster):
    """Tells what it was asked with."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, Sequence[Mark]]] = []
        self.pace = None

    def whole(self, tokens: int, marks: Sequence[Mark]) -> Interval:
        self.asked.append((tokens, list(marks)))
        return Interval(100.0, 200.0, 300.0)


class Foreseen(LiveView):
    """A view that knows how long such a thought takes."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self.outlook = Outlook(made(), ASKED)
        super().__init__(
            stage.out, stage.err, clock=clock, tick=None, limit=Limit(8192), outlook=self.outlook
        )

    def show(self, event: events.AnyEvent) -> None:
        self.outlook.take(event)
        super().show(event)


def foreseen() -> tuple[Stage, Clock, LiveView]:
    stage, clock = on_tty(100, 12), Clock()
    return stage, clock, Foreseen(stage, clock)


def test_the_header_tells_it_and_it_gets_less() -> None:
    stage, clock, view = foreseen()
    with view:
        view.show(events.StepOpened(index=0, seconds=0.0))
        view.show(delta(1))
        clock.now += 1
        view.tick()
        assert "9 min left" in header(stage)
        view.show(delta(900))
        clock.now += 1
        view.tick()
        assert "left" in header(stage)
        assert "9 min" not in header(stage)


def test_where_all_was_taken_back_the_speed_is_unknown_and_not_negative() -> None:
    stage, clock, view = foreseen()
    with view:
        view.show(delta(9))
        view.show(delta(900))
        view.show(events.Rewound(step=0, at=0, tokens=899, seconds=1.0, why="a loop"))
        clock.now += 1
        view.tick()
        shown = " ".join(stage.screen)
        assert "9 min left" in shown
        assert "tok/s" not in shown


def header(stage: Stage) -> str:
    return next(line for line in stage.screen if " tokens" in line)


def test_it_is_made_from_the_steps_so_far_and_not_at_each_frame() -> None:
    recorder = Recorder()
    outlook = Outlook(recorder, ASKED)
    outlook.take(delta(40, "There are 12 pens."))
    for _ in range(5):
        assert outlook.seconds_left(2.0) == Interval(30.0, 80.0, 130.0)
    assert len(recorder.asked) == 1
    outlook.take(closed(0))
    outlook.seconds_left(2.0)
    assert recorder.asked[-1] == (40, [Mark(40, 1, 0.5, 0)])
    outlook.take(events.Rewound(step=0, at=0, tokens=30, seconds=1.0, why="a loop"))
    outlook.seconds_left(2.0)
    assert recorder.asked[-1] == (10, [])


def test_without_any_speed_nothing_is_told() -> None:
    outlook = Outlook(made(pace=None), ASKED)
    outlook.take(delta(4))
    assert outlook.seconds_left(0.0) is None
    assert outlook.seconds_left(2.0) is not None


def test_an_end_that_is_overdue_is_not_in_the_past() -> None:
    outlook = Outlook(made(), ASKED)
    outlook.take(delta(8000))
    left = outlook.seconds_left(2.0)
    assert left is not None
    assert 0 <= left.low <= left.median <= left.high <= 96
