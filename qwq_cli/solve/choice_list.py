"""The choices of a problem: their letters and their order."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence

LETTERS = string.ascii_uppercase
MOST_CHOICES = len(LETTERS)
_WORDS = ({"yes", "no"}, {"true", "false"})


def are_lettered(choices: Sequence[str]) -> bool:
    """Return whether a letter answers; yes and no, true and false answer by themselves."""
    return bool(choices) and {text.strip().casefold() for text in choices} not in _WORDS


def shown_choices(choices: Sequence[str]) -> str:
    """Return the choices for the model: a line each with its letter, or `Yes or no?`."""
    if not are_lettered(choices):
        return f"{' or '.join(choices)}?" if choices else ""
    return "\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, choices, strict=False))


def letter_of(text: str, choices: Sequence[str]) -> str:
    """Return the letter of a choice; any other text is returned unchanged."""
    return LETTERS[choices.index(text)] if are_lettered(choices) and text in choices else text


def text_of_choice(letter: str, choices: Sequence[str]) -> str:
    """Return the text for `letter_of`'s result."""
    place = LETTERS.find(letter) if len(letter) == 1 and are_lettered(choices) else -1
    return choices[place] if 0 <= place < len(choices) else letter


def shuffled(choices: Sequence[str], question: str, seed: int) -> tuple[str, ...]:
    """Return the choices in an order that only depends on the seed, the question and the texts.

    The original order plays no part, so anybody who knows these can compute it again.
    """

    def chance(text: str) -> bytes:
        return hashlib.sha256(f"{seed}\0{question}\0{text}".encode()).digest()

    return tuple(sorted(choices, key=chance))
