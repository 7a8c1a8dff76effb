"""A real llama-server on the loopback: LLAMA_SERVER names the program."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

PROGRAM = "LLAMA_SERVER"


@contextmanager
def running_llama_server(model: Path, log: Path, *options: str) -> Iterator[str]:
    """Its address. Libraries are looked for beside the program."""
    program = os.environ.get(PROGRAM)
    if not program:
        pytest.skip(f"{PROGRAM} names no llama-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [program, "-m", str(model), "--port", str(port), "--threads", "1", *options]
    environ = {**os.environ, "LD_LIBRARY_PATH": str(Path(program).parent)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environ)
        try:
            _wait_for(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text("utf-8", "replace")[-2000:]
        try:
            with urlopen(f"{url}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("llama-server does not start")
