"""The right answer below or after a question in plain text: `Answer: 4`, `A. 4`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qwq_cli.trace.boxes import filled_boxes

_WORDS = (
    "Answer|Ans|Solution|Antwort|Lösung|Réponse|Respuesta|Risposta|Soluzione|Resposta|Ответ|Решение"
    "|答案|答|解答|解|정답|답"
)
_SOLUTIONS = ("solution", "lösung", "soluzione", "решение", "解答", "解")
_WORKED = (*_SOLUTIONS, "answers", "solutions")
_ANSWERS = "Answer|Ans|Antwort|Réponse|Respuesta|Risposta|Resposta|Ответ"
_KIND = r"(?:(?:the|correct|right|final|expected)\s+)?"
_MARKED = r"(?:\*{1,3}|__?(?!_))?"  # bold or italics
_BOLD = rf"[ \t]{{0,3}}{_MARKED}[ \t]{{0,3}}"  # limited: long rows of spaces must not cost time
_NAMED = rf"{_KIND}(?P<word>{_WORDS})(?:\.?\s*\(?\d{{1,4}}\)?)?{_BOLD}[:：=]{_BOLD}"
_LETTER = rf"A\s?\d{{0,4}}{_BOLD}[.:：)]{_BOLD}(?=\s|\S)"
_INLINE = r"(?<=[.?!。？！)$])[ \t]{1,8}[(\[]?"
_OPEN, _CLOSED = ("(", "[", "（", "【"), (")", "]", "）", "】")
_LONGEST = 1_000  # characters of an answer on the line of its question
_ENDS = " \t.。!*_"  # what may follow an answer
_BRACKET = rf"(?<=\S)[ \t]{{0,8}}[(\[（【][ \t]{{0,3}}{_BOLD}"
_GAP = r"(?<=[^\s:])(?:[,;]?[ \t]{1,8}(?:(?:[-–—|>,;→⇒]|[-=]>)[ \t]{1,4})?|[,;|=→⇒])"
_LINE = rf"(?:^[ \t>]{{0,12}}{_BOLD}|{_INLINE})"
_ANSWER = re.compile(rf"{_LINE}{_NAMED}", re.IGNORECASE | re.MULTILINE)
_SHORT_ANSWER = re.compile(
    rf"(?:^[ \t>]{{0,12}}(?:\*\*|__)?{_LETTER}|{_INLINE}A\d{{0,4}}[.:：]\s+)", re.MULTILINE
)
# In the middle of a line, the mark is in brackets, or its word has a capital letter.
_BESIDE = re.compile(rf"{_BRACKET}{_NAMED}", re.IGNORECASE)
_SHORT_BESIDE = re.compile(rf"{_BRACKET}(?:(?i:{_NAMED})|A\d{{0,4}}[.:：]\s+)")
_BEHIND = re.compile(
    rf"(?<![Yy]our)(?<![Ss]hort)(?<![Ll]ong)(?<![Ff]ree)(?<![Ss]ample){_GAP}"
    rf"(?:(?:[Cc]orrect|[Rr]ight|[Ff]inal|[Ee]xpected)\s+)?(?P<word>{_ANSWERS})"
    rf"(?:\.?\s*\(?\d{{1,4}}\)?)?{_BOLD}[:：]{_BOLD}"
)
_SEVERAL_BELOW = re.compile(
    rf"{_LINE}{_KIND}(?P<word>Answers|Solutions){_BOLD}[:：]{_BOLD}(?=[^\n]*\S)",
    re.IGNORECASE | re.MULTILINE,
)
_CHOICES = re.compile(r"\s*(?:[-*•][ \t]*)?\(?[Aa][.):]\s")
_SECOND_CHOICE = re.compile(r"(?:^|\s)\(?B[.:)]", re.MULTILINE)
_ORDER = re.compile(  # words on how to answer are no answer
    r"_{2,}|\.{4,}|\s*(?:give|round|write|state|express|show|use|explain|enter|choose|yes\s*(?:or|/)"
    r"\s*no|true\s*(?:or|/)\s*false|rounded|in\s+(?:simplest|lowest|terms|the\s+form)"
    r"|to\s+(?:the\s+)?(?:nearest|\d)|(?:as\s+)?an?\s+(?:integer|number|fraction|decimal|whole))\b",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"\s{{0,4}}#{{0,6}}[ \t]{{0,4}}{_MARKED}{_KIND}"
    r"(?:Answers?(?:\s+key)?|Answer\s+sheet|Solutions?|Key|"
    rf"Lösungen|Antworten|Réponses|Respuestas|答案){_MARKED}\s*(?:[:：]{_MARKED}\s*(?P<rest>.*))?",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"[\s#*_]*{_KIND}(?:Answers|Solutions|Key|Answer\s+key|Lösungen|Antworten|Réponses|Respuestas)\b",
    re.IGNORECASE,
)
_HEADED = re.compile(
    rf"\s*(?:#{{1,6}}\s*{_MARKED}|\*{{1,3}}|_{{1,3}})(?P<word>{_WORDS}){_MARKED}\s*", re.IGNORECASE
)
_IN_KEY = re.compile(
    rf"(?:^|(?<=[\s,;])){_MARKED}(?:(?:Q|Question|Problem|Exercise|Task|Aufgabe)\s?)?"
    rf"\(?(\d{{1,4}})(?:[):]|\.(?!\d)){_MARKED}[.:]?\s*",
    re.IGNORECASE,
)
_BULLETS = re.compile(r"^[ \t]{0,8}[-*+•][ \t]+", re.MULTILINE)
_END_MARK = re.compile(r"(?<=\S)(?:\*{1,3}|_{2,3})\s*$")
_LAST_NUMBER = re.compile(r"\d+$")

Holds = Callable[[re.Match[str]], bool]


@dataclass(frozen=True)
class Answered:
    """answer: None if none is given; empty if one is given that has no usable value."""

    question: str
    answer: str | None


def answered(text: str, *, is_asked: bool) -> Answered:
    """Split a problem from the answer below or after it.

    is_asked: the problem began with Q, so `A.` may begin its answer.
    """
    text, beside = _without_beside(text, is_asked=is_asked)
    found = _first(text, is_asked=is_asked and not _SECOND_CHOICE.search(text))
    if found is None or not text[: found.start()].strip():
        its = None if not beside else beside[0] if len(set(beside)) == 1 else ""
        return Answered(text, its)
    word = (found.groupdict().get("word") or "").casefold()
    said = _unwrapped(text[found.end() :].strip(), found[0].strip())
    if last := [*_ANSWER.finditer(said)]:  # a solution, and then the answer
        word, said = last[-1]["word"].casefold(), said[last[-1].end() :].strip()
    return Answered(text[: found.start()].rstrip(), _value(said, is_worked=word in _WORKED))


def _without_beside(text: str, *, is_asked: bool) -> tuple[str, list[str]]:
    """Cut out answers in brackets; the text below them stays if a question follows there."""
    pattern = _SHORT_BESIDE if is_asked else _BESIDE
    last_asked = max(text.rfind("?"), text.rfind("？"))
    kept, answers, at = [], [], 0
    for found in filter(_is_beside(text), pattern.finditer(text)):
        if found.start() < at:
            continue
        end = text.find("\n", found.end())
        said = text[found.end() : end if end >= 0 else None]
        answers.append(_value(_unwrapped(said, found[0].strip()), is_worked=False))
        kept.append(text[at : found.start()])
        at = end if 0 <= end < last_asked else len(text)
    return "".join([*kept, text[at:]]), answers


def _first(text: str, *, is_asked: bool) -> re.Match[str] | None:
    """Return the first mark of an answer in the text."""
    is_given = _is_given(text)
    ways = [(_ANSWER, is_given), (_SEVERAL_BELOW, _are_given(text)), (_BEHIND, _is_beside(text))]
    return _earliest(text, [*ways, *([(_SHORT_ANSWER, is_given)] if is_asked else ())])


def _earliest(text: str, ways: Iterable[tuple[re.Pattern[str], Holds]]) -> re.Match[str] | None:
    firsts = (next(filter(holds, pattern.finditer(text)), None) for pattern, holds in ways)
    return min(filter(None, firsts), key=lambda match: match.start(), default=None)


def _are_given(text: str) -> Holds:
    """Return a check whether a mark is followed by answers, not by choices."""
    is_given = _is_given(text)
    return lambda match: is_given(match) and not _CHOICES.match(text, match.end())


def _is_beside(text: str) -> Holds:
    """Return a check whether a mark's line ends with the answer, and with its bracket."""
    is_given = _is_given(text)

    def holds(match: re.Match[str]) -> bool:
        rest, line_end, _ = text[match.end() : match.end() + _LONGEST].partition("\n")
        rest = rest.rstrip(_ENDS)
        if not rest.strip() or rest.endswith(("?", "？")) or not is_given(match):
            return False
        if not line_end and match.end() + _LONGEST < len(text):
            return False
        return not _is_bracketed(match[0].strip()) or rest.endswith(_CLOSED)

    return holds


def may_answer(line: str) -> bool:
    """Return whether the line begins like an answer, perhaps one to fill in."""
    return bool(_ANSWER.match(line) or _SEVERAL_BELOW.match(line))


def is_answer(line: str) -> bool:
    """Return whether the line is the answer to the question above it."""
    found = _ANSWER.match(line) or _SEVERAL_BELOW.match(line)
    return found is not None and _are_given(line)(found)


def _is_given(text: str) -> Holds:
    def holds(match: re.Match[str]) -> bool:
        said = text[match.end() :].strip()
        return bool(said) and not _ORDER.match(said) and "__" not in said.split("\n")[0]

    return holds


def _value(said: str, *, is_worked: bool) -> str:
    """Return the end of a solution over several lines, or else the first line."""
    if filled_boxes(said) or "\n####" in said:
        return said
    first, _, more = said.partition("\n")
    return "" if is_worked and more.strip() else _END_MARK.sub("", first).strip()


def _unwrapped(said: str, mark: str) -> str:
    """Return `(Answer: 2)` without its brackets."""
    first, line_end, more = said.partition("\n")
    bare = first.rstrip(_ENDS)
    is_wrapped = _is_bracketed(mark) and bare.endswith(_CLOSED)
    return f"{bare[:-1]}{line_end}{more}" if is_wrapped else said


def _is_bracketed(mark: str) -> bool:
    return mark.startswith(_OPEN)


def without_headings(lines: Sequence[str]) -> list[str]:
    """Return lines with `### Solution` above an answer as `Solution:`."""
    found = ((line, _HEADED.fullmatch(line)) for line in lines)
    return [f"{match['word']}:" if match else line for line, match in found]


@dataclass(frozen=True)
class Key:
    """A part of a text that lists the answers by number, from the line `at` on.

    is_whole: whether only their order numbers them, so that each problem must have one. is_of_all:
    whether its title says that it is about several problems.
    """

    at: int
    answers: dict[str, str]
    is_whole: bool = False
    is_of_all: bool = False

    def fits(self, labels: Sequence[str | None]) -> bool:
        numbers = {_number_of(label) for label in labels}
        return numbers >= self.answers.keys() and (
            not self.is_whole or len(labels) == len(self.answers)
        )

    def answer(self, label: str | None) -> str | None:
        """Return the answer of the problem with this label: 2, Q2, Problem 2."""
        return self.answers.get(_number_of(label))


def _number_of(label: str | None) -> str:
    found = _LAST_NUMBER.search(label or "")
    return found[0] if found else ""


def find_key(lines: Sequence[str]) -> Key | None:
    """Return the key after the last title that announces one.

    If several titles for answers have these on their own line, each belongs to one problem, and
    there is no key.
    """
    titles = [
        (at, found) for at, line in enumerate(lines) if at and (found := _KEY.fullmatch(line))
    ]
    of_all = [found for _, found in titles if _is_of_all(found[0]) and found["rest"]]
    if not titles or len(of_all) > 1:
        return None
    at, match = titles[-1]
    text = "\n".join([match["rest"] or "", *lines[at + 1 :]])
    return _numbered(at, text, lines[at]) or _in_order(at, text, lines[at])


def _numbered(at: int, text: str, title: str) -> Key | None:
    parts = _IN_KEY.split(text)
    answers = {
        number: said.strip(" \t\n,;") for number, said in zip(parts[1::2], parts[2::2], strict=True)
    }
    is_key = not parts[0].strip() and answers and all(answers.values())
    return Key(at, answers, is_of_all=_is_of_all(title)) if is_key else None


def _in_order(at: int, text: str, title: str) -> Key | None:
    """Return a key of answers without numbers: one a bullet, one a line, or between commas."""
    if not _is_of_all(title) or _IN_KEY.search(text):
        return None
    above, *bullets = _BULLETS.split(text)
    if bullets and not above.strip():
        listed = bullets
    elif text.startswith("\n") and "\n" in text.strip():
        listed = [line for line in text.split("\n") if line.strip()]
    else:
        listed = re.split(r"\s*[,;]\s*", text.strip())
    answers = {str(number): said.strip() for number, said in enumerate(listed, 1)}
    are_all = all(answers.values())
    return Key(at, answers, is_whole=True, is_of_all=True) if are_all else None


def _is_of_all(title: str) -> bool:
    return _SEVERAL.match(title) is not None
