"""The answer in a worked solution whose end is marked by ####, as in GSM8K (Cobbe et al., 2021)."""

from __future__ import annotations

import re

_MARK = re.compile(r"####(?!#)[ \t]*(.*)")
_NUMBER = re.compile(r"[-−+$€£¥]{0,2}\d[\d,. ]*%?\.?")
_NEAR = 3  # lines at the end in which the mark is looked for


def hashed_answer(text: str) -> str | None:
    """Return what stands behind ####, on a line of its own or inside one; None if nothing does."""
    own = behind_hashes(text)
    return inline_hashes(text) if own is None else own


def behind_hashes(text: str) -> str | None:
    """Return what stands behind #### on a line of its own, near the end; None if there is no such.

    A line `#### Step 2` with more below it is a heading: then only a number counts.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for below, line in enumerate(reversed(lines[-_NEAR:])):
        if found := _MARK.fullmatch(line):
            said = found[1].strip()
            return said if not below or _NUMBER.fullmatch(said) else None
    return None


def inline_hashes(text: str) -> str | None:
    """Return what stands behind the only #### of a text, if that is a line at most."""
    before, mark, said = text.strip().partition("####")
    is_one = mark and before.strip() and not {"#", "\n"} & set(said)
    return said.strip() if is_one else None
