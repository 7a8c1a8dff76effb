"""qwq where there is no llama.cpp: as after an install without a compiler."""

from __future__ import annotations

import sys
from pathlib import Path

from qwq_cli.packs import folder, place

folder.compiled_in = lambda: None
place.environments_place = lambda: place.Place(Path(sys.prefix) / "no-engines")

if __name__ == "__main__":
    from qwq_cli.cli.app import run

    sys.exit(run(sys.argv[1:]))
