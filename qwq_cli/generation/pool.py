"""Several servers of the same model as one generator: a new generation goes to a free server.

A server that fails is left out. Its unfinished generations are reported as lost, so that they can
be started again elsewhere. After a rest it gets one sample, and more if that goes well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from qwq_cli.endpoint.failure import (
    BrokenOff,
    Garbled,
    KeyRefused,
    NoModelServer,
    NoSuchModel,
    NoSuchRoute,
    Passing,
    Redirected,
    Uncertified,
    Unreachable,
)
from qwq_cli.endpoint.pump import Pump
from qwq_cli.errors import EndpointError, QwqError
from qwq_cli.generation.flow import Flow
from qwq_cli.generation.generation import Can, Generation, Piece, Request, Stepped
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from qwq_cli.values.served import EndpointUse
from qwq_cli.values.trace import EngineInfo

BACKOFF = Backoff(attempts=3, first=0.5, longest=8.0)  # others are there, so less patience
MOST_STRIKES = 3  # failures in a row until one is left out; an unreachable one is left out at once
HUNG = 60.0  # seconds of silence from a server while another one is idle
REST = 30.0  # seconds until a server that was left out gets another try; doubles each time
_UNENDED = (None, FinishReason.ERROR)
FOR_GOOD = (KeyRefused, NoModelServer, NoSuchModel, NoSuchRoute, Redirected, Uncertified)


@dataclass(eq=False)
class Member:
    """A server. gone: why it is left out. back_at: when it is tried again; None for never.

    strikes: failures in a row without a token between them. unended: answers in a row that broke
    off and could not continue. heard_at: when it last answered or got work.
    """

    generator: ServedGenerator
    engine: EngineInfo
    strikes: int = 0
    unended: int = 0
    heard_at: float = 0.0
    gone: QwqError | None = None
    back_at: float | None = None
    rest: float = field(default=REST)

    @property
    def load(self) -> float:
        """Its number of generations, as a share of the best number."""
        return len(self.generator.live) / self.generator.flow.width


class Pool:
    """A Generator on several members. n_ctx, can: as of each member; they are alike."""

    def __init__(
        self,
        members: Sequence[Member],
        pump: Pump,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        first = members[0].generator
        self.n_ctx, self.can = first.n_ctx, frozenset[Can](first.can)
        self._members, self._pump, self._tell, self._clock = members, pump, tell, clock
        self._at: dict[Generation, Member] = {}

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The flows of the members in use."""
        self._wake()
        return tuple(member.generator.flow for member in self._up)

    @property
    def uses(self) -> tuple[EndpointUse, ...]:
        return tuple(
            structs.replace(use, gone=member.gone and member.gone.message)
            for member in self._members
            for use in member.generator.uses
        )

    def engine_of(self, generation: Generation) -> EngineInfo:
        """Return the engine that computes a generation."""
        return self._at[generation].engine

    def begin(self, request: Request) -> Generation:
        """Begin on the member with most room. Raises ContextOverflow; QwqError if all refuse."""
        while up := self._up:
            member = min(up, key=lambda one: one.load)
            if not member.generator.live:
                member.heard_at = self._clock()
            try:
                generation = member.generator.begin(request)
            except EndpointError as error:
                if not _is_of_server(error):
                    raise
                self._strike(member, error)
            else:
                self._at[generation] = member
                return generation
        raise self._none_left()

    def count(self, messages: Sequence[Message]) -> int:
        return self._members[0].generator.count(messages)

    def count_text(self, text: str) -> int:
        return self._members[0].generator.count_text(text)

    def step(self) -> Stepped:
        """Wait for the first member with news. Raises QwqError if no server is left."""
        live = [one for one in self._members if one.gone is None and one.generator.prepare()]
        if live:
            self._pump.until(lambda: any(map(self._has_news, live)))
            self._leave_hung(live)
        stepped = [self._taken(one, one.generator.gather()) for one in live]
        lost = [each for one in self._members for each in self._left_behind(one)]
        if not self._up:
            raise self._none_left()
        return Stepped(
            [piece for each in stepped for piece in each.pieces],
            sum(each.decoded for each in stepped),
            sum(each.tokens for each in stepped),
            any(each.prefilled for each in stepped),
            [failure for each in stepped for failure in each.failures],
            [*(one for each in stepped for one in each.lost), *lost],
        )

    def run(self, generation: Generation) -> Iterator[Piece]:
        yield from self._at[generation].generator.run(generation)

    def load_state(self, path: Path) -> int:
        raise ValueError("what was computed here can't be taken up by a server")

    @property
    def _up(self) -> list[Member]:
        return [member for member in self._members if member.gone is None]

    def _wake(self) -> None:
        """Bring back members that have rested."""
        now = self._clock()
        for member in self._members:
            if member.gone and member.back_at is not None and now >= member.back_at:
                member.gone, member.back_at = None, None
                member.strikes = member.unended = MOST_STRIKES - 1
                member.generator.flow.restart()
                self._tell(f"{member.generator.host} is used again.")

    def _has_news(self, member: Member) -> bool:
        return member.generator.has_news() or self._is_hung(member)

    def _is_hung(self, member: Member) -> bool:
        """Return whether a member is silent while another one could do its work."""
        if not member.generator.live or self._clock() - member.heard_at < HUNG:
            return False
        return any(one is not member and not one.generator.live for one in self._up)

    def _leave_hung(self, live: Sequence[Member]) -> None:
        for member in live:
            if self._is_hung(member) and not member.generator.has_news():
                host = member.generator.host
                self._leave(member, Passing(f"{host} has said nothing for {HUNG:.0f} s."))

    def _taken(self, member: Member, stepped: Stepped) -> Stepped:
        """Turn failures that are the server's fault into lost generations."""
        if stepped.pieces:
            member.heard_at = self._clock()
        if stepped.tokens:
            member.strikes = 0
        own = [each for each in stepped.failures if _is_of_server(each[1])]
        if any(one.finish_reason not in _UNENDED for one, _ in stepped.pieces):
            member.unended, member.rest = 0, REST
        for _, error in (*own, *stepped.lost):
            self._strike(member, error)
        failures = [each for each in stepped.failures if each not in own]
        return stepped._replace(failures=failures, lost=[*stepped.lost, *own])

    def _strike(self, member: Member, error: QwqError) -> None:
        member.strikes += 1
        member.unended += isinstance(error, BrokenOff)
        is_absent = isinstance(error, (Unreachable, *FOR_GOOD))
        is_enough = max(member.strikes, member.unended) >= MOST_STRIKES
        if member.gone or not (is_enough or is_absent):
            return
        self._leave(member, error)

    def _leave(self, member: Member, error: QwqError) -> None:
        is_final = isinstance(error, FOR_GOOD)
        member.gone = error
        member.back_at = None if is_final else self._clock() + member.rest
        member.rest *= 2
        goes = " Its unfinished samples start again elsewhere." if member.generator.live else ""
        self._tell(f"{error.message} It is left out{'' if is_final else ' for now'}.{goes}")

    def _left_behind(self, member: Member) -> list[tuple[Generation, QwqError]]:
        """Leave the member out; return its unfinished generations."""
        if member.gone is None:
            return []
        live = member.generator.live
        for generation in live:
            generation.stop(FinishReason.ERROR)
        return [(generation, member.gone) for generation in live]

    def _none_left(self) -> EndpointError:
        why = " ".join(str(member.gone.message) for member in self._members if member.gone)
        return EndpointError(
            f"No endpoint is left. {why}", "With -o FILE, the same command continues from there."
        )


def _is_of_server(error: QwqError) -> bool:
    """Return whether another server might succeed."""
    return isinstance(error, (Passing, Garbled, *FOR_GOOD))
