from __future__ import annotations

import pytest

from qwq_cli.render.markdown.places import bare
from qwq_cli.render.markdown.text import prose
from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.failed import (
    FOUND_CHARACTERS,
    Failed,
    marked,
    noted,
    placed,
    with_signs,
    without_signs,
)
from qwq_cli.render.trace.outline import body
from qwq_cli.values.kinds import ClaimVerdict
from tests.claims.claimed import claimed

FAILS = ClaimVerdict.FAILS
START = 100


def failed_in(text: str, left: str, right: str, found: str = "408") -> tuple[str, list[Failed]]:
    at = START + text.index(f"{left} = {right}")
    claims = [claimed(left, right, FAILS, at=at, found=found)]
    clear, failed = without_signs(body(with_signs(text, claims, START)), claims)
    return clear, list(failed)


def shown(text: str, left: str, right: str, found: str = "408") -> tuple[str, list[str]]:
    """What a terminal shows, and what of it is in the style of a failed claim."""
    clear, failed = failed_in(text, left, right, found)
    told = marked(prose(placed(clear, failed), 80))
    spans = [span for span in told.spans if span.style == "step.failed"]
    return told.plain, [told.plain[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "left", "right", "line", "claim"),
    [
        ("So 17 × 24 = 418.", "17 × 24", "418", "So 17 × 24 = 418.", "17 × 24 = 418"),
        (
            r"So \(17 \times 24 = 418\).", r"17 \times 24", "418",
            "So 17 × 24 = 418.", "17 × 24 = 418",
        ),
        (
            r"\[ 17 \times 24 = 418 \]", r"17 \times 24", "418",
            "  17 × 24 = 418", "17 × 24 = 418",
        ),
        (
            r"It is $\boxed{17 \times 24 = 418}$", r"17 \times 24", "418",
            "It is 17 × 24 = 418", "17 × 24 = 418",
        ),
        ("**17*24 = 418**", "17*24", "418", "17*24 = 418", "17*24 = 418"),
    ],
)  # fmt: skip
def test_a_claim_is_marked_and_the_text_stays_as_it_was_said(
    text: str, left: str, right: str, line: str, claim: str
) -> None:
    plain, styled = shown(text, left, right)
    assert plain == line
    assert "".join(styled) == claim


def test_a_table_keeps_its_columns() -> None:
    plain, _ = shown("|a|b|\n|-|-|\n|3 + 4 = 8|c|\n|d|e|", "3 + 4", "8", "7")
    assert plain.split("\n")[2:] == ["3 + 4 = 8 │ c", "d         │ e"]


def test_other_glyphs_and_what_is_not_known() -> None:
    clear, failed = failed_in("So 91 = 7.", "91", "7", "")
    assert bare(noted(clear, failed, UNICODE)) == "So 91 = 7 (wrong)."
    clear, failed = failed_in("So 6 = 7.", "6", "7", "6")
    assert bare(noted(clear, failed, WORDS)) == "So 6 = 7 (wrong: 6)."


def test_a_long_value_is_left_out() -> None:
    clear, failed = failed_in("So 6 = 7.", "6", "7", "6" * (FOUND_CHARACTERS + 1))
    assert bare(noted(clear, failed, UNICODE)) == "So 6 = 7 ≠ …."


def test_a_claim_that_is_not_there_is_marked_nowhere() -> None:
    claims = [claimed("17 * 24", "418", FAILS, at=START + 900)]
    text = with_signs("So be it.", claims, START)
    told, failed = without_signs(text, claims)
    assert told == "So be it."
    assert bare(placed(told, failed)) == "So be it."


def test_of_two_that_overlap_the_first_is_marked() -> None:
    claims = [claimed("1 + 1", "3", FAILS, at=START), claimed("1", "3", FAILS, at=START + 4)]
    _, failed = without_signs(with_signs("1 + 1 = 3", claims, START), claims)
    assert [(each.start, each.end) for each in failed] == [(0, 9)]


def test_what_holds_is_not_marked() -> None:
    claims = [claimed("1 + 1", "2", at=START)]
    assert with_signs("1 + 1 = 2", claims, START) == "1 + 1 = 2"
