"""One output of a server in progress: a series of requests as one text.

A rewind, forced text or a probe begins another request; the server's cache holds the kept text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from qwq_cli.endpoint.completion import Asked
from qwq_cli.endpoint.failure import Passing
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sampler import seed_at
from qwq_cli.errors import QwqError
from qwq_cli.generation.generation import (
    Can,
    KeepsNothing,
    Piece,
    Progress,
    Request,
    Stride,
    Totals,
    require,
)
from qwq_cli.generation.heat import Heat
from qwq_cli.generation.places import Places
from qwq_cli.generation.retries import Retries
from qwq_cli.generation.served_hearing import Hearing
from qwq_cli.generation.served_probe import ServedProbe
from qwq_cli.generation.spoken import Prompt, Spoken
from qwq_cli.generation.tally import Tally
from qwq_cli.generation.units import Unit, text_of, tokens_of, up_to
from qwq_cli.guards.base import Redraw
from qwq_cli.trace.formats import FORMATS, shown_tokens
from qwq_cli.trace.opener import controls
from qwq_cli.values.kinds import FinishReason


class Host(Protocol):
    """What a generation needs of its generator."""

    n_ctx: int
    full: FinishReason  # when n_ctx is reached
    stop: tuple[str, ...]
    can: frozenset[Can]
    spoken: Spoken

    def open(self, asked: Asked, *, wait: float, bound: FinishReason | None) -> Hearing:
        """Send a request. wait: seconds before that. bound: see Hearing."""

    def patience(self, failures: int, waited: float, error: Passing) -> float | None:
        """Return the seconds to wait, as Patience does, and tell the user."""

    def resume(self, generation: ServedGeneration) -> None: ...

    def drop(self, generation: ServedGeneration) -> None: ...

    def branch(
        self, generation: ServedGeneration, units: Sequence[Unit], sampling: SamplingParams
    ) -> ServedGeneration: ...


class ServedGeneration(KeepsNothing):
    """failure: why it ended, if the server failed. has_begun: whether it has sent anything."""

    _probe: ServedProbe | None
    _ending: FinishReason | None  # comes with the last piece
    _bound: FinishReason | None  # of a request; None if only its heat ends there
    _forced: list[Unit]
    _held: list[Unit]  # heard, but no piece yet
    _end_tokens: int

    def __init__(self, host: Host, prompt: Prompt, request: Request, given: Sequence[Unit]):
        self.start, self.stride, self.sampling = prompt.start, request.stride, request.sampling
        self.can, self.prompt, self.request = host.can, prompt, request
        self.finish_reason: FinishReason | None = None
        self.failure: QwqError | None = None
        self._host, self._controls = host, controls(prompt.start.format)
        self._kept = list(given)  # what was given and what was delivered
        self._given = self._output = tokens_of(given)
        self._places = Places(self._given)
        self.has_begun = False
        self._tally = Tally(self._given)
        self._retries = Retries(host.patience)
        self._heat: Heat | None = None
        self._hearing: Hearing | None = None
        self._close()

    # What reasoning asks.

    @property
    def progress(self) -> Progress:
        total = self.prompt.tokens + self._given
        return Progress(min(self._tally.read, total), total)

    @property
    def totals(self) -> Totals:
        """Return the counts: its own, except for the prompt if the server counted that."""
        tally, prompt = self._tally, self._tally.prompt or self.prompt.tokens
        return Totals(prompt, tally.cached, self._output, served=tally.served(self._hearing))

    @property
    def units(self) -> Sequence[Unit]:
        """The given text and all that was delivered."""
        return self._kept

    def force(self, text: str) -> None:
        require(self.can, Can.FORCE)
        self._close()
        self._forced = [replace(unit, forced=True) for unit in self._spelled(text)]

    def mark(self) -> None:
        """Do nothing: a server can continue from any place."""

    def rewind(self, offset: int, redraw: Redraw | None = None) -> None:
        require(self.can, Can.REWIND)
        self._close()
        self._kept = self._kept_to(offset)
        self._output = tokens_of(self._kept)
        if redraw:
            self.sampling = replace(self.sampling, seed=redraw.seed)
            self._heat = Heat.of(redraw, self.sampling.temperature, self._output) or self._heat
        self.finish_reason = self.failure = None
        self._places = Places(self._output)
        self._host.resume(self)

    def probe(self, words: str) -> None:
        require(self.can, Can.PROBE)
        self._close()
        self._probe = ServedProbe(self._spelled(words))

    def fork(self, offset: int, sampling: SamplingParams) -> ServedGeneration:
        require(self.can, Can.FORK)
        return self._host.branch(self, self._kept_to(offset), sampling)

    def stop(self, reason: FinishReason) -> None:
        self._close()
        self.finish_reason = self.finish_reason or reason

    def flush(self) -> Piece:
        self._host.drop(self)
        return Piece("", self._output)

    # What the generator asks.

    def prepare(self) -> None:
        """Ask the server for what comes next. Raises Cancelled."""
        if self._forced or self._hearing or self._ending:
            return
        try:
            asked = self._asked()
        except QwqError as error:
            self.failure, self._ending = error, FinishReason.ERROR
            return
        if asked:
            wait = self._retries.take_wait()
            self._hearing = self._host.open(asked, wait=wait, bound=self._bound)

    @property
    def is_ready(self) -> bool:
        """Whether something arrived that may become a piece."""
        hearing = self._hearing
        return not hearing or hearing.has_news or bool(hearing.units and not self._probe)

    def advance(self) -> Piece | None:
        """Return the next piece, if there is one."""
        if self._forced:
            return self._deliver_forced()
        hearing = self._hearing
        if hearing and (self._probe or not hearing.units):
            hearing.listen()
        if hearing and self._probe:
            return self._hear_probe(self._probe, hearing)
        if hearing:
            self._tally.look(hearing)
            if hearing.got_on() and not self.has_begun and self.stride is Stride.TOKEN:
                return Piece("", self._output, prefilling=True)
            if hearing.units:
                return self._deliver(hearing)
            if hearing.is_over:
                self._end(hearing)
        return self._deliver_last() if self._ending else None

    # To ask.

    def _asked(self) -> Asked | None:
        """Return the next request; None if nothing more can come, and then it ends."""
        probe, sampling, most = self._probe, self.sampling, self._bounded()
        if most <= 0:
            self._probe, self._ending = None, self._bound
            return None
        if probe:
            most, sampling = min(most, probe.most), probe.sampling
        elif hot := self._heat and self._heat.at(self._reached):
            if hot.tokens < most:
                self._bound, most = None, hot.tokens
            sampling = replace(sampling, temperature=hot.temperature)
        units = [*self._kept, *self._held, *(probe.words if probe else ())]
        stops = dict.fromkeys((*self._host.stop, *FORMATS[self.start.format].stops))
        return Asked(
            prompt=self._host.spoken.continued(self.prompt, units, self._controls),
            sampling=sampling,
            seed=seed_at(self.sampling.seed, len(text_of(units))),
            most=most,
            n_ctx=self._host.n_ctx,
            stop=tuple(stops),
            shown=(*shown_tokens(self.start.format), *stops),
            tells_probability=probe is not None,
        )

    def _bounded(self) -> int:
        """Return how many tokens may still come, and note what limits them."""
        room = self._host.n_ctx - self.prompt.tokens - self._reached
        limit = self.sampling.max_tokens
        left = room if limit is None else limit + self._given - self._reached
        self._bound = FinishReason.LENGTH if left < room else self._host.full
        return min(left, room)

    @property
    def _reached(self) -> int:
        """The output tokens, including those that wait for the end of a piece."""
        return self._output + tokens_of(self._held)

    # To hear.

    def _hear_probe(self, probe: ServedProbe, hearing: Hearing) -> Piece | None:
        if aside := probe.found(hearing):
            self._tally.probed(tokens_of(probe.words), hearing)
            self._close()
            return Piece("", self._output, aside=aside)
        return None

    def _end(self, hearing: Hearing) -> None:
        """Handle a finished request: the text ends too, or another request continues it."""
        self._hearing = None
        self._tally.add(hearing)
        self._retries.heard(hearing)
        if hearing.failure is None:
            self._ending, self._end_tokens = hearing.finish, hearing.end_tokens
            return
        may_go_on = Can.REWIND in self.can or not (self._kept or self._held)
        failure = hearing.failure
        if may_go_on and isinstance(failure, Passing) and self._retries.again(failure):
            return
        self.failure, self._ending = failure, FinishReason.ERROR

    # To deliver.

    def _deliver_forced(self) -> Piece:
        units, self._forced = self._forced, []
        self._add(units)
        self._places = Places(self._output)
        return Piece(text_of(units), self._output, forced=True)

    def _deliver(self, hearing: Hearing) -> Piece | None:
        """Return the heard text, if it is enough for a piece."""
        is_piece = False
        while hearing.units and not is_piece:
            unit = hearing.units.popleft()
            self._held.append(unit)
            is_piece = self.stride is Stride.TOKEN or not self.has_begun
            if not is_piece:
                is_piece = self._places.ends_at(self._reached, line_ends="\n" in unit.text)
            self.has_begun = True
        return self._delivered() if is_piece else None

    def _deliver_last(self) -> Piece:
        piece = self._delivered()
        self._output += self._end_tokens
        self._tally.used += self._end_tokens
        self.finish_reason = self._ending
        return piece._replace(tokens=self._output)

    def _delivered(self) -> Piece:
        units, self._held = self._held, []
        self._add(units)
        return Piece(text_of(units), self._output)

    def _add(self, units: Sequence[Unit]) -> None:
        self._kept += units
        self._output += tokens_of(units)
        self._tally.take(units)

    def _close(self) -> None:
        """Drop what was not delivered, and the request for more."""
        hearing, self._hearing = self._hearing, None
        self._probe = self._ending = self._bound = None
        self._forced, self._held, self._end_tokens = [], [], 0
        if hearing:
            hearing.close()
            self._tally.add(hearing)

    def _kept_to(self, offset: int) -> list[Unit]:
        units, rest = up_to(self._kept, offset)
        return [*units, *self._spelled(rest)]

    def _spelled(self, text: str) -> list[Unit]:
        return self._host.spoken.units(text, self._controls)
