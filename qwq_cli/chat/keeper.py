"""Keeps a chat in the store while it goes on, and the chat going while it can't be kept."""

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
    """`warn` is told what could not be kept. Nothing here raises StoreError but `copy`."""

    def __init__(self, store: Store, clocks: Clocks, warn: Callable[[str], None]) -> None:
        self._store, self._clocks, self._warn = store, clocks, warn
        self._saved: Conversation | None = None
        self.last_kept: str | None = None  # the trace
        self._told = store.notice  # of what befell the file; at the start others tell it

    def opened(self, conversation: Conversation | None) -> None:
        """What is kept from now on is in the store as `conversation`; None if it is not yet."""
        self._saved = conversation

    def keep(self, conversation: Conversation) -> Conversation:
        """As it is to be continued: under another id, if somebody else went on with it.

        A conversation without turns is not kept until it has one.
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
        """Keep it as one of its own. Raises StoreError."""
        self._saved = None
        return self._save(conversation.forked(self._clocks.new_id(), self._clocks.stamp()))

    def keep_trace(self, trace: Trace, session: str) -> None:
        """In the store, or else in a file by itself."""
        try:
            self._store.save(trace, session=session)
            self.last_kept = trace.id
        except StoreError as error:
            keep_aside(trace, error, self._warn)

    def recorded(
        self, events: Iterator[AnyEvent], so_far: Callable[[], Trace], session: Callable[[], str]
    ) -> Iterator[AnyEvent]:
        """The same events; what the run has come to is kept at once and then now and again, and
        when it ends, also by being abandoned. A partial trace counts as interrupted."""

        def keep() -> None:
            self._keep_partial(so_far(), session())

        with closing(kept_so_far(events, keep, self._clocks.elapsed, at_once=True)) as kept:
            for event in kept:
                if isinstance(event, Finished):
                    self.keep_trace(event.trace, session())
                yield event

    def _keep_partial(self, trace: Trace, session: str) -> None:
        """A failure is left for the end of the run to tell: it would come every second."""
        with suppress(StoreError):
            self._store.save(trace, session=session)

    def _save(self, conversation: Conversation) -> Conversation:
        now = self._clocks.stamp()
        self._saved = self._store.sessions.save(conversation, self._saved, now=now)
        return self._saved
