"""The reader on two tables that were written without it: claims, and texts that only look wrong."""

from __future__ import annotations

import pytest

from qwq_cli.claims.reader import claims_in
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import ClaimVerdict, FinishReason, Format
from qwq_cli.values.trace import Claim, Span
from tests.claims.blind_claims import CLAIMS, Case
from tests.claims.blind_number_theory import MORE_CLAIMS
from tests.claims.blind_traps import TRAPS

CASES = [(form, case) for form, cases in (CLAIMS | MORE_CLAIMS).items() for case in cases]
FAILING = [(form, case) for form, case in CASES if case.verdict is ClaimVerdict.FAILS]
TEXTS = [(kind, text) for kind, texts in TRAPS.items() for text in texts]
TRUE = (ClaimVerdict.HOLDS, ClaimVerdict.ROUNDED)


def read(text: str) -> tuple[Claim, ...]:
    return claims_in(text)[0]


def told(text: str, claims: tuple[Claim, ...]) -> str:
    """What was read, for the message of a failure."""
    rows = [f"  {text[c.start : c.end]!r}: {c.verdict} {c.found or ''} ({c.how})" for c in claims]
    return "\n".join([f"read in {text!r}:", *(rows or ["  nothing"])])


def is_at(claim: Claim, case: Case) -> bool:
    """A sign of money or of mathematics before it, or a unit behind it, may belong to it or not."""
    before = case.text[min(claim.start, case.start) : max(claim.start, case.start)]
    behind = case.text[min(claim.end, case.end) : max(claim.end, case.end)]
    return not any(c.isalnum() for c in before) and not any(c in "0123456789=<>" for c in behind)


def claim_at(case: Case) -> Claim | None:
    return next((claim for claim in read(case.text) if is_at(claim, case)), None)


@pytest.mark.parametrize(("form", "case"), CASES, ids=[f"{f}: {c.marked}" for f, c in CASES])
def test_a_claim_gets_its_verdict(form: str, case: Case) -> None:
    claim = claim_at(case)
    verdict = claim.verdict if claim else ClaimVerdict.OPEN
    assert verdict is case.verdict, told(case.text, read(case.text))


@pytest.mark.parametrize(("form", "case"), FAILING, ids=[f"{f}: {c.marked}" for f, c in FAILING])
def test_a_false_claim_tells_the_right_value(form: str, case: Case) -> None:
    claim = claim_at(case)
    assert claim, told(case.text, read(case.text))
    if case.found is not None:
        found = (claim.found or "").lstrip("\\$€£")
        assert found == case.found, told(case.text, read(case.text))


@pytest.mark.parametrize(("form", "case"), FAILING, ids=[f"{f}: {c.marked}" for f, c in FAILING])
def test_a_false_claim_holds_once_its_right_side_is_mended(form: str, case: Case) -> None:
    claim = claim_at(case)
    assert claim, told(case.text, read(case.text))
    if claim.right_at is None or claim.found is None:
        assert case.found is None, told(case.text, read(case.text))
        return
    mended = replaced(case.text, claim.right_at, claim.found)
    again = [each for each in read(mended) if each.start == claim.start]
    assert [each.verdict for each in again if each.verdict in TRUE], told(mended, read(mended))


def replaced(text: str, at: Span, by: str) -> str:
    return text[: at.start] + by + text[at.end :]


@pytest.mark.parametrize(("kind", "text"), TEXTS, ids=[f"{k}: {t}" for k, t in TEXTS])
def test_no_cross_where_the_reading_is_not_certain(kind: str, text: str) -> None:
    claims = read(text)
    assert ClaimVerdict.FAILS not in [claim.verdict for claim in claims], told(text, claims)


@pytest.mark.parametrize("offset", [0, 1_000])
def test_places_are_counted_from_the_offset(offset: int) -> None:
    text = "So 17 × 24 = 408 and 230 + 553 = 773."
    claims, _ = claims_in(text, offset=offset)
    spans = [text[c.start - offset : c.end - offset] for c in claims]
    numbers = [
        text[c.right_at.start - offset : c.right_at.end - offset] for c in claims if c.right_at
    ]
    assert (spans, numbers) == (["17 × 24 = 408", "230 + 553 = 773"], ["408", "773"])


def test_what_a_step_tells_is_known_in_the_next() -> None:
    text = "so 2x + 3 = 17"
    _, known = claims_in("We find x = 7.\n")
    claims, _ = claims_in(text, known)
    assert [claim.verdict for claim in claims] == [ClaimVerdict.HOLDS], told(text, claims)


@pytest.mark.parametrize("cut", ["195 + 48 = 2", "2000 * 70 = 140,0", r"\( 5 \times 96 = 4"])
def test_a_number_that_the_limit_cut_off_gets_no_cross(cut: str) -> None:
    reading = parse(f"I add them all: {cut}", Format.UNTAGGED, finish_reason=FinishReason.LENGTH)
    claims = tuple(claim for step in reading.steps for claim in step.claims)
    assert ClaimVerdict.FAILS not in [claim.verdict for claim in claims], told(reading.raw, claims)


def test_the_tables_are_as_large_as_they_should_be() -> None:
    verdicts = [case.verdict for _, case in CASES]
    assert len(verdicts) >= 400
    assert verdicts.count(ClaimVerdict.FAILS) >= 125
    assert len(TEXTS) >= 150
