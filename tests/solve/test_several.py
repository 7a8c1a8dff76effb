"""One run over problems at several servers: who is free gets the next, who dies costs no record."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.endpoint.probe import QUESTION
from qwq_cli.errors import ExitStatus
from tests.cli.test_endpoint import SCRIPT, Desk
from tests.endpoint.lines import QUICK
from tests.endpoint.server import FakeServer, Request, serving

COUNT = 12
OF_THE_RUN = {"created"}  # of a record
OF_THE_SAMPLE = {"seconds", "trace_id"}


class Desks:
    """A home, and two servers of the same model."""

    def __init__(self, home: Path, one: FakeServer, other: FakeServer) -> None:
        self.desk, self.one, self.other = Desk(home, one), one, other
        config = self.desk.config
        config.write_text(f'{config.read_text()}\n[endpoints.other]\nurl = "{other.url}"\n')
        self.folder = config.parent
        lines = [{"id": f"p{i}", "problem": f"{i} + 289", "answer": "634"} for i in range(COUNT)]
        self.problems = self.folder / "p.jsonl"
        self.problems.write_text("\n".join(map(json.dumps, lines)))

    def ask_by_chat(self) -> None:
        lines = self.desk.config.read_text().replace("url =", 'way = "chat"\nurl =')
        self.desk.config.write_text(lines)

    def solve(self, *flags: str, output: str = "r.jsonl") -> int:
        args = ["solve", str(self.problems), "-o", str(self.folder / output), *flags]
        return self.desk.run(*args)

    def records(self, output: str = "r.jsonl") -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / output).read_text().splitlines()]


def without_times(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of their ids, without what two runs may differ in."""
    found = []
    for record in sorted(records, key=lambda record: str(record["id"])):
        samples = [
            {key: value for key, value in sample.items() if key not in OF_THE_SAMPLE}
            for sample in record["samples"]
        ]
        kept = {key: value for key, value in record.items() if key not in OF_THE_RUN}
        found.append({**kept, "samples": samples})
    return found


def says(text: str, seed: int) -> str:
    return SCRIPT[len(text) :]


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    monkeypatch.setattr("qwq_cli.generation.serving.SHORT", QUICK)
    with serving(FakeServer(says)) as one, serving(FakeServer(says)) as other:
        yield Desks(tmp_path, one, other)


TWO = ("-m", "box", "-m", "other")
AT_ONCE = (*TWO, "--parallel", str(COUNT))  # so that half of them is at each


def test_both_work_and_the_records_are_those_of_one(both: Desks) -> None:
    assert both.solve("-m", "box", "--samples", "2", output="alone.jsonl") == ExitStatus.ANSWERED
    before = len(both.one.asked("/completion"))
    assert both.solve(*TWO, "--samples", "2") == ExitStatus.ANSWERED
    shares = (len(both.one.asked("/completion")) - before, len(both.other.asked("/completion")))
    assert sum(shares) == 2 * COUNT
    assert min(shares) >= COUNT / 2
    assert without_times(both.records()) == without_times(both.records("alone.jsonl"))
    for server in (both.one, both.other):
        assert f"llama-server b1-test at {server.url}" in both.desk.err
        assert f"{server.url}: " in both.desk.err


def dies_after(server: FakeServer, requests: int) -> None:
    """It hangs up in the middle of that text, and at all that is asked then."""

    def dead(request: Request) -> bool:
        asked = server.asked("/completion")
        if len(asked) <= requests:
            return False
        request.handler.close_connection = True
        return True

    server.faults.append(dead)


def test_one_that_dies_costs_no_record(both: Desks) -> None:
    dies_after(both.other, 2)
    assert both.solve("-m", "box", output="alone.jsonl") == ExitStatus.ANSWERED
    assert both.solve(*AT_ONCE) == ExitStatus.ANSWERED
    assert without_times(both.records()) == without_times(both.records("alone.jsonl"))
    assert "It is left out for now." in both.desk.err
    assert f"{both.other.url}: " in both.desk.err
    assert "left out: " in both.desk.err


def breaks_off(server: FakeServer) -> None:
    """Each answer to a problem, after some text; what tries the server out comes whole."""

    def fault(request: Request) -> bool:
        body = request.body or {}
        is_probe = any(one["content"] == QUESTION for one in body.get("messages", ()))
        if request.path.endswith(("completion", "completions")) and not is_probe:
            server.cuts.append(700)
        return False

    server.faults.append(fault)


@pytest.mark.parametrize("way", ["raw", "chat"])
def test_one_whose_answers_never_end_is_left_out(both: Desks, way: str) -> None:
    """Others bring text meanwhile, and so does this one."""
    if way == "chat":
        both.ask_by_chat()
    breaks_off(both.other)
    assert both.solve(*TWO, "--parallel", "2") == ExitStatus.ANSWERED
    assert [record["correct"] for record in both.records()] == [True] * COUNT
    assert f"{both.other.url[7:]} broke off its answer" in both.desk.err
    assert "It is left out for now." in both.desk.err
    samples = [sample for record in both.records() for sample in record["samples"]]
    assert len(samples) == COUNT


def test_one_that_answers_rubbish_costs_no_record(both: Desks) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

    def garbled(request: Request) -> bool:
        is_asked = len(both.other.asked("/completion")) > 1 and request.path == "/completion"
        return is_asked and request.raw(head + b"data: [1]\n\n")

    both.other.faults.append(garbled)
    assert both.solve(*AT_ONCE) == ExitStatus.ANSWERED
    assert len({record["id"] for record in both.records()}) == len(both.records()) == COUNT
    assert "something that can't be read. It is left out for now." in both.desk.err


def test_one_that_says_nothing_gives_its_work_to_who_has_none(
    both: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.generation.pool.HUNG", 0.2)
    over = threading.Event()

    def hangs(request: Request) -> bool:
        return request.path == "/completion" and over.wait(60)

    both.other.faults.append(hangs)
    try:
        assert both.solve(*AT_ONCE) == ExitStatus.ANSWERED
    finally:
        over.set()
    assert sorted(record["id"] for record in both.records()) == sorted(
        f"p{i}" for i in range(COUNT)
    )
    assert "has said nothing for" in both.desk.err


def test_json_tells_what_each_did(both: Desks) -> None:
    dies_after(both.other, 2)
    both.solve(*AT_ONCE, "--json")
    one, other = json.loads(both.desk.out)["speed"]["endpoints"]
    assert (one["address"], one["gone"]) == (both.one.url, None)
    assert other["address"] == both.other.url
    assert "does not answer" in other["gone"]
    assert one["samples"] + other["samples"] >= COUNT
    assert one["measured"] is other["measured"] is False


def test_where_all_die_the_run_ends_and_goes_on_later(both: Desks) -> None:
    dies_after(both.one, 1)
    dies_after(both.other, 2)
    assert both.solve(*AT_ONCE) == ExitStatus.NETWORK
    assert "No endpoint is left." in both.desk.err
    done = both.records()
    assert len(done) < COUNT
    assert not any(record.get("error") for record in done)
    both.one.faults.clear()
    assert both.solve(*TWO) == ExitStatus.ANSWERED
    assert "It is left out." in both.desk.err
    assert len(both.records()) == len({record["id"] for record in both.records()}) == COUNT


def test_what_a_dead_one_charged_is_in_the_record(both: Desks) -> None:
    def dying(request: Request) -> bool:
        asked = len(both.other.asked("/completion"))
        return 1 < asked < 4 and request.path == "/completion" and cut_short(request)

    both.other.faults.append(dying)
    dies_after(both.other, 3)
    assert both.solve(*AT_ONCE) == ExitStatus.ANSWERED
    spent = [record["spent"] for record in both.records() if record["spent"]]
    assert spent
    assert all(each["output_tokens"] > 0 for each in spent)
    summary = both.desk.err[both.desk.err.index("server ") :]
    assert f"{sum(each['uncounted'] for each in spent)} request" in summary


def cut_short(request: Request) -> bool:
    """A few tokens, then an end in the middle."""
    event = {"content": "F", "tokens": [1070], "tokens_predicted": 1}
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
    return request.raw(head + f"data: {json.dumps(event)}\n\n".encode())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"models": ["/models/another.gguf"]}, "name: test-model and another"),
        ({"n_ctx": 50_000}, "context: 100,000 and 50,000"),
        ({"template": "{{ messages[0].content }}"}, "chat template"),
    ],
)
def test_other_models_are_refused_with_both_named(
    both: Desks, changed: dict[str, Any], told: str
) -> None:
    for name, value in changed.items():
        setattr(both.other, name, value)
    assert both.solve(*TWO) == ExitStatus.USAGE
    assert both.one.url in both.desk.err
    assert both.other.url in both.desk.err
    assert told in both.desk.err
    assert not both.other.asked("/completion")


def test_one_that_is_not_there_is_left_out(both: Desks) -> None:
    nobody = "http://127.0.0.1:9"
    assert both.solve("-m", nobody, "-m", "box") == ExitStatus.ANSWERED
    assert "127.0.0.1:9 can't be reached" in both.desk.err
    assert "It is left out." in both.desk.err
    assert both.solve("-m", nobody, "-m", "http://127.0.0.1:10") == ExitStatus.NETWORK


@pytest.mark.parametrize(
    ("models", "told"),
    [
        (("-m", "box", "-m", "qwq-demo"), "'qwq-demo' is not an endpoint"),
        (("-m", "box", "-m", "box"), "is named twice"),
        (("-m", "http://localhost:9", "-m", "http://127.0.0.1:9"), "is named twice"),
    ],
)
def test_what_can_share_no_work_is_refused(both: Desks, models: tuple[str, ...], told: str) -> None:
    assert both.solve(*models) == ExitStatus.USAGE
    assert told in both.desk.err


@pytest.mark.parametrize("command", [("ask", "1+1"), ("chat",), ("curve", "p.jsonl"), ("doctor",)])
def test_other_commands_take_one(both: Desks, command: tuple[str, ...]) -> None:
    assert both.desk.run(*command, *TWO) == ExitStatus.USAGE
    assert "--model is given 2 times; this command takes one." in both.desk.err


def test_a_batch_is_of_one_model(both: Desks) -> None:
    flags = ["-m", "a", "-m", "b", "--batch-out", str(both.folder / "b.jsonl")]
    assert both.solve(*flags) == ExitStatus.USAGE
    assert "A batch has one model." in both.desk.err


def test_a_run_that_is_killed_goes_on_without_loss(both: Desks) -> None:
    both.one.pause = both.other.pause = 0.002
    output = both.folder / "r.jsonl"
    command = [sys.executable, "-m", "qwq_cli", "solve", str(both.problems), "-o", str(output)]
    variables = {"QWQ_HOME": str(both.folder.parent), "HF_HOME": str(both.folder)}
    run = subprocess.Popen([*command, *TWO], env=variables, stderr=subprocess.DEVNULL)
    while run.poll() is None and not (output.exists() and output.read_bytes().count(b"\n") > 1):
        with suppress(subprocess.TimeoutExpired):
            run.wait(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert 0 < len(output.read_bytes().splitlines()) < COUNT
    assert both.solve(*TWO) == ExitStatus.ANSWERED
    assert sorted(record["id"] for record in both.records()) == sorted(
        f"p{i}" for i in range(COUNT)
    )
    assert both.solve("-m", "box", output="alone.jsonl") == ExitStatus.ANSWERED
    assert without_times(both.records()) == without_times(both.records("alone.jsonl"))
