"""The answer on stdout: verbatim for a program, laid out for a reader."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from qwq_cli.render.clean import clean
from qwq_cli.render.prose import markdown, readable
from qwq_cli.render.texmath import is_formula, to_unicode
from qwq_cli.render.theme import Terminal
from qwq_cli.trace.model import Answer, AnswerSource


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
    """The answer for a reader, with its Markdown laid out."""
    text = clean(answer.text).strip()
    return markdown(text) if "\n" in text and not answer_formula(answer) else answer_text(answer)


def answer_text(answer: Answer) -> Text:
    """The answer line by line, its formulas in Unicode."""
    formula = answer_formula(answer)
    return Text(formula, "answer") if formula else readable(clean(answer.text).strip(), "answer")


def answer_formula(answer: Answer) -> str | None:
    """The answer in Unicode, where its text is nothing but a formula from the box."""
    text = clean(answer.text).strip()
    boxed = answer.value is not None and clean(answer.value).strip() == text
    return to_unicode(text) if boxed and is_formula(text) else None


def write(out: Terminal, text: str) -> None:
    """`text` as it is: not wrapped, not styled."""
    out.console.file.write(text)
    out.console.file.flush()
