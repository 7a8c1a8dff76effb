"""Which of several choices an answer names: by letter, by text, or by both."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from qwq_cli.equality.choice import read_choice
from qwq_cli.equality.notation import squeeze, tidy
from qwq_cli.solve.choice_list import LETTERS
from qwq_cli.solve.letter_mention import is_refused, letter_in
from qwq_cli.solve.prose import hedged

Equal = Callable[[str, str], bool]

_MOST_WORDS = 8  # after a letter; more words are reasons


class Named(NamedTuple):
    """The letter of the named choice; None if none or several are named. how: for people."""

    letter: str | None
    how: str


def named(answer: str, choices: Sequence[str], equal: Equal) -> Named:
    """Return the named choice. A letter with another choice's text names none."""
    spelling = tidy(answer)
    choice = read_choice(_upper(spelling))
    letters = LETTERS[: len(choices)]
    if choice and choice.letter in letters:
        if choice.content is None:
            return Named(choice.letter, "by its letter")
        return _with_text(choice.letter, choice.content, choices, equal)
    if letter := _by_text(answer, choices, equal):
        return Named(letter, "by its text")
    letter = letter_in(answer).part
    if letter and letter in letters:
        return Named(letter, "by its letter in it")
    if letter := _by_words(answer, choices):
        return Named(letter, "by its text in it")
    return Named(None, "names no choice")


def agrees(answer: str, target: str, equal: Equal) -> bool:
    """Return whether `answer` is the choice `target`, when the choices are unknown.

    Letters are compared, and texts if both have one.
    """
    spelling, right = tidy(answer), read_choice(_upper(tidy(target)))
    choice = read_choice(_upper(spelling))
    if right is None:
        return folded(answer) == folded(target)
    if choice is None:
        return right.content is not None and equal(answer, right.content)
    if choice.letter != right.letter or is_refused(choice.content or ""):
        return False
    is_text = choice.content is not None and len(choice.content.split()) <= _MOST_WORDS
    if right.content is None or choice.content is None or not is_text:
        return True
    return equal(choice.content, right.content)


def folded(text: str) -> str:
    """Return the text without what readers ignore: case, spaces, delimiters."""
    return squeeze(tidy(text)).casefold()


def _upper(spelling: str) -> str:
    return spelling if len(spelling) > 1 else spelling.upper()


def _with_text(letter: str, content: str, choices: Sequence[str], equal: Equal) -> Named:
    own = choices[LETTERS.index(letter)]
    by_text = _by_text(content, choices, equal)
    if by_text is None and is_refused(content):
        return Named(None, f"says that {letter} is wrong")
    if by_text in (letter, None) or equal(content, own):
        return Named(letter, "by letter and text" if by_text else "by its letter")
    return Named(None, f"the letter {letter} with the text of {by_text}")


def _by_text(text: str, choices: Sequence[str], equal: Equal) -> str | None:
    """Return the letter of the only choice with this text or an equal meaning."""
    for same in (lambda a, b: folded(a) == folded(b), equal):
        found = [
            letter for letter, choice in zip(LETTERS, choices, strict=False) if same(text, choice)
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _by_words(answer: str, choices: Sequence[str]) -> str | None:
    """Return the only choice whose words are in a sentence without hedges.

    If one choice is part of another, the longer one is meant.
    """
    text, found = f" {_worded(answer)} ", []
    for letter, choice in sorted(zip(LETTERS, choices, strict=False), key=lambda c: -len(c[1])):
        words = f" {_worded(choice)} "
        if len(words) > 3 and words in text:
            text = text.replace(words, " ", 1)
            found.append(letter)
    return found[0] if len(found) == 1 and not hedged(text) else None


def _worded(text: str) -> str:
    return " ".join(re.findall(r"\w+(?:[.'/]\w+)*", tidy(text).casefold()))
