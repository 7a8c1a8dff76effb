"""What is a claim, what becomes of it, and what is promised of every one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.claims.reader import claims_in
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim
from tests.claims.cases import CASES, TRAPS

VERDICTS = {
    "H": ClaimVerdict.HOLDS,
    "R": ClaimVerdict.ROUNDED,
    "F": ClaimVerdict.FAILS,
    "O": ClaimVerdict.OPEN,
}
TRUE = (ClaimVerdict.HOLDS, ClaimVerdict.ROUNDED)
ROWS = [(form, *row) for form, rows in CASES.items() for row in rows]
FOUND = [(row[1], row[3]) for row in ROWS if len(row) > 3]
STYLES = (
    "{a} {op} {b} = {c}", "{a}{op}{b}={c}", "So {a} {op} {b} = {c}.", "$ {a} {op} {b} = {c} $",
    r"\( {a} {op} {b} = {c} \)", r"\[ {a} {op} {b} = {c} \]", "Total = {a} {op} {b} = {c}",
    "**{a} {op} {b} = {c}**", r"\boxed{{{a} {op} {b} = {c}}}", "3. Sum: {a} {op} {b} = {c}",
    r"{a} \text{{ pens}} {op} {b} = {c} \text{{ pens}}", "We have ({a} {op} {b}) = {c}, so there.",
    "${a} {op} {b} = ${c}", r"\left({a} {op} {b}\right) = {c}",
)  # fmt: skip
SIGNS = {"+": "+", "-": "-", "×": "*", r"\times": "*", "*": "*"}


def plain(marked: str) -> str:
    return marked.replace("«", "").replace("»", "")


def claim_in(marked: str) -> Claim | None:
    """The claim that is marked, or the one that the whole text is."""
    text = plain(marked)
    start = marked.index("«") if "«" in marked else 0
    end = marked.index("»") - 1 if "»" in marked else len(text)
    claims, _ = claims_in(text)
    return next((claim for claim in claims if (claim.start, claim.end) == (start, end)), None)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_a_claim_has_its_verdict(row: tuple[str, ...]) -> None:
    claim = claim_in(row[1])
    verdict = VERDICTS[row[2]]
    assert (claim.verdict if claim else ClaimVerdict.OPEN) is verdict, claims_in(plain(row[1]))


@pytest.mark.parametrize(("marked", "found"), FOUND)
def test_a_mended_claim_holds(marked: str, found: str) -> None:
    claim, text = claim_in(marked), plain(marked)
    assert claim
    assert claim.right_at
    assert claim.found == found.rstrip("%")
    mended = text[: claim.right_at.start] + claim.found + text[claim.right_at.end :]
    again = [each for each in claims_in(mended)[0] if each.start == claim.start]
    assert again[0].verdict in TRUE


@pytest.mark.parametrize("text", TRAPS)
def test_what_is_not_certain_is_not_called_false(text: str) -> None:
    claims, _ = claims_in(text)
    assert ClaimVerdict.FAILS not in [claim.verdict for claim in claims], claims


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("sign", SIGNS)
def test_right_and_wrong_sums_in_every_style(style: str, sign: str) -> None:
    draw = random.Random(f"{style}{sign}")
    for _ in range(5):
        a, b = draw.randint(50, 999), draw.randint(2, 49)
        right = {"+": a + b, "-": a - b, "*": a * b}[SIGNS[sign]]
        wrong = right + draw.choice((1, 2, 5, 7))
        (holds,), _ = claims_in(style.format(a=a, op=sign, b=b, c=right))
        (fails,), _ = claims_in(style.format(a=a, op=sign, b=b, c=wrong))
        assert holds.verdict is ClaimVerdict.HOLDS
        assert (fails.verdict, fails.found) == (ClaimVerdict.FAILS, str(right))


_SIGNS = (
    r"5 3 12 0.5 1,000 = ≈ + - * / ^ ( ) { } % $ \frac \sqrt \text{ \left apples x of mod ! . , is"
)
_SIGNS += r" divides prime ½ ² _ hours if 9:15 \ & | ∣ ≡ < 10 \boxed{ -> 0x1F"
PIECES = st.sampled_from([*_SIGNS.split(), " ", " ", " ", "\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(0, 50))
def test_every_claim_stands_where_it_says(text: str, offset: int) -> None:
    claims, _ = claims_in(text, offset=offset)
    for claim in claims:
        stated = text[claim.start - offset : claim.end - offset]
        assert stated.startswith(claim.left)
        assert stated.endswith(claim.right)
        if claim.verdict is ClaimVerdict.FAILS and claim.relation in ("=", "≈"):
            assert claim.found
            assert claim.right_at


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    claims_in(text)
    claims_in(f"{text} = 5 + 3 = {text}")


_SOUP = r"""
1 2 3 7 0.5 1,000 ½ -5 (3) x y = ≈ < ≡ + - * / ! % √ $ $$ \( \) { } ( ) | \frac{1}{2} \frac12
\sqrt[3]{8} \binom{5}{2} \times \pmod{5} mod of half prime divides gcd(12,18) remainder R hours
cents dollars km dozen percent °C 10:45 2024-01-01 equals log log_2 ln _ x_1 3_5 ² ^ ^{2} 0x1F
base binary π ∑ … to ` ``` & \\ \text{km} 等于 2m_
"""
SOUP = _SOUP.split()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SOUP), max_size=40), st.sampled_from(["", " "]))
def test_nothing_that_may_stand_in_a_claim_is_too_strange(parts: list[str], gap: str) -> None:
    claims_in(gap.join(parts))


@pytest.mark.parametrize("text", ["1 = 2m_", "Since 17 ≡ 2 % 5, done."])
def test_what_once_was_too_strange(text: str) -> None:
    assert not [claim for claim in claims_in(text)[0] if claim.verdict is ClaimVerdict.FAILS]


def test_there_are_claims_enough() -> None:
    assert len(ROWS) >= 200
    assert len(TRAPS) >= 100
