"""How a format marks its thought: the fields of an entry in the table of formats.py."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Header:
    """Messages with heads, from one of `starts` to `end`.

    If `thought` matches in a head, the message is thought; all others are part of the answer. A
    head that matches `call` calls a tool: if nothing comes after its message, that is the answer.
    """

    starts: tuple[str, ...]
    end: str
    thought: re.Pattern[str]
    call: re.Pattern[str]
    bare: tuple[str, ...] = ()  # how the first head may begin inside the prompt
    known: tuple[str, ...] = ()  # starts of heads that can't belong to another format


@dataclass(frozen=True, kw_only=True)
class Markup:
    """One format. All markers are literal texts.

    opens: begin a thought. closes: end it. answers: frames that begin an answer, and end a thought
    that nothing else ended. ends: end a frame or a message, and are never text. asides: begin and
    end of notes inside a thought that are not part of it. calls: begin a call of a tool, which ends
    a thought too; they are text. certain: the markers are tokens of their own, so that only a
    quotation holds one by chance. sentences: the markers are plain words, which count only at the
    start of a line. glued: the markers lost their brackets and appear in the text without any
    space. opened: a text without its prompt is assumed to begin inside the thought. tokens: names
    that may be control tokens of a vocabulary. stops: those that end the turn. answer_now: ends a
    thought from outside and begins its answer. inline: without a paragraph break before. templates:
    texts that a chat template of this format holds; all texts of any one group.
    """

    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    asides: tuple[tuple[str, str], ...] = ()
    calls: tuple[str, ...] = ()
    header: Header | None = None
    certain: bool = False
    sentences: bool = False
    glued: bool = False
    opened: bool = False
    tokens: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    answer_now: str
    inline: bool = False
    templates: tuple[tuple[str, ...], ...] = ()
