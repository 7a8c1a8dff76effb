from __future__ import annotations

import json
import signal
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.shell import Shell

FLAGS = ("--samples", "1,2", "--budgets", "40,none", "-t", "1.0")


@pytest.fixture
def problems(shell: Shell) -> Path:
    path = shell.home / "problems.jsonl"
    lines = (
        json.dumps({"id": f"p{a}", "problem": f"{a}*24", "answer": str(24 * a)})
        for a in range(17, 20)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_curve_is_drawn_and_told(shell: Shell, problems: Path) -> None:
    done = shell.run("curve", problems, *FLAGS, "-o", "pool.jsonl", "--svg", "curve.svg")
    assert done.status == 0, done.stderr
    assert "qwq-demo, 3 problems" in done.stdout
    assert "no limit" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert (shell.home / "curve.svg").read_text("utf-8").startswith("<svg")
    assert "Wrote 6 records to pool.jsonl.\n" in done.stderr
    assert "Wrote curve.svg.\n" in done.stderr
    again = shell.run("curve", problems, *FLAGS, "-o", "pool.jsonl", "--json")
    assert "3 of 3 problems done before" in again.stderr
    points = again.document["points"]
    assert [(point["samples"], point["budget"]) for point in points] == [
        (1, 40), (1, None), (2, 40), (2, None),
    ]  # fmt: skip
    assert points[2]["tokens"] == pytest.approx(2 * points[0]["tokens"])
    assert again.document["conditions"]["scorer"] == "qwq"
    assert "scorer    qwq: numeric 3\n" in done.stdout
    assert "tokens, the budget of each point\n" in done.stdout
    picture = ET.fromstring((shell.home / "curve.svg").read_text("utf-8"))
    told = picture.findtext("{http://www.w3.org/2000/svg}desc")
    assert told
    assert "qwq-demo-q8_0.gguf" in told


def test_early_ends_are_one_more_line_of_the_same_pool(shell: Shell, problems: Path) -> None:
    flags = (*FLAGS, "--early", "-o", "pool.jsonl")
    done = shell.run("curve", problems, *flags, "--svg", "curve.svg")
    assert done.status == 0, done.stderr
    assert "e: ended early" in done.stdout
    assert "early, strict" in done.stdout
    assert "ended early, strict" in (shell.home / "curve.svg").read_text("utf-8")
    again = shell.run("curve", problems, *flags, "--json")
    assert "3 of 3 problems done before" in again.stderr
    assert sorted(point["early"] for point in again.document["early"]) == [
        "loose", "strict", "usual",
    ]  # fmt: skip
    plain = shell.run("curve", problems, *FLAGS, "-o", "plain.jsonl", "--json").document
    assert plain["points"] == again.document["points"], "looks leave the text as it is"
    assert plain["early"] == []


def test_grade_reads_the_pool(shell: Shell, problems: Path) -> None:
    shell.run("curve", problems, *FLAGS, "-o", "pool.jsonl", "-q")
    runs = shell.run("grade", "pool.jsonl", "--json").document
    assert sorted(str(run["run"]["budget"]) for run in runs) == ["40", "None"]


def test_the_signs_of_a_poor_terminal(shell: Shell, problems: Path) -> None:
    done = shell.run("curve", problems, *FLAGS, "--plain", "-q", "--limit", "1")
    assert done.stdout.isascii()
    assert done.stderr == ""


def test_an_interrupted_measurement_goes_on(shell: Shell, problems: Path) -> None:
    flags = ("--samples", "6", "--budgets", "40,none", "-t", "1.0", "--limit", "1")
    child = shell.popen("curve", problems, *flags, "-o", "pool.jsonl")
    kept = shell.home / ".pool.jsonl.samples"
    while child.poll() is None and (not kept.exists() or kept.stat().st_size < 100):
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    child.communicate()
    assert child.returncode in (0, 130)
    done = shell.run("curve", problems, *flags, "-o", "pool.jsonl")
    assert done.status == 0, done.stderr
    assert not kept.exists()
    lines = [json.loads(line) for line in (shell.home / "pool.jsonl").read_text().splitlines()]
    assert len({(line["id"], line["signature"]) for line in lines}) == len(lines) == 2
    indices = [[sample["index"] for sample in line["samples"]] for line in lines]
    assert indices == [list(range(6))] * 2


def test_a_measurement_cut_off_between_two_budgets_says_nothing_twice(
    shell: Shell, problems: Path
) -> None:
    flags = ("--samples", "2", "--budgets", "40,none", "-t", "1.0", "--limit", "2")
    pool = shell.home / "pool.jsonl"
    assert shell.run("curve", problems, *flags, "-o", pool).status == 0
    whole = [json.loads(line) for line in pool.read_text().splitlines()]
    failed = {**whole[3], "samples": [], "error": "too long"}
    pool.write_text("".join(json.dumps(line) + "\n" for line in (*whole[:1], *whole[2:3], failed)))
    assert shell.run("curve", problems, *flags, "-o", pool).status == 0
    lines = [json.loads(line) for line in pool.read_text().splitlines()]
    assert lines[:3] == [*whole[:1], *whole[2:3], failed]
    keys = [(line["id"], line["signature"]) for line in lines]
    assert sorted(keys[3:]) == sorted((line["id"], line["signature"]) for line in whole[1::2])
    assert not any(line["error"] for line in lines[3:])


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--samples", "1,two"), "takes whole numbers"),
        (("--samples", "0"), "takes whole numbers"),
        (("--samples", "4096"), "up to 1,024"),
        (("--budgets", "256,-1"), "takes numbers of tokens, or none, not '256,-1'"),
        (("--budgets", "none,"), "takes numbers of tokens, or none, not ''"),
        (("--budgets", "10000000"), "takes numbers up to 9,999,999"),
        (("--budgets", ",".join(map(str, range(1, 20)))), "at most 16"),
        (("--target-field", "problem_"), "no column problem_"),
    ],
)
def test_wrong_usage(shell: Shell, problems: Path, flags: tuple[str, ...], message: str) -> None:
    done = shell.run("curve", problems, *flags)
    assert (done.status, done.stdout) == (2, "")
    assert message in done.stderr


def test_without_right_answers_there_is_nothing_to_measure(shell: Shell) -> None:
    (shell.home / "p.txt").write_text("1+1?\n")
    done = shell.run("curve", "p.txt")
    assert (done.status, done.stdout) == (2, "")
    assert "right answer" in done.stderr
