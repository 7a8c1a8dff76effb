"""The right answer below a question in plain text: `Answer: 4`, `A. 4`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qwq_cli.trace.boxes import filled_boxes

_WORDS = (
    "Answer|Ans|Solution|Antwort|Lösung|Réponse|Respuesta|Risposta|Soluzione|Resposta|Ответ|Решение"
    "|答案|答|解答|解|정답|답"
)
_SOLUTIONS = ("solution", "lösung", "soluzione", "решение", "解答", "解")
_KIND = r"(?:(?:the|correct|right|final|expected)\s+)?"
_MARKED = r"(?:\*{1,3}|__?(?!_))?"  # bold or italics
_BOLD = rf"[ \t]{{0,3}}{_MARKED}[ \t]{{0,3}}"  # limited: long rows of spaces must not cost time
_NAMED = rf"{_KIND}(?P<word>{_WORDS})(?:\.?\s*\(?\d{{1,4}}\)?)?{_BOLD}[:：=]{_BOLD}"
_LETTER = rf"A\s?\d{{0,4}}{_BOLD}[.:：)]{_BOLD}(?=\s|\S)"
_INLINE = r"(?<=[.?!。？！)$])[ \t]{1,8}[(\[]?"
_LINE = rf"(?:^[ \t>]{{0,12}}{_BOLD}|{_INLINE})"
_ANSWER = re.compile(rf"{_LINE}{_NAMED}", re.IGNORECASE | re.MULTILINE)
_SHORT_ANSWER = re.compile(
    rf"(?:^[ \t>]{{0,12}}(?:\*\*|__)?{_LETTER}|{_INLINE}A\d{{0,4}}[.:：]\s+)", re.MULTILINE
)
_SECOND_CHOICE = re.compile(r"(?:^|\s)\(?B[.:)]", re.MULTILINE)
_ORDER = re.compile(  # words on how to answer are no answer
    r"_{2,}|\.{4,}|\s*(?:give|round|write|state|express|show|use|explain|enter|choose|yes\s*(?:or|/)"
    r"\s*no|true\s*(?:or|/)\s*false)\b",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"\s{{0,4}}#{{0,6}}[ \t]{{0,4}}{_MARKED}{_KIND}"
    r"(?:Answers?(?:\s+key)?|Answer\s+sheet|Solutions?|Key|"
    rf"Lösungen|Antworten|Réponses|Respuestas|答案){_MARKED}\s*(?:[:：]{_MARKED}\s*(?P<rest>.*))?",
    re.IGNORECASE,
)
_SEVERAL = re.compile(rf"[\s#*_]*{_KIND}(?:Answers|Solutions|Key|Answer\s+key)\b", re.IGNORECASE)
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


@dataclass(frozen=True)
class Answered:
    """answer: None if none is given; empty if one is given that has no usable value."""

    question: str
    answer: str | None


def answered(text: str, *, is_asked: bool) -> Answered:
    """Split a problem from the answer below it. is_asked: it began with Q, so `A.` may answer."""
    found = next(filter(_is_given(text), _ANSWER.finditer(text)), None)
    if is_asked and not _SECOND_CHOICE.search(text):
        short = next(filter(_is_given(text), _SHORT_ANSWER.finditer(text)), None)
        found = min(filter(None, (found, short)), key=lambda match: match.start(), default=None)
    if found is None or not text[: found.start()].strip():
        return Answered(text, None)
    word = (found.groupdict().get("word") or "").casefold()
    said = _unwrapped(text[found.end() :].strip(), found[0].strip())
    if last := [*_ANSWER.finditer(said)]:  # a solution, and then the answer
        word, said = last[-1]["word"].casefold(), said[last[-1].end() :].strip()
    return Answered(text[: found.start()].rstrip(), _value(said, is_worked=word in _SOLUTIONS))


def may_answer(line: str) -> bool:
    """Return whether the line begins like an answer, perhaps one to fill in."""
    return _ANSWER.match(line) is not None


def is_answer(line: str) -> bool:
    """Return whether the line is the answer to the question above it."""
    found = _ANSWER.match(line)
    return found is not None and _is_given(line)(found)


def _is_given(text: str) -> Callable[[re.Match[str]], bool]:
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
    return (
        said.rstrip()[:-1] if mark.startswith(("(", "[")) and said.rstrip()[-1:] in ")]" else said
    )


def without_headings(lines: Sequence[str]) -> list[str]:
    """Return lines with `### Solution` above an answer as `Solution:`."""
    found = ((line, _HEADED.fullmatch(line)) for line in lines)
    return [f"{match['word']}:" if match else line for line, match in found]


@dataclass(frozen=True)
class Key:
    """A part of a text that lists the answers by number, from the line `at` on.

    is_whole: whether only their order numbers them, so that each problem must have one.
    """

    at: int
    answers: dict[str, str]
    is_whole: bool = False

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
    """Return the key after the last title that announces one."""
    for at in range(len(lines) - 1, 0, -1):
        if match := _KEY.fullmatch(lines[at]):
            text = "\n".join([match["rest"] or "", *lines[at + 1 :]])
            return _numbered(at, text) or _in_order(at, text, lines[at])
    return None


def _numbered(at: int, text: str) -> Key | None:
    parts = _IN_KEY.split(text)
    answers = {
        number: said.strip(" \t\n,;") for number, said in zip(parts[1::2], parts[2::2], strict=True)
    }
    is_key = not parts[0].strip() and answers and all(answers.values())
    return Key(at, answers) if is_key else None


def _in_order(at: int, text: str, title: str) -> Key | None:
    """Return a key of answers without numbers: between commas, or one a bullet."""
    if not _SEVERAL.match(title) or _IN_KEY.search(text):
        return None
    above, *bullets = _BULLETS.split(text)
    are_bullets = bool(bullets) and not above.strip()
    listed = bullets if are_bullets else re.split(r"\s*[,;]\s*", text.strip())
    answers = {str(number): said.strip() for number, said in enumerate(listed, 1)}
    return Key(at, answers, is_whole=True) if all(answers.values()) else None
