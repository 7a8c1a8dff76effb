"""Write the JSON schemas of what qwq writes for other programs to schema/."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qwq_cli.solve import record
from qwq_cli.trace import model

FOLDER = Path(__file__).parent.parent / "schema"
PUBLISHED: dict[str, type] = {
    f"trace-{model.SCHEMA}.json": model.Trace,
    f"record-{record.SCHEMA}.json": record.Record,
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, kind in PUBLISHED.items():
        schema = msgspec.json.encode(msgspec.json.schema(kind))
        (FOLDER / name).write_bytes(msgspec.json.format(schema, indent=2) + b"\n")
        print(FOLDER / name)


if __name__ == "__main__":
    main()
