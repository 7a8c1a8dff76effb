"""Slips that are mended, on the embedded model: at a high temperature it makes some."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.shell import Shell

HOT = ("-m", "qwq-demo", "-t", "1.5", "--top-p", "1", "--top-k", "0")
SLIPS = ("123+456", *HOT, "--seed", "14")
SAID = re.compile(r"2 ?\+ ?5 = 5 is wrong: 7 put in\.")
TIMES = {"seconds", "trace_id"}  # of a sample: differ from run to run
SUMS = [f"{a}+{b}" for a in (8091, 4567, 7685, 9384) for b in (456, 324, 145)]


def trace_of(shell: Shell, *words: str) -> Any:
    return shell.run(*words, "--json").document


def test_the_right_value_is_put_in_and_the_model_goes_on_from_it(shell: Shell) -> None:
    alone, mended = trace_of(shell, *SLIPS), trace_of(shell, *SLIPS, "--mend")
    (note,) = [note for note in mended["notes"] if note["kind"] == "mended"]
    span, raw = note["span"], mended["raw"]
    assert SAID.fullmatch(note["text"])
    assert raw[span["start"] : span["end"]] == "7"
    assert mended["forced"] == [span]
    assert alone["raw"][: span["start"]] == raw[: span["start"]]
    assert alone["raw"][span["start"]] == "5"
    assert not alone["rewinds"]
    (taken,) = mended["rewinds"]
    assert (taken["kind"], taken["at"]) == ("mended", span["start"])
    assert alone["raw"][span["start"] :].startswith(taken["text"])
    assert mended["stats"]["dropped_tokens"] == taken["tokens"] > 0
    assert mended["sampling"]["seed"] == taken["seed"] == 14
    assert mended["answer"]["value"] == "579"
    assert not mended["answer"]["forced"]


def test_a_pipe_is_told_in_one_line(shell: Shell) -> None:
    loud, quiet = shell.run(*SLIPS, "--mend"), shell.run(*SLIPS, "--mend", "-q")
    assert loud.stdout == quiet.stdout == "579\n"
    assert len(SAID.findall(loud.stderr)) == 1
    assert quiet.stderr == ""


@pytest.mark.parametrize("view", ["fold", "full"])
def test_so_is_a_reader_of_the_steps(shell: Shell, view: str) -> None:
    done = shell.run(*SLIPS, "--mend", "--trace", view)
    assert len(SAID.findall(done.stderr)) == 1


@pytest.mark.parametrize("view", ["--json", "--md", "--html"])
def test_it_is_in_what_is_kept(shell: Shell, view: str) -> None:
    shell.run(*SLIPS, "--mend")
    text = re.sub(r"<[^>]+>|&#160;|\\(?=\+)", " ", shell.run("show", view).stdout)
    assert re.search(r"2 *\+ *5 = 5 is wrong: 7 put in\.", text)


def test_it_is_off_unless_asked_for_and_can_be_set_for_good(shell: Shell) -> None:
    assert "put in" not in shell.run(*SLIPS).stderr
    assert SAID.search(shell.run(*SLIPS, env={"QWQ_MEND": "true"}).stderr)
    shell.run("config", "set", "mend", "true")
    assert SAID.search(shell.run(*SLIPS).stderr)
    assert "put in" not in shell.run(*SLIPS, "--no-mend").stderr


def test_a_chat_mends_too_and_says_the_same(shell: Shell) -> None:
    mended = trace_of(shell, *SLIPS, "--mend")
    done = shell.run("chat", *HOT, "--seed", "14", "--mend", stdin="123+456\n/export out.json\n")
    assert len(SAID.findall(done.stderr)) == 1
    (turn,) = json.loads((shell.home / "out.json").read_text("utf-8"))["turns"]
    assert turn["branches"][0]["raw"] == mended["raw"]


def test_many_at_a_time_say_what_one_alone_says(shell: Shell) -> None:
    write_problems(shell, SUMS)
    flags = ("solve", "sums.jsonl", *HOT, "--mend", "--parallel", "5", "-o", "out.jsonl")
    done = shell.run(*flags, "--traces", "traces")
    assert done.status == 0, done.stderr
    samples = {record["id"]: record["samples"][0] for record in records(shell, "out.jsonl")}
    mended = [id for id, sample in samples.items() if sample["mended"]]
    claims = sum(sample["mended"] for sample in samples.values())
    assert f"{claims} claims mended in {len(mended)} samples" in " ".join(done.stderr.split())
    kept = {trace["question"]: trace for trace in traces(shell)}
    for id in mended[:3]:
        question = SUMS[int(id)]
        alone = trace_of(shell, question, *HOT, "--seed", str(samples[id]["seed"]), "--mend")
        assert kept[question]["raw"] == alone["raw"]
        assert kept[question]["forced"] == alone["forced"]
        assert samples[id]["dropped_tokens"] == alone["stats"]["dropped_tokens"]


def test_a_run_that_goes_on_is_the_same_and_one_without_is_another(shell: Shell) -> None:
    write_problems(shell, SUMS[:6])
    flags = ("solve", "sums.jsonl", *HOT, "--mend", "-o")
    shell.run(*flags, "whole.jsonl")
    shell.run(*flags, "parts.jsonl", "--limit", "2")
    shell.run(*flags, "parts.jsonl")
    parts, whole = samples_of(shell, "parts.jsonl"), samples_of(shell, "whole.jsonl")
    assert parts == whole
    assert "6 problems done before" not in shell.run(*flags[:-2], "-o", "whole.jsonl").stderr
    assert records(shell, "whole.jsonl")[0]["run"]["settings"] == {"mend": True}


def test_a_thought_that_was_mended_is_cut_as_it_stands(shell: Shell) -> None:
    """The samples of a curve are those of a run with mends, and so are its cuts."""
    write_problems(shell, SUMS[:6])
    flags = (*HOT, "--mend", "--parallel", "1")
    shell.run(
        "curve", "sums.jsonl", *flags, "--samples", "1", "--budgets", "60,none", "-o", "pool.jsonl"
    )
    whole, cut = (
        {each["id"]: each["samples"][0] for each in records(shell, "pool.jsonl")
         if each["run"]["budget"] == budget}
        for budget in (None, 60)
    )  # fmt: skip
    shell.run("solve", "sums.jsonl", *flags, "-o", "run.jsonl")
    assert {id: _lasting(sample) for id, sample in whole.items()} == samples_of(shell, "run.jsonl")
    assert any(sample["mended"] for sample in whole.values())
    shell.run("solve", "sums.jsonl", *flags, "--budget", "60", "-o", "cut.jsonl")
    assert {id: _of_text(sample) for id, sample in cut.items()} == {
        id: _of_text(sample) for id, sample in samples_of(shell, "cut.jsonl").items()
    }


def test_an_interrupt_at_any_moment_keeps_what_there_is(shell: Shell) -> None:
    for lines in (2, 30, 60, 90, 120):
        run = shell.popen(*SLIPS, "--mend", "--jsonl")
        assert run.stdout is not None
        for _ in range(lines):
            run.stdout.readline()
        run.send_signal(signal.SIGINT)
        rest, errors = run.communicate(timeout=60)
        assert run.returncode in (0, 130)
        assert b"Traceback" not in errors
        assert not rest or json.loads(rest.splitlines()[-1])["event"] == "Finished"


def write_problems(shell: Shell, questions: list[str]) -> None:
    lines = (
        json.dumps({"id": str(index), "problem": text, "answer": str(eval_sum(text))})
        for index, text in enumerate(questions)
    )
    (shell.home / "sums.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def eval_sum(text: str) -> int:
    return sum(map(int, text.split("+")))


def records(shell: Shell, name: str) -> list[Any]:
    return [json.loads(line) for line in (shell.home / name).read_text("utf-8").splitlines()]


def samples_of(shell: Shell, name: str) -> dict[str, Any]:
    return {each["id"]: _lasting(each["samples"][0]) for each in records(shell, name)}


def _lasting(sample: Any) -> Any:
    return {key: value for key, value in sample.items() if key not in TIMES}


def _of_text(sample: Any) -> Any:
    """Without what its decodes were: those of a cut also count what was dropped behind it."""
    return {key: value for key, value in _lasting(sample).items() if key != "decodes"}


def traces(shell: Shell) -> list[Any]:
    paths = sorted(Path(shell.home / "traces").glob("*.json"))
    return [json.loads(path.read_text("utf-8")) for path in paths]
