"""Write the JSON schemas of what qwq writes for other programs to schema/."""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from qwq_cli.solve import record
from qwq_cli.values import trace as model

FOLDER = Path(__file__).parent.parent / "schema"
PUBLISHED: dict[str, type] = {
    f"trace-{model.SCHEMA}.json": model.Trace,
    f"record-{record.SCHEMA}.json": record.Record,
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, kind in PUBLISHED.items():
        schema = msgspec.json.encode(schema_of(kind))
        (FOLDER / name).write_bytes(msgspec.json.format(schema, indent=2) + b"\n")
        print(FOLDER / name)


def schema_of(kind: type) -> Any:
    """The same on every Python: since 3.13 docstrings come without their indentation."""
    return _cleaned(msgspec.json.schema(kind))


def _cleaned(part: Any) -> Any:
    if isinstance(part, list):
        return [_cleaned(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        name: cleandoc(value) if name == "description" and isinstance(value, str)
        else _cleaned(value)
        for name, value in part.items()
    }  # fmt: skip


if __name__ == "__main__":
    main()
