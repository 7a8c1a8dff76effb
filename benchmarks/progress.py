"""What runs now, on stderr, so that stdout holds the tables alone."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
