"""What the shell completes, as bash, zsh and fish ask for it."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from qwq_cli.choices import Palette
from qwq_cli.cli.app import run
from qwq_cli.jobs.environment import Environment
from qwq_cli.settings import SETTINGS
from qwq_cli.store import Store
from qwq_cli.values.conversation import Conversation
from qwq_cli.values.kinds import Status
from tests.hub.local.test_cache import put
from tests.render.stage import make_trace

Complete = Callable[..., list[str]]
ID, TALK = "20261101-100000-aaaa", "20261102-100000-bbbb"
EVIL = "What is [/b] `id` $(id) \\$(id) 'a' \"b\"\nNext?"


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    variables = {"QWQ_HOME": str(tmp_path), "HF_HOME": str(tmp_path), "HOME": str(tmp_path)}
    return Environment(variables, None, io.StringIO(), io.StringIO())


@pytest.fixture
def complete(
    env: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Complete:
    """The lines that a shell gets for a command line; its last word is being typed."""

    def asked(line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_QWQ_COMPLETE", f"complete_{shell}")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        with pytest.raises(SystemExit):
            run([], env)
        out = capsys.readouterr()
        assert out.err == ""
        return [line for line in out.out.splitlines() if line]

    return asked


@pytest.fixture
def kept(env: Environment) -> None:
    """A trace and a session."""
    env.paths.traces_file.parent.mkdir(parents=True)
    with Store(env.paths.traces_file) as store:
        store.save(make_trace(id=ID, question=EVIL))
        made = make_trace(id="20261102-100001-cccc", question="How many?")
        store.save(made, session=TALK)
        talk = Conversation(id=TALK, created=made.created)
        store.sessions.save(
            talk.asked(made.question, made.id).answered(made), None, now=made.created
        )


LOOKING = ("qwq -m ", "qwq show ", "qwq models pull ", "qwq sessions rm ", "qwq engine use ")


def damaged_database(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000] + bytes(5000))


def older_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 1")
        db.commit()


def bytes_only(path: Path) -> None:
    path.write_bytes(b"not a database, and long enough to be read as one" * 100)


def open_database(path: Path) -> sqlite3.Connection:
    """Open it as another process that has written something."""
    db = sqlite3.connect(path)
    db.execute("UPDATE traces SET question = 'x'")
    db.commit()
    return db


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return all files except the memory that processes share."""
    return {
        str(path): (path.stat().st_mtime_ns, b"" if path.is_dir() else path.read_bytes())
        for path in folder.rglob("*")
        if not path.name.endswith("-shm")
    }


def test_commands_and_flags(complete: Complete) -> None:
    assert complete("qwq mod") == ["models"]
    assert complete("qwq models p") == ["pull", "path"]
    assert "--max-tokens" in complete("qwq ask --max")


def test_models_that_are_here_come_first_then_servers(
    complete: Complete, env: Environment, tmp_path: Path
) -> None:
    put(tmp_path / "hub", "c" * 40, "tiny-Q8_0.gguf", repo="o/tiny", branch="main")
    env.paths.config_file.parent.mkdir(parents=True)
    env.paths.config_file.write_text('[endpoints.box]\nurl = "http://box:1"\n')
    assert complete("qwq -m ") == ["qwq-demo", "o/tiny:Q8_0", "box"]
    assert complete("qwq models rm ") == ["qwq-demo", "o/tiny:Q8_0"]
    assert complete("qwq models show ")[:2] == ["qwq-demo", "o/tiny:Q8_0"]
    assert complete("qwq endpoint check ") == ["box"]


def test_models_to_pull_with_their_quants(complete: Complete) -> None:
    found = complete("qwq models pull qwq-32b-preview")
    assert found[0] == "qwq-32b-preview"
    assert "qwq-32b-preview:Q4_K_M" in found
    assert "GB" in complete("qwq models pull qwq-32b-preview:Q4_K_M", "fish")[0]


def test_traces_and_sessions_with_their_questions(complete: Complete, kept: None) -> None:
    assert complete("qwq show ") == ["20261102-100001-cccc", ID]
    assert complete("qwq log --delete 20261101") == [ID]
    assert complete("qwq sessions rm ") == [TALK]
    assert complete("qwq chat --resume ", "fish") == [f"{TALK}\tHow many?"]


def test_a_question_does_nothing_in_a_shell(complete: Complete, kept: None) -> None:
    for shell in ("zsh", "fish"):
        (line,) = complete("qwq show 20261101", shell)
        told = line.replace(ID, "").replace("_arguments '*: :((", "").replace("))'", "")
        assert not set("`$\\[]()'") & set(told)
        assert "What is /b id id id a b Next?" in told


def test_settings_and_their_values(complete: Complete) -> None:
    assert complete("qwq config set ") == list(SETTINGS)
    assert complete("qwq config set theme ") == [choice.value for choice in Palette]
    assert complete("qwq config get the") == ["theme"]
    assert complete("qwq ask --trace f") == ["fold", "full"]
    assert complete("qwq log --status ") == [status.value for status in Status]
    assert complete("qwq config set ctx ") == []


@pytest.mark.parametrize(
    "line",
    ["qwq solve pro", "qwq ask -f no", "qwq show -o tra", "qwq grade res", "qwq show ./a",
     "qwq solve p.jsonl -o ", "qwq models show ./m", "qwq engine use ./b", "qwq log import c"],
)  # fmt: skip
def test_nothing_where_the_shell_has_to_complete_files(complete: Complete, line: str) -> None:
    assert complete(line) == []
    assert complete(line, "zsh") == ["_files"]
    assert complete(line, "fish") == []


def test_it_never_fails(complete: Complete, env: Environment) -> None:
    env.paths.config_file.parent.mkdir(parents=True)
    env.paths.config_file.write_text("[[[")
    env.paths.models_file.write_text("[[[")
    env.paths.traces_file.mkdir(parents=True)
    for line in LOOKING:
        assert complete(line) == []


@pytest.mark.parametrize("spoil", [damaged_database, older_database, open_database, bytes_only])
def test_it_changes_nothing(
    complete: Complete,
    env: Environment,
    kept: None,
    tmp_path: Path,
    spoil: Callable[[Path], object],
) -> None:
    """The user has not given a command yet. A command that uses a damaged file puts it aside."""
    held = spoil(env.paths.traces_file)
    pack = env.paths.data / "engines" / "mine" / "pack.json"
    pack.parent.mkdir(parents=True)
    pack.write_text("{")
    before = everything(tmp_path)
    found = [complete(line) for line in LOOKING]
    assert everything(tmp_path) == before
    assert found[-1] == ["mine"]
    assert (found[1] == []) == (held is None)
