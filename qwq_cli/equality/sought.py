"""The formulas whose value a problem asks for: the m+n of "Find $m+n$." """

from __future__ import annotations

import re

from qwq_cli.equality.expression import Expr, names
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.notation import tidy

_ASKS = (
    r"\b(?:find|compute|determine|evaluate|calculate|give|report|enter|what is|what's|求)\s?"
    r"(?:the (?:exact |numerical )?(?:value|sum|product|remainder) of )?"
)
_TEX = re.compile(_ASKS + r"\$([^$]{1,60})\$", re.IGNORECASE)
_TEXT = re.compile(
    _ASKS + r"([a-z](?:_\w)?(?:\s?[-+*/]\s?[a-z](?:_\w)?){1,5})(?=[.?!,;]|\s|$)", re.IGNORECASE
)


def sought_of(question: str) -> frozenset[Expr]:
    """Formulas of several names or signs; a lone name needs no such rule."""
    found = [*_TEX.findall(question), *_TEXT.findall(question)]
    formulas = (parse(tidy(text)) for text in found)
    return frozenset(one for one in formulas if one and one[0] != "sym" and names(one))
