"""The markers with which a model without tags announces its answer section.

Models write `**Final Answer**` (`**最终答案**`) as a line of its own. Similar lines count where
they can hardly be anything else: headings, bold labels, a plain label with a colon. Prose that
mentions a final answer is not a marker.
"""

from __future__ import annotations

import re

LINE_LIMIT = 60  # characters of a line that are examined

_FINAL = ("the final answer", "final answers", "final answer", "最终答案", "最终的答案", "最后答案")
_PLAIN = ("answers", "answer", "答案")
_PHRASES = _FINAL + _PLAIN
_INITIALS = frozenset(phrase[0] for phrase in _PHRASES)
_CLOSERS = "*_:\uff1a \t"

_MARKER = re.compile(
    rf"""
    (?P<head>\#{{1,6}}[ \t]+)? (?P<bold>\*{{2,3}}|__)?
    (?:(?P<final>{"|".join(map(re.escape, _FINAL))})|{"|".join(_PLAIN)})
    (?P<inner>[ \t]*[:\uff1a])?
    (?(bold)(?P<close>[ \t]*(?P=bold))?)
    (?P<outer>[ \t]*[:\uff1a])? [ \t]*
    (?P<tail>$|.)
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_MATHS = ("\\", "$")  # may follow a bold marker without a colon on its line


def may_be_marker(line: str) -> bool:
    """Return whether more text must show if a line that begins so begins with a marker."""
    core = line.lstrip("#*_ \t").lower()
    if core and core[0] not in _INITIALS:
        return False
    return len(line) < LINE_LIMIT and any(_may_become(core, phrase) for phrase in _PHRASES)


def marker_end(line: str, *, paragraph: bool) -> int | None:
    """Return the length of the marker at the start of `line`, or None.

    paragraph: whether the line is the first of its paragraph. Only there do a bare "answer" and a
    label without decoration count.
    """
    match = _MARKER.match(line[:LINE_LIMIT])
    if match is None or not _announces(match) or not (paragraph or _unmistakable(match)):
        return None
    return match.start("tail")


def _may_become(core: str, phrase: str) -> bool:
    return phrase.startswith(core) or (
        core.startswith(phrase) and not core[len(phrase) :].strip(_CLOSERS)
    )


def _announces(match: re.Match[str]) -> bool:
    colon, alone = match["inner"] or match["outer"], not match["tail"]
    if match["bold"] and not match["close"]:
        return bool(match["inner"]) and not alone
    if not (match["head"] or match["bold"]):
        return bool(match["final"] and colon)
    return bool(colon or alone or (match["bold"] and match["tail"] in _MATHS))


def _unmistakable(match: re.Match[str]) -> bool:
    return bool(match["final"] and (match["head"] or match["bold"]))
