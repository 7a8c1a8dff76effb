"""How many actors a cluster gets, and what each of them asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True)
class Node:
    """What Ray counts on a machine."""

    id: str
    address: str
    cpus: float
    gpus: float = 0.0


@dataclass(frozen=True)
class Shape:
    """cpus, gpus: of one actor. beside: how many actors share a node.

    grows: whether nodes that join later bring more actors than `actors`.
    """

    actors: int
    cpus: float
    gpus: int
    beside: int
    grows: bool

    @classmethod
    def of(cls, nodes: Sequence[Node], actors: int | None, gpus: int | None) -> Shape:
        """Return the shape. actors: None for one on each GPU, or on each node if there are no GPUs.

        gpus: for each actor; None for one if any node has GPUs.
        """
        each = gpus if gpus is not None else int(any(node.gpus >= 1 for node in nodes))
        hosts = [node for node in nodes if _room(node, each)]
        rooms = [_room(node, each) for node in hosts]
        count = actors or max(sum(rooms), 1)
        beside = min(max(rooms), count) if each and rooms else -(-count // max(len(hosts), 1))
        least = min((node.cpus for node in hosts), default=1.0)
        cpus = least / beside
        return cls(count, floor(cpus) if cpus >= 1 else round(cpus, 3), each, beside, not actors)

    @property
    def cores(self) -> int:
        """The number of an engine's threads."""
        return max(1, floor(self.cpus))

    def wanted(self, nodes: Sequence[Node]) -> int:
        """Return how many actors there should be now."""
        return max(self.actors, sum(_room(node, self.gpus) for node in nodes))

    @property
    def words(self) -> str:
        """What an actor asks for, in words."""
        gpus = f" and {self.gpus} GPU{'s' * (self.gpus > 1)}" if self.gpus else ""
        return f"{self.cpus:g} CPU{'s' * (self.cpus > 1)}{gpus}"


def _room(node: Node, gpus: int) -> int:
    """Return the default number of actors on a node."""
    return floor(node.gpus / gpus) if gpus else int(node.cpus > 0)
