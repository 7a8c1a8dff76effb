"""The layouts of published data sets, specific ones before general ones.

Column names are those of their publishers, on the hub or in their repositories; each has an example
row in tests/solve/test_layouts.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from qwq_cli.solve import choice_cells, question_cells, target_cells
from qwq_cli.solve.cells import Cells
from qwq_cli.solve.layout import Layout
from qwq_cli.solve.layout_fits import (
    all_hold,
    has_any,
    has_labels_and_texts,
    is_a,
    is_from_a_contest,
    is_index,
    is_marked,
    lacks,
    says,
)
from qwq_cli.solve.row import Cell, Number

IDS = (
    "id", "unique_id", "question_id", "problem_id", "record_id", "uuid", "qid", "task_id",
    "problem_idx", "doc_id",
)  # fmt: skip
_BOX = "the answer is the last box of the solution"
_BESIDE = "the answer stands beside a worked solution"
_LETTER = "the answer is a letter"
_DRAWN = "one right and three wrong answers, in an order that is drawn"
_PLACEHOLDER = re.compile(r"\b[Nn](?:_|umber)\d")


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
        holds=has_any("incorrect_answer_1", "incorrect_answer_2", "incorrect_answer_3"),
    ),
    _layout(
        "SciQ", _DRAWN, "question", "question", "", judge=target_cells.first_of_them,
        choices="correct_answer distractor1 distractor2 distractor3", offer=choice_cells.each,
        shuffles=True, fewest=4, holds=has_any("distractor1", "distractor2", "distractor3"),
    ),
    _layout(
        "CommonsenseQA", "the answer is the letter under answerKey",
        "question question_concept choices", "question", "answerkey", judge=target_cells.chosen,
        choices="choices", holds=has_labels_and_texts,
    ),
    _layout(
        "ARC", "the answer is the label under answerKey", "question choices answerkey", "question",
        "answerkey", judge=target_cells.chosen, choices="choices", holds=has_labels_and_texts,
    ),
    _layout(
        "OpenBookQA", "the answer is the letter under answerKey",
        "question_stem choices answerkey", "question_stem", "answerkey", judge=target_cells.chosen,
        choices="choices", holds=has_labels_and_texts,
    ),
    _layout(
        "ARC", "the answer is the label under answerKey", "question answerkey", "question",
        "answerkey", judge=target_cells.chosen, choices="question", offer=choice_cells.of_question,
        ask=question_cells.stem, holds=is_a("question", dict),
    ),
    _layout(
        "MMLU-Pro", f"{_LETTER} of up to ten", "question options answer answer_index", "question",
        "answer answer_index", judge=target_cells.letter_and_index, choices="options",
    ),
    _layout(
        "MMLU", "the answer is the index of a choice, from 0", "question choices answer subject",
        "question", "answer", judge=target_cells.index, choices="choices",
        holds=is_index("answer"),
    ),
    _lettered_columns("question", "answer"),
    _lettered_columns("input", "target"),
    _lettered_columns("prompt", "answer"),
    _layout(
        "BoolQ", "the answer is yes or no, about a passage", "question passage answer",
        "passage question", "answer", judge=target_cells.yes_or_no, ask=question_cells.paragraphs,
        holds=says("answer", r"(?i)^\s*(?:true|false|yes|no|0|1)\s*$"),
    ),
    _layout(
        "BoolQ", "the answer is yes or no, about a passage", "question passage label",
        "passage question", "label", judge=target_cells.yes_or_no, ask=question_cells.paragraphs,
        ids=("idx",), holds=says("label", r"^\s*(?:-1|0|1)\s*$"),
    ),
    _layout(
        "AQuA", _LETTER, "question options correct", "question", "correct",
        judge=target_cells.chosen, choices="options",
    ),
    _layout(
        "HellaSwag", "the answer is the index of an ending, from 0", "ctx endings label", "ctx",
        "label", judge=target_cells.index, choices="endings", ids=("ind",),
    ),
    # Questions about a passage
    _layout(
        "RACE", f"{_LETTER}, about an article", "article question options answer",
        "article question", "answer", judge=target_cells.chosen, choices="options",
        ask=question_cells.paragraphs, ids=("example_id",),
    ),
    _layout(
        "SQuAD", "any of the answers, about a context", "context question answers",
        "context question", "answers", judge=target_cells.any_text, ask=question_cells.paragraphs,
        holds=is_a("answers", dict),
    ),
    # Mathematics
    _layout(
        "MGSM", "the answer is answer_number", "question answer_number", "question",
        "answer_number",
    ),
    _layout(
        "OlympiadBench", "the answer is the list under final_answer", "question final_answer",
        "context question", "final_answer is_multiple_answer unit", judge=target_cells.listed,
        ask=question_cells.paragraphs,
        holds=has_any("is_multiple_answer", "answer_type", "question_type", "subfield"),
    ),
    _layout(  # of proofs
        "OlympiadBench", "the answer is the list under final_answer",
        "question is_multiple_answer solution", "context question",
        "final_answer is_multiple_answer unit", judge=target_cells.listed,
        ask=question_cells.paragraphs,
    ),
    _layout(
        "SVAMP", "the question is Body and Question", "body question answer", "body question",
        "answer", ask=question_cells.sentences, holds=has_any("equation", "type"),
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
        ask=question_cells.with_numbers, holds=says("question", _PLACEHOLDER),
    ),
    _layout("MAWPS", "the answer is result", "question chain result", "question", "result"),
    _layout("MultiArith", "the answer is final_ans", "question final_ans", "question", "final_ans"),
    _layout(
        "GSM8K", "the answer is what stands behind ####", "question answer", "question", "answer",
        judge=target_cells.marked, holds=is_marked,
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
        judge=target_cells.integer, holds=is_from_a_contest,
    ),
    _layout(
        "AIME", "the answer is an integer", "question answer", "question", "answer",
        judge=target_cells.integer, holds=is_from_a_contest,
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
        holds=lacks("question", "problem", "prompt", "instruction"),
    ),
    _layout(
        "lm-eval", "its documents: query, gold, choices", "query gold", "query", "gold",
        judge=target_cells.any_of, choices="choices",
        holds=lacks("question", "problem", "prompt", "input"),
    ),
    _layout(
        "verl", "the answer is the ground_truth under reward_model", "prompt reward_model",
        "prompt", "reward_model", judge=target_cells.ground_truth, holds=is_a("prompt", list),
    ),
    _layout(
        "chat messages", "the question is the user's, the answer the assistant's last", "messages",
        "messages", "messages", judge=target_cells.last_message,
        holds=all_hold(is_a("messages", list), lacks("question", "problem", "prompt", "input")),
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
