"""A picture of a folded trace, for example for a README: as on a terminal, made without one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from html import unescape

from rich.cells import cell_len
from rich.text import Text

from qwq_cli.choices import ColorMode
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.rows import truncate, wrapped
from qwq_cli.render.terminal.theme import UNICODE, make_console
from qwq_cli.render.trace.answer import answer_text
from qwq_cli.render.trace.blocks import fold_line, step_line
from qwq_cli.render.trace.ending import ending_reasons
from qwq_cli.render.trace.outline import Role, outline
from qwq_cli.render.trace.probes import probes_line
from qwq_cli.values.kinds import AnswerSource
from qwq_cli.values.trace import Trace

COLUMNS = 88
_TEXT = re.compile(r'textLength="(?P<length>[0-9.]+)"(?P<rest>[^<>]*)>(?P<text>[^<>]*)</text>')
_FONT_FACE = re.compile(r"@font-face \{\{.*?\}\}\n?", re.DOTALL)
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg_picture(trace: Trace, *, columns: int = COLUMNS) -> str:
    """Return the picture: question, a line for each step, the fold, the answer."""
    lines: list[object] = [Text(one_line(trace.question), "fold"), Text()]
    for part in outline(trace):
        if part.step:
            text = trace.raw[part.step.start : part.step.end]
            lines.append(step_line(part.step, UNICODE, width=columns - 1, text=text))
        elif part.role is Role.DROPPED:
            title = truncate(UNICODE.back + part.title, columns - 1, UNICODE.ellipsis)
            lines.append(Text(title, "meta"))
        if part.mark:
            lines.append(Text(f"  {part.mark}", "note"))
    if line := probes_line(trace.probes, UNICODE):
        told = truncate(f"Answers at a look: {line}", columns - 1, UNICODE.ellipsis)
        lines.append(Text(told, "meta"))
    lines.append(fold_line(trace, UNICODE))
    lines += [Text(line, "ending") for line in ending_reasons(trace)]
    if trace.answer.how is not AnswerSource.NONE:
        lines += [Text(), wrapped(answer_text(trace.answer, columns), columns)]
    return picture(lines, title="qwq", columns=columns)


def picture(lines: Iterable[object], *, title: str, columns: int) -> str:
    """Return what rich prints of `lines` as an SVG that loads nothing, not even fonts."""
    from rich._export_format import CONSOLE_SVG_FORMAT

    console = make_console(io.StringIO(), color=ColorMode.ALWAYS, environ={}, width=columns)
    console.record = True
    for line in lines:
        console.print(line)
    form = _FONT_FACE.sub("", CONSOLE_SVG_FORMAT)
    drawn = console.export_svg(title=title, code_format=form, unique_id="qwq")
    return _NOT_XML.sub("", _TEXT.sub(_widened, drawn))


def _widened(match: re.Match[str]) -> str:
    """Give wide characters two columns; rich gives them one, which would squeeze them."""
    text = unescape(match["text"])
    if text.isascii() or not text:
        return match[0]
    length = float(match["length"]) * cell_len(text) / len(text)
    return f'textLength="{length:g}"{match["rest"]}>{match["text"]}</text>'
