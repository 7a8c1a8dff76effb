"""What can be stated about numbers: signs and phrases, and when each is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from qwq_cli.claims.exact import Exact, compare
from qwq_cli.claims.primes import is_prime
from qwq_cli.claims.rules import whole
from qwq_cli.claims.tokens import Token

# A line without any of these has no claim. To be found quickly, each alternative begins with a
# plain character, and in words with a rare one: "divid", "divis", "equal", "gives", "composite",
# "multiple of" are looked for by their v, q or p.
HINT = re.compile(
    "|".join("=≈≃≅≒<>≤≥≠≡∣∤＝")
    + r"|\\(?:approx|simeq|cong|leq?|geq?|lt|gt|neq?|equiv|n?mid)(?![a-z])"
    r"|v(?<=div)i[ds]|q(?<=eq)ual|v(?<=giv)es|prime|p(?<=comp)osite|p(?<=multip)le of|factor of"
)


class Relation(msgspec.Struct, frozen=True, gc=False):
    """A relation. name: in our terms. end: the token after it. spoken: in words, as "equals"."""

    name: str
    end: int
    spoken: bool = False

    @property
    def is_equality(self) -> bool:
        return self.name in ("=", "≈")

    @property
    def has_right(self) -> bool:
        return self.name not in TRUE_OF_ONE


def _divides(divisor: Exact, number: Exact) -> bool:
    return whole(divisor) != 0 and whole(number) % whole(divisor) == 0


# When each is true of its sides. Equalities are missing here, because they may be rounded.
TRUE_OF_TWO: Mapping[str, Callable[[Exact, Exact], bool]] = {
    "<": lambda a, b: compare(a, b) < 0,
    ">": lambda a, b: compare(a, b) > 0,
    "≤": lambda a, b: compare(a, b) <= 0,
    "≥": lambda a, b: compare(a, b) >= 0,
    "≠": lambda a, b: compare(a, b) != 0,
    "divides": _divides,
    "does not divide": lambda a, b: not _divides(a, b),
    "is divisible by": lambda a, b: _divides(b, a),
    "is not divisible by": lambda a, b: not _divides(b, a),
}
TRUE_OF_ONE: Mapping[str, Callable[[Exact], bool]] = {
    "is prime": lambda a: is_prime(whole(a)),
    "is composite": lambda a: whole(a) > 3 and not is_prime(whole(a)),
    "is not prime": lambda a: not is_prime(whole(a)),
}
_SIGNS = {"∣": "divides", "∤": "does not divide"}
_SPOKEN = {
    "=": "equals|equal|gives|is equal to",
    "divides": "divides|evenly divides|is a factor of|is a divisor of",
    "does not divide": "does not divide|doesn't divide|is not a factor of|is not a divisor of",
    "is divisible by": "is divisible by|is evenly divisible by|is a multiple of",
    "is not divisible by": "is not divisible by|isn't divisible by|is not a multiple of",
    "is prime": "is prime|is a prime|is a prime number",
    "is not prime": "is not prime|isn't prime|is not a prime|is not a prime number",
    "is composite": "is composite|is a composite number",
}
_PHRASES: Mapping[tuple[str, ...], str] = {
    tuple(phrase.split()): name
    for name, phrases in _SPOKEN.items()
    for phrase in phrases.split("|")
}
FIRST_WORDS = frozenset(phrase[0] for phrase in _PHRASES)
_LONGEST = max(map(len, _PHRASES))


def may_relate(token: Token) -> bool:
    """Return whether a relation may begin with the token."""
    return token.kind == "relation" or token.text in FIRST_WORDS


def relation_at(tokens: Sequence[Token], at: int) -> Relation | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "relation":
        return Relation(_SIGNS.get(token.text, token.text), at + 1)
    if token.kind != "word" or token.text not in FIRST_WORDS:
        return None
    words = tuple(token.text.replace("’", "'") for token in tokens[at : at + _LONGEST])
    for length in range(len(words), 0, -1):
        if name := _PHRASES.get(words[:length]):
            return Relation(name, at + length, spoken=True)
    return None
