from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from qwq_cli.render.markdown.places import CLOSE, OPEN, bare, places_in, shown, signed

LETTERS = st.text(st.sampled_from(f"ab \n{OPEN}{CLOSE}"), max_size=20)


@given(LETTERS, st.lists(st.integers(0, 20), max_size=6))
def test_places_come_back_as_they_were_put_in(text: str, cuts: list[int]) -> None:
    text = bare(text)
    ends = sorted(min(cut, len(text)) for cut in cuts[: len(cuts) // 2 * 2])
    places = tuple(zip(ends[::2], ends[1::2], strict=True))
    assert places_in(signed(text, places)) == (text, places)


@given(LETTERS)
def test_a_text_keeps_no_signs_of_its_own(text: str) -> None:
    half = len(text) // 2
    clear, places = places_in(signed(text, [(half, len(text))]))
    assert clear == bare(text)
    assert places == ((len(bare(text[:half])), len(clear)),)


def test_a_styled_text_keeps_its_styles() -> None:
    text = Text.assemble("a", (f"b{OPEN}c", "bold"), f"d{CLOSE}e", style="dim")
    result = shown(text, "step.failed")
    assert (result.plain, result.style) == ("abcde", "dim")
    styles = {(span.start, span.end, span.style) for span in result.spans}
    assert {(1, 2, "bold"), (2, 3, "bold"), (2, 4, "step.failed")} <= styles


@given(LETTERS)
def test_signs_that_do_not_match_are_taken_out(text: str) -> None:
    assert shown(Text(text), "step.failed").plain == bare(text)
