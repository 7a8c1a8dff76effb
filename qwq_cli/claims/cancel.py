"""Whether the units of a product give, word for word, the unit of the result.

Hours per day times days per week are hours per week. Then no unit can have changed the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qwq_cli.claims.tokens import Token

_MONEY = "$"
_SAME = {
    "mph": "mile per hour", "kmh": "km per hour", "kph": "km per hour", "mpg": "mile per gallon",
    "dollar": _MONEY, "buck": _MONEY, "feet": "foot", "kilometer": "km", "kilometre": "km",
    "liter": "l", "litre": "l", "milliliter": "ml", "people": "person",
}  # fmt: skip


def cancels(left: Sequence[Token], right: Sequence[Token]) -> bool:
    made, told = _Product(left).powers(), _Product(right).powers()
    return bool(told) and made == told


class _Product:
    """A product or quotient of numbers with units. Anything else has no powers."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at = tokens, 0
        self._powers: Counter[str] = Counter()

    def powers(self) -> dict[str, int] | None:
        """Return the power of each noun; None if it is not a plain product."""
        is_whole = self._product(1) and self._at == len(self._tokens)
        return {noun: n for noun, n in self._powers.items() if n} if is_whole else None

    def _product(self, sign: int) -> bool:
        """Read up to the first token that isn't part of it; return whether all of it is valid."""
        if not self._factor(sign):
            return False
        while (token := self._look()) and token.kind == "operation" and token.text in "*/":
            self._at += 1
            if not self._factor(sign if token.text == "*" else -sign):
                return False
        return True

    def _factor(self, sign: int) -> bool:
        if self._take("command", "frac"):
            return self._braced(sign) and self._braced(-sign)
        if self._take("money"):
            self._powers[_MONEY] += sign
        if not self._take("number"):
            return False
        return self._unit(sign)

    def _braced(self, sign: int) -> bool:
        return self._take("opener", "{") and self._product(sign) and self._take("closer", "}")

    def _unit(self, sign: int) -> bool:
        """Read a unit: `hours`, `/ hour`, `hours per day`."""
        if noun := self._noun():
            self._count(noun, sign)
        while self._take("word", "per") or self._is_rate():
            noun = self._noun()
            if not noun:
                return False
            self._count(noun, -sign)
        return True

    def _is_rate(self) -> bool:
        behind = self._tokens[self._at + 1 : self._at + 2]
        is_rate = bool(behind) and behind[0].kind == "word"
        return is_rate and self._take("operation", "/")

    def _noun(self) -> str:
        words = list[str]()
        while (token := self._look()) and token.kind == "word" and token.text != "per":
            words.append(token.text)
            self._at += 1
        return " ".join(words).removesuffix("s")

    def _count(self, noun: str, sign: int) -> None:
        above, _, below = _SAME.get(noun, noun).partition(" per ")
        self._powers[above] += sign
        if below:
            self._powers[below] -= sign

    def _look(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, kind: str, text: str = "") -> bool:
        token = self._look()
        is_it = token is not None and token.kind == kind and text in ("", token.text)
        self._at += is_it
        return is_it
