"""Questions by somebody else: drawn by a seed, computed without eval, unknown to the generator."""

from __future__ import annotations

import ast
import itertools
import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tools.tiny_model.data import read
from tools.tiny_model.held_out.__main__ import main
from tools.tiny_model.held_out.expressions import FILTERS, FORMS, Value, evaluate, fill, holds
from tools.tiny_model.held_out.questions import (
    FOLDER,
    Pattern,
    drawn,
    instance,
    outside,
    patterns,
    questions,
    usable,
    wordings,
)

WORDINGS = read("held_out/wordings.toml")
TOOLS = Path(__file__).parents[2] / "tools" / "tiny_model"
BY_HAND: list[tuple[Pattern, str, str]] = [
    (Pattern(("{a}+{b}",), "a + b", "a=3..3 b=4..4"), "3+4", "7"),
    (Pattern(("{a|words}?",), "2*a", "a=21"), "twenty-one?", "42"),
    (Pattern(("{n}/{b}",), "[q, n%b]", "q=5..5 b=3..3 n:=q*b+2", "qr"), "17/3", "5 remainder 2"),
    (Pattern(("{t|ampm}",), "t + 65", "t=720..720", "clock"), "12:00 pm", "13:05"),
    (Pattern(("{a|cents}",), "a*2", "a=105..105", "cents"), "1.05", "2.10"),
    (Pattern(("{w}",), "len(w)", "", rows=({"w": "cat"},)), "cat", "3"),
    (Pattern(("{a}",), "a", "a=1..9/4 a!=1 a<9"), "5", "5"),
    (Pattern(("{p}",), "Fraction(p, 4)", "p=-2"), "-2", "-1/2"),
]


def test_every_pattern_draws() -> None:
    assert len(patterns()) == 1258
    for name, pattern in patterns().items():
        turns, answer = instance(pattern, Random(name))
        assert answer, name
        assert len(turns) == len(pattern.turns)


@pytest.mark.parametrize(("pattern", "asked", "answer"), BY_HAND)
def test_a_pattern_by_hand(pattern: Pattern, asked: str, answer: str) -> None:
    assert instance(pattern, Random(0)) == ([asked], answer)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    first = wordings(1, 1)
    assert first == wordings(1, 1)
    assert first != wordings(2, 1)
    assert set(first) < set(wordings(1, 2))  # more instances leave the first as they are


def test_names_of_one_question_differ() -> None:
    slots = drawn(Pattern(("",), "1", "p=@name q=@name r=@name"), Random(3))
    assert len({slots[key] for key in ("p", "q", "r", "name", "name2", "name3")}) == 6


def test_a_pattern_that_has_no_values_is_an_error() -> None:
    with pytest.raises(ValueError, match="No values"):
        drawn(Pattern(("",), "a", "a=1..9 a>9"), Random(0))


@pytest.mark.parametrize(
    "text",
    [
        "open('x')", "__import__('os')", "b", "a.real", "a[0]", "True", "1.5", "2**65", "2**-1",
        "a if a else 1", "lambda: 1", "[k for k in [1]]", "f'{a}'", "'a'*9", "gcd(a, b=1)",
        "a and 1", "(b := 2)", "a < 2", "a / 2", "min", "[*[1]]", "gcd(*[1, 2])",
    ],
)  # fmt: skip
def test_nothing_else_is_computed(text: str) -> None:
    with pytest.raises(ValueError, match=r"computed here|not a number"):
        evaluate(text, {"a": 1})


def test_only_comparisons_are_conditions() -> None:
    assert holds("1<a<=3", {"a": 3})
    assert not holds("a%2==0", {"a": 3})
    with pytest.raises(ValueError, match="comparison"):
        holds("a", {"a": 3})


@pytest.mark.parametrize(
    ("filter", "value", "text"),
    [
        ("words", 0, "zero"), ("words", 342, "three hundred and forty-two"),
        ("words", 700, "seven hundred"), ("comma", 12000, "12,000"), ("ord", 1, "1st"),
        ("ord", 12, "12th"), ("ord", 22, "22nd"), ("ord", 113, "113th"), ("clock", 605, "10:05"),
        ("ampm", 5, "12:05 am"), ("cents", 7, "0.07"),
    ],
)  # fmt: skip
def test_filters(filter: str, value: int, text: str) -> None:
    assert FILTERS[filter](value) == fill(f"{{a|{filter}}}", {"a": value}) == text


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("list", [Fraction(1, 2), 3], "1/2, 3"), ("factors", [2, 2, 3], "2 * 2 * 3"),
        ("ratio", [3, 4], "3:4"), ("xy", [1, -2], "x = 1, y = -2"), ("hm", 125, "2 h 5 min"),
    ],
)  # fmt: skip
def test_forms(form: str, value: Value, text: str) -> None:
    assert FORMS[form](value) == text


def printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *flags: str
) -> tuple[list[dict[str, str]], str]:
    monkeypatch.setattr(sys, "argv", ["held_out", *flags])
    main()
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()], err


def test_problems_are_lines_for_qwq_solve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, told = printed(monkeypatch, capsys, "--each", "1", "--seed", "4")
    assert len(rows) == len({row["id"] for row in rows}) == len(usable()) == 1198
    assert all(list(row) == ["id", "problem", "answer", "kind"] for row in rows)
    assert told == "Left out: 60 of several turns or with a social answer.\n"


def test_what_is_to_be_declined_has_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, told = printed(monkeypatch, capsys, "--questions")
    assert (len(rows), told[:12]) == (95, "Left out: 5 ")
    assert sum("answer" in row for row in rows) == 75
    assert len(questions()) == 95
    rows, told = printed(monkeypatch, capsys, "--outside")
    assert (len(rows), told) == (len(outside()), "") == (300, "")
    assert not any("answer" in row for row in rows)


def test_the_generator_and_the_training_know_nothing_of_it() -> None:
    known, left = set[str](), ["generator", "tokens", "train"]
    while left:
        known.add(name := left.pop())
        assert name != "held_out"
        left += set(imported(name)) - known
    assert {"chatter", "wording", "stories", "data", "batches"} < known
    files = [path.name for path in FOLDER.iterdir() if path.suffix in (".toml", ".jsonl")]
    assert len(files) == 3
    texts = [(TOOLS / f"{name}.py").read_text("utf-8") for name in known]
    assert not [name for name in (*files, "held_out/") for text in texts if name in text]


def imported(name: str) -> Iterator[str]:
    """Yield the modules of the model that one of them imports."""
    prefix = "tools.tiny_model"
    for node in ast.walk(ast.parse((TOOLS / f"{name}.py").read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=module, names=names) if module and module.startswith(prefix):
                inner = module.removeprefix(prefix).strip(".").partition(".")[0]
                yield from [inner] if inner else [alias.name for alias in names]
            case ast.Import(names=names):
                assert not any(alias.name.startswith(prefix) for alias in names)


@pytest.mark.parametrize(
    "puzzle", WORDINGS["logic_tallest"]["puzzles"], ids=lambda p: p["text"][:40]
)
def test_a_puzzle_of_order_has_one_answer(puzzle: dict[str, str]) -> None:
    assert {name[0] for name in ordered(puzzle)} == {puzzle["answer"].strip("'")[0]}


def ordered(puzzle: dict[str, str]) -> set[str]:
    """Solve it by trying all orders, from the most to the least."""
    pairs = [fact.split(">") for fact in puzzle["facts"].split()]
    place = {"max": 0, "min": -1}.get(puzzle["ask"])
    at = int(puzzle["ask"]) - 1 if place is None else place
    return {
        row[at]
        for row in itertools.permutations(sorted(set(itertools.chain(*pairs))))
        if all(row.index(more) < row.index(less) for more, less in pairs)
    }


@pytest.mark.parametrize("puzzle", WORDINGS["logic_lies"]["puzzles"], ids=lambda p: p["text"][:40])
def test_a_puzzle_of_liars_has_one_answer(puzzle: dict[str, Any]) -> None:
    assert unmasked(puzzle) == {puzzle.get("target", puzzle["answer"])}


def unmasked(puzzle: dict[str, Any]) -> set[str]:
    """Solve it by trying all culprits and all sets of liars."""
    people = puzzle.get("people", "p q r").split()
    says = [said.split(":", 1) for said in puzzle["says"].split()]
    found = set[str]()
    for culprit in people:
        for liars in itertools.combinations(people, puzzle["lies"]):
            kept = all(true(said, culprit, liars) != (who in liars) for who, said in says)
            if kept and all(true(one, culprit, liars) for one in puzzle.get("given", "").split()):
                others = set(people) - set(liars)
                found |= {"c": {culprit}, "L": set(liars), "T": others}[puzzle["ask"]]
    return found


def true(statement: str, culprit: str, liars: tuple[str, ...]) -> bool:
    """Decide a statement: `c=p` (p did it), `L!=p` (p is no liar), joined by | and &."""

    def is_so(atom: str) -> bool:
        whom = atom[-1]
        holding = culprit == whom if atom[0] == "c" else whom in liars
        return holding != ("!" in atom)

    return any(all(map(is_so, part.split("&"))) for part in statement.split("|"))
