"""Tags as models spell them: in capitals, with a space before the bracket, with attributes.

Only markers of the shape `<name>` and `</name>` are tags; all others are literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LIMIT = 256  # characters of a tag with its attributes

_TAG = re.compile(r"<(/?)([A-Za-z_:]+)>")
_CORE = re.compile(r"</?[A-Za-z_:]+")
_BLANK = r"[ \t]{0,8}"
_NAME = r"[A-Za-z][\w:.-]{0,60}"
_SET = rf"[ \t]+{_NAME}{_BLANK}=[ \t]*(?:\"[^\"<>\n]*\"|'[^'<>\n]*')"
_BEING_SET = rf"[ \t]*(?:(?<=[ \t]){_NAME}{_BLANK}(?:={_BLANK}(?:\"[^\"<>\n]*|'[^'<>\n]*)?)?)?"


def is_tag(text: str) -> bool:
    return _TAG.fullmatch(text) is not None


def plain(text: str) -> str:
    """Return a found tag without spaces and attributes."""
    core = _CORE.match(text)
    return f"{core[0]}>" if core else text


def pattern(tags: Iterable[str]) -> str:
    """Return a pattern that finds any of these tags in any spelling."""
    ends, starts = _names(tags)
    found = [rf"</(?i:{ends}){_BLANK}>"] if ends else []
    found += (
        [rf"<(?i:{starts})(?:>|(?=[^<>\n]{{1,{LIMIT}}}>)(?:{_SET})*{_BLANK}>)"] if starts else []
    )
    return "|".join(found)


def unfinished(tags: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for texts that could become one of these tags; the name must be complete."""
    ends, starts = _names(tags)
    return re.compile(
        rf"</(?i:{ends or '(?!)'}){_BLANK}|<(?i:{starts or '(?!)'})(?:{_SET})*{_BEING_SET}"
    )


def _names(tags: Iterable[str]) -> tuple[str, str]:
    """Return the names of closing tags and of opening tags."""
    found = [match for tag in tags if (match := _TAG.fullmatch(tag))]
    ends = dict.fromkeys(match[2].lower() for match in found if match[1])
    starts = dict.fromkeys(match[2].lower() for match in found if not match[1])
    return "|".join(ends), "|".join(starts)
