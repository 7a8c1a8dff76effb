"""`qwq solve` with a batch: the whole program, in this process where no model runs."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.cli.app import run
from qwq_cli.jobs.environment import Environment
from tests.batch_server import answered, failed_line, says, texts_of
from tests.shell import Done, Shell

RIGHT = r"So it is 2. \boxed{2}"
MODEL = ("-m", "qwq-32b")


class Inside(Shell):
    """The same without a process of its own, which takes longer to start than all it does."""

    def run(self, *arguments: str | Path, **more: Any) -> Done:
        variables = {**self.environment, **more.pop("env", {})}
        assert not more
        env = Environment(variables, None, io.StringIO(), io.StringIO())
        status = run([str(argument) for argument in arguments], env)
        return Done(_text(env.stdout), _text(env.stderr), status)


def _text(stream: Any) -> str:
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Inside(tmp_path)


def write(shell: Shell, count: int = 3) -> None:
    lines = [json.dumps({"id": f"p{n}", "problem": f"1+{n}", "answer": "2"}) for n in range(count)]
    (shell.home / "sums.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def lines(shell: Shell, name: str) -> list[str]:
    return (shell.home / name).read_text("utf-8").splitlines()


def put(shell: Shell, name: str, content: Sequence[str]) -> None:
    (shell.home / name).write_text("".join(f"{line}\n" for line in content), "utf-8")


def solve(shell: Shell, *flags: str, model: Sequence[str] = MODEL) -> Done:
    named = () if "-m" in flags else model
    return shell.run("solve", "sums.jsonl", *named, *flags)


def records(shell: Shell, name: str = "out.jsonl") -> list[Any]:
    return [json.loads(line) for line in lines(shell, name)]


def ids(requests: Sequence[str]) -> list[str]:
    return [json.loads(line)["custom_id"] for line in requests]


@pytest.fixture
def requests(inside: Shell) -> list[str]:
    """Of three problems with two samples each."""
    write(inside)
    done = solve(inside, "--samples", "2", "--batch-out", "requests.jsonl")
    assert (done.status, done.stdout) == (0, "")
    assert "6 requests for 3 problems" in done.stderr
    return lines(inside, "requests.jsonl")


def read(shell: Shell, *flags: str) -> Done:
    return solve(shell, "--samples", "2", "-o", "out.jsonl", "--batch-in", "answers.jsonl", *flags)


@pytest.mark.parametrize(
    ("flags", "role"),
    [((), "system"), (("--system", "Be brief."), "user"), (("-m", "qwq-32b"), "user")],
)
def test_the_instruction_goes_out_once(inside: Shell, flags: tuple[str, ...], role: str) -> None:
    write(inside, 1)
    solve(inside, *flags, "--batch-out", "requests.jsonl", model=("-m", "acme/unheard-of-9b"))
    (request,) = lines(inside, "requests.jsonl")
    messages = json.loads(request)["body"]["messages"]
    said = [one["role"] for one in messages if "reason step by step" in one["content"]]
    assert said == [role]


# There and back.


def test_records_are_those_of_a_run_here(shell: Shell) -> None:
    write(shell)
    how = ("--samples", "2", "-n", "120", "--seed", "3")
    demo = ("-m", "qwq-demo")
    here = solve(shell, *how, "--vote", "majority", "--traces", "t", "-o", "here.jsonl", model=demo)
    assert here.status == 0
    solve(shell, *how, "--batch-out", "requests.jsonl", model=demo)
    put(shell, "a.jsonl", answered(lines(shell, "requests.jsonl"), texts_of(shell.home / "t")))
    solve(shell, *how, "--batch-in", "a.jsonl", "-o", "there.jsonl", "--traces", "u", model=demo)
    found = {name: {one["id"]: one for one in records(shell, name)} for name in RESULTS}
    for id, one in found["here.jsonl"].items():
        assert _equal_part(found["there.jsonl"][id]) == _equal_part(one)
    shown = shell.run("show", next((shell.home / "u").glob("*.json")))
    assert shown.status == 0


RESULTS = ("here.jsonl", "there.jsonl")
SAMPLE = (
    "index", "seed", "answer_text", "answer_value", "answer_from", "answer_boxed", "status",
    "finish_reason", "forced", "claims", "failed_claims", "correct",
)  # fmt: skip


def _equal_part(record: Any) -> Any:
    samples = [{key: sample.get(key) for key in SAMPLE} for sample in record["samples"]]
    keys = ("id", "question", "vote", "answer", "correct", "scorer", "target")
    return [samples, {key: record[key] for key in keys}, record["run"]["sampling"]]


def test_the_requests(inside: Shell, requests: list[str]) -> None:
    first, second, *_ = map(json.loads, requests)
    body = first["body"]
    assert (first["method"], first["url"]) == ("POST", "/v1/chat/completions")
    assert body["model"] == "qwq-32b"
    assert body["messages"][-1]["content"].startswith("1+0\n\nPlease reason step by step")
    assert body["seed"] != second["body"]["seed"]
    assert {"temperature", "top_p", "top_k", "min_p"} <= body.keys()
    assert not {"stream", "stream_options", "max_tokens"} & body.keys()
    assert str(body["seed"]) in first["custom_id"]
    assert first["custom_id"].startswith("p0.0.")
    assert len(set(ids(requests))) == 6
    assert max(map(len, ids(requests))) <= 64


def test_openai_gets_its_own_fields_alone(inside: Shell) -> None:
    write(inside, 1)
    flags = ("--batch-for", "openai", "--batch-model", "deploy-7", "-n", "99")
    assert solve(inside, "--batch-out", "r.jsonl", *flags).status == 0
    body = json.loads(lines(inside, "r.jsonl")[0])["body"]
    own = {"model", "messages", "seed", "temperature", "top_p", "max_tokens"}
    assert body.keys() == own
    assert (body["model"], body["max_tokens"]) == ("deploy-7", 99)
    refused = solve(inside, "--batch-out", "s.jsonl", *flags, "--top-k", "5")
    assert refused.status == 2
    assert "--top-k 5" in refused.stderr


@pytest.mark.parametrize("name", ["o4-mini", "openai/o3-2025-04-16", "gpt-5", "gpt-5.1-mini"])
def test_models_of_openai_that_think_get_no_field_that_they_refuse(
    inside: Shell, name: str
) -> None:
    write(inside, 1)
    flags = ("--batch-for", "openai", "--batch-model", name, "-n", "99")
    assert solve(inside, "--batch-out", "r.jsonl", *flags).status == 0
    body = json.loads(lines(inside, "r.jsonl")[0])["body"]
    assert body.keys() == {"model", "messages", "seed", "max_completion_tokens"}
    assert body["max_completion_tokens"] == 99
    for flag in ("--temperature", "--top-p"):
        refused = solve(inside, "--batch-out", "s.jsonl", *flags, flag, "0.5")
        assert refused.status == 2
        assert f"{flag}: {name} takes none" in refused.stderr


def test_other_models_keep_their_temperature(inside: Shell) -> None:
    write(inside, 1)
    for name in ("gpt-4o", "olmo-3", "my-o3", "gpt-50b"):
        out = f"{name}.jsonl"
        flags = ("--batch-for", "openai", "--batch-model", name, "-n", "99")
        assert solve(inside, "--batch-out", out, *flags).status == 0
        assert {"temperature", "max_tokens"} <= json.loads(lines(inside, out)[0])["body"].keys()


def test_answers_make_records_with_votes(inside: Shell, requests: list[str]) -> None:
    put(inside, "answers.jsonl", answered(requests, says(RIGHT)))
    done = read(inside)
    assert done.status == 0
    assert [record["answer"] for record in records(inside)] == ["2"] * 3
    assert all(len(record["vote"]["groups"][0]["samples"]) == 2 for record in records(inside))
    assert records(inside)[0]["samples"][0]["served"]["output_tokens"] == 5
    again = read(inside, "--batch-out", "more.jsonl")
    assert again.status == 0
    assert "Nothing is left to ask" in again.stderr
    assert "6 answers to samples that are done already" in again.stderr
    assert not (inside.home / "more.jsonl").exists()
    assert len(records(inside)) == 3


def test_without_a_file_answers_go_to_stdout(inside: Shell, requests: list[str]) -> None:
    put(inside, "answers.jsonl", answered(requests[2:], says(RIGHT)))
    done = solve(inside, "--samples", "2", "--batch-in", "answers.jsonl", "-q")
    assert (done.stdout, done.status) == ("\n2\n2\n", 6)


# What is missing, double, failed, in another order.


def test_what_is_missing_is_told_and_asked_for_again(inside: Shell, requests: list[str]) -> None:
    put(inside, "answers.jsonl", answered(requests[:3], says(RIGHT)))
    done = read(inside, "--batch-out", "missing.jsonl")
    assert done.status == 6
    assert "3 samples of 2 problems have no answer yet" in done.stderr
    assert [record["id"] for record in records(inside)] == ["p0"]
    assert ids(lines(inside, "missing.jsonl")) == ids(requests[3:])
    later = solve(inside, "--samples", "2", "-o", "out.jsonl", "--batch-out", "later.jsonl")
    assert later.status == 0
    assert lines(inside, "later.jsonl") == lines(inside, "missing.jsonl")
    put(inside, "answers.jsonl", answered(requests[3:], says(RIGHT)))
    assert read(inside).status == 0
    assert [len(record["samples"]) for record in records(inside)] == [2, 2, 2]


def test_what_failed_is_told_and_asked_for_again(inside: Shell, requests: list[str]) -> None:
    first = ids(requests)[0]
    failed = failed_line(first, {"code": "batch_expired", "message": "It took too long."})
    put(inside, "errors.jsonl", [failed])
    put(inside, "answers.jsonl", answered(requests[1:], says(RIGHT)))
    done = read(inside, "--batch-in", "errors.jsonl", "--batch-out", "again.jsonl")
    assert done.status == 6
    assert "1 request failed" in done.stderr
    assert records(inside)[0]["error"] == "The batch says: It took too long."
    assert ids(lines(inside, "again.jsonl")) == [first]
    retried = ("--samples", "2", "-o", "out.jsonl", "--retry-errors", "--batch-out", "r.jsonl")
    assert solve(inside, *retried).status == 0
    assert ids(lines(inside, "r.jsonl")) == [first]
    put(inside, "answers.jsonl", answered(requests[:1], says(RIGHT)))
    assert read(inside).status == 0
    last = records(inside)[-1]
    assert (last["id"], last["error"], len(last["samples"])) == ("p0", None, 2)


def test_an_old_failure_stays_where_nothing_new_came(inside: Shell, requests: list[str]) -> None:
    put(inside, "answers.jsonl", [failed_line(id, "no") for id in ids(requests)])
    assert read(inside).status == 6
    put(inside, "answers.jsonl", answered(requests[:2], says(RIGHT)))
    done = read(inside)
    assert done.status == 6
    assert "1 of 3 problems done, 2 failed, 10 tokens in all." in done.stderr
    assert len(records(inside)) == 4


def test_double_and_reordered_answers(inside: Shell, requests: list[str]) -> None:
    good = answered(requests, says(RIGHT))
    wrong = answered(requests[:1], says(r"\boxed{9}"))
    put(inside, "answers.jsonl", [*reversed(good), *wrong])
    done = read(inside)
    assert done.status == 0
    assert "1 answer more to requests that have one" in done.stderr
    assert "another order" in done.stderr
    assert [record["id"] for record in records(inside)] == ["p0", "p1", "p2"]
    assert [record["answer"] for record in records(inside)] == ["2"] * 3


def test_a_good_answer_counts_beside_a_failed_one(inside: Shell, requests: list[str]) -> None:
    failed = [failed_line(id, "no") for id in ids(requests)]
    put(inside, "answers.jsonl", [*failed, *answered(requests, says(RIGHT))])
    assert read(inside).status == 0


# Another run.


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--temperature", "0.9"), "--temperature"),
        (("--seed", "8"), "--seed"),
        (("--system", "Be short."), "--system"),
        (("-m", "qwq-32b-preview"), "the model"),
        (("--language", "french"), "--language"),
    ],
)
def test_other_flags_are_told(
    inside: Shell, requests: list[str], flags: tuple[str, ...], words: str
) -> None:
    put(inside, "answers.jsonl", answered(requests, says(RIGHT)))
    done = read(inside, *flags)
    assert done.status == 2
    assert words in done.stderr
    assert "same flags" in done.stderr
    assert records(inside) == []


def test_another_number_of_samples_is_told(inside: Shell, requests: list[str]) -> None:
    put(inside, "answers.jsonl", answered(requests, says(RIGHT)))
    done = solve(inside, "--samples", "3", "--batch-in", "answers.jsonl")
    assert done.status == 2
    assert "--samples" in done.stderr


def test_what_a_machine_decides_makes_no_other_run(inside: Shell, requests: list[str]) -> None:
    put(inside, "answers.jsonl", answered(requests, says(RIGHT)))
    done = read(inside, "--threads", "3", "--ctx", "999", "--on-loop", "off")
    assert done.status == 0
    assert "--ctx and --threads: no effect" in done.stderr


def test_ids_of_others(inside: Shell, requests: list[str]) -> None:
    other = answered([json.dumps({**json.loads(requests[0]), "custom_id": "mine"})], says("2"))
    put(inside, "answers.jsonl", [*answered(requests, says(RIGHT)), *other])
    done = read(inside)
    assert done.status == 0
    assert "'mine' is the custom_id of another program" in done.stderr


def test_parts_of_a_file(inside: Shell) -> None:
    write(inside, 6)
    for part in ("1/2", "2/2"):
        name = f"r{part[0]}.jsonl"
        assert solve(inside, "--shard", part, "--batch-out", name).status == 0
        put(inside, f"a{part[0]}.jsonl", answered(lines(inside, name), says(RIGHT)))
    both = ("--batch-in", "a1.jsonl", "--batch-in", "a2.jsonl")
    first = solve(inside, "--shard", "1/2", *both, "-o", "part-1.jsonl")
    assert first.status == 0
    assert "a problem that is not asked here" in first.stderr
    assert solve(inside, "--shard", "2/2", *both, "-o", "part-2.jsonl").status == 0
    graded = inside.run("grade", "part-*.jsonl", "--targets", "sums.jsonl")
    assert graded.status == 0
    assert "6, 6 graded" in graded.stdout
    assert len(records(inside, "part-1.jsonl")) + len(records(inside, "part-2.jsonl")) == 6


# What can't be.


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--budget", "100"), ("--budget 100", "-n N")),
        (("--time", "3m"), ("--time 3m",)),
        (("--mend",), ("--mend:",)),
        (("--on-loop", "recover"), ("--on-loop recover",)),
        (("--on-loop", "stop"), ("--on-loop stop",)),
        (("--stop", "early"), ("--stop early",)),
        (("--language", "lock"), ("--language lock",)),
        (("--vote", "adaptive"), ("--vote adaptive", "all samples")),
        (("--parallel", "4"), ("--parallel",)),
        (("-m", "http://127.0.0.1:9"), ("not sent to a server",)),
        (("-m", "qwq-32b:Q9_Z"), ("no quant",)),
        (("--samples", "2", "-t", "0"), ("would be the same",)),
        (("--batch-in", "nowhere.jsonl"), ("There is no file nowhere.jsonl",)),
        (("--batch-for", "openai", "--think", "off"), ("--think off",)),
    ],
)
def test_what_a_batch_cannot_honour(
    inside: Shell, flags: tuple[str, ...], words: tuple[str, ...]
) -> None:
    write(inside, 1)
    done = solve(inside, "--batch-out", "r.jsonl", *flags)
    assert done.status in (2, 4)
    assert all(word in done.stderr for word in words)
    assert "Traceback" not in done.stderr
    assert not (inside.home / "r.jsonl").exists()


def test_where_a_setting_came_from(inside: Shell) -> None:
    write(inside, 1)
    done = inside.run(
        "solve", "sums.jsonl", *MODEL, "--batch-out", "r.jsonl", env={"QWQ_BUDGET": "100"}
    )
    assert done.status == 2
    assert "Take it out of QWQ_BUDGET" in done.stderr


def test_a_model_is_needed_and_any_name_will_do(inside: Shell) -> None:
    write(inside, 1)
    nameless = solve(inside, "--batch-out", "r.jsonl", model=())
    assert nameless.status == 2
    assert "-m qwq-32b" in nameless.stderr
    assert solve(inside, "--batch-out", "r.jsonl", model=("-m", "some/model:7b")).status == 0
    assert json.loads(lines(inside, "r.jsonl")[0])["body"]["model"] == "some/model:7b"
    alone = solve(inside, "--batch-model", "x")
    assert alone.status == 2
    assert "--batch-out" in alone.stderr


def test_no_file_is_written_over(inside: Shell, requests: list[str]) -> None:
    done = solve(inside, "--batch-out", "sums.jsonl")
    assert done.status == 2
    assert "exists already" in done.stderr
    assert len(lines(inside, "sums.jsonl")) == 3
    lost = solve(inside, "--batch-out", str(Path("no") / "r.jsonl"))
    assert lost.status == 1
    assert "Can't write no/r.jsonl" in lost.stderr


def test_a_document(inside: Shell) -> None:
    write(inside, 2)
    done = solve(inside, "--batch-out", "r.jsonl", "--json")
    assert done.document["requests"] == 2
    assert done.document["run"]["rule"] == "majority"


def test_lines_that_are_no_answers(inside: Shell, requests: list[str]) -> None:
    bad = ["[" * 100_000, "null", "{", '{"custom_id": 3}', '"\\ud800"', "", "x" * 3_000_000]
    put(inside, "answers.jsonl", [*bad, *answered(requests, says(RIGHT))])
    done = read(inside)
    assert done.status == 0
    assert "6 lines can't be read, the first is line 1 of answers.jsonl" in done.stderr
