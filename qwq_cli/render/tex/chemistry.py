r"""Chemistry as text: the content of \ce of the package mhchem, with numbers lowered or raised."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qwq_cli.render.tex import symbols
from qwq_cli.render.tex.atoms import scripted
from qwq_cli.render.tex.signs import SIGNS, named

_ARROWS = {
    "<=>>": "⇌", "<<=>": "⇌", "<=>": "⇌", "<-->": "⇄", "<->": "↔", "->": "→", "<-": "←",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)[ ]?")
_PART = re.compile(
    r"(?P<arrow><=>>|<<=>|<=>|<-->|<->|->|<-)(?:\[(?P<above>[^\[\]]*)\])?(?:\[(?P<below>[^\[\]]*)\])?"
    r"|\^\{(?P<raised>[^{}]*)\}|\^(?P<charge>[0-9]*[+-]?|.)"
    r"|_\{(?P<lowered>[^{}]*)\}"
    r"|(?<=[A-Za-z)\]])(?P<count>[0-9]+)"
    r"|(?<=[A-Za-z0-9)\]])(?P<sign>[+-])(?=$|[\s)\]])"
)


def chemistry(source: str) -> str:
    """Return `source` for a reader; parts without a sign of their own are unchanged."""
    text = " ".join(_PART.sub(_shown, source).split())
    return _COMMAND.sub(lambda match: _sign(match[1]) or match[0], text)


def _sign(name: str) -> str | None:
    sign = SIGNS.get(name) or named(name)
    return sign.text if sign else None


def _shown(match: re.Match[str]) -> str:
    if match["arrow"]:
        said = "; ".join(filter(None, (match["above"], match["below"])))
        return _ARROWS[match["arrow"]] + (f"[{said}]" if said else "")
    raised = match["raised"] or match["charge"] or match["sign"]
    if raised:
        return _small(raised, symbols.SUPERSCRIPTS, "^")
    lowered = match["lowered"] or match["count"]
    return _small(lowered, symbols.SUBSCRIPTS, "_") if lowered else match[0]


def _small(text: str, table: Mapping[int, str | int | None], mark: str) -> str:
    small = scripted(text, table)
    if small is not None:
        return small
    return f"{mark}({text})" if len(text) > 1 else mark + text
