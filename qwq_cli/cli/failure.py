"""Reports a failure: a message for people on stderr, JSON for programs on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from qwq_cli.errors import ExitStatus, QwqError
from qwq_cli.jobs.environment import Environment

INDENT = "     "  # as wide as "qwq: "


def tell(env: Environment, error: QwqError, args: Sequence[str]) -> ExitStatus:
    """Report the error. args: the command line; with --json or --jsonl in it, JSON is printed."""
    from qwq_cli.render.terminal.clean import line
    from qwq_cli.render.terminal.sentences import wrapped

    hint = f"\n{INDENT}{line(error.hint)}" if error.hint else ""
    text = f"qwq: {line(error.message)}{hint}"
    _write(env.stderr, f"{wrapped(text, env.stderr, env.variables, INDENT)}\n")
    flags = [*args, "--"][: [*args, "--"].index("--")]
    if "--json" in flags or "--jsonl" in flags:
        _write_json(env.stdout, error, indented="--json" in flags)
    return error.status


def _write_json(stdout: TextIO, error: QwqError, *, indented: bool) -> None:
    """Write {"error": {"message": ..., "hint": ..., "status": 2}}."""
    from qwq_cli.render.live.json_views import encode_document, encode_line, write_utf8

    told = {"message": error.message, "hint": error.hint, "status": int(error.status)}
    try:
        write_utf8(stdout, (encode_document if indented else encode_line)({"error": told}))
    except (OSError, ValueError):
        return


def _write(stderr: TextIO, text: str) -> None:
    """Write; never fails, even if the encoding lacks a character or the reader has left."""
    encoding = getattr(stderr, "encoding", None) or "utf-8"
    try:
        stderr.write(text.encode(encoding, "replace").decode(encoding))
        stderr.flush()
    except (OSError, ValueError):
        return
