"""The line below the prompt: what somebody needs to know who looked away for a day."""

from __future__ import annotations

from rich.cells import cell_len

from qwq_cli.chat.chat import Chat
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.units import count, rate

TITLE_CELLS = 30


def bar(chat: Chat, pace: float, glyphs: Glyphs, columns: int) -> str:
    """Return the line: model, context used, speed, budget, attached files, session.

    If it doesn't fit, parts are shortened or left out; none is cut. pace: tokens a second of the
    last run, 0 before the first.
    """
    parts = _parts(chat, pace, glyphs)
    for name, shorter in (("", ""), *_shorter(chat)):
        parts |= {name: shorter}
        line = glyphs.dot.join(filter(None, parts.values()))
        if cell_len(line) <= columns:
            return line
    return ""


def model_name(chat: Chat) -> str:
    model = chat.room.launch.profile.model
    return one_line(f"{model.name} {model.quant or ''}")


def _parts(chat: Chat, pace: float, glyphs: Glyphs) -> dict[str, str]:
    """Return the parts by name, in their order."""
    budget, files = chat.room.launch.budget, len(chat.attachments)
    title = one_line(chat.conversation.title)
    return {
        "model": model_name(chat),
        "context": f"{chat.used:,}/{chat.n_ctx:,} tokens ({_share(chat)})",
        "pace": rate(pace) if pace else "",
        "budget": f"budget {budget:,}" if budget else "",
        "files": count(files, "file") if files else "",
        "session": _title(title, glyphs.ellipsis) if title else "new session",
    }


def _shorter(chat: Chat) -> tuple[tuple[str, str], ...]:
    """Return what replaces which part, in order, as long as the line doesn't fit."""
    return (
        ("model", one_line(chat.room.launch.profile.model.name)),
        ("budget", ""),
        ("context", _share(chat)),
        ("session", ""),
        ("pace", ""),
        ("files", ""),
        ("model", ""),
    )


def _share(chat: Chat) -> str:
    return f"{chat.used / chat.n_ctx:.0%}"


def _title(title: str, ellipsis: str) -> str:
    """Return the first words that fit."""
    if cell_len(title) <= TITLE_CELLS:
        return title
    cut = truncate(title, TITLE_CELLS, "")
    whole = cut if title[len(cut) :].startswith(" ") else cut.rpartition(" ")[0]
    return f"{whole or cut} {ellipsis}"
