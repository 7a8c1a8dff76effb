"""Entry point of `qwq` and `python -m qwq_cli`."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        from qwq_cli.cli.app import run
    except KeyboardInterrupt:  # during the start; later `run` reports it
        sys.stderr.write("qwq: Interrupted.\n")
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
