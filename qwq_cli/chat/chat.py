"""A chat: a conversation, its model, and what is stored of both."""

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

PROBE = "?"  # the shortest question, to measure its background


@dataclass(frozen=True)
class Attachment:
    """A text that is sent with the next question. tokens: as this model counts them."""

    name: str
    text: str
    tokens: int


class Chat:
    """A chat, which is stored as it goes on. `warn` is called with what could not be stored.

    The model thinks while the caller iterates over what `ask`, `again` and `aside` return; they
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
        """Continue with the model that is in the room now."""
        self.latest = None
        self._used = None

    def begin(self) -> None:
        """Begin a new conversation."""
        fresh = Conversation(id=self._clocks.new_id(), created=self._clocks.stamp())
        self._open(fresh, stored=False)

    def load(self, key: str) -> None:
        """Continue a stored session. Raises UsageError, StoreError."""
        self._open(self.store.sessions.get(key), stored=True)

    def fork(self) -> None:
        """Continue with a copy; the original session stays. Raises StoreError."""
        self.conversation = self._keeper.copy(self.conversation)

    def change(self, conversation: Conversation) -> None:
        """Continue with `conversation`, and store it."""
        self.conversation = self._keeper.keep(conversation)
        self._used = None

    def ask(self, question: str, guards: Sequence[Guard] = ()) -> Iterator[AnyEvent]:
        """Begin a new turn, with the attachments."""
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
        """Begin a new branch of the last turn, with the text `beginning`.

        A summary that includes the turn is given up at once: if the turns themselves leave no room,
        they can be dropped.
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
        """Ask without a new turn; the trace is stored."""
        background = _background(self.conversation)
        return self._recorded(self._run(question, self.sampling(0), guards, background))

    def with_attachments(self, question: str) -> str:
        texts = (f"{item.name}:\n\n{item.text.strip()}" for item in self.attachments)
        return "\n\n".join([*texts, question.strip()])

    def sampling(self, branch: int) -> SamplingParams:
        """Return the sampling of the branch with this index; a seed that was set is counted up."""
        sampling = self.room.launch.sampling
        if self.room.launch.seeded:
            return replace(sampling, seed=(sampling.seed + branch) % 2**32)
        return replace(sampling, seed=secrets.randbits(32))

    @property
    def has_state(self) -> bool:
        """Whether the KV cache has something new of this session."""
        return bool(self.latest and self.conversation.turns)

    def save_state(self, states: KeptStates) -> int:
        """Store the KV cache, so that the session can be resumed without reading it again.

        The thought is included only if it may be continued. Returns the bytes written. Raises
        EngineError.
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
        """Load it; return how many tokens need not be computed.

        Raises StateMismatch, EngineError.
        """
        return states.load(self.conversation.id, self.room.reasoner.generator, self._origin())

    def _origin(self) -> Origin:
        return Origin.of(self.room.digest, self.room.reasoner.engine_info)

    @property
    def n_ctx(self) -> int:
        return self.room.launch.n_ctx

    @property
    def used(self) -> int:
        """The tokens that a short question with all its background would take."""
        if self._used is None:
            self._used = self._length(PROBE, self.conversation)
        return self._used

    def room_for(self, question: str, conversation: Conversation | None = None) -> int:
        """Return the tokens left to think about it; below 1 there is no room."""
        text = self.with_attachments(question)
        return self.n_ctx - self._length(text, conversation or self.conversation)

    def count_tokens(self, text: str) -> int:
        return self.room.reasoner.generator.count_text(text)

    def trace(self, branch: int | None = None) -> Trace:
        """Return a trace of the last turn: of the branch with this index, or of the chosen one.

        Raises UsageError if there is none, StoreError.
        """
        turn = self.conversation.last
        if turn is None:
            raise UsageError("Nothing has been asked yet.", "Type a question.")
        return self.trace_of(turn.branches[turn.chosen if branch is None else branch].trace)

    def traces(self) -> Iterator[Trace]:
        """Yield the trace of each turn's chosen branch. Raises StoreError."""
        return (self.trace_of(turn.branch.trace) for turn in self.conversation.turns)

    def trace_of(self, id: str) -> Trace:
        """Return a trace by its id. Raises UsageError, StoreError."""
        return self._traces.get(id) or self.store.get(id)

    def is_kept(self, trace: str) -> bool:
        """Return whether other commands can read a trace by this id. It must be the last one."""
        return self.store.is_lasting and self._keeper.last_kept == trace

    def _open(self, conversation: Conversation, *, stored: bool) -> None:
        self.conversation = conversation
        self._keeper.opened(conversation if stored else None)
        self._traces.clear()
        self.take_model()  # earlier runs belong to another conversation

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
        control = room.launch.control.with_system(background.system)
        beside = tuple(one.content for one in background.history)
        own = control.guards(question, sampling.seed, room.reasoner.clocks.elapsed, beside=beside)
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
        """Yield a run; it gets its place in the conversation as soon as it has begun."""
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
    """Return the background of the next question; before: only of the turns before that one."""
    return Background(told.system, told.history(before=before))
