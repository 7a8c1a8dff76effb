"""The markers to look for in each state, and what each of them means there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from qwq_cli.trace import tags
from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.markup import Markup
from qwq_cli.values.kinds import Format

# Markers that mean the same in any stream. Others, such as <|end|>, have several meanings.
_UNMISTAKABLE = re.compile(
    r"think|thought|reason|inner_|unused1[67]|^<\|channel\|>|FINAL RESPONSE", re.I
)
_ANSWER_FRAMES = ("<answer>",)
_NONE = r"(?!)"


class Role(Enum):
    OPEN = auto()
    CLOSE = auto()
    ANSWER = auto()
    END = auto()
    CALL = auto()
    ASIDE = auto()
    HEADER = auto()


@dataclass(frozen=True)
class Marker:
    """text: spelled as in the table of formats."""

    role: Role
    format: Format
    text: str


class Lexicon:
    """A set of markers that are searched for together; tags in any spelling (tags.py)."""

    def __init__(
        self, markers: Mapping[str, Marker], mixed_up: Mapping[str, Marker] | None = None
    ) -> None:
        self._mixed_up = mixed_up or {}
        markers = {**self._mixed_up, **markers}
        markups = [FORMATS[marker.format] for marker in markers.values()]
        self.tokens = tuple({each for m in markups if m.certain for each in m.tokens})
        self._markers = markers
        longest_first = sorted(markers, key=lambda text: (-len(text), text))
        named = [text for text in markers if tags.is_tag(text)]
        self._in_any_case = {text.lower(): markers[text] for text in reversed(named)}
        literal = [re.escape(text) for text in longest_first if text not in named]
        self._pattern = re.compile(
            "|".join([*literal, *filter(None, [tags.pattern(named)])]) or _NONE
        )
        spelled = (*markers, *self._in_any_case)
        self._beginnings = {text[:end] for text in spelled for end in range(1, len(text))}
        self._unfinished = tags.unfinished(named)
        self._longest = max(map(len, markers), default=1)
        # The beginnings of markers: a text without them contains no part of one.
        self.first = re.compile(
            "[" + re.escape("".join(sorted({text[0] for text in markers}))) + "]"
            if markers
            else _NONE
        )

    def search(self, text: str, at: int) -> re.Match[str] | None:
        return self._pattern.search(text, at)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        return self._pattern.match(text, at)

    def marker(self, text: str) -> Marker:
        """Return the marker for a found text."""
        found = self._markers.get(text) or self._markers.get(tags.plain(text))
        return found or self._in_any_case[tags.plain(text).lower()]

    def is_foreign(self, marker: Marker) -> bool:
        """Return whether it is a closing tag that was mixed up with another one."""
        return marker.text in self._mixed_up

    def roles_in(self, text: str) -> set[Role]:
        return {self.marker(found).role for found in self._pattern.findall(text)}

    def last_in(self, text: str, roles: Collection[Role]) -> Role | None:
        """Return the role of the last marker in `text` with any of `roles`."""
        found = (self.marker(each).role for each in reversed(self._pattern.findall(text)))
        return next((role for role in found if role in roles), None)

    def could_begin(self, text: str) -> bool:
        """Return whether `text` may be part of a longer marker."""
        return text in self._beginnings or self._is_unfinished(text)

    def _is_unfinished(self, text: str) -> bool:
        if text[:1] != "<" or len(text) >= tags.LIMIT:
            return False
        return text.lower() in self._beginnings or self._unfinished.fullmatch(text) is not None

    def held(self, text: str, at: int) -> int:
        """Return where the part at the end of `text` begins that could still become a marker."""
        tag = text.rfind("<", max(at, len(text) - tags.LIMIT))
        is_tag = tag >= 0 and self._is_unfinished(text[tag:])
        at = max(at, len(text) - self._longest + 1)
        for match in self.first.finditer(text, at, tag if is_tag and tag >= at else len(text)):
            if text[match.start() :] in self._beginnings:
                return match.start() if not is_tag else min(tag, match.start())
        return tag if is_tag else len(text)


@cache
def at_start(guess: Format) -> Lexicon:
    """Return the markers that may begin a stream: any format's, with the expected format first."""
    markers: dict[str, Marker] = {}
    order = [guess, Format.THINK, *FORMATS]
    for format in dict.fromkeys(order):
        markup, is_own = FORMATS[format], format is guess
        found = _texts(markup, Role.OPEN, Role.CLOSE, Role.ANSWER, Role.HEADER)
        if is_own and markup.header:
            found += [(text, Role.HEADER) for text in markup.header.bare]
        if is_own:
            found += _texts(markup, Role.END)
        for text, role in found:
            if is_own or _is_foreign(text, role):
                markers.setdefault(text, Marker(role, format, text))
    return Lexicon(markers)


@cache
def in_thought(format: Format) -> Lexicon:
    return Lexicon(_own(format), _mixed_up(format))


@cache
def in_answer(format: Format) -> Lexicon:
    own = _own(format)
    kept = {text: m for text, m in own.items() if m.role not in (Role.CALL, Role.ASIDE)}
    return Lexicon(kept, _mixed_up(format))


@cache
def in_bare(format: Format) -> Lexicon:
    """Return the markers of a text that nothing opened: its own, and unmistakable ones."""
    markers = _own(format)
    for other in (Format.THINK, *FORMATS):
        markup = FORMATS[other]
        if markup.glued:
            continue
        found = _texts(markup, Role.OPEN, Role.CLOSE)
        if markup.header:
            found += [(text, Role.HEADER) for text in markup.header.known]
        for text, role in found:
            if _is_foreign(text, role) and not (markup.sentences and text[0] != "["):
                markers.setdefault(text, Marker(role, other, text))
    return Lexicon(markers)


def _own(format: Format) -> dict[str, Marker]:
    markup = FORMATS[format]
    markers: dict[str, Marker] = {}
    for text, role in _texts(markup, *Role):
        if not markup.glued or role is not Role.OPEN or text.startswith("assistant"):
            markers.setdefault(text, Marker(role, format, text))
    return markers


def _mixed_up(format: Format) -> dict[str, Marker]:
    """Return closing tags of other formats, which a model may write in place of its own."""
    own = FORMATS[format]
    if not any(map(tags.is_tag, own.closes)):
        return {}
    return {
        text: Marker(Role.CLOSE, other, text)
        for other, markup in FORMATS.items()
        for text in markup.closes
        if tags.is_tag(text) and text not in own.closes
    }


def _texts(markup: Markup, *roles: Role) -> list[tuple[str, Role]]:
    """Return the markers of these roles, in the order of the roles."""
    texts = {
        Role.OPEN: markup.opens,
        Role.CLOSE: markup.closes,
        Role.ANSWER: markup.answers,
        Role.END: markup.ends,
        Role.CALL: markup.calls,
        Role.ASIDE: tuple(opener for opener, _ in markup.asides),
        Role.HEADER: markup.header.starts if markup.header else (),
    }
    return [(text, role) for role in roles for text in texts[role]]


def _is_foreign(text: str, role: Role) -> bool:
    """Return whether a marker is recognised even in a stream of another format."""
    if role is Role.ANSWER:
        return text in _ANSWER_FRAMES or text.startswith("<|")
    return role is Role.HEADER or bool(_UNMISTAKABLE.search(text)) or text == "analysis"
