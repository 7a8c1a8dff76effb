"""Counts and costs of a request, in OpenAI's words and in those of other servers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qwq_cli.endpoint.completion import Usage

MOST = 2**31  # tokens
DEAREST = 1e9  # in any currency, for one answer
_CACHED = (("prompt_tokens_details", "cached_tokens"), ("prompt_cache_hit_tokens",))
_THOUGHT = (("completion_tokens_details", "reasoning_tokens"), ("reasoning_tokens",))


def usage_in(told: Any) -> Usage | None:
    """Read the usage; None if nothing in it makes sense."""
    if not isinstance(told, Mapping):
        return None
    prompt, output = counted(told.get("prompt_tokens")), counted(told.get("completion_tokens"))
    if not prompt and not output:
        return None
    return Usage(
        prompt or 0, output or 0, _first(told, _CACHED), _first(told, _THOUGHT), _price(told)
    )


def counted(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    return value if is_count else None


def _first(told: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> int | None:
    for path in paths:
        value: Any = told
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if (count := counted(value)) is not None:
            return count
    return None


def _price(told: Mapping[str, Any]) -> float | None:
    cost = told.get("cost")
    if not isinstance(cost, int | float) or isinstance(cost, bool):
        return None
    return float(cost) if 0 <= cost <= DEAREST else None
