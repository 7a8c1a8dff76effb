"""Says once, while the model thinks, that it is far slower than forecast, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from qwq_cli.forecast.spans import SPAN, Spans
from qwq_cli.hub.machine.hardware import physical_cores
from qwq_cli.hub.machine.strain import Strain, Strained, read_now
from qwq_cli.launch import Launch, LocalLaunch
from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.forecast import WORTH_TELLING, left_text, slow_line
from qwq_cli.values import events

FAR = 0.5  # of the forecast speed
USUAL = "The usual causes are other programs on the same processor or GPU, and too little memory."
ELSEWHERE = "The server has more to do than before, or the network is slower."
SHORT = "Memory is short: parts of the model are read from the disk again and again."


@dataclass
class SlowRun:
    """Watches the events of one run.

    outlook: has taken each event before. strain: None for a model that runs elsewhere.
    """

    outlook: Outlook
    strain: Strain | None
    glyphs: Glyphs
    _spans: Spans = field(default_factory=Spans)
    _is_told: bool = False

    def said(self, event: events.AnyEvent) -> str | None:
        """Take an event; return a line if the run turns out far slower, once a run."""
        if self._is_told:
            return None
        match event:
            case (
                events.TextDelta(tokens=tokens, seconds=seconds)
                | events.AnswerDelta(tokens=tokens, seconds=seconds)
            ):
                return self._after(tokens, seconds)
            case events.Rewound() | events.AnswerSeen():  # these take time and give no text
                self._spans.begin()
        return None

    def _after(self, tokens: int, seconds: float) -> str | None:
        """Return the line if a span that ends here was far slower."""
        is_first = self._spans.is_new
        pace, expected = self._spans.pace(tokens, seconds), self.outlook.expected_pace
        if pace and expected and pace < FAR * expected and (left := self._left(pace, seconds)):
            self._is_told = True
            return slow_line(pace, expected, left, self._cause())
        if self.strain and (is_first or pace):
            self.strain.begin()
        return None

    def _left(self, pace: float, gone: float) -> str | None:
        """Return the time left at this pace; None if that is short."""
        left = self.outlook.seconds_left(pace)
        if left is None or left.high < WORTH_TELLING:
            return None
        return left_text(left.low, left.high, self.glyphs, gone=gone)

    def _cause(self) -> str:
        return cause_of(self.strain.found(SPAN)) if self.strain else ELSEWHERE


def cause_of(found: Strained) -> str:
    """Return the likely cause in a sentence."""
    if found.memory_is_short:
        return SHORT
    if found.others:
        return f"Other programs keep {found.others:.1f} of {found.cores} cores busy."
    return USUAL


def slow_run(launch: Launch, outlook: Outlook, glyphs: Glyphs) -> SlowRun:
    """Return what watches a run of this launch."""
    if not isinstance(launch, LocalLaunch):
        return SlowRun(outlook, None, glyphs)
    threads = 0 if launch.model.gpu_layers else launch.context.threads or 0
    return SlowRun(outlook, Strain(physical_cores(), threads, read_now), glyphs)
