"""A trace as Markdown, with steps folded where readers of Markdown can fold.

The text is the model's own, but anything in it that would be a tag, an image or a link is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qwq_cli.render.markdown.prose import Piece, PieceKind, pieces
from qwq_cli.render.terminal.signs import icon_of, words_of
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.tex.texmath import to_unicode
from qwq_cli.render.trace.blocks import fold_line, origin_parts, step_meta
from qwq_cli.render.trace.outline import Part, Role, outline
from qwq_cli.values.trace import Step, Trace

# Numeric entities, not backslashes: text before them can't undo them.
_ACTIVE = re.compile(r"[<>\[\]`$]|&(?=#|\w)")
_BLOCK = re.compile(r"^([ ]{0,3})(#(?=#*(?:\s|$))|=(?==*[ ]*$)|-(?=-*[ ]*$)|~(?=~~))", re.MULTILINE)


def markdown_page(trace: Trace, *, plain: bool = False) -> str:
    """Return the page. plain: headings, not folds, and formulas in Unicode, not in dollars."""
    parts = outline(trace)
    thought = fold_line(trace, UNICODE).plain.removeprefix(UNICODE.fold)
    blocks = [
        *(_section(part, plain=plain) for part in parts if part.role is Role.QUESTION),
        "# Thought",
        escaped(thought),
        escaped(UNICODE.dot.join(origin_parts(trace))),
        *(_thought(part, plain=plain) for part in parts if part.step or part.role is Role.DROPPED),
        *(_section(part, plain=plain) for part in parts if part.role in (Role.SEEN, Role.ANSWER)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def markdown_session(traces: Iterable[Trace], *, plain: bool = False) -> str:
    """Return the turns of a session, each as on its own page."""
    return "\n---\n\n".join(markdown_page(trace, plain=plain) for trace in traces)


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it unchanged, except for lists and emphasis."""
    text = _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", text)
    return _BLOCK.sub(lambda match: f"{match[1]}&#{ord(match[2])};", text)


def _thought(part: Part, *, plain: bool) -> str:
    return _step(part, part.step, plain=plain) if part.step else _dropped(part, plain=plain)


def _dropped(part: Part, *, plain: bool) -> str:
    title = f"{UNICODE.back}{escaped(part.title)}"
    if plain:
        return f"> {title}"
    return f"<details><summary>{title}</summary>\n\n{_body(part, plain=plain)}\n\n</details>"


def _step(part: Part, step: Step, *, plain: bool) -> str:
    meta = step_meta(step, UNICODE)
    body = _body(part, plain=plain)
    if plain:
        return f"## {step.index + 1}. {words_of(step)}: {escaped(part.title)}\n\n{meta}\n\n{body}"
    title = f"{step.index + 1}. {icon_of(step, UNICODE)} {escaped(part.title)}"
    title += f" · {meta}" if meta else ""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _section(part: Part, *, plain: bool) -> str:
    return f"# {escaped(part.title)}\n\n{_body(part, plain=plain)}"


def _body(part: Part, *, plain: bool) -> str:
    text = "".join(_piece(piece, plain=plain) for piece in pieces(part.body))
    remarks = (f"> {escaped(remark).replace('*', '&#42;')}" for remark in part.remarks)
    return "\n\n".join([text, *remarks]).strip()


def _piece(piece: Piece, *, plain: bool) -> str:
    if piece.kind is PieceKind.TEXT:
        return escaped(piece.source)
    if piece.kind is PieceKind.CODE:
        return _code(piece.source)
    if plain:
        return escaped(to_unicode(piece.formula) or piece.source)
    return _dollars(piece)


def _code(source: str) -> str:
    """Return code between our own fences, because readers differ on where a model's fences end."""
    first, _, rest = source.partition("\n")
    if not rest:
        return f"<code>{escaped(source.strip('`'))}</code>"
    lines = rest.split("\n")
    if not lines[-1].strip(" \t`~"):
        lines.pop()
    longest = max((len(run) for run in re.findall("`+", rest)), default=0)
    marks = "`" * max(longest + 1, 3)
    language = re.sub(r"[^\w+-]", "", first.strip(" `~"))
    return "\n".join([marks + language, *lines, marks, ""])


def _dollars(piece: Piece) -> str:
    """Return formulas as most readers of Markdown know them, without tags and links."""
    tex = piece.formula.strip().replace("<", r"\lt ").replace(">", r"\gt ")
    tex = tex.replace("](", "] (").replace("`", "'")
    return f"\n$$\n{tex}\n$$\n" if piece.kind is PieceKind.DISPLAY else f"${tex}$"
