"""The sign, word and style of a step, from its kind and, for a check, its outcome."""

from __future__ import annotations

from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.values.trace import Step


def icon_of(step: Step, glyphs: Glyphs) -> str:
    return glyphs.icons[step.kind] if step.outcome is None else glyphs.outcomes[step.outcome]


def style_of(step: Step) -> str:
    return f"step.{step.kind.value}" if step.outcome is None else f"step.{step.outcome.value}"


def words_of(step: Step) -> str:
    """Return "plan", "check, failed" and such."""
    return step.kind.value if step.outcome is None else f"{step.kind.value}, {step.outcome.value}"
