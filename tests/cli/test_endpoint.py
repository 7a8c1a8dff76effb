"""Commands with a model at an endpoint."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.cli.app import run
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.suggestions import model_names
from tests.endpoint.server import FakeServer, Request, serving, spelled

SCRIPT = "First I add.\n\n5 + 9 = 14.\n\n**Final Answer**\n\n\\[ \\boxed{634} \\]"
SECRET = "sk-very-secret"


class Desk:
    """A home, a server, and what came of the last command."""

    def __init__(self, home: Path, server: FakeServer) -> None:
        self.server = server
        self._variables = {"QWQ_HOME": str(home), "HF_HOME": str(home), "BOX_KEY": SECRET}
        self.config = home / "config" / "config.toml"
        self.config.parent.mkdir()
        self.name("box")

    def name(self, name: str, *lines: str) -> None:
        text = "\n".join([f"[endpoints.{name}]", f'url = "{self.server.url}"', *lines])
        self.config.write_text(text)

    @property
    def environment(self) -> Environment:
        return Environment(self._variables, None, io.StringIO(), io.StringIO())

    def run(self, *args: str, typed: str = "") -> int:
        lines = io.TextIOWrapper(io.BytesIO(typed.encode())) if typed else None
        env = replace(self.environment, stdin=lines)
        status = run(args, env)
        assert isinstance(env.stdout, io.StringIO)
        assert isinstance(env.stderr, io.StringIO)
        self.out, self.err = env.stdout.getvalue(), env.stderr.getvalue()
        assert SECRET not in self.out + self.err
        return status

    def json(self, *args: str) -> Any:
        self.run(*args, "--json")
        return json.loads(self.out)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving(FakeServer(lambda text, seed: SCRIPT[len(text) :])) as server:
        yield Desk(tmp_path, server)


@pytest.mark.parametrize("ending", ["", "/", "/v1", "#test-model"])
def test_a_question_goes_to_an_address(desk: Desk, ending: str) -> None:
    assert desk.run("-m", f"{desk.server.url}{ending}", "345 + 289") == ExitStatus.ANSWERED
    assert desk.out.strip() == "634"
    first = desk.err.splitlines()[0]
    assert first == f"Asked: llama-server b1-test at {desk.server.url}, model test-model."


def test_a_trace_tells_where_it_was_made_and_not_the_key(desk: Desk) -> None:
    desk.name("box", 'key_env = "BOX_KEY"')
    trace = desk.json("-m", "box", "345 + 289")
    assert desk.server.log[-1].headers["Authorization"] == f"Bearer {SECRET}"
    assert trace["engine"]["device"] == desk.server.url
    assert trace["engine"]["backend"] == "llama-server"
    assert trace["model"]["name"] == "test-model"
    assert trace["stats"]["prompt_tokens"] > 0
    desk.run("show")
    assert "634" in desk.out + desk.err


def test_a_budget_holds_there_too(desk: Desk) -> None:
    desk.server.say = lambda text, seed: (
        "6}" if text.endswith("boxed{") else "I think on.\n\n" * 400
    )
    trace = desk.json("-m", "box", "--budget", "50", "345 + 289")
    assert trace["answer"]["forced"]
    assert trace["answer"]["value"] == "6"
    assert trace["stats"]["thought_tokens"] < 200


def left(text: str, seed: int) -> str:
    """Think on inside the first box, and fill in the second one."""
    if not text.endswith("boxed{"):
        return "I think on.\n\n" * 400
    return "634} \\]" if text.count("boxed{") > 1 else "17. I think on.\n\n" * 40


def test_a_model_there_that_thinks_on_has_to_answer_again(desk: Desk) -> None:
    desk.server.say = left
    trace = desk.json("-m", "box", "--budget", "50", "345 + 289")
    assert len(trace["forced"]) == 2
    assert (trace["answer"]["forced"], trace["answer"]["value"]) == (True, "634")


def test_an_answer_there_that_is_cut_off_in_its_box_is_none(desk: Desk) -> None:
    said = "So.\n\n**Final Answer**\n\n\\[ \\boxed{17. It is\n634. Now"
    desk.server.say = lambda text, seed: said
    status = desk.run("-m", "box", "-n", f"{len(said) - 2}", "--json", "345 + 289")
    assert status == ExitStatus.NO_ANSWER
    trace = json.loads(desk.out)
    assert (trace["finish_reason"], trace["status"]) == ("length", "truncated")
    assert trace["answer"]["value"] is None


def test_a_server_of_another_kind_gets_text(desk: Desk) -> None:
    desk.server.kind, desk.server.models = "vllm", ["Qwen/QwQ-32B-Preview"]
    assert desk.run("-m", "box", "345 + 289") == ExitStatus.ANSWERED
    assert desk.out.strip() == "634"
    (asked,) = desk.server.asked("/v1/completions")
    assert asked.body["prompt"].endswith("345 + 289<|im_end|>\n<|im_start|>assistant\n")
    assert asked.body["model"] == "Qwen/QwQ-32B-Preview"
    assert asked.body["temperature"] == 0.6


def test_an_unknown_model_gets_tokens_where_the_server_renders(desk: Desk) -> None:
    desk.server.kind, desk.server.models = "vllm", ["Someones/Model-7B"]
    desk.server.tokenizes = ("/tokenize", "/detokenize")
    desk.server.say = lambda text, seed: (
        "6}" if text.endswith("boxed{") else "I think on.\n\n" * 400
    )
    trace = desk.json("-m", "box", "--budget", "50", "345 + 289")
    assert "by chat" not in desk.err
    assert (trace["answer"]["forced"], trace["answer"]["value"]) == (True, "6")
    asked = [one.body["prompt"] for one in desk.server.asked("/v1/completions")]
    said = "".join(map(spelled, asked[0]))
    assert said.endswith("345 + 289<|im_end|>\n<|im_start|>assistant\n")
    assert asked[-1][: len(asked[0])] == asked[0]


def test_the_thought_of_a_tagged_model_is_opened_in_the_prompt(desk: Desk) -> None:
    desk.server.kind, desk.server.models = "vllm", ["QwQ-32B"]
    desk.server.say = lambda text, seed: "I add.\n</think>\n\n\\boxed{634}"[len(text) - 8 :]
    trace = desk.json("-m", "box", "345 + 289")
    assert (trace["format"], trace["answer"]["value"]) == ("think", "634")


def test_nobody_there_is_a_message(desk: Desk) -> None:
    assert desk.run("-m", "http://127.0.0.1:9", "345 + 289") == ExitStatus.NETWORK
    assert "127.0.0.1:9 can't be reached: the connection is refused." in desk.err


def test_a_context_that_the_server_does_not_have_is_refused(desk: Desk) -> None:
    assert desk.run("-m", "box", "--ctx", "200000", "345 + 289") == ExitStatus.USAGE
    assert "has 100,000 tokens, not 200,000" in desk.err


def test_a_key_does_not_go_over_plain_http_to_others(desk: Desk) -> None:
    desk.config.write_text('[endpoints.box]\nurl = "http://box.example"\nkey_env = "BOX_KEY"')
    assert desk.run("-m", "box", "1+1") == ExitStatus.USAGE
    assert "unencrypted" in desk.err


def test_a_chat_is_held_there(desk: Desk) -> None:
    assert desk.run("chat", "-m", "box", typed="345 + 289\nAnd now?\n/retry\n") == 0
    assert desk.out.split() == ["634"] * 3
    said = ["".join(map(spelled, one.body["prompt"])) for one in desk.server.asked("/completion")]
    assert said[1] == said[2]
    assert "634" in said[1]
    assert said[1].endswith("And now?<|im_end|>\n<|im_start|>assistant\n")


def test_problems_go_there_many_at_a_time(desk: Desk, tmp_path: Path) -> None:
    problems = tmp_path / "p.jsonl"
    lines = [{"id": f"p{i}", "problem": "345 + 289", "answer": "634"} for i in range(10)]
    problems.write_text("\n".join(map(json.dumps, lines)))
    results = tmp_path / "r.jsonl"
    found = desk.json("solve", str(problems), "-m", "box", "-o", str(results))
    assert found["summary"]["accuracy"]["pass_1"]["mean"] == 1
    assert found["speed"]["width"] == desk.server.slots
    asked = len(desk.server.asked("/completion"))
    desk.json("solve", str(problems), "-m", f"{desk.server.url}/v1", "-o", str(results))
    assert len(desk.server.asked("/completion")) == asked  # the address is no part of it


def test_what_a_server_has_no_part_in_is_told(desk: Desk) -> None:
    desk.run("345 + 289", "-m", "box", "--threads", "2", "--draft", "ngram")
    assert "--threads and --draft: no effect" in desk.err
    desk.run("345 + 289", "-m", "box", "--language", "lock")
    assert "A server can't rule out letters" in desk.err
    desk.config.write_text(f"threads = 2\n{desk.config.read_text()}")
    desk.run("345 + 289", "-m", "box")
    assert "no effect" not in desk.err, "it is set for models of this machine"


@pytest.mark.parametrize("command", [("345 + 289",), ("solve", "p.txt"), ("curve", "p.jsonl")])
def test_it_is_told_to_whoever_wants_silence_too(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.txt").write_text("345 + 289")
    (tmp_path / "p.jsonl").write_text('{"problem": "345 + 289", "answer": "634"}')
    assert desk.run(*command, "-m", "box", "-q", "--threads", "2") == ExitStatus.ANSWERED
    assert "--threads: no effect" in desk.err
    assert "Asked: llama-server" not in desk.err


def test_config_shows_endpoints(desk: Desk) -> None:
    desk.name("box", 'key_env = "BOX_KEY"', "plain = true")
    desk.run("config")
    lines = [line.split() for line in desk.out.splitlines()]
    assert ["endpoints.box.url", desk.server.url] in lines
    assert ["endpoints.box.key_env", "BOX_KEY"] in lines
    assert ["endpoints.box.plain", "true"] in lines
    found = desk.json("config")["endpoints"]
    assert found == {"box": {"url": desk.server.url, "key_env": "BOX_KEY", "plain": True}}
    desk.config.write_text("")
    assert "endpoints" not in desk.json("config")


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_curve_of_a_server_that_dies_shows_what_there_is(
    desk: Desk, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    def dies(request: Request) -> bool:
        is_late = len(desk.server.asked("/completion")) > 6
        return is_late and request.path == "/completion" and request.send(401, b"")

    problems = tmp_path / "p.jsonl"
    lines = [{"problem": f"{n} + 289", "answer": "634"} for n in range(40)]
    problems.write_text("\n".join(map(json.dumps, lines)))
    desk.server.faults.append(dies)
    args = ["curve", str(problems), "-m", "box", "--samples", "1", "--budgets", "none"]
    assert desk.run(*args, *flags) == ExitStatus.NETWORK
    assert "wants a key" in desk.err
    if flags:
        assert json.loads(desk.out)["problems"] < 40
    else:
        assert "634" in desk.out or "pass" in desk.out or "%" in desk.out


def test_the_trace_says_why_nothing_is_guessed_there(desk: Desk) -> None:
    draft = desk.json("345 + 289", "-m", "box", "--draft", "ngram")["engine"]["drafter"]
    assert draft == {"name": None, "reason": "a server generates the text"}


def test_a_curve_is_drawn_from_there(desk: Desk, tmp_path: Path) -> None:
    problems = tmp_path / "p.jsonl"
    problems.write_text('{"id": "p", "problem": "345 + 289", "answer": "634"}\n')
    status = desk.run("curve", str(problems), "-m", "box", "--samples", "1,2", "--budgets", "16,64")
    assert status == ExitStatus.ANSWERED


def test_endpoints_are_listed_and_checked(desk: Desk) -> None:
    desk.name("box", 'key_env = "BOX_KEY"')
    desk.run("endpoint", "list")
    assert desk.out.split() == ["box", f"{desk.server.url},", "key", "in", "BOX_KEY"]
    assert desk.server.log == []
    assert desk.run("endpoint", "check", "box") == ExitStatus.ANSWERED
    for words in ("llama-server b1-test", "test-model (asked)", "100,000 tokens", "rewind"):
        assert words in desk.out
    found = desk.json("endpoint", "check", desk.server.url)
    assert {one["ability"] for one in found["works"] if one["works"]} >= {"rewind", "budget"}


def test_a_port_that_is_no_server_of_a_model_is_told(desk: Desk) -> None:
    desk.server.faults.append(lambda request: request.send(404, b"not here"))
    for args in (("endpoint", "check", "box"), ("-m", "box", "345 + 289")):
        assert desk.run(*args) == ExitStatus.NETWORK
        assert "is not a model server" in desk.err


def test_a_wrong_name_is_told(desk: Desk) -> None:
    assert desk.run("endpoint", "check", "bax") == ExitStatus.MODEL
    assert "Did you mean box?" in desk.err


def test_a_model_that_a_server_lacks_is_a_missing_model(desk: Desk) -> None:
    for args in (("endpoint", "check", "box#other"), ("-m", "box#other", "345 + 289")):
        assert desk.run(*args) == ExitStatus.MODEL
        assert "has no model 'other'" in desk.err


def test_names_are_completed(desk: Desk) -> None:
    env = desk.environment
    assert "box" in model_names(env.paths, env.variables)


def test_doctor_tells_of_it(desk: Desk) -> None:
    assert desk.run("doctor", "-m", "box") == ExitStatus.ANSWERED
    assert f"llama-server b1-test at {desk.server.url}" in desk.out
    desk.run("doctor", "-m", "qwq-demo")
    assert "endpoints" in desk.out


def test_a_preview_of_problems_needs_no_server(desk: Desk, tmp_path: Path) -> None:
    problems = tmp_path / "p.jsonl"
    problems.write_text('{"problem": "345 + 289"}\n')
    status = desk.run("solve", str(problems), "--dry-run", "-m", "http://127.0.0.1:9")
    assert status == ExitStatus.ANSWERED
    assert "345 + 289" in desk.out
