"""Guesses from what stands there already."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.ngrams import PROMPTS, TEXTS, Ngrams
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence


def text(prompt: list[int], *output: int) -> Sequence:
    sequence = Sequence(prompt, SamplingParams())
    sequence.tokens += output
    return sequence


def guessed(ngrams: Ngrams, sequence: Sequence, most: int = 4) -> tuple[list[int], int]:
    (guess,) = ngrams.propose([sequence], most)
    return list(guess.tokens), guess.kind


def test_what_followed_in_the_prompt_follows_again() -> None:
    assert guessed(Ngrams(), text([1, 2, 3, 4, 5, 6, 7], 9, 2, 3)) == ([4, 5, 6, 7], 2)


def test_the_longest_match_goes_first() -> None:
    sequence = text([1, 2, 3, 40, 8, 2, 3, 50], 1, 2, 3)
    assert guessed(Ngrams(), sequence, 1) == ([40], 3)


def test_of_equal_ones_the_latest() -> None:
    assert guessed(Ngrams(), text([2, 3, 40, 2, 3, 50], 2, 3), 1) == ([50], 2)


def test_what_repeats_itself_goes_on_round_and_round() -> None:
    assert guessed(Ngrams(), text([9], 1, 2, 3, 1, 2, 3), 7)[0] == [1, 2, 3, 1, 2, 3, 1]


def test_another_text_to_the_same_prompt_is_looked_at() -> None:
    ngrams, prompt = Ngrams(), [1, 2, 3]
    assert guessed(ngrams, text(prompt, 7, 8, 9, 10)) == ([], 0)
    assert guessed(ngrams, text([1, 2, 4], 7, 8)) == ([], 0)
    assert guessed(ngrams, text(prompt, 7, 8)) == ([9, 10], 5)


def test_a_text_that_was_cut_since_gives_nothing_that_is_gone() -> None:
    ngrams, first = Ngrams(), text([1], 7, 8, 9, 10)
    guessed(ngrams, first)
    first.truncate(3)
    first.tokens += [20, 21]
    assert guessed(ngrams, text([1], 7, 8)) == ([20, 21], 3)
    first.truncate(2)
    assert guessed(ngrams, text([1], 30, 7, 8)) == ([], 0)


@given(st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=12), max_size=12))
def test_a_guess_follows_what_it_says(parts: list[list[int]]) -> None:
    """Each time: the last tokens stood somewhere before the guess."""
    ngrams, sequence = Ngrams(), text([1])
    for part in parts:
        sequence.tokens += part
        guess, size = guessed(ngrams, sequence)
        if guess:
            wanted = [*sequence.tokens[-size:], guess[0]]
            found = zip(*(sequence.tokens[n:] for n in range(size + 1)), strict=False)
            assert tuple(wanted) in set(found)


def test_what_is_remembered_has_a_limit() -> None:
    ngrams = Ngrams()
    for prompt in range(3 * PROMPTS):
        for _ in range(TEXTS // PROMPTS + 2):
            guessed(ngrams, text([prompt, 5, 6]))
    assert len(ngrams._prompts) <= PROMPTS
    assert len(ngrams._texts) <= TEXTS
