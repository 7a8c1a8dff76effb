"""Tokens of a run at a server are counted once: in events, in the trace, and by the server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.errors import ExitStatus
from tests.cli.test_endpoint import Desk
from tests.endpoint.server import FakeServer, serving

ROUND = "Wait, let me check that again. 5 + 9 = 14, so I carry the 1.\n\n"
END = "So 634.\n\n**Final Answer**\n\n\\[ \\boxed{634} \\]"


def loops_until_taken_back(text: str, seed: int) -> str:
    """What it says after words that were put in is no loop."""
    if text.endswith("boxed{"):
        return "634}"
    if "qwq" in text or "look at" in text or "differently" in text:
        return END
    return (f"First I add 5 and 9.\n\n{ROUND * 40}")[len(text) :]


def loops_once() -> Callable[[str, int], str]:
    """Another seed leads out of it."""
    first = list[int]()

    def say(text: str, seed: int) -> str:
        first.append(seed)
        return END if seed != first[0] and len(text) > 20 else (ROUND * 40)[len(text) :]

    return say


RUNS: dict[str, tuple[Callable[[], Callable[[str, int], str]], tuple[str, ...]]] = {
    "plain": (lambda: lambda text, seed: f"5 + 9 = 14.\n\n{END}"[len(text) :], ()),
    "taken back": (loops_once, ("--on-loop", "recover")),
    "ladder": (lambda: loops_until_taken_back, ("--on-loop", "recover")),
    "budget": (lambda: loops_until_taken_back, ("--on-loop", "off", "--budget", "90")),
    "probes": (loops_once, ("--on-loop", "recover", "--stop", "early")),
}


@pytest.fixture(params=["llamacpp", "vllm"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    server = FakeServer(lambda text, seed: "", kind=request.param, models=["QwQ-32B-Preview"])
    with serving(server):
        yield Desk(tmp_path, server)


def shown(events: list[dict[str, Any]]) -> int:
    """Tokens as a live view counts them."""
    tokens = 0
    for event in events:
        if event["event"] in ("TextDelta", "AnswerDelta"):
            tokens = event["tokens"]
        elif event["event"] == "Rewound":
            tokens -= event["tokens"]
    return tokens


@pytest.mark.parametrize("name", RUNS)
def test_all_counts_of_a_run_are_one(desk: Desk, name: str) -> None:
    make, flags = RUNS[name]
    desk.server.say = make()
    desk.run("-m", "box", "345 + 289", "--seed", "1", "--jsonl", *flags)
    events = [json.loads(line) for line in desk.out.splitlines()]
    trace = events[-1]["trace"]
    stats, served = trace["stats"], trace["stats"]["served"]
    own = stats["thought_tokens"] + stats["answer_tokens"]
    ends = desk.server.kind == "llamacpp"  # it counts the token that ends the text, and has no text
    assert shown(events) + ends == own
    assert sum(step["tokens"] for step in trace["steps"]) == stats["thought_tokens"]
    back = [event["tokens"] for event in events if event["event"] == "Rewound"]
    assert sum(back) == stats["dropped_tokens"] == sum(r["tokens"] for r in trace["rewinds"])
    if name in ("taken back", "ladder", "probes"):
        assert stats["dropped_tokens"] > 0
    all_of_it = own + stats["dropped_tokens"] + stats["probe_tokens"]
    counted = served["output_tokens"] + served["inserted_tokens"] - served["unread_tokens"]
    assert counted == all_of_it
    assert desk.run("show", "--json") == ExitStatus.ANSWERED
    assert json.loads(desk.out)["stats"] == stats
