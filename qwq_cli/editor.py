"""Opens a text or a file in the user's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from qwq_cli.errors import UsageError
from qwq_cli.text_file import read_text_file

USUAL = ("nano", "vi", "notepad")


def edit_text(text: str, keyboard: TextIO | None, environ: Mapping[str, str]) -> str:
    """Return `text` after it was edited in the editor that $VISUAL or $EDITOR names.

    One newline at its end is the editor's own; a blank line there ends a paragraph. Raises
    UsageError if there is no user, or the editor is missing or fails.
    """
    if keyboard is None:
        raise UsageError("Nobody can edit here.", "Give the text after the number.")
    command = _editor(environ, "Set EDITOR, or give the text after the number.")
    with tempfile.TemporaryDirectory(prefix="qwq-") as folder:
        path = Path(folder) / "step.md"
        path.write_text(text, encoding="utf-8", newline="")
        _run([*command, str(path)], environ)
        edited = read_text_file(path).replace("\r\n", "\n")
    return edited if edited.endswith("\n\n") else edited.removesuffix("\n")


def edit_file(
    path: Path, keyboard: TextIO | None, environ: Mapping[str, str], beginning: str = ""
) -> None:
    """Edit a file. Raises UsageError as `edit_text` does. What was saved stays.

    beginning: what a new file begins with.
    """
    if keyboard is None:
        raise UsageError("Nobody can edit here.", "qwq config set KEY VALUE")
    command = _editor(environ, "Set EDITOR, or: qwq config set KEY VALUE")
    path.parent.mkdir(parents=True, exist_ok=True)
    if beginning and not path.exists():
        path.write_text(beginning, encoding="utf-8")
    _run([*command, str(path)], environ)


def _editor(environ: Mapping[str, str], hint: str) -> list[str]:
    named = environ.get("VISUAL") or environ.get("EDITOR")
    try:
        words = shlex.split(named or "", posix=os.name == "posix")
    except ValueError as error:
        raise UsageError(f"$VISUAL or $EDITOR can't be read: {error}.") from error
    found = words or [name for name in USUAL if shutil.which(name)][:1]
    if not found:
        raise UsageError("There is no editor.", hint)
    return found


def _run(command: list[str], environ: Mapping[str, str]) -> None:
    try:
        status = subprocess.run(command, env=dict(environ), check=False).returncode
    except OSError as error:
        raise UsageError(f"{command[0]} can't be run: {error.strerror}.", "Set EDITOR.") from error
    if status:
        raise UsageError(f"{command[0]} ended with status {status}; nothing was changed.")
