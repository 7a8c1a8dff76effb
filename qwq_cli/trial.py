"""A trial: a child process does what could crash, hang or exhaust memory, and tells how it went.

Nothing that happens affects the parent. What is tried is a module with a function `run(request,
stage)`. It takes and returns JSON values, names each stage that it reaches, and raises Refused if
the thing it examines can't be used.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from qwq_cli.worker.orphan import end_with

MAX_OUTPUT = 16 << 20  # bytes that a child may write
LOOK = 0.1  # seconds between two checks whether to stop
TOLD = 300  # characters of the last output of native code
KILLED = 9  # SIGKILL, which Windows has no name for

# Isolated mode, so that no file in the current folder counts as a module. Packages are looked for
# where this process found its own.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from qwq_cli.trial import serve; serve(sys.argv[2], *map(int, sys.argv[3:]))"
)


@dataclass(frozen=True)
class Limits:
    """memory: bytes that the child may write to; what a driver only reserves does not count."""

    seconds: float = 120.0
    memory: int = 4 << 30


@dataclass(frozen=True)
class Ended:
    """How a trial went: a result, or the reason in words why there is none.

    was_killed: somebody else killed it; usually the system, because memory ran out.
    """

    result: Mapping[str, Any] | None = None
    reason: str | None = None
    was_killed: bool = False


class Refused(Exception):
    """Raised by what is tried, with the reason why it can't be used."""


Stage = Callable[[str], None]


def attempt(
    module: str,
    request: Mapping[str, Any],
    limits: Limits | None = None,
    stop: Callable[[], bool] = lambda: False,
    waits: Callable[[float], None] = lambda _: None,
) -> Ended:
    """Run `module` on `request` in a child, which is ended when `stop` returns True.

    waits: called again and again with the seconds so far. Nothing that the child does raises here.
    """
    limits = limits or Limits()
    path = json.dumps([entry for entry in sys.path if entry])
    arguments = [path, module, str(limits.memory), str(os.getpid())]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=errors,
            start_new_session=True,  # the parent decides about Ctrl-C
        ) as child:
            told = json.dumps(request).encode("ascii")
            status = _wait(child, told, limits.seconds, stop, waits)
        return _ended(status, _lines(said), _last_words(errors), limits)


def _wait(
    child: subprocess.Popen[bytes],
    request: bytes,
    seconds: float,
    stop: Callable[[], bool],
    waits: Callable[[float], None],
) -> int | None:
    """Return its exit status; None if it took too long or was stopped."""
    told: bytes | None = request
    began = time.monotonic()
    try:
        while (left := began + seconds - time.monotonic()) > 0 and not stop():
            with suppress(subprocess.TimeoutExpired):
                child.communicate(told, timeout=min(left, LOOK))
                return child.returncode
            told = None  # it continues with what it was given
            waits(time.monotonic() - began)
    finally:
        child.kill()
    return None


def _ended(
    status: int | None, lines: list[dict[str, Any]], last_words: str, limits: Limits
) -> Ended:
    stage = "starting"
    for line in lines:
        stage = line.get("stage", stage)
        if "refused" in line:
            return Ended(reason=str(line["refused"]))
        if "result" in line and status == 0:
            return Ended(result=line["result"])
    if status is None:
        return Ended(reason=f"it took more than {limits.seconds:.0f} s {stage}")
    how = f"died ({_signal_name(-status)})" if status < 0 else f"ended with status {status}"
    told = f": {last_words}" if last_words else ""
    was_killed = status == -KILLED
    return Ended(reason=f"its process {how} while {stage}{told}", was_killed=was_killed)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _lines(file: IO[bytes]) -> list[dict[str, Any]]:
    """Return what the child reported, up to the first line that is no report."""
    file.seek(0)
    found: list[dict[str, Any]] = []
    with suppress(ValueError):
        for line in file.read(MAX_OUTPUT).splitlines():
            value = json.loads(line)
            if isinstance(value, dict):
                found.append(value)
    return found


def _last_words(file: IO[bytes]) -> str:
    """Return the last line that is not part of a list of stack frames."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 8192))
    lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not line.startswith(("#", "[New", "File "))]
    return told[-1][:TOLD] if told else ""


def serve(module: str, memory: int, parent: int) -> None:
    """Answer the one request on stdin, in the child, then end at once."""
    end_with(parent)
    report = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # native code may print
    _limit(memory)

    def tell(name: str, value: object) -> None:
        report.write(json.dumps({name: value}) + "\n")
        report.flush()

    try:
        request = json.load(sys.stdin)
        tell("result", import_module(module).run(request, lambda stage: tell("stage", stage)))
    except Refused as why:
        tell("refused", str(why))
    except MemoryError:
        tell("refused", f"it took more than {memory >> 20} MiB of memory")
    os._exit(0)  # what was tried may be unable to close down


def _limit(memory: int) -> None:
    """Set limits that the system enforces; Windows has none of this kind."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(kind, (limit, limit))


def model_inside() -> Path:
    """Return the demonstration model, on which trials decode."""
    return Path(__file__).parent / "models" / "qwq-demo-q8_0.gguf"
