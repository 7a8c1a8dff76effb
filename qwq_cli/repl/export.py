"""Writes a session as one document, for people or for programs."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from qwq_cli.destination import descriptor
from qwq_cli.errors import UsageError
from qwq_cli.render.export.html import html_session
from qwq_cli.render.export.markdown import markdown_session
from qwq_cli.render.live.json_views import encode_document
from qwq_cli.values.conversation import Conversation
from qwq_cli.values.trace import Trace
from qwq_cli.values.value import Value


class Form(str, Enum):
    """The format; its value is the ending of the file's name."""

    MARKDOWN = ".md"
    HTML = ".html"
    JSON = ".json"


class TurnDocument(Value, frozen=True, kw_only=True):
    """branches: every answer to the question. chosen: the index of the one that counts."""

    question: str
    chosen: int
    branches: tuple[Trace, ...]


class SessionDocument(Value, frozen=True, kw_only=True):
    id: str
    created: str
    name: str
    system: str | None
    turns: tuple[TurnDocument, ...]


def form_of(path: Path) -> Form:
    """Return the form for a file name; Markdown for stdout, a pipe or a device. Raises UsageError.

    Only a plain file has a name whose end tells the form.
    """
    if descriptor(path) is not None or (path.exists() and not path.is_file()):
        return Form.MARKDOWN
    try:
        return Form(path.suffix.lower())
    except ValueError:
        names = ", ".join(form.value for form in Form)
        raise UsageError(f"What should {path} be?", f"Let its name end in {names}.") from None


def session_page(conversation: Conversation, form: Form, get: Callable[[str], Trace]) -> str:
    """Return the chosen branches as a page, or all of them as JSON. get: a trace by its id."""
    if form is Form.JSON:
        return encode_document(_document(conversation, get))
    traces = [get(turn.branch.trace) for turn in conversation.turns]
    if form is Form.HTML:
        return html_session(conversation.title, traces)
    return markdown_session(traces)


def _document(conversation: Conversation, get: Callable[[str], Trace]) -> SessionDocument:
    return SessionDocument(
        id=conversation.id,
        created=conversation.created,
        name=conversation.name,
        system=conversation.system,
        turns=tuple(
            TurnDocument(
                question=turn.question,
                chosen=turn.chosen,
                branches=tuple(get(branch.trace) for branch in turn.branches),
            )
            for turn in conversation.turns
        ),
    )
