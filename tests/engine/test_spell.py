"""A spell: for a while tokens are drawn with another temperature, and some are never drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.llama import LlamaModel
from qwq_cli.engine.params import ModelParams, SamplingParams, Spell
from qwq_cli.engine.sequence import Sequence
from qwq_cli.errors import UsageError
from tests.engine.opening import Open, opener
from tests.random_models import write

QUESTION = "What is 345 + 289?"
HOT = SamplingParams(temperature=2.0, top_k=0, top_p=1, seed=5, max_tokens=60)
GREEDY = SamplingParams(temperature=0, max_tokens=60)


@pytest.fixture(scope="module", params=["demonstration", "gemma2"])
def weights(
    request: pytest.FixtureRequest, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LlamaModel]:
    """Real weights, and random ones, which end nothing and repeat little."""
    path = demo
    if request.param != "demonstration":
        path = write(tmp_path_factory.mktemp("model") / "random.gguf", request.param, like=demo)
    with LlamaModel(ModelParams(path), cancel=Cancel()) as opened:
        yield opened


@pytest.fixture
def opened(weights: LlamaModel) -> Open:
    return opener(weights, 512)


@pytest.fixture
def prompt(weights: LlamaModel) -> list[int]:
    return weights.tokenize(QUESTION, special=False)


def finish(engine: Engine, sequence: Sequence) -> list[int]:
    for _ in engine.run(sequence):
        pass
    return sequence.output


def drawn(
    opened: Open, prompt: list[int], params: SamplingParams, given: list[int] | None = None
) -> list[int]:
    with opened() as engine:
        return finish(engine, engine.add(prompt, params, given or []))


def spelled(params: SamplingParams, prompt: list[int], tokens: int, **how: object) -> Spell:
    settings = {"temperature": params.temperature, **how}
    return Spell(until=len(prompt) + tokens, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("params", [HOT, GREEDY], ids=["hot", "greedy"])
def test_banned_tokens_never_come(opened: Open, prompt: list[int], params: SamplingParams) -> None:
    """Each try bans all that the tries before it had drawn."""
    banned = set(drawn(opened, prompt, params))
    for _ in range(3):
        spell = spelled(params, prompt, 60, banned=frozenset(banned))
        output = drawn(opened, prompt, replace(params, spell=spell))
        assert output
        assert not banned & set(output)
        banned |= set(output)


@pytest.mark.parametrize("params", [HOT, GREEDY], ids=["hot", "greedy"])
def test_after_it_all_is_as_without_it(
    opened: Open, prompt: list[int], params: SamplingParams
) -> None:
    first = drawn(opened, prompt, params)[0]
    spell = spelled(params, prompt, 10, banned=frozenset({first}), temperature=1.5)
    output = drawn(opened, prompt, replace(params, spell=spell))
    assert len(output) > 10, "it ended under the spell and shows nothing"
    assert drawn(opened, prompt, params, output[:10]) == output


def test_a_greedy_run_samples_under_a_spell_that_is_warm(opened: Open, prompt: list[int]) -> None:
    outputs = {
        tuple(drawn(opened, prompt, replace(GREEDY, seed=seed, spell=spell)))
        for spell in [spelled(GREEDY, prompt, 30, temperature=2.0)]
        for seed in range(4)
    }
    assert len(outputs) > 1


def test_a_spell_of_temperature_zero_is_greedy(opened: Open, prompt: list[int]) -> None:
    spell = spelled(HOT, prompt, 60, temperature=0.0)
    assert drawn(opened, prompt, replace(HOT, spell=spell)) == drawn(opened, prompt, GREEDY)


def test_a_spell_that_changes_nothing_changes_nothing(opened: Open, prompt: list[int]) -> None:
    assert drawn(opened, prompt, replace(HOT, spell=spelled(HOT, prompt, 30))) == drawn(
        opened, prompt, HOT
    )


@pytest.mark.parametrize("kept", [4, 25])
def test_a_rewind_into_a_spell_and_behind_it(opened: Open, prompt: list[int], kept: int) -> None:
    """The draw depends on seed and position alone."""
    banned = frozenset(drawn(opened, prompt, HOT)[:3])
    params = replace(HOT, spell=spelled(HOT, prompt, 20, banned=banned, temperature=1.5))
    with opened() as engine:
        sequence = engine.add(prompt, params)
        for _ in range(40):
            engine.step()
        before = list(sequence.output)
        assert len(before) > kept, "it ended too early to show anything"
        engine.rewind(sequence, len(prompt) + kept)
        finish(engine, sequence)
        assert sequence.output[: len(before)] == before


def test_a_spell_may_begin_with_a_rewind(opened: Open, prompt: list[int]) -> None:
    with opened() as engine:
        sequence = engine.add(prompt, HOT)
        before = list(finish(engine, sequence))
        kept = len(before) // 2
        banned = frozenset({before[kept]})
        spell = Spell(len(prompt) + kept + 1, HOT.temperature, banned)
        engine.rewind(sequence, len(prompt) + kept, replace(HOT, spell=spell))
        after = finish(engine, sequence)
    assert after[:kept] == before[:kept]
    assert after[kept] != before[kept]


def test_a_batch_draws_what_each_draws_alone(opened: Open, prompt: list[int]) -> None:
    banned = frozenset(drawn(opened, prompt, GREEDY)[:5])
    cool = replace(HOT, temperature=0.3, max_tokens=20)
    spell = spelled(cool, prompt, 8, banned=banned)
    asked = [replace(cool, seed=seed, spell=spell if seed % 2 else None) for seed in range(4)]
    with opened(n_seq_max=4) as engine:
        together = [engine.add(prompt, params) for params in asked]
        while engine.busy:
            engine.step()
    for sequence in together:
        assert sequence.output == drawn(opened, prompt, sequence.params)


def test_a_temperature_below_zero_is_the_users_mistake() -> None:
    with pytest.raises(UsageError, match="temperature"):
        Spell(10, -0.1)
