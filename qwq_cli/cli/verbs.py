"""Verbs of other programs before an argument of ours, as in `qwq delete ID`.

Such a line is no question: a model would take minutes for it. It is refused with the command that
does it. `qwq delete every second letter of ABCD` is a question.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from qwq_cli.cli.typed_arguments import NOUNS, PLACEHOLDERS, Kind, looks_like
from qwq_cli.cli.typed_line import Typed
from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment

Does = Mapping[Kind, str]  # the command for each kind of argument; {} is the argument

_DELETES: Does = {
    Kind.QWQ: "", Kind.ALL: "log --delete-all", Kind.TRACE: "log --delete {}",
    Kind.MODEL: "models rm {}", Kind.ENGINE: "engine rm {}", Kind.SETTING: "config unset {}",
    Kind.SESSION: "sessions rm {}", Kind.ENDPOINT: "config unset endpoints.{}",
}  # fmt: skip
_INSTALLS: Does = {
    Kind.MODEL: "models pull {}", Kind.ENGINE: "engine install {}",
    Kind.ENDPOINT: "config set endpoints.{}.url URL",
}  # fmt: skip
_UPDATES: Does = {Kind.QWQ: "", Kind.MODEL: "models pull {}", Kind.ENGINE: "engine install {}"}
_SETS: Does = {Kind.SETTING: "config set {}", Kind.MODEL: "config set model {}"}
_UNSETS: Does = {Kind.SETTING: "config unset {}"}
_GETS: Does = {
    Kind.SETTING: "config get {}", Kind.TRACE: "show {}", Kind.MODEL: "models pull {}",
    Kind.ENGINE: "engine install {}",
}  # fmt: skip
_SHOWS: Does = {
    Kind.TRACE: "show {}", Kind.SESSION: "sessions export {} -", Kind.MODEL: "models show {}",
    Kind.SETTING: "config get {}",
}  # fmt: skip
_USES: Does = {Kind.MODEL: "config set model {}", Kind.ENGINE: "engine use {}"}
_RUNS: Does = {Kind.MODEL: '-m {} "question"'}
_CHECKS: Does = {Kind.MODEL: "models verify {}", Kind.ENDPOINT: "endpoint check {}"}
_EXPORTS: Does = {Kind.TRACE: "show {} -o FILE.md", Kind.SESSION: "sessions export {} FILE.md"}
_LISTS: Does = {
    Kind.TRACE: "log", Kind.SESSION: "sessions list", Kind.MODEL: "models list",
    Kind.ENGINE: "engine list", Kind.SETTING: "config list", Kind.ENDPOINT: "endpoint list",
}  # fmt: skip
_VERBS: Mapping[str, Does] = {
    **dict.fromkeys(("delete", "del", "rm", "remove", "erase", "uninstall"), _DELETES),
    **dict.fromkeys(("install", "add", "download", "pull", "fetch"), _INSTALLS),
    **dict.fromkeys(("update", "upgrade"), _UPDATES),
    **dict.fromkeys(("set", "change"), _SETS),
    **dict.fromkeys(("unset", "reset"), _UNSETS),
    **dict.fromkeys(("open", "view", "cat", "print"), _SHOWS),
    **dict.fromkeys(("use", "switch", "select"), _USES),
    **dict.fromkeys(("run", "start", "load"), _RUNS),
    **dict.fromkeys(("verify", "check"), _CHECKS),
    **dict.fromkeys(("list", "ls"), _LISTS),
    "get": _GETS, "export": _EXPORTS,
}  # fmt: skip
_LEAVES = ("exit", "quit", "bye", "logout", "q")
_KEPT = "What qwq has kept lies elsewhere: qwq config path --places"


def refuse_verb(typed: Typed, env: Environment) -> None:
    """Raise UsageError for a verb before an argument of ours, and for `uninstall` or `exit` alone.

    Raises ConfigError if models.toml can't be read.
    """
    verb, *rest = typed.words or [""]
    verb = verb.lower()
    if not rest:
        _refuse_alone(verb, typed)
    elif (does := _VERBS.get(verb)) and (found := _meant(does, rest, env)) is not None:
        if not found:
            raise UsageError(*_about_qwq(verb))
        raise UsageError(f"There is no command {typed.words[0]!r}.", _hint(found, typed))


def _refuse_alone(verb: str, typed: Typed) -> None:
    if verb in ("update", "upgrade", "uninstall"):
        raise UsageError(*_about_qwq(verb))
    if verb in _LEAVES:
        raise UsageError(
            f"There is no command {verb!r}.",
            f"qwq ends by itself after each answer; /exit leaves a chat. {_to_ask(typed)}",
        )


def _about_qwq(verb: str) -> tuple[str, str]:
    """Return what is said of updating qwq, or of taking it away: message and hint."""
    from qwq_cli.cli.installation import Installation

    installed = Installation.of_process()
    if verb in ("update", "upgrade"):
        return "qwq does not update itself.", f"To update it: {installed.update}"
    return "qwq does not take itself away.", f"To do so: {installed.removal}. {_KEPT}"


def _hint(command: str, typed: Typed) -> str:
    return f"Type: {typed.line(command)}. {_to_ask(typed)}"


def _to_ask(typed: Typed) -> str:
    return f"To ask it: {typed.line('ask', *typed.words)}"


def _meant(does: Does, rest: Sequence[str], env: Environment) -> str | None:
    """Return the command that is meant, or "" for one about qwq itself; None for a question."""
    first, *others = rest
    if any(word.endswith("?") for word in rest) or " " in first:
        return None
    noun = NOUNS.get(first.lower())
    if noun in does and noun is not None:
        return _after_noun(does, noun, others, env)
    if does in (_SETS, _UNSETS) and (pair := _pair(rest)):
        return does[Kind.SETTING].format(pair)
    for kind in does:
        if all(looks_like(kind, word, env) for word in rest):
            return does[kind].format(shlex.quote(first))
    return None


def _after_noun(does: Does, kind: Kind, rest: Sequence[str], env: Environment) -> str | None:
    """Return the command for `delete model NAME`; None for a question that begins like it."""
    if not rest:
        return does[kind].format(PLACEHOLDERS[kind])
    if kind is Kind.SETTING and (pair := _pair(rest)):
        return does[kind].format(pair)
    is_free = kind in (Kind.SESSION, Kind.ENDPOINT)  # they have any name
    fits = len(rest) == 1 and (is_free or looks_like(kind, rest[0], env))
    return does[kind].format(shlex.quote(rest[0])) if fits else None


def _pair(words: Sequence[str]) -> str | None:
    """Return key and value of `theme dark`, `theme=dark`, `theme to dark`, or the key alone."""
    from qwq_cli.settings import SETTINGS

    key, joint, joined = words[0].partition("=")
    values = [*([joined] if joint else []), *words[1:]]
    values = values[1:] if len(values) == 2 and values[0] in ("to", "=") else values
    if key not in SETTINGS or len(values) > 1:
        return None
    return shlex.join([key, *values])
