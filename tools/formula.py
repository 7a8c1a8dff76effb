"""Write dist/qwq.rb, the formula for Homebrew, for the sdist in a folder.

Usage: formula.py FOLDER PROJECT, where PROJECT is the address of the repository.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

TEMPLATE = Path(__file__).parent.parent / "packaging/qwq.rb"


def main(folder: str, project: str) -> None:
    (sdist,) = Path(folder).glob("qwq_cli-*.tar.gz")
    Path(folder, "qwq.rb").write_text(formula(sdist, project.rstrip("/")), encoding="utf-8")


def formula(sdist: Path, project: str) -> str:
    version = sdist.name.removeprefix("qwq_cli-").removesuffix(".tar.gz")
    return (
        TEMPLATE.read_text("utf-8")
        .replace("@HOMEPAGE@", project)
        .replace("@URL@", f"{project}/releases/download/v{version}/{sdist.name}")
        .replace("@SHA256@", hashlib.sha256(sdist.read_bytes()).hexdigest())
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
