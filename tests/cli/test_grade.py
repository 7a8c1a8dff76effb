from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from qwq_cli.solve.record import Record, RunInfo
from tests.shell import Shell
from tests.solve.samples import RUN, SAMPLING, record, sample
from tests.transcripts.samples import INSPECT, INSPECT_SAMPLE


def write(shell: Shell, *records: Record, more: str = "") -> Path:
    path = shell.home / "results.jsonl"
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in records)
    path.write_bytes(lines + more.encode())
    return path


def solved(id: str, answer: str, target: str | None = "408", **fields: str) -> Record:
    return record(id, *(sample(i, answer) for i in range(8)), target=target, fields=fields)


def test_results_are_summed_up(shell: Shell) -> None:
    path = write(
        shell,
        solved("a", "408", level="1"),
        solved("b", "408 pens", level="1"),
        solved("c", "407", level="2"),
        solved("d", "1/2", target="50%", level="2"),
    )
    done = shell.run("grade", path)
    assert (done.status, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["maj@8", "75.0%", "±", "25.0"] in lines
    assert ["1", "2", "100.0%", "100.0%"] in lines
    seen = shell.terminal("grade", path, columns=80)
    assert "0.0% recovered" in " ".join(seen.text.split())


def test_every_form_tells_the_same(shell: Shell) -> None:
    path = write(shell, solved("a", "408"), solved("b", "407"))
    (run,) = shell.run("grade", path, "--json").document
    assert run["summary"]["accuracy"]["voted"]["mean"] == 0.5
    rows = list(csv.DictReader(io.StringIO(shell.run("grade", path, "--csv").stdout)))
    assert [row["correct"] for row in rows] == ["true", "false"]
    page = shell.run("grade", path, "--markdown").stdout
    assert "| maj@8 | 50.0% ± 50.0 |" in page
    assert "| b | 407 | 408 | all 8 agree |" in page


def test_conditions_stand_in_every_report(shell: Shell) -> None:
    path = write(shell, structs.replace(solved("a", "408"), n_ctx=512))
    for form in ((), ("--markdown",)):
        told = shell.run("grade", path, "--scorer", "math-verify", *form).stdout
        assert "math-verify" in told
        assert "seed 0, temperature 1" in told
    (run,) = shell.run("grade", path, "--json").document
    found = run["summary"]["conditions"]
    assert (found["scorer"], found["comparisons"]) == ("qwq", {"numeric": 1})
    assert (found["n_ctx"], found["run"]) == ([512], run["run"])


def test_which_pass_at_k_is_told_can_be_chosen(shell: Shell) -> None:
    path = write(shell, solved("a", "408"), solved("b", "407"))
    assert "pass@k    1: 50.0% ± 50.0  3: " in shell.run("grade", path, "--k", "3, 1").stdout
    (run,) = shell.run("grade", path, "--k", "5", "--json").document
    assert list(run["summary"]["pass_k"]) == ["5"]
    assert "| pass@k | 7: 50.0% ± 50.0 |" in shell.run("grade", path, "--k=7", "--markdown").stdout


@pytest.mark.parametrize(
    ("k", "words"),
    [
        ("9", "pass@9 can't be computed: a has only 8 graded samples."),
        ("1,16,32", "pass@16 and pass@32 can't be computed: a has only 8 graded samples."),
        ("0", "--k takes whole numbers from 1 to 1,024, not '0'"),
        ("some", "not 'some'"),
        ("", "not ''"),
        ("1,", "not '1,'"),
        ("00001", "not '00001'"),
        ("4096", "up to 1,024, not 4,096"),
        ("99999999999", "not '99999999999'"),
        ("9" * 5000, "9...'"),
    ],
)
def test_a_k_beyond_the_samples_is_an_error_in_words(shell: Shell, k: str, words: str) -> None:
    path = write(shell, solved("a", "408"))
    done = shell.run("grade", path, "--k", k)
    assert (done.status, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_run_with_too_few_samples_beside_another_is_told(shell: Shell) -> None:
    few = structs.replace(RUN, samples=1)
    one = structs.replace(record("a", sample(0, "408"), target="408"), run=few, signature="u")
    done = shell.run("grade", write(shell, solved("a", "408"), one), "--k", "4")
    assert done.status == 0
    assert "pass@4 can't be computed: a has only 1 graded sample (m, 1 sample a" in done.stderr
    assert done.stdout.count("pass@k") == 1


def test_pairs_have_no_pass_at_k(shell: Shell) -> None:
    for k in ("1", ""):
        done = shell.run("grade", "--pairs", "p.jsonl", "--k", k)
        assert done.status == 2
        assert "--k has no effect with --pairs" in done.stderr


@pytest.mark.parametrize(("name", "begins"), [("r.json", "["), ("r.md", "#"), ("r.csv", "id,")])
def test_the_name_of_a_file_tells_the_form(shell: Shell, name: str, begins: str) -> None:
    path = write(shell, solved("a", "408"))
    done = shell.run("grade", path, "-o", name)
    assert (done.status, done.stdout) == (0, "")
    assert (shell.home / name).read_text("utf-8").startswith(begins)


def test_another_comparison_and_other_targets(shell: Shell) -> None:
    path = write(shell, solved("a", "408.0"), solved("b", "7", target=None))
    (shell.home / "problems.jsonl").write_text('{"id":"b","problem":"?","answer":"7"}\n')

    def right(*flags: str) -> list[str]:
        done = shell.run("grade", path, "--csv", *flags)
        return [row["correct"] for row in csv.DictReader(io.StringIO(done.stdout))]

    assert right() == ["true", ""]
    assert right("--scorer", "exact") == ["false", ""]
    assert right("--targets", "problems.jsonl") == ["true", "true"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.jsonl", '{"id":"a","answer":"409"}\n{"id":"b","answer":"7"}\n'),
        ("t.csv", "id,answer\na,409\nb,7\n"),
        ("t.tsv", "ID\tTarget\na\t409\nb\t7\n"),
        ("t.json", '[{"id":"a","solution":"409"},{"id":"b","gold":7}]'),
    ],
)
def test_targets_need_no_question(shell: Shell, name: str, text: str) -> None:
    path = write(shell, solved("a", "408"), solved("b", "7", target=None))
    (shell.home / name).write_text(text)
    done = shell.run("grade", path, "--targets", name, "--csv")
    assert [row["correct"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["false", "true"]
    assert done.status == 0
    assert done.stderr == ""


def test_targets_without_a_right_answer_give_no_figure(shell: Shell) -> None:
    path = write(shell, solved("a", "408"))
    (shell.home / "t.csv").write_text("name,what\na,408\nb,7\n")
    done = shell.run("grade", path, "--targets", "t.csv")
    assert (done.status, done.stdout) == (2, "")
    assert "no right answer in t.csv" in done.stderr


def test_a_letter_is_no_target_where_the_choices_were_shuffled(shell: Shell) -> None:
    record = structs.replace(solved("a", "B", target="B"), choices=("x", "y"), choice_seed=1)
    path = write(shell, record)
    targets = shell.home / "t.jsonl"
    targets.write_text('{"id":"a","answer":"B"}\n')
    refused = shell.run("grade", path, "--targets", "t.jsonl")
    assert (refused.status, refused.stdout) == (2, "")
    assert "shuffled" in refused.stderr
    for answer in ('"y"', '"A","choices":["y","x"]'):
        targets.write_text(f'{{"id":"a","question":"?","answer":{answer}}}\n')
        done = shell.run("grade", path, "--targets", "t.jsonl", "--csv")
        (row,) = csv.DictReader(io.StringIO(done.stdout))
        assert row["correct"] == "true"


def test_right_answers_from_a_file_may_be_several_each(shell: Shell) -> None:
    path = write(shell, solved("a", "roma", target=None))
    (shell.home / "t.jsonl").write_text('{"id":"a","input":"?","target":["Rome","Roma"]}\n')
    done = shell.run("grade", path, "--targets", "t.jsonl", "--csv", "--save")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["correct"], row["target"]) == ("true", "Rome or Roma")
    assert json.loads(path.read_text().splitlines()[-1])["alternatives"] == ["Roma"]


def test_columns_of_the_targets_are_chosen_by_flags(shell: Shell) -> None:
    path = write(shell, solved("a", "408", target=None))
    (shell.home / "t.csv").write_text("key,text,short,long\na,17*24?,408,409\n")
    columns = ("--id", "key", "--question", "text", "--target", "short")
    done = shell.run("grade", path, "--targets", "t.csv", *columns, "--csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["correct"] == "true"
    alone = shell.run("grade", path, "--target", "short")
    assert alone.status == 2
    assert "--targets" in alone.stderr


def test_wrong_rows_of_targets_are_told(shell: Shell) -> None:
    path = write(shell, solved("a", "408"))
    (shell.home / "t.jsonl").write_text('nonsense\n{"id":"a","problem":"?","answer":"408"}\n')
    done = shell.run("grade", path, "--targets", "t.jsonl")
    assert done.status == 6
    assert "t.jsonl, line 1: it is not JSON" in done.stderr


def test_what_changed_is_appended_on_request(shell: Shell) -> None:
    path = write(shell, solved("a", "408"), solved("b", "407"))
    before = path.read_bytes()
    shell.run("grade", path)
    assert path.read_bytes() == before
    assert shell.run("grade", path, "--save").status == 0
    once = path.read_bytes()
    assert once.startswith(before)
    assert once.count(b"\n") == 4
    assert shell.run("grade", path, "--save").status == 0
    assert path.read_bytes() == once, "nothing changes twice"


def test_runs_in_one_file_are_told_apart(shell: Shell) -> None:
    cool: RunInfo = msgspec.structs.replace(RUN, samples=1, budget=256)
    other = msgspec.structs.replace(solved("a", "407"), run=cool, signature="t")
    early = msgspec.structs.replace(cool, settings={"stop": "early", "strictness": "loose"})
    third = msgspec.structs.replace(other, run=early, signature="u")
    done = shell.run("grade", write(shell, solved("a", "408"), other, third))
    assert "8 samples a problem, adaptive vote" in done.stdout
    assert "1 sample a problem, temperature 1, budget 256\n" in done.stdout
    assert "budget 256, stop early, strictness loose\n" in done.stdout


def test_failed_problems_and_damaged_lines_show_in_the_status(shell: Shell) -> None:
    path = write(shell, solved("a", "408"), record("b", error="no room"))
    done = shell.run("grade", path)
    assert (done.status, "1 failed" in done.stdout) == (6, True)
    done = shell.run("grade", write(shell, solved("a", "408"), more="{}\n"))
    assert (done.status, "1 line that can't be read" in done.stderr) == (6, True)


def test_a_run_that_was_interrupted_is_told(shell: Shell) -> None:
    its = [msgspec.structs.replace(solved(id, "408"), planned=1000) for id in ("a", "b")]
    told = shell.run("grade", write(shell, *its))
    assert "A run isn't complete: 2 of its 1,000 problems are done." in told.stderr
    assert told.status == 0
    whole = [msgspec.structs.replace(one, planned=2) for one in its]
    assert "isn't complete" not in shell.run("grade", write(shell, *whole)).stderr


def test_right_answers_that_differ_between_runs_are_told_and_which_count(shell: Shell) -> None:
    other = {"run": structs.replace(RUN, digest="e"), "signature": "t"}
    mine, theirs = solved("a", "408"), structs.replace(solved("a", "408", target="409"), **other)
    path = write(shell, mine, theirs, solved("b", "1", "1"))
    done = shell.run("grade", path, "--json")
    line = (
        "1 problem has other right answers in another run (a is one). Each run is graded by its own"
    )
    assert line in done.stderr
    means = [run["summary"]["accuracy"]["voted"]["mean"] for run in done.document]
    assert means == [1.0, 0.0], "each by its own"
    (shell.home / "t.csv").write_text("id,answer\na,408\nb,1\n")
    alike = shell.run("grade", path, "--targets", "t.csv", "--json")
    assert "other right answers" not in alike.stderr
    assert [run["summary"]["accuracy"]["voted"]["mean"] for run in alike.document] == [1.0, 1.0]


def test_a_scorer_for_choices_says_that_there_are_none(shell: Shell) -> None:
    path = write(shell, solved("a", "408.0"), solved("b", "408"), solved("c", "B", target="B"))
    done = shell.run("grade", path, "--scorer", "choice")
    assert "2 of 3 right answers have no choices to be one of" in done.stderr
    assert "no choices" not in shell.run("grade", path).stderr


def test_a_torn_last_line_is_told_with_its_number(shell: Shell) -> None:
    torn = msgspec.json.encode(solved("c", "408"))[:-40].decode()
    path = write(shell, solved("a", "408"), solved("b", "407"), more=torn)
    told = "results.jsonl, line 3: this last line is not complete; it is left out.\n"
    for flags in ((), ("--disagree",)):
        done = shell.run("grade", path, *flags)
        assert (done.status, done.stderr.endswith(told)) == (6, True)
    path = write(shell, solved("a", "408"), more="{}\n{}\n" + torn)
    both = shell.run("grade", path).stderr
    assert "has 2 lines that can't be read, the first is line 2.\n" in both
    assert "results.jsonl, line 4: this last line is not complete" in both
    whole = msgspec.json.encode(solved("b", "408")).decode()
    assert shell.run("grade", write(shell, solved("a", "408"), more=whole)).stderr == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.jsonl",), "There is no file"),
        (("results.jsonl", "--json", "--csv"), "can't be used together"),
        (("results.jsonl", "-o", "report.pdf"), "tells no format"),
        (("results.jsonl", "--scorer", "vibes"), "vibes"),
        (("problems.jsonl",), "holds no results and no log that qwq knows"),
        (("empty.jsonl",), "no results yet"),
        (("ungraded.jsonl",), "right answer"),
        (("ungraded.jsonl", "--disagree"), "No answer has a right one"),
        (("results.jsonl", "--disagree", "--csv"), "--csv has no effect with --disagree"),
        (("results.jsonl", "--disagree", "--scorer", "math"), "--scorer has no effect"),
        ((), "Name the results of a run, or a file of pairs"),
    ],
)
def test_wrong_usage(shell: Shell, arguments: tuple[str, ...], message: str) -> None:
    ungraded = write(shell, solved("a", "408", target=None))
    ungraded.rename(shell.home / "ungraded.jsonl")
    write(shell, solved("a", "408"))
    (shell.home / "problems.jsonl").write_text('{"problem":"17*24","answer":"408"}\n')
    (shell.home / "empty.jsonl").touch()
    done = shell.run("grade", *arguments)
    assert (done.status, done.result) == (2, "")
    assert message in done.stderr


def test_an_answer_that_hangs_does_not_stop_the_run(shell: Shell) -> None:
    path = write(shell, solved("a", "9^{9^{9^{9}}}"), solved("b", "408"))
    done = shell.run("grade", path, "--scorer", "math-verify")
    assert done.status == 0
    assert "math-verify could not judge 1 answer in time" in done.stderr
    assert "maj@8     50.0%" in done.stdout


def test_published_scorers_judge_otherwise(shell: Shell) -> None:
    path = write(shell, solved("a", "0.5", target="1/2"), solved("b", "5 mm", target="5 km"))

    def right(*flags: str) -> list[str]:
        done = shell.run("grade", path, "--csv", *flags)
        return [row["correct"] for row in csv.DictReader(io.StringIO(done.stdout))]

    assert right() == ["true", "false"]
    assert right("--scorer", "math-verify") == ["true", "true"]
    assert right("--scorer", "hendrycks") == ["true", "false"]
    assert right("--scorer", "minerva") == ["false", "false"]


def test_a_problem_that_scorers_part_on_is_told_by_its_name(shell: Shell) -> None:
    path = write(
        shell, structs.replace(record("9f2c", sample(0, "5 mm"), target="5 km"), name="p7")
    )
    assert "p7: 5 mm for 5 km" in shell.run("grade", path, "--disagree").stdout


def test_where_scorers_part(shell: Shell) -> None:
    path = write(
        shell,
        record("a", sample(0, "0.5"), sample(1, "0.25"), sample(2, "0.5"), target="1/2"),
        solved("b", "408"),
    )
    done = shell.run("grade", path, "--disagree")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "a: 0.5 for 1/2",
        "  right  qwq          numeric: the values are equal",
        "  right  math-verify  it reads 1/2 for the target and 1/2 for the answer",
        "  wrong  minerva      the answer comes to '0.5', the target to '1/2'",
        r"  right  hendrycks    both come to '\frac{1}{2}'",
        "The scorers disagree on 1 of 3 answers.",
    ]
    (found,) = shell.run("grade", path, "--disagree", "--json").document
    assert (found["id"], found["target"], found["answer"]) == ("a", "1/2", "0.5")
    assert {name: each["correct"] for name, each in found["verdicts"].items()} == {
        "qwq": True, "math-verify": True, "minerva": False, "hendrycks": True,
    }  # fmt: skip


def test_answers_are_shown_as_text(shell: Shell) -> None:
    hostile = ("\x1b[2J\x1b]0;pwned\x07", "=HYPERLINK(1)", "<img src=x>|[a](b)")
    path = write(shell, *(solved(f"h{i}", text, target="no") for i, text in enumerate(hostile)))
    table, page = (shell.run("grade", path, form).stdout for form in ("--csv", "--markdown"))
    assert "\x1b" not in table + page
    rows = csv.DictReader(io.StringIO(table))
    assert [row["answer"] for row in rows][1] == "'=HYPERLINK(1)"
    assert "<img" not in page


def part(shell: Shell, name: str, *records: Record) -> Path:
    path = shell.home / name
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in records))
    return path


def test_parts_are_graded_as_one_run(shell: Shell) -> None:
    part(shell, "results-1.jsonl", solved("a", "408"), solved("b", "407"))
    part(shell, "results-2.jsonl", solved("c", "408"), solved("d", "408"))
    whole = part(shell, "all.jsonl", *(solved(id, "408") for id in "acd"), solved("b", "407"))
    named = shell.run("grade", "results-1.jsonl", "results-2.jsonl")
    quoted = shell.run("grade", "results-*.jsonl")
    assert named.stdout == quoted.stdout == shell.run("grade", whole).stdout
    assert quoted.status == 0
    assert quoted.stderr.endswith("--targets PROBLEMS\n"), "what is missing can't be seen so"


def test_what_stands_in_two_parts_counts_once_and_is_told(shell: Shell) -> None:
    part(shell, "r-1.jsonl", solved("a", "407"), solved("b", "408"))
    part(shell, "r-2.jsonl", solved("a", "408"))
    done = shell.run("grade", "r-*.jsonl", "--json")
    assert "1 problem stands in several files (a is one); the last file counts." in done.stderr
    (run,) = done.document
    assert run["summary"]["problems"] == 2
    assert run["summary"]["accuracy"]["voted"]["mean"] == 1


def test_what_parts_differ_in_is_told(shell: Shell) -> None:
    hot = structs.replace(RUN, sampling=structs.replace(SAMPLING, temperature=1.5))
    part(shell, "r-1.jsonl", solved("a", "408"))
    part(shell, "r-2.jsonl", structs.replace(solved("b", "408"), run=hot, signature="f" * 16))
    done = shell.run("grade", "r-*.jsonl", "--json")
    assert len(done.document) == 2
    assert "The files hold 2 runs, shown separately below. They differ in:" in done.stderr
    assert done.stderr.count("\n  ") == 1
    assert "  temperature: 1.0, 1.5\n" in done.stderr


def test_what_two_runs_in_one_file_differ_in_is_told(shell: Shell) -> None:
    hot = structs.replace(RUN, sampling=structs.replace(SAMPLING, temperature=1.5))
    other = structs.replace(solved("a", "408"), run=hot, signature="f" * 16)
    part(shell, "r.jsonl", solved("a", "408"), other)
    done = shell.run("grade", "r.jsonl")
    assert "The file holds 2 runs, shown separately below. They differ in:" in done.stderr
    assert "  temperature: 1.0, 1.5\n" in done.stderr
    part(shell, "one.jsonl", solved("a", "408"))
    assert "differ" not in shell.run("grade", "one.jsonl").stderr


def test_a_later_run_is_compared_with_the_first_problem_by_problem(shell: Shell) -> None:
    once = structs.replace(RUN, samples=1)
    first, later = ("408", "407", "407", "408"), ("408", "408", "408", "1")

    def run(name: str, version: str, answers: tuple[str, ...]) -> Path:
        its = structs.replace(once, version=version)
        pairs = zip("abcd", answers, strict=False)
        found = [record(id, sample(0, say), target="408") for id, say in pairs]
        whole = (structs.replace(each, run=its, signature=version) for each in found)
        return part(shell, name, *whole)

    files = (run("A.jsonl", "1", first), run("B.jsonl", "2", later))
    told = "pass@1 +25.0 ± 47.9 points, on 4 problems graded in both: 2 won, 1 lost"
    text = shell.run("grade", *files).stdout
    assert text.count("beside the first run") == 1
    assert told in text
    assert told in shell.run("grade", *files, "--markdown").stdout
    before, after = shell.run("grade", *files, "--json").document
    assert before["beside_first"] is None
    assert (after["beside_first"]["won"], after["beside_first"]["lost"]) == (2, 1)
    assert after["beside_first"]["pass_1"]["n"] == 4
    shared = run("B.jsonl", "2", ("408",))
    assert "on 1 problem graded in both" in shell.run("grade", files[0], shared).stdout
    other = part(shell, "C.jsonl", record("x", sample(0, "408"), target="408"))
    assert "no problem is graded in both" in shell.run("grade", files[0], other).stdout


def test_a_part_that_is_missing_is_told(shell: Shell) -> None:
    part(shell, "r-1.jsonl", solved("a", "408"))
    part(shell, "r-2.jsonl")
    part(shell, "targets.jsonl")
    rows = "".join(f'{{"id": "{id}", "answer": "408"}}\n' for id in "abcdefg")
    (shell.home / "targets.jsonl").write_text(rows)
    done = shell.run("grade", "r-*.jsonl", "--targets", "targets.jsonl")
    assert done.status == 6
    assert "6 problems have no record: b, c, d, e and 2 more.\n" in done.stderr
    alone = shell.run("grade", "r-1.jsonl", "--targets", "targets.jsonl")
    assert (alone.status, "6 problems have no record" in alone.stderr) == (6, True)


def of_part(record: Record, part: str | None) -> Record:
    return structs.replace(record, shard=part)


def test_a_part_of_a_run_that_is_missing_is_told_without_targets(shell: Shell) -> None:
    part(shell, "r-1.jsonl", of_part(solved("a", "408"), "1/3"))
    part(shell, "r-3.jsonl", of_part(solved("c", "408"), "3/3"))
    done = shell.run("grade", "r-1.jsonl", "r-3.jsonl")
    assert (done.status, "Part 2/3 of the problems has no record here.\n" in done.stderr) == (
        6,
        True,
    )
    alone = shell.run("grade", "r-1.jsonl", "--disagree")
    told = "Parts 2/3, 3/3 of the problems have no record here.\n"
    assert (alone.status, told in alone.stderr) == (6, True)
    part(shell, "t.jsonl")
    (shell.home / "t.jsonl").write_text('{"id":"a","answer":"408"}\n{"id":"c","answer":"408"}\n')
    known = shell.run("grade", "r-1.jsonl", "r-3.jsonl", "--targets", "t.jsonl")
    assert known.status == 0, "a part may be empty: the targets know that nothing is missing"
    part(shell, "r-2.jsonl")
    empty = shell.run("grade", "r-1.jsonl", "r-2.jsonl", "r-3.jsonl")
    assert (empty.status, "Part" in empty.stderr) == (0, False), "no problem fell into it"
    part(shell, "r-2.jsonl", of_part(solved("b", "408"), "2/3"))
    whole = shell.run("grade", "r-1.jsonl", "r-2.jsonl", "r-3.jsonl")
    assert (whole.status, "Part" in whole.stderr) == (0, False)


def test_problems_that_the_targets_lack_are_told(shell: Shell) -> None:
    path = write(
        shell, solved("a", "408"), solved("b", "7", target="7"), solved("c", "7", target="7"),
        solved("d", "7", target=None),
    )  # fmt: skip
    (shell.home / "t.csv").write_text("id,answer\na,408\n")
    done = shell.run("grade", path, "--targets", "t.csv")
    assert done.status == 0
    told = done.stderr.splitlines()
    assert "2 problems are not in the targets: they keep their old right answers." in told
    assert "1 problem has no right answer, old or new: not graded." in told


def drawn(id: str, number: int, rule: str = "adaptive") -> Record:
    run = structs.replace(RUN, rule=rule)
    its = [sample(index, "408") for index in range(number)]
    return structs.replace(record(id, *its, target="408"), run=run)


def test_votes_are_named_by_the_samples_that_were_drawn(shell: Shell) -> None:
    told = shell.run("grade", write(shell, drawn("a", 4), drawn("b", 6))).stdout
    assert "maj@4-6" in told
    assert "maj@8" not in told
    assert "up to 8 samples a problem" in told
    same = shell.run("grade", write(shell, drawn("a", 4), drawn("b", 4))).stdout
    assert "maj@4 " in same


def test_a_vote_that_ended_sampling_makes_pass_1_biased_and_that_is_told(shell: Shell) -> None:
    early = write(shell, drawn("a", 4), drawn("b", 8))
    assert "pass@1 and pass@k are biased" in shell.run("grade", early).stdout
    assert "--vote majority" in shell.run("grade", early, "--markdown").stdout
    (run,) = shell.run("grade", early, "--json").document
    assert run["summary"]["accuracy"]["biased"] is True
    assert (run["summary"]["fewest_samples"], run["summary"]["planned_samples"]) == (4, 8)
    for whole in (drawn("a", 8), drawn("a", 8, "majority")):
        assert "biased" not in shell.run("grade", write(shell, whole)).stdout


def test_a_table_for_several_runs_names_the_run_of_each_line(shell: Shell) -> None:
    hot = structs.replace(RUN, sampling=structs.replace(SAMPLING, temperature=1.5))
    other = structs.replace(RUN, digest="e")
    path = write(
        shell,
        solved("a", "408"),
        structs.replace(solved("a", "408"), run=hot, signature="t"),
        structs.replace(solved("a", "408"), run=other, signature="u"),
    )
    rows = [*csv.DictReader(io.StringIO(shell.run("grade", path, "--csv").stdout))]
    names = [row["run"] for row in rows]
    assert len(set(names)) == 3
    assert "temperature 1.5" in names[1]
    assert names[2].split("digest")[0] == names[0].split("digest")[0], "no line has room for that"


def test_a_report_in_a_pipe_wraps_nothing_and_ends_no_line_in_blanks(shell: Shell) -> None:
    level = "a level with a name of many words, " * 4
    path = write(
        shell,
        drawn("a", 4),
        *(solved(i, "408", level=level) for i in "bc"),
        solved("d", "1", level="x"),
    )
    told = shell.run("grade", path, env={"COLUMNS": "40"}).stdout
    assert not [line for line in told.splitlines() if line != line.rstrip()]
    assert "For figures without bias: --vote majority\n" in told
    assert level.strip() in told


SAMPLES = (
    '{"doc_id": 0, "doc": {"question": "17*24?"}, "target": "17*24\\n#### 408", "resps": [["It is '
    '408."]], "filtered_resps": ["408"], "exact_match": 1.0, "filter": "strict-match"}\n'
    '{"doc_id": 1, "doc": {"problem": "1/2"}, "target": "0.5", "resps": [["So \\\\boxed{1/2}"]],'
    ' "filtered_resps": ["So \\\\boxed{1/2}"], "exact_match": 0.0}\n'
    '{"doc_id": 2, "doc": {"problem": "3?"}, "target": "3", "resps": [["?"]], '
    '"filtered_resps": ["[invalid]"], "exact_match": 0.0}\n'
)


def test_samples_of_lm_eval_are_judged_as_pairs(shell: Shell) -> None:
    path = shell.home / "samples_sums.jsonl"
    path.write_text(SAMPLES)
    done = shell.run("grade", "--pairs", path, "--json")
    assert done.status == 0
    judged = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["target"], one["answer"]) for one in judged] == [
        ("408", "408"), ("0.5", "1/2"), ("3", None),
    ]  # fmt: skip
    assert [one["correct"] for one in judged] == [True, True, False]
    assert [one["expected"] for one in judged] == [True, False, False]
    graded = shell.run("grade", path)
    assert graded.status == 0
    assert graded.stderr.splitlines() == [
        "1 of 1 verdicts agree with those of strict-match.",
        "1 of 2 verdicts agree with those of the log.",
        "  1: right here, wrong there: 1/2 for 0.5",
    ]
    assert "problems  3, 3 graded\npass@1    66.7% ± 33.3\n" in graded.stdout
    shown = shell.run("show", path, "--number", "1")
    assert (shown.status, shown.stderr) == (
        0,
        "This is 1 of 3; choose with --number N, or --number ID.\n",
    )
    assert shown.stdout.splitlines()[1:5] == ["17*24?", "", "⊢", "It is 408."]


def test_pairs_of_several_groups_are_not_pooled(shell: Shell) -> None:
    path = shell.home / "samples_sums.jsonl"
    path.write_text(SAMPLES + SAMPLES.replace("strict-match", "flexible").splitlines()[0] + "\n")
    done = shell.run("grade", "--pairs", path)
    assert done.stderr.splitlines() == [
        "strict-match: 1 of 1 answer right.",
        "1 of 1 verdicts agree with the file.",
        "no group: 1 of 2 answers right.",
        "1 of 2 verdicts agree with the file.",
        "  line 2: right  1/2 for 0.5 (numeric); line 2 says wrong",
        "flexible: 1 of 1 answer right.",
        "1 of 1 verdicts agree with the file.",
    ]
    own = '{"target": "1", "answer": "%d", "group": "%s"}\n'
    (shell.home / "p.jsonl").write_text(own % (1, "easy") + own % (2, "hard"))
    told = shell.run("grade", "--pairs", "p.jsonl", "--json")
    assert [json.loads(line)["group"] for line in told.stdout.splitlines()] == ["easy", "hard"]
    assert "easy: 1 of 1 answer right.\nhard: 0 of 1 answer right.\n" in told.stderr


def test_a_log_of_inspect_ai_is_graded_like_results(shell: Shell) -> None:
    path = shell.home / "lamps.json"
    path.write_text(json.dumps(INSPECT))
    done = shell.run("grade", path)
    assert done.status == 0
    assert done.stderr == "1 of 1 verdicts agree with those of match.\n"
    assert "lab/small, 1 sample a problem, from lamps.json\n" in done.stdout
    assert "log       lamps.json, by inspect_ai, task lamps\n" in done.stdout
    (run,) = shell.run("grade", path, "--json").document
    rates = run["summary"]["rates"]
    assert (run["run"]["sampling"], rates["looped"], rates["truncated"]) == (None, None, None)
    (shell.home / "t.csv").write_text("id,answer\n3,37\n")
    other = shell.run("grade", path, "--targets", "t.csv")
    assert "pass@1    0.0%" in other.stdout
    assert "  3: wrong here, right there: 36 for 37\n" in other.stderr
    rows = [*csv.DictReader(io.StringIO(shell.run("grade", path, "--csv").stdout))]
    assert [(row["id"], row["correct"], row["graded"]) for row in rows] == [("3", "true", "1")]


def test_tokens_that_a_log_does_not_tell_are_an_empty_cell(shell: Shell) -> None:
    output = json.loads(json.dumps(INSPECT_SAMPLE["output"]))
    output.pop("usage")
    samples = [{**INSPECT_SAMPLE, "output": output}]
    (shell.home / "lamps.json").write_text(json.dumps({**INSPECT, "samples": samples}))
    rows = csv.DictReader(io.StringIO(shell.run("grade", "lamps.json", "--csv").stdout))
    assert [row["tokens"] for row in rows] == [""]


def test_a_log_whose_values_are_all_broken_is_told_with_its_place(shell: Shell) -> None:
    (shell.home / "lamps.json").write_text(json.dumps(INSPECT)[:-20])
    done = shell.run("grade", "lamps.json")
    assert (done.status, done.stdout) == (2, "")
    assert "lamps.json holds no results and no log" in done.stderr
    assert "(value 1: it is not JSON (its end is missing))" in done.stderr
    assert "qwq grade reads results of qwq solve, and logs of" in done.stderr


def test_what_a_broken_sample_says_steers_no_terminal(shell: Shell) -> None:
    failed = {**INSPECT_SAMPLE, "id": "\x1b[2Jb\ud800", "error": {"message": "\x9b31m\ud800"}}
    (shell.home / "lamps.json").write_text(json.dumps({**INSPECT, "samples": [failed]}))
    for form in ((), ("--csv",), ("--markdown",)):
        done = shell.run("grade", "lamps.json", *form)
        assert done.status == 6
        assert not set("\x1b\x9b\ud800") & set(done.stderr + done.stdout)


def test_a_problem_that_failed_in_a_log_is_counted_and_named(shell: Shell) -> None:
    failed = {**INSPECT_SAMPLE, "id": 4, "error": {"message": "Timed out."}}
    about = {"task": "lamps", "dataset": {"sample_ids": [3, 4, 5, 6], "samples": 4}}
    log = {**INSPECT, "eval": about, "samples": [INSPECT_SAMPLE, failed]}
    (shell.home / "lamps.json").write_text(json.dumps(log))
    done = shell.run("grade", "lamps.json")
    assert done.status == 6
    assert "problems  2, 1 graded, 1 failed\npass@1    100.0%\n" in done.stdout
    assert "lamps.json: 2 problems of its data set have no sample: 5, 6.\n" in done.stderr
    (run,) = shell.run("grade", "lamps.json", "--json").document
    assert (run["summary"]["failed"], run["summary"]["problems"]) == (1, 2)
    rows = [*csv.DictReader(io.StringIO(shell.run("grade", "lamps.json", "--csv").stdout))]
    assert [(row["id"], row["error"]) for row in rows] == [("3", ""), ("4", "Timed out")]


def test_a_sample_that_failed_in_a_log_is_no_saving(shell: Shell) -> None:
    failed = {**INSPECT_SAMPLE, "epoch": 2, "error": {"message": "Timed out."}}
    log = {**INSPECT, "samples": [INSPECT_SAMPLE, failed]}
    (shell.home / "lamps.json").write_text(json.dumps(log))
    done = shell.run("grade", "lamps.json")
    assert (done.status, "spared" in done.stdout) == (6, False)
    assert ", 1 more failed\n" in done.stdout
    (run,) = shell.run("grade", "lamps.json", "--json").document
    assert (run["summary"]["failed_samples"], run["summary"]["tokens"]["spared"]) == (1, 0)
    (row,) = csv.DictReader(io.StringIO(shell.run("grade", "lamps.json", "--csv").stdout))
    assert row["error"] == "1 of 2 samples failed: Timed out"


def test_the_reader_of_logs_is_loaded_only_for_a_log(shell: Shell) -> None:
    tells = {"PYTHONPROFILEIMPORTTIME": "1"}  # all imports, on stderr
    ours = shell.run("grade", write(shell, solved("a", "408")), env=tells)
    assert "qwq_cli.jobs.results_files" in ours.stderr
    assert "qwq_cli.transcripts" not in ours.stderr
    (shell.home / "lamps.json").write_text(json.dumps(INSPECT))
    assert "qwq_cli.transcripts" in shell.run("grade", "lamps.json", env=tells).stderr


def test_nothing_is_appended_to_a_log(shell: Shell) -> None:
    path = shell.home / "lamps.json"
    path.write_text(json.dumps(INSPECT))
    done = shell.run("grade", path, "--save")
    assert (done.status, done.stdout) == (2, "")
    assert "lamps.json is a log of inspect_ai" in done.stderr


def test_an_unfinished_log_and_what_is_left_out_are_told(shell: Shell) -> None:
    failed = {**INSPECT_SAMPLE, "id": 4, "error": {"message": "Timed out.\nTraceback"}}
    log = {**INSPECT, "status": "cancelled", "samples": [INSPECT_SAMPLE, failed]}
    path = shell.home / "lamps.json"
    path.write_text(json.dumps(log))
    done = shell.run("grade", path)
    assert done.status == 6
    assert "lamps.json, sample 4, epoch 1: Timed out.\n" in done.stderr
    assert "lamps.json: its run has the status cancelled" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none-*.jsonl",), "No file matches none-*.jsonl."),
        (("r-1.jsonl", "gone.jsonl"), "There is no file gone.jsonl."),
        (("r-1.jsonl", "r-2.jsonl", "--save"), "--save appends to one file"),
        (("r-1.jsonl", "--pairs", "pairs.jsonl"), "Name the results of a run"),
    ],
)
def test_parts_that_mean_nothing(shell: Shell, arguments: tuple[str, ...], words: str) -> None:
    for name in ("r-1.jsonl", "r-2.jsonl"):
        part(shell, name, solved("a", "408"))
    done = shell.run("grade", *arguments)
    assert (done.status, done.stdout) == (2, "")
    assert words in done.stderr
