"""The published schema of a trace is the one that the code reads and writes."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from qwq_cli.trace.model import SCHEMA, Trace

PUBLISHED = Path(__file__).parent.parent / "schema" / f"trace-{SCHEMA}.json"


def test_the_published_schema_is_ours() -> None:
    published = json.loads(PUBLISHED.read_text("utf-8"))
    ours = json.loads(msgspec.json.encode(msgspec.json.schema(Trace)))
    assert published == ours, "make schema writes it again"
