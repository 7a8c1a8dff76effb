from __future__ import annotations

import gzip
import json
from pathlib import Path
from tracemalloc import get_traced_memory, start, stop

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import Each, InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.dataset import Dataset, read_problems
from qwq_cli.solve.documents import documents
from qwq_cli.solve.record import Problem
from qwq_cli.solve.selection import Selection, select
from tests.solve.samples import record, text_document


def read(text: str, format: InputFormat = InputFormat.JSONL, **columns: str) -> Dataset:
    return read_problems([text_document(text, "p", format)], Columns(**columns))


@pytest.mark.parametrize("question", ["problem", "question", "Prompt"])
@pytest.mark.parametrize("target", ["answer", "TARGET"])
@pytest.mark.parametrize("id", ["id", "unique_id"])
def test_the_usual_columns(question: str, target: str, id: str) -> None:
    found = read(f'{{"{question}": " 1+1 ", "{target}": 2, "{id}": "x", "level": 5}}')
    assert found.problems == (
        Problem(id="x", name="x", question="1+1", target="2", fields={"level": "5"}),
    )


def test_columns_by_name() -> None:
    found = read(
        '{"q": "1+1", "a": "2", "problem": "no", "n": 7}', question="q", target="a", id="n"
    )
    assert found.problems == (
        Problem(id="7", name="7", question="1+1", target="2", fields={"problem": "no"}),
    )


def test_a_problem_with_a_line_for_each_filter_of_lm_eval_counts_once() -> None:
    lines = [
        f'{{"doc_id": {id}, "doc": {{"question": "{id}+1?", "answer": "#### 2"}}, "target": "2",'
        f' "filtered_resps": ["2"], "filter": "{filter}"}}\n'
        for filter in ("strict", "flexible")
        for id in (0, 1)
    ]
    found = read("".join(lines))
    assert [(problem.id, problem.question) for problem in found.problems] == [
        ("0", "0+1?"), ("1", "1+1?"),
    ]  # fmt: skip
    assert found.wrong == ()
    assert "p has a line for each filter of lm-eval: each problem counts once." in found.remarks
    again = read("".join([*lines, lines[0]]))
    assert again.wrong == ("p, line 5: the id '0' is used already.",), "that is no other filter"


def test_results_are_no_problems(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(msgspec.json.encode(record("a")) + b"\n")
    with pytest.raises(UsageError, match="results of qwq solve") as told:
        read_problems(documents(path, Reading()), Columns())
    assert "qwq grade" in (told.value.hint or "")


def test_what_is_wrong_is_told_with_its_line_and_left_out() -> None:
    text = "\n".join(
        ['{"problem": "1", "id": "a"}', "no", '{"answer": 1}', '{"problem": " "}',
         '{"problem": "2", "id": "a"}', '{"problem": "\\ud800"}', '{"problem": "3", "id": ""}',
         '{"problem": "4", "id": "b"}']
    )  # fmt: skip
    found = read(text)
    assert [problem.id for problem in found.problems] == ["a", "b"]
    assert [line.split(":")[0] for line in found.wrong] == [f"p, line {n}" for n in range(2, 8)]
    assert "only" not in found.wrong[0]
    assert "'a' is used already" in found.wrong[3]


def test_a_wrong_row_needs_little_memory() -> None:
    rows = 5_000
    start()
    try:
        found = read("{}\n" * rows)
        _, most = get_traced_memory()
    finally:
        stop()
    assert len(found.wrong) == rows
    assert most < 1_700 * rows


@given(st.permutations(["1+1", "2+2", "3+3", "1+1"]))
def test_an_id_made_of_the_question_outlives_a_new_order(questions: list[str]) -> None:
    found = read("\n".join(questions), InputFormat.TEXT).problems
    usual = read("1+1\n2+2\n3+3\n1+1", InputFormat.TEXT).problems
    assert {(p.id, p.question) for p in found} == {(p.id, p.question) for p in usual}
    assert len({p.id for p in found}) == 4


def test_the_answer_of_a_worked_solution() -> None:
    found = read('{"question": "q", "answer": "48/2 = 24\\n#### 72"}')
    assert found.problems[0].target == "72"


def test_long_cells_are_no_fields() -> None:
    assert read(f'{{"problem": "q", "solution": "{"x" * 1000}"}}').problems[0].fields == {}


def problems(count: int) -> tuple[Problem, ...]:
    return tuple(
        Problem(id=str(n), question="q", fields={"level": str(n % 3), "kind": "AB"[n % 2]})
        for n in range(count)
    )


@given(st.integers(0, 20), st.integers(0, 20), st.none() | st.integers(1, 20), st.integers(0, 9))
def test_a_selection_is_a_part_of_the_shuffled_whole(
    count: int, offset: int, limit: int | None, seed: int
) -> None:
    whole = select(problems(count), Selection(shuffle=seed))
    assert sorted(p.id for p in whole) == sorted(p.id for p in problems(count))
    selection = Selection(limit, offset, seed)
    if count and offset >= count:
        with pytest.raises(UsageError, match="leaves none"):
            select(problems(count), selection)
        return
    assert select(problems(count), selection) == whole[offset:][:limit]


def test_values_of_a_field_are_alternatives_and_fields_are_not() -> None:
    found = select(problems(12), Selection(where=(("level", "1"), ("level", "2"), ("kind", "a"))))
    assert [p.id for p in found] == ["2", "4", "8", "10"]


def test_a_field_that_no_problem_has_is_refused() -> None:
    with pytest.raises(UsageError, match="levle") as raised:
        select(problems(2), Selection(where=(("levle", "1"),)))
    assert raised.value.hint == "Did you mean level?"


def test_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text("one\nproblem\n")
    (tmp_path / "sub" / "a.md").write_text("# Week 2\n- What is also?\n- What is one?\n")
    (tmp_path / "d.txt").write_bytes(b"%PDF-1.7")
    (tmp_path / "c.jsonl").write_text('{"problem": "x"}\n{"problem": "y"}\n')
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / "picture.png").write_bytes(b"\0")
    found = read_problems(documents(tmp_path, Reading()), Columns())
    assert [p.question for p in found.problems] == [
        "one\nproblem", "x", "y", "What is also?", "What is one?"
    ]  # fmt: skip
    assert [p.name for p in found.problems] == ["b", "c-1", "c-2", "sub/a-1", "sub/a-2"]
    assert found.wrong == (f"{tmp_path}/d.txt is a PDF, not text. It is left out.",)
    whole = read_problems(documents(tmp_path, Reading(each=Each.FILE)), Columns())
    assert [p.name for p in whole.problems] == ["b", "c-1", "c-2", "sub/a"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        (b"\0", "binary"),
        (b"x" * (65 << 20), "larger"),
        (b"PK\x03\x04...", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (gzip.compress(b"x" * (65 << 20)), "larger"),
        (gzip.compress(b"x" * 100)[:-9], "damaged"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "p.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        list(documents(path, Reading()))


def test_a_folder_without_problems_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no files of problems"):
        list(documents(tmp_path, Reading()))


def test_a_file_that_is_named_twice_counts_once_and_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"problem": "1+1"}\n')
    again = tmp_path / "." / "link.jsonl"
    again.symlink_to(path)
    both = [one for each in (path, tmp_path, again) for one in documents(each, Reading())]
    found = read_problems(both, Columns())
    assert [problem.question for problem in found.problems] == ["1+1"]
    assert sum("is named twice; its problems count once." in line for line in found.remarks) == 3
    assert found.wrong == ()


def test_two_files_may_number_their_problems_alike() -> None:
    files = [
        text_document('{"id": 1, "problem": "x"}', name, InputFormat.JSONL) for name in ("I", "II")
    ]
    assert [p.id for p in read_problems(files, Columns()).problems] == ["1", "II:1"]


def test_no_two_problems_have_one_id(tmp_path: Path) -> None:
    for name in ("a-2.txt", "a.md", "a.txt"):
        (tmp_path / name).write_text(f"What is {name}?")
    found = read_problems(documents(tmp_path, Reading()), Columns())
    assert [problem.name for problem in found.problems] == ["a-2", "a", "a-3"]
    row = '{"id": 1, "problem": "x"}\n{"id": "test:1-2", "problem": "y"}'
    alike = [text_document(row, "test", InputFormat.JSONL) for _ in range(3)]
    found = read_problems(alike, Columns())
    assert len({problem.id for problem in found.problems}) == len(found.problems) == 6
    assert not found.wrong


@given(st.lists(st.lists(st.sampled_from(["a", "a-2", "p:a", "p:a-2", None])), max_size=4))
def test_ids_are_unique_whatever_the_files_call_them(files: list[list[str | None]]) -> None:
    texts = [
        "\n".join(json.dumps({"id": id, "problem": "x"}) for id in ids) for ids in map(_once, files)
    ]
    found = read_problems([text_document(t, "p", InputFormat.JSONL) for t in texts], Columns())
    ids = [problem.id for problem in found.problems]
    assert len(set(ids)) == len(ids) == sum(len(_once(each)) for each in files)


def _once(ids: list[str | None]) -> list[str | None]:
    """Only questions without an id may come twice."""
    return [id for n, id in enumerate(ids) if id is None or id not in ids[:n]]
