"""Pages for `man`, one for each command, out of its help."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwq_cli import __version__
from qwq_cli.errors import ExitStatus
from tools.helps import Help

_TITLE = re.compile(r"^(\S[^:\n]*):$", re.MULTILINE)
_FLAG = re.compile(r"(?<![\w\\-])((?:\\-){1,2}[A-Za-z](?:\w|\\-)*)")  # of escaped text
MEANINGS = {
    ExitStatus.ANSWERED: "Answered.",
    ExitStatus.FAILURE: "A failure.",
    ExitStatus.USAGE: "Wrong usage.",
    ExitStatus.NO_ANSWER: "No answer: it was cut off. The partial one is kept.",
    ExitStatus.MODEL: "No model, or no room for it in memory or on disk.",
    ExitStatus.NETWORK: "The network, or a corrupt download.",
    ExitStatus.BATCH_FAILURES: "Some problems of a file failed.",
    ExitStatus.HUNG_UP: "The terminal was closed (SIGHUP).",
    ExitStatus.INTERRUPTED: "Interrupted (Ctrl-C).",
    ExitStatus.CLOSED_PIPE: "A closed pipe.",
    ExitStatus.TERMINATED: "Ended by SIGTERM.",
}


def manpages(helps: list[Help]) -> dict[str, str]:
    """By the names of the files."""
    names = [one.name for one in helps]
    return {f"{_file(one.name)}.1": "\n".join(_lines(one, names)) + "\n" for one in helps}


def _lines(one: Help, names: list[str]) -> Iterator[str]:
    yield f'.TH "{_file(one.name).upper()}" 1 "" "qwq {__version__}" "qwq manual"'
    yield ".SH NAME"
    yield f"{_text(_file(one.name))} \\- {_text(one.summary.rstrip('.'))}"
    usage, _, rest = one.text.partition("\n\n")
    yield ".SH SYNOPSIS"
    yield from _verbatim(usage.removeprefix("Usage: "))
    description, *sections = _TITLE.split(rest)
    if description.strip():
        yield ".SH DESCRIPTION"
        yield from _verbatim(description)
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        yield f".SH {_text(title.upper())}"
        yield from _verbatim(body)
    if one.name == "qwq":
        yield from _exit_statuses()
    yield ".SH SEE ALSO"
    yield ", ".join(f"\\fB{_text(_file(name))}\\fR(1)" for name in _related(one, names))


def _exit_statuses() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for status, meaning in MEANINGS.items():
        yield from (".TP", f"\\fB{status.value}\\fR", _text(meaning))


def _related(one: Help, names: list[str]) -> list[str]:
    """The commands in it, and the one that it is in."""
    above = one.name.rpartition(" ")[0]
    return [*([above] if above in names else []), *one.inner]


def _verbatim(text: str) -> Iterator[str]:
    """Lines as they are, less the indentation that all have; flags are bold."""
    lines = text.strip("\n").split("\n")
    filled = [line for line in lines if line.strip()]
    common = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    yield ".nf"
    yield from (_FLAG.sub(r"\\fB\1\\fR", _text(line[common:])) for line in lines)
    yield ".fi"


def _text(text: str) -> str:
    """Nothing in it is a command of groff, and a hyphen is the sign that is typed."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _file(name: str) -> str:
    return name.replace(" ", "-")
