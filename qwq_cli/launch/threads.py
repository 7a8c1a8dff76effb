"""How many threads compute a model on the processor, and why."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.errors import UsageError
from qwq_cli.units import count

TINY = 50_000_000  # weights
PER_CORE = 8
LEAST = 16  # that may be asked for on any machine


@dataclass(frozen=True)
class Threads:
    """why: in words that follow the number."""

    number: int
    why: str


def threads_for(wanted: int | None, parameters: int, cores: int) -> Threads:
    """Return how many threads to start. wanted: what the user set. parameters: weights.

    Raises UsageError for more than can ever run. A tiny model gets one: threads wait for each
    other at every node of the graph.
    """
    if wanted is None:
        if parameters < TINY:
            return Threads(1, "this model is so small that more would only wait for each other")
        return Threads(cores, "one for each physical core that qwq may use")
    most = max(LEAST, PER_CORE * cores)
    if wanted > most:
        raise UsageError(
            f"{wanted:,} threads would wait for each other: qwq may use {cores} cores here.",
            f"Leave out --threads, or give at most {most}.",
        )
    crowd = crowded(wanted, cores)
    return Threads(wanted, f"as set; {crowd}" if crowd else "as set")


def crowded(threads: int, cores: int) -> str | None:
    """Return what to say of more threads than cores; None if there are not more."""
    if threads <= cores:
        return None
    there = f"{count(threads, 'thread')} on {count(cores, 'core')}"
    return f"{there} wait for each other: mostly much slower"
