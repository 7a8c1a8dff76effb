"""The boxes of one sentence, read together with the sign, the name and the unit around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qwq_cli.trace.boxes import Box
from qwq_cli.trace.wording import plain

_MOST_BETWEEN = 120  # characters between two boxes of one sentence
_MOST_BOXES = 32  # in one sentence
# Only signs of a list, a label such as `(b)`, or a name with its equals sign: one answer continues.
_LISTED = re.compile(
    r"(?:[\s$*,;.，；、&]|\\[\[\]()\\,; ]|\\(?:quad|qquad)(?![a-z])"
    r"|\\text\{\s*(?:and|or|和|或|及)\s*\}|\b(?:and|or|und|oder|et|ou|y|o|e)\b|[和或及与]"
    r"|\([a-h]\)|\b[a-h]\)|\(?[ivx]{1,4}\)|[-•]\s"
    r"|\\?[A-Za-z]{1,8}(?:_\{?\w{1,4}\}?)?\s?(?:=|:))*"
)
_SENTENCE_END = re.compile(r"[.!?。！？](?:\s|$)|\n\s*\n")
_RESTART = re.compile(
    r"\b(?:so|thus|hence|therefore|then|answer|since|because|means|gives?)\b"
    r"|所以|因此|答案|因为",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"=|≈|\\approx|\bthat is\b|\bi\.e\.|\bwhich is\b|\bnamely\b|\bor equivalently\b|\bor about\b"
    r"|也就是|即",
    re.IGNORECASE,
)
_INEXACT = re.compile(r"≈|\\approx|\babout\b")
_NAME = re.compile(r"(\\?[A-Za-z]{1,8}(?:_\{?\w{1,4}\}?)?)\s?=[\s$*]{0,4}(?:\\[(\[])?[\s$*]{0,4}\Z")
# A minus after a number is no sign.
_BEFORE = re.compile(
    r"(?:(?P<money>\\\$|[€£¥₹])\s?|(?:^|[=:$({\[,]\s{0,2})(?P<sign>[-−]|\\pm)\s?"
    r"|[A-Za-z]{2}\s\$?(?P<close>[-−]))\Z"
)
_UNIT = re.compile(
    r"[ \t$*]{0,3}(?:\\[)\]])?[ \t$*]{0,3}(?:\\[,;: ~]|~)? ?"
    r"(?P<unit>\\?[%‰]|°[CF]?|\^\s?\{?\s?\\circ\s?\}?(?:\s?\\?(?:text|mathrm)\{[^{}]{1,20}\}|[CF]\b)?"
    r"|(?:\\, ?)?\\(?:text|mathrm|mbox)\s?\{[^{}$]{1,40}\}(?:\s?\^\s?\{?[-\d]{1,2}\}?)?"
    r"|[A-Za-zµΩ°][A-Za-zµΩ²³/^\d]{0,19}(?:[ ][A-Za-z/]{1,15}){0,2}"
    r"|[\u4e00-\u9fff]{1,4})"
    r"[ \t$*]{0,3}(?:\\[)\]])?[ \t$*]{0,3}(?=[.,;:!?。，；！？)]|\n|\Z)"
)
_NO_UNIT = re.compile(
    r"\b(?:and|or|is|are|was|as|by|because|since|so|which|when|where|if|but|for|from|that|this|then"
    r"|the|we|it|not|in total|altogether|approximately|respectively|units?)\b|[是为因的]",
    re.IGNORECASE,
)


class Parts(NamedTuple):
    """`value` is what `text[start:end]` says; it uses this many `boxes`."""

    value: str
    start: int
    end: int
    boxes: int


def closing_parts(text: str, boxes: Sequence[Box]) -> Parts:
    """Return the last of `boxes` and the others in its sentence.

    `boxes` are those of `text` that say something, in order.
    """
    chosen = [boxes[-1]]
    for box in reversed(boxes[-_MOST_BOXES:-1]):
        if box.end > chosen[0].start or not _belongs(text, box, chosen[0]):
            break
        chosen.insert(0, box)
    return joined(text, chosen)


def joined(text: str, boxes: Sequence[Box]) -> Parts:
    """Return boxes of one sentence, given in order, as one value."""
    parts: list[str] = []
    for index, box in enumerate(boxes):
        between = text[boxes[index - 1].end : box.start] if index else ""
        said = _said(text, box, is_last=index == len(boxes) - 1, several=len(boxes) > 1)
        if index and _is_restated(between):
            if not _INEXACT.search(between):
                parts[-1] = said
        elif said not in parts:
            parts.append(said)
    start, end = _reach(text, boxes)
    return Parts(", ".join(parts), start, end, len(parts))


def _belongs(text: str, box: Box, following: Box) -> bool:
    if following.start - box.end > _MOST_BETWEEN:
        return False
    between = text[box.end : following.start]
    is_apart = _SENTENCE_END.search(between) or _RESTART.search(between)
    return not is_apart or _LISTED.fullmatch(between) is not None


def _is_restated(between: str) -> bool:
    """Return whether the second box repeats the first, as in `\\boxed{4/2} = \\boxed{2}`.

    In `x = \\boxed{1}, y = \\boxed{2}`, names are given instead.
    """
    return bool(_AGAIN.search(between)) and not _NAME.search(between.lstrip("=").lstrip())


def _said(text: str, box: Box, *, is_last: bool, several: bool) -> str:
    content = plain(text[box.inner_start : box.inner_end])
    before = text[max(0, box.start - 40) : box.start]
    around = _BEFORE.search(before)
    sign = next(filter(None, around.groups()), "") if around else ""
    unit = _unit(text, box)
    value = f"{sign}{content}{unit}"
    name = _NAME.search(before) if several else None
    return f"{name[1]} = {value}" if name and "=" not in content else value


def _unit(text: str, box: Box) -> str:
    content = text[box.inner_start : box.inner_end]
    match = _UNIT.match(text, box.end)
    if match is None or not re.search(r"[\d}\w)]\s*\Z", content) or _NO_UNIT.search(match["unit"]):
        return ""
    unit = match["unit"].strip()
    is_word = not unit.startswith(("\\", "%", "°", "^"))
    if is_word and (_has_names(content) or not re.search(r"\d", content)):
        return ""
    return unit if unit.startswith(("^", "°", "%", "\\%", "\\,")) else f" {unit}"


def _has_names(formula: str) -> bool:
    return re.search(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", formula)) is not None


def _reach(text: str, boxes: Sequence[Box]) -> tuple[int, int]:
    """Return the span from the first box to the last, with its unit."""
    last = boxes[-1]
    unit = _UNIT.match(text, last.end) if _unit(text, last) else None
    return boxes[0].start, unit.end("unit") if unit else last.end
