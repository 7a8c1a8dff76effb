"""What people type that is no command here: names of commands in other programs, single words.

A line is treated as what is obviously meant, or refused with the command that does it. A single
word of letters and the name of a file are never sent to a model by themselves: they are slips,
and a model would take minutes for them. `17*24` and `how?` are questions.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from qwq_cli.cli.typed_line import Typed
from qwq_cli.errors import UsageError
from qwq_cli.nearest import nearest, one_slip
from qwq_cli.repl.command import own_name

# The meaning of a line of one word.
_ALONE: Mapping[str, tuple[str, ...]] = {
    "help": ("--help",),
    "version": ("--version",),
    "history": ("log",),
    "logs": ("log",),
    "traces": ("log",),
    "ls": ("models", "list"),
    "list": ("models", "list"),
    "engines": ("engine", "list"),
    "settings": ("config",),
}
# Other names of a group of commands, before one of them, as in `qwq model list`.
_GROUPS = {"model": "models", "session": "sessions", "chats": "sessions", "endpoints": "endpoint",
           "engines": "engine", "settings": "config", "setting": "config"}  # fmt: skip
# Other names of the commands in a group.
OTHER_NAMES: Mapping[str, str] = {
    "ls": "list", "info": "show", "card": "show", "download": "pull", "install": "pull",
    "remove": "rm", "delete": "rm", "del": "rm", "uninstall": "rm", "where": "path",
    "reset": "unset", "test": "check",
}  # fmt: skip
# Commands of a group that are no commands by themselves.
_INSIDE = {
    "pull": "models pull", "download": "models pull", "install": "models pull",
    "verify": "models verify", "check": "endpoint check",
    "set": "config set", "get": "config get", "unset": "config unset", "edit": "config edit",
    "export": "sessions export", "import": "log import", "search": "log", "run": "ask",
    "question": "ask",
}  # fmt: skip
_DELETES = ("delete", "del", "rm", "remove")
_DELETE_HINT = "A trace: qwq log --delete ID. A model: qwq models rm NAME"
_CONTINUES = ("--continue", "-c", "--resume", "-r")
_PULLS = ("pull", "download")
_MODEL_FILE = ".gguf"
_PROBLEM_FILES = (
    ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".parquet", ".pq", ".arrow", ".feather",
    ".md", ".markdown", ".txt", ".text", ".tex", ".gz", ".zst",
)  # fmt: skip
_OTHER_FILES = (_MODEL_FILE, ".log", ".html", ".htm", ".pdf", ".toml", ".db", ".zip")
_PATH = re.compile(r"(?=.*[A-Za-z])~?[\w.-]*(/[\w.-]*)+")  # 1/2 is a question
_MOST_WORDS = 2  # of a command
_NO_SPACES = "\u0e00"  # scripts from here on have no spaces: a question is one word there


def meant(words: Sequence[str], commands: Mapping[str, Any]) -> list[str]:
    """Return the command line that is meant by a line without a known command.

    Raises UsageError if it is no question either.
    """
    first, rest = (words[0], list(words[1:])) if words else ("", [])
    if [_GROUPS.get(first, first), *rest[:1]] == ["config", "set"]:
        words = [first, *(rest := ["set", *_key_and_value(rest[1:])])]
    if first == "help":
        return _helped([word for word in rest if word.strip()], commands) or list(words)
    if first in _ALONE and (not rest or _are_flags(rest)):
        return [*_ALONE[first], *rest]
    if rest == ["help"] and first in {*commands, *_GROUPS} - {"ask"}:
        return [_GROUPS.get(first, first), "--help"]
    if {*_CONTINUES} & {*_before_dashes(words)} and not {*words} & {*commands}:
        raise UsageError("Only a chat can be continued.", f"Type: qwq chat {shlex.join(words)}")
    if [_GROUPS.get(first, first), *rest[:1]] == ["sessions", "show"]:
        key = " ".join(rest[1:]) or "ID"
        raise UsageError(
            "qwq sessions has no command 'show'.",
            f"To print a session: qwq sessions export {key} -. To go on with it: qwq chat -r {key}",
        )
    if first in _GROUPS and (not rest or _is_named(rest[0], _GROUPS[first], commands)):
        return [_GROUPS[first], *rest]
    if first in _PULLS and len(rest) == 1:
        return ["models", "pull", *rest]
    if _ALONE.get(first) == ("log",) and len(rest) == 1:
        word = shlex.quote(rest[0])
        raise UsageError(
            f"There is no command {first!r}.",
            f"To search: qwq log {word}. To ask it: qwq ask {first} {word}",
        )
    if first == "run" and len(rest) == 1:
        _refuse_run(rest[0])
    return list(words)


def _are_flags(rest: Sequence[str]) -> bool:
    """Return whether flags follow, and perhaps their values, as in `history -n 3`."""
    return rest[0].startswith("-") and not any(" " in word or word == "--" for word in rest)


def _before_dashes(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index("--")] if "--" in words else words


def _helped(about: Sequence[str], commands: Mapping[str, Any]) -> list[str]:
    """Return the line that shows the help; empty for a question, which is longer than any command.

    Raises UsageError for words that are neither.
    """
    first, rest = (about[0], about[1:]) if about else ("help", ())
    if first in {*commands, *_GROUPS}:
        return [_GROUPS.get(first, first), *rest, "--help"]
    if first in _ALONE:
        return [word for word in _ALONE[first] if not word.startswith("-")] + ["--help"]
    if first[0] == "-":
        raise UsageError(
            "qwq help takes the name of a command.",
            "The help of each command tells its flags: qwq ask --help",
        )
    is_name = first.replace("-", "").isalpha() and not _is_unspaced(first)
    if len(about) > _MOST_WORDS or not is_name:
        return []
    ask = f" To ask it: qwq ask help {' '.join(about)}" if rest else ""
    raise UsageError(f"There is no command {first!r}.", f"{_other_help(first, commands)}{ask}")


def _other_help(name: str, commands: Mapping[str, Any]) -> str:
    """Return where something is told that is no command of the shell."""
    from qwq_cli.repl.commands import COMMANDS

    if name in _settings():
        return f"It is a setting: qwq config get {name}. Its flag: qwq ask --help"
    if own_name(name) in COMMANDS:
        return f"It is a command of qwq chat: qwq help /{name}"
    near = nearest(name, commands)
    return f"Did you mean `qwq help {near}`?" if near else "qwq help lists them."


def _is_unspaced(word: str) -> bool:
    return max(word) >= _NO_SPACES


def _is_named(word: str, group: str, commands: Mapping[str, Any]) -> bool:
    """Return whether it may follow the name of a group of commands, or is refused there."""
    is_setting = group == "config" and word.partition("=")[0] in _settings()
    names = {"help", *OTHER_NAMES, *commands[group].commands}
    return is_setting or word.startswith("-") or word in names


def _key_and_value(words: Sequence[str]) -> Sequence[str]:
    """Return `theme light` for `theme=light` and `theme = light`; other words as they are."""
    key, joint, value = "".join(words).partition("=")
    is_joined = joint and words[1:2] in ([], ["="])
    return [key, value] if is_joined and value and key in _settings() else words


def _settings() -> Collection[str]:
    from qwq_cli.settings import SETTINGS

    return SETTINGS


def _refuse_run(name: str) -> None:
    file = Path(name)
    if file.suffix.lower() == _MODEL_FILE:
        raise UsageError("There is no command 'run'.", f'To ask a model: qwq -m {name} "question"')
    if file.suffix.lower() in _PROBLEM_FILES or file.is_file():
        raise UsageError(
            "There is no command 'run'.",
            f"Solve the problems of the file: qwq solve {name}. Ask what it says: qwq -f {name}",
        )


def refuse_lone_word(typed: Typed) -> None:
    """Raise UsageError for a line of one word of letters, or one that names a file.

    It is also raised for a mistyped command before a file, as in `qwq grde results.jsonl`.
    """
    _refuse_file(typed)
    _refuse_slip(typed)
    words = typed.words
    if len(words) != 1 or not words[0].isalpha() or _is_unspaced(words[0]):
        return
    word = words[0]
    if word.lower() in _DELETES:
        raise UsageError(f"There is no command {word!r}.", _DELETE_HINT)
    near = nearest(word, [*typed.commands, *_ALONE, *_GROUPS, *_INSIDE])
    found = f" Did you mean `{typed.line(_INSIDE.get(near, near))}`?" if near else ""
    raise UsageError(f"There is no command {word!r}.{found}", _to_ask(typed))


def _to_ask(typed: Typed) -> str:
    return f"To ask it: {typed.line('ask', *typed.words)}"


def _refuse_file(typed: Typed) -> None:
    words = typed.words
    if len(words) == 1 and _is_file(words[0]):
        named = shlex.quote(words[0])
        raise UsageError(
            f"{words[0]} is a file, and no question.",
            f"To ask what it says: qwq -f {named}. To solve the problems in it: qwq solve {named}",
        )
    if len(words) == 1 and _names_file(words[0]):
        is_folder = _says(Path.is_dir, words[0])
        if not is_folder:
            _refuse_slash(typed)
        wrong = f"{words[0]} is a folder" if is_folder else f"There is no file {words[0]}"
        raise UsageError(f"{wrong}.", _to_ask(typed))
    if len(words) == 2 and words[0].isalpha() and (_is_file(words[1]) or _names_file(words[1])):
        _refuse_for(nearest(words[0], typed.commands), typed)


def _refuse_slash(typed: Typed) -> None:
    """Raise UsageError for a command of a chat, as in `qwq /retry`."""
    from qwq_cli.repl.commands import COMMANDS

    [word] = typed.words
    if word[0] == "/" and own_name(word[1:]) in COMMANDS:
        raise UsageError(
            f"{word} is a command of qwq chat, and no question.",
            f"What it does: qwq help {word}. {_to_ask(typed)}",
        )


def _refuse_slip(typed: Typed) -> None:
    """Raise UsageError for a command with one slip in it, as in `qwq shwo it`."""
    first, second, *more = *typed.words, "", ""
    is_question = " " in second or second.endswith("?")
    is_short = not any(more) and not is_question
    if second and first.isalpha() and (is_short or _is_file(second)):
        _refuse_for(one_slip(first, typed.commands), typed)


def _refuse_for(command: str | None, typed: Typed) -> None:
    """Raise UsageError if the first word stands for a command."""
    if command:
        first, *rest = typed.words
        line = typed.line(command, *rest)
        raise UsageError(f"There is no command {first!r}. Did you mean `{line}`?", _to_ask(typed))


def _names_file(word: str) -> bool:
    """Return whether it looks like the name of a file, which need not exist."""
    if any(map(str.isspace, word)):
        return False
    ends = word.lower().endswith((*_PROBLEM_FILES, *_OTHER_FILES))
    return ends or (_PATH.fullmatch(word) is not None and not _is_unspaced(word))


def _is_file(word: str) -> bool:
    return _says(Path.is_file, word)


def _says(look: Callable[[Path], bool], word: str) -> bool:
    try:
        return look(Path(word))
    except (OSError, ValueError):  # too long for a name, or with a null byte
        return False
