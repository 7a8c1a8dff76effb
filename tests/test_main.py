from __future__ import annotations

import subprocess
import sys

# Ctrl-C comes while the command line is being imported.
EARLY = """
import sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupts())
from qwq_cli.__main__ import main
main()
"""


def test_ctrl_c_while_it_starts_is_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "qwq: Interrupted.\n")
