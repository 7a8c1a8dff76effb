"""The questions in the files beside this module: read, or drawn from patterns by a seed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from tools.tiny_model.data import read
from tools.tiny_model.held_out.expressions import FORMS, Slots, Value, evaluate, fill, holds

FOLDER = Path(__file__).parent
OUTSIDE, SOCIAL = "outside", "social"
NAMES = {"name": ("name", "name2", "name3"), "thing": ("thing", "thing2")}
TRIES = 20_000
ASSIGNED = re.compile(r"(\w+)(:?=)(?!=)(.+)")
RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)(?:/(\d+))?")


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """A sentence, or the turns of a conversation, with an answer of its own."""

    said: str | list[str]
    answer: str
    numbers: str | None = None
    form: str = "plain"


class Puzzle(msgspec.Struct, frozen=True):
    """A puzzle. Its other keys say the same in signs; a test solves them."""

    text: str
    answer: str
    numbers: str | None = None


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of wordings.toml, whose head says what the keys mean."""

    numbers: str = ""
    answer: str = ""
    form: str = "plain"
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int | str, ...], ...] = ()
    patterns: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    puzzles: tuple[Puzzle, ...] = ()
    more: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A way to ask. rows: values that belong together, of which one row is drawn."""

    turns: tuple[str, ...]
    answer: str
    numbers: str
    form: str = "plain"
    rows: tuple[Slots, ...] = ({},)


@dataclass(frozen=True)
class Question:
    """A question and its answer; None if it is to be declined. pattern: what it was drawn from."""

    id: str
    text: str
    kind: str
    answer: str | None
    pattern: str

    @property
    def line(self) -> str:
        """As `qwq solve` reads it."""
        entry = {"id": self.id, "problem": self.text, "answer": self.answer, "kind": self.kind}
        known = {key: value for key, value in entry.items() if value is not None}
        return json.dumps(known, ensure_ascii=False)


def wordings(seed: int, each: int) -> list[Question]:
    """Draw instances of each usable pattern; a pattern without values is asked once."""
    found: dict[tuple[str, str], Question] = {}
    for name, pattern in usable().items():
        rng = Random(f"{seed} {name}")
        for number in range(each):
            (text,), answer = instance(pattern, rng)
            question = Question(f"{name}-{number + 1}", text, kind_of(name), answer, name)
            found.setdefault((name, text), question)
    return list(found.values())


def questions() -> list[Question]:
    """Read questions.jsonl, without second turns and social answers."""
    return [
        Question(
            id=row["id"],
            text=row["problem"],
            kind=row["kind"],
            answer=None if row["kind"] == OUTSIDE else row["answer"],
            pattern=row["id"],
        )
        for row in lines("questions.jsonl")
        if "before" not in row and row["kind"] != SOCIAL
    ]


def outside() -> list[Question]:
    """Read outside.jsonl: the kind of each question is its topic."""
    return [
        Question(row["id"], row["problem"], row["topic"], None, row["id"])
        for row in lines("outside.jsonl")
    ]


def lines(name: str) -> list[dict[str, str]]:
    """Read the objects of a file in held_out/."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def usable() -> dict[str, Pattern]:
    """Return the patterns of one turn whose answer can be compared."""
    return {
        name: pattern
        for name, pattern in patterns().items()
        if len(pattern.turns) == 1 and kind_of(name) != SOCIAL
    }


def kind_of(name: str) -> str:
    """Return the kind of a pattern."""
    return name.rpartition("-")[0]


@cache
def patterns() -> dict[str, Pattern]:
    """Return all patterns by their names: the kind, and the place within it."""
    tables = {kind: table for kind, table in wording_file().items() if kind != "lists"}
    return {
        f"{kind}-{number}": pattern
        for kind, group in msgspec.convert(tables, dict[str, Group]).items()
        for number, pattern in enumerate(patterns_of(group), 1)
    }


def patterns_of(group: Group) -> Iterator[Pattern]:
    """Yield the patterns of a table and of the tables in it."""
    named = (zip(group.columns, row, strict=True) for row in group.rows)
    rows: tuple[Slots, ...] = tuple(map(dict, named)) or ({},)
    for text in group.patterns:
        yield Pattern((text,), group.answer, group.numbers, group.form, rows)
    for pair in group.pairs:
        turns = (pair.said,) if isinstance(pair.said, str) else tuple(pair.said)
        yield Pattern(turns, pair.answer, numbers_of(pair, group), pair.form, rows)
    for puzzle in group.puzzles:
        yield Pattern((puzzle.text,), puzzle.answer, numbers_of(puzzle, group))
    for part in group.more:
        yield from patterns_of(part)


def numbers_of(one: Pair | Puzzle, group: Group) -> str:
    """Return how its values are drawn: as it says itself, or as its table does."""
    return group.numbers if one.numbers is None else one.numbers


def instance(pattern: Pattern, rng: Random) -> tuple[list[str], str]:
    """Draw values; return the turns with these, and the answer."""
    slots = drawn(pattern, rng)
    answer = FORMS[pattern.form](evaluate(pattern.answer, slots))
    return [fill(turn, slots) for turn in pattern.turns], answer


def drawn(pattern: Pattern, rng: Random) -> Slots:
    """Draw values until they fulfil all conditions, and names beside them."""
    for _ in range(TRIES):
        slots = attempt(pattern.numbers, rng.choice(pattern.rows), rng)
        if slots is not None:
            return slots | names(slots, rng)
    raise ValueError(f"No values fulfil {pattern.numbers!r}.")


def attempt(numbers: str, row: Slots, rng: Random) -> dict[str, Value] | None:
    """Draw values once; None if they break a condition."""
    slots = dict(row)
    for token in numbers.split():
        found = ASSIGNED.fullmatch(token)
        if found:
            name, sign, source = found.groups()
            slots[name] = evaluate(source, slots) if sign == ":=" else one_of(source, slots, rng)
        elif not holds(token, slots):
            return None
    return slots


def one_of(source: str, slots: Slots, rng: Random) -> Value:
    """Draw from a range, from a list of names not drawn yet, or from choices."""
    if limits := RANGE.fullmatch(source):
        low, high, step = (int(limit or 1) for limit in limits.groups())
        return rng.randrange(low, high + 1, step)
    if source.startswith("@"):
        return rng.choice(free(source[1:], slots))
    choice = rng.choice(source.split("|"))
    return int(choice) if choice.lstrip("-").isdecimal() else choice


def names(slots: Slots, rng: Random) -> dict[str, Value]:
    """Draw the people and things that a sentence may name without more ado."""
    return {
        slot: value
        for kind, wanted in NAMES.items()
        for slot, value in zip(wanted, rng.sample(free(kind, slots), len(wanted)), strict=True)
    }


def free(kind: str, slots: Slots) -> list[str]:
    """Return the words of a list that are not in use."""
    return [word for word in word_lists()[kind] if word not in slots.values()]


@cache
def word_lists() -> dict[str, list[str]]:
    """Return the lists of names and things."""
    return msgspec.convert(wording_file()["lists"], dict[str, list[str]])


def wording_file() -> dict[str, Any]:
    """Read wordings.toml."""
    return read(f"{FOLDER.name}/wordings.toml")
