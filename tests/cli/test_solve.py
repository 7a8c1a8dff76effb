"""`qwq solve` as a shell sees it, on the embedded model: streams, files, interruptions."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from qwq_cli.trace.boxes import last_boxed
from tests.shell import COMMAND, Shell

SUMS = [f"{a}+{b}" for a in range(11, 19) for b in range(21, 26)]
ENDLESS = SUMS * 250  # no run comes to their end within the time that a test has
QUICK = ("-n", "60", "--parallel", "4")  # cut short: here only the way to the file counts


def write(path: Path, questions: Iterable[str]) -> None:
    """With targets that are right, and a field."""
    lines = [
        json.dumps({"id": f"p{n}", "problem": q, "answer": str(eval(q)), "odd": str(n % 2)})
        for n, q in enumerate(questions)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def ids(path: Path) -> list[str]:
    return [record["id"] for record in records(path)]


@pytest.fixture
def sums(shell: Shell) -> Path:
    write(shell.home / "sums.jsonl", SUMS[:6])
    return shell.home / "sums.jsonl"


def test_two_answers_and_nothing_else(shell: Shell) -> None:
    done = shell.run("solve", "-", "--quiet", stdin="17*24\nx+3=10, x?\n")
    assert (done.stderr, done.status) == ("", 0)
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout.splitlines()[0] == "408"


@pytest.mark.parametrize(
    "flags",
    [("-q", "-m", "qwq-demo"), ("--model=qwq-demo", "-q"), ("--samples", "1", "-q", "--no-grade")],
)
def test_flags_may_stand_in_front_of_the_command(shell: Shell, flags: tuple[str, ...]) -> None:
    done = shell.run(*flags, "solve", "-", stdin="17*24\n2+2\n")
    assert (done.stdout, done.stderr, done.status) == ("408\n4\n", "", 0)


def test_a_command_behind_the_words_of_a_question_is_a_word(shell: Shell) -> None:
    done = shell.run("-q", "17*24", "solve", "--dry-run")
    assert done.status == 2, "a flag of solve, and ask has none such"
    assert "qwq ask --help" in done.stderr


def test_answers_come_in_the_order_of_the_problems(shell: Shell) -> None:
    questions = ["A box holds 24 pens. How many pens are in 17 boxes?", "1+1", "17*24", "2+2"]
    together = shell.run("solve", "-q", "--parallel", "4", stdin="\n".join(questions))
    alone = [shell.run("solve", "-q", stdin=question).stdout for question in questions[1:3]]
    assert together.stdout.splitlines()[1:3] == [answer.strip() for answer in alone]


def test_records_go_to_the_file_and_a_report_to_stderr(shell: Shell, sums: Path) -> None:
    done = shell.run("solve", "sums.jsonl", "-o", "out.jsonl")
    assert (done.stdout, done.status) == ("", 0)
    found = {record["id"]: record for record in records(shell.home / "out.jsonl")}
    assert sorted(found) == [f"p{n}" for n in range(6)]
    assert {type(record["correct"]) for record in found.values()} == {bool}
    assert found["p1"]["fields"] == {"odd": "1"}
    assert "demonstration model" in done.stderr
    assert "6 of 6 problems done" in done.stderr
    assert "pass@1" in done.stderr
    assert "scorer    qwq: numeric 6\n" in done.stderr
    assert "model     qwq-demo-q8_0.gguf, digest " in done.stderr
    assert "Wrote 6 records to out.jsonl.\n" in done.stderr
    assert "Wrote" not in shell.run("solve", "sums.jsonl", "-o", "out.jsonl").stderr


def test_the_document_names_the_conditions_of_its_figures(shell: Shell, sums: Path) -> None:
    flags = ("--ctx", "512", "-n", "60", "-s", "3", "-t", "1", "--limit", "1", "--json")
    found = shell.run("solve", "sums.jsonl", *flags).document["summary"]["conditions"]
    assert (found["scorer"], found["n_ctx"]) == ("qwq", [512])
    sampling = found["run"]["sampling"]
    assert (sampling["seed"], sampling["max_tokens"]) == (3, 60)
    (made,) = found["made_with"]
    assert made["file"] == "qwq-demo-q8_0.gguf"
    assert "llama.cpp" in made["engine"]
    assert made["threads"] == 1


def test_which_pass_at_k_is_told_can_be_chosen(shell: Shell, sums: Path) -> None:
    flags = ("--samples", "3", "--vote", "majority", "-t", "1", "-n", "60", "--limit", "1")
    done = shell.run("solve", "sums.jsonl", *flags, "--k", "1,3")
    assert "pass@k    1: " in done.stderr
    assert "  3: " in done.stderr
    refused = shell.run("solve", "sums.jsonl", *flags, "--k", "1,4")
    assert (refused.status, refused.stdout) == (2, "")
    assert "pass@4 needs 4 samples of each problem, and --samples is 3." in refused.stderr


@pytest.mark.parametrize("k", ["", "00001", "99999999999", "2"])
def test_a_wrong_k_is_refused_before_the_problems_are_read(shell: Shell, k: str) -> None:
    done = shell.run("solve", "nowhere.jsonl", "--k", k)
    assert done.status == 2
    assert ("pass@2 needs" if k == "2" else f"from 1 to 1,024, not '{k}'") in done.stderr


def test_a_vote_on_one_sample_is_told(shell: Shell, sums: Path) -> None:
    line = ("solve", "sums.jsonl", "--limit", "1", "-n", "9", "--vote", "majority")
    assert "--vote has no effect on one sample a problem." in shell.run(*line).stderr
    assert "--vote has" not in shell.run(*line, "-q").stderr
    assert "--vote has" not in shell.run(*line, "--samples", "2").stderr


def test_a_vote_that_ends_before_k_samples_is_told(shell: Shell, sums: Path) -> None:
    flags = ("--samples", "3", "--vote", "short-1", "-t", "1", "--parallel", "1", "--limit", "1")
    done = shell.run("solve", "sums.jsonl", *flags, "--k", "3")
    assert "pass@3 can't be computed: p0 has only " in done.stderr
    assert "--vote majority" in done.stderr


@pytest.mark.parametrize(
    ("name", "flag"), [("r.csv", "--csv"), ("R.CSV", "--csv"), ("r.md", "--markdown")]
)
def test_records_go_to_no_file_with_the_name_of_a_report(
    shell: Shell, sums: Path, name: str, flag: str
) -> None:
    done = shell.run("solve", "sums.jsonl", "-o", name)
    assert (done.status, done.stdout) == (2, "")
    stem = name[:1]
    assert f"{name} would hold lines of JSON" in done.stderr
    assert f"-o {stem}.jsonl" in done.stderr
    assert f"qwq grade {stem}.jsonl {flag} -o {name}" in done.stderr
    assert not (shell.home / name).exists()
    assert shell.run("curve", "sums.jsonl", "-o", name).status == 2


def test_records_of_an_older_qwq_go_on_in_their_file(shell: Shell, sums: Path) -> None:
    assert shell.run("solve", "sums.jsonl", "-o", "r.jsonl", "--limit", "1", *QUICK).status == 0
    (shell.home / "r.jsonl").rename(shell.home / "r.csv")
    done = shell.run("solve", "sums.jsonl", "-o", "r.csv", "--limit", "1", *QUICK)
    assert (done.status, "1 of 1 problem done before" in done.stderr) == (0, True)


@pytest.mark.parametrize("command", ["solve", "curve"])
def test_the_help_says_in_which_order_records_stand(shell: Shell, command: str) -> None:
    told = " ".join(shell.run(command, "--help").stdout.split())
    assert "in the order in which they are done" in told


def test_a_record_can_be_computed_again_alone(shell: Shell, sums: Path) -> None:
    shell.run("solve", "sums.jsonl", "-o", "out.jsonl", "-t", "1", "--samples", "2")
    one = next(r for r in records(shell.home / "out.jsonl") if r["id"] == "p3")
    seeds = [str(sample["seed"]) for sample in one["samples"]]
    flags = ("-t", "1", "--top-p", str(one["run"]["sampling"]["top_p"]), "--json")
    asked = [shell.run("ask", one["question"], "-s", seed, *flags).document for seed in seeds]
    assert [trace["answer"]["text"] for trace in asked] == [
        sample["answer_text"] for sample in one["samples"]
    ]
    assert [last_boxed(trace["raw"]) for trace in asked] == [
        sample["answer_boxed"] for sample in one["samples"]
    ]


def test_a_second_run_does_only_what_is_missing(shell: Shell, sums: Path) -> None:
    shell.run("solve", "sums.jsonl", "-o", "out.jsonl", "--limit", "4", *QUICK)
    first = (shell.home / "out.jsonl").read_bytes()
    done = shell.run("solve", "sums.jsonl", "-o", "out.jsonl", *QUICK)
    assert "4 of 6 problems done before" in done.stderr
    assert re.search(r"^6 of 6 problems done, [\d,]+ tokens in all\.$", done.stderr, re.M)
    assert re.search(r"^Done now: 2 problems, \d of 2 right, [\d,]+ tokens in ", done.stderr, re.M)
    assert (shell.home / "out.jsonl").read_bytes().startswith(first)
    assert sorted(ids(shell.home / "out.jsonl")) == [f"p{n}" for n in range(6)]


def test_lines_put_in_taken_out_and_moved_change_nothing_of_what_is_done(shell: Shell) -> None:
    def solved(questions: list[str]) -> list[Any]:
        (shell.home / "p.txt").write_text("\n".join(questions) + "\n")
        assert shell.run("solve", "p.txt", "-o", "out.jsonl", *QUICK).status == 0
        return records(shell.home / "out.jsonl")

    first = solved(["1+1", "2+2", "3+3", "2+2", "4+4"])
    assert [r["name"] for r in sorted(first, key=lambda r: r["name"])] == [
        f"p-{n}" for n in range(1, 6)
    ]
    assert solved(["9+9", "4+4", "2+2", "3+3", "2+2"])[:5] == first  # one in front, one taken out
    assert len(solved(["2+2", "9+9", "3+3", "2+2", "4+4", "1+1"])) == 6  # any order, all at once
    grown = solved(["2+2", "2+2", "2+2", "1+1"])
    assert len(grown) == 7
    assert grown[6]["question"] == "2+2"
    assert len({(r["id"], r["signature"]) for r in grown}) == 7
    (shell.home / "out.jsonl").unlink()
    seeds = {(r["id"], r["samples"][0]["seed"]) for r in solved(["4+4", "2+2", "1+1", "2+2"])}
    assert seeds <= {(r["id"], r["samples"][0]["seed"]) for r in first}


def test_a_right_answer_that_was_mended_is_judged_by_and_nothing_solved_again(
    shell: Shell,
) -> None:
    def solved(*targets: int) -> tuple[str, list[Any]]:
        rows = (json.dumps({"problem": "1+1", "answer": target}) for target in targets)
        (shell.home / "p.jsonl").write_text("\n".join(rows))
        done = shell.run("solve", "p.jsonl", "-o", "out.jsonl")
        return done.stderr, records(shell.home / "out.jsonl")

    warned, first = solved(3, 2)  # the same question twice, and which is which makes no difference
    assert sorted(r["correct"] for r in first) == [False, True]
    assert "p-1 and p-2 ask the same, and their right answers differ: 3 and 2.\n" in warned
    told, second = solved(2, 2)
    assert "1 right answer changed in the file: judged again." in told
    assert second[:2] == first
    assert {r["correct"] for r in second[1:]} == {True}
    assert second[2]["samples"][0]["seed"] == first[0]["samples"][0]["seed"]
    assert len(solved(2, 2)[1]) == 3


def test_any_one_of_several_right_answers_will_do(shell: Shell) -> None:
    def solved(*targets: str) -> tuple[str, Any]:
        (shell.home / "p.jsonl").write_text(json.dumps({"input": "17*24", "target": targets}))
        done = shell.run("solve", "p.jsonl", "-o", "out.jsonl")
        return done.stderr, records(shell.home / "out.jsonl")[-1]

    _, first = solved("CDVIII", "408")
    assert (first["target"], first["alternatives"], first["correct"]) == ("CDVIII", ["408"], True)
    told, second = solved("CDVIII", "407")
    assert "1 right answer changed in the file: judged again." in told
    assert second["correct"] is False


def test_choices_are_shown_as_letters_and_the_figure_stands_beside_chance(shell: Shell) -> None:
    row = {"question": "Which is 1+1?", "choices": ["1", "2", "3", "4"], "answer": "B"}
    (shell.home / "p.jsonl").write_text(json.dumps(row))
    done = shell.run("solve", "p.jsonl", "-o", "out.jsonl", "--shuffle-choices", "7", *QUICK)
    assert "(25% by chance)" in done.stderr
    (record,) = records(shell.home / "out.jsonl")
    assert record["choices"]["ABCD".index(record["target"])] == "2"
    assert (record["choice_seed"], sorted(record["choices"])) == (7, ["1", "2", "3", "4"])
    shell.run("solve", "p.jsonl", "-o", "out.jsonl", "--shuffle-choices", "8", *QUICK)
    assert len(records(shell.home / "out.jsonl")) == 2  # another order is another prompt


def test_what_can_not_be_graded_is_told_before_anything_runs(shell: Shell) -> None:
    rows = [{"problem": "1+1", "answer": 2}, {"problem": "2+2"}]
    (shell.home / "p.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = shell.run("solve", "p.jsonl", *QUICK)
    told = "1 of 2 has no target: not graded."
    assert done.stderr.index(told) < done.stderr.index("problems done")
    assert told not in shell.run("solve", "p.jsonl", "--no-grade", *QUICK).stderr


def test_other_settings_are_another_run(shell: Shell, sums: Path) -> None:
    shell.run("solve", "sums.jsonl", "-o", "out.jsonl", "--limit", "2", *QUICK)
    shell.run("solve", "sums.jsonl", "-o", "out.jsonl", "--limit", "2", *QUICK, "-t", "0.5")
    found = records(shell.home / "out.jsonl")
    assert sorted(record["id"] for record in found) == ["p0", "p0", "p1", "p1"]
    assert len({record["signature"] for record in found}) == 4


def test_a_file_with_records_of_another_run_is_told(shell: Shell, sums: Path) -> None:
    flags = ("solve", "sums.jsonl", "-o", "out.jsonl", "--limit", "1", *QUICK)
    assert "another run" not in shell.run(*flags).stderr
    other = shell.run(*flags, "-t", "0.5").stderr
    told = "out.jsonl also holds 1 record of another run; different: temperature."
    assert f"{told} The records of this run are added to them.\n" in other
    assert "2 other runs" in shell.run(*flags, "-t", "0.7").stderr


def test_more_samples_go_on_from_those_that_are_there(shell: Shell, sums: Path) -> None:
    flags = ("solve", "sums.jsonl", "--limit", "2", "--parallel", "1", "--vote", "majority")
    shell.run(*flags, "-o", "out.jsonl", "--samples", "2")
    more = shell.run(*flags, "-o", "out.jsonl", "--samples", "3")
    assert "4 samples are the same as in the other runs, and not drawn again." in more.stderr
    few, grown = by_samples(records(shell.home / "out.jsonl"))
    for id, samples in few.items():
        assert grown[id][:2] == samples, "they are the same to the second"
    shell.run(*flags, "-o", "new.jsonl", "--samples", "3")
    (at_once,) = by_samples(records(shell.home / "new.jsonl"))
    for id, samples in at_once.items():
        assert [timeless(each) for each in grown[id]] == [timeless(each) for each in samples]


def by_samples(found: list[dict[str, Any]]) -> list[dict[str, list[dict[str, Any]]]]:
    """The samples of each problem, for each run, by how many samples it has."""
    counts = sorted({each["run"]["samples"] for each in found})
    return [
        {each["id"]: each["samples"] for each in found if each["run"]["samples"] == n}
        for n in counts
    ]


def timeless(sample: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sample.items() if key not in ("seconds", "trace_id")}


def test_several_samples_say_that_the_temperature_is_another(shell: Shell, sums: Path) -> None:
    flags = ("solve", "sums.jsonl", "--limit", "1", *QUICK)
    told = "With 2 samples a problem the temperature is 0.6 in place of 0"
    assert told in shell.run(*flags, "--samples", "2").stderr
    for more in ((), ("--samples", "2", "-t", "1"), ("--samples", "2", "-q")):
        assert "in place of" not in shell.run(*flags, *more).stderr


def test_a_record_knows_its_part(shell: Shell, sums: Path) -> None:
    for part in ("1/2", "1/1"):
        shell.run("solve", "sums.jsonl", "-o", "out.jsonl", "--shard", part, *QUICK)
    assert {one["shard"] for one in records(shell.home / "out.jsonl")} == {"1/2", None}


def test_what_got_no_answer_is_tried_again_when_asked(shell: Shell, sums: Path) -> None:
    flags = ("solve", "sums.jsonl", "-o", "out.jsonl", "--limit", "2", "-n", "5")
    assert shell.run(*flags).status == 0
    assert len(records(shell.home / "out.jsonl")) == 2
    shell.run(*flags)
    assert len(records(shell.home / "out.jsonl")) == 2
    shell.run(*flags, "--retry-no-answer")
    assert len(records(shell.home / "out.jsonl")) == 4


def test_a_failed_problem_is_status_6_and_the_others_are_done(shell: Shell) -> None:
    text = f"17*24\n{'long ' * 3000}\n1+1\n"
    flags = ("solve", "-", "-o", "out.jsonl", *QUICK)
    done = shell.run(*flags, stdin=text)
    assert done.status == 6
    failed = [record for record in records(shell.home / "out.jsonl") if record["error"]]
    assert len(failed) == 1
    assert "context holds" in failed[0]["error"]
    assert "context holds" in done.stderr
    assert shell.run(*flags, stdin=text).status == 6
    assert len(records(shell.home / "out.jsonl")) == 3
    shell.run(*flags, "--retry-errors", stdin=text)
    assert len(records(shell.home / "out.jsonl")) == 4


def test_a_wrong_line_is_told_with_its_number(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"problem": "1+1"}\nnonsense\n{"problem": "2+2"}\n')
    done = shell.run("solve", "p.jsonl", *QUICK)
    assert "p.jsonl, line 2" in done.stderr
    assert "1 wrong line left out." in done.stderr
    assert (len(done.stdout.splitlines()), done.status) == (2, 6)
    strict = shell.run("solve", "p.jsonl", "--strict", "-o", "out.jsonl")
    assert (strict.status, strict.stdout) == (2, "")
    assert "p.jsonl, line 2" in strict.stderr
    assert not (shell.home / "out.jsonl").exists()


def test_a_selection(shell: Shell, sums: Path) -> None:
    def chosen(*flags: str) -> list[str]:
        (shell.home / "out.jsonl").unlink(missing_ok=True)
        shell.run("solve", "sums.jsonl", "-o", "out.jsonl", "-n", "2", *flags)
        return sorted(ids(shell.home / "out.jsonl"))

    assert chosen("--where", "odd=1", "--limit", "2") == ["p1", "p3"]
    assert chosen("--offset", "4") == ["p4", "p5"]
    beyond = shell.run("solve", "sums.jsonl", "--offset", "6", "--dry-run")
    assert (beyond.status, beyond.stdout) == (2, "")
    assert "--offset 6 leaves none of 6 problems." in beyond.stderr
    assert chosen("--shuffle", "1", "--limit", "3") == chosen("--shuffle", "1", "--limit", "3")
    parts = [chosen("--shard", f"{number}/2") for number in (1, 2)]
    assert sorted(parts[0] + parts[1]) == chosen()
    assert all(parts)


def test_a_part_without_problems_is_done(shell: Shell, sums: Path) -> None:
    done = [shell.run("solve", "sums.jsonl", "--shard", f"{n}/99", "-n", "2") for n in (1, 2, 3)]
    assert {each.status for each in done} == {0}
    assert any("0 of 0 problems done." in each.stderr for each in done)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no problems"),
        (("nowhere.jsonl",), "No such file"),
        (("sums.jsonl", "--where", "odd"), "FIELD=VALUE"),
        (("sums.jsonl", "--where", "even=1"), "No problem has a field"),
        (("sums.jsonl", "--where", "odd=2"), "There are: 0, 1."),
        (("sums.jsonl", "-o", "sums.jsonl"), "is what is read"),
        (("sums.jsonl", "-o", "nowhere/out.jsonl"), "mkdir -p nowhere"),
        (("sums.jsonl", "--samples", "4", "-t", "0"), "would be the same"),
        (("sums.jsonl", "--vote", "loudest"), "no voting rule"),
        (("sums.jsonl", "--question-field", "q"), "sums.jsonl has no column q."),
    ],
)
def test_wrong_usage(shell: Shell, sums: Path, arguments: tuple[str, ...], words: str) -> None:
    done = shell.run("solve", *arguments)
    assert done.status == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_set_of_the_hub_is_not_fetched_offline(shell: Shell) -> None:
    done = shell.run("solve", "aime24")
    assert done.status == 5
    assert "HF_HUB_OFFLINE is set" in done.stderr


def test_votes_and_traces_are_kept(shell: Shell) -> None:
    flags = ("--samples", "5", "--traces", "traces", "--save", "-o", "out.jsonl")
    shell.run("solve", "-", *flags, stdin="17*24\n")
    (record,) = records(shell.home / "out.jsonl")
    assert record["vote"]["winner"] == record["answer"]
    kept = [s["trace_id"] for s in record["samples"] if s["finish_reason"] != "interrupted"]
    assert len(kept) >= 3
    assert sorted(path.stem for path in (shell.home / "traces").iterdir()) == sorted(kept)
    assert shell.run("show", kept[0], "--json").document["question"] == "17*24"
    shown = shell.run("show", str(shell.home / "traces" / f"{kept[1]}.json"), "--json")
    assert shown.document["id"] == kept[1]


def test_two_runs_on_one_file_exclude_each_other(shell: Shell) -> None:
    write(shell.home / "many.jsonl", ENDLESS)
    first = shell.popen("solve", "many.jsonl", "-o", "out.jsonl")
    try:
        until((shell.home / "out.jsonl").exists)
        second = shell.run("solve", "many.jsonl", "-o", "out.jsonl")
        assert second.status == 2
        assert "Another qwq solve is writing" in second.stderr
    finally:
        first.kill()
        first.communicate()


def test_a_line_that_can_not_be_read_is_named_by_its_number(shell: Shell, sums: Path) -> None:
    flags = ("solve", "sums.jsonl", "-o", "out.jsonl", *QUICK)
    shell.run(*flags)
    file = shell.home / "out.jsonl"
    first, second, _, *others = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([first, second, second[:30] + "\n", *others]), "utf-8")
    words = "out.jsonl has 1 line that can't be read, the first is line 3.\n"
    assert words in shell.run("grade", "out.jsonl").stderr
    done = shell.run(*flags)
    assert words in done.stderr
    assert "6 of 6 problems done, " in done.stderr
    assert "unfinished" not in done.stderr


def test_an_interrupt_keeps_what_is_done(shell: Shell) -> None:
    write(shell.home / "many.jsonl", ENDLESS)
    run = shell.popen("solve", "many.jsonl", "-o", "out.jsonl")
    until(lambda: size(shell.home / "out.jsonl") > 0)
    run.send_signal(signal.SIGINT)
    _, stderr = run.communicate()
    assert run.returncode == 130
    assert b"The same command continues" in stderr
    assert b"tokens (unfinished problems included) in " in stderr
    done = len(set(ids(shell.home / "out.jsonl")))
    assert 0 < done < len(ENDLESS)
    told = f"{done} of its {len(ENDLESS):,} problems are done."
    assert told in shell.run("grade", "out.jsonl").stderr


def test_samples_that_are_done_outlive_an_interrupt(shell: Shell) -> None:
    flags = ("solve", "one.jsonl", "-o", "out.jsonl", "--samples", "12", "--vote", "majority",
             "--parallel", "1", "-t", "1")  # fmt: skip
    write(shell.home / "one.jsonl", SUMS[:1])
    run, kept = shell.popen(*flags), shell.home / ".out.jsonl.samples"
    until(lambda: size(kept) > 0)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    before = [json.loads(line)["sample"] for line in kept.read_text().splitlines()]
    assert before
    write(shell.home / "other.jsonl", SUMS[1:2])
    other = ("solve", "other.jsonl", "-o", "out.jsonl", "--samples", "2", "-n", "9")
    assert shell.run(*other).status == 0
    assert shell.run(*other).status == 0
    assert len(kept.read_text().splitlines()) == len(before), "another run lets them be"
    (shell.home / "out.jsonl").unlink()
    assert shell.run(*flags).status == 0
    (record,) = records(shell.home / "out.jsonl")
    again = [{**sample, "correct": None} for sample in record["samples"]]
    assert again[: len(before)] == before
    assert not kept.exists()


def test_killed_at_any_moment_nothing_is_lost_and_nothing_twice(shell: Shell) -> None:
    """kill -9 at 20 random moments, gone on each time, against a run that nobody disturbed."""
    write(shell.home / "many.jsonl", SUMS)
    flags = ("solve", "many.jsonl", *QUICK, "-o")
    shell.run(*flags, "whole.jsonl")
    chance, out = random.Random(20), shell.home / "out.jsonl"
    for _ in range(20):
        run = shell.popen(*flags, "out.jsonl")
        goal = size(out) + chance.choice([0, 1, 1, 2000, 4000])
        until(lambda run=run, goal=goal: size(out) >= goal or run.poll() is not None)
        time.sleep(chance.random() * 0.05)
        run.kill()
        run.communicate()
    assert shell.run(*flags, "out.jsonl").status == 0
    assert sorted(ids(out)) == sorted(ids(shell.home / "whole.jsonl"))
    assert len(ids(out)) == len(SUMS)


def test_a_full_disk_stops_the_run_and_leaves_a_valid_file(shell: Shell) -> None:
    write(shell.home / "many.jsonl", SUMS)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    flags = ("solve", "many.jsonl", *QUICK, "-o", "out.jsonl")
    done = shell.run(*flags, before=full)
    assert done.status == 1
    assert "Can't write out.jsonl" in done.stderr
    kept = ids(shell.home / "out.jsonl")
    assert 0 < len(kept) < len(SUMS)
    assert shell.run(*flags).status == 0
    assert sorted(ids(shell.home / "out.jsonl")) == sorted(f"p{n}" for n in range(len(SUMS)))


def test_a_reader_who_leaves_ends_the_run(shell: Shell) -> None:
    write(shell.home / "many.jsonl", SUMS)
    done = shell.line("qwq solve many.jsonl -q -n 60 | head -n 2; echo ${PIPESTATUS[0]}")
    assert done.stdout.splitlines()[2:] == ["141"]
    assert done.stderr == ""


def test_on_a_terminal_a_table_lives_and_leaves_lines(shell: Shell) -> None:
    write(shell.home / "sums.jsonl", SUMS[:6])
    screen = shell.terminal("solve", "sums.jsonl", "-o", "out.jsonl", "--parallel", "4")
    assert screen.status == 0
    assert b"\x1b[?2026h" in screen.data
    assert "6/6" not in screen.text
    for n in range(6):
        assert screen.text.count(f" p{n}: ") == 1
    assert "pass@1" in screen.text


def test_answers_that_are_there_are_shown_however_the_run_ends(shell: Shell) -> None:
    write(shell.home / "many.jsonl", ["17*24"] * 40)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    screen = shell.terminal("solve", "many.jsonl", "--save", "--parallel", "4", before=full)
    assert screen.status == 1
    assert "disk I/O error" in screen.text.replace("\n", "")
    assert 0 < screen.lines.count("408") < 40


def test_a_second_interrupt_stops_at_once(shell: Shell) -> None:
    write(shell.home / "many.jsonl", ENDLESS)
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "solve", "many.jsonl", "-o", "out.jsonl"],
        cwd=str(shell.home),
        env={**os.environ, **shell.environment, "TERM": "xterm-256color"},
        timeout=60,
    )
    child.expect("done")
    child.sendintr()
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    records(shell.home / "out.jsonl")


def until(holds: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.005)


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
