"""What to say of a model before it begins: which it is where nobody named one, and its limits."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.choices import Think
from qwq_cli.config import Resolved
from qwq_cli.launch import Launch, ServedLaunch

DEMO = (
    "This is the demonstration model inside qwq: small sums, and not always right. "
    "The real one: qwq models pull"
)


def introduction(resolved: Resolved, launch: Launch) -> Iterator[str]:
    """Lines for people."""
    for name in resolved.ignored:
        yield f"{name} means nothing to qwq."
    if launch.is_demo and not isinstance(launch, ServedLaunch):
        yield DEMO
    if isinstance(launch, ServedLaunch) or (resolved.settings.model is None and not launch.is_demo):
        yield launch.remark
    yield from _level(launch)
    if launch.beyond_training:
        yield "The context is longer than this model was made for; expect nonsense late in it."


def _level(launch: Launch) -> Iterator[str]:
    """What comes of a level of thinking that this model does not know."""
    wanted = launch.profile.think
    if wanted in (Think.ON, Think.OFF):
        return
    levels = launch.template.thinking.levels
    if not levels:
        yield f"This model has no levels of thinking: {wanted.value} is the same as on."
    elif wanted not in levels:
        known = ", ".join(level.value for level in levels)
        yield f"This model does not know {wanted.value}, only {known}: it gets the nearest."
