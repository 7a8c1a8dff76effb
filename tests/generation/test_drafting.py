"""Above the engine nothing shows that tokens were drafted: pieces, places, events are the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.clocks import Clocks
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Generation, Piece, Request, Stride
from qwq_cli.generation.local import LocalGenerator
from qwq_cli.guards.base import (
    Deed,
    ForceAnswer,
    Guard,
    Moment,
    Probe,
    Redraw,
    Rewind,
    Stop,
    Verdict,
    When,
)
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.kinds import FinishReason, Format, NoteKind
from qwq_cli.values.message import Message
from qwq_cli.values.trace import ModelInfo, Stats, Trace
from tests.engine.drafters import SmallRunner, forced_on
from tests.scripted import ENGINE

# Text in which steps, lines and boxes may be found.
WORDS = (
    "Wait", " so", " 7", " +", " 8", " =", " 15", ".", "\n", "\n\n", " {", "}", " \\boxed{15}",
    " let me check", ", ", " 2", "ok", "First", " I add",
)  # fmt: skip
PIECES = (b"-", *(word.encode() for word in WORDS), "é".encode()[:1], "é".encode()[1:])


class Words:
    """A vocabulary of whole words, and of halves of a character; all else is spelled in bytes."""

    chat_template: str | None = None
    start_tokens: list[int] = []  # noqa: RUF012
    size = 1000

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        return [100 + byte for byte in text.encode()]

    def piece(self, token: int) -> bytes:
        if token >= 100:
            return bytes([token - 100])
        return PIECES[token % len(PIECES)] if token else b""


@dataclass
class Whim:
    """Does at some places what a list says."""

    acts: dict[int, Verdict]
    name: str = "whim"
    when: When = When.PLACE
    _asked: int = 0

    def see(self, moment: Moment) -> Verdict | None:
        self._asked += 1
        return self.acts.get(self._asked)

    def told(self, deed: Deed) -> None: ...


@dataclass(frozen=True)
class Deeds:
    """By how many times the guard was asked before."""

    kinds: dict[int, tuple[str, int]]

    def guard(self) -> Guard:
        made = {at: verdict(kind, amount) for at, (kind, amount) in self.kinds.items()}
        return Whim(made)


def verdict(kind: str, amount: int) -> Verdict:
    if kind == "probe":
        return Probe()
    if kind == "force":
        return ForceAnswer("as the test wants")
    if kind == "stop":
        return Stop(FinishReason.LOOP)
    redraw = Redraw(seed=amount, hotter=0.2, tokens=amount % 7)
    then = "\n\nWait.\n\n" if kind == "words" else ""
    return Rewind(3 * amount, NoteKind.LOOP, "as the test wants", redraw, then)


deeds = st.builds(
    Deeds,
    st.dictionaries(
        st.integers(1, 12),
        st.tuples(
            st.sampled_from(["probe", "rewind", "words", "force", "stop"]), st.integers(0, 9)
        ),
        max_size=4,
    ),
)
rights = st.lists(st.booleans(), min_size=1, max_size=7)
lengths = st.lists(st.integers(0, 15), min_size=1, max_size=5)
sampling = st.builds(
    SamplingParams,
    temperature=st.sampled_from([0.0, 0.6]),
    seed=st.integers(0, 2**32 - 1),
    max_tokens=st.integers(1, 120),
)


def generator(right: list[bool] | None = None, length: list[int] | None = None) -> LocalGenerator:
    """Drafting, if it is said how often that is right."""
    runner = SmallRunner(n_ctx=400, n_batch=64, n_seq_max=1)
    runner.words = 2 * len(PIECES)
    drafting = forced_on(runner, right, length or [3]) if right else None
    profile = Profile(ModelInfo(name="small"), Format.UNTAGGED, "")
    return LocalGenerator(Engine(runner, drafting), Words(), profile)


def trace_of(
    made: LocalGenerator, asked: SamplingParams, guard: Guard
) -> tuple[list[AnyEvent], Trace]:
    clocks = Clocks(lambda: 0.0, lambda: "now", lambda: "id")
    events = list(Reasoner(made, ENGINE, made.profile, clocks).ask("7 + 8?", asked, [guard]))
    last = events[-1]
    assert isinstance(last, Finished)
    return events[:-1], last.trace


@settings(max_examples=150)
@given(sampling, deeds, rights, lengths)
def test_a_run_is_the_same_event_for_event(
    asked: SamplingParams, done: Deeds, right: list[bool], length: list[int]
) -> None:
    plain_events, plain = trace_of(generator(), asked, done.guard())
    events, trace = trace_of(generator(right, length), asked, done.guard())
    assert events == plain_events
    stats = msgspec.structs.replace(trace.stats, **untold(plain.stats))
    assert msgspec.structs.replace(trace, stats=stats) == plain


def untold(stats: Stats) -> dict[str, float]:
    """What may differ: how the tokens were come by."""
    names = ("decodes", "drafted_tokens", "accepted_tokens", "tokens_per_decode")
    return {name: getattr(stats, name) for name in names}


def pieces(made: LocalGenerator, asked: SamplingParams, stride: Stride) -> list[Piece]:
    generation: Generation = made.begin(Request([Message("user", "7 + 8?")], asked, "", stride))
    return [*made.run(generation), generation.flush()]


@given(sampling, rights, lengths, st.sampled_from(Stride))
def test_pieces_are_the_same_one_by_one(
    asked: SamplingParams, right: list[bool], length: list[int], stride: Stride
) -> None:
    expected = pieces(generator(), asked, stride)
    assert pieces(generator(right, length), asked, stride) == expected


def test_totals_count_what_was_told() -> None:
    made = generator([True], [7])
    asked = SamplingParams(temperature=0, max_tokens=60, seed=3)
    generation = made.begin(Request([Message("user", "7 + 8?")], asked))
    made.step()  # the preamble
    for tokens in count(1):
        ((_, piece),) = made.step().pieces
        assert piece.tokens == generation.totals.output == tokens
        if generation.finish_reason:
            break
    assert generation.totals.accepted > 0
