"""What people type who have used other programs, and what happens."""

from __future__ import annotations

import io
import shlex
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.cli.app import run
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.repl.command import find
from qwq_cli.repl.commands import COMMANDS
from tests.cli.every_command import Path as Names
from tests.cli.every_command import understood

MEANT = {
    "models": ("models", "list"),
    "models ls": ("models", "list"),
    "models --json": ("models", "list"),
    "model": ("models", "list"),
    "model list": ("models", "list"),
    "model ls": ("models", "list"),
    "model ls --json": ("models", "list"),
    "ls": ("models", "list"),
    "list": ("models", "list"),
    "model info qwq-demo": ("models", "show"),
    "models info qwq-demo": ("models", "show"),
    "model show qwq-demo": ("models", "show"),
    "model remove qwq-demo": ("models", "rm"),
    "models remove qwq-demo": ("models", "rm"),
    "models delete qwq-demo": ("models", "rm"),
    "models uninstall qwq-demo": ("models", "rm"),
    "models download qwq-32b": ("models", "pull"),
    "model add owner/repo": ("models", "add"),
    "model forget mine": ("models", "forget"),
    "model verify": ("models", "verify"),
    "engines": ("engine", "list"),
    "engines use cpu": ("engine", "use"),
    "model where qwq-demo": ("models", "path"),
    "pull qwq-32b": ("models", "pull"),
    "download qwq-32b": ("models", "pull"),
    "sessions": ("sessions", "list"),
    "session": ("sessions", "list"),
    "chats": ("sessions", "list"),
    "session ls": ("sessions", "list"),
    "sessions ls": ("sessions", "list"),
    "sessions -n 3": ("sessions", "list"),
    "sessions delete x": ("sessions", "rm"),
    "history": ("log", "list"),
    "history -n 3": ("log", "list"),
    "logs --json": ("log", "list"),
    "ls --all": ("models", "list"),
    "settings set theme dark": ("config", "set"),
    "settings --json": ("config", "list"),
    "config set theme=dark": ("config", "set"),
    "config set theme = dark": ("config", "set"),
    "settings for a camera": ("ask",),
    "logs": ("log", "list"),
    "traces": ("log", "list"),
    "settings": ("config", "list"),
    "config": ("config", "list"),
    "config ls": ("config", "list"),
    "config list": ("config", "list"),
    "config --json": ("config", "list"),
    "config get model": ("config", "get"),
    "config reset model": ("config", "unset"),
    "config edit": ("config", "edit"),
    "endpoint": ("endpoint", "list"),
    "endpoints": ("endpoint", "list"),
    "endpoints ls": ("endpoint", "list"),
    "endpoint test box": ("endpoint", "check"),
    "chat": ("chat",),
    "chat first question": ("chat",),
    "ask hello": ("ask",),
    "ask help": ("ask",),
    "help me with this": ("ask",),
    "model the growth of yeast": ("ask",),
    "history of Rome": ("ask",),
    "list three primes": ("ask",),
    "-- -5+3": ("ask",),
    "-c chat": ("chat",),
    "what now": ("ask",),
    "how many": ("ask",),
    "dog years": ("ask",),
    "engin what?": ("ask",),
    "ask shwo it": ("ask",),
    "shwo us how it is": ("ask",),
    "pull the lever twice": ("ask",),
    "run to the hills": ("ask",),
    "17*24": ("ask",),
    "'hello?'": ("ask",),
    "'what is it'": ("ask",),
    "一加一等于几": ("ask",),
    "-q 17*24": ("ask",),
    "how?": ("ask",),
    "1/2": ("ask",),
    "(a+b)/c": ("ask",),
    "3.5": ("ask",),
    "https://a.b/c?": ("ask",),
    "'what is in notes.md'": ("ask",),
    "'why is it.md'": ("ask",),
    "什么是1/2": ("ask",),
    "what is in notes.md": ("ask",),
    "ask foo.txt": ("ask",),
    "-- hello": ("ask",),
    "bug": ("bug",),
    "doctor": ("doctor",),
    "show": ("show",),
    "log": ("log", "list"),
    "engine": ("engine", "list"),
}
HELPED = {
    "help": "Ask and talk:",
    "help solve": "Usage: qwq solve",
    "help models": "Usage: qwq models",
    "help model": "Usage: qwq models",
    "help models pull": "Usage: qwq models pull",
    "solve help": "Usage: qwq solve",
    "chat help": "Usage: qwq chat",
    "models help": "Usage: qwq models",
    "models help pull": "Usage: qwq models pull",
    "-h": "Ask and talk:",
    "--help": "Ask and talk:",
    "sessions help": "Usage: qwq sessions",
    "config help": "Usage: qwq config",
    "help log": "Usage: qwq log",
    "help ''": "Ask and talk:",
    "help ' ' log": "Usage: qwq log",
    "help help": "Ask and talk:",
    "help history": "Usage: qwq log",
    "help ls": "Usage: qwq models list",
    "help bug": "Usage: qwq bug",
    "help /help": "/retry",
    "help /": "/retry",
    "help /retry": "another seed",
    "-m FILE help /q": "Leave;",
    "help /keys": "Alt+Enter",
    "version": "qwq ",
    "-V": "qwq ",
}
REFUSED = {
    "hello": "qwq ask hello",
    "Hello": "qwq ask Hello",
    "-q hello": "qwq ask hello",
    "-5+3": 'qwq -- "-5+3"',
    "-m FILE -5+3": 'qwq -m FILE -- "-5+3"',
    "-5+3 -m 'my file'": "qwq -m 'my file' -- \"-5+3\"",
    "--budgte=5 hi": "Did you mean --budget?",
    "-m FILE --budgte=5 hello": "Did you mean --budget?",
    "qestion": "Did you mean `qwq ask`?",
    "exprot": "Did you mean `qwq sessions export`?",
    "-m FILE hello": "qwq ask hello -m FILE",
    "hello -qm 'my file'": "qwq ask hello -qm 'my file'",
    "-m FILE sovle x.jsonl": "`qwq solve x.jsonl -m FILE`",
    "-m FILE modls": "Did you mean `qwq models`?",
    "-m FILE chta": "Did you mean `qwq chat -m FILE`?",
    "-m FILE foo.txt": "qwq ask foo.txt -m FILE",
    "-m FILE --continue": "qwq chat -m FILE --continue",
    "-m FILE -c 'what is it'": "qwq chat -m FILE -c 'what is it'",
    "/help": "qwq help /help",
    "/q": "/q is a command of qwq chat",
    "-m FILE /quit": "qwq ask /quit -m FILE",
    "help /hepl": "Did you mean /help?",
    "help /xyzzy": "qwq help /help",
    "help retry": "qwq help /retry",
    "help budget": "qwq config get budget",
    "help --budget": "qwq ask --help",
    "--temperature -5 --bugdet 5 x": "Did you mean --budget?",
    "-5 + 3": 'qwq -- "-5 + 3"',
    "what is -5": 'qwq -- "what is -5"',
    "'-(2+3)'": 'qwq -- "-(2+3)"',
    "'-x^2 at 3'": 'qwq -- "-x^2 at 3"',
    "log -5": 'qwq log list -- "-5"',
    "sovle x.jsonl": "`qwq solve x.jsonl`",
    "sovle x.jsonl -m qwq-demo": "qwq ask sovle x.jsonl",
    "shwo it": "`qwq show it`",
    "lgo words": "`qwq log words`",
    "engin list": "`qwq engine list`",
    "cofnig edit": "`qwq config edit`",
    "hello -q": "qwq ask hello",
    "foo.txt": "There is no file foo.txt.",
    "FOO.TXT": "qwq ask FOO.TXT",
    "notes.md": "There is no file notes.md.",
    "nosuch/path.md": "There is no file nosuch/path.md.",
    "nosuch/path": "There is no file nosuch/path.",
    "./nosuch": "There is no file ./nosuch.",
    "~/nosuch": "qwq ask '~/nosuch'",
    "data.jsonl": "There is no file data.jsonl.",
    "sums.csv.gz": "There is no file sums.csv.gz.",
    "nosuch.gguf": "There is no file nosuch.gguf.",
    "-q foo.txt": "There is no file foo.txt.",
    "/tmp/": "/tmp/ is a folder.",
    "grde nosuch.jsonl": "Did you mean `qwq grade nosuch.jsonl`?",
    "modls": "`qwq models`",
    "slove": "`qwq solve`",
    "pull": "`qwq models pull`",
    "rm": "qwq models rm NAME",
    "delete": "qwq log --delete ID",
    "--continue": "qwq chat --continue",
    "-c": "qwq chat -c",
    "--resume primes": "qwq chat --resume primes",
    "sessions show 7f3a": "qwq sessions export 7f3a -",
    "session show": "qwq sessions export ID -",
    "history pens": "qwq log pens. To ask it: qwq ask history pens",
    "history --clear": "qwq log list --help",
    "settings theme dark": "qwq config set theme dark",
    "log rm 7f3a": "qwq log --delete 7f3a",
    "log rm 20261129-173337-d383": "qwq log --delete 20261129-173337-d383",
    "log rm": "qwq log --delete ID",
    "log delete 7f3a": "qwq log --delete 7f3a",
    "set": "`qwq config set`",
    "export": "`qwq sessions export`",
    "help solvee": "`qwq help solve`",
    "help nonsense": "no command 'nonsense'",
    "help nonsense x": "To ask it: qwq ask help nonsense x",
    "help solvee x.jsonl": "`qwq help solve`",
    "update": "does not update itself",
    "upgrade": "does not update itself",
    "run sums.jsonl": "qwq solve sums.jsonl",
    "run model.gguf": 'qwq -m model.gguf "question"',
    "models rmm x": "'rm'",
    "-v": "Did you mean -V? Type: qwq -V",
    "--verson": "Did you mean --version? Type: qwq --version",
    "-verson": "Did you mean --version? Type: qwq --version",
    "ask --version": "Did you mean --version? Type: qwq --version",
    "-bugdet 5 what is it": "Did you mean --budget? See: qwq ask --help",
    "--hlep": "Did you mean --help?",
    "what is 17 * 24 --bugdet 5": "Did you mean --budget?",
    "solve p.jsonl --smaples 3": "Did you mean --samples?",
    "models list --al": "Did you mean --all?",
    "--bogus what is it": "No such option: --bogus",
    "config gett model": "'get'",
    "config get modl": "Did you mean model?",
}
# With something on standard input, as in `cat notes.txt | qwq ...`.
PIPED = {
    "": ("ask",),
    "what does it say": ("ask",),
    "'summarise it'": ("ask",),
    "-q 'one word?'": ("ask",),
    "-f - translate": ("ask",),
    "chat": ("chat",),
    "solve -": ("solve",),
    "show -": ("show",),
    "log import -": ("log", "import"),
    "models list": ("models", "list"),
}
PROMPT = {
    "?": "help",
    "/?": "help",
    "help": "help",
    "HELP": "help",
    "/h": "help",
    "/help": "help",
    "exit": "exit",
    "quit": "exit",
    " quit ": "exit",
    ":q": "exit",
    ":q!": "exit",
    "/q": "exit",
    "/quit": "exit",
    "/bye": "exit",
    "exit()": "exit",
    ":wq": "exit",
    ":quit": "exit",
    "/H": "help",
    "/Q": "exit",
    "/h edit": "help",
    "/new": "clear",
    "/history": "sessions",
    "/settings": "set",
    "/config trace full": "set",
    "/models": "model",
    "/redo": "retry",
    "/regenerate": "retry",
    "/continue": "more",
    "/usage": "stats",
    "/thought": "trace",
    "/etc/hosts is what?": None,
    "clear.": None,
    "x": None,
    "yes": None,
    "new ideas": None,
    "help me": None,
    "exit the maze": None,
    "quit smoking": None,
    "help!": None,
    "why?": None,
}


@pytest.mark.parametrize(
    ("line", "name"), {"q": "exit", "Clear": "clear", "diff": "diff", "continue": "more"}.items()
)
def test_the_name_of_a_command_alone_is_not_sent_from_a_chat(line: str, name: str) -> None:
    with pytest.raises(UsageError, match=f"^{line} alone is not sent") as told:
        find(line, COMMANDS)
    assert told.value.hint == f"The command is /{name}. To send the word to the model: {line}."


@pytest.mark.parametrize("line", ["theme=dark", "theme = dark", "theme dark"])
def test_a_setting_takes_its_value_behind_a_sign_too(env: Environment, line: str) -> None:
    assert run(["config", "set", *line.split()], env) == 0
    env.stdout.truncate(0)
    assert run(["config", "get", "theme"], env) == 0
    assert "dark" in env.stdout.getvalue()  # type: ignore[attr-defined]


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    variables = {"QWQ_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    return Environment(variables, io.StringIO("text"), io.StringIO(), io.StringIO())


@pytest.mark.parametrize(("line", "names"), MEANT.items())
def test_a_line_is_for_the_command_that_is_meant(env: Environment, line: str, names: Names) -> None:
    assert understood(env, *shlex.split(line))[0] == names


@pytest.mark.parametrize(("line", "text"), [*REFUSED.items()])
def test_a_pipe_makes_no_question_of_a_slip(tmp_path: Path, line: str, text: str) -> None:
    """What is piped in would be sent with it, and cost minutes."""
    for piped in ("", "A long text.\n"):
        stdin = io.TextIOWrapper(io.BytesIO(piped.encode()))
        variables = {"QWQ_HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
        env = Environment(variables, stdin, io.StringIO(), io.StringIO())
        assert run(shlex.split(line), env) == 2
        assert isinstance(env.stderr, io.StringIO)
        assert text in env.stderr.getvalue()


@pytest.mark.parametrize(("line", "names"), PIPED.items())
def test_a_pipe_goes_along_with_a_question(env: Environment, line: str, names: Names) -> None:
    assert understood(env, *shlex.split(line))[0] == names


@pytest.mark.parametrize(("line", "text"), HELPED.items())
def test_help_and_version_are_words_too(
    env: Environment, capsys: pytest.CaptureFixture[str], line: str, text: str
) -> None:
    assert run(shlex.split(line), env) == 0
    assert isinstance(env.stdout, io.StringIO)
    assert text in env.stdout.getvalue() + capsys.readouterr().out


@pytest.mark.parametrize(("line", "text"), REFUSED.items())
def test_what_can_not_be_meant_names_what_can(env: Environment, line: str, text: str) -> None:
    assert run(shlex.split(line), env) == 2
    assert isinstance(env.stderr, io.StringIO)
    assert text in env.stderr.getvalue()


@pytest.mark.parametrize(("line", "name"), PROMPT.items())
def test_at_the_prompt_as_in_other_programs(line: str, name: str | None) -> None:
    found = find(line, COMMANDS)
    assert (found[0].name if found else None) == name


def test_an_unknown_command_at_the_prompt_suggests() -> None:
    with pytest.raises(UsageError) as caught:
        find("/retri", COMMANDS)
    assert caught.value.hint == "Did you mean /retry?"


def test_the_table_is_long_enough() -> None:
    tables: tuple[dict[str, Any], ...] = (MEANT, HELPED, REFUSED, PIPED, PROMPT)
    assert sum(map(len, tables)) >= 120


def test_a_flag_that_is_like_none_is_told_without_a_guess(env: Environment) -> None:
    assert run(["chat", "--nope"], env) == ExitStatus.USAGE
    assert isinstance(env.stderr, io.StringIO)
    assert "Did you mean" not in env.stderr.getvalue()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["notes.md"], "is a file, and no question"),
        (["grde", "notes.md"], "Did you mean `qwq grade"),
        (["solv", "notes.md"], "Did you mean `qwq solve"),
    ],
)
def test_a_file_is_no_question(
    env: Environment, tmp_path: Path, words: list[str], text: str
) -> None:
    file = tmp_path / "notes.md"
    file.write_text("17*24\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        understood(env, *(str(file) if word == file.name else word for word in words))
    assert text in caught.value.message


def test_words_in_front_of_a_file_may_be_a_question(env: Environment, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("17*24\n", encoding="utf-8")
    assert understood(env, "why", "is", str(file))
