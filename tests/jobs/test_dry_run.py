"""`qwq solve --dry-run`: how files are read and what would be asked, with no model in reach."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.shell import Shell

TELL = "put your final answer within \\boxed{}."
TELL_LETTER = "put the letter of your choice within \\boxed{}."
MISSING = ("-m", "qwq-32b-preview")  # which is not installed


def problem(
    question: str, target: str | None = None, id: str = "p", choices: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"id": id, "question": question, "target": target, "choices": [*choices]}


@pytest.mark.parametrize(
    ("name", "text", "problems", "layout"),
    [
        (
            "p.jsonl",
            '{"question": "5 boxes of 4?", "answer": "5*4=20\\n#### 20"}\n',
            [problem("5 boxes of 4?", "20")],
            "GSM8K",
        ),
        (
            "p.json",
            '[{"id": 4, "question": "x^2=5x-6?", "final_answer": ["2,3"], '
            '"answer_type": "Numerical", "is_multiple_answer": true}]',
            [problem("x^2=5x-6?", "2, 3", "4")],
            "OlympiadBench",
        ),
        (
            "p.csv",
            'ID,Problem,Answer\n2098-I-1,3!+4!?,30\n2098-I-2,"1,5+2",4\n',
            [problem("3!+4!?", "30", "2098-I-1"), problem("1,5+2", "4", "2098-I-2")],
            "AIME",
        ),
        (
            "p.jsonl",
            '{"question": "Prime?", "subject": "s", "choices": ["4", "5"], "answer": 1}\n',
            [problem("Prime?", "B", "p", ("4", "5"))],
            "MMLU",
        ),
        (
            "p.txt",
            "1+1\n2+2\n",
            [problem("1+1", None, "p-1"), problem("2+2", None, "p-2")],
            "plain text",
        ),
    ],
)
def test_one_document_of_all_problems(
    shell: Shell, name: str, text: str, problems: list[dict[str, Any]], layout: str
) -> None:
    (shell.home / name).write_text(text)
    done = shell.run("solve", name, "--dry-run", "--json", *MISSING)
    assert done.document == {"problems": problems, "layout": layout, "wrong": []}
    assert done.status == 0
    assert ("read as" in done.stderr) is (layout != "plain text")


def test_the_first_problems_as_the_model_gets_them(shell: Shell) -> None:
    rows = [{"question": f"Is it {n}?", "choices": ["[b]red[/b]", "blue"], "answer": "B"}
            for n in range(5)]  # fmt: skip
    rows[1] = {"question": "Prove it."}
    (shell.home / "p.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = shell.run("solve", "p.jsonl", "--dry-run", *MISSING)
    asked = f"Is it 0?\n\nA. [b]red[/b]\nB. blue\n\nPlease reason step by step, and {TELL_LETTER}"
    assert f"p-1 (right answer: B)\n{asked}" in done.stdout
    assert f"p-2 (not graded: no target)\nProve it.\n\nPlease reason step by step, and {TELL}" in (
        done.stdout
    )
    assert "Is it 3?" not in done.stdout
    assert "5 problems, the first 3 shown." in done.stdout
    assert "1 of 5 has no target: not graded." in done.stderr


def test_the_demonstration_model_gets_no_instruction_and_any_gets_the_one_given(
    shell: Shell,
) -> None:
    assert "reason" not in shell.run("solve", "--dry-run", stdin="1+1\n").stdout
    done = shell.run("solve", "--dry-run", "--instruction", "Be brief.", stdin="1+1\n")
    assert "stdin (not graded: no target)\n1+1\n\nBe brief." in done.stdout


def test_a_selection_and_an_order_are_shown_too(shell: Shell) -> None:
    (shell.home / "p.txt").write_text("\n".join(f"{n}+1" for n in range(9)))
    flags = ("--dry-run", "--json", "--shuffle", "1", "--limit", "2")
    shown = shell.run("solve", "p.txt", *flags).document["problems"]
    assert len(shown) == 2
    assert shown != [problem("0+1", None, "p-1"), problem("1+1", None, "p-2")]


def test_what_is_refused_by_a_run_is_refused_here(shell: Shell) -> None:
    row = {"prompt": "Be brief.", "question": "3*9?", "answer": "27", "target": "26"}
    (shell.home / "p.jsonl").write_text(json.dumps(row))
    done = shell.run("solve", "p.jsonl", "--dry-run")
    assert (done.status, done.stdout) == (2, "")
    for word in ("prompt", "question", "--question", "answer", "target", "--target"):
        assert word in done.stderr
    flags = ("--dry-run", "--json", "--question", "question", "--target", "answer")
    assert shell.run("solve", "p.jsonl", *flags).document["problems"][0]["target"] == "27"


def test_wrong_lines_are_told_and_the_status_is_that_of_a_run(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"problem": "1+1"}\nno\n')
    done = shell.run("solve", "p.jsonl", "--dry-run", "--json")
    assert done.status == 6
    assert len(done.document["wrong"]) == 1
    assert "line 2" in done.stderr


def test_the_flags_of_before_go_on_working(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"q": "1+1", "a": "2", "n": "x"}')
    flags = ("--question-field", "q", "--target-field", "a", "--id-field", "n")
    done = shell.run("solve", "p.jsonl", "--dry-run", "--json", *flags)
    assert done.document["problems"] == [problem("1+1", "2", "x")]
    assert "-field" not in shell.run("solve", "--help").stdout
