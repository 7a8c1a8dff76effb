"""Runs at a server that fails at random: no record is lost or doubled, and nothing hangs.

FAULT_RUNS=300 tries that many; as many as fit into the tests are tried by default.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random

import pytest

from qwq_cli.errors import ExitStatus
from tests.cli.test_endpoint import SCRIPT, Desk
from tests.endpoint.lines import QUICK
from tests.endpoint.server import FakeServer, Request, serving
from tests.solve.test_several import without_times

RUNS = int(os.environ.get("FAULT_RUNS") or 6)
PROBLEMS = 6
SHARE = 0.25  # of the requests that meet a fault
LOADING = {"error": {"code": 503, "message": "Loading model"}}


def fault_of(luck: Random, request: Request) -> bool:
    """Answer a request for text with a fault, or leave it."""
    if request.path != "/completion" or luck.random() > SHARE:
        return False
    return luck.choice(
        (
            lambda: request.send(429, {"error": "slow down"}, Retry_After="0"),
            lambda: request.send(429, {"error": "slow down"}),
            lambda: request.send(500, {"error": {"message": "no idea"}}),
            lambda: request.send(503, LOADING),
            lambda: request.send(200, b"{]"),
            lambda: request.send(200, b'data: {"error": {"message": "it broke"}}\n\n'),
            lambda: request.raw(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"
            ),
            lambda: request.raw(b""),
        )
    )()


def solve(desk: Desk, output: str, *flags: str) -> tuple[int, list[dict[str, object]]]:
    folder = desk.config.parent
    lines = [{"id": f"p{i}", "problem": f"{i} + 289", "answer": "634"} for i in range(PROBLEMS)]
    (folder / "p.jsonl").write_text("\n".join(map(json.dumps, lines)))
    results = folder / output
    status = desk.run("solve", str(folder / "p.jsonl"), "-m", "box", "-o", str(results), *flags)
    return status, [json.loads(line) for line in results.read_text().splitlines()]


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_record_is_lost_or_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("qwq_cli.generation.serving.SHORT", QUICK)
    luck = Random(seed)
    server = FakeServer(lambda text, seed: SCRIPT[len(text) :])
    with serving(server):
        desk = Desk(tmp_path, server)
        _, whole = solve(desk, "whole.jsonl")
        server.faults.append(lambda request: fault_of(luck, request))
        server.cuts = [luck.randrange(1, 400) for _ in range(luck.randrange(4))]
        status, records = solve(desk, "r.jsonl")
        ids = [str(record["id"]) for record in records]
        assert len(set(ids)) == len(ids), "doubled"
        if status == ExitStatus.ANSWERED:
            assert len(ids) == PROBLEMS
        server.faults.clear()
        server.cuts.clear()
        status, records = solve(desk, "r.jsonl", "--retry-errors")
    assert status == ExitStatus.ANSWERED
    last = {str(record["id"]): record for record in records}
    answers = [(it["id"], it["answer"]) for it in without_times(list(last.values()))]
    assert answers == [(it["id"], it["answer"]) for it in without_times(whole)]
