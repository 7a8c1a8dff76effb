"""Generations of a server: any number of requests at a time, in one event loop.

If the server continues texts, all text is one text, and either side renders the prompt. See
qwq_cli.endpoint.pump for how an event loop meets a caller that pulls.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.completion import Asked, Dialect, Heard
from qwq_cli.endpoint.connection import BACKOFF
from qwq_cli.endpoint.failure import Busy, Crowded, Passing
from qwq_cli.endpoint.pump import Pump
from qwq_cli.endpoint.server import Server
from qwq_cli.endpoint.stream import Stream
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import ContextOverflow, QwqError, UsageError
from qwq_cli.generation.flow import Flow
from qwq_cli.generation.generation import Can, Generation, Piece, Request, Stepped
from qwq_cli.generation.served_hearing import Hearing
from qwq_cli.generation.served_text import ServedGeneration
from qwq_cli.generation.silence import Silence
from qwq_cli.generation.spoken import Prompt, Spoken, least
from qwq_cli.generation.units import Unit, text_of, tokens_of
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.profile import Profile
from qwq_cli.trace.opener import controls
from qwq_cli.trace.start import Start
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from qwq_cli.values.served import EndpointUse

TOLD_FOR = 10.0  # seconds before the same message is shown again
MOST_WAITED = 300.0  # seconds without progress, whatever a server asks for
JITTER = 0.25  # most of a wait that is added at random


@dataclass(frozen=True)
class Line:
    """The way to one server. tell: called with a message when something is waited for.

    full: why a run ends at the length that is taken for the context.
    """

    server: Server
    client: Client
    pump: Pump
    dialect: Dialect
    spoken: Spoken
    tell: Callable[[str], None] = lambda _: None
    backoff: Backoff = BACKOFF
    full: FinishReason = FinishReason.CONTEXT


class ServedGenerator:
    """The adapter. can: empty if every answer starts again. flow: requests at a time."""

    def __init__(
        self,
        line: Line,
        profile: Profile,
        n_ctx: int,
        can: frozenset[Can],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.n_ctx, self.can, self.profile = n_ctx, can, profile
        self.flow, self._begun = Flow(line.server.slots, clock), 0
        self.full = line.full
        self.stop, self.spoken = profile.stop, line.spoken
        self._line = line
        self._live: list[ServedGeneration] = []
        self._told: dict[str, float] = {}  # recent messages, and when they were shown
        host = line.server.address.host
        self._silence = Silence(lambda: line.pump.waited, host, line.tell)
        self._latest: ServedGeneration | None = None

    def begin(self, request: Request) -> ServedGeneration:
        """Begin a request. Raises ContextOverflow, QwqError if it is refused, and Cancelled."""
        prompt = self._prompt(request.messages)
        if request.given and Can.FORCE not in self.can:
            raise UsageError(
                f"{self._line.server.title} can't continue a thought: it is asked "
                "by chat, and starts each answer from the beginning."
            )
        given = self._given(request.given, prompt.start)
        length = prompt.tokens + tokens_of(given)
        if self.spoken.counts and length >= self.n_ctx:
            raise ContextOverflow(
                f"The question takes {length:,} tokens; the context there holds {self.n_ctx:,}.",
                "Shorten it, or start the server with a larger context.",
            )
        self._begun += 1
        return self._add(ServedGeneration(self, prompt, request, given))

    def count(self, messages: Sequence[Message]) -> int:
        return self._prompt(messages).tokens

    def count_text(self, text: str) -> int:
        return tokens_of(self.spoken.units(text, ()))

    @property
    def host(self) -> str:
        return self._line.server.address.host

    @property
    def flows(self) -> tuple[Flow, ...]:
        return (self.flow,)

    @property
    def uses(self) -> tuple[EndpointUse, ...]:
        """The requests to the server so far."""
        flow, address = self.flow, self._line.server.address
        use = EndpointUse(
            address=str(address), width=flow.width, measured=flow.is_found,
            samples=self._begun, tokens=flow.tokens, put_off=flow.put_off,
        )  # fmt: skip
        return (use,)

    @property
    def live(self) -> list[ServedGeneration]:
        return [one for one in self._live if one.finish_reason is None]

    def step(self) -> Stepped:
        """Wait for the first generation with news."""
        if self.prepare():
            self._line.pump.until(self.has_news)
        return self.gather()

    def prepare(self) -> bool:
        """Send the next requests; return whether anything is to be waited for. Raises Cancelled."""
        live = self.live
        for one in live:
            one.prepare()
        self._silence.begin()
        return bool(live)

    def has_news(self) -> bool:
        self._silence.watch()
        return any(one.is_ready for one in self._live if one.finish_reason is None)

    def gather(self) -> Stepped:
        """Return what has arrived for any of them."""
        live = self.live
        pieces: list[tuple[Generation, Piece]] = []
        tokens = decoded = 0
        for one in live:
            if not one.is_ready:
                continue
            before = one.totals.output
            piece = one.advance()
            if piece:
                pieces.append((one, piece))
                new = 0 if piece.forced else one.totals.output - before
                tokens, decoded = tokens + new, decoded + bool(new)
        failed = [(one, one.failure) for one in live if one.failure and one.finish_reason]
        lost = [(one, failure) for one, failure in failed if isinstance(failure, Busy)]
        begun = sum(one.has_begun for one in live)
        self.flow.stepped(in_flight=len(live), begun=begun, tokens=tokens)
        failures = [each for each in failed if each not in lost]
        return Stepped(pieces, decoded, tokens, decoded < len(live), failures, lost)

    def run(self, generation: Generation) -> Iterator[Piece]:
        while generation.finish_reason is None:
            yield from [piece for one, piece in self.step().pieces if one is generation]
        if isinstance(generation, ServedGeneration) and generation.failure:
            raise generation.failure

    def load_state(self, path: Path) -> int:
        raise ValueError("what was computed here can't be taken up by a server")

    # As a Host.

    def open(self, asked: Asked, *, wait: float, bound: FinishReason | None) -> Hearing:
        line, host = self._line, self._line.server.address.host
        model = line.server.model.name if line.server.model else None
        stream = Stream(line.pump, host, self._events(line.dialect.body(asked, model), wait))
        reader = line.dialect.reader(asked, host)

        def read(data: bytes) -> Heard:
            try:
                return reader(data)
            except QwqError as error:
                raise line.client.safe(error) from None

        return Hearing(stream, read, bound=bound, prompt=least(asked.prompt), most=asked.most)

    async def _events(self, body: dict[str, object], wait: float) -> AsyncGenerator[bytes, None]:
        if wait:
            await asyncio.sleep(wait)
        events = self._line.client.events(self._line.dialect.path, body)
        try:
            async for data in events:
                yield data
        finally:
            await events.aclose()

    def patience(self, failures: int, waited: float, error: Passing) -> float | None:
        if isinstance(error, Crowded):
            self.flow.crowded()
            if self.live[1:]:  # it leaves the room to the others, and starts again later
                return None
        self.flow.refused()
        if failures >= self._line.backoff.attempts or waited >= MOST_WAITED:
            return None
        wait = self._line.backoff.seconds(failures, error.retry_after)
        wait *= 1 + JITTER * random.random()  # so that failed requests don't all come back together
        wait = min(wait, MOST_WAITED - waited)
        self._silence.expect(wait)
        self._tell_once(error.message, f"Asked again in {wait:.0f} s.")
        return wait

    def _tell_once(self, what: str, then: str) -> None:
        """Show a message once, as many requests fail together if a server is gone."""
        now = self._line.pump.waited
        self._told = {text: at for text, at in self._told.items() if now - at < TOLD_FOR}
        if what not in self._told:
            self._told[what] = now
            self._line.tell(f"{what} {then}")

    def resume(self, generation: ServedGeneration) -> None:
        if generation not in self._live:
            self._live.append(generation)

    def drop(self, generation: ServedGeneration) -> None:
        if generation in self._live:
            self._live.remove(generation)

    def branch(
        self, generation: ServedGeneration, units: Sequence[Unit], sampling: SamplingParams
    ) -> ServedGeneration:
        request = replace(generation.request, sampling=sampling)
        return self._add(ServedGeneration(self, generation.prompt, request, units))

    def _add(self, generation: ServedGeneration) -> ServedGeneration:
        self._live.append(generation)
        self._latest = generation
        return generation

    def _prompt(self, messages: Sequence[Message]) -> Prompt:
        return self.spoken.prompt(messages, self.profile, self._line.server.template)

    def _given(self, text: str, start: Start) -> list[Unit]:
        """Return the given text with the tokens of the latest generation, as far as possible.

        The server's cache can then be used.
        """
        units: list[Unit] = []
        if text and self._latest:
            units = _alike(self._latest.units, text)
        rest = text[len(text_of(units)) :]
        return [*units, *self.spoken.units(rest, controls(start.format))]


def _alike(units: Sequence[Unit], text: str) -> list[Unit]:
    """Return the units that spell a beginning of `text`."""
    found: list[Unit] = []
    length = 0
    for unit in units:
        if not text.startswith(unit.text, length):
            break
        found.append(unit)
        length += len(unit.text)
    return found
