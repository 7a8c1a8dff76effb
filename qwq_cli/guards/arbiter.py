"""Weighs the verdicts of all guards at one moment and chooses the one to carry out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qwq_cli.guards.base import (
    Closing,
    Deed,
    End,
    ForceAnswer,
    Guard,
    Listener,
    Moment,
    Probe,
    Rewind,
    Stop,
    Tell,
    Verdict,
    When,
)
from qwq_cli.guards.forced import ForcedAnswers
from qwq_cli.values.trace import Probed

MOST_REWINDS = 64  # in a run, by all guards; so it ends whatever a guard does
_ORDER = (Stop, Rewind, ForceAnswer, Probe, Tell)
_NAME = "forced answer"

Said = tuple[str, Verdict]  # the guard's name and its verdict


class Arbiter:
    """Weighs verdicts, in this order: Stop, Rewind, ForceAnswer, Probe, Tell.

    Between equal verdicts, the guard that was given first wins. Every Tell is passed on, whatever
    else is done. can: the verdicts that the run can carry out. What follows on an answer that was
    forced is decided here alone (forced.py). Text is taken back at most MOST_REWINDS times.
    """

    def __init__(self, guards: Sequence[Guard], can: Collection[type[Verdict]] = _ORDER) -> None:
        self._guards, self._can = tuple(guards), tuple(can)
        self.listens = any(guard.when is When.PIECE for guard in guards)  # also between places
        self.closes = any(isinstance(guard, Closing) for guard in guards)  # also at the end
        self._forced = ForcedAnswers()
        self._rewinds = 0

    def __bool__(self) -> bool:
        return bool(self._guards)

    def weigh(self, now: Moment, place: Moment | None) -> Sequence[Deed]:
        """Return what to do: every Tell, then at most one verdict of another kind.

        All guards have been told of it when this returns. place: None between two places.
        """
        said: list[Said] = []
        for guard in self._guards:
            moment = now if guard.when is When.PIECE else place
            if moment and (verdict := guard.see(moment)):
                said.append((guard.name, verdict))
        said += ((_NAME, verdict) for verdict in self._forced.see(now, place))
        return self._decide(said, now) if said else ()

    def hear(self, probed: Probed, now: Moment) -> Sequence[Deed]:
        """Return what to do after a probe has found something."""
        ears = [guard for guard in self._guards if isinstance(guard, Listener)]
        heard = [(guard.name, guard.hear(probed)) for guard in ears]
        return self._decide([(name, verdict) for name, verdict in heard if verdict], now)

    def weigh_end(self, end: End) -> Sequence[Deed]:
        """Return what to do at the end of the output.

        After an end that a person asked for, only Tells are passed on.
        """
        said = [
            (guard.name, verdict)
            for guard in self._guards
            if isinstance(guard, Closing)
            for verdict in guard.see_end(end)
            if end.is_own or isinstance(verdict, Tell)
        ]
        return self._decide(said, end.moment)

    def _decide(self, said: Sequence[Said], now: Moment) -> Sequence[Deed]:
        meant = [pair for pair in said if self._is_meant(*pair, now)]
        acts = [pair for pair in meant if not isinstance(pair[1], Tell)]
        acts.sort(key=lambda pair: _ORDER.index(type(pair[1])))
        chosen = [pair for pair in meant if isinstance(pair[1], Tell)] + acts[:1]
        return [self._done(Deed(verdict, name, now.tokens), now) for name, verdict in chosen]

    def _is_meant(self, by: str, verdict: Verdict, moment: Moment) -> bool:
        """Return whether a verdict still makes sense: an answer in progress need not be forced."""
        is_wish = isinstance(verdict, (ForceAnswer, Probe)) and by != _NAME
        is_met = is_wish and (moment.answering or bool(self._forced))
        is_spent = isinstance(verdict, Rewind) and self._rewinds >= MOST_REWINDS
        return isinstance(verdict, self._can) and not (is_met or is_spent)

    def _done(self, deed: Deed, moment: Moment) -> Deed:
        if isinstance(deed.verdict, ForceAnswer):
            self._forced.add(deed.verdict, moment.tokens)
        elif isinstance(deed.verdict, Rewind):
            self._rewinds += 1
            self._forced.cut(deed.verdict.at)
        for guard in self._guards:
            guard.told(deed)
        return deed
