"""Reads the word lists beside this module."""

import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read(name: str) -> dict[str, Any]:
    """The tables of one file."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads(text)
    return tables
