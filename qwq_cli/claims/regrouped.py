"""Other readings of the left side of a statement, suggested by how it is written.

Copied text loses what holds its parts together: a long fraction, an exponent, the bar of a root.
And the first number may be an item's: `Step 2 - 7 × 3 = 21`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from qwq_cli.claims.expression import Applied, Expr
from qwq_cli.claims.grammar import Side, side_at
from qwq_cli.claims.tokens import Token

_OPEN, _CLOSE = Token("opener", "(", -1, -1), Token("closer", ")", -1, -1)
_LONGEST = 40  # tokens of a side that are examined
_MOST = 6  # places that are tried
_ITEMS = 100


def other_lefts(tokens: Sequence[Token], left: Side) -> Iterator[Expr]:
    if left.end - left.start <= _LONGEST:
        yield from _wrapped(tokens[left.start : left.end])
        yield from _behind_an_item(tokens, left)


def _wrapped(own: Sequence[Token]) -> Iterator[Expr]:
    """Yield the side with brackets where they may have been lost."""
    places = [at for at in range(len(own) - 1) if _may_bind_more(own, at)]
    for at in places[:_MOST]:
        end = _end(own, at)
        side = side_at((*own[: at + 1], _OPEN, *own[at + 1 : end], _CLOSE, *own[end:]), 0)
        if side is not None and side.end == len(own) + 2:
            yield side.expr


def _may_bind_more(own: Sequence[Token], at: int) -> bool:
    """Return whether it is a division, a power, a remainder or a root."""
    token, behind = own[at], own[at + 1]
    is_root = token.text == "sqrt" and behind.kind != "opener"
    binds = token.kind == "operation" and token.text in ("/", "^", "mod")
    return is_root or (binds and behind.text != "{")


def _end(own: Sequence[Token], at: int) -> int:
    """Return the end of a product after a division, or of text without spaces after a sign."""
    sign = own[at].text
    for end in range(at + 2, len(own)):
        is_over = own[end].text in ("+", "-") if sign == "/" else own[end].spaced
        if is_over and sign in ("/", "^", "mod"):
            return end
    return len(own)


def _behind_an_item(tokens: Sequence[Token], left: Side) -> Iterator[Expr]:
    """Yield the side without an item's number, or without a dash after a word.

    The number stands before a dash, a slash or a point.
    """
    start = left.start
    first, sign = tokens[start], tokens[start + 1]
    is_named = start > 0 and tokens[start - 1].kind == "word"
    if first.kind == "operation" and first.text == "-" and is_named:
        yield from _from(tokens, start + 1, left.end)
    if first.kind != "number" or not (start == 0 or is_named):
        return
    if first.text.isdigit() and int(first.text) < _ITEMS and sign.text in ("-", "/"):
        yield from _from(tokens, start + 2, left.end)
    item, _, rest = first.text.partition(".")
    if rest.isdigit() and not item.startswith("0") and start == 0:
        yield from _from((replace(first, text=rest), *tokens[1 : left.end]), 0, left.end)


def _from(tokens: Sequence[Token], start: int, end: int) -> Iterator[Expr]:
    side = side_at(tokens[:end], start)
    if side is not None and side.end == end and isinstance(side.expr, Applied):
        yield side.expr
