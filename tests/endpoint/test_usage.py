"""What servers count, however absurd."""

from __future__ import annotations

import json

import pytest

from qwq_cli.endpoint.completion import Asked, Usage
from qwq_cli.endpoint.native import Native
from qwq_cli.endpoint.usage import MOST, usage_in
from qwq_cli.engine.params import SamplingParams

ABSURD = [-1, 10**30, 10**4000, MOST + 1, 1.5, "5", True, None, [], {}]


@pytest.mark.parametrize("value", ABSURD)
def test_what_makes_no_sense_is_not_counted(value: object) -> None:
    details = {"cached_tokens": value}
    told = {"prompt_tokens": 50, "completion_tokens": value, "prompt_tokens_details": details}
    assert usage_in(told) == Usage(50, 0)


@pytest.mark.parametrize("cost", [-1, 10**30, 10**4000, 1.5e308, "5", True, None, [], float("nan")])
def test_nor_is_such_a_price(cost: object) -> None:
    assert usage_in({"prompt_tokens": 50, "completion_tokens": 5, "cost": cost}) == Usage(50, 5)


@pytest.mark.parametrize("value", [-1, 10**30, MOST + 1])
def test_llama_servers_own_counts_are_looked_at_as_well(value: int) -> None:
    asked = Asked([1], SamplingParams(), seed=1, most=5, n_ctx=50)
    read = Native().reader(asked, "box")
    counts = {"tokens_evaluated": value, "tokens_predicted": 3, "timings": {"cache_n": value}}
    assert read(json.dumps({"stop": True, **counts}).encode()).usage == Usage(0, 3)
    piece = read(json.dumps({"content": "x", "tokens_predicted": value}).encode())
    assert (piece.text, piece.produced) == ("x", 0)
    told = {"prompt_progress": {"total": value, "cache": value, "processed": 1}}
    assert read(json.dumps(told).encode()).usage == Usage(0, 0)
