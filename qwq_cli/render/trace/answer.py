"""The answer on stdout: verbatim for a program, laid out for a reader.

Where no layout is wanted, a terminal still gets rows that end between words.
"""

from __future__ import annotations

from rich.text import Text

from qwq_cli.render.markdown.text import prose
from qwq_cli.render.terminal.clean import clean
from qwq_cli.render.terminal.rows import wrapped
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.tex.texmath import is_formula, to_unicode
from qwq_cli.values.kinds import AnswerSource, FinishReason
from qwq_cli.values.trace import Answer, Trace


def print_answer(answer: Answer, out: Terminal) -> None:
    """Write the answer, if there is one, and flush, so that a closed pipe is noticed here."""
    text = clean(answer.text).strip()
    if answer.how is AnswerSource.NONE or not text:
        return
    width = out.console.width
    if out.rich:
        out.console.print(wrapped(answer_text(answer, width), width))
    elif out.is_tty:
        write(out, f"{wrapped(Text(text), width).plain}\n")
    else:
        write(out, f"{text}\n")


def print_outcome(trace: Trace, out: Terminal) -> None:
    """Print the answer of a finished run. Text before a failure is not an answer."""
    if trace.finish_reason is not FinishReason.ERROR:
        print_answer(trace.answer, out)


def left_out(trace: Trace, out: Terminal) -> str | None:
    """Return a sentence for a program whose answer lacks text that the model wrote."""
    text = trace.answer.text.replace("\r\n", "\n")
    if out.is_tty or clean(text) == text:
        return None
    return "Characters that steer a terminal are left out of the answer; --json has all of them."


def answer_text(answer: Answer, width: int) -> Text:
    """Return the answer for a reader, with Markdown laid out; lines are not wrapped.

    A single line stands out.
    """
    text = clean(answer.text).strip()
    formula = answer_formula(answer)
    if formula:
        return Text(formula, "answer")
    return prose(text, width, "" if "\n" in text else "answer")


def answer_formula(answer: Answer) -> str | None:
    """Return the answer in Unicode, if its text is just the formula of the box."""
    text = clean(answer.text).strip()
    boxed = answer.value is not None and clean(answer.value).strip() == text
    return to_unicode(text) if boxed and is_formula(text) else None


def write(out: Terminal, text: str) -> None:
    """Write `text` unchanged: not wrapped, not styled."""
    out.console.file.write(text)
    out.console.file.flush()
