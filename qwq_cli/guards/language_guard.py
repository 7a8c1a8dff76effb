"""Reports where an output switches to another script, or prevents it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qwq_cli.guards.base import Deed, End, ForceAnswer, Moment, Rewind, Tell, Verdict, When
from qwq_cli.guards.expected import Expected, expected
from qwq_cli.guards.guessed import guessed
from qwq_cli.guards.lock import Lock
from qwq_cli.guards.prose import Prose
from qwq_cli.guards.scripts import SYMBOLS, WORD, letters_of, scripts_in
from qwq_cli.guards.switches import Switch, Switches
from qwq_cli.languages import LOCK
from qwq_cli.values.kinds import NoteKind
from qwq_cli.values.trace import Span

_LETTERS = re.compile(r"[^\W\d_]")
LEAST_ANSWER = 2  # letters that make an answer one in another script


@dataclass(frozen=True)
class _Read:
    """What was read up to a place. text: since the place before. due: switches to report.

    found: up to the end of the last finished switch.
    """

    at: int
    text: str
    prose: Prose
    switches: Switches
    due: tuple[Switch, ...] = ()
    found: int = 0

    def then(self, text: str) -> _Read:
        prose, lines = self.prose.read(text)
        switches, over = self.switches, list[Switch]()
        for line in lines:
            switches, found = switches.read(line)
            over += found
        last = over[-1].end if over else self.found
        return _Read(self.at + len(text), text, prose, switches, (*self.due, *over), last)

    def ended(self) -> _Read:
        """Return the state if the text ends here: everything is to be reported."""
        switches, found = self.switches.read(self.prose.rest())
        last = (switches.open,) if switches.open else ()
        return replace(self, switches=switches, due=(*self.due, *found, *last))


class LanguageGuard:
    """Reports a switch when it is over; with a lock, takes it back to where it began.

    An answer without a word in the scripts of the question is drawn again once. language: the
    setting; see expected.py. seed: of the run; a new draw gets another. system: what the user told
    the model before; it counts like the question, except with a lock. takes_back: False to report
    only.
    """

    name = "language"
    when = When.PLACE

    def __init__(
        self,
        language: str,
        question: str,
        *,
        seed: int,
        system: str = "",
        takes_back: bool = True,
    ) -> None:
        self._expected = expected(language, question, "" if language == LOCK else system)
        self._lock = Lock(seed) if takes_back and language == LOCK else None
        self._answers = Lock(seed)  # for the one redraw of an answer
        self._again: Rewind | None = None  # of an answer: once
        self._may_redraw = takes_back
        others = self._expected.others if self._expected else frozenset[str]()
        self._foreign = letters_of(others - SYMBOLS)
        self._places: list[_Read] = []
        self._kept: int | None = None  # up to which character nothing is taken back
        self._words: ForceAnswer | Rewind | None = None  # the verdict whose words come next

    def see(self, moment: Moment) -> Verdict | None:
        if self._expected is None:
            return None
        moment = self._after_words(moment)
        read = self._take(moment, self._expected)
        if self._lock and not self._lock.gave_up:
            return self._held(moment, read, self._lock)
        if not read.due:
            return None
        self._places[-1] = replace(read, due=read.due[1:])
        return _told(read.due[0])

    def see_end(self, end: End) -> Sequence[Verdict]:
        if self._expected is None:
            return ()
        verdict = self.see(end.moment)
        if isinstance(verdict, Rewind):
            return (verdict,)
        first = (verdict,) if verdict else ()
        read = self._places[-1].ended()
        switches = read.due
        if read.switches.met and (strange := _strange(end, self._expected)):
            gave_up = self._lock is not None and self._lock.gave_up
            if self._may_redraw and not gave_up and end.is_own and Rewind in end.moment.can:
                self._again = self._another(end, strange)
                return (self._again,)
            told_to = switches[-1].end if switches else read.found
            if told_to <= strange.start:
                switches = (*switches, strange)
        return (*first, *map(_told, switches))

    def told(self, deed: Deed) -> None:
        """Note that inserted words come next; they end with a place."""
        if isinstance(deed.verdict, ForceAnswer):
            self._words = deed.verdict
        elif isinstance(deed.verdict, Rewind):
            self._words = deed.verdict if deed.verdict.then else None
            self._kept = min(self._kept or 0, deed.verdict.at)
        if deed.by != self.name or not isinstance(deed.verdict, Rewind):
            return
        if deed.verdict is self._again:
            self._may_redraw = False
        elif self._lock and deed.verdict.redraw:
            self._lock.took(deed.verdict.redraw)

    def _after_words(self, moment: Moment) -> Moment:
        """Return the state after inserted words, which are no switch in any script.

        An answer that has begun stays open, and so does the beginning that the output was given.
        """
        words, self._words = self._words, None
        if self._kept is None:
            self._kept = moment.start
        if isinstance(words, ForceAnswer):
            self._kept = moment.at
        if isinstance(words, Rewind):
            return replace(moment, text=_LETTERS.sub(" ", moment.text))
        return moment

    def _take(self, moment: Moment, expected: Expected) -> _Read:
        """Read new text, in place of text that was taken back."""
        start = moment.start
        if not self._places or start < self._places[0].at:
            self._places.clear()
            self._places.append(_Read(start, "", Prose(start), Switches(expected.scripts)))
        gap = ""
        while len(self._places) > 1 and self._places[-1].at > start:
            last = self._places.pop()
            gap = (last.text + gap)[: start - self._places[-1].at]
        before = self._places[-1].then(gap) if gap else self._places[-1]
        self._places.append(replace(before.then(moment.text), text=gap + moment.text))
        return self._places[-1]

    def _held(self, moment: Moment, read: _Read, lock: Lock) -> Verdict | None:
        """Return what to do about letters in other scripts.

        Letters of most scripts count anywhere. Letters that are frequent in formulas count only in
        a sentence.
        """
        if found := self._foreign.search(moment.text):
            word = WORD.match(moment.text, found.start())
            scripts = frozenset({str(word.lastgroup)}) if word else frozenset[str]()
            at, sample = moment.start + found.start(), found.string[found.start() :]
        elif switch := read.due[0] if read.due else read.switches.open:
            at, scripts, sample = switch.start, switch.scripts, switch.sample
        else:
            return None
        at = max(at, self._kept or 0)
        return lock.hold(moment, at, scripts, guessed(scripts, sample))

    def _another(self, end: End, strange: Switch) -> Rewind:
        language = guessed(strange.scripts, strange.sample)
        why = f"The answer was in {language}: trying again."
        redraw = self._answers.redraw(end.moment, strange.scripts)
        return Rewind(max(strange.start, self._kept or 0), NoteKind.LANGUAGE, why, redraw)


def _strange(end: End, expected: Expected) -> Switch | None:
    """Return the answer as a switch, if it has no word in the scripts of the question."""
    if expected.is_free:
        return None
    at, answer = end.answer()
    prose, lines = Prose(0).read(answer)
    text = "".join(line.text for line in [*lines, prose.rest()])
    scripts = scripts_in(text)
    if not scripts or not scripts.isdisjoint(expected.own):
        return None
    letters = len(letters_of(scripts).findall(text))
    return Switch(at, at + len(answer), scripts, text) if letters >= LEAST_ANSWER else None


def _told(switch: Switch) -> Tell:
    language = guessed(switch.scripts, switch.sample)
    span = Span(start=switch.start, end=switch.end)
    why = f"It went over to {language} for {span.end - span.start:,} characters."
    return Tell(NoteKind.LANGUAGE, why, span, language)
