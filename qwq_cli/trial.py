"""A trial: a child process does what could crash, hang or eat the memory, and tells how it went.

The parent is untouched whatever happens. What is tried is a module with a function
`run(request, stage)`: it takes and gives JSON values, names each stage that it comes to, and
raises Refused where what it looks at won't do.
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
LOOK = 0.1  # seconds between two looks at whether to stop
TOLD = 300  # characters of what native code said last

# Isolated mode, so that no file in the current folder passes for a module; the packages are
# looked for where this process found its own.
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
    """How a trial went: a result, or else the reason why there is none, as words."""

    result: Mapping[str, Any] | None = None
    reason: str | None = None


class Refused(Exception):
    """Raised by what is tried: it won't do, and why."""


Stage = Callable[[str], None]


def attempt(
    module: str,
    request: Mapping[str, Any],
    limits: Limits | None = None,
    stop: Callable[[], bool] = lambda: False,
    waits: Callable[[float], None] = lambda _: None,
) -> Ended:
    """Run `module` on `request` in a child, which is ended once `stop` says so. `waits` is told
    again and again for how many seconds. Nothing that the child does raises here."""
    limits = limits or Limits()
    path = json.dumps([entry for entry in sys.path if entry])
    arguments = [path, module, str(limits.memory), str(os.getpid())]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for the parent to decide about
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
    """Its exit status; None where it took too long, or was stopped."""
    told: bytes | None = request
    began = time.monotonic()
    try:
        while (left := began + seconds - time.monotonic()) > 0 and not stop():
            with suppress(subprocess.TimeoutExpired):
                child.communicate(told, timeout=min(left, LOOK))
                return child.returncode
            told = None  # it goes on with what it was given
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
    return Ended(reason=f"its process {how} while {stage}{told}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _lines(file: IO[bytes]) -> list[dict[str, Any]]:
    """What the child reported; a line that is none ends it."""
    file.seek(0)
    found: list[dict[str, Any]] = []
    with suppress(ValueError):
        for line in file.read(MAX_OUTPUT).splitlines():
            value = json.loads(line)
            if isinstance(value, dict):
                found.append(value)
    return found


def _last_words(file: IO[bytes]) -> str:
    """The last line that is not part of a list of stack frames."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 8192))
    lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not line.startswith(("#", "[New", "File "))]
    return told[-1][:TOLD] if told else ""


def serve(module: str, memory: int, parent: int) -> None:
    """In the child: answer the one request that stdin holds, then end at once."""
    end_with(parent)
    report = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # native code may print as it likes
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
    os._exit(0)  # what was tried may not be able to close down


def _limit(memory: int) -> None:
    """Caps that the system holds; Windows has none of this kind."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower one is set already
            resource.setrlimit(kind, (limit, limit))


def model_inside() -> Path:
    """The demonstration model, on which trials decode."""
    return Path(__file__).parent / "models" / "qwq-demo-q8_0.gguf"
