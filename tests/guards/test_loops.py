from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.guards.loops import Loop, LoopDetector, LoopKind
from qwq_cli.guards.number_words import NUMBER_WORDS
from qwq_cli.guards.patience import SHORT, USUAL, Patience
from qwq_cli.guards.units import Units
from tests.cost import cpu_seconds
from tests.guards.legitimate import TEXTS

HERE = Path(__file__).parent
BLIND = sorted((HERE / "legit_blind").glob("*.txt"))  # by somebody who had not seen the detector
INTRO = "Let us see what the question asks, and begin with what is given there.\n\n"
SENTENCE = "So the number of apples that are left is 12, which is the answer we wanted.\n"
PIECES = st.sampled_from(
    ["foo", "12", "3.", "5", ".", " ", "\n", "x_{", "}", "循环", "é", "²", "a" * 30]
)


def found(text: str, piece: int = 7, patience: Patience = USUAL) -> tuple[Loop, int] | None:
    """The first loop, and at which character it was found."""
    detector = LoopDetector()
    detector.patience = patience
    for at in range(0, len(text), piece):
        if loop := detector.read(text[at : at + piece]):
            return loop, min(at + piece, len(text))
    return None


def the_loop(text: str) -> Loop:
    pair = found(text)
    assert pair
    return pair[0]


def test_a_sentence_said_four_times_is_a_loop_from_its_first_copy_on() -> None:
    loop, at = found(INTRO + SENTENCE * 20) or pytest.fail("nothing found")
    assert loop.kind is LoopKind.EXACT
    assert len(INTRO) - 1 <= loop.onset <= len(INTRO)  # the line end before it is the same too
    assert loop.second - loop.onset == len(SENTENCE)
    assert at <= len(INTRO + SENTENCE * 7)


@pytest.mark.parametrize("length", [1, 2, 5, 20, 100, 300])
def test_a_block_of_any_length_is_found_in_its_fourth_copy(length: int) -> None:
    block = "".join(f"Line {i * i % 97} says that {i * 7 % 89} is next.\n" for i in range(length))
    loop, at = found(INTRO + block * max(6, 60 // length)) or pytest.fail("nothing found")
    assert loop.second <= len(INTRO + 2 * block)
    assert at <= len(INTRO) + max(5 * len(block), 1200)


def test_after_a_recovery_a_sentence_said_three_times_is_a_loop() -> None:
    block = SENTENCE + "And so we have it: there are no more than these in the basket.\n"
    text = INTRO + 3 * block + "Now the sum."
    assert found(text) is None
    assert found(text, patience=SHORT)
    assert found(INTRO + 2 * block + "Now the sum.", patience=SHORT) is None


@pytest.mark.parametrize(
    "copy",
    [
        "x_{{{}}} = 5 \\\\\n",
        "Step {}: the value stays the same, so we go on.\n",
        "{}. The number of ways to choose is 6.\n",
    ],
)
def test_what_only_counts_is_a_loop(copy: str) -> None:
    text = INTRO + "".join(copy.format(i) for i in range(20, 120))
    loop, at = found(text) or pytest.fail("nothing found")
    assert loop.kind is LoopKind.TEMPLATE
    assert at < len(INTRO) + 1200
    assert loop.onset <= len(INTRO) + len(copy)


def test_a_number_halved_for_ever_is_a_loop() -> None:
    lines = [f"Half of that is {2**-i:.6f}, so it is smaller again.\n" for i in range(40)]
    assert the_loop(INTRO + "".join(lines))


def test_zeros_without_an_end_are_a_loop() -> None:
    assert found(INTRO + "0, 0, 0") is None
    assert the_loop(INTRO + "0, " * 400)


def test_the_same_doubts_in_another_order_are_a_circle() -> None:
    doubts = [
        "Wait, maybe the answer is that the first rope burns faster than the second one.",
        "But that's not possible, since both of them take an hour when lit at one end.",
        "Alternatively, light both ends of the first rope and wait until it is gone.",
        "Then forty-five minutes are over, which is not what was asked for either.",
        "Perhaps the question is about something else, like a trick with three ends.",
        "No, that cannot be, because nobody says that the ropes may be cut in parts.",
    ]
    order = [3, 1, 0, 5, 2, 4, 1, 0, 4, 2, 3, 5, 0, 2, 1, 4, 3, 5, 2, 0, 5, 1, 3, 4, 0, 3, 1, 2]
    text = INTRO + " ".join(doubts[i] for i in order * 2)
    assert the_loop(text).kind is LoopKind.CIRCLE


TURNS = (
    "Wait, {} may be wrong, since nobody told us whether the host is counted as a guest here. "
    "If he is not, nothing is left of that idea, and we come back to what we had, which is {}.",
    "Hmm, but is it fair to leave him out? Most people would say that a host has no guests' seat. "
    "So the table is set for the others, and then the number of plates has to be {}.",
    "Still, I am not sure about the children. They sit at the table too, but do they need plates? "
    "Of course they do, as everybody eats, and that is why I would go with {} again.",
    "However, somebody could bring a friend along. The text says nothing of that kind, though, "
    "and one should not add what is not given. Hence we keep what we found, {}.",
)


def test_a_value_that_is_doubted_in_every_paragraph_is_a_circle() -> None:
    turns = [TURNS[i * i % 4 if i % 3 else i % 4].format(14, 14) + "\n\n" for i in range(16)]
    loop, at = found(INTRO + "".join(turns)) or pytest.fail("nothing found")
    assert loop.kind is LoopKind.CIRCLE
    assert at <= len(INTRO + "".join(turns[:14]))
    assert found(INTRO + "".join(turns[:8])) is None


@given(st.lists(PIECES, max_size=60).map("".join), st.lists(st.integers(0, 200), max_size=20))
def test_units_are_the_same_in_any_pieces(text: str, cuts: list[int]) -> None:
    ends = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    units, whole = Units(), Units()
    pieces = [unit for a, b in pairwise(ends) for unit in units.read(text[a:b])]
    assert pieces == whole.read(text)
    assert all(text[start : start + len(said)] == said for start, said in pieces)
    left = text[: units.waits.start].split()
    assert "".join(unit.text for unit in pieces if unit.text != "\n") == "".join(left)


@given(st.integers(1, 400), st.integers(0, 2500))
def test_a_loop_is_the_same_in_any_pieces_and_after_a_cut(piece: int, cut: int) -> None:
    text = INTRO + SENTENCE * 5 + INTRO + "".join(f"a_{{{i}}} = 5 is it.\n" for i in range(60))
    loops, whole = LoopDetector(), LoopDetector()
    expected = whole.read(text)
    assert expected == found(text, piece)[0]  # type: ignore[index]
    loops.read(text[:cut] + " more 12.")
    loops.cut(cut)
    afresh = LoopDetector()
    before = afresh.read(text[:cut])
    assert (before or loops.read(text[cut:])) == (before or afresh.read(text[cut:]))


@pytest.mark.parametrize("name", TEXTS)
def test_who_goes_through_all_cases_is_not_in_a_loop(name: str) -> None:
    assert found(INTRO + TEXTS[name]) is None


@pytest.mark.parametrize("path", BLIND, ids=lambda path: path.stem)
def test_a_text_that_was_written_without_the_detector_in_mind_is_not_in_a_loop(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text) > 1000
    assert found(text) is None


CIRCLES = sorted((HERE / "circles").glob("*.txt"))  # of one idea in ever other words
FOUND = {"12-candidate-seven-loop"}


@pytest.mark.parametrize("path", CIRCLES, ids=lambda path: path.stem)
def test_few_circles_in_other_words_are_found(path: Path) -> None:
    """Words alone don't tell them from a thought that gets on: of these there are more new ones in
    a circle of paraphrases than in many a sound thought. Only a value that is doubted in twelve
    paragraphs in a row tells."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("# onset"))
    assert (found(text) is not None) == (path.stem in FOUND)


def test_at_least_forty_texts_repeat_themselves_for_good_reason() -> None:
    assert len(TEXTS) >= 20
    assert len(BLIND) >= 20


def test_a_fraction_with_ever_more_digits_is_a_loop() -> None:
    lines = [f"{i}. Divide by 2, which leaves {(1000 + 7 * i) / 2**i:.{i}f}.\n" for i in range(30)]
    assert the_loop(INTRO + "".join(lines)).kind is LoopKind.TEMPLATE


def test_a_token_costs_the_same_at_the_end_of_a_long_text() -> None:
    """In any text: also where nothing but digits comes, or the same again."""
    words = [f"word{i * 7919 % 1009} {i * i % 997}, " for i in range(20_000)]
    for text in ("".join(words), "12 " * 60_000, "".join(f"{i % 7} + " for i in range(60_000))):
        detector = LoopDetector()
        first = cpu_seconds(lambda: detector.read(text[:60_000]))  # noqa: B023
        detector.read(text)
        later = cpu_seconds(lambda: detector.read(text[:60_000]))  # noqa: B023
        assert later < 3 * first + 0.1
        assert len(detector) <= 2**14


def test_attempts_that_fail_in_the_same_way_are_a_circle() -> None:
    """Each begins and ends a bit otherwise; some of the figures differ."""
    begins, ends = ("So I need to find", "Let me find", "I need"), ("match. Let me do", "fit. I do")
    text = "".join(
        f"{begins[i % 3]} 725÷10.\n\n725÷10: 72=10×7+6, 65=10×5+5, 725=10×7{i % 2 + 5}+5.\n\n"
        f"Let me double-check. 7{i % 2 + 5}×10=7{i % 2 + 5}0, and 5 more is 7{i % 2 + 5}5.\n\n"
        f"I get 7{i % 2 + 5}5 and I need 725: 5-5=0, {i % 2 + 5}-2={i % 2 + 3}.\n\n"
        f"Wait, that doesn't {ends[i // 2 % 2]} it again.\n\n"
        for i in range(10)
    )
    loop, at = found(INTRO + text) or pytest.fail("nothing found")
    assert loop.kind is LoopKind.CIRCLE
    assert at < len(INTRO) + len(text) * 0.6


def test_a_number_with_a_long_tail_is_one_unit() -> None:
    """Or what is halved for ever would change its shape from copy to copy."""
    number = "0." + "0" * 20 + "1142857"
    assert [unit.text for unit in Units().read(f"{number} is")] == [number]


@pytest.mark.parametrize("period", ["3", "16", "384615", "052631578947368421"])
def test_a_decimal_without_an_end_is_found_in_300_digits(period: str) -> None:
    _, at = found(INTRO + "0.2" + (period * 600)[:600]) or pytest.fail("nothing found")
    assert at <= len(INTRO) + 300


def test_what_a_long_number_has_more_is_cut_into_digits() -> None:
    units = Units().read("1" * 16 + "23 and 45, ")
    assert [unit.text for unit in units] == ["1" * 16, "2", "3", "and", "45", ","]


def test_a_paragraph_that_begins_with_another_word_is_the_same() -> None:
    """Or has another number somewhere."""
    paragraphs = [
        f"{('Now', 'Next', 'Finally')[n * n % 3]}, we have to simplify what stands in the brackets "
        f"further. Note that the innermost fraction of all of the {n * 7 % 5} fractions is the "
        "same as the one that we have called by a name before, so that what is left of the whole "
        "expression is equal to what we had, which we can simplify.\n\n"
        for n in range(12)
    ]
    loop, at = found(INTRO + "".join(paragraphs)) or pytest.fail("nothing found")
    assert loop.kind is LoopKind.EXACT
    assert at <= len(INTRO + "".join(paragraphs[:5]))


def test_what_takes_few_values_in_any_order_is_found() -> None:
    values = ["133.33", "444.44", "444.44", "133.33", "444.44", "133.33", "133.33"] * 6
    lines = [
        f"After bounce {n} the height is 1/3 of {a}, which makes {b} meters.\n"
        for n, (a, b) in enumerate(pairwise(values), 1)
    ]
    loop, at = found(INTRO + "".join(lines)) or pytest.fail("nothing found")
    assert loop.kind is LoopKind.TEMPLATE
    assert at <= len(INTRO + "".join(lines[:16]))


def test_what_counts_in_words_is_found() -> None:
    ordinals = [item for item in NUMBER_WORDS.items() if item[0].endswith(("th", "st", "nd"))]
    words = {value: word for word, value in ordinals}
    words |= {3: "third", 23: "twenty-third", 33: "thirty-third"}
    lines = [f"After the {words[n]} transformation, the number is 28.\n" for n in range(1, 40)]
    assert found(INTRO + "".join(lines)) is not None
    assert found(INTRO + "".join(lines[:10])) is None


def test_what_swings_between_values_is_found() -> None:
    """Nothing is new but the count."""
    swings = ("239.26", "791.34")
    lines = [
        f"After bounce {n} the height is 1/4 of {swings[n % 2]}, which gives {swings[1 - n % 2]}.\n"
        for n in range(1, 40)
    ]
    loop, at = found(INTRO + "".join(lines)) or (None, 0)
    assert loop is not None
    assert at < len(INTRO + "".join(lines)) * 0.7


def test_a_text_that_comes_to_a_standstill_is_found() -> None:
    """However long it had brought something new before, in the same words."""
    values = [n * 7919 % 1009 for n in range(12)] + [408] * 30
    lines = [
        f"In round {n} we take the number {v} and go on with it.\n" for n, v in enumerate(values)
    ]
    loop, at = found(INTRO + "".join(lines)) or (None, 0)
    assert loop is not None
    assert at < len(INTRO + "".join(lines[:36]))


def test_a_circle_of_paragraphs_that_differ_in_a_letter_is_found() -> None:
    paragraphs = [
        "Now we have to simplify the expression inside of the parentheses again. Note that what "
        "stands there is a nested fraction with the numbers 2, 3, 4, 5, 6, 7, 8 in it. So let us "
        f"call this nested fraction by the name of {'yzwx'[n % 4]} and write it down once more, as "
        f"{'yzwx'[n % 4]} = 1/(2 + 1/(3 + 1/(4 + 1/(5 + 1/(6 + 1/(7 + 1/8)))))).\n\n"
        for n in range(12)
    ]
    assert found(INTRO + "".join(paragraphs)) is not None
