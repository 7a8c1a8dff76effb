"""Reads rows of Parquet and Arrow files in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from qwq_cli.errors import UsageError
from qwq_cli.solve.json_rows import row_of
from qwq_cli.solve.json_text import NoValue, decoded
from qwq_cli.solve.row import MAX_ROW, Row, Rows, Wrong

MAX_FILE = 1 << 30  # bytes; rows are read one after the other

# Isolated mode, so that no file in the current folder counts as a module. Packages are looked for
# where this process found its own.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from qwq_cli.solve.arrow_worker import serve; serve(sys.argv[2], *map(int, sys.argv[3:]))"
)


def arrow_rows(source: Path | bytes, name: str, longest: int = MAX_ROW) -> Rows:
    """Return the rows. longest: characters of a row; a longer one becomes a Wrong.

    Raises UsageError if pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise UsageError(
            f"{name} is a Parquet or Arrow file.", "To read it: pip install 'qwq-cli[parquet]'"
        )
    return lambda: _rows(source, longest)


def _rows(source: Path | bytes, longest: int) -> Iterator[Row | Wrong]:
    named = isinstance(source, Path)
    path = json.dumps([entry for entry in sys.path if entry])
    arguments = [path, str(source) if named else "-", str(longest), str(os.getpid())]
    with subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, *arguments],
        stdin=subprocess.DEVNULL if named else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # the parent decides about Ctrl-C
    ) as worker:
        assert worker.stdout is not None
        try:
            if worker.stdin is not None:
                threading.Thread(target=_feed, args=(worker.stdin, source), daemon=True).start()
            yield from _read(worker.stdout)
            if worker.wait():
                yield Wrong(1, "it can't be read: its reader broke down or took too much memory")
        finally:
            worker.kill()


def _feed(stdin: IO[bytes], data: Path | bytes) -> None:
    with suppress(OSError), stdin:
        if isinstance(data, bytes):
            stdin.write(data)


def _read(lines: IO[bytes]) -> Iterator[Row | Wrong]:
    for number, line in enumerate(lines, 1):
        try:
            value = decoded(line.decode("utf-8"))
        except NoValue as error:
            value = str(error)
        yield Wrong(number, value) if isinstance(value, str) else row_of(number, value)
