"""Stores a chat while it goes on, and lets it go on if it can't be stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress

from qwq_cli.clocks import Clocks
from qwq_cli.errors import StoreError
from qwq_cli.store import Store, keep_aside
from qwq_cli.store.sessions import SessionMoved
from qwq_cli.store.so_far import kept_so_far
from qwq_cli.values.conversation import Conversation
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.trace import Trace


class Keeper:
    """`warn` is called with what could not be stored. Only `copy` raises StoreError."""

    def __init__(self, store: Store, clocks: Clocks, warn: Callable[[str], None]) -> None:
        self._store, self._clocks, self._warn = store, clocks, warn
        self._saved: Conversation | None = None
        self.last_kept: str | None = None  # the id of the trace that was stored last
        self._told = store.notice  # on what happened to the file; at the start, others report it

    def opened(self, conversation: Conversation | None) -> None:
        """Note that the store has `conversation`; None if it is not stored yet."""
        self._saved = conversation

    def keep(self, conversation: Conversation) -> Conversation:
        """Store it; return the value to continue with, with another id if somebody changed it.

        A conversation without turns is not stored.
        """
        if not conversation.turns and self._saved is None:
            return conversation
        try:
            return self._save(conversation)
        except SessionMoved:
            copy = self.copy(conversation)
            self._warn(f"{self._why_moved(conversation.id)}; this one continues as {copy.id}.")
            return copy
        except StoreError as error:
            self._warn(f"The session is not kept. {error.message} {error.hint or ''}")
            return conversation

    def _why_moved(self, session: str) -> str:
        if self._store.notice == self._told:
            return f"Session {session} was continued elsewhere"
        self._told = self._store.notice
        return f"{self._told} Earlier turns of session {session} are there"

    def copy(self, conversation: Conversation) -> Conversation:
        """Store it as a new session. Raises StoreError."""
        self._saved = None
        return self._save(conversation.forked(self._clocks.new_id(), self._clocks.stamp()))

    def keep_trace(self, trace: Trace, session: str) -> None:
        """Save a trace in the store, or else in a separate file."""
        try:
            self._store.save(trace, session=session)
            self.last_kept = trace.id
        except StoreError as error:
            keep_aside(trace, error, self._warn)

    def recorded(
        self, events: Iterator[AnyEvent], so_far: Callable[[], Trace], session: Callable[[], str]
    ) -> Iterator[AnyEvent]:
        """Yield the same events; the run so far is stored at once and then now and again.

        It is stored again at its end, even if it is abandoned. A partial trace counts as
        interrupted.
        """

        def keep() -> None:
            self._keep_partial(so_far(), session())

        with closing(kept_so_far(events, keep, self._clocks.elapsed, at_once=True)) as kept:
            for event in kept:
                if isinstance(event, Finished):
                    self.keep_trace(event.trace, session())
                yield event

    def _keep_partial(self, trace: Trace, session: str) -> None:
        """Store a partial trace; failures are reported only at the end, not every second."""
        with suppress(StoreError):
            self._store.save(trace, session=session)

    def _save(self, conversation: Conversation) -> Conversation:
        now = self._clocks.stamp()
        kept = self._store.sessions.save(conversation, self._saved, now=now)
        self._saved = kept if kept.turns else None
        return kept
