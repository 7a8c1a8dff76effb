"""A trace as one HTML page that loads nothing from elsewhere.

Everything from outside is cleaned and escaped. The policy in the page's head allows only its own
style and the one script with the given hash. So nothing else could run or be loaded, even if some
markup got through.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from qwq_cli.claims.counts import counts_in, counts_of
from qwq_cli.render.export.claim_marks import counted, legend, prose_with_claims
from qwq_cli.render.markdown.html import math_html, prose_html
from qwq_cli.render.markdown.text import spoken
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.signs import icon_of, words_of
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.answer import answer_formula
from qwq_cli.render.trace.blocks import fold_line, measured, origin_parts
from qwq_cli.render.trace.outline import Part, Role, outline
from qwq_cli.values.trace import Step, Trace

STANDS_OUT = 200  # characters; longer texts in bold are hard to read


def html_page(trace: Trace) -> str:
    """Return the whole document: question and answer open, steps folded."""
    question = clean(trace.question)
    return _page(one_line(spoken(question)) or one_line(question), _body(trace))


def html_session(name: str, traces: Iterable[Trace]) -> str:
    """Return the turns of a session in one document."""
    bodies = (f'<article id="turn-{n}">{_body(t, n)}</article>\n' for n, t in enumerate(traces, 1))
    return _page(one_line(name), "".join(bodies))


def _page(name: str, body: str) -> str:
    style, script = _asset("page.css"), _asset("page.js")
    title = escape(name[:120] or "Trace")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"{body}</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _asset(name: str) -> str:
    return (files("qwq_cli.render") / "assets" / name).read_text("utf-8")


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _body(trace: Trace, turn: int | None = None) -> str:
    """Return the body of a page. turn: its number, if there are several."""
    parts = outline(trace)
    slowest = max((step.seconds for step in trace.steps), default=0.0)
    question = "".join(_part(part) for part in parts if part.role is Role.QUESTION)
    steps = "".join(
        _step(part, part.step, slowest, turn) if part.step else _dropped(part)
        for part in parts
        if part.role is Role.DROPPED or part.step
    )
    rest = "".join(_part(part) for part in parts if part.role in (Role.SEEN, Role.ANSWER))
    thought = escape(fold_line(trace, UNICODE).plain.removeprefix(UNICODE.fold))
    origin = escape(UNICODE.dot.join(origin_parts(trace)))
    buttons = _BUTTONS if steps else ""
    return (
        f'<header>{question}<p class="meta">{origin}</p></header>\n'
        f"<section><h2>{thought}</h2>\n{legend(counts_in(trace))}{buttons}{steps}</section>\n<footer>{rest}</footer>\n"
    )


_BUTTONS = (
    '<p class="buttons"><button type="button" data-open="1">Unfold all</button> '
    '<button type="button" data-open="">Fold all</button></p>\n'
)


def _part(part: Part) -> str:
    name = part.role.name.lower()
    size = " long" if "\n" in part.body or len(part.body) > STANDS_OUT else ""
    text = _answer(part) or prose_html(part.body)
    said = f"<h2>{escape(part.title)}</h2>{text}{_remarks(part.remarks)}"
    return f'<div class="{name}{size}">{said}</div>\n'


def _answer(part: Part) -> str | None:
    """Return an answer that is just a formula, which has no delimiters."""
    if part.answer is None or answer_formula(part.answer) is None:
        return None
    formula = math_html(part.body, display=False)
    return formula and f"<p>{formula}</p>"


def _step(part: Part, step: Step, slowest: float, turn: int | None) -> str:
    kinds = step.kind.value + (f" {step.outcome.value}" if step.outcome else "")
    anchor = f"step-{step.index + 1}" if turn is None else f"step-{turn}-{step.index + 1}"
    return (
        f'<details class="{kinds}" id="{anchor}"><summary>'
        f'<span class="number">{step.index + 1}</span> '
        f'<span class="icon" title="{words_of(step)}">{icon_of(step, UNICODE)}</span> '
        f'<span class="title">{escape(part.title)}</span>{_measured(step, slowest)}</summary>'
        f"{prose_with_claims(part.body, part.failed)}{_remarks(part.remarks)}</details>\n"
    )


def _dropped(part: Part) -> str:
    return (
        '<details class="dropped"><summary><span class="number"></span> '
        f'<span class="icon">{UNICODE.back.strip()}</span> '
        f'<span class="title">{escape(part.title)}</span></summary>'
        f"{prose_html(part.body)}</details>\n"
    )


def _measured(step: Step, slowest: float) -> str:
    """Return the known figures of a step; without them its title gets the whole line."""
    bar = meta = ""
    if slowest > 0:
        width = round(step.seconds / slowest * 100)
        bar = f' <span class="bar" aria-hidden="true"><span style="width: {width}%"></span></span>'
    if said := measured(step, UNICODE):
        meta = f' <span class="meta">{escape(said)}</span>'
    return bar + meta + counted(counts_of(step.claims))


def _remarks(remarks: Iterable[str]) -> str:
    return "".join(f'<p class="remark">{escape(remark)}</p>' for remark in remarks)
