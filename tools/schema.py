"""Write the JSON schema of a trace, as `qwq show --json` prints it, to schema/."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qwq_cli.trace.model import SCHEMA, Trace


def main() -> None:
    path = Path(__file__).parent.parent / "schema" / f"trace-{SCHEMA}.json"
    path.parent.mkdir(exist_ok=True)
    schema = msgspec.json.encode(msgspec.json.schema(Trace))
    path.write_bytes(msgspec.json.format(schema, indent=2) + b"\n")
    print(path)


if __name__ == "__main__":
    main()
