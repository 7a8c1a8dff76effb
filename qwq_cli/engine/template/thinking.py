"""Finds out how a template switches thought, by rendering it each way and comparing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache

from qwq_cli.choices import Think
from qwq_cli.engine.template.ask import Ask
from qwq_cli.engine.template.limits import Scalar, Variables
from qwq_cli.engine.template.probe import Probe, Values

LEVELS = (Think.LOW, Think.MEDIUM, Think.HIGH)
# Variables that turn thought on and off, and their values. Each one that makes a difference is set:
# many of them mean off if they are undefined.
_SWITCHES: Mapping[str, tuple[Scalar, Scalar]] = {
    "enable_thinking": (True, False),
    "thinking": (True, False),
    "thinking_mode": ("enabled", "disabled"),
    "thinking_option": ("on", "off"),
    "reasoning": (True, False),
}
# Variables for the effort: values for off, low, medium and high, the most usual first.
_EFFORTS: Mapping[str, tuple[tuple[Scalar, ...], ...]] = {
    "reasoning_effort": (("none", "no_think"), ("low", "minimal"), ("medium",), ("high", "max")),
    "thinking_effort": (("none",), ("low",), ("medium",), ("high", "max")),
    "reasoning_strength": (("none",), ("low",), ("medium",), ("high", "max")),
    "thinking_budget": ((0,), (512,), (2048,), (8192,)),  # tokens; the steps of Seed-OSS's table
}
_LINES = (("detailed thinking on", "detailed thinking off"), ("/think", "/no_think"))
_MARKER = re.compile(r"\[/?THINK\]|<[^<>\s]*think[^<>\s]*>|◁/?think▷", re.IGNORECASE)
_PLAIN = "You are a helpful assistant."


@dataclass(frozen=True)
class Thinking:
    """The states of thought that a template offers.

    asks: how to ask for each state; a missing state can't be asked for. unsaid: what the template
    does if nothing is said, if that could be found out.
    """

    asks: Mapping[Think, Ask]
    unsaid: Think | None

    @property
    def levels(self) -> tuple[Think, ...]:
        return tuple(level for level in LEVELS if level in self.asks)

    def ask(self, think: Think) -> Ask | None:
        """Return how to ask for `think` or the nearest level; None if it can't be asked for."""
        if think in LEVELS:
            wanted = LEVELS.index(think)
            near = sorted(self.levels, key=lambda level: abs(LEVELS.index(level) - wanted))
            return self.asks[near[0] if near else Think.ON]
        return self.asks.get(think)


@lru_cache(maxsize=8)
def find_thinking(source: str, variables: Variables, day: date) -> Thinking:
    """Find out how the template switches thought.

    variables: other values for the template. day: the date that it is told.
    """
    probe = Probe(source, variables, datetime.combine(day, time.min))
    asks = _by_variables(probe)
    if Think.OFF not in asks:
        asks |= _by_lines(probe)
    asks = _by_own_prompt(probe, asks)
    return Thinking(asks, _unsaid(probe, asks))


def _by_variables(probe: Probe) -> dict[Think, Ask]:
    felt = {
        name: values
        for name, values in _SWITCHES.items()
        if name in probe.source and probe.differ({name: values[0]}, {name: values[1]})
    }
    on = {name: values[0] for name, values in felt.items()}
    off = {name: values[1] for name, values in felt.items()}
    efforts = _efforts(probe, on)
    if Think.OFF in efforts:
        off |= efforts[Think.OFF]
        if not probe.differ(on, on | efforts[Think.OFF]):  # thought is off if it is undefined
            on |= next((efforts[level] for level in reversed(LEVELS) if level in efforts), {})
    states = {level: on | efforts[level] for level in LEVELS if level in efforts}
    states |= {Think.ON: on} | ({Think.OFF: off} if off else {})
    return {state: Ask(tuple(values.items())) for state, values in states.items()}


def _efforts(probe: Probe, on: Values) -> dict[Think, dict[str, Scalar]]:
    """Return the first value that the template knows, for each state."""
    found: dict[Think, dict[str, Scalar]] = {}
    for name, values in _EFFORTS.items():
        if name not in probe.source:
            continue
        for state, choices in zip((Think.OFF, *LEVELS), values, strict=True):
            for value in choices:
                means = _meaning(probe, on, state, name, value)
                if means is not None:
                    found.setdefault(means, {}).setdefault(name, value)
    return found


def _meaning(probe: Probe, on: Values, state: Think, name: str, value: Scalar) -> Think | None:
    """Return the state that `value` really stands for; None if the template ignores it.

    A template knows a level if it has a case for it, refuses others, or tells the model the word.
    The word for "none" counts only if there is a case for it.
    """
    with_it = {**on, name: value}
    if not probe.takes(with_it) or (state is not Think.OFF and probe.closes(with_it, _MARKER)):
        return Think.OFF if probe.takes(with_it) else None
    if probe.has_case(on, name, value):
        return state
    return state if state is not Think.OFF and probe.repeats(on, name, value) else None


def _by_lines(probe: Probe) -> dict[Think, Ask]:
    """Return the switches that work inside a text; the system text is preferred."""
    for on, off in _LINES:
        if off not in probe.source:
            continue
        if probe.heeds(Ask(system=on), Ask(system=off), (on, off)):
            return {Think.ON: Ask(system=on), Think.OFF: Ask(system=off)}
        if probe.heeds(Ask(question=on), Ask(question=off), (on, off)):
            return {Think.ON: Ask(question=on), Think.OFF: Ask(question=off)}
    return {}


def _by_own_prompt(probe: Probe, asks: Mapping[Think, Ask]) -> dict[Think, Ask]:
    """Return the asks, with the maker's system prompt where another prompt would replace it."""
    on, off = asks[Think.ON], asks.get(Think.OFF)
    own = probe.own_prompt(on)
    if not own or probe.opens(on, _MARKER):
        return dict(asks)
    if off is None and _MARKER.search(own):
        return {
            **{state: replace(ask, before_system=own) for state, ask in asks.items()},
            Think.OFF: Ask(absent_system=_PLAIN),
        }
    if off is not None and probe.own_prompt(off) != own and probe.alike_with_system(on, off):
        return {
            state: ask if state is Think.OFF else replace(ask, before_system=own)
            for state, ask in asks.items()
        }
    return dict(asks)


def _unsaid(probe: Probe, asks: Mapping[Think, Ask]) -> Think | None:
    if Think.OFF not in asks:
        return Think.ON if probe.opens(asks[Think.ON], _MARKER) else None
    for alike in (probe.same, probe.alike_alone, probe.alike_with_system):
        for state in (Think.ON, Think.OFF):
            if alike(Ask(), asks[state]):
                return state
    return Think.OFF if probe.closes({}, _MARKER) else None
