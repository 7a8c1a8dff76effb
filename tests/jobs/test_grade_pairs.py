from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import Done, Shell

PAIRS = [
    {"target": "1/2", "answer": "0.5", "correct": True},
    {"target": "5 km", "answer": "5 mm", "correct": False},
    {"target": "B", "answer": "Paris", "choices": ["Rome", "Paris"]},
    {"target": "1, 2", "answer": "2, 1", "question": "Sort them from small to large."},
    {"target": 3.0, "answer": None},
]


def write(shell: Shell, *rows: object) -> Path:
    path = shell.home / "pairs.jsonl"
    text = "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def told(done: Done) -> list[tuple[int, bool, str]]:
    return [(line["line"], line["correct"], line["how"]) for line in done.events]


def test_a_line_for_each_pair(shell: Shell) -> None:
    done = shell.run("grade", "--pairs", write(shell, *PAIRS), "--json")
    assert done.status == 0
    assert told(done) == [
        (1, True, "numeric"),
        (2, False, "numeric"),
        (3, True, "choice, by its text"),
        (4, False, "math"),
        (5, False, "no answer"),
    ]
    assert done.events[0] == {
        "line": 1, "target": "1/2", "answer": "0.5", "correct": True, "how": "numeric",
        "expected": True,
    }  # fmt: skip
    assert "expected" not in done.events[2]
    assert done.events[4]["target"] == "3.0"
    assert "2 of 5 answers right." in done.stderr
    assert "2 of 2 verdicts agree with the file." in done.stderr


def test_people_get_words(shell: Shell) -> None:
    done = shell.run("grade", "--pairs", write(shell, *PAIRS))
    assert done.stdout.splitlines() == [
        "right  0.5 for 1/2 (numeric)",
        "wrong  5 mm for 5 km (numeric)",
        "right  Paris for B (choice, by its text)",
        "wrong  2, 1 for 1, 2 (math)",
        "wrong  no answer for 3.0 (no answer)",
    ]


def test_a_long_answer_is_shown_in_part(shell: Shell) -> None:
    done = shell.run("grade", "--pairs", write(shell, {"target": "5", "answer": "9" * 100_000}))
    assert len(done.stdout) < 500
    assert "(100,000 characters)" in " ".join(done.stdout.split())


def test_a_list_of_targets_of_which_any_one_is_right(shell: Shell) -> None:
    several = {"target": ["Rome", "Roma"], "answer": "roma", "correct": True}
    path = write(shell, several, {**several, "answer": "Paris", "correct": False})
    assert shell.run("grade", "--pairs", path).stdout.splitlines() == [
        "right  roma for Rome or Roma (words)",
        "wrong  Paris for Rome or Roma (words)",
    ]
    (first, _) = shell.run("grade", "--pairs", path, "--json").events
    assert (first["target"], first["alternatives"]) == ("Rome", ["Roma"])
    assert "roma for Rome or Roma" in shell.run("grade", "--pairs", path, "--disagree").stdout


def test_verdicts_that_differ_from_the_file_are_listed(shell: Shell) -> None:
    path = write(shell, {"target": "7", "answer": "8", "correct": True}, PAIRS[0])
    done = shell.run("grade", "--pairs", path)
    assert done.status == 0
    assert done.stdout.splitlines()[0] == "wrong  8 for 7 (numeric); line 1 says right"
    assert "1 of 2 verdicts agree with the file." in done.stderr
    assert "line 1: wrong  8 for 7 (numeric)" in done.stderr


def test_a_bad_line_is_told_and_left_out(shell: Shell) -> None:
    path = write(shell, "nonsense\n", '{"target": "1"}\n', "\n", "[1]\n", PAIRS[0])
    done = shell.run("grade", "--pairs", path, "--json")
    assert done.status == 6
    assert told(done) == [(5, True, "numeric")]
    assert "Line 1 is left out: it is not JSON in UTF-8." in done.stderr
    assert "Line 2 is left out: it has no 'answer'." in done.stderr
    assert "Line 4 is left out: it is not an object." in done.stderr


def test_from_standard_input(shell: Shell) -> None:
    done = shell.run("grade", "--pairs", "-", "--json", stdin=json.dumps(PAIRS[0]))
    assert told(done) == [(1, True, "numeric")]


def test_by_another_scorer(shell: Shell) -> None:
    path = write(shell, *PAIRS[:2])
    done = shell.run("grade", "--pairs", path, "--scorer", "math-verify")
    assert " ".join(done.stdout.split()) == (
        "right 0.5 for 1/2 (math-verify: it reads 1/2 for the target and 1/2 for the answer) "
        "right 5 mm for 5 km (math-verify: it reads 5 for the target and 5 for the answer); "
        "line 2 says wrong"
    )


def test_where_scorers_part_on_pairs(shell: Shell) -> None:
    done = shell.run("grade", "--pairs", write(shell, *PAIRS[:2], "no\n"), "--disagree")
    assert done.status == 6
    assert "2: 5 mm for 5 km" in done.stdout
    assert "The scorers disagree on 2 of 2 answers." in done.stdout
    assert "Line 3 is left out" in done.stderr


def test_hostile_text_is_shown_as_text(shell: Shell) -> None:
    path = write(shell, {"target": "\x1b[2J", "answer": "a\nb\ud800"})
    done = shell.run("grade", "--pairs", path)
    assert done.stdout.startswith("wrong  a b? for ")
    assert "\x1b" not in done.stdout
    assert shell.run("grade", "--pairs", path, "--json").events[0]["answer"] == "a\nb?"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--pairs", "nowhere.jsonl"), "Can't read nowhere.jsonl"),
        (("--pairs", "."), "Can't read ."),
        (("--pairs", "empty.jsonl"), "There are no pairs in empty.jsonl"),
        (("--pairs", "bad.jsonl"), "Line 1: it has no 'target'"),
        (("--pairs", "pairs.jsonl", "--save"), "--save has no effect with --pairs"),
        (("--pairs", "pairs.jsonl", "-o", "x.json"), "--output has no effect with --pairs"),
        (("results.jsonl", "--pairs", "pairs.jsonl"), "Name the results of a run, or"),
    ],
)
def test_wrong_usage(shell: Shell, arguments: tuple[str, ...], message: str) -> None:
    write(shell, PAIRS[0])
    (shell.home / "empty.jsonl").write_text("\n")
    (shell.home / "bad.jsonl").write_text("{}\n")
    done = shell.run("grade", *arguments)
    assert (done.status, done.stdout) == (2, "")
    assert message in done.stderr
