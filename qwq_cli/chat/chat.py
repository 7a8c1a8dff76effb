"""A chat: a conversation, the model it is held with, and what is kept of both."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from qwq_cli.chat.keeper import Keeper
from qwq_cli.chat.model_room import ModelRoom
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import UsageError
from qwq_cli.generation.generation import Can, Part
from qwq_cli.generation.kept_state import KeptStates, Origin
from qwq_cli.guards.base import Guard
from qwq_cli.reasoning.reasoner import Background
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.store import Store
from qwq_cli.trace.beginning import NOTHING, Beginning
from qwq_cli.values.conversation import Conversation
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.trace import Trace

PROBE = "?"  # a question as short as they come, to measure what it would be told


@dataclass(frozen=True)
class Attachment:
    """A text that goes with the next question. tokens: as this model counts them."""

    name: str
    text: str
    tokens: int


class Chat:
    """What the model is asked is kept as it goes on. `warn` is told what could not be.

    Iterating over what `ask`, `again` and `aside` give is what makes the model think; they
    raise as `begin` and `follow` of a Reasoner do.
    """

    def __init__(self, store: Store, room: ModelRoom, warn: Callable[[str], None]) -> None:
        self.store, self.room = store, room
        self.attachments: list[Attachment] = []
        self._clocks = room.reasoner.clocks
        self._keeper = Keeper(store, self._clocks, warn)
        self.conversation: Conversation
        self._traces: dict[str, Trace] = {}  # those of the last turn that were looked at
        self._used: int | None = None
        self.latest: Reasoning | None = None  # the run of the last question
        self.begin()

    def take_model(self) -> None:
        """Go on with the model that is in the room now."""
        self.latest = None
        self._used = None

    def begin(self) -> None:
        """A new conversation."""
        fresh = Conversation(id=self._clocks.new_id(), created=self._clocks.stamp())
        self._open(fresh, stored=False)

    def load(self, key: str) -> None:
        """Go on with a session that was kept. Raises UsageError, StoreError."""
        self._open(self.store.sessions.get(key), stored=True)

    def fork(self) -> None:
        """Go on with a copy; the session that was copied stays. Raises StoreError."""
        self.conversation = self._keeper.copy(self.conversation)

    def change(self, conversation: Conversation) -> None:
        """Go on with what `conversation` is now, and keep it."""
        self.conversation = self._keeper.keep(conversation)
        self._used = None

    def ask(self, question: str, guards: Sequence[Guard] = ()) -> Iterator[AnyEvent]:
        """A new turn, with the attachments."""
        text = self.with_attachments(question)
        told = self.conversation
        events = self._run(text, self.sampling(0), guards, _background(told))

        def place(trace: str) -> Conversation:
            self.attachments.clear()
            self._traces.clear()
            return told.asked(text, trace)

        return self._turn(events, place)

    def again(
        self, beginning: Beginning = NOTHING, guards: Sequence[Guard] = (), seed: int | None = None
    ) -> Iterator[AnyEvent]:
        """A new branch of the last turn, that begins with `beginning`.

        A summary that holds the turn is given up at once: should the turns themselves leave no
        room, they are there to be dropped.
        """
        told = self.conversation.reopened()
        if told is not self.conversation:
            self.change(told)
            told = self.conversation
        turn = told.turns[-1]
        sampling = self.sampling(len(turn.branches))
        if seed is not None:
            sampling = replace(sampling, seed=seed)
        background = _background(told, before=-1)
        events = self._run(turn.question, sampling, guards, background, beginning)
        return self._turn(events, told.branched)

    def aside(self, question: str, guards: Sequence[Guard] = ()) -> Iterator[AnyEvent]:
        """Ask what does not become a turn; the trace is kept."""
        background = _background(self.conversation)
        return self._recorded(self._run(question, self.sampling(0), guards, background))

    def with_attachments(self, question: str) -> str:
        texts = (f"{item.name}:\n\n{item.text.strip()}" for item in self.attachments)
        return "\n\n".join([*texts, question.strip()])

    def sampling(self, branch: int) -> SamplingParams:
        """For the branch of that index; a seed that was set is counted up from."""
        sampling = self.room.launch.sampling
        if self.room.launch.seeded:
            return replace(sampling, seed=(sampling.seed + branch) % 2**32)
        return replace(sampling, seed=secrets.randbits(32))

    @property
    def has_state(self) -> bool:
        """Whether the KV cache holds something of this session that is new."""
        return bool(self.latest and self.conversation.turns)

    def save_state(self, states: KeptStates) -> int:
        """Keep what the KV cache holds, so that the session can be resumed without reading it
        again; the bytes written. The thought only where it may be continued.

        Raises EngineError.
        """
        turn = self.conversation.last
        if turn is None or self.latest is None:
            return 0
        generation = self.latest.generation
        if Can.KEEP not in generation.can:
            return 0
        part = Part.PROMPT if turn.branch.said else Part.WHOLE
        return states.save(self.conversation.id, generation.computed(part), self._origin())

    def load_state(self, states: KeptStates) -> int:
        """How many tokens need not be computed again. Raises StateMismatch, EngineError."""
        return states.load(self.conversation.id, self.room.reasoner.generator, self._origin())

    def _origin(self) -> Origin:
        return Origin.of(self.room.digest, self.room.reasoner.engine_info)

    @property
    def n_ctx(self) -> int:
        return self.room.launch.n_ctx

    @property
    def used(self) -> int:
        """Tokens of the context that a short question would take, with all that it is told."""
        if self._used is None:
            self._used = self._length(PROBE, self.conversation)
        return self._used

    def room_for(self, question: str, conversation: Conversation | None = None) -> int:
        """Tokens left to think about it; below 1 there are none."""
        text = self.with_attachments(question)
        return self.n_ctx - self._length(text, conversation or self.conversation)

    def count_tokens(self, text: str) -> int:
        return self.room.reasoner.generator.count_text(text)

    def trace(self, branch: int | None = None) -> Trace:
        """Of the last turn: the branch of that index, or the one that counts.

        Raises UsageError where there is none, StoreError.
        """
        turn = self.conversation.last
        if turn is None:
            raise UsageError("Nothing has been asked yet.", "Type a question.")
        return self.trace_of(turn.branches[turn.chosen if branch is None else branch].trace)

    def traces(self) -> Iterator[Trace]:
        """Of each turn the branch that counts. Raises StoreError."""
        return (self.trace_of(turn.branch.trace) for turn in self.conversation.turns)

    def trace_of(self, id: str) -> Trace:
        """By its id. Raises UsageError, StoreError."""
        return self._traces.get(id) or self.store.get(id)

    def is_kept(self, trace: str) -> bool:
        """Whether other commands can read it, the last one that was thought."""
        return self.store.is_lasting and self._keeper.last_kept == trace

    def _open(self, conversation: Conversation, *, stored: bool) -> None:
        self.conversation = conversation
        self._keeper.opened(conversation if stored else None)
        self._traces.clear()
        self.take_model()  # what was run before was another conversation

    def _length(self, question: str, told: Conversation) -> int:
        return self.room.reasoner.count(question or PROBE, _background(told))

    def _run(
        self,
        question: str,
        sampling: SamplingParams,
        guards: Sequence[Guard],
        background: Background,
        beginning: Beginning = NOTHING,
    ) -> Iterator[AnyEvent]:
        room = self.room
        own = room.launch.control.guards(question, sampling.seed, room.reasoner.clocks.elapsed)
        self.latest = room.reasoner.begin(
            question,
            sampling,
            background=background,
            guards=[*own, *guards],
            beginning=beginning,
        )
        yield from room.reasoner.follow(self.latest)

    def _turn(
        self, events: Iterator[AnyEvent], place: Callable[[str], Conversation]
    ) -> Iterator[AnyEvent]:
        """A run with a place in the conversation, which it gets as soon as it has begun."""
        placed = False
        for event in self._recorded(events):
            if not placed:
                placed = True
                self.change(place(self._so_far().id))
            if isinstance(event, Finished):
                self._traces[event.trace.id] = event.trace
                self.change(self.conversation.answered(event.trace))
            yield event

    def _recorded(self, events: Iterator[AnyEvent]) -> Iterator[AnyEvent]:
        return self._keeper.recorded(events, self._so_far, lambda: self.conversation.id)

    def _so_far(self) -> Trace:
        assert self.latest  # somebody asks about it
        return self.latest.so_far()


def _background(told: Conversation, *, before: int | None = None) -> Background:
    """What the next question is told; before: of the turns before that one alone."""
    return Background(told.system, told.history(before=before))
