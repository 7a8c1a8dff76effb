"""Gets a thought out of loops."""

from __future__ import annotations

from zlib import crc32

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, Redraw, Rewind, Stop, Verdict, When
from qwq_cli.guards.bounds import Bounds
from qwq_cli.guards.ladder import Ladder, Rung
from qwq_cli.guards.loops import Loop, LoopDetector
from qwq_cli.guards.notices import notice
from qwq_cli.guards.passage import Passage
from qwq_cli.guards.patience import SHORT, USUAL, Patience
from qwq_cli.values.kinds import FinishReason, NoteKind

HOTTER, HOT_TOKENS = 0.6, 512
CALM = 512  # tokens without a loop, after which the next loop is met with gentler means again


class _Section:
    """A part of the output that is read separately, and how far it may be taken back."""

    def __init__(self, start: int, tokens: int, bounds: Bounds | None) -> None:
        self.passage, self._detector = Passage(start, tokens), LoopDetector(start, bounds)

    def read(self, moment: Moment, patience: Patience) -> Loop | None:
        self._detector.patience = patience
        if moment.start < self.passage.end:
            self._detector.cut(moment.start)
        self.passage.take(moment)
        return self._detector.read(moment.text)


class LoopGuard:
    """Climbs the ladder with every loop, and comes down while the thought stays calm.

    In an answer it draws again once, then it stops. A thought that was taken back once is watched
    with less patience. seed: of the run; new draws get others that follow from it. says: the text
    to insert at Rung.NOTICE; by default a sentence in the language of the thought. bounds: of the
    question, if it is known.
    """

    name = "loop"
    when = When.PLACE

    def __init__(
        self, ladder: Ladder, *, seed: int, says: str | None = None, bounds: Bounds | None = None
    ) -> None:
        self._rungs, self._left = ladder.rungs, ladder.recoveries
        self._seed, self._says, self._bounds = seed, says, bounds
        self._thought: _Section | None = None
        self._answer: _Section | None = None
        self._was_answering = False
        self._step = self._taken = 0  # rungs: to take, taken
        self._met = 0  # at which token the last loop was
        self._patience = USUAL
        self._is_forced = False  # whether an answer was forced
        self._forced_end: int | None = None  # the end of its words, once they have come
        self._waits = False  # for the end of inserted words

    def see(self, moment: Moment) -> Verdict | None:
        if not self._rungs:
            return None
        loop, passage = self._read(moment)
        if self._waits:
            self._waits = False
            if self._is_forced and self._forced_end is None:
                self._forced_end = moment.at
            passage.begin(moment.at)
        elif loop:
            return self._verdict(moment, loop, passage)
        elif self._step and moment.tokens >= self._met + CALM:
            self._step, self._met = self._step - 1, moment.tokens
        return None

    def told(self, deed: Deed) -> None:
        """Note that inserted words come next; they end with a place. Right values are plain
        text."""
        verdict, is_own = deed.verdict, deed.by == self.name
        if isinstance(verdict, ForceAnswer):
            self._is_forced, self._forced_end, self._waits = True, None, True
        elif isinstance(verdict, Rewind):
            self._waits = bool(verdict.then) and verdict.kind is not NoteKind.MENDED
            if verdict.at < (self._forced_end or 0):
                self._is_forced, self._forced_end = False, None
            if is_own:
                self._left, self._patience = self._left - 1, SHORT
        if is_own:
            self._step, self._met = self._taken + 1, deed.tokens

    def _read(self, moment: Moment) -> tuple[Loop | None, Passage]:
        """Read new text.

        An answer may repeat the thought, so it is read separately. If a model takes answers back
        and thinks on, all is read as one text.
        """
        self._thought = self._thought or _Section(moment.start, moment.tokens, self._bounds)
        loop = self._thought.read(moment, self._patience)
        if not moment.answering:
            self._answer = None
            return loop, self._thought.passage
        if self._answer is None:
            self._answer = _Section(moment.start, moment.tokens, self._bounds)
            if not self._was_answering and not self._is_forced:
                self._step = 0
            self._was_answering = True
        return self._answer.read(moment, self._patience), self._answer.passage

    def _verdict(self, moment: Moment, loop: Loop, passage: Passage) -> Verdict:
        place = passage.place(loop.onset, loop.second)
        what = f"went in circles for {moment.tokens - passage.tokens(place):,} tokens"
        for step, rung in list(enumerate(self._rungs))[self._step :]:
            self._taken = step
            if self._may(rung, moment):
                if rung is Rung.ANSWER:
                    return ForceAnswer(f"It {what}.", NoteKind.LOOP)
                if rung is not Rung.STOP:
                    then = self._words(passage, place) if rung is Rung.NOTICE else ""
                    return self._rewind(place, then)
        return Stop(FinishReason.LOOP)

    def _may(self, rung: Rung, moment: Moment) -> bool:
        if rung is Rung.ANSWER:
            return ForceAnswer in moment.can and not moment.answering and not self._is_forced
        if rung is Rung.NOTICE and moment.answering:
            return False
        return rung is Rung.STOP or (Rewind in moment.can and self._left > 0)

    def _rewind(self, place: int, then: str) -> Rewind:
        seed = crc32(f"{self._seed} {self._left}".encode())
        redraw = Redraw(seed, hotter=HOTTER, tokens=HOT_TOKENS)
        why = "It went in circles: trying again."
        return Rewind(place, NoteKind.LOOP, why, redraw, then)

    def _words(self, passage: Passage, place: int) -> str:
        """Return the words to insert, as a paragraph of their own."""
        before = passage.text[: place - passage.start]
        begins = "" if not before or before.endswith("\n") else "\n\n"
        return f"{begins}{self._says or notice(passage.text)}\n\n"
