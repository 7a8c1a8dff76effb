"""The rule by which plain text is split, on what people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import Each
from qwq_cli.errors import UsageError
from qwq_cli.solve.text_rows import read_text
from qwq_cli.solve.text_split import TextRows

LINE, BLOCK, ITEM, FILE = Each.LINE, Each.BLOCK, Each.ITEM, Each.FILE


def read(text: str, each: Each | None = None) -> TextRows:
    return read_text(text, "p.txt", each)


def texts(text: str, each: Each | None = None) -> list[object]:
    return [row.cells["question"] for row in read(text, each).rows]


def labels(text: str) -> list[str | None]:
    return [row.label for row in read(text).rows]


ONE, TWO, THREE = "What is 14 + 28?", "What is 5 * 19?", "Solve x + 4 = 11."
MARKS = [
    ("1. ", "2. ", "3. "),
    ("1) ", "2) ", "3) "),
    ("(1) ", "(2) ", "(3) "),
    ("1: ", "2: ", "3: "),
    ("1.", "2.", "3."),
    ("1.\t", "2.\t", "3.\t"),
    ("1.\u00a0", "2.\u00a0", "3.\u00a0"),
    (" 9. ", "10. ", "11. "),
    ("5. ", "6. ", "7. "),
    ("1. ", "2. ", "3) "),
    ("1. ", "2. ", "4. "),
    ("1. ", "1. ", "1. "),
    ("1\\. ", "2\\. ", "3\\. "),
    ("1.) ", "2.) ", "3.) "),
    ("1.- ", "2.- ", "3.- "),
    ("1 - ", "2 - ", "3 - "),
    ("[1] ", "[2] ", "[3] "),
    ("-", "-", "-"),
    ("**1.** ", "**2.** ", "**3.** "),
    ("### 1. ", "### 2. ", "### 3. "),
    ("Q1: ", "Q2: ", "Q3: "),
    ("Q1. ", "Q2. ", "Q3. "),
    ("Problem 1: ", "Problem 2: ", "Problem 3: "),
    ("Problem 1\n", "Problem 2\n", "Problem 3\n"),
    ("## Problem 1\n\n", "## Problem 2\n\n", "## Problem 3\n\n"),
    ("**Problem 1.** ", "**Problem 2.** ", "**Problem 3.** "),
    ("Exercise #1 ", "Exercise #2 ", "Exercise #3 "),
    ("#1 ", "#2 ", "#3 "),
    ("Aufgabe 1: ", "Aufgabe 2: ", "Aufgabe 3: "),
    ("a) ", "b) ", "c) "),
    ("A. ", "B. ", "C. "),
    ("(a) ", "(b) ", "(c) "),
    ("i. ", "ii. ", "iii. "),
    ("(i) ", "(ii) ", "(iii) "),
    ("IV. ", "V. ", "VI. "),
    ("1、", "2、", "3、"),
    ("１．", "２．", "３．"),
    ("（1）", "（2）", "（3）"),
    ("第1题 ", "第2题 ", "第3题 "),
    ("第一题：", "第二题：", "第三题："),
    ("一、", "二、", "三、"),
    ("九、", "十、", "十一、"),
    ("①", "②", "③"),
    ("問1 ", "問2 ", "問3 "),
    ("- ", "- ", "- "),
    ("* ", "* ", "* "),
    ("+ ", "+ ", "+ "),
    ("• ", "• ", "• "),
    ("•", "•", "•"),
    ("– ", "– ", "– "),
    ("- [ ] ", "- [x] ", "- [ ] "),
]


@pytest.mark.parametrize("marks", MARKS, ids=lambda marks: marks[0].strip())
@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\r", "\n\f\n", "\n \t\n\n"])
@pytest.mark.parametrize("title", ["", "# Week 2\n\n", "Homework:\n", "Week 2\n\n"])
def test_items_are_split_at_their_marks(marks: tuple[str, ...], between: str, title: str) -> None:
    problems = zip(marks, [ONE, TWO, THREE], strict=True)
    text = title + between.join(mark + problem for mark, problem in problems)
    found = read(text)
    assert [row.cells["question"] for row in found.rows] == [ONE, TWO, THREE]
    assert found.each is ITEM
    assert found.left_out == ((title.strip(),) if title else ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. a?\n2. b?\n4. c?", ["1", "2", "4"]),
        ("1. a?\n1. b?", ["1", "2"]),
        ("Q1: a?\nQ2: b?", ["Q1", "Q2"]),
        ("Problem 7\na\nProblem 8\nb", ["Problem 7", "Problem 8"]),
        ("(a) What?\n(b) Why?", ["a", "b"]),
        ("ii. What?\niii. Why?", ["ii", "iii"]),
        ("１．a?\n２．b?", ["1", "2"]),
        ("第1题 a\n第2题 b", ["第1题", "第2题"]),
        ("#4 a\n#5 b", ["4", "5"]),
        ("- What?\n- Why?", [None, None]),
        ("What is 1?\nWhat is 2?", [None, None]),
        ("1. What is 2+2?", ["1"]),
        ("Part A\n1. a?\n2. b?\n\nPart B\n1. c?\n2. d?", ["1", "2", "1", "2"]),
    ],
)
def test_the_numbers_are_labels(text: str, expected: list[str | None]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what goes on below an item belongs to it
        ("1. First, which\n   goes on\n2. Second", ["First, which\ngoes on", "Second"]),
        ("1. First, which\ngoes on\n2. Second", ["First, which\ngoes on", "Second"]),
        ("1. A train goes.\n\nHow long?\n\n2. Why?", ["A train goes.\n\nHow long?", "Why?"]),
        ("- Second:\n\n      x = 1\n- What?", ["Second:\n\nx = 1", "What?"]),
        # deeper lists and parts too
        ("1. Let f.\n  (a) x?\n  (b) y?\n2. z", ["Let f.\n(a) x?\n(b) y?", "z"]),
        ("1. Let f.\n(a) x?\n(b) y?\n2. z", ["Let f.\n(a) x?\n(b) y?", "z"]),
        ("1. Let f.\n   1. x?\n   2. y?\n2. z", ["Let f.\n1. x?\n2. y?", "z"]),
        ("1. Do:\n  1. x?\n  2. y?\n2. z", ["Do:\n1. x?\n2. y?", "z"]),
        ("1. Do:\n1) x?\n2) y?\n2. z\n3. w", ["Do:\n1) x?\n2) y?", "z", "w"]),
        ("Q1. Do:\n1. x\n2. y\nQ2. z", ["Do:\n1. x\n2. y", "z"]),
        ("- Do:\n  - x\n  - y\n- z?", ["Do:\n- x\n- y", "z?"]),
        ("1. Which?\nA) 3\nB) 4\n2. Why?\nA) 5\nB) 6", ["Which?\nA) 3\nB) 4", "Why?\nA) 5\nB) 6"]),
        # sections
        ("# A\n1. x?\n2. y?\n# B\n3. z?", ["x?", "y?", "z?"]),
        ("1. x?\n2. y?\n\n# Answers\n\n3 and 4", ["x?", "y?"]),
        ("Week 1\n\n1. x?\n2. y?\n\nWeek 2\n\n1. z?", ["x?", "y?", "z?"]),
        ("1. x?\n2. y?\n\n1. z?\n2. w?", ["x?", "y?", "z?", "w?"]),
        ("Solve all of these. Show your work.\n\n1. x?\n2. y?", ["x?", "y?"]),
        ("Each problem gives 5 points.\n\n1. x?\n2. y?", ["x?", "y?"]),
        ("Round to 2 decimals.\n\n1. x?\n2. y?", ["x?", "y?"]),
        ("AIME 2024 I\n\n1. x?\n2. y?", ["x?", "y?"]),
        ("Solve for x:\n1) x+3=5\n2) 2x=8", ["x+3=5", "2x=8"]),
        # years, sentences and decimals in them are no marks
        ("1. It was in\n2024. Why?\n2. y?", ["It was in\n2024. Why?", "y?"]),
        ("1. It has\n1.5 l.\n2. y?", ["It has\n1.5 l.", "y?"]),
        ("1. x is less than\n3. Why?\n2. y?", ["x is less than\n3. Why?", "y?"]),
        ("1. Use\n```\n2. no\n```\n2. y?", ["Use\n```\n2. no\n```", "y?"]),
        ("1. Use\n```x = 1```\n2. y?", ["Use\n```x = 1```", "y?"]),
        ("1. Expand\n$$x\n- 3x\n- 2$$\n2. y?", ["Expand\n$$x\n- 3x\n- 2$$", "y?"]),
        ("\u200b1. x?\n\u200b2. y?", ["x?", "y?"]),
        ("\ufeff1. x?\n2. y?", ["x?", "y?"]),
        ("1. x?\u20282. y?", ["x?", "y?"]),
        ("1. x?\n---\n2. y?\n***\n3. z?", ["x?", "y?", "z?"]),
        # alone
        ("1. What is 2+2?", ["What is 2+2?"]),
        ("# Week 2\n\n1. What is 2+2?\n", ["What is 2+2?"]),
        ("Problem 3: A train\ngoes.\n\nHow far?", ["A train\ngoes.\n\nHow far?"]),
        ("- What is 2+2?", ["What is 2+2?"]),
        ("7) Why?", ["Why?"]),
    ],
)
def test_what_belongs_to_an_item(text: str, expected: list[str]) -> None:
    assert texts(text) == expected
    assert read(text).each is ITEM


@pytest.mark.parametrize(
    "text",
    [
        "A shop sells:\n- apples at $2\n- pears at $3\nHow much do 2 apples and 3 pears cost?",
        "A shop sells the following:\n\n- apples at $2\n- pears at $3\n\nHow much is one of each?",
        "Find the sum of the following numbers:\n- 12\n- 15",
        "Simplify the expression x^2\n- 3x + 2",
        "Simplify\nx^2 - 4x\n- 3x + 2\n- 7",
        "Expand x^2\n+ 3x\n+ 2 and y",
        "Compute\n$$\n- 3x + 2\n- 5x\n$$",
        "Solve the system:\n(1) x + y = 3\n(2) x - y = 1",
        "Solve the system:\nx + y = 3\nx - y = 1",
        "A ball is thrown at 20 m/s. Find:\n1. How high?\n2. How far?",
        "A ball is thrown at 20 m/s.\n(a) How high?\n(b) How far?",
        "Which is prime?\nA) 3\nB) 4\nC) 6",
        "Ann has 5 pens.\n1. How many has she?\n2. How many are left of 7?",
        "1.5 litres of water are poured.\n2.5 litres more follow. How much is it?",
        "A box holds 24 pens.\nHow many pens are in 17 boxes?",
        "What is the sum of all the numbers from one to a hundred, and what is\n"
        "the sum of their squares?",
        "Find\n1 - 2\n2 - 3",
        "Add -sin(x)\n-cos(x) and\n-tan(x).",
        "P1 = 5 kPa\nP2 = 7 kPa\nWhat is their mean?",
        "12. was the day on which she counted 30 birds.\nHow many in a week?",
        "2 + 3 =\n= 5, is it?",
        "3. Oktober 1990 ist ein Mittwoch.\n4. Juli 1776 ist ein Tag.\nWas liegt dazwischen?",
        "求下列两数之和，\n其中 a=1，b=2。",
    ],
)
def test_one_problem_stays_one(text: str) -> None:
    for each in (text, text + "\n", f"\n\n{text}\r\n\r\n"):
        assert texts(each) == [text]
    assert read(text).each is BLOCK
    assert texts(f"{text}\n\nWhat is 1+1?") == [text, "What is 1+1?"]


@pytest.mark.parametrize(
    ("text", "expected", "each"),
    [
        ("17*24\nx+3=10, x?\n", ["17*24", "x+3=10, x?"], LINE),
        ("what is 2+2\nsolve x+3=10\nsin(x) = 1/2, x?", None, LINE),
        ("2+2=\n3+3=\n", ["2+2=", "3+3="], LINE),
        ("A box holds 24 pens. How many in 17?\n1+1\n17*24\n2+2", None, LINE),
        ("17*24\n" + "long " * 3000 + "\n1+1", None, LINE),
        ("# Week 2\nWhat is 1?\nWhat is 2?", ["What is 1?", "What is 2?"], LINE),
        ("Homework:\nWhat is 1?\n\nWhat is 2?", ["What is 1?", "What is 2?"], LINE),
        ("What is 1?\nWhat is 2?\n\nWhat is 3?\nWhat is 4?", None, LINE),
        (
            "A box holds 24.\nHow many?\n \n\nSecond\n",
            ["A box holds 24.\nHow many?", "Second"],
            BLOCK,
        ),
        ("A box.\nWhy?\n---\nA pen.\nWhy?", ["A box.\nWhy?", "A pen.\nWhy?"], BLOCK),
        ("# One\nA box.\nWhy?\n\n# Two\n\nA pen.\nWhy?", ["A box.\nWhy?", "A pen.\nWhy?"], BLOCK),
        ("计算 1+1\n求 2+2", ["计算 1+1", "求 2+2"], LINE),
        ("# What is 2+2?", ["# What is 2+2?"], LINE),
        ("", [], LINE),
        (" \n\t\n\r\n\f", [], LINE),
        ("# Week 2\n", [], LINE),
        ("Homework:\n\n", [], LINE),
    ],
)
def test_without_a_list(text: str, expected: list[str] | None, each: Each) -> None:
    if expected is None:
        expected = [line.strip() for line in text.split("\n") if line.strip()]
    assert texts(text) == expected
    assert read(text).each is each


def test_what_is_needed_is_not_left_out() -> None:
    for premise in ("Ann has 5 pens.", "Let f be even.", "He has $x$ nuts and $y = x + 1$ figs."):
        for parts in ("1. How many?\n2. Why?", "(a) How many?\n\n(b) Why?", "- Why?\n- How?"):
            text = f"{premise}\n\n{parts}"
            assert texts(text) == [text]
            assert texts(f"{text}\n\n{text}") == [text, text]
            assert read(text).left_out == ()


def test_choices_stay_with_their_question() -> None:
    for gap in ("\n", "\n\n"):
        text = gap.join(["Which is prime?", "A) 4", "B) 5", "C) 6"])
        assert texts(text) == [text]
        assert texts(f"{text}\n\n{text}") == [text, text]


TEXT = "# Week\n\n1. What is\n   2+2?\n2. Why?"


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (LINE, ["# Week", "1. What is", "2+2?", "2. Why?"]),
        (BLOCK, ["# Week", "1. What is\n   2+2?\n2. Why?"]),
        (FILE, [TEXT]),
        (ITEM, ["What is\n2+2?", "Why?"]),
    ],
)
def test_what_the_user_says_counts(each: Each, expected: list[str]) -> None:
    assert texts(TEXT, each) == expected
    assert read(TEXT, each).each is each


def test_items_where_there_are_none() -> None:
    with pytest.raises(UsageError, match="no list") as told:
        read("What is 1?\nWhat is 2?", ITEM)
    assert "--each line" in (told.value.hint or "")
    assert texts("Given the numbers:\n- 3\n- 5", ITEM) == ["3", "5"]
    assert texts("5. Pens", ITEM) == ["Pens"]


def test_how_it_was_read_is_told_with_what_was_left_out() -> None:
    assert read("1. a?\n2. b?\n").remark == "2 problems, one an item"
    assert read("What is 1?").remark == "1 problem, one a line"
    told = read("# Week 2\n\nDo this.\n\n1. a?\n2. b?\n").remark
    assert told == "2 problems, one an item; left out: # Week 2 and 1 more line"


def test_numbers_are_those_of_lines() -> None:
    assert [row.number for row in read("# x\r\n\r\n1. a?\r\n\r\n2. b?\r\n").rows] == [3, 5]
    assert [row.number for row in read("\nWhat is 1?\n\nWhat is 2?\n").rows] == [2, 4]


lines = st.lists(
    st.sampled_from(
        ["1. a?", "2. b", "3) c?", "- d", "- e?", "(a) f", "(b) g?", "Q1: h", "# i", "Homework:",
         "What is 1?", "A box is red.", "17*24", "goes on", "  deeper", "", "$$", "```", "---",
         "Problem 2", "i. x", "ii. y", "A. z"]
    ),
    max_size=12,
)  # fmt: skip


@given(lines, st.text(" \t\n\r\f", max_size=5))
def test_blank_lines_at_the_ends_change_nothing(some: list[str], blank: str) -> None:
    text = "\n".join(some)
    after = read(f"{text}\n{blank}")
    assert [(row.cells, row.label) for row in after.rows] == [
        (row.cells, row.label) for row in read(text).rows
    ]
    assert after.each is read(text).each


questions = st.lists(
    st.sampled_from(["What is 1?", "17*24", "Solve x=2.", "How many?", "2+2="]), min_size=1
)


@given(questions, st.sampled_from(["", "1", "-"]), st.sampled_from(["\n\n", "\r\n\r\n", "\n \n\n"]))
def test_blank_lines_between_all_change_nothing(some: list[str], mark: str, gap: str) -> None:
    marked = [
        f"{n}. {text}" if mark == "1" else f"- {text}" if mark else text
        for n, text in enumerate(some, 1)
    ]
    expected = some if mark != "-" or len(some) > 1 or some[0][0].isupper() else ["- " + some[0]]
    assert texts("\n".join(marked)) == texts(gap.join(marked)) == expected


@given(lines)
def test_nothing_is_lost(some: list[str]) -> None:
    """Every line is in a problem or told to be left out, but for marks and what parts."""
    found = read("\n".join(some))
    kept = "\n".join([str(row.cells["question"]) for row in found.rows] + [*found.left_out])
    for word in ("box is red", "goes on", "deeper", "17*24", "What is 1?", "Homework", "# i"):
        assert kept.count(word) == "\n".join(some).count(word)


@given(st.text(), st.none() | st.sampled_from(Each))
def test_no_text_breaks_it(text: str, each: Each | None) -> None:
    try:
        found = read(text, each)
    except UsageError:
        assert each is ITEM
        return
    breaks = sum(map(text.count, "\n\r\u2028\u2029"))
    assert all(1 <= row.number <= breaks + 1 for row in found.rows)
    assert all(str(row.cells["question"]).strip() for row in found.rows)


def test_months_written_as_in_english_may_begin_an_item() -> None:
    assert texts("1. April has 30 days. Why?\n2. May she go?") == [
        "April has 30 days. Why?",
        "May she go?",
    ]


YEAR = "1990. In that year Ann was 4. How old was she in 2000?"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (YEAR, [YEAR]),
        (f"{YEAR}\n{YEAR.replace('1990', '1995')}", [YEAR, YEAR.replace("1990", "1995")]),
        ("1990. What is 1+1?\n1991. What is 2+2?", ["What is 1+1?", "What is 2+2?"]),
        ("1. What is 1+1?\n2. What is 2+2?", ["What is 1+1?", "What is 2+2?"]),
        ("Problem 1990 has a flaw. Which one?", ["Problem 1990 has a flaw. Which one?"]),
    ],
)
def test_a_year_is_no_number_of_an_item_unless_the_numbers_run(text: str, found: list[str]) -> None:
    assert texts(text) == found


TABLE = "| item | cost |\n|---|---|\n| pen | 3 |\n| book | 4 |"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"What do they cost?\n\n{TABLE}\n\n{ONE}", [f"What do they cost?\n\n{TABLE}", ONE]),
        (f"What do they cost?\n{TABLE}\n\n{ONE}", [f"What do they cost?\n{TABLE}", ONE]),
        (f"{TABLE}\n\nWhat do they cost?\n\n{ONE}", [f"{TABLE}\n\nWhat do they cost?", ONE]),
        (f"1. Which cost?\n\n{TABLE}\n\n2. {ONE}", [f"Which cost?\n\n{TABLE}", ONE]),
    ],
)
def test_a_table_belongs_to_the_question_above_it(text: str, found: list[str]) -> None:
    assert texts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Follow these steps:\n1. Take 5.\n2. Add 3.\n3. Double it.\nWhat do you get?",
        "Follow these steps: 1. Take 5. 2. Add 3. What do you get?",
        "Follow these steps:\n1. Take 5.\n2. Add 3.\n3. What is the result?",
        "A robot follows these steps:\n\n1. Add 3 to x.\n2. Double it.\n\nWhat is it for x = 5?",
        "Use these clues:\n1. It is even.\n2. It is below 4.\nWhat is it?",
        "A magician does this:\n1. He takes 5.\n2. He adds 3.\n\nWhat is left?",
    ],
)
def test_steps_of_one_problem_are_no_list_of_problems(text: str) -> None:
    assert texts(text) == [text]


SYSTEM = "x + y = 5\nx - y = 1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SYSTEM, [SYSTEM]),
        (f"Solve the system\n{SYSTEM}", [f"Solve the system\n{SYSTEM}"]),
        (f"Solve for x and y.\n{SYSTEM}", [f"Solve for x and y.\n{SYSTEM}"]),
        (f"{SYSTEM}\nFind x and y.", [f"{SYSTEM}\nFind x and y."]),
        (f"Solve this system\n\n{SYSTEM}", [f"Solve this system\n\n{SYSTEM}"]),
        (f"{ONE}\n{SYSTEM}\n{TWO}", [ONE, SYSTEM, TWO]),
        (f"{ONE}\nSolve for x.\n{SYSTEM}\n{TWO}", [ONE, f"Solve for x.\n{SYSTEM}", TWO]),
        ("x + 3 = 10\n2x = 8", ["x + 3 = 10", "2x = 8"]),
        ("$2a + b = 5$,\n$a - b = 1$.", ["$2a + b = 5$,\n$a - b = 1$."]),
    ],
)  # fmt: skip
def test_a_system_of_equations_is_one_problem(text: str, found: list[str]) -> None:
    assert texts(text) == found


def test_what_is_only_assumed_belongs_to_the_question_below_it() -> None:
    for text in ("Let f(x) = 2x.\ny = f(3)\nWhat is y?", "Suppose a = 2\nWhat is 3a?"):
        assert texts(text) == [text]
    one, other = "Let x = 2. Find 3x.", "If x = 3, what is 2x?"
    assert texts(f"{one}\n{other}") == [one, other]


@pytest.mark.parametrize("above", ["Instructions:", "Follow the rules and answer these questions:"])
def test_items_that_all_ask_are_problems(above: str) -> None:
    assert texts(f"{above}\n1. {ONE}\n2. {TWO}") == [ONE, TWO]
