"""A sheet of steps is drawn evenly, again and again the same, and shows each step in its place."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.values.kinds import StepKind
from tools.step_labels import (
    CONTEXT,
    QUESTION,
    Recording,
    Row,
    Stratum,
    draw,
    main,
    readable,
    recordings,
    rows,
    sheet,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SOURCES = Path(__file__).parents[2] / "benchmarks" / "data" / "steps_sources.toml"
MOVES = (
    "First, let me break it down: 24 pens in each of 17 boxes.",
    "24 times 17 is 24 times 10 plus 24 times 7, so 240 + 168 = 408.",
    "Wait, let me double-check 24 times 7: 20 * 7 + 4 * 7 = 168.",
    "Alternatively, 25 * 17 = 425, and 425 - 17 = 408.",
    "So the final answer is 408.",
)
QUESTION_TEXT = "A box holds 24 pens. How many pens are in 17 boxes?"


def recording(model: str, number: int, *, rounds: int = 3) -> Recording:
    thought = "\n\n".join(f"{move} ({model} {n})" for n in range(rounds) for move in MOVES)
    return Recording(id=f"{model}/{number}", model=model, question=QUESTION_TEXT, thought=thought)


POOL = rows([recording(model, n) for model in "abcd" for n in range(4)])


def test_a_row_is_its_step_with_what_stands_around_it() -> None:
    one = recording("a", 0)
    found = rows([one])
    assert len(found) > 5
    for i, row in enumerate(sorted(found, key=lambda row: row.start)):
        assert row.step == one.thought[row.start : row.end]
        assert row.id == f"a/0#{i}"
        assert len(row.before) == min(i, 2)
        assert (row.after == "") == (i == len(found) - 1)
    assert Counter(row.part for row in found).keys() == {0, 1, 2}


def test_an_answer_and_a_closing_tag_give_no_step() -> None:
    one = msgspec.structs.replace(recording("a", 0), answer="There are 408 pens.")
    assert not any("</think>" in row.step or "There are" in row.step for row in rows([one]))


def test_untagged_text_is_cut_at_its_announced_answer() -> None:
    text = f"{MOVES[0]}\n\n{MOVES[2]}\n\n**Final Answer**\n\n\\[ \\boxed{{408}} \\]"
    one = Recording(id="a/0", model="a", question="", thought=text, tagged=False)
    assert not any("boxed" in row.step for row in rows([one]))


def test_long_neighbours_and_questions_are_shortened_and_the_step_never() -> None:
    long = "so 1 + 1 = 2, " * 400
    thought = f"Wait, {long}\n\nAlternatively, {long}\n\nWait, {long}"
    one = Recording(id="a/0", model="a", question="why? " * 100, thought=thought)
    second = next(row for row in rows([one]) if row.id == "a/0#1")
    assert len(second.step) > len(long)
    assert len(second.question) < QUESTION + 10
    assert len(second.after) < CONTEXT + 10
    assert second.before[0].endswith(long[-50:].rstrip())


def test_a_trace_is_held_out_as_a_whole_and_the_halves_weigh_the_same() -> None:
    halves = {row.id.partition("#")[0]: row.held_out for row in POOL}
    assert all(row.held_out == halves[row.id.partition("#")[0]] for row in POOL)
    assert sum(halves.values()) == len(halves) / 2


@given(st.integers(0, 99), st.integers(1, 60), st.sampled_from(Stratum))
def test_models_take_turns(seed: int, count: int, stratum: Stratum) -> None:
    drawn = draw(POOL, count, stratum=stratum, seed=seed)
    models = Counter(row.model for row in drawn)
    assert len({row.id for row in drawn}) == len(drawn)
    assert max(models.values()) - min(models[name] for name in "abcd") <= 1
    assert all(row.stratum is stratum and stratum.takes(row.step) for row in drawn)


@given(st.integers(0, 99))
def test_the_parts_of_a_trace_take_turns(seed: int) -> None:
    drawn = draw(POOL, 36, stratum=Stratum.UNIFORM, seed=seed)
    assert set(Counter(row.part for row in drawn).values()) == {12}


def test_the_seed_decides_and_nothing_else() -> None:
    counts = {Stratum.UNIFORM: 20, Stratum.CUED: 10}
    assert sheet(POOL, counts, seed=1) == sheet(list(POOL), counts, seed=1)
    assert sheet(POOL, counts, seed=1) != sheet(POOL, counts, seed=2)


def test_strata_share_no_step_and_are_mixed() -> None:
    counts = {Stratum.UNIFORM: len(POOL) - 10, Stratum.CUED: 10}
    found = sheet(POOL, counts, seed=1)
    strata = [row.stratum for row in found]
    assert Counter(strata) == counts
    assert {row.id for row in found} == {row.id for row in POOL}
    assert strata != sorted(strata, reverse=True)


@pytest.mark.parametrize(
    ("text", "strata"),
    [
        ("Wait, let me check that.", {Stratum.CUED, Stratum.CHECK}),
        ("等等，再验证一下。", {Stratum.CUED, Stratum.CHECK}),
        ("Plug x = 2 in: 2 + 3 = 5.", {Stratum.CHECK}),
        ("Wait, that can't be.", {Stratum.CUED}),
        ("综上，答案是 5。", {Stratum.CUED}),
        ("24 * 7 = 168.", set()),
        ("x" * 200 + " alternatively", set()),
    ],
)
def test_cue_words_make_the_strata(text: str, strata: set[Stratum]) -> None:
    assert {stratum for stratum in Stratum if stratum.takes(text)} == strata | {Stratum.UNIFORM}


def test_the_readable_sheet_tells_neither_stratum_nor_half() -> None:
    found = sheet(POOL, {Stratum.CUED: 10}, seed=1)
    text = readable(found)
    assert all(row.id in text and row.step.splitlines()[0] in text for row in found)
    assert not any(word in text for word in ("cued", "held_out", "stratum"))


def test_the_command_reads_a_folder_and_leaves_a_sheet_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [recording("a", n) for n in range(3)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, found)))
    assert list(recordings(tmp_path)) == found

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["step_labels", str(tmp_path), *arguments])
        main()
        return capsys.readouterr().out

    every = len(rows(found))
    first = run("--uniform", str(every - 4))
    (tmp_path / "first").write_text(first, "utf-8")
    second = run("--uniform", str(every), "--without", str(tmp_path / "first"))
    ids = [msgspec.json.decode(line, type=Row).id for line in (first + second).splitlines()]
    assert len(second.splitlines()) == 4
    assert len(set(ids)) == every
    assert run("--uniform", "2", "--markdown").startswith("## 1. a/")


def test_every_source_names_its_place_and_every_label_its_kinds() -> None:
    sources = tomllib.loads(SOURCES.read_text("utf-8"))
    places = sources["trace"] + sources["labelled"]
    assert all(re.fullmatch("[0-9a-f]{40}", place["commit"]) for place in places)
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+", place["repository"]) for place in places)
    assert all(place["licence"] for place in places)
    assert len({trace["id"] for trace in sources["trace"]}) == len(sources["trace"]) >= 60
    assert len({trace["model"] for trace in sources["trace"]}) >= 8
    assert sources["kinds"].keys() == {one["name"] for one in sources["labelled"]}
    kinds = {kind for table in sources["kinds"].values() for row in table.values() for kind in row}
    assert kinds <= {kind.value for kind in StepKind}
