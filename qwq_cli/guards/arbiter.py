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
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.trace import Probed

ANSWER_ROOM = 1024  # tokens for an answer that was forced, by any guard
MOST_REWINDS = 64  # in a run, by all guards; so it ends whatever a guard does
_ORDER = (Stop, Rewind, ForceAnswer, Probe, Tell)
_NAME = "answer room"

Said = tuple[str, Verdict]  # the guard's name and its verdict


class Arbiter:
    """Weighs verdicts, in this order: Stop, Rewind, ForceAnswer, Probe, Tell.

    Between equal verdicts, the guard that was given first wins. Every Tell is passed on, whatever
    else is done. can: the verdicts that the run can carry out. An answer is forced once, and cut
    off if it does not end within ANSWER_ROOM. Text is taken back at most MOST_REWINDS times.
    """

    def __init__(self, guards: Sequence[Guard], can: Collection[type[Verdict]] = _ORDER) -> None:
        self._guards, self._can = tuple(guards), tuple(can)
        self.listens = any(guard.when is When.PIECE for guard in guards)  # also between places
        self.closes = any(isinstance(guard, Closing) for guard in guards)  # also at the end
        self._forced: Moment | None = None  # when the answer was forced
        self._forced_end: int | None = None  # the end of the forced words, once they have come
        self._rewinds = 0

    def __bool__(self) -> bool:
        return bool(self._guards)

    def weigh(self, now: Moment, place: Moment | None) -> Sequence[Deed]:
        """Return what to do: every Tell, then at most one verdict of another kind.

        All guards have been told of it when this returns. place: None between two places.
        """
        if self._forced and self._forced_end is None:
            self._forced_end = now.at
        said: list[Said] = []
        for guard in self._guards:
            moment = now if guard.when is When.PIECE else place
            if moment and (verdict := guard.see(moment)):
                said.append((guard.name, verdict))
        if self._is_out_of_room(now):
            said.append((_NAME, Stop(FinishReason.BUDGET)))
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
        meant = [pair for pair in said if self._is_meant(pair[1], now)]
        acts = [pair for pair in meant if not isinstance(pair[1], Tell)]
        acts.sort(key=lambda pair: _ORDER.index(type(pair[1])))
        chosen = [pair for pair in meant if isinstance(pair[1], Tell)] + acts[:1]
        return [self._done(Deed(verdict, name, now.tokens), now) for name, verdict in chosen]

    def _is_meant(self, verdict: Verdict, moment: Moment) -> bool:
        """Return whether a verdict still makes sense: an answer in progress need not be forced."""
        is_wish = isinstance(verdict, (ForceAnswer, Probe))
        is_met = is_wish and (moment.answering or self._forced is not None)
        is_spent = isinstance(verdict, Rewind) and self._rewinds >= MOST_REWINDS
        return isinstance(verdict, self._can) and not (is_met or is_spent)

    def _is_out_of_room(self, moment: Moment) -> bool:
        return self._forced is not None and moment.tokens >= self._forced.tokens + ANSWER_ROOM

    def _done(self, deed: Deed, moment: Moment) -> Deed:
        if isinstance(deed.verdict, ForceAnswer):
            self._forced, self._forced_end = moment, None
        elif isinstance(deed.verdict, Rewind):
            self._rewinds += 1
            if deed.verdict.at < (self._forced_end or 0):
                self._forced = self._forced_end = None
        for guard in self._guards:
            guard.told(deed)
        return deed
