"""A compiled template, run on messages and variables."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from jinja2 import Template, TemplateSyntaxError
from jinja2.meta import find_undeclared_variables

from qwq_cli.engine.template.limits import MAX_SOURCE, Fields, broken
from qwq_cli.engine.template.sandbox import Sandbox
from qwq_cli.errors import ChatTemplateError

MAX_ADDED = 1 << 20  # characters that a template may add to its input

_REASONING = ("reasoning_content", "thinking", "reasoning")  # the first field that exists counts


class Program:
    """A compiled template. Compiling takes longer than rendering most prompts, so keep it."""

    def __init__(self, source: str) -> None:
        """Compile the source. Raises ChatTemplateError."""
        if len(source) > MAX_SOURCE:
            raise broken(f"it is longer than {MAX_SOURCE:,} characters")
        self.source = source
        self._sandbox = Sandbox(time.monotonic)
        try:
            self._free = find_undeclared_variables(self._sandbox.parse(source))
            tree = self._sandbox.guarded(source)
            self._template: Template = self._sandbox.from_string(tree)
        except Exception as error:  # a source can make the parser fail in any way
            raise _explained(error) from error

    def run(
        self, messages: Sequence[Fields], variables: Mapping[str, object], *, now: datetime
    ) -> str:
        """Return the prompt, up to where the assistant's text begins. Raises ChatTemplateError.

        `tools` and `documents` are left undefined. The reference passes None, and templates that
        loop over them would fail.
        """
        given = sum(len(str(value)) for message in messages for value in message.values())
        context = {
            **self._taken_for_granted(now),
            "messages": [_fields(message) for message in messages],
            "add_generation_prompt": True,
            "strftime_now": now.strftime,
            **variables,
        }
        self._sandbox.start(given)
        try:
            return "".join(_capped(self._template.generate(context), 2 * given + MAX_ADDED))
        except Exception as error:  # a program from a file can raise anything
            raise _explained(error) from error

    def _taken_for_granted(self, now: datetime) -> dict[str, str]:
        """Return variables that Firefunction's template uses without checking that they exist."""
        needed = {"functions": "[]", "datetime": f"{now:%b %d %Y}"}
        return needed if needed.keys() <= self._free else {}


@lru_cache(maxsize=8)
def compiled(source: str) -> Program:
    return Program(source)


def _fields(message: Fields) -> dict[str, object]:
    """Drop None values, which would be printed, and add the thought under each of its names."""
    fields = {key: value for key, value in message.items() if value is not None}
    thought = next((fields[key] for key in _REASONING if key in fields), None)
    return (
        fields if thought is None else {"thinking": thought, **fields, "reasoning_content": thought}
    )


def _capped(pieces: Iterator[str], room: int) -> Iterator[str]:
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise ValueError("it writes without end")
        yield piece


def _explained(error: Exception) -> ChatTemplateError:
    """Return the error as one sentence, with the innermost line of the template that caused it."""
    if isinstance(error, TemplateSyntaxError):
        return broken(error.message or "it is not Jinja", error.lineno)
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == "<template>"]
    why = str(error).split("\n", 1)[0][:300] or type(error).__name__
    if isinstance(error, MemoryError):
        why = "it needs too much memory"
    return broken(why, lines[-1] if lines else None)
