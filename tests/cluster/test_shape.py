"""How many actors there are, and what each of them asks Ray for."""

from __future__ import annotations

import pytest

from qwq_cli.cluster.shape import Node, Shape


def nodes(*sizes: tuple[float, float]) -> list[Node]:
    return [Node(f"n{i}", f"10.0.0.{i}", cpus, gpus) for i, (cpus, gpus) in enumerate(sizes)]


@pytest.mark.parametrize(
    ("there", "actors", "gpus", "expected"),
    [
        (nodes((2, 0)), None, None, Shape(1, 2, 0, 1, grows=True)),
        (nodes((2, 0)), 2, None, Shape(2, 1, 0, 2, grows=False)),
        (nodes((2, 0)), 8, None, Shape(8, 0.25, 0, 8, grows=False)),
        (nodes((8, 0), (4, 0)), None, None, Shape(2, 4, 0, 1, grows=True)),
        (nodes((8, 0), (4, 0)), 3, None, Shape(3, 2, 0, 2, grows=False)),
        (nodes((64, 8), (64, 8)), None, None, Shape(16, 8, 1, 8, grows=True)),
        (nodes((64, 8), (64, 8)), None, 2, Shape(8, 16, 2, 4, grows=True)),
        (nodes((64, 8), (4, 0)), None, None, Shape(8, 8, 1, 8, grows=True)),
        (nodes((64, 8)), None, 0, Shape(1, 64, 0, 1, grows=True)),
        (nodes((2, 0)), None, 1, Shape(1, 1, 1, 1, grows=True)),
        ([], 3, None, Shape(3, 0.333, 0, 3, grows=False)),
    ],
)
def test_shape(there: list[Node], actors: int | None, gpus: int | None, expected: Shape) -> None:
    assert Shape.of(there, actors, gpus) == expected


def test_nodes_that_join_get_actors() -> None:
    shape = Shape.of(nodes((4, 1)), None, None)
    assert shape.wanted(nodes((4, 1), (4, 2), (4, 0))) == 3


def test_a_node_that_went_takes_no_actor_from_the_count() -> None:
    """Ray begins it again where there is room."""
    shape = Shape.of(nodes((4, 0), (4, 0)), None, None)
    assert shape.wanted(nodes((4, 0))) == 2


def test_words() -> None:
    assert Shape.of(nodes((64, 8)), None, None).words == "8 CPUs and 1 GPU"
    assert Shape.of(nodes((2, 0)), 4, None).words == "0.5 CPU"
