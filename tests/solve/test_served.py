"""Problems that go to a server: what fails leaves a record, and what always fails ends the run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.errors import ExitStatus
from tests.cli.test_endpoint import SCRIPT, Desk
from tests.endpoint.lines import QUICK
from tests.endpoint.server import FakeServer, Request, once, serving


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving(FakeServer(lambda text, seed: SCRIPT[len(text) :])) as server:
        yield Desk(tmp_path, server)


def solve(desk: Desk, count: int, *flags: str) -> tuple[int, list[dict[str, Any]]]:
    folder = desk.config.parent
    lines = [{"id": f"p{i}", "problem": f"{i} + 289", "answer": "634"} for i in range(count)]
    (folder / "p.jsonl").write_text("\n".join(map(json.dumps, lines)))
    results = folder / "r.jsonl"
    status = desk.run("solve", str(folder / "p.jsonl"), "-m", "box", "-o", str(results), *flags)
    found = results.read_text().splitlines() if results.exists() else []
    return status, [json.loads(line) for line in found]


def refuses(number: int) -> object:
    """At every request for the text of that problem."""
    asked = [1000 + ord(sign) for sign in f"{number} + 289"]

    def fault(request: Request) -> bool:
        if request.path != "/completion":
            return False
        prompt = request.body["prompt"]
        is_it = any(
            prompt[at - 1 : at + len(asked)] == [1010, *asked] for at in range(1, len(prompt))
        )
        return is_it and request.send(400, {"error": {"message": "no such luck"}})

    return fault


def test_a_problem_that_fails_leaves_an_error_and_the_others_go_on(desk: Desk) -> None:
    desk.server.faults.append(refuses(3))  # type: ignore[arg-type]
    status, records = solve(desk, 6)
    assert status == ExitStatus.BATCH_FAILURES
    assert sorted(str(record["id"]) for record in records) == [f"p{i}" for i in range(6)]
    (failed,) = [record for record in records if record.get("error")]
    assert (failed["id"], failed["samples"]) == ("p3", [])
    assert "no such luck" in str(failed["error"])
    desk.server.faults.clear()
    status, records = solve(desk, 6, "--retry-errors")
    assert status == ExitStatus.ANSWERED
    assert len(records) == 7
    assert records[-1]["correct"] is True


def test_a_server_that_fails_at_everything_ends_the_run(desk: Desk) -> None:
    desk.server.faults.append(lambda r: r.path == "/completion" and r.send(401, b""))
    status, records = solve(desk, 40)
    assert status == ExitStatus.NETWORK
    assert "wants a key" in desk.err
    assert "of 40 problems done" in desk.err
    assert len(records) < 10
    assert len(desk.server.asked("/completion")) < 20


def test_a_server_that_dies_leaves_a_summary_of_what_was_done(desk: Desk) -> None:
    def dies(request: Request) -> bool:
        is_late = len(desk.server.asked("/completion")) > 5
        return is_late and request.path == "/completion" and request.send(401, b"")

    desk.server.faults.append(dies)
    status, records = solve(desk, 40)
    assert status == ExitStatus.NETWORK
    assert any(record.get("correct") for record in records)
    assert "pass@1" in desk.err
    assert desk.err.index("pass@1") < desk.err.rindex("wants a key")


def dies(desk: Desk, after: int) -> None:
    """In the middle of the texts that are under way then."""

    def hangs_up(request: Request) -> bool:
        if request.path != "/completion" or len(desk.server.asked("/completion")) <= after:
            return False
        request.handler.close_connection = True
        return True

    desk.server.faults.append(hangs_up)


@pytest.mark.parametrize("after", [0, 2, 6])
def test_where_the_only_server_dies_there_is_a_table_and_what_to_type(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr("qwq_cli.generation.serving.BACKOFF", QUICK)
    dies(desk, after)
    status, records = solve(desk, 40)
    assert status == ExitStatus.NETWORK
    failed = sum(record["error"] is not None for record in records)
    assert failed > 0
    said = " ".join(desk.err.split())
    assert f"{len(records) - failed} of 40 problems done, {failed} failed" in said
    assert f"with --retry-errors continues, and does again what failed ({failed})." in said
    graded = len(records) - failed
    assert f"problems {len(records)}, {graded} graded, {failed} failed" in said
    desk.server.faults.clear()
    status, records = solve(desk, 40, "--retry-errors")
    assert status == ExitStatus.ANSWERED
    assert {record["id"] for record in records} == {f"p{i}" for i in range(40)}


def test_without_a_file_of_results_it_says_what_would_have_kept_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.generation.serving.BACKOFF", QUICK)
    dies(desk, 2)
    problems = desk.config.parent / "p.jsonl"
    problems.write_text('{"problem": "345 + 289", "answer": "634"}\n' * 20)
    assert desk.run("solve", str(problems), "-m", "box") == ExitStatus.NETWORK
    said = " ".join(desk.err.split())
    assert "With -o FILE the results are kept, and --retry-errors does again what failed." in said


def test_with_json_it_is_one_document_with_the_error_in_it(desk: Desk) -> None:
    desk.server.faults.append(lambda r: r.path == "/completion" and r.send(401, b""))
    status, _ = solve(desk, 40, "--json")
    found = json.loads(desk.out)
    assert (status, found["error"]["status"]) == (ExitStatus.NETWORK, ExitStatus.NETWORK)
    assert found["summary"]["failed"] > 0
    assert "wants a key" in found["error"]["message"]
    assert "wants a key" in desk.err


def test_what_breaks_off_is_gone_on_with(desk: Desk) -> None:
    desk.server.cuts = [100, 400, 700, 50, 1, 900]
    status, records = solve(desk, 4)
    assert status == ExitStatus.ANSWERED
    assert [record["correct"] for record in records] == [True] * 4


def test_a_server_whose_answers_never_end_ends_the_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.generation.serving.BACKOFF", QUICK)
    desk.server.cuts = [700] * 10_000
    status, records = solve(desk, 30)
    assert status == ExitStatus.NETWORK
    assert "broke off its answer" in desk.err
    assert len(records) < 10
    assert len(desk.server.asked("/completion")) <= QUICK.attempts * 12


def test_much_text_before_each_break_is_gone_on_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a proxy that ends each answer after some time."""
    monkeypatch.setattr("qwq_cli.generation.serving.BACKOFF", QUICK)
    text = "".join(f"{n} and {n * n} make {n + n * n}.\n\n" for n in range(2, 50)) + SCRIPT
    desk.server.say = lambda said, seed: text[len(said) :]
    desk.server.cuts = [12_000] * 40
    status, records = solve(desk, 2)
    assert status == ExitStatus.ANSWERED
    assert [record["correct"] for record in records] == [True] * 2
    assert len(desk.server.asked("/completion")) > 2 * QUICK.attempts


def shares(desk: Desk, *, n_ctx: int) -> None:
    """The slots of the server share one context."""
    text = "".join(f"{n} and {n * n} make {n + n * n}.\n\n" for n in range(2, 14)) + SCRIPT
    desk.server.say = lambda said, seed: text[len(said) :]
    desk.server.shares, desk.server.n_ctx = True, n_ctx


def test_as_many_are_sent_as_surely_find_room_in_a_context_that_may_be_shared(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.generation.flow.PERIOD", 1e9)  # nothing is measured
    shares(desk, n_ctx=2000)
    status, records = solve(desk, 6, "--max-tokens", "500", "--json")
    assert status == ExitStatus.ANSWERED
    assert [record["correct"] for record in records] == [True] * 6
    (use,) = json.loads(desk.out)["speed"]["endpoints"]
    assert (use["width"], use["put_off"]) == (2, 0)


def test_a_context_that_turns_out_to_be_shared_costs_no_record(desk: Desk) -> None:
    shares(desk, n_ctx=1000)
    desk.server.pause = 0.0005  # so that they get on together
    status, records = solve(desk, 8, "--json")
    assert status == ExitStatus.ANSWERED
    assert [record["correct"] for record in records] == [True] * 8
    (use,) = json.loads(desk.out)["speed"]["endpoints"]
    assert use["put_off"] > 0
    assert use["width"] < desk.server.slots


def test_a_curve_over_a_shared_context_fails_at_no_problem(desk: Desk) -> None:
    shares(desk, n_ctx=1000)
    problems = desk.config.parent / "p.jsonl"
    lines = [{"id": f"p{n}", "problem": f"{n} + 289", "answer": "634"} for n in range(6)]
    problems.write_text("\n".join(map(json.dumps, lines)))
    args = ["curve", str(problems), "-m", "box", "--samples", "1", "--budgets", "64,300"]
    assert desk.run(*args) == ExitStatus.ANSWERED
    assert "failed" not in desk.err


def test_a_server_that_takes_few_gets_few_and_no_problem_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.generation.serving.BACKOFF", QUICK)
    desk.server.slots, desk.server.pause = 16, 0.0002

    def is_full(request: Request) -> bool:
        is_text = request.path == "/completion"
        return is_text and desk.server.open_streams >= 3 and request.send(429, b"")

    desk.server.faults.append(is_full)
    status, records = solve(desk, 30, "--json")
    assert status == ExitStatus.ANSWERED
    assert [record["correct"] for record in records] == [True] * 30
    (use,) = json.loads(desk.out)["speed"]["endpoints"]
    assert use["put_off"] > 0
    assert use["measured"]
    assert use["width"] < 8  # that it begins with
    assert f"{desk.server.url}: " in desk.err
    assert "put off or broken off" in desk.err
    assert "at a time, found by measuring" in desk.err


def test_a_number_that_is_asked_for_is_not_changed(desk: Desk) -> None:
    desk.server.slots = 16
    solve(desk, 12, "--json", "--parallel", "12")
    found = json.loads(desk.out)["speed"]
    assert found["width"] == found["endpoints"][0]["width"] == 12
    assert not found["endpoints"][0]["measured"]
    assert "found by measuring" not in desk.err


def test_a_server_that_never_has_room_ends_the_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.generation.serving.BACKOFF", QUICK)
    desk.server.faults.append(
        lambda r: r.path == "/completion" and r.send(429, b"", Retry_After="0")
    )
    status, records = solve(desk, 30)
    assert status == ExitStatus.NETWORK
    assert "has reached a limit" in desk.err
    assert len(records) < 10


def test_what_a_failed_problem_cost_is_in_its_record(desk: Desk) -> None:
    event = {"content": "First", "tokens": [1070], "tokens_predicted": 5}
    last = {"error": {"code": 500, "message": "no such luck"}}
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    body = b"".join(b"data: %b\n\n" % json.dumps(each).encode() for each in (event, last))
    once(lambda r: r.path == "/completion" and r.raw(head + body), desk.server)
    status, records = solve(desk, 3, "--parallel", "1")
    assert status == ExitStatus.BATCH_FAILURES
    (failed,) = [record for record in records if record["error"]]
    assert failed["spent"]["requests"] == 1
    assert failed["spent"]["output_tokens"] == 5
    others = sum(sample["served"]["output_tokens"] for r in records for sample in r["samples"])
    assert f"{others + 5:,} of output" in desk.err
