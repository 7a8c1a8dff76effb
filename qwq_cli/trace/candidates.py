"""Answers that a thought names on its way.

There are few patterns, chosen for precision. A missed candidate costs less than a false one, which
would suggest that the model wavers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qwq_cli.trace.boxes import filled_boxes, unbox
from qwq_cli.trace.wording import plain
from qwq_cli.values.trace import Candidate, Step

# Every repetition of spaces is bounded. Otherwise a hostile line would cost its length squared.
_GAP = r"[ \t]{0,2}"
_AMOUNT = r"[-−]?\$?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?%?"
# A number or a list of numbers that doesn't begin a longer number, a time or a sum.
_NUMBER = (
    rf"{_AMOUNT}(?:,[ ]{_AMOUNT})*"
    rf"(?![A-Za-z0-9_:%]|[.,/]\d|,?{_GAP}[-+*/^=×÷\\]|,{_GAP}\d)"
)
_VALUE = rf"""(?:
    \$(?![^$\n]{{0,80}}[a-z]{{3}}\ [a-z]{{2}})(?P<dollars>[^$\n]{{1,80}})\$
  | \\\((?P<inline>[^\n]{{1,80}}?)\\\)
  | \*\*(?P<bold>[^*\n]{{1,80}})\*\*
  | (?P<number>{_NUMBER})
  | \(?(?P<option>[A-H])\)?(?=[.,;。，]|{_GAP}$)
)"""
_STATED = re.compile(
    rf"""
    (?: \b[Aa]nswer\ (?:is|should\ be|must\ be|would\ be|comes\ out\ to(?:\ be)?)
        (?:\ (?:indeed|simply|just|actually|therefore))?
      | 答案(?:应该|应当|就|也)?(?:是|为)
    ) [:：]?{_GAP} {_VALUE}
    """,
    re.VERBOSE | re.MULTILINE,
)
_SOLVED = re.compile(
    rf"""
    ^{_GAP}(?:So|Therefore|Thus|Hence|所以|因此)[,，]?{_GAP}
    (?:\$|\\\()?{_GAP}[A-Za-z]{_GAP}={_GAP}(?P<number>{_NUMBER})
    {_GAP}(?:\$|\\\))?[.!。！]?[ \t\r]{{0,3}}$
    """,
    re.VERBOSE | re.MULTILINE,
)
# A line that begins like a conclusion, or ends with the result of a calculation.
_CONCLUDES = re.compile(
    rf"""
    ^{_GAP}\**(?:So|Therefore|Thus|Hence|In\ total|Altogether|Finally|The\ (?:final|total|answer))\b
        [^\n]{{0,200}}\d
  | (?:=|≈|\bis|\bare|\bequals)\ ?[^\w\n]{{0,4}}{_AMOUNT}[^\d\n]{{0,30}}$
  | ^{_GAP}(?:所以|因此|故)[^\n]{{0,100}}\d
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_HYPOTHESIS = re.compile(r"\b(?:if|whether|suppose|supposing|assum\w+|unless)\b|如果|假设", re.I)
_REACH = 60  # characters before a statement in which words of doubt are looked for


class _Sighting(NamedTuple):
    at: int
    text: str


def find_candidates(raw: str, steps: Sequence[Step], *, until: int) -> tuple[Candidate, ...]:
    """Return the distinct candidates in `steps` before the offset `until`, in their order."""
    starts = [step.start for step in steps]
    found: dict[str, Candidate] = {}
    for at, text in sorted(_sightings(raw[:until])):
        index = bisect_right(starts, at) - 1
        if index >= 0 and at < steps[index].end and text:
            candidate = Candidate(text=text, step=steps[index].index, at=at)
            found.setdefault(_key(text), candidate)
    return tuple(found.values())


def names_answer(line: str) -> bool:
    """Return whether a line may name an answer.

    It is less strict than `find_candidates`, for callers that look more closely afterwards.
    """
    return _CONCLUDES.search(line) is not None or next(_sightings(line), None) is not None


def _sightings(raw: str) -> Iterator[_Sighting]:
    for box in filled_boxes(raw):
        yield _Sighting(box.start, _clean(raw[box.inner_start : box.inner_end]))
    for pattern in (_STATED, _SOLVED):
        for match in pattern.finditer(raw):
            if not _hypothetical(raw, match):
                yield _Sighting(match.start(), _clean(match[match.lastgroup or 0]))


def _hypothetical(raw: str, match: re.Match[str]) -> bool:
    before = raw[max(0, match.start() - _REACH) : match.start()]
    clause = re.split(r"[.\n。！？!?]", before)[-1]
    return raw.startswith(("?", "？"), match.end()) or bool(_HYPOTHESIS.search(clause))


def _clean(text: str) -> str:
    return plain(unbox(text)).strip().rstrip(".,。，")


def _key(text: str) -> str:
    return re.sub(r"[\s$,]|\\[ ,;!]", "", text).casefold()
