"""What to say of a model before it begins: which it is where nobody named one, and its limits."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.config import Resolved
from qwq_cli.launch import Launch

DEMO = (
    "This is the demonstration model inside qwq: small sums, and not always right. "
    "The real one: qwq models pull"
)


def introduction(resolved: Resolved, launch: Launch) -> Iterator[str]:
    """Lines for people."""
    for name in resolved.ignored:
        yield f"{name} means nothing to qwq."
    if launch.is_demo:
        yield DEMO
    elif resolved.settings.model is None:
        yield f"Model: {launch.located.reason}."
    if launch.beyond_training:
        yield "The context is longer than this model was made for; expect nonsense late in it."
