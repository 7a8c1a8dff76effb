"""The base of all values."""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all values here: frozen, compared by content, built by keyword."""
