"""Finds balanced `\\boxed{}` in one pass with an explicit stack: linear, whatever the nesting."""

from __future__ import annotations

import re
from typing import NamedTuple

# An escape is one token, so `\{` opens nothing and the `\\` before a box is not its backslash.
_TOKEN = re.compile(r"\\(?:boxed|fbox)\s*\{|\\.|[{}]", re.DOTALL)
# A content that says nothing: blanks of TeX, and gaps for somebody to fill in.
_BLANK = re.compile(
    r"(?:\s|\\[,;:! ]|~|\\(?:q?quad|[lc]?dots|phantom\{[^{}]{0,20}\})(?![A-Za-z])|[?_.…]"
    r"|\\(?:text(?:bf)?|math(?:rm|bf)|mbox)\s*\{[\s?_.…]*\})*"
)
_SPACE = re.compile(r"\s*")
_MOST_BLANK = 60  # characters
_OPENED_BLANK = re.compile(r"\\(?:boxed|fbox)\s{0,3}\{?[\s$.*]{0,9}(?:\\[\])])?[\s$.*]{0,9}\Z")
_OPENED = re.compile(r"\\(?:boxed|fbox)(?:\s*\{|[ ](?=[-+]?[\d\\])|(?=\d))")
_OPEN_CONTENT = re.compile(
    r"(?P<content>[^\n$]{1,200}?)(?P<behind>[ \t]*(?:\\\]|\\\)|\$|[.。]?[ \t]*\n)|[.。]?\s*\Z)"
)
# A closer of another formula, or nothing at all behind a number or a letter.
_MISMATCHED = re.compile(r"\s?(?:\$\$?|\\\]|\\\))[ \t]*[.。]?[^\S\n]*\n")
_ENDED = re.compile(r"[.。]?[^\S\n]*\n[^\S\n]*\n")
_PLAIN = re.compile(
    r"[-−+]?(?:\\?\$|[€£¥])?[ ]?(?:\d[\d,.:/]*|\\[dt]?frac\{[^{}]{1,40}\}\{[^{}]{1,40}\})(?:\\?%)?"
    r"|\(?[A-J]\)?"
)
_DELIMITER = re.compile(r"\\.|\$\$?", re.DOTALL)
_CLOSERS = {"\\[": "\\]", "\\(": "\\)", "$": "$", "$$": "$$"}
_REACH = 400  # characters before a box in which its display may begin


class Box(NamedTuple):
    """`text[start:end]` is a box with its command, `text[inner_start:inner_end]` its content."""

    start: int
    inner_start: int
    inner_end: int
    end: int


class _Brace(NamedTuple):
    start: int
    end: int
    boxed: bool


def find_boxes(text: str) -> list[Box]:
    """Return all balanced boxes in the order in which they close: inner boxes come first."""
    return _scanned(text)[0]


def _scanned(text: str) -> tuple[list[Box], list[_Brace]]:
    """Return all balanced boxes, and the braces that are left open."""
    boxes: list[Box] = []
    stack: list[_Brace] = []
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "{" or len(word) > 2:
            stack.append(_Brace(*token.span(), boxed=len(word) > 2))
        elif word == "}" and stack:
            brace = stack.pop()
            if brace.boxed:
                boxes.append(Box(brace.start, brace.end, token.start(), token.end()))
    return boxes, stack


def unfinished_box(text: str) -> int | None:
    """Return where the first box begins that the text leaves open; None if it leaves none.

    A box without its closing brace is finished where the formula ends that it is in, at a line
    that ends with the mark of another formula, or at a paragraph that is just a number or a letter.
    """
    left = (brace for brace in _scanned(text)[1] if brace.boxed)
    return next((brace.start for brace in left if not _is_shut(text, brace)), None)


def _is_shut(text: str, brace: _Brace) -> bool:
    match = _OPEN_CONTENT.match(text, brace.end)
    if match is None or _BLANK.fullmatch(match["content"]):
        return False
    closer = _closer(text[max(0, brace.start - _REACH) : brace.start].rpartition("\n\n")[2])
    behind = _SPACE.match(text, match.end("content"))
    is_closed = closer and behind and text.startswith(closer, behind.end())
    return bool(is_closed) or _is_given_up(text, match)


def _is_given_up(text: str, match: re.Match[str]) -> bool:
    """Return whether the text goes on as if the box with this content were closed."""
    content, end = match["content"].strip(), match.end("content")
    if _PLAIN.fullmatch(content) and _ENDED.match(text, end):
        return True
    is_whole = not content.endswith("\\") and _closer(content) is None
    return is_whole and _MISMATCHED.match(text, end) is not None


def _closer(before: str) -> str | None:
    """Return what ends the formula that is open after `before`; None if none is open."""
    closer: str | None = None
    for token in _DELIMITER.finditer(before):
        if closer is None:
            closer = _CLOSERS.get(token[0])
        elif token[0] == closer:
            closer = None
    return closer


def filled_boxes(text: str) -> list[Box]:
    """Return the boxes that say something.

    Others are empty, as in a quoted instruction, or contain only another box.
    """
    filled: list[Box] = []
    previous: Box | None = None
    for box in find_boxes(text):
        wraps = previous is not None and _wraps(text, box, previous)
        if not wraps and not _is_blank(text, box):
            filled.append(box)
        previous = box
    return filled


def ends_blank(text: str) -> bool:
    """Return whether the last box was left empty, so that the text around it is not an answer."""
    boxes = find_boxes(text)
    is_opened = _OPENED_BLANK.search(text, max(0, len(text) - _MOST_BLANK)) is not None
    return is_opened or (bool(boxes) and _is_blank(text, boxes[-1]))


def closing_brace(text: str) -> int | None:
    """Return the place of the brace that closes one opened before `text`; None if there is none."""
    depth = 1
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "{" or len(word) > 2:
            depth += 1
        elif word == "}":
            depth -= 1
            if not depth:
                return token.start()
    return None


def last_boxed(text: str) -> str | None:
    """Return the content of the box that was opened last, unchanged, as published pipelines do.

    It is None if no box is closed.
    """
    box = max(find_boxes(text), key=lambda box: box.start, default=None)
    return None if box is None else text[box.inner_start : box.inner_end]


def open_box(text: str, *, ended: bool) -> Box | None:
    """Return the last box that was never closed, or that has no braces (`\\boxed 5`).

    Only delimiters may follow it on its line; `end` is the end of its content. ended: whether the
    text came to its own end. A text that was cut off may end inside the box; then only a box with
    something after it is complete. Where such a text leaves a box unfinished is told by
    `unfinished_box`.
    """
    boxes = find_boxes(text)
    start = max((box.end for box in boxes), default=0)
    opened = list(_OPENED.finditer(text, start))
    match = _OPEN_CONTENT.match(text, opened[-1].end()) if opened else None
    if match is None or _BLANK.fullmatch(match["content"]) or not (ended or match["behind"]):
        return None
    return Box(opened[-1].start(), *match.span("content"), match.end("content"))


def unbox(text: str) -> str:
    """Return the text with every balanced box replaced by its content."""
    boxes = find_boxes(text)
    cuts = sorted([(box.start, box.inner_start) for box in boxes] + [box[2:] for box in boxes])
    kept, position = [], 0
    for start, end in cuts:
        kept.append(text[position:start])
        position = end
    return "".join(kept) + text[position:]


def _is_blank(text: str, box: Box) -> bool:
    content = unbox(text[box.inner_start : min(box.inner_end, box.inner_start + _MOST_BLANK)])
    is_short = box.inner_end - box.inner_start <= _MOST_BLANK
    return is_short and _BLANK.fullmatch(content) is not None


def _wraps(text: str, outer: Box, inner: Box) -> bool:
    return (
        _skip_space(text, outer.inner_start) == inner.start
        and _skip_space(text, inner.end) == outer.inner_end
    )


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
