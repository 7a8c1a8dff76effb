"""A row of each published layout, in its exact columns, with words of our own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from qwq_cli.choices import InputFormat
from qwq_cli.solve.choice_list import LETTERS, shuffled
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.dataset import Dataset, read_problems
from qwq_cli.solve.layouts import LAYOUTS
from tests.solve.samples import text_document


@dataclass(frozen=True)
class Case:
    """target: with choices, the text of the right one. id: None where the row has none."""

    layout: str
    row: dict[str, Any]
    question: str
    target: str | None
    choices: tuple[str, ...] = ()
    id: str | None = None
    not_graded: str | None = None
    alternatives: tuple[str, ...] = ()


SUM = "A tray holds 6 cups. How many cups do 7 trays hold?"
WORKED = "Each tray has 6, so $6\\cdot 7=\\boxed{41}$; no, $\\boxed{42}$."
FOUR = ("9", "15", "21", "23")

CASES = [
    Case("GSM8K", {"question": SUM, "answer": "6*7=<<6*7=42>>42\n#### 1,042"}, SUM, "1,042"),
    Case(
        "SVAMP",
        {"ID": "chal-9", "Body": "Ann has 6 cups.", "Question": "How many has she with 36 more?",
         "Equation": "( 6.0 + 36.0 )", "Answer": 42.0, "Type": "Addition"},
        "Ann has 6 cups. How many has she with 36 more?", "42.0", id="chal-9",
    ),
    Case(
        "ASDiv",
        {"body": "Six trays hold 7 cups each.", "question": "How many cups is that?",
         "solution_type": "Multiplication", "answer": "42 (cups)", "formula": "6*7=42"},
        "Six trays hold 7 cups each. How many cups is that?", "42",
    ),
    Case(
        "MAWPS",
        {"iIndex": 12, "sQuestion": SUM, "lEquations": ["X=6*7"], "lSolutions": [42.0]},
        SUM, "42.0", id="12",
    ),
    Case(
        "MAWPS",
        {"Question": "A tray holds N_00 cups . How many cups do N_01 trays hold ?",
         "Numbers": "6.0 7.5", "Equation": "* N_00 N_01", "Answer": 45.0},
        "A tray holds 6 cups . How many cups do 7.5 trays hold ?", "45.0",
    ),
    Case(
        "MAWPS",
        {"id": "m1", "question": SUM, "chain": "<gadget>6*7</gadget>", "result": "42",
         "result_float": 42.0, "equation": "x=6*7"},
        SUM, "42", id="m1",
    ),
    Case("MultiArith", {"question": SUM, "final_ans": "42"}, SUM, "42"),
    Case(
        "MATH",
        {"problem": SUM, "level": "Level 1", "type": "Prealgebra", "solution": WORKED}, SUM, "42",
    ),
    Case(
        "MATH",
        {"problem": SUM, "level": "Level 1", "type": "Prealgebra", "solution": "$\\boxed 7$."},
        SUM, "7",
    ),
    Case(
        "MATH-500",
        {"problem": SUM, "solution": WORKED, "answer": "42", "subject": "Prealgebra", "level": 1,
         "unique_id": "test/prealgebra/1.json"},
        SUM, "42", id="test/prealgebra/1.json",
    ),
    Case("AIME", {"ID": "2099-I-1", "Problem": SUM, "Solution": WORKED, "Answer": 42}, SUM, "42",
         id="2099-I-1"),
    Case(
        "AIME",
        {"id": 60, "problem": SUM, "solution": WORKED, "answer": "042", "url": "u", "year": "2099"},
        SUM, "042", id="60",
    ),
    Case(
        "AIME",
        {"ID": "2099-1", "Year": 2099, "Problem Number": 1, "Question": SUM, "Answer": "42",
         "Part": None},
        SUM, "42", id="2099-1",
    ),
    Case("AIME", {"id": 3, "problem": SUM, "answer": 42.0, "url": "u"}, SUM, "42", id="3"),
    Case(
        "OlympiadBench",
        {"id": 7, "question": SUM, "solution": ["..."], "final_answer": ["2", "3"],
         "context": "Let all trays be equal.", "image_1": None, "modality": "Text-only",
         "is_multiple_answer": True, "unit": None, "answer_type": "Numerical", "error": None,
         "question_type": "Open-ended", "subfield": "Algebra", "subject": "Math",
         "language": "English"},
        f"Let all trays be equal.\n\n{SUM}", "2, 3", id="7",
    ),
    Case(
        "OlympiadBench",
        {"id": 8, "question": "Prove it.", "solution": ["..."], "final_answer": None,
         "context": None, "is_multiple_answer": False, "question_type": "Theorem proof",
         "subfield": "Algebra"},
        "Prove it.", None, id="8", not_graded="no target",
    ),
    Case("Minerva", {"problem": SUM, "solution": WORKED, "type": "Physics", "idx": 4}, SUM, "42",
         id="4"),
    Case("columns question, answer", {"question": SUM, "answer": "4.2e1"}, SUM, "4.2e1"),
    Case(
        "Omni-MATH",
        {"domain": ["Mathematics -> Algebra"], "difficulty": 4.5, "problem": SUM,
         "solution": "Long.", "answer": "\\frac{84}{2}", "source": "none"},
        SUM, "\\frac{84}{2}",
    ),
    Case("DeepScaleR", {"problem": SUM, "answer": "42", "solution": WORKED}, SUM, "42"),
    Case(
        "NuminaMath",
        {"source": "own", "problem": SUM, "solution": WORKED,
         "messages": [{"role": "user", "content": SUM}, {"role": "assistant", "content": WORKED}]},
        SUM, "42",
    ),
    Case(
        "NuminaMath",
        {"source": "own", "problem": "Prove it.", "solution": "Clear."}, "Prove it.", None,
        not_graded="a solution without a boxed answer",
    ),
    Case(
        "NuminaMath",
        {"problem": "Prove it.", "solution": "Clear.", "answer": "proof", "problem_type": "Algebra",
         "question_type": "proof", "source": "own", "problem_is_valid": "Yes",
         "solution_is_valid": "Yes", "synthetic": False},
        "Prove it.", None, not_graded="a proof for a target",
    ),
    Case(
        "OpenR1-Math",
        {"problem": SUM, "solution": WORKED, "answer": "42", "problem_type": "Algebra",
         "question_type": "MCQ", "source": "own", "uuid": "u-1", "is_reasoning_complete": [True],
         "generations": ["<think>...</think> 41"], "correctness_math_verify": [True],
         "messages": [{"role": "user", "content": SUM}]},
        SUM, "42", id="u-1",
    ),
    Case(
        "s1K",
        {"solution": "42", "question": SUM, "cot_type": "math", "source_type": "own",
         "metadata": "{}", "cot": None, "thinking_trajectories": ["..."], "attempt": "41"},
        SUM, "42",
    ),
    Case("MMLU", {"question": "Which is prime?", "subject": "number theory", "choices": [*FOUR],
                  "answer": 3}, "Which is prime?", "23", FOUR),
    Case("MMLU with lettered columns",
         {"question": "Which is prime?", "A": "9", "B": "15", "C": "21", "D": "23", "answer": "D"},
         "Which is prime?", "23", FOUR),
    Case(
        "MMLU-Pro",
        {"question_id": 70, "question": "Which is prime?", "options": [*FOUR], "answer": "D",
         "answer_index": 3, "cot_content": "", "category": "math", "src": "own"},
        "Which is prime?", "23", FOUR, id="70",
    ),
    Case(
        "GPQA",
        {"Record ID": "rec9", "Question": "Which is prime?", "Correct Answer": "23",
         "Incorrect Answer 1": "9", "Incorrect Answer 2": "15", "Incorrect Answer 3": "21",
         "Explanation": "...", "Pre-Revision Question": "Which?", "Subdomain": "Arithmetic"},
        "Which is prime?", "23", FOUR, id="rec9",
    ),
    Case(
        "SciQ",
        {"question": "Which is prime?", "distractor3": "9", "distractor1": "15",
         "distractor2": "21", "correct_answer": "23", "support": "Primes have two divisors."},
        "Which is prime?", "23", FOUR,
    ),
    Case(
        "ARC",
        {"id": "Own_1", "question": "Which is prime?",
         "choices": {"text": [*FOUR], "label": ["1", "2", "3", "4"]}, "answerKey": "4"},
        "Which is prime?", "23", FOUR, id="Own_1",
    ),
    Case(
        "ARC",
        {"id": "Own_2", "answerKey": "D", "question": {"stem": "Which is prime?", "choices": [
            {"text": text, "label": label} for text, label in zip(FOUR, "ABCD", strict=True)]}},
        "Which is prime?", "23", FOUR, id="Own_2",
    ),
    Case(
        "CommonsenseQA",
        {"id": "c1", "question": "Which is prime?", "question_concept": "prime",
         "choices": {"label": [*"ABCD"], "text": [*FOUR]}, "answerKey": ""},
        "Which is prime?", None, FOUR, id="c1", not_graded="no target",
    ),
    Case(
        "OpenBookQA",
        {"id": "o1", "question_stem": "Which is prime?",
         "choices": {"text": [*FOUR], "label": [*"ABCD"]}, "answerKey": "D"},
        "Which is prime?", "23", FOUR, id="o1",
    ),
    Case("BoolQ", {"question": "is ice cold", "passage": "Ice is cold.", "answer": True},
         "Ice is cold.\n\nis ice cold", "yes"),
    Case("BoolQ", {"question": "is ice hot", "passage": "Ice is cold.", "idx": 5, "label": 0},
         "Ice is cold.\n\nis ice hot", "no", id="5"),
    Case("inspect_ai", {"input": SUM, "target": "42", "id": 1}, SUM, "42", id="1"),
    Case("inspect_ai",
         {"input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": SUM}],
          "target": ["42"]}, SUM, "42"),
    Case("inspect_ai", {"input": "Which is prime?", "choices": [*FOUR], "target": "D"},
         "Which is prime?", "23", FOUR),
    Case("inspect_ai", {"input": SUM, "target": ["42", "XLII", "XLII"]}, SUM, "42",
         alternatives=("XLII",)),
    Case("inspect_ai", {"input": "Which are odd?", "choices": [*FOUR], "target": ["A", "D"]},
         "Which are odd?", None, FOUR, not_graded="several right choices"),
    Case("lm-eval", {"query": SUM, "gold": ["42", "XLII"]}, SUM, "42", alternatives=("XLII",)),
    Case("lm-eval", {"query": "Which is prime?", "choices": [*FOUR], "gold": 3},
         "Which is prime?", "23", FOUR),
    Case("GSM8K", {"doc_id": 3, "doc": {"question": SUM, "answer": "So.\n#### 42"}, "target": "42",
                   "resps": [["41"]], "exact_match": 0.0}, SUM, "42", id="3"),
    Case("chat messages",
         {"messages": [{"role": "system", "content": "Be brief."},
                       {"role": "user", "content": [{"type": "text", "text": SUM}]},
                       {"role": "assistant", "content": WORKED}]}, SUM, "42"),
    Case(
        "AQuA",
        {"question": SUM, "options": ["A)36", "B)42", "C)48"], "rationale": "6*7", "correct": "B"},
        SUM, "42", choices=("36", "42", "48"),
    ),
    Case(
        "HellaSwag",
        {"ind": 4, "activity_label": "Tea", "ctx_a": "Ann boils water.", "ctx_b": "then she",
         "ctx": "Ann boils water. then she", "endings": ["flies.", "makes tea."], "label": "1"},
        "Ann boils water. then she", "makes tea.", choices=("flies.", "makes tea."), id="4",
    ),
    Case(
        "RACE",
        {"example_id": "high9", "article": "Ann went home.", "question": "Where is Ann?",
         "options": ["out", "home"], "answer": "B"},
        "Ann went home.\n\nWhere is Ann?", "home", choices=("out", "home"), id="high9",
    ),
    Case(
        "SQuAD",
        {"id": "s9", "title": "Ann", "context": "Ann went home.", "question": "Where is Ann?",
         "answers": {"text": ["home", "at home", "home"], "answer_start": [9, 9, 9]}},
        "Ann went home.\n\nWhere is Ann?", "home", id="s9", alternatives=("at home",),
    ),
    Case("MGSM", {"question": SUM, "answer": None, "answer_number": 42, "equation_solution": None},
         SUM, "42"),
    Case("verl", {"data_source": "own", "prompt": [{"role": "user", "content": SUM}],
                  "reward_model": {"ground_truth": "42", "style": "rule"}}, SUM, "42"),
]  # fmt: skip


def read(*rows: Any, seed: int | None = None, **columns: str) -> Dataset:
    text = "\n".join(map(json.dumps, rows))
    return read_problems([text_document(text, "p", InputFormat.JSONL)], Columns(**columns), seed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.layout)
@pytest.mark.parametrize("seed", [None, 5])
def test_a_published_row_is_read_as_it_is_meant(case: Case, seed: int | None) -> None:
    found = read(case.row, seed=seed)
    assert (found.layout, found.wrong) == (case.layout, ())
    (problem,) = found.problems
    assert problem.question == case.question
    assert sorted(problem.choices) == sorted(case.choices)
    right = problem.target
    if case.choices and right is not None:
        right = problem.choices[LETTERS.index(right)]
    assert right == case.target
    assert problem.alternatives == case.alternatives
    assert problem.not_graded == case.not_graded
    assert problem.name == (case.id or "p")
    assert (problem.id == case.id) is (case.id is not None)


@pytest.mark.parametrize(
    ("answer", "target", "not_graded"),
    [
        (["42"], "42", None),
        ([42, None], "42", None),
        ([1, 2.5], "[1, 2.5]", None),
        ([[1, 0], [0, 1]], "[[1, 0], [0, 1]]", None),
        (["Rome", "Roma"], None, "a list of targets, of which one or all could be meant"),
        ([], None, "no target"),
    ],
)
def test_a_list_in_no_known_layout(answer: Any, target: str | None, not_graded: str | None) -> None:
    (problem,) = read({"problem": SUM, "answer": answer}).problems
    assert (problem.target, problem.alternatives, problem.not_graded) == (target, (), not_graded)


def test_a_reward_may_list_its_answers() -> None:
    asked = [{"role": "user", "content": SUM}]
    row = {"prompt": asked, "reward_model": {"ground_truth": ["4", "IV"]}}
    (problem,) = read(row).problems
    assert problem.targets == ("4", "IV")


def test_every_layout_has_a_row_here() -> None:
    assert {layout.name for layout in LAYOUTS} <= {case.layout for case in CASES}


def test_how_a_file_is_read_is_told_in_one_line() -> None:
    row = {"question": SUM, "answer": "So.\n#### 42"}
    assert read(row, row).remarks == ("p is read as GSM8K: the answer is what stands behind ####.",)
    assert read({"problem": SUM, "answer": 42}).remarks == ()


def test_a_row_that_lacks_its_answer_is_read_as_its_neighbours() -> None:
    found = read({"question": SUM, "answer": "So.\n#### 42"}, {"question": "2+2?", "answer": "4"})
    assert [problem.target for problem in found.problems] == ["42", None]
    assert found.problems[1].not_graded == "no target"


@pytest.mark.parametrize("kind", ["GPQA", "SciQ"])
def test_what_always_stands_first_is_shuffled_and_the_seed_told(kind: str) -> None:
    row = next(case.row for case in CASES if case.layout == kind)
    rows = [{**row, "question" if "question" in row else "Question": f"Case {n}?", "Record ID": n}
            for n in range(40)]  # fmt: skip
    problems = read(*rows).problems
    assert {problem.choice_seed for problem in problems} == {0}
    assert {problem.target for problem in problems} == set("ABCD")
    for problem in problems:
        assert problem.choices == shuffled(FOUR, problem.question, 0)


def test_other_choices_are_shuffled_on_demand_alone() -> None:
    row = {"question": "Which is prime?", "choices": [*FOUR], "answer": "D"}
    (plain,) = read(row).problems
    assert (plain.choices, plain.target, plain.choice_seed) == (FOUR, "D", None)
    orders = {read(row, seed=seed).problems[0].choices for seed in range(9)}
    assert len(orders) > 3
    (again,) = read({**row, "choices": [*FOUR][::-1], "answer": "A"}, seed=1).problems
    assert again.choices == read(row, seed=1).problems[0].choices
    assert again.choices[LETTERS.index(again.target or "")] == "23"


@pytest.mark.parametrize(
    ("choices", "target", "place"),
    [
        (FOUR, 3, 3),  # an index
        (FOUR, "3", 3),
        (["3", "21", "9", "23"], 3, 3),
        (FOUR, "D", 3),
        (FOUR, "d", 3),
        (FOUR, "(D)", 3),
        (FOUR, "D. 23", 3),
        (FOUR, "23", 3),
        ({"A": "9", "B": "23"}, "B", 1),
        ({"x": "9", "y": "23"}, "y", 1),
        ('["9", "23"]', "B", 1),
        (["A) 9", "B) 23"], "B", 1),
    ],
)
def test_a_choice_is_named_by_letter_text_label_or_index(
    choices: Any, target: Any, place: int
) -> None:
    (problem,) = read({"question": "Which?", "choices": choices, "answer": target}).problems
    assert problem.target == LETTERS[place]
    assert problem.choices[place] == "23"


@pytest.mark.parametrize(
    ("choices", "target", "why"),
    [
        ([1, 2, 3], 1, "a target that could be two of the choices"),
        (["B", "A"], "A", "a target that could be two of the choices"),
        (["x", "y"], "z", "a target that is none of the choices"),
        (["x", "y"], 2, "a target that is none of the choices"),
        (["x", "y"], "C", "a target that is none of the choices"),
        (["x", "y"], None, "no target"),
    ],
)
def test_a_target_that_names_no_one_choice_is_not_graded(
    choices: list[str], target: Any, why: str
) -> None:
    (problem,) = read({"question": "Which?", "options": choices, "answer": target}).problems
    assert (problem.target, problem.not_graded) == (None, why)


def test_a_letter_and_an_index_that_differ_are_not_graded() -> None:
    row = {"question": "Which?", "options": ["x", "y"], "answer": "A", "answer_index": 1}
    assert "different choices" in (read(row).problems[0].not_graded or "")


def test_yes_and_no_are_no_letters() -> None:
    row = {"question": "Is ice cold?", "choices": ["Yes", "No"], "answer": 0}
    (problem,) = read(row, seed=3).problems
    assert (problem.target, problem.choices, problem.choice_seed) == ("Yes", ("Yes", "No"), None)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"question": "Which?", "choices": ["one"], "answer": 0}, "1 choices"),
        ({"question": "Which?", "choices": [*"abcdefghijklmnopqrstuvwxyz1"]}, "27 choices"),
        ({"question": "Which?", "choices": "none"}, "no list"),
        ({"question": "Which?", "choices": ["a", ""]}, "empty"),
        ({"question": "Which?", "choices": {"text": ["a", "b"], "label": ["A", "B", "C"]},
          "answerKey": "C"}, "2 choices and 3 labels"),
        ({"question": "Which?", "choices": {"text": ["a", "b"], "label": ["A", "A"]},
          "answerKey": "A"}, "same label"),
        ({"question": {"text": "What?"}, "answer": "1"}, "an object"),
        ({"question": "What is it?", "answer": "1", "image": {"path": "x.png"}}, "picture"),
        ({"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]},
         "2 questions"),
        ({"input": [{"role": "user", "content": [{"type": "image", "image": "x"}]}], "target": "1"},
         "more than text"),
        ({"q": "What?", "a": "1"}, "for a question (but q, a; --question COLUMN names it)"),
    ],
)  # fmt: skip
def test_what_can_not_be_asked_is_a_wrong_row(row: dict[str, Any], why: str) -> None:
    found = read(row)
    assert not found.problems
    assert why in found.wrong[0]


def test_what_no_answer_could_equal_is_not_graded() -> None:
    targets = ["proof", "x" * 501, {"value": 3}, None, ""]
    found = read(*({"problem": f"{n}?", "answer": each} for n, each in enumerate(targets)))
    assert [problem.not_graded for problem in found.problems] == [
        "a proof for a target",
        "a target of over 500 characters",
        "an object for a target",
        "no target",
        "no target",
    ]


@pytest.mark.parametrize("answer", [0, "B", 2])
def test_a_right_choice_that_is_there_twice_is_not_graded(answer: Any) -> None:
    row = {"question": "Which?", "subject": "x", "choices": ["1", "1", "2"], "answer": answer}
    (problem,) = read(row).problems
    is_twice = answer != 2
    assert problem.not_graded == ("a right choice that is there twice" if is_twice else None)
    assert problem.target == (None if is_twice else "C")
