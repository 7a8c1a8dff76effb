"""Reads the text in the clipboard with whichever program of the system can."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping

from qwq_cli.errors import UsageError
from qwq_cli.text_file import decode

_READERS = (
    ("wl-paste", "--no-newline"),
    ("xclip", "-out", "-selection", "clipboard"),
    ("xsel", "--output", "--clipboard"),
    ("pbpaste",),
    ("powershell.exe", "-NoProfile", "-Command", "Get-Clipboard"),
)
SECONDS = 5.0


def read_clipboard(environ: Mapping[str, str]) -> str:
    """Return the text. Raises UsageError if there is no clipboard or no text in it."""
    path = environ.get("PATH")
    for name, *flags in _READERS:
        if program := shutil.which(name, path=path):
            text = _output([program, *flags], environ)
            if text is not None:
                return text
    raise UsageError(
        "The clipboard can't be read here.", "Paste with your terminal: that never sends anything."
    )


def _output(command: list[str], environ: Mapping[str, str]) -> str | None:
    """Return the program's output, or None if it fails: it may be installed without a desktop."""
    try:
        done = subprocess.run(
            command, capture_output=True, env=dict(environ), timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else decode(done.stdout, "The clipboard")
