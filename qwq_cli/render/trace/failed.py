"""Marks failing claims in the text of a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text

from qwq_cli.claims.counts import failed
from qwq_cli.render.markdown.places import CLOSE, OPEN, bare, places_in, shown, signed
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.claims import right_value
from qwq_cli.values.trace import Claim

STYLE = "step.failed"
FOUND_CHARACTERS = 40  # characters of a right value in the text; a longer one is only a remark


@dataclass(frozen=True)
class Failed:
    """A claim's place in a text, and the right value; empty if that is not known."""

    start: int
    end: int
    found: str


def with_signs(text: str, claims: Sequence[Claim], start: int) -> str:
    """Return a text of the trace from `start` on, with signs around failing claims."""
    places = [(claim.start - start, claim.end - start) for claim in _apart(claims)]
    return signed(text, places) if places else text


def without_signs(text: str, claims: Sequence[Claim]) -> tuple[str, tuple[Failed, ...]]:
    """Return the text made by `with_signs`, without signs, and the places of its claims.

    There are no places if any was lost.
    """
    wanted = _apart(claims)
    if not wanted:
        return text, ()
    clear, places = places_in(text)
    if len(places) != len(wanted):
        return clear, ()
    return clear, tuple(
        Failed(start, end, one_line(claim.found or ""))
        for (start, end), claim in zip(places, wanted, strict=True)
    )


def _apart(claims: Sequence[Claim]) -> list[Claim]:
    """Return the failing claims in order, without those that overlap the one before."""
    found: list[Claim] = []
    for claim in sorted(failed(claims), key=lambda claim: claim.start):
        if not found or found[-1].end <= claim.start:
            found.append(claim)
    return found


def placed(text: str, claims: Sequence[Failed]) -> str:
    """Return `text` with signs around each claim and nothing else.

    So copying gives the original words. The right values are shown next to it.
    """
    return _with(text, claims, lambda _: "")


def noted(text: str, claims: Sequence[Failed], glyphs: Glyphs) -> str:
    """Return text in progress with signs around claims and right values: `17*24 = 418 ≠ 408`."""
    return _with(text, claims, lambda claim: _beside(claim, glyphs))


def _with(text: str, claims: Sequence[Failed], note: Callable[[Failed], str]) -> str:
    if not claims:
        return text
    parts, at = list[str](), 0
    for claim in claims:
        parts += [bare(text[at : claim.start]), OPEN, bare(text[claim.start : claim.end])]
        parts += [note(claim), CLOSE]
        at = claim.end
    return "".join([*parts, bare(text[at:])])


def marked(text: Text) -> Text:
    """Return the result of `placed` or `noted`, with the claims in their style."""
    return shown(text, STYLE)


def _beside(claim: Failed, glyphs: Glyphs) -> str:
    found = claim.found if len(claim.found) <= FOUND_CHARACTERS else glyphs.ellipsis
    return right_value(found, glyphs)
