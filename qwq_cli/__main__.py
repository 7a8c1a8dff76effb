"""Entry point of `qwq` and `python -m qwq_cli`."""

from __future__ import annotations

import sys


def main() -> None:
    from qwq_cli.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
