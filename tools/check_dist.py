"""Say how large the distributions in a folder are, and what is wrong with the wheel."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES = 8_000_000
PURE = "-py3-none-any.whl"
NEEDED = (
    "/share/man/man1/qwq.1",
    "/share/bash-completion/completions/qwq",
    "/share/zsh/site-functions/_qwq",
    "/share/fish/vendor_completions.d/qwq.fish",
    "qwq_cli/models.toml",
)


def main(folder: str) -> None:
    files = sorted(Path(folder).glob("qwq_cli-*"))
    for file in files:
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")
    wheels = [file for file in files if file.suffix == ".whl"]
    wrong = [line for wheel in wheels for line in problems(wheel)]
    if len(wheels) != 1:
        wrong.append(f"{len(wheels)} wheels in {folder}: make clean, then make dist")
    if wrong:
        sys.exit("\n".join(wrong))


def problems(wheel: Path) -> Iterator[str]:
    if not wheel.name.endswith(PURE):
        yield f"{wheel.name} is for some machines only"
    if (size := wheel.stat().st_size) >= MOST_BYTES:
        yield f"{wheel.name} has {size:,} bytes; {MOST_BYTES:,} are too many"
    with zipfile.ZipFile(wheel) as inside:
        names = inside.namelist()
    for name in NEEDED:
        if not any(each.endswith(name) for each in names):
            yield f"{wheel.name} lacks {name}"
    for name in names:
        if name.endswith((".so", ".dylib", ".dll", ".pyd")):
            yield f"{wheel.name} holds native code: {name}"


if __name__ == "__main__":
    main(*sys.argv[1:])
