"""The benchmark of drafts tells a tie from a fault."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.llama import LlamaContext, LlamaModel
from qwq_cli.engine.params import ContextParams, SamplingParams
from tests.engine.test_draft_llama import prompt


@pytest.fixture
def ties(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import draft_ties

    return draft_ties


def test_texts_part_at_the_first_token_that_differs(ties: ModuleType) -> None:
    assert ties.parting([1, 2, 3], [1, 2, 3]) is None
    assert ties.parting([1, 2, 3], [1, 4, 3]) == 1


@pytest.mark.parametrize("temperature", [0.0, 0.6])
def test_a_token_that_no_shape_of_decode_brings_is_a_fault(
    ties: ModuleType, demo_weights: LlamaModel, temperature: float
) -> None:
    from qwq_cli.engine.engine import Engine

    params = SamplingParams(temperature=temperature, seed=5, max_tokens=12)
    run = ties.Run(prompt(demo_weights, "17*24"), params, "n-grams")
    sizes = ContextParams(n_ctx=512, threads=1, n_rows=16)
    with LlamaContext(demo_weights, sizes, cancel=Cancel()) as context:
        engine = Engine(context)
        sequence = engine.add(run.prompt, params)
        for _ in engine.run(sequence):
            pass
        plain = sequence.output
        engine.close()
        for at in (0, 7):
            wrong = [*plain[:at], plain[at] + 1]
            found = ties.replayed(context, run, plain, wrong, at)
            assert found.drawn == (2 * len(list(ties.shapes())), 0, 0)
            assert not found.is_tie
    assert ties.Parting(0, 1, 2, 0.1, 0.2, (3, 1, 0)).is_tie
