"""Every command that changes something says what it did, in one line on stderr; -q silences it."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path

import msgspec
import pytest

from qwq_cli.cli.app import run
from qwq_cli.jobs.environment import Environment
from qwq_cli.store import Store
from qwq_cli.values.conversation import Conversation
from tests.cli.every_command import commands, flags
from tests.hub.local.test_cache import put
from tests.render.stage import make_trace
from tests.solve.samples import record, sample

# These only look, or their answer is what they say.
READ_ONLY = {
    ("doctor",), ("models", "list"), ("models", "show"), ("models", "path"), ("models", "verify"),
    ("engine", "list"), ("engine", "verify"), ("endpoint", "list"), ("endpoint", "check"),
    ("sessions", "list"), ("config", "list"), ("config", "get"), ("config", "path"), ("chat",),
}  # fmt: skip
LINES = {
    "config set ctx 4096": "ctx is now 4096, in",
    "config set endpoints.box.url http://box:1": "endpoints.box.url is now",
    "config unset ctx": "ctx is no longer set in",
    "config edit": "is valid.",
    "sessions export {talk} {tmp}/talk.md": "Wrote {tmp}/talk.md.",
    "sessions rm {talk} --yes": "Deleted session {talk}.",
    "log --delete 2026-1aaa --yes": "Deleted trace 2026-1aaa.",
    "log --delete-all --yes": "Deleted all traces (2), all sessions (1)",
    "log import {tmp}/chat.json": "1 imported.",
    "show 2026-1aaa -o {tmp}/trace.html": "Wrote {tmp}/trace.html.",
    "grade {tmp}/results.jsonl -o {tmp}/report.md": "Wrote {tmp}/report.md.",
    "grade {tmp}/results.jsonl --save": "to {tmp}/results.jsonl.",
    "models rm o/tiny:Q8_0 --yes": "Removed o/tiny:Q8_0.",
    "models forget mine": "Removed mine from",
    "engine use compiled": "In use: compiled.",
}
TALK = "20260304-120000-abcd"


def test_all_of_them_can_be_silenced() -> None:
    changing = {path for path in commands() if path not in READ_ONLY}
    assert not [path for path in changing if "--quiet" not in flags(commands()[path])]
    assert commands().keys() > READ_ONLY


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """With something of everything that can be changed."""
    home = str(tmp_path)
    variables = {"QWQ_HOME": home, "HF_HOME": home, "HOME": home, "EDITOR": "true"}
    made = Environment(variables, None, io.StringIO(), io.StringIO())
    file = made.paths.config_file
    file.parent.mkdir(parents=True)
    file.write_text("ctx = 2048\n")
    made.paths.models_file.write_text('[mine]\ntitle = "Mine"\n')
    put(tmp_path / "hub", "c" * 40, "tiny-Q8_0.gguf", repo="o/tiny", branch="main")
    made.paths.traces_file.parent.mkdir(parents=True)
    with Store(made.paths.traces_file) as store:
        trace, another = make_trace(id="2026-1aaa"), make_trace(id="2026-2aaa")
        store.save(trace)
        store.save(another, session=TALK)
        talk = Conversation(id=TALK, created=another.created)
        talk = talk.asked(another.question, another.id).answered(another)
        store.sessions.save(talk, None, now=another.created)
    results = record("p", sample(0, "1"), correct=False)
    (tmp_path / "results.jsonl").write_bytes(msgspec.json.encode(results) + b"\n")
    messages = [
        {"role": "user", "content": "1+1?"},
        {"role": "assistant", "content": "2", "reasoning_content": "One and one."},
    ]
    (tmp_path / "chat.json").write_text(json.dumps({"messages": messages}))
    return made


@pytest.mark.parametrize("flag", ["", "-q"])
@pytest.mark.parametrize("line", LINES)
def test_a_line_on_stderr(
    env: Environment, tmp_path: Path, line: str, flag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.editor.edit_file", lambda *_: None)
    names = {"talk": TALK, "tmp": str(tmp_path)}
    assert run([*shlex.split(line.format(**names)), *shlex.split(flag)], env) in (0, 6)
    assert isinstance(env.stderr, io.StringIO)
    told = env.stderr.getvalue()
    if flag:
        assert told == ""
    else:
        assert LINES[line].format(**names) in told
        assert told.count("\n") == 1
