"""Commands with a model that is asked by chat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.errors import ExitStatus
from tests.cli.test_endpoint import SCRIPT, Desk
from tests.endpoint.chats import Chats
from tests.endpoint.server import FakeServer, serving

THOUGHT = "<think>\nI add.\n\n5 + 9 = 14.\n</think>\n\n\\boxed{634}"
LOSSES = "--budget, /edit, /fork N and qwq curve don't work there"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A model that nobody knows."""
    fake = FakeServer(lambda text, seed: SCRIPT[len(text) :], kind="me", models=["strange"])
    with serving(fake) as server:
        yield Desk(tmp_path, server)


def asked(desk: Desk) -> list[dict[str, object]]:
    """The requests for answers, not those that try it out."""
    paths = ("/v1/chat/completions", "/api/chat", "/api/generate")
    found = [one.body for one in desk.server.log if one.path in paths]
    return [body for body in found if "345" in json.dumps(body)]


def test_where_nobody_tells_the_template_the_server_is_asked_by_chat(desk: Desk) -> None:
    assert desk.run("-m", "box", "345 + 289") == ExitStatus.ANSWERED
    assert desk.out.strip() == "634"
    trying, told = desk.err.splitlines()[:2]
    where = f"a server of OpenAI's kind at {desk.server.url[7:]}"
    assert trying == f"Finding out how to use {where}; this is done once."
    assert "by chat: the chat template of its model is not known. " + LOSSES in told
    (body,) = asked(desk)
    assert [one["role"] for one in body["messages"]] == ["system", "user"]  # type: ignore[attr-defined]


def test_that_is_tried_once(desk: Desk) -> None:
    desk.run("-m", "box", "345 + 289")
    before = len(desk.server.asked("/v1/chat/completions"))
    desk.run("-m", "box", "345 + 289")
    assert len(desk.server.asked("/v1/chat/completions")) == before + 1
    assert "Trying" not in desk.err
    desk.run("endpoint", "check", "box")
    assert len(desk.server.asked("/v1/chat/completions")) > before + 1


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking", None])
def test_thought_in_any_field_is_the_thought(desk: Desk, field: str | None) -> None:
    desk.server.chats = Chats(field=field)
    desk.server.say = lambda text, seed: THOUGHT[len(text) :]
    trace = desk.json("-m", "box", "345 + 289")
    assert trace["raw"] == THOUGHT
    assert (trace["format"], trace["answer"]["value"]) == ("think", "634")
    assert [step["claims"][0]["verdict"] for step in trace["steps"] if step["claims"]] == ["holds"]
    assert trace["notes"] == []


def test_ollama_is_asked_in_its_own_way_with_the_context_that_it_has(desk: Desk) -> None:
    desk.server.kind, desk.server.chats = "library", Chats(field="thinking", thinks=True)
    desk.server.n_ctx, desk.server.say = 4096, lambda text, seed: "I add.\n\n\\boxed{634}"
    trace = desk.json("-m", "box", "345 + 289")
    assert trace["engine"]["backend"] == "ollama"
    (body,) = asked(desk)
    assert (body["think"], body["truncate"], body["options"]["num_ctx"]) == (True, False, 4096)  # type: ignore[index]


def test_ollama_goes_on_with_a_raw_text_of_a_model_that_is_known(desk: Desk) -> None:
    desk.server.kind, desk.server.models = "library", ["qwq-32b-preview:q4"]
    trace = desk.json("-m", "box", "--budget", "20", "345 + 289")
    assert trace["answer"]["forced"] or trace["answer"]["value"] == "634"
    first = asked(desk)[0]
    assert first["raw"] is True
    assert str(first["prompt"]).endswith("345 + 289<|im_end|>\n<|im_start|>assistant\n")


def test_what_needs_a_raw_text_is_refused_by_name_before_anything_is_asked(
    desk: Desk, tmp_path: Path
) -> None:
    problems = tmp_path / "p.jsonl"
    problems.write_text('{"id": "p", "problem": "345 + 289", "answer": "634"}\n')
    commands = {
        "--budget": ("-m", "box", "--budget", "50", "345 + 289"),
        "qwq curve": ("curve", str(problems), "-m", "box", "--budgets", "16"),
    }
    for name, args in commands.items():
        assert desk.run(*args) == ExitStatus.USAGE
        assert f"{name} needs a server that continues a raw text" in desk.err
        assert "the chat template of its model is not known" in desk.err
    assert asked(desk) == []


def test_a_chat_refuses_what_it_cannot_do_and_goes_on(desk: Desk) -> None:
    typed = "345 + 289\n/edit 1 So it is.\n/fork 1\n/set budget 9\n/more\n345 + 290\n"
    desk.run("chat", "-m", "box", typed=typed)
    assert desk.out.split() == ["634"] * 2
    for name in ("/edit", "/fork N", "--budget"):
        assert f"{name} needs a server" in desk.err
    assert "can't continue a thought" in desk.err


def test_an_answer_that_is_gone_on_with_lets_guards_do_their_work(desk: Desk) -> None:
    desk.server.chats = Chats(prefill="prefix", field="reasoning_content")
    desk.server.say = lambda text, seed: (
        "\\boxed{6}" if text.endswith("</think>\n\n") else "The same again. " * 400
    )
    trace = desk.json("-m", "box", "--on-loop", "answer", "345 + 289")
    assert trace["answer"]["forced"]
    assert trace["answer"]["value"] == "6"
    last = asked(desk)[-1]["messages"][-1]  # type: ignore[index]
    assert (last["role"], last["prefix"]) == ("assistant", True)


def test_where_it_is_not_they_only_tell_or_stop(desk: Desk) -> None:
    desk.server.say = lambda text, seed: "The same again. " * 400
    trace = desk.json("-m", "box", "345 + 289")
    assert (trace["status"], trace["rewinds"]) == ("loop", [])
    assert len(asked(desk)) == 1


def test_a_prompt_that_was_cut_is_an_error_and_no_answer(desk: Desk) -> None:
    desk.server.chats = Chats(cut=30)
    assert desk.run("-m", "box", "345 + " * 40 + "1") == ExitStatus.NETWORK
    assert "The server read only 30 tokens of a prompt that has at least" in desk.err
    assert desk.out == ""


def test_one_that_breaks_off_is_not_begun_again_behind_the_users_back(desk: Desk) -> None:
    desk.run("endpoint", "check", "box")
    desk.server.cuts = [3000]
    assert desk.run("-m", "box", "345 + 289") == ExitStatus.NETWORK
    assert "broke off its answer" in desk.err
    assert len(asked(desk)) == 1
    assert desk.json("show")["raw"].startswith("First I add.")


def test_one_that_breaks_off_before_anything_came_is_asked_again(desk: Desk) -> None:
    desk.run("endpoint", "check", "box")
    desk.server.cuts = [0]
    assert desk.run("-m", "box", "345 + 289") == ExitStatus.ANSWERED
    assert len(asked(desk)) == 2


def test_one_that_goes_on_loses_nothing(desk: Desk) -> None:
    desk.server.chats = Chats(prefill="trailing", echoes=True)
    desk.run("endpoint", "check", "box")
    desk.server.cuts = [700, 900, 1]
    trace = desk.json("-m", "box", "345 + 289")
    assert trace["raw"] == SCRIPT


def test_an_endpoint_can_be_asked_by_chat_though_its_template_is_known(desk: Desk) -> None:
    desk.server.kind = "llamacpp"
    desk.name("box", 'way = "chat"')
    assert desk.run("-m", "box", "345 + 289") == ExitStatus.ANSWERED
    assert "by chat: as configured" in desk.err
    (body,) = asked(desk)
    assert body["chat_template_kwargs"]["enable_thinking"] is True  # type: ignore[index]


def test_what_needs_a_raw_text_says_how_an_endpoint_that_is_set_to_chat_gets_it(desk: Desk) -> None:
    desk.server.kind = "llamacpp"
    desk.name("box", 'way = "chat"')
    assert desk.run("-m", "box", "--budget", "50", "345 + 289") == ExitStatus.USAGE
    assert "asked by chat: as configured" in desk.err
    assert "qwq config unset endpoints.box.way" in desk.err


def test_not_to_think_is_told_where_that_is_known_and_refused_elsewhere(desk: Desk) -> None:
    assert desk.run("-m", "box", "--think", "off", "345 + 289") == ExitStatus.USAGE
    assert "has no known switch to turn thinking off" in desk.err
    desk.server.kind = "vllm"
    assert desk.run("-m", "box", "--think", "off", "345 + 289") == ExitStatus.ANSWERED
    assert asked(desk)[-1]["chat_template_kwargs"]["enable_thinking"] is False  # type: ignore[index]


def test_checking_tells_what_works(desk: Desk) -> None:
    found = desk.json("endpoint", "check", "box")
    works = {one["ability"] for one in found["works"] if one["works"]}
    assert works == {"thought shown", "seed", "many at a time"}
    desk.server.chats = Chats(prefill="prefix", refuses=frozenset({"seed"}))
    found = desk.json("endpoint", "check", "box")
    works = {one["ability"] for one in found["works"] if one["works"]}
    assert works == {"thought shown", "answer now", "rewind", "many at a time"}
    desk.run("endpoint", "check", "box")
    assert "by chat; it can continue an answer" in desk.out


def test_what_the_server_counted_and_charged_is_told(desk: Desk) -> None:
    desk.server.chats = Chats(field="reasoning", price=0.25)
    desk.server.say = lambda text, seed: THOUGHT[len(text) :]
    trace = desk.json("-m", "box", "345 + 289")
    told = trace["stats"]["served"]
    assert (told["requests"], told["uncounted"], told["cost"]) == (1, 0, 0.25)
    assert (told["cached_tokens"], told["output_tokens"]) == (4, len(THOUGHT) + 1)
    assert told["thought_tokens"] > 0
    assert trace["stats"]["prompt_tokens"] == told["prompt_tokens"]
    desk.run("-m", "box", "--trace", "fold", "345 + 289")
    assert "(4 cached)" in desk.err
    assert "price 0.25" in desk.err
    desk.run("show")
    assert "price 0.25" in desk.out + desk.err


def test_a_report_of_problems_adds_it_up(desk: Desk, tmp_path: Path) -> None:
    desk.server.chats = Chats(price=0.25)
    problems = tmp_path / "p.jsonl"
    lines = [{"id": f"p{i}", "problem": "345 + 289", "answer": "634"} for i in range(4)]
    problems.write_text("\n".join(map(json.dumps, lines)))
    results = tmp_path / "r.jsonl"
    found = desk.json("solve", str(problems), "-m", "box", "-o", str(results))
    assert found["summary"]["served"]["cost"] == 1.0
    assert found["summary"]["served"]["requests"] == 4
    assert "price 1" in desk.err
    desk.run("grade", str(results))
    assert "price 1" in desk.out + desk.err


def test_an_assumed_context_is_told_and_is_a_token_limit(desk: Desk) -> None:
    """Say so before the run, in the check, and where the run ends there."""
    assumed = "assumed 8,192 tokens; --ctx N says another"
    desk.server.n_ctx, desk.server.say = 0, lambda text, seed: "word " * 9000
    trace = desk.json("-m", "box", "345 + 289", "--on-loop", "off")
    assert (trace["finish_reason"], trace["engine"]["assumes_ctx"]) == ("length", True)
    desk.run("-m", "box", "345 + 289", "--on-loop", "off")
    assert desk.err.count(assumed) == 2
    desk.run("endpoint", "check", "box")
    assert f"not told: {assumed}" in desk.out
    desk.run("-m", "box", "345 + 289", "--ctx", "4096", "--on-loop", "off")
    assert assumed not in desk.err
