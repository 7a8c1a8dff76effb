"""A server's counts, added up over the requests of a run."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from qwq_cli.endpoint.completion import Usage
from qwq_cli.generation.served_hearing import Hearing
from qwq_cli.generation.units import Unit, tokens_of
from qwq_cli.values.served import Served


class Tally:
    """The sums. read: prompt tokens that are computed. cached: of these, before the first request.

    prompt: tokens of the first prompt, if no output was given with it; 0 until it is told.
    inserted: tokens that qwq put in. used: output tokens that were delivered or served a probe.
    """

    def __init__(self, given: int) -> None:
        self.read = self.prompt = self.cached = 0
        self._given = self.inserted = given
        self.used = 0
        self._is_told = False
        self._done = Served()

    def look(self, hearing: Hearing) -> None:
        """Take what an unfinished request has told so far."""
        self.read = max(self.read, hearing.read)
        usage = hearing.usage
        if usage is None:
            return
        if not self._is_told and usage.cached is not None:
            self.cached, self._is_told = usage.cached, True
        if not self._done.requests and not self._given:
            self.prompt = usage.prompt

    def take(self, units: Sequence[Unit]) -> None:
        """Count what is delivered."""
        self.inserted += tokens_of([unit for unit in units if unit.forced])
        self.used += tokens_of([unit for unit in units if not unit.forced])

    def probed(self, words: int, hearing: Hearing) -> None:
        """Count a probe. words: tokens that were put in for it."""
        self.inserted += words
        self.used += hearing.produced

    def add(self, hearing: Hearing) -> None:
        """Add a request that is over or given up."""
        self.look(hearing)
        if hearing.has_begun:
            self._done = _with(self._done, hearing)

    def served(self, hearing: Hearing | None) -> Served:
        """Return the sums, including the unfinished request."""
        done = _with(self._done, hearing) if hearing and hearing.has_begun else self._done
        unread = max(done.output_tokens - self.used, 0)
        return structs.replace(done, inserted_tokens=self.inserted, unread_tokens=unread)


def _with(served: Served, hearing: Hearing) -> Served:
    told, is_counted = hearing.usage or Usage(0, 0), hearing.is_counted
    return served.plus(
        Served(
            requests=1,
            prompt_tokens=told.prompt or hearing.prompt,
            output_tokens=told.output if is_counted else hearing.produced,
            cached_tokens=told.cached,
            thought_tokens=told.thought,
            cost=told.cost,
            uncounted=int(not is_counted),
        )
    )
