"""The layouts of published data sets, the more particular before the more general.

Columns as their publishers name them on the hub or in their repositories; each has a row of its
shape in tests/solve/test_layouts.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from qwq_cli.solve import choice_cells, question_cells, target_cells
from qwq_cli.solve.cells import Cells
from qwq_cli.solve.layout import Layout
from qwq_cli.solve.row import Cell, Number, text_of
from qwq_cli.solve.target_cells import is_index

IDS = (
    "id", "unique_id", "question_id", "problem_id", "record_id", "uuid", "qid", "task_id",
    "problem_idx", "doc_id",
)  # fmt: skip
_BOX = "the answer is the last box of the solution"
_BESIDE = "the answer stands beside a worked solution"
_LETTER = "the answer is a letter"
_DRAWN = "one right and three wrong answers, in an order that is drawn"
_CONTEST = re.compile(r"(?:19|20)\d\d\b.*\d|.*\b(?:AIME|AMC)\b.*", re.IGNORECASE)
_INTEGER = re.compile(r"\d{1,4}(?:\.0)?")
_PLACEHOLDER = re.compile(r"\b[Nn](?:_|umber)\d")
_LISTED = ("final_answer", "is_multiple_answer", "unit")
_LETTERS = ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")


def _all(*conditions: Callable[[Cells], bool]) -> Callable[[Cells], bool]:
    return lambda cells: all(holds(cells) for holds in conditions)


def _is(column: str, *kinds: type) -> Callable[[Cells], bool]:
    return lambda cells: isinstance(cells.get(column), kinds)


def _has_any(*columns: str) -> Callable[[Cells], bool]:
    return lambda cells: any(map(cells.has, columns))


def _lacks(*columns: str) -> Callable[[Cells], bool]:
    return lambda cells: not any(map(cells.has, columns))


def _says(column: str, pattern: str | re.Pattern[str]) -> Callable[[Cells], bool]:
    """Whether the pattern is somewhere in its text."""
    return lambda cells: re.search(pattern, text_of(cells.get(column) or "")) is not None


def _is_index(column: str) -> Callable[[Cells], bool]:
    """A number, as JSON has them, or digits, as a table has them; also kept as a float."""
    return lambda cells: isinstance(cell := cells.get(column), str) and is_index(cell)


def _is_from_a_contest(cells: Cells) -> bool:
    """Integers as answers, and a year, a part or a link beside them."""
    found = cells.found(("answer",))
    where = cells.get("id")
    is_named = where is not None and _CONTEST.fullmatch(text_of(where).strip()) is not None
    beside = ("year", "part", "url", "problem_number", "problem_idx")
    is_integer = bool(found) and _INTEGER.fullmatch(text_of(found[0]).strip()) is not None
    return is_integer and (is_named or _has_any(*beside)(cells))


def _labels_and_texts(cells: Cells) -> bool:
    choices = cells.get("choices")
    return isinstance(choices, dict) and {"text", "label"} <= choices.keys()


def _needs(*columns: str) -> frozenset[str]:
    return frozenset(columns)


def _lettered_columns(question: str, target: str) -> Layout:
    """Choices in columns called A, B, C, D: MMLU as its authors published it, with a header."""
    return Layout(
        "MMLU with lettered columns", _LETTER, _needs(question, "a", "b", "c", target),
        (question,), question_cells.question, (target,), target_cells.chosen,
        _LETTERS, choice_cells.each, fewest=3,
    )  # fmt: skip


_question, _paragraphs = question_cells.question, question_cells.paragraphs
_offered = choice_cells.offered

LAYOUTS: tuple[Layout, ...] = (
    # Multiple choice
    Layout(
        "GPQA", _DRAWN,
        _needs("question"),
        ("question",), _question, (), target_cells.first_of_them,
        ("correct_answer", "incorrect_answer_1", "incorrect_answer_2", "incorrect_answer_3"),
        choice_cells.each, ids=("record_id",), shuffles=True, fewest=4,
        holds=_has_any("incorrect_answer_1", "incorrect_answer_2", "incorrect_answer_3"),
    ),
    Layout(
        "SciQ", _DRAWN,
        _needs("question"),
        ("question",), _question, (), target_cells.first_of_them,
        ("correct_answer", "distractor1", "distractor2", "distractor3"),
        choice_cells.each, shuffles=True, fewest=4,
        holds=_has_any("distractor1", "distractor2", "distractor3"),
    ),
    Layout(
        "CommonsenseQA", "the answer is the letter under answerKey",
        _needs("question", "question_concept", "choices"),
        ("question",), _question, ("answerkey",), target_cells.chosen,
        ("choices",), _offered, holds=_labels_and_texts,
    ),
    Layout(
        "ARC", "the answer is the label under answerKey",
        _needs("question", "choices", "answerkey"),
        ("question",), _question, ("answerkey",), target_cells.chosen,
        ("choices",), _offered, holds=_labels_and_texts,
    ),
    Layout(
        "OpenBookQA", "the answer is the letter under answerKey",
        _needs("question_stem", "choices", "answerkey"),
        ("question_stem",), _question, ("answerkey",), target_cells.chosen,
        ("choices",), _offered, holds=_labels_and_texts,
    ),
    Layout(
        "ARC", "the answer is the label under answerKey", _needs("question", "answerkey"),
        ("question",), question_cells.stem, ("answerkey",), target_cells.chosen,
        ("question",), choice_cells.of_question, holds=_is("question", dict),
    ),
    Layout(
        "MMLU-Pro", f"{_LETTER} of up to ten", _needs("question", "options", "answer",
                                                      "answer_index"),
        ("question",), _question, ("answer", "answer_index"), target_cells.letter_and_index,
        ("options",), _offered,
    ),
    Layout(
        "MMLU", "the answer is the index of a choice, from 0",
        _needs("question", "choices", "answer", "subject"),
        ("question",), _question, ("answer",), target_cells.index,
        ("choices",), _offered, holds=_is_index("answer"),
    ),
    _lettered_columns("question", "answer"),
    _lettered_columns("input", "target"),
    _lettered_columns("prompt", "answer"),
    Layout(
        "BoolQ", "the answer is yes or no, about a passage",
        _needs("question", "passage", "answer"),
        ("passage", "question"), _paragraphs, ("answer",), target_cells.yes_or_no,
        holds=_says("answer", r"(?i)^\s*(?:true|false|yes|no|0|1)\s*$"),
    ),
    Layout(
        "BoolQ", "the answer is yes or no, about a passage",
        _needs("question", "passage", "label"),
        ("passage", "question"), _paragraphs, ("label",), target_cells.yes_or_no,
        ids=("idx",), holds=_says("label", r"^\s*(?:-1|0|1)\s*$"),
    ),
    # Mathematics
    Layout(
        "OlympiadBench", "the answer is the list under final_answer",
        _needs("question", "final_answer"),
        ("context", "question"), _paragraphs, _LISTED, target_cells.listed,
        holds=_has_any("is_multiple_answer", "answer_type", "question_type", "subfield"),
    ),
    Layout(
        "OlympiadBench", "the answer is the list under final_answer",
        _needs("question", "is_multiple_answer", "solution"),  # of proofs
        ("context", "question"), _paragraphs, _LISTED, target_cells.listed,
    ),
    Layout(
        "SVAMP", "the question is Body and Question", _needs("body", "question", "answer"),
        ("body", "question"), question_cells.sentences, ("answer",), target_cells.answer,
        holds=_has_any("equation", "type"),
    ),
    Layout(
        "ASDiv", "the question is body and question, the answer without its unit",
        _needs("body", "question", "answer"),
        ("body", "question"), question_cells.sentences, ("answer",), target_cells.without_unit,
    ),
    Layout(
        "MAWPS", "the answer is the list under lSolutions", _needs("squestion", "lsolutions"),
        ("squestion",), _question, ("lsolutions",), target_cells.all_of, ids=("iindex",),
    ),
    Layout(
        "MAWPS", "the numbers are put where N_00 and its like stand",
        _needs("question", "numbers", "equation", "answer"),
        ("question", "numbers"), question_cells.with_numbers, ("answer",), target_cells.answer,
        holds=_says("question", _PLACEHOLDER),
    ),
    Layout(
        "MAWPS", "the answer is result", _needs("question", "chain", "result"),
        ("question",), _question, ("result",), target_cells.answer,
    ),
    Layout(
        "MultiArith", "the answer is final_ans", _needs("question", "final_ans"),
        ("question",), _question, ("final_ans",), target_cells.answer,
    ),
    Layout(
        "GSM8K", "the answer is what stands behind ####", _needs("question", "answer"),
        ("question",), _question, ("answer",), target_cells.behind_hashes,
        holds=_says("answer", "####"),
    ),
    Layout(
        "s1K", "the answer is the solution, or the last box in it",
        _needs("question", "solution", "cot_type"),
        ("question",), _question, ("solution",), target_cells.answer,
    ),
    Layout(
        "OpenR1-Math", _BESIDE, _needs("problem", "answer", "generations"),
        ("problem",), _question, ("answer",), target_cells.answer,
    ),
    Layout(
        "NuminaMath", _BESIDE, _needs("problem", "solution", "answer", "problem_type"),
        ("problem",), _question, ("answer",), target_cells.answer,
    ),
    Layout(
        "Omni-MATH", _BESIDE, _needs("problem", "solution", "answer", "domain"),
        ("problem",), _question, ("answer",), target_cells.answer,
    ),
    Layout(
        "MATH-500", _BESIDE, _needs("problem", "solution", "answer", "subject", "level"),
        ("problem",), _question, ("answer",), target_cells.answer,
    ),
    Layout(
        "AIME", "the answer is an integer", _needs("problem", "answer"),
        ("problem",), _question, ("answer",), target_cells.integer, holds=_is_from_a_contest,
    ),
    Layout(
        "AIME", "the answer is an integer", _needs("question", "answer"),
        ("question",), _question, ("answer",), target_cells.integer, holds=_is_from_a_contest,
    ),
    Layout(
        "DeepScaleR", _BESIDE, _needs("problem", "solution", "answer"),
        ("problem",), _question, ("answer",), target_cells.answer,
    ),
    Layout(
        "Minerva", _BOX, _needs("problem", "solution", "type", "idx"),
        ("problem",), _question, ("solution",), target_cells.last_box, ids=("idx",),
    ),
    Layout(
        "MATH", _BOX, _needs("problem", "level", "type", "solution"),
        ("problem",), _question, ("solution",), target_cells.last_box,
    ),
    Layout(
        "NuminaMath", _BOX, _needs("problem", "solution", "messages"),
        ("problem",), _question, ("solution",), target_cells.last_box,
    ),
    Layout(
        "NuminaMath", _BOX, _needs("problem", "solution", "source"),
        ("problem",), _question, ("solution",), target_cells.last_box,
    ),
    # Of tools
    Layout(
        "inspect_ai", "its samples: input, target, choices", _needs("input", "target"),
        ("input",), _question, ("target",), target_cells.any_of, ("choices",), _offered,
        holds=_lacks("question", "problem", "prompt", "instruction"),
    ),
    Layout(
        "lm-eval", "its documents: query, gold, choices", _needs("query", "gold"),
        ("query",), _question, ("gold",), target_cells.any_of, ("choices",), _offered,
        holds=_lacks("question", "problem", "prompt", "input"),
    ),
    Layout(
        "verl", "the answer is the ground_truth under reward_model",
        _needs("prompt", "reward_model"),
        ("prompt",), _question, ("reward_model",), target_cells.ground_truth,
        holds=_is("prompt", list),
    ),
    Layout(
        "chat messages", "the question is the user's, the answer the assistant's last",
        _needs("messages"),
        ("messages",), _question, ("messages",), target_cells.last_message,
        holds=_all(_is("messages", list), _lacks("question", "problem", "prompt", "input")),
    ),
)  # fmt: skip


def layout_of(cells: Cells) -> Layout | None:
    """The first that the row fits."""
    names = frozenset(name for name in cells.spellings if cells.has(name))
    return next((layout for layout in _with_columns(names) if layout.holds(cells)), None)


@lru_cache(maxsize=256)  # most rows of a file have the same columns
def _with_columns(names: frozenset[str]) -> tuple[Layout, ...]:
    return tuple(layout for layout in LAYOUTS if layout.needs <= names)


def inner_document(cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """The data set's own row in a line of lm-eval's log of samples; any other row as it is."""
    doc, number = cells.get("doc"), cells.get("doc_id")
    if not isinstance(doc, dict) or not isinstance(number, Number):
        return cells
    inner = {name: cell for name, cell in doc.items() if cell is not None}
    return inner if set(IDS) & inner.keys() else {**inner, "doc_id": number}
