"""Messages to a prompt, by the Jinja template that came with the model.

The template is a program from an untrusted file: it runs in Jinja's sandbox. What people wrote
is kept apart from what the template wrote, so that a question which spells out `<|im_end|>`
stays a question and can't end its own turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from qwq_cli.errors import InvalidModelFile

if TYPE_CHECKING:
    from jinja2 import Template

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_MAX_TEMPLATE = 64 * 1024


@dataclass(frozen=True)
class Message:
    role: str  # system, user or assistant
    content: str


@dataclass(frozen=True)
class Segment:
    """A piece of a prompt; in a `trusted` one, names of control tokens mean those tokens."""

    text: str
    trusted: bool


def render(template: str | None, messages: Sequence[Message]) -> list[Segment]:
    """The prompt up to where the assistant speaks. Raises InvalidModelFile on a bad template."""
    text = _outline(template or CHATML, tuple(message.role for message in messages))
    marks = [_mark(index) for index in range(len(messages))]
    contents = dict(zip(marks, (m.content for m in messages), strict=True))
    parts = re.split("(" + "|".join(marks) + ")", text) if marks else [text]
    if sorted(part for part in parts if part in contents) != sorted(marks):
        raise _broken("it leaves messages out or repeats them")
    return [Segment(contents.get(part, part), part not in contents) for part in parts if part]


def _mark(index: int) -> str:
    return f"qwqmessage{index}qwq"


@lru_cache(maxsize=16)
def _outline(template: str, roles: tuple[str, ...]) -> str:
    """The prompt with marks for contents: the same for each of a thousand questions."""
    if len(template) > _MAX_TEMPLATE:
        raise _broken(f"it is longer than {_MAX_TEMPLATE} characters")
    messages = [{"role": role, "content": _mark(index)} for index, role in enumerate(roles)]
    try:
        return _compiled(template).render(
            messages=messages, add_generation_prompt=True, enable_thinking=True, tools=None
        )
    except Exception as error:  # a program from a file can raise anything at all
        raise _broken(str(error)) from error


@lru_cache(maxsize=4)
def _compiled(template: str) -> Template:
    """Compiling takes longer than most prompts take to render."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = _refuse
    return environment.from_string(template)


def _refuse(message: Any) -> NoReturn:
    raise ValueError(message)


def _broken(why: str) -> InvalidModelFile:
    return InvalidModelFile(
        f"The chat template inside the model file can't be used: {why}.",
        "Try another GGUF of this model, from another publisher.",
    )
