r"""Chemistry as text: what \ce of the package mhchem holds, with its numbers lowered or raised."""

from __future__ import annotations

import re

from qwq_cli.render import tex_symbols as symbols

_ARROWS = {
    "<=>>": "⇌", "<<=>": "⇌", "<=>": "⇌", "<-->": "⇄", "<->": "↔", "->": "→", "<-": "←",
}  # fmt: skip
_PART = re.compile(
    r"(?P<arrow><=>>|<<=>|<=>|<-->|<->|->|<-)(?:\[(?P<above>[^\[\]]*)\])?(?:\[(?P<below>[^\[\]]*)\])?"
    r"|\^\{(?P<raised>[^{}]*)\}|\^(?P<charge>[0-9]*[+-]?|.)"
    r"|_\{(?P<lowered>[^{}]*)\}"
    r"|(?<=[A-Za-z)\]])(?P<count>[0-9]+)"
    r"|(?<=[A-Za-z0-9)\]])(?P<sign>[+-])(?=$|[\s)\]])"
)


def chemistry(source: str) -> str:
    """`source` for a reader; what has no sign of its own stays as it is."""
    return " ".join(_PART.sub(_shown, source).split())


def _shown(match: re.Match[str]) -> str:
    if match["arrow"]:
        said = "; ".join(filter(None, (match["above"], match["below"])))
        return _ARROWS[match["arrow"]] + (f"[{said}]" if said else "")
    raised = match["raised"] or match["charge"] or match["sign"]
    if raised:
        return _small(raised, symbols.SUPERSCRIPTS, "^")
    lowered = match["lowered"] or match["count"]
    return _small(lowered, symbols.SUBSCRIPTS, "_") if lowered else match[0]


def _small(text: str, table: dict[int, str | int | None], mark: str) -> str:
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return f"{mark}({text})" if len(text) > 1 else mark + text
