"""The layouts of published data sets, specific ones before general ones.

Column names are those of their publishers, on the hub or in their repositories; each has an example
row in tests/solve/test_layouts.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from qwq_cli.solve import choice_cells, question_cells, target_cells
from qwq_cli.solve.cells import Cells
from qwq_cli.solve.hashes import hashed_answer
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


def _all(*conditions: Callable[[Cells], bool]) -> Callable[[Cells], bool]:
    return lambda cells: all(holds(cells) for holds in conditions)


def _is(column: str, *kinds: type) -> Callable[[Cells], bool]:
    return lambda cells: isinstance(cells.get(column), kinds)


def _has_any(*columns: str) -> Callable[[Cells], bool]:
    return lambda cells: any(map(cells.has, columns))


def _lacks(*columns: str) -> Callable[[Cells], bool]:
    return lambda cells: not any(map(cells.has, columns))


def _says(column: str, pattern: str | re.Pattern[str]) -> Callable[[Cells], bool]:
    """Return a test whether the column's text contains the pattern."""
    return lambda cells: re.search(pattern, text_of(cells.get(column) or "")) is not None


def _is_index(column: str) -> Callable[[Cells], bool]:
    """Return a test for an index: a number in JSON, digits in a table, or a float."""
    return lambda cells: isinstance(cell := cells.get(column), str) and is_index(cell)


def _is_marked(cells: Cells) -> bool:
    """Return whether #### marks the answer; in other texts it begins headings."""
    return hashed_answer(text_of(cells.get("answer") or "")) is not None


def _is_from_a_contest(cells: Cells) -> bool:
    """Return whether answers are integers, with a year, a part or a link."""
    found = cells.found(("answer",))
    where = cells.get("id")
    is_named = where is not None and _CONTEST.fullmatch(text_of(where).strip()) is not None
    beside = ("year", "part", "url", "problem_number", "problem_idx")
    is_integer = bool(found) and _INTEGER.fullmatch(text_of(found[0]).strip()) is not None
    return is_integer and (is_named or _has_any(*beside)(cells))


def _labels_and_texts(cells: Cells) -> bool:
    choices = cells.get("choices")
    return isinstance(choices, dict) and {"text", "label"} <= choices.keys()


def _layout(
    name: str, told: str, needs: str, question: str, target: str, *, choices: str = "", **more: Any
) -> Layout:
    """Build a layout; columns are given in one text each, separated by spaces.

    more: fields that are not as usual.
    """
    usual = {
        "ask": question_cells.question,
        "judge": target_cells.answer,
        "offer": choice_cells.offered,
    }
    columns = {"question": question, "target": target, "choices": choices}
    named = {use: tuple(names.split()) for use, names in columns.items()}
    return Layout(name, told, frozenset(needs.split()), **{**usual, **named, **more})


def _lettered_columns(question: str, target: str) -> Layout:
    """Return the layout with choices in columns A, B, C, D: MMLU of its authors, with a header."""
    return _layout(
        "MMLU with lettered columns", _LETTER, f"{question} a b c {target}", question, target,
        judge=target_cells.chosen, choices="a b c d e f g h i j", offer=choice_cells.each, fewest=3,
    )  # fmt: skip


LAYOUTS: tuple[Layout, ...] = (
    # Multiple choice
    _layout(
        "GPQA", _DRAWN, "question", "question", "", judge=target_cells.first_of_them,
        choices="correct_answer incorrect_answer_1 incorrect_answer_2 incorrect_answer_3",
        offer=choice_cells.each, ids=("record_id",), shuffles=True, fewest=4,
        holds=_has_any("incorrect_answer_1", "incorrect_answer_2", "incorrect_answer_3"),
    ),
    _layout(
        "SciQ", _DRAWN, "question", "question", "", judge=target_cells.first_of_them,
        choices="correct_answer distractor1 distractor2 distractor3", offer=choice_cells.each,
        shuffles=True, fewest=4, holds=_has_any("distractor1", "distractor2", "distractor3"),
    ),
    _layout(
        "CommonsenseQA", "the answer is the letter under answerKey",
        "question question_concept choices", "question", "answerkey", judge=target_cells.chosen,
        choices="choices", holds=_labels_and_texts,
    ),
    _layout(
        "ARC", "the answer is the label under answerKey", "question choices answerkey", "question",
        "answerkey", judge=target_cells.chosen, choices="choices", holds=_labels_and_texts,
    ),
    _layout(
        "OpenBookQA", "the answer is the letter under answerKey",
        "question_stem choices answerkey", "question_stem", "answerkey", judge=target_cells.chosen,
        choices="choices", holds=_labels_and_texts,
    ),
    _layout(
        "ARC", "the answer is the label under answerKey", "question answerkey", "question",
        "answerkey", judge=target_cells.chosen, choices="question", offer=choice_cells.of_question,
        ask=question_cells.stem, holds=_is("question", dict),
    ),
    _layout(
        "MMLU-Pro", f"{_LETTER} of up to ten", "question options answer answer_index", "question",
        "answer answer_index", judge=target_cells.letter_and_index, choices="options",
    ),
    _layout(
        "MMLU", "the answer is the index of a choice, from 0", "question choices answer subject",
        "question", "answer", judge=target_cells.index, choices="choices",
        holds=_is_index("answer"),
    ),
    _lettered_columns("question", "answer"),
    _lettered_columns("input", "target"),
    _lettered_columns("prompt", "answer"),
    _layout(
        "BoolQ", "the answer is yes or no, about a passage", "question passage answer",
        "passage question", "answer", judge=target_cells.yes_or_no, ask=question_cells.paragraphs,
        holds=_says("answer", r"(?i)^\s*(?:true|false|yes|no|0|1)\s*$"),
    ),
    _layout(
        "BoolQ", "the answer is yes or no, about a passage", "question passage label",
        "passage question", "label", judge=target_cells.yes_or_no, ask=question_cells.paragraphs,
        ids=("idx",), holds=_says("label", r"^\s*(?:-1|0|1)\s*$"),
    ),
    # Mathematics
    _layout(
        "OlympiadBench", "the answer is the list under final_answer", "question final_answer",
        "context question", "final_answer is_multiple_answer unit", judge=target_cells.listed,
        ask=question_cells.paragraphs,
        holds=_has_any("is_multiple_answer", "answer_type", "question_type", "subfield"),
    ),
    _layout(  # of proofs
        "OlympiadBench", "the answer is the list under final_answer",
        "question is_multiple_answer solution", "context question",
        "final_answer is_multiple_answer unit", judge=target_cells.listed,
        ask=question_cells.paragraphs,
    ),
    _layout(
        "SVAMP", "the question is Body and Question", "body question answer", "body question",
        "answer", ask=question_cells.sentences, holds=_has_any("equation", "type"),
    ),
    _layout(
        "ASDiv", "the question is body and question, the answer without its unit",
        "body question answer", "body question", "answer", judge=target_cells.without_unit,
        ask=question_cells.sentences,
    ),
    _layout(
        "MAWPS", "the answer is the list under lSolutions", "squestion lsolutions", "squestion",
        "lsolutions", judge=target_cells.all_of, ids=("iindex",),
    ),
    _layout(
        "MAWPS", "the numbers are put where N_00 and its like stand",
        "question numbers equation answer", "question numbers", "answer",
        ask=question_cells.with_numbers, holds=_says("question", _PLACEHOLDER),
    ),
    _layout("MAWPS", "the answer is result", "question chain result", "question", "result"),
    _layout("MultiArith", "the answer is final_ans", "question final_ans", "question", "final_ans"),
    _layout(
        "GSM8K", "the answer is what stands behind ####", "question answer", "question", "answer",
        judge=target_cells.marked, holds=_is_marked,
    ),
    _layout(
        "s1K", "the answer is the solution, or the last box in it", "question solution cot_type",
        "question", "solution",
    ),
    _layout("OpenR1-Math", _BESIDE, "problem answer generations", "problem", "answer"),
    _layout("NuminaMath", _BESIDE, "problem solution answer problem_type", "problem", "answer"),
    _layout("Omni-MATH", _BESIDE, "problem solution answer domain", "problem", "answer"),
    _layout("MATH-500", _BESIDE, "problem solution answer subject level", "problem", "answer"),
    _layout(
        "AIME", "the answer is an integer", "problem answer", "problem", "answer",
        judge=target_cells.integer, holds=_is_from_a_contest,
    ),
    _layout(
        "AIME", "the answer is an integer", "question answer", "question", "answer",
        judge=target_cells.integer, holds=_is_from_a_contest,
    ),
    _layout("DeepScaleR", _BESIDE, "problem solution answer", "problem", "answer"),
    _layout(
        "Minerva", _BOX, "problem solution type idx", "problem", "solution",
        judge=target_cells.last_box, ids=("idx",),
    ),
    _layout(
        "MATH", _BOX, "problem level type solution", "problem", "solution",
        judge=target_cells.last_box,
    ),
    _layout(
        "NuminaMath", _BOX, "problem solution messages", "problem", "solution",
        judge=target_cells.last_box,
    ),
    _layout(
        "NuminaMath", _BOX, "problem solution source", "problem", "solution",
        judge=target_cells.last_box,
    ),
    # Of tools
    _layout(
        "inspect_ai", "its samples: input, target, choices", "input target", "input", "target",
        judge=target_cells.any_of, choices="choices",
        holds=_lacks("question", "problem", "prompt", "instruction"),
    ),
    _layout(
        "lm-eval", "its documents: query, gold, choices", "query gold", "query", "gold",
        judge=target_cells.any_of, choices="choices",
        holds=_lacks("question", "problem", "prompt", "input"),
    ),
    _layout(
        "verl", "the answer is the ground_truth under reward_model", "prompt reward_model",
        "prompt", "reward_model", judge=target_cells.ground_truth, holds=_is("prompt", list),
    ),
    _layout(
        "chat messages", "the question is the user's, the answer the assistant's last", "messages",
        "messages", "messages", judge=target_cells.last_message,
        holds=_all(_is("messages", list), _lacks("question", "problem", "prompt", "input")),
    ),
)  # fmt: skip


def layout_of(cells: Cells) -> Layout | None:
    """Return the first layout that the row fits."""
    names = frozenset(name for name in cells.spellings if cells.has(name))
    return next((layout for layout in _with_columns(names) if layout.holds(cells)), None)


@lru_cache(maxsize=256)  # most rows of a file have the same columns
def _with_columns(names: frozenset[str]) -> tuple[Layout, ...]:
    return tuple(layout for layout in LAYOUTS if layout.needs <= names)


def inner_document(cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """Return the data set's own row from a line of lm-eval's sample log; other rows unchanged."""
    doc, number = cells.get("doc"), cells.get("doc_id")
    if not isinstance(doc, dict) or not isinstance(number, Number):
        return cells
    inner = {name: cell for name, cell in doc.items() if cell is not None}
    return inner if set(IDS) & inner.keys() else {**inner, "doc_id": number}
