"""The answer on stdout: verbatim for a program, laid out for a reader."""

from __future__ import annotations

from rich.text import Text

from qwq_cli.render.clean import clean
from qwq_cli.render.theme import Terminal
from qwq_cli.trace.model import Answer, AnswerSource


def print_answer(answer: Answer, out: Terminal) -> None:
    """Write the answer, if there is one, and flush, so that a closed pipe shows here."""
    text = clean(answer.text).strip()
    if answer.how is AnswerSource.NONE or not text:
        return
    if out.rich:
        out.console.print(Text(text, "answer"))
    else:
        write_line(out, text)


def write_line(out: Terminal, text: str) -> None:
    """One line or paragraph as it is: not wrapped, not styled."""
    out.console.file.write(f"{text}\n")
    out.console.file.flush()
