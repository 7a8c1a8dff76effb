"""Downloads a package's file with npm, the client of the registry that has the packs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from qwq_cli.errors import EngineError, NetworkError
from qwq_cli.packs.table import Pinned

SECONDS = 1800.0


def npm() -> str | None:
    """Return the path of npm, if it is installed."""
    return shutil.which("npm")


def fetch(pinned: Pinned, folder: Path) -> Path:
    """Download the file into `folder`, unchecked. Raises EngineError, NetworkError."""
    program = npm()
    if program is None:
        raise EngineError(
            f"{pinned.package} comes by npm, which is not installed here.",
            f"Install npm; or fetch {pinned.package}@{pinned.version} elsewhere (npm pack) and "
            f"qwq engine install {pinned.kind.value} --from FILE",
        )
    command = [program, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(
            [*command, f"{pinned.package}@{pinned.version}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NetworkError(f"npm did not fetch {pinned.package} in {SECONDS:.0f} s.") from error
    except OSError as error:
        raise EngineError(f"npm can't be run: {error.strerror or error}.") from error
    files = list(folder.glob("*.tgz"))
    if done.returncode or len(files) != 1:
        raise NetworkError(
            f"npm could not fetch {pinned.package} {pinned.version}{_why(done.stderr)}.",
            f"Try `npm view {pinned.package}`, or: qwq engine install {pinned.kind.value} "
            "--from FILE",
        )
    return files[0]


def _why(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
    told = next((line for line in lines if line and "complete log" not in line), "")
    return f": {told[:200]}" if told else ""
