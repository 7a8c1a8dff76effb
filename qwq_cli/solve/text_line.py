"""What a line of plain text looks like by itself: a title, a question, a part of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

LONGEST_TITLE = 60  # characters
MOST_WORDS = 8
WRAPPED = range(60, 201)  # an unfinished line of such a length was wrapped by an editor
_LOOK = 1000  # characters at both ends of a line that are examined
_TASK_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    solve find compute calculate evaluate simplify factor factorise factorize expand prove show
    determine differentiate integrate convert round write give list name count add subtract multiply
    divide express estimate reduce state draw sketch complete order arrange identify
    how what which who whom whose when where why is are was were does do did can could will would
    has have if let suppose given
    berechne berechnen bestimme löse vereinfache zeige wie was wieviel welche welcher wann wo warum
    calcule calculer calculez résous résoudre résolvez trouve trouver trouvez combien quel quelle
    calcula calcular resuelve resolver encuentra halla cuánto cuánta cuántos cuántas cuál qué
    calcola risolvi trova quanto quanti quante quale
    """,
    )
)
_TASK_HAN = re.compile(r"(?:请|試|试)?(?:计算|計算|求|解|证明|證明|化简|化簡|已知|设|設|如果|若)")
_PREMISES = frozenset(re.findall(r"\w+", "let if suppose given consider assume sea sei soit"))
_BETWEEN = frozenset(
    re.findall(r"\w+", "is are was were be has have do can if when where who order")
)
_ABOUT = re.compile(  # words about the problems themselves, not about their contents
    r"\b(?:problems?|questions?|exercises?|tasks?|puzzles?|points?|marks?|homework|quiz|tests?|exam|"
    r"minutes|calculators?|Aufgaben?|Punkte|exercices?|ejercicios?|problemas?)\b|题|題|分",
    re.IGNORECASE,
)
_FUNCTIONS = frozenset(
    re.findall(r"\w+", "sin cos tan cot sec csc log ln exp sqrt lim max min gcd lcm det mod")
)
_OPERAND = r"(?:\d|\b[A-Za-zα-ω]\b|[)\]}!%²³])"
_OPERATOR = r"(?:[-+*/×÷·^=<>≤≥≠−]|\\(?:times|cdot|div|pm|leq?|geq?|neq?)\b)"
_FORMULA = re.compile(
    rf"{_OPERAND}\s*{_OPERATOR}\s*(?:[-−√([{{\\$|]|\d|[A-Za-z]\b|$)"
    r"|\\(?:d?frac|sqrt|int|sum|prod|lim|log|d?binom)\b|[√∫∑∏]|\d!"
)
_GIVEN = re.compile(r"\s*[A-Za-zα-ω]\w*\s*=\s*-?\d[\d.,]*\s*[^\W\d_]*[.,;]?\s*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDED = re.compile(r"[.?!。？！…][\s\"'”’)\]$*_]*$")
_LEADING_WORD = re.compile(r"[\"'“‘¿(*_]*([^\W\d_]+)(?P<call>\(?)")
_CARRIES_ON = re.compile(r"[+=*/^)\]},;:.·×÷≤≥<>]|[-–−]\s|\\(?:cdot|times|right|end)\b")
_BROKEN_OFF = re.compile(r"(?:[,;:(\[{+*/^<>&\\×÷·]|\w-|\s[-−])\s*$")
_BOLD_END = re.compile(r"(?<=\w)\*{2,3}$")
_HEADING = re.compile(r"#{1,6}\s+\S|#{1,6}\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})\s*")


def is_heading(line: str) -> bool:
    """Return whether it is a heading of Markdown that is not itself a question."""
    if not _HEADING.match(line):
        return False
    return not re.search(r"[?？]", line) and not _FORMULA.search(line.lstrip("#"))


def is_rule(line: str) -> bool:
    """Return whether it is a line of dashes, stars or equals signs that separates text."""
    return bool(_RULE.fullmatch(line))


def is_title(line: str) -> bool:
    """Return whether it is a few words that ask nothing: Week 2, Homework:, **Part B**."""
    if is_heading(line):
        return True
    text = line.strip().strip("*_").strip()
    if not text or len(text) > LONGEST_TITLE or len(text.split()) > MOST_WORDS:
        return False
    if text.endswith((":", "：")):
        return not re.search(r"[?？]|[.!。]\s", text) and not _FORMULA.search(text)
    return not re.search(r"[?？.!。,，;；]", text) and not is_task(text)


def announces(line: str) -> bool:
    """Return whether it is clearly a title, wherever it is: # Week 2, Homework:"""
    ends = line.strip().strip("*_").strip().endswith((":", "："))
    return is_heading(line) or (ends and is_title(line))


def is_task(line: str) -> bool:
    """Return whether it asks for something: a question, an instruction, a formula."""
    if re.search(r"[?？]|…|_{3,}", line) or _TASK_HAN.match(line.strip()):
        return True
    word = _LEADING_WORD.match(line.strip())
    if word and word[1].casefold() in _TASK_WORDS:
        return True
    return bool(_FORMULA.search(line)) and not is_statement(line) and not _GIVEN.match(line)


def tells_data(line: str) -> bool:
    """Return whether problems below may need it: Let f(x) = 2x. Ann has 5 pens."""
    if is_title(line) or _ABOUT.search(line):
        return False
    word = _LEADING_WORD.match(line.strip())
    if word and word[1].casefold() in _PREMISES:
        return True
    has_number = re.search(r"\d", line) or _FORMULA.search(line)
    return bool(has_number) and not (word and word[1].casefold() in _TASK_WORDS)


def is_statement(line: str) -> bool:
    """Return whether it is a sentence that asks nothing: the question is elsewhere."""
    if not re.search(r"[.!。！，,;；:：]\s*$", line):
        return False
    words = len(_WORD.findall(line))
    return words >= 3 or (words > 0 and not _FORMULA.search(line))


def has_ended(line: str) -> bool:
    return bool(_ENDED.search(line.rstrip()[-_LOOK:]))


def goes_on(line: str, after: str) -> bool:
    """Return whether two consecutive lines look like parts of one sentence or formula."""
    before, line = _BOLD_END.sub("", after.strip()), line.strip()
    if _CARRIES_ON.match(line) or _BROKEN_OFF.search(before):
        return True
    if has_ended(before) or not _WORD.search(before):
        return False
    is_wrapped = len(before) in WRAPPED and " " in before
    return is_wrapped or _is_amid(line) or (is_bare_order(before) and not _WORD.search(line))


def _is_amid(line: str) -> bool:
    """Return whether it begins inside a sentence: in lower case, with no word that asks."""
    word = _LEADING_WORD.match(line)
    if not word or len(word[1]) < 2 or not word[1].islower() or word["call"]:
        return False
    return word[1] not in _TASK_WORDS | _FUNCTIONS


def is_table(lines: Sequence[str]) -> bool:
    """Return whether it is a Markdown table, or a part of one."""
    return bool(lines) and all(
        line.lstrip().startswith("|") and line.count("|") > 1 for line in lines
    )


def is_bare_order(line: str) -> bool:
    """Return whether it is Simplify, Solve for x or such, whose object is below."""
    word = _LEADING_WORD.match(line)
    asks = word is not None and word[1].casefold() in _TASK_WORDS
    return asks and not re.search(r"\d", line) and not _FORMULA.search(line)


def are_questions(lines: list[str]) -> bool:
    """Return whether each of some consecutive lines may be a problem of its own."""
    lines = [f"{line[:_LOOK]} {line[-_LOOK:]}" if len(line) > 2 * _LOOK else line for line in lines]
    if any(_is_premise(line) or (is_statement(line) and not _asks(line)) for line in lines):
        return False
    if any(goes_on(line, after) for after, line in pairwise(lines)):
        return False
    return 2 * sum(map(is_task, lines)) >= len(lines)


def _is_premise(line: str) -> bool:
    """Return whether it only gives data: Let f(x) = 2x."""
    first = _LEADING_WORD.match(line.strip())
    if first is None or first[1].casefold() not in _PREMISES or re.search(r"[?？]", line):
        return False
    words = {word.casefold() for word in _WORD.findall(line)}
    return not words & (_TASK_WORDS - _PREMISES - _BETWEEN)


def _asks(line: str) -> bool:
    return is_task(line) and not line.strip().endswith((",", ";", ":", "，", "；", "："))
