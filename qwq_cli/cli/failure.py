"""How a failure is told: as a message for people on stderr, and for programs as JSON on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from qwq_cli.errors import ExitStatus, QwqError
from qwq_cli.jobs.environment import Environment


def tell(env: Environment, error: QwqError, args: Sequence[str]) -> ExitStatus:
    """args: the command line; with --json or --jsonl in it, a program reads what is printed."""
    from qwq_cli.render.terminal.clean import line

    hint = f"     {line(error.hint)}\n" if error.hint else ""
    _write(env.stderr, f"qwq: {line(error.message)}\n{hint}")
    flags = [*args, "--"][: [*args, "--"].index("--")]
    if "--json" in flags or "--jsonl" in flags:
        _write_json(env.stdout, error, indented="--json" in flags)
    return error.status


def _write_json(stdout: TextIO, error: QwqError, *, indented: bool) -> None:
    """{"error": {"message": ..., "hint": ..., "status": 2}}"""
    from qwq_cli.render.live.json_views import encode_document, encode_line, write_utf8

    told = {"message": error.message, "hint": error.hint, "status": int(error.status)}
    try:
        write_utf8(stdout, (encode_document if indented else encode_line)({"error": told}))
    except (OSError, ValueError):
        return


def _write(stderr: TextIO, text: str) -> None:
    """A message must not fail for want of a character, or of somebody to read it."""
    encoding = getattr(stderr, "encoding", None) or "utf-8"
    try:
        stderr.write(text.encode(encoding, "replace").decode(encoding))
        stderr.flush()
    except (OSError, ValueError):
        return
