"""Multinomial logistic regression with soft targets and an L2 penalty, for few rows.

It is solved over the rows rather than the features, by accelerated gradient descent: with some
hundred rows and thousands of features that takes a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

PENALTY, ROUNDS = 0.002, 200
POWER_ROUNDS = 10

Sparse = Mapping[Any, float]  # a feature's name is a word, with or without its place


class Fitted(NamedTuple):
    names: list[Any]
    weights: Any  # features × labels

    def chances(self, rows: Sequence[Sparse]) -> Any:
        """Rows × labels."""
        return softmax(matrix(rows, self.names) @ self.weights)


def matrix(rows: Sequence[Sparse], names: Sequence[Any]) -> Any:
    index = {name: i for i, name in enumerate(names)}
    out = np.zeros((len(rows), len(names)), np.float32)
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in index:
                out[i, index[name]] = value
    return out


def softmax(scores: Any) -> Any:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit(rows: Sequence[Sparse], wanted: Any, trust: Any, least: int) -> Fitted:
    """wanted: rows × labels. trust: a weight a row. least: rows that a feature must be in."""
    count = Counter(name for row in rows for name in row)
    names = sorted((name for name in count if count[name] >= least), key=repr)
    inputs = matrix(rows, names)
    return Fitted(names, inputs.T @ _solve(inputs @ inputs.T, wanted, trust / trust.sum()))


def _solve(gram: Any, wanted: Any, trust: Any) -> Any:
    """A weight for each row and label, whose sum over the rows is the weights of features."""
    step = 1 / (PENALTY + 0.55 * _largest(gram * np.sqrt(np.outer(trust, trust))))
    now = ahead = np.zeros_like(wanted)
    pace = 1.0
    for _ in range(ROUNDS):
        slope = (softmax(gram @ ahead) - wanted) * trust[:, None] + PENALTY * ahead
        before, now = now, ahead - step * slope
        later = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = now + (pace - 1) / later * (now - before)
        pace = later
    return now


def _largest(square: Any) -> float:
    """Its largest eigenvalue, by powers."""
    vector = np.ones(len(square), square.dtype)
    size = 1.0
    for _ in range(POWER_ROUNDS):
        vector = square @ vector
        size = float(np.linalg.norm(vector))
        vector /= size
    return size
