"""What every adapter keeps to, whoever generates the text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Can, Generation, Generator, Part, Piece, Request, Stride
from qwq_cli.generation.places import MOST_HELD, Places
from qwq_cli.generation.served import ServedGenerator
from qwq_cli.trace.start import Place, Start
from qwq_cli.values.kinds import FinishReason, Format
from qwq_cli.values.message import Message
from qwq_cli.values.trace import Trace
from tests.conftest import DEMO
from tests.endpoint.chats import Chats
from tests.endpoint.lines import generator_at
from tests.endpoint.real_server import running_llama_server
from tests.endpoint.server import FakeServer, serving
from tests.generation.demo import demo_reasoner, traced
from tests.generation.recorded import RecordedGenerator, pieces_of
from tests.generation.scripted import ScriptedGenerator

QUESTION = "345 + 289"
WARM = SamplingParams(temperature=1.0, seed=11, max_tokens=200)
GREEDY = replace(WARM, temperature=0)
BARE = Start(format=Format.UNTAGGED, place=Place.OPEN)
SCRIPT = (
    "First I add.\n\n5 + 9 = 14, carry 1.\n\nSo 634.\n\n**Final Answer**\n\n\\[ \\boxed{634} \\]"
)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generator]:
    with ExitStack() as stack:
        reasoner = stack.enter_context(demo_reasoner(tmp_path_factory.mktemp("home")))
        yield reasoner.generator


@pytest.fixture(scope="module")
def llama_server_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generator]:
    log = tmp_path_factory.mktemp("server") / "log"
    with running_llama_server(DEMO, log) as url, generator_at(url, chats=True) as generator:
        yield generator


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    return traced(tmp_path_factory.mktemp("home"), QUESTION)


@pytest.fixture(scope="module")
def native() -> Iterator[Generator]:
    """As llama-server answers."""
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :])
    with serving(fake), generator_at(fake.url) as generator:
        yield generator


@pytest.fixture(scope="module")
def completions() -> Iterator[Generator]:
    """As vLLM does."""
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :], kind="vllm")
    with serving(fake), generator_at(fake.url) as generator:
        yield generator


@pytest.fixture(scope="module")
def chat() -> Iterator[Generator]:
    """As servers do that go on with an answer in a chat."""
    chats = Chats(prefill="continue_final_message")
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :], kind="vllm", chats=chats)
    with serving(fake), generator_at(fake.url, chats=True) as generator:
        yield generator


@pytest.fixture(scope="module")
def ollama() -> Iterator[Generator]:
    """As Ollama goes on with a text."""
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :], kind="library")
    with serving(fake), generator_at(fake.url) as generator:
        yield generator


@pytest.fixture(scope="module")
def llama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generator]:
    log = tmp_path_factory.mktemp("server") / "log"
    with running_llama_server(DEMO, log) as url, generator_at(url) as generator:
        yield generator


ADAPTERS = [
    "local", "recorded", "scripted", "native", "completions", "chat", "ollama",
    pytest.param("llama_server", marks=pytest.mark.real_server),
    pytest.param("llama_server_chat", marks=pytest.mark.real_server),
]  # fmt: skip


@pytest.fixture(params=ADAPTERS)
def generator(request: pytest.FixtureRequest, trace: Trace) -> Generator:
    if request.param == "recorded":
        return RecordedGenerator(list(pieces_of(trace)), BARE)
    if request.param == "scripted":
        return ScriptedGenerator(lambda text, seed: SCRIPT[len(text) :][:3], BARE)
    made: Generator = request.getfixturevalue(request.param)
    return made


def begin(generator: Generator, stride: Stride = Stride.TOKEN, given: str = "") -> Generation:
    """A server draws otherwise where a request begins, so it is asked to be greedy."""
    messages = [Message("user", QUESTION)]
    sampling = GREEDY if isinstance(generator, ServedGenerator) else WARM
    return generator.begin(Request(messages, sampling, given, stride))


def rest(generator: Generator, generation: Generation) -> list[Piece]:
    pieces = [piece for piece in generator.run(generation) if not piece.prefilling]
    return [*pieces, generation.flush()]


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def said(generator: Generator) -> str:
    return text(rest(generator, begin(generator)))


def some(generator: Generator, generation: Generation, least: int) -> str:
    """The first pieces, of `least` characters or a little more."""
    got = ""
    for piece in generator.run(generation):
        got += piece.text
        if len(got) >= least:
            break
    return got


def test_pieces_make_the_text_and_count_its_tokens(generator: Generator) -> None:
    generation = begin(generator)
    pieces = rest(generator, generation)
    assert text(pieces).strip()
    assert [piece.tokens for piece in pieces] == sorted(piece.tokens for piece in pieces)
    assert generation.finish_reason is FinishReason.STOP
    assert generation.totals.output >= pieces[-1].tokens > 0
    assert not any(piece.forced for piece in pieces)


def test_a_line_ends_with_its_piece(generator: Generator) -> None:
    for piece in rest(generator, begin(generator)):
        assert "\n" not in piece.text.rstrip("\n")


def test_the_same_seed_says_the_same_in_any_stride_with_the_same_places(
    generator: Generator,
) -> None:
    found = []
    for stride in Stride:
        places, at = Places(0), 0
        where = []
        pieces = rest(generator, begin(generator, stride))
        for piece in pieces:
            at += len(piece.text)
            if places.ends_at(piece.tokens, line_ends="\n" in piece.text, forced=piece.forced):
                where.append((at, piece.tokens))
        found.append((text(pieces), where))
    assert found[0] == found[1]
    assert len(found[0][1]) > 2


def test_one_that_was_stopped_says_no_more(generator: Generator) -> None:
    generation = begin(generator)
    some(generator, generation, 5)
    generation.stop(FinishReason.LOOP)
    generation.stop(FinishReason.BUDGET)
    assert generation.finish_reason is FinishReason.LOOP
    assert list(generator.run(generation)) == []


@pytest.mark.parametrize("least", [1, 14, 30])
def test_forced_text_comes_next_whole_and_marked(generator: Generator, least: int) -> None:
    generation = begin(generator)
    assert Can.FORCE in generation.can
    before = some(generator, generation, least)
    generation.force("\n\n**Final Answer**\n\n")
    (piece,) = islice(generator.run(generation), 1)
    assert (piece.text, piece.forced) == ("\n\n**Final Answer**\n\n", True)
    assert before == said(generator)[: len(before)]


@pytest.mark.parametrize("back", [0, 1, 5, 12])
@pytest.mark.parametrize("forced", ["", "\n\nWait, 12 * 12 = 144.\n\n"])
def test_a_rewind_leaves_nothing_of_what_it_dropped(
    generator: Generator, back: int, forced: str
) -> None:
    generation = begin(generator)
    assert Can.REWIND in generation.can
    kept = some(generator, generation, 14)
    if forced:
        generation.force(forced)
    else:
        some(generator, generation, 10)
    offset = len(kept) - back
    generation.rewind(offset)
    after = text(rest(generator, generation))
    assert after == text(rest(generator, begin(generator, given=kept[:offset])))
    if back == 0:
        assert kept + after == said(generator)


def test_one_that_has_ended_can_be_rewound(generator: Generator) -> None:
    generation = begin(generator)
    whole = text(rest(generator, generation))
    kept = whole[: whole.index("\n\n") + 2]
    generation.rewind(len(kept))
    assert generation.finish_reason is None
    assert kept + text(rest(generator, generation)) == whole


def test_a_fork_goes_on_from_its_place_beside_the_first(generator: Generator) -> None:
    generation = begin(generator)
    assert Can.FORK in generation.can
    whole = text(rest(generator, generation))
    kept = whole[: whole.index("\n\n") + 2]
    fork = generation.fork(len(kept), generation.sampling)
    if isinstance(generator, RecordedGenerator | ScriptedGenerator):
        generator.live.append(fork)  # type: ignore[arg-type]
    assert kept + text(rest(generator, fork)) == whole


@pytest.mark.parametrize("stride", Stride)
@pytest.mark.parametrize("least", [1, 14, 30])
def test_after_a_probe_the_text_goes_on_as_if_nothing_had_been(
    generator: Generator, least: int, stride: Stride
) -> None:
    generation = begin(generator, stride)
    before = some(generator, generation, least)
    if Can.PROBE not in generation.can:
        with pytest.raises(ValueError, match="words"):
            generation.probe("\\boxed{")
        return
    for _ in range(2):
        reached = generation.totals.output
        generation.probe("\n\n**Final Answer**\n\n\\[ \\boxed{")
        (piece,) = islice(generator.run(generation), 1)
        assert piece.aside is not None
        assert (piece.text, piece.tokens, generation.totals.output) == ("", reached, reached)
        assert 0 <= piece.aside.confidence <= 1
        assert generation.finish_reason is None
    assert before + text(rest(generator, generation)) == said(generator)


def in_a_probe(generator: Generator) -> tuple[Generation, str]:
    """One that is asked what would follow other words, and what it had said before."""
    generation = begin(generator)
    before = some(generator, generation, 5)
    if Can.PROBE not in generation.can:
        pytest.skip("it can't")
    generation.probe("\\boxed{")
    generator.step()
    return generation, before


def test_one_that_is_stopped_during_a_probe_says_no_more(generator: Generator) -> None:
    generation, before = in_a_probe(generator)
    generation.stop(FinishReason.INTERRUPTED)
    assert before + text(rest(generator, generation)) == before
    assert generation.totals.output <= len(before)


def test_one_that_is_rewound_during_a_probe_has_nothing_of_it(generator: Generator) -> None:
    generation, before = in_a_probe(generator)
    word = before.split(" ")[0]
    generation.rewind(len(word))
    assert word + text(rest(generator, generation)) == said(generator)


def test_what_is_given_stands_before_the_text(generator: Generator) -> None:
    whole = said(generator)
    given = whole[: whole.index("\n\n") + 2]
    assert given + text(rest(generator, begin(generator, given=given))) == whole


def test_only_those_are_asked_to_keep_what_they_compute_who_can(
    generator: Generator, tmp_path: Path
) -> None:
    generation = begin(generator)
    rest(generator, generation)
    if Can.KEEP in generation.can:
        computed = generation.computed(Part.PROMPT)
        assert computed.size() > 0
        assert computed.save(tmp_path / "state") > 0
        assert generator.load_state(tmp_path / "state") > 0
        return
    with pytest.raises(ValueError, match="comput"):
        generation.computed(Part.WHOLE)


def test_a_line_without_end_has_places_too() -> None:
    places = Places(3)
    reached = [tokens for tokens in range(4, 90) if places.ends_at(tokens, line_ends=False)]
    assert reached == [3 + MOST_HELD, 3 + 2 * MOST_HELD]
