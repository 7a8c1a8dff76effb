"""Phrases that announce an answer, in several languages, and what cancels them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_BOLD = r"[*_]{0,3}"
_IS = r"(?:is|are|was|should\ be|must\ be|would\ be|will\ be|comes\ out\ (?:to\ be|to|as))"
_OF = r"(?:\ (?:to|of|for)\ (?:the|this|our|your)\ (?:\w{1,20}\ ){0,2}?\w{1,20})?"
# An optional verb or colon ends each phrase; the answer follows.
_ENGLISH = rf"""
    \b(?:final\ |correct\ |right\ |best\ )?answers?{_OF}{_BOLD}
        (?:\ ?[:=]|\ [-–—]|\ {_IS}\b:?){_BOLD}
  | \b(?:correct|right|best)\ (?:option|choice|alternative|statement){_BOLD}\ {_IS}\b:?
  | \bans(?:wer)?\ ?[.:]
  | \bsolutions?\ (?:is|are):?
  | \bI(?:\ would|'d|’d|'ll|\ will)?\ (?:choose|pick|select|go\ with|went\ with)\b
"""
_OTHERS = r"""
    \b(?:Antwort|Lösung)\ (?:ist|lautet|wäre)(?:\ also|\ somit)?:?
  | \b(?:Antwort|Ergebnis)\ ?:
  | \bErgebnis\ (?:ist|lautet|beträgt):?
  | \b(?:réponse|solution)(?:\ finale|\ correcte)?\ (?:est|sont)(?:\ donc)?:?
  | \bréponse(?:\ finale)?\ ?:
  | \b(?:respuesta|solución)(?:\ final|\ correcta)?\ (?:es|son)(?:\ entonces)?:?
  | \brespuesta(?:\ final)?\ ?:
  | \b(?:resposta|solução)(?:\ final|\ correta)?\ (?:é|são):?
  | \bresposta(?:\ final)?\ ?:
  | \brisposta(?:\ finale|\ corretta)?(?:\ è:?|\ ?:)
  | (?<!\w)ответ\ ?[:：—-]
  | (?:最终|最后|正确)?(?:的)?答案(?:应该|应当|就|也)?(?:是|为|選|选|[:：])[:：]?
  | 正确(?:的)?(?:选项|答案)(?:是|为)?[:：]?
  | (?<![\u4e00-\u9fff])答[:：]
  | (?:故|因此|所以|应|应该|应当|即|只能)选(?:择|项)?[:：]?(?=\ ?[(（]?[A-J])
  | (?:答え|正解)は[、:：]?
  | (?:정답|답)(?:은|:|：)
"""
_LEADING = re.compile(f"(?:{_ENGLISH}|{_OTHERS})", re.VERBOSE | re.IGNORECASE)
# Phrases that follow the letter that they are about.
_TRAILING = re.compile(
    r"""
    (?:\b(?:option|choice|answer)\ )?(?P<bold>\*\*)?(?P<value>\([A-J]\)|\b[A-J]\b)(?(bold)\*\*)
        \ is\ (?:the\ )?(?:only\ )?(?:correct|right|best)\b(?:\ (?:answer|option|choice))?
  | 选项\ ?(?P<zh>[(（]?[A-J][)）]?)\ ?(?:是)?正确
    """,
    re.VERBOSE,
)
_MARKED = re.compile(
    r"^[ \t]{0,3}(?:\#{1,6}[ \t]+(?:\*\*|__)?|\*\*|__)"
    r"(?:(?:the )?(?:final )?answers?|(?:最终)?答案)[:：]?(?:\*\*|__)?[:：]?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HASHES = re.compile(r"^[ \t]{0,3}\#{4}[ \t]{1,3}(?P<value>[^\n#]{1,80}?)[ \t]*$", re.MULTILINE)

# Every phrase contains one of these words, in lower case, within _BEFORE characters of its start.
# So the patterns are tried at few places, which is ten times as quick.
_BEFORE = 32
_HINTS = re.compile(
    "answer|ans ?[.:]|option|choice|alternative|statement|solution|choose|pick|select|go with"
    "|went with|is (?:the )?(?:only )?(?:correct|right|best)|antwort|lösung|ergebnis"
    "|réponse|respuesta|solución|resposta|solução|risposta|ответ|答|选|選|正确|正解|답|####"
)

_FENCED = re.compile(r"^[ \t]{0,3}```.*?(?:^[ \t]{0,3}```|\Z)", re.MULTILINE | re.DOTALL)

_UNSURE = re.compile(
    r"\b(?:if|whether|suppose|supposing|assum\w{1,6}|unless|maybe|perhaps|might|possibly|doubt"
    r"|think the|guess)\b|如果|假设|也许|可能|是否",
    re.IGNORECASE,
)
_REACH = 60  # characters before a phrase in which words of doubt are looked for
_CLAUSE_END = re.compile(r"[.\n。！？!?]")

_RETRACTED = re.compile(
    r"\b(?:wrong|mistake|incorrect|not (?:right|correct)|miscalculated|misread"
    r"|(?:doesn't|doesn’t|does not|don't|don’t|do not) (?:match|work|add up|check out|hold|agree)"
    r")\b|不对|错了|有误",
    re.IGNORECASE,
)
_DOUBTED = re.compile(
    r"\b(?:wait|hmm|hold on|re-?check|double-check|let me (?:check|verify))\b|等一下|再检查|重新",
    re.IGNORECASE,
)
# A check with a good result takes nothing back.
_CONFIRMED = re.compile(
    r"\b(?:is|was|are|that's|looks|seems) (?:indeed )?(?:correct|right|consistent)\b"
    r"|\bconfirm(?:s|ed)\b|\bchecks? out\b|\bmatches\b|\bcorrect[.!]|✓|正确|无误|没错",
    re.IGNORECASE,
)
_END = 200  # characters in which a check must end
_COMPUTED = re.compile(
    r"\d\s{0,3}(?:[-+*/×÷^·]|\\times|\\cdot|\\div)\s{0,3}[\d(\\]|[=≈]|\\approx|\\frac|\\sqrt"
    r"|\d\s(?:plus|minus|times|divided by)\s\d|\d\s?[加减乘除]\S{0,2}\d"
)


class Cue(NamedTuple):
    """An announcement, `text[start:end]`. firm: a line of a published form, such as `#### 18`.

    value: the place of what it announces, if the phrase itself contains it.
    """

    start: int
    end: int
    value: tuple[int, int] | None = None
    firm: bool = False


def find_cues(text: str) -> Iterator[Cue]:
    """Yield announcements in no particular order.

    Those after a hypothesis or a doubt, and those in a program, are left out.
    """
    if "```" in text:
        text = _FENCED.sub(lambda match: " " * len(match[0]), text)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if places := _places(line, start):
            yield from _phrases(text, places, end)
            yield from _forms(text, start, end)
        start = end + 1


def _places(line: str, start: int) -> list[int]:
    """Return where a phrase could begin in the line at `start`, in order."""
    lowered = line.lower()
    if len(lowered) != len(line):  # a few letters have a lower case of two letters
        return list(range(start, start + len(line)))
    hints = [match.start() for match in _HINTS.finditer(lowered)]
    near = {at for hint in hints for at in range(max(0, hint - _BEFORE), hint + 1)}
    return [start + at for at in sorted(near)]


def _phrases(text: str, places: Sequence[int], end: int) -> Iterator[Cue]:
    for match in _matches(_LEADING, text, places, end):
        if not is_unsure(text, match.start()):
            yield Cue(*match.span())
    for match in _matches(_TRAILING, text, places, end):
        if not is_unsure(text, match.start()):
            yield Cue(*match.span(), value=match.span("zh" if match["zh"] else "value"))


def _matches(
    pattern: re.Pattern[str], text: str, places: Sequence[int], end: int
) -> Iterator[re.Match[str]]:
    """Yield matches as `finditer` does, but only at `places`."""
    free = 0
    for at in places:
        if at >= free and (match := pattern.match(text, at, end)):
            free = match.end()
            yield match


def _forms(text: str, start: int, end: int) -> Iterator[Cue]:
    """Yield lines of a published form."""
    if match := _MARKED.match(text, start, end):
        yield Cue(*match.span())
    if match := _HASHES.match(text, start, end):
        yield Cue(*match.span(), value=match.span("value"), firm=True)


def is_unsure(text: str, at: int) -> bool:
    """Return whether the clause before `at` makes what follows a hypothesis."""
    before = text[max(0, at - _REACH) : at]
    return _UNSURE.search(_CLAUSE_END.split(before)[-1]) is not None


def end_of_computing(text: str) -> int:
    """Return where the last calculation or retraction begins; -1 if there is none.

    An answer before that place is not the last word.
    """
    return max(_last(_COMPUTED, text), _last(_RETRACTED, text))


def end_of_doubt(text: str) -> int:
    """Return where the last word of doubt or retraction begins; -1 if there is none.

    Doubts that end in a confirmation don't count.
    """
    retracted = _last(_RETRACTED, text)
    if _CONFIRMED.search(text, max(0, len(text) - _END)):
        return retracted
    return max(retracted, _last(_DOUBTED, text))


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)
