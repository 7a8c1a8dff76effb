"""The choices of a problem: the letters that they are shown under, and their order."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence

LETTERS = string.ascii_uppercase
MOST_CHOICES = len(LETTERS)
_WORDS = ({"yes", "no"}, {"true", "false"})


def are_lettered(choices: Sequence[str]) -> bool:
    """Whether a letter answers: yes and no, true and false are said as they are."""
    return bool(choices) and {text.strip().casefold() for text in choices} not in _WORDS


def shown_choices(choices: Sequence[str]) -> str:
    """As the model gets them: a line each with its letter, or `Yes or no?`."""
    if not are_lettered(choices):
        return f"{' or '.join(choices)}?" if choices else ""
    return "\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, choices, strict=False))


def letter_of(text: str, choices: Sequence[str]) -> str:
    """The letter that a choice is shown under; any other text as it is."""
    return LETTERS[choices.index(text)] if are_lettered(choices) and text in choices else text


def text_of_choice(letter: str, choices: Sequence[str]) -> str:
    """What `letter_of` came from."""
    place = LETTERS.find(letter) if len(letter) == 1 and are_lettered(choices) else -1
    return choices[place] if 0 <= place < len(choices) else letter


def shuffled(choices: Sequence[str], question: str, seed: int) -> tuple[str, ...]:
    """In an order that follows from the seed, the question and the texts alone, not from the order
    in which they came: whoever knows these can compute it again."""

    def chance(text: str) -> bytes:
        return hashlib.sha256(f"{seed}\0{question}\0{text}".encode()).digest()

    return tuple(sorted(choices, key=chance))
