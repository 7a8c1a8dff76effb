"""Markers that a text only shows as an example, on lines of their own.

They follow a colon that announces an example, or are inside an element of other tags. An example
lasts up to its closer, and includes the frame of an answer directly after that.
"""

from __future__ import annotations

import re
from collections import Counter

from qwq_cli.trace.lexicon import Role
from qwq_cli.trace.surroundings import Surroundings

_LOOKED_AT = 200  # characters of the announcing line that are examined
_ANNOUNCES = (":", "\uff1a")
_ELEMENT = re.compile(r"(?:^|\n)[ \t]*<[A-Za-z][\w:-]*(?: [^<>\n]*)?>$")
_ABOUT_TO_THINK = re.compile(
    r"\b(?:let me|let's|let us|i'll|i will|i'm|i am|i need|i should|i have to|wait|hmm)\b"
    r"|\u8ba9\u6211|\u6211",
    re.IGNORECASE,
)
_ABOUT_THOUGHT = re.compile(
    r"\b(?:my|step|steps|reason|reasoning|think|thinking|thoughts?)\b|\u601d\u8003", re.IGNORECASE
)
_ABOUT_FORMAT = re.compile(
    r"\b(?:examples?|format(?:s|ted)?|shapes?|structured?|templates?|syntax|schema|layout|"
    r"looks? like|like (?:this|so|that)|prompt|tags?|markup|write)\b"
    r"|\u683c\u5f0f|\u4f8b\u5982|\u6bd4\u5982|\u6a21\u677f|\u5982\u4e0b",
    re.IGNORECASE,
)


def is_announced(around: Surroundings, *, plainly: bool) -> bool:
    """Return whether the line before announces an example.

    plainly: a colon alone is not enough, because the first thought of a reply may follow one too.
    """
    before = around.before
    if not before.endswith(_ANNOUNCES):
        return _ELEMENT.search(before[-_LOOKED_AT:]) is not None
    line = before[-_LOOKED_AT:].rpartition("\n")[2]
    if _ABOUT_TO_THINK.search(line):
        return False
    return not plainly or bool(_ABOUT_FORMAT.search(line) and not _ABOUT_THOUGHT.search(line))


class Examples:
    """How many shown openers and frames of answers are not closed yet."""

    def __init__(self) -> None:
        self._shown: Counter[Role] = Counter()

    def open(self, role: Role) -> None:
        self._shown[role] += 1

    def close(self, role: Role) -> bool:
        """Return whether the end of a marker with this role belongs to an example."""
        is_one = self._shown[role] > 0
        self._shown[role] -= is_one
        return is_one
