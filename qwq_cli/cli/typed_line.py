"""A command line that is no command, taken apart, and what is suggested in its place."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Typed:
    """words: without flags. flags: each with its value. commands: all that there are. takes:
    whether a command takes a flag."""

    words: Sequence[str]
    flags: Sequence[Sequence[str]]
    commands: Mapping[str, Any]
    takes: Callable[[str, str], bool]

    def line(self, command: str, *words: str) -> str:
        """Return the line to type instead, with those flags that this command takes."""
        name = command.partition(" ")[0]
        kept = [self.takes(name, flag[0]) for flag in self.flags] if name in self.commands else []
        flags = [
            part for flag, keep in zip(self.flags, kept, strict=False) if keep for part in flag
        ]
        return " ".join(["qwq", command, *map(shlex.quote, [*words, *flags])])

    @property
    def strange_flags(self) -> Sequence[str]:
        """The flags that no command takes, which may be mistyped."""
        strange = [flag[0] for flag in self.flags if not self.takes("ask", flag[0])]
        return [
            flag for flag in strange if not any(self.takes(name, flag) for name in self.commands)
        ]
