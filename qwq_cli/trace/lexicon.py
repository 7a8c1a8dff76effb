"""The markers that are looked for in each state, and what one of them means there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.model import Format

# Markers that mean the same in any stream. Others, such as <|end|>, mean other things elsewhere.
_UNMISTAKABLE = re.compile(
    r"think|thought|reason|inner_|unused1[67]|^<\|channel\|>|FINAL RESPONSE", re.I
)
_ANSWER_FRAMES = ("<answer>",)


class Role(Enum):
    OPEN = auto()
    CLOSE = auto()
    ANSWER = auto()
    END = auto()
    ASIDE = auto()
    CALL = auto()
    HEADER = auto()


@dataclass(frozen=True)
class Marker:
    role: Role
    format: Format


class Lexicon:
    """A set of markers, to be searched for all at once."""

    def __init__(self, markers: Mapping[str, Marker]) -> None:
        self.markers = markers
        self.tokens = tuple(
            {token for m in markers.values() if FORMATS[m.format].certain for token in _tokens(m)}
        )
        longest_first = sorted(markers, key=lambda text: (-len(text), text))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._beginnings = {text[:end] for text in markers for end in range(1, len(text))}
        self._longest = max(map(len, markers), default=1)
        self._first = re.compile(
            "[" + re.escape("".join(sorted({text[0] for text in markers}))) + "]"
            if markers
            else r"(?!)"
        )

    def search(self, text: str, at: int) -> re.Match[str] | None:
        return self._pattern.search(text, at)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        return self._pattern.match(text, at)

    def may_begin_in(self, text: str) -> bool:
        return self._first.search(text) is not None

    def could_begin(self, text: str) -> bool:
        """Whether `text` may be a part of a longer marker."""
        return text in self._beginnings

    def held(self, text: str, at: int) -> int:
        """Where the end of `text` begins that could still become a marker."""
        at = max(at, len(text) - self._longest + 1)
        for match in self._first.finditer(text, at):
            if text[match.start() :] in self._beginnings:
                return match.start()
        return len(text)


def _tokens(marker: Marker) -> tuple[str, ...]:
    return FORMATS[marker.format].tokens


@cache
def at_start(guess: Format) -> Lexicon:
    """Whatever may stand first in a stream: of any format, but first of all of the one expected."""
    markers: dict[str, Marker] = {}
    order = [guess, Format.THINK, *FORMATS]
    for format in dict.fromkeys(order):
        markup, is_own = FORMATS[format], format is guess
        found = [*_pairs(markup.opens, Role.OPEN), *_pairs(markup.closes, Role.CLOSE)]
        found += _pairs(markup.answers, Role.ANSWER)
        if markup.header:
            found += _pairs(markup.header.starts, Role.HEADER)
            found += _pairs(markup.header.bare if is_own else (), Role.HEADER)
        if is_own:
            found += _pairs(markup.ends, Role.END)
        for text, role in found:
            if is_own or _is_foreign(text, role):
                markers.setdefault(text, Marker(role, format))
    return Lexicon(markers)


@cache
def in_thought(format: Format) -> Lexicon:
    return Lexicon(_own(format))


@cache
def in_answer(format: Format) -> Lexicon:
    own = _own(format)
    return Lexicon({text: m for text, m in own.items() if m.role not in (Role.CALL, Role.ASIDE)})


@cache
def in_bare(format: Format) -> Lexicon:
    """In a text that nothing opened: its own markers, and those that mean the same anywhere."""
    markers = _own(format)
    for other in (Format.THINK, *FORMATS):
        markup = FORMATS[other]
        if markup.glued:
            continue
        found = [*_pairs(markup.opens, Role.OPEN), *_pairs(markup.closes, Role.CLOSE)]
        found += _pairs(markup.header.known if markup.header else (), Role.HEADER)
        for text, role in found:
            if _is_foreign(text, role) and not (markup.sentences and text[0] != "["):
                markers.setdefault(text, Marker(role, other))
    return Lexicon(markers)


def _own(format: Format) -> dict[str, Marker]:
    markup = FORMATS[format]
    opens = [text for text in markup.opens if not markup.glued or text.startswith("assistant")]
    found = [*_pairs(opens, Role.OPEN), *_pairs(markup.closes, Role.CLOSE)]
    found += [*_pairs(markup.answers, Role.ANSWER), *_pairs(markup.ends, Role.END)]
    found += [*_pairs(markup.calls, Role.CALL)]
    found += [*_pairs([opener for opener, _ in markup.asides], Role.ASIDE)]
    if markup.header:
        found += _pairs(markup.header.starts, Role.HEADER)
    markers: dict[str, Marker] = {}
    for text, role in found:
        markers.setdefault(text, Marker(role, format))
    return markers


def _pairs(texts: Iterable[str], role: Role) -> list[tuple[str, Role]]:
    return [(text, role) for text in texts]


def _is_foreign(text: str, role: Role) -> bool:
    """Whether a marker is known for what it is in a stream of another format."""
    if role is Role.ANSWER:
        return text in _ANSWER_FRAMES or text.startswith("<|")
    return role is Role.HEADER or bool(_UNMISTAKABLE.search(text)) or text == "analysis"
