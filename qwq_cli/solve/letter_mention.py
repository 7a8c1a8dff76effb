"""The only letter of a choice that an answer in prose names. A hedged answer names none."""

from __future__ import annotations

import re

from qwq_cli.equality.doubt import TAKES_BACK
from qwq_cli.solve.mention import Mention
from qwq_cli.solve.prose import hedges, is_plain, without_denied, without_reason
from qwq_cli.solve.sentence import content, unemphasised, unwrapped
from qwq_cli.solve.unspaced import is_open

_LETTER = re.compile(r"\(([A-J])\)|(?<![A-Za-z'])(?!I [a-hj-z])([A-J])(?![A-Za-z'])")
_REASONS = re.compile(r"\s*(?:$|[.,;:!?。，；：！？]|[^\W\d_]{2})")
_LEFT_OUT = re.compile(
    r"\b(?:but|excluding|eliminat\w+|reject\w*|rul\w+\s+out)\W*\Z", re.IGNORECASE
)
_NAME = re.compile(r"\b(?:vitamin|hepatitis|type|group|grade)\s+\Z", re.IGNORECASE)
_ASKED = re.compile(r"[^.!?？]*[?？]")
_TAKEN_BACK = re.compile(  # after a letter; later reasons may call other letters wrong
    r"\W*(?:is|was|are|seems|looks|must\s+be|can\s+be|should\s+be|has\s+been|cannot\s+be|can't\s+be)(?:\s+\w+){0,2}?"
    rf"\s+(?:{'|'.join(sorted(TAKES_BACK))}|ruled\s+out|out)\b",
    re.IGNORECASE,
)


def letter_in(answer: str) -> Mention:
    text = without_denied(without_reason(unwrapped(unemphasised(answer))))
    found = list(_LETTER.finditer(text))
    if len(found) != 1:
        return Mention(None, why="it names several letters" if found else "")
    before, part, after = text[: found[0].start()], content(found[0]), text[found[0].end() :]
    if _LEFT_OUT.search(before) or is_refused(after):
        return Mention(None, why=f"it says that {part} is wrong")
    if why := _doubt(part, before, after):
        return Mention(None, why=why)
    is_named = is_plain(before) and _REASONS.match(after)
    return Mention(part, behind=after) if is_named else Mention(None)


def _doubt(part: str, before: str, after: str) -> str:
    """Return why the letter between the texts is not stated; empty if it is."""
    if _NAME.search(before):
        return f"{part} is part of a name"
    if _ASKED.match(after):
        return "it asks"
    if is_open((before, after)):
        return f"unknown words stand beside {part}"
    word = next(hedges(f"{before} {after}"), None)
    return f"it says {word!r} beside {part}" if word else ""


def is_refused(behind: str) -> bool:
    """Return whether the text after a letter says that it is wrong."""
    return _TAKEN_BACK.match(f" {behind}") is not None
