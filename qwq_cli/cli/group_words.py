"""Words after a group of commands that are none of them: names of commands in other programs.

They are refused with the command that does it, as in `qwq config theme dark`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from qwq_cli.cli.typed_arguments import is_trace_id
from qwq_cli.errors import UsageError
from qwq_cli.settings import SETTINGS

_DELETES = ("delete", "del", "rm", "remove", "erase")
_SHOWS = ("show", "open", "view", "get", "print", "cat")
_FINDS = ("search", "find")
# The command for each word; {} is what follows, or else the placeholder.
_MEANT: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "models": ("NAME", {
        **dict.fromkeys(("update", "upgrade"), "models pull {}"),
        **dict.fromkeys(("use", "set", "select", "switch", "default"), "config set model {}"),
        **dict.fromkeys(("run", "start", "load", "ask"), '-m {} "question"'),
        "chat": "chat -m {}", **dict.fromkeys(_FINDS, "models list --all"),
    }),
    "config": ("KEY", {
        **dict.fromkeys((*_DELETES, "clear"), "config unset {}"),
        **dict.fromkeys(_SHOWS, "config get {}"),
        **dict.fromkeys(("add", "change"), "config set {}"),
    }),
    "sessions": ("ID", {
        **dict.fromkeys(("open", "resume", "continue", "load"), "chat --resume {}"),
        **dict.fromkeys(_FINDS, "sessions list {}"),
        **dict.fromkeys(("view", "print", "cat"), "sessions export {} -"),
    }),
    "engine": ("NAME", {
        **dict.fromkeys(("add", "update", "upgrade", "download", "pull"), "engine install {}"),
        **dict.fromkeys(("set", "select", "switch"), "engine use {}"),
        **dict.fromkeys(("show", "info"), "engine list"),
    }),
    "endpoint": ("NAME", {
        **dict.fromkeys(("add", "set", "new"), "config set endpoints.{}.url URL"),
        **dict.fromkeys(_DELETES, "config unset endpoints.{}"),
        **dict.fromkeys(_SHOWS, "endpoint check {}"),
    }),
}  # fmt: skip


def refuse_in_group(group: str, words: Sequence[str]) -> None:
    """Raise UsageError for a word that is no command of this group, if it is known what is meant.

    words: what was typed after the group's name.
    """
    word, *rest = words
    key = word.partition("=")[0]
    if group == "config" and key in SETTINGS:
        raise _no_command(group, key, _about_setting(words))
    placeholder, meant = _MEANT.get(group, ("", {}))
    if command := meant.get(word):
        args = [each for each in rest if not each.startswith("-")]
        most = 2 if group == "config" else 1
        if group == "endpoint" and len(args) > 1:
            command = command.replace(" URL", f" {shlex.quote(args[1])}")
        raise _no_command(group, word, command.format(shlex.join(args[:most]) or placeholder))


def _about_setting(words: Sequence[str]) -> str:
    """Return the command for a key, or for a key and a value."""
    key, joint, joined = words[0].partition("=")
    value = [*([joined] if joint else []), *words[1:]]
    return shlex.join(["config", "set", key, " ".join(value)] if value else ["config", "get", key])


def refuse_in_log(words: Sequence[str]) -> None:
    """Raise UsageError for words after `qwq log` that are meant to delete or show, not to search.

    A word for deleting stands alone or before ids; before other words it is searched for.
    """
    first, *rest = words or [""]
    which = " ".join(word for word in rest if not word.startswith("-"))
    if first in _DELETES and which in ("all", "everything"):
        raise _no_log(first, "To delete all: qwq log --delete-all")
    if not all(map(is_trace_id, which.split())):
        return
    one = which.partition(" ")[0]
    if first in _DELETES:
        at_once = ", one at a time" if " " in which else ""
        raise _no_log(first, f"To delete a trace: qwq log --delete {one or 'ID'}{at_once}")
    if first in _SHOWS and (which or first == "show"):
        raise _no_log(first, f"To show a trace: qwq show {one or 'ID'}")
    if first == "export":
        raise _no_log(first, f"To write a trace to a file: qwq show {one or 'ID'} -o FILE.md")


def _no_log(word: str, hint: str) -> UsageError:
    search = f"To search for the word: qwq log list {word}"
    return UsageError(f"qwq log has no command {word!r}.", f"{hint}. {search}")


def _no_command(group: str, word: str, command: str) -> UsageError:
    return UsageError(f"qwq {group} has no command {word!r}.", f"Type: qwq {command}")
