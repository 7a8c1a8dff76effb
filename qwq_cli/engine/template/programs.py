"""Chooses the process for a template: ours run in this one, a stranger's in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from qwq_cli.engine.template.limits import Fields, is_ours


class Renders(Protocol):
    source: str

    def run(
        self, messages: Sequence[Fields], variables: Mapping[str, object], *, now: datetime
    ) -> str:
        """Return the prompt, up to where the assistant's text begins. Raises ChatTemplateError."""


@lru_cache(maxsize=8)
def program(source: str) -> Renders:
    """Return the compiled template. Raises ChatTemplateError if it can't be compiled."""
    if is_ours(source):
        from qwq_cli.engine.template.program import Program

        return Program(source)
    from qwq_cli.engine.template.apart import Apart

    return Apart(source)


def get_ready(source: str) -> None:
    """Begin slow preparations for running `source` now."""
    if not is_ours(source):
        from qwq_cli.engine.template import apart

        apart.get_ready()
