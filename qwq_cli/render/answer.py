"""The answer on stdout: verbatim for a program, laid out for a reader."""

from __future__ import annotations

import re

from rich.console import RenderableType
from rich.text import Text

from qwq_cli.render.clean import clean
from qwq_cli.render.prose import markdown, readable
from qwq_cli.render.texmath import to_unicode
from qwq_cli.render.theme import Terminal
from qwq_cli.trace.model import Answer, AnswerSource

_FORMULA = re.compile(r"\\[A-Za-z]|[\^_]")


def print_answer(answer: Answer, out: Terminal) -> None:
    """Write the answer, if there is one, and flush, so that a closed pipe shows here."""
    text = clean(answer.text).strip()
    if answer.how is AnswerSource.NONE or not text:
        return
    if out.rich:
        out.console.print(answer_block(answer))
    else:
        write(out, f"{text}\n")


def answer_block(answer: Answer) -> RenderableType:
    """The answer for a reader; a text that is nothing but the box is a formula."""
    text = clean(answer.text).strip()
    boxed = answer.value is not None and clean(answer.value).strip() == text
    if boxed and _FORMULA.search(text) and (formula := to_unicode(text)):
        return Text(formula, "answer")
    return markdown(text) if "\n" in text else readable(text, "answer")


def write(out: Terminal, text: str) -> None:
    """`text` as it is: not wrapped, not styled."""
    out.console.file.write(text)
    out.console.file.flush()
