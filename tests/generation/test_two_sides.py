"""llama-server writes what the engine here writes: forced, rewound and forked text, token by token.

On a large model that is so up to a tie; what is found is printed: pytest -m real -rP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Generation, Generator, Request
from qwq_cli.generation.local import LocalGeneration
from qwq_cli.generation.served_text import ServedGeneration
from qwq_cli.values.message import Message
from tests.conftest import DEMO
from tests.generation.test_contract import rest, some
from tests.generation.two_sides import MOST_NOISE, Parting, Sides, both_sides

GREEDY = SamplingParams(temperature=0, max_tokens=96, drafts=False)
WORDS = "\n\nWait, let me look at that again.\n\n"
QUESTIONS = ("What is 345 + 289? Think step by step.", "Tell me a story about a lighthouse.")


def begun(generator: Generator, question: str) -> Generation:
    return generator.begin(Request([Message("user", question)], GREEDY))


def whole(generator: Generator, question: str) -> Generation:
    generation = begun(generator, question)
    rest(generator, generation)
    return generation


def forced(generator: Generator, question: str) -> Generation:
    generation = begun(generator, question)
    some(generator, generation, 40)
    generation.force(WORDS)
    rest(generator, generation)
    return generation


def rewound(generator: Generator, question: str) -> Generation:
    """To a place before words that were put in, after some text that followed them."""
    generation = begun(generator, question)
    kept = some(generator, generation, 40)
    generation.force(WORDS)
    some(generator, generation, len(WORDS) + 30)
    generation.rewind(len(kept) - 7)
    rest(generator, generation)
    return generation


def forked(generator: Generator, question: str) -> Generation:
    generation = begun(generator, question)
    kept = some(generator, generation, 40)
    fork = generation.fork(len(kept) - 3, replace(GREEDY, max_tokens=40))
    rest(generator, generation)
    rest(generator, fork)
    return fork


CASES = {each.__name__: each for each in (whole, forced, rewound, forked)}


def output_of(generation: Generation) -> Sequence[int]:
    if isinstance(generation, LocalGeneration):
        return generation.sequence.output
    assert isinstance(generation, ServedGeneration)
    return [token for unit in generation.units for token in unit.ids or ()]


def parted(
    sides: Sides, case: Callable[[Generator, str], Generation], question: str
) -> Parting | None:
    here, there = case(sides.here, question), case(sides.there, question)
    assert isinstance(here, LocalGeneration)
    assert isinstance(there, ServedGeneration)
    prompt = here.sequence.prompt
    assert tuple(prompt) == there.prompt.told
    one, other = output_of(here), output_of(there)
    assert min(len(one), len(other)) > 10
    return sides.parting(prompt, one, other)


@pytest.fixture(scope="module")
def on_the_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    with both_sides(DEMO, tmp_path_factory.mktemp("server") / "log") as sides:
        yield sides


@pytest.fixture(scope="module")
def on_a_real_model(real_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    log = tmp_path_factory.mktemp("server") / "log"
    with both_sides(real_model, log, "-c", "2048", "-np", "2") as sides:
        yield sides


@pytest.mark.real_server
@pytest.mark.parametrize("case", CASES)
def test_the_demonstration_model_writes_the_same(on_the_demo: Sides, case: str) -> None:
    assert parted(on_the_demo, CASES[case], "345 + 289") is None


@pytest.mark.real
@pytest.mark.real_server
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("case", CASES)
def test_a_real_model_writes_the_same_up_to_a_tie(
    on_a_real_model: Sides, case: str, question: str
) -> None:
    found = parted(on_a_real_model, CASES[case], question)
    told = found.told(case, on_a_real_model.weights) if found else f"{case}: the same to the end"
    print(told)  # noqa: T201 - the list of ties is what this is for
    assert found is None or found.is_tie, told


@pytest.mark.real_server
@pytest.mark.parametrize("at", [0, 7])
def test_a_token_that_neither_side_would_choose_is_no_tie(on_the_demo: Sides, at: int) -> None:
    generation = whole(on_the_demo.here, "345 + 289")
    assert isinstance(generation, LocalGeneration)
    prompt, right = generation.sequence.prompt, generation.sequence.output
    wrong = [*right[:at], right[at] + 1]
    found = on_the_demo.parting(prompt, right, wrong)
    assert found is not None
    assert found.at == at
    assert found.noise <= MOST_NOISE
    assert not found.is_tie
