"""The published schemas are those that the code reads and writes."""

from __future__ import annotations

import json

import msgspec
import pytest

from tools.schema import FOLDER, PUBLISHED, schema_of


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_published_schema_is_ours(name: str) -> None:
    published = json.loads((FOLDER / name).read_text("utf-8"))
    ours = json.loads(msgspec.json.encode(schema_of(PUBLISHED[name])))
    assert published == ours, "make schema writes it again"
