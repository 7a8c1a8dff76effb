"""What inputs are made of. Every input is bytes, so that each can be kept as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

SEEDS = Path(__file__).parent / "seeds"
Bytes = SearchStrategy[bytes]
NUMBERS = (0, 1, -1, 2**31, 2**32 - 1, 2**63, 2**64, -(2**63), 10**400, 1e308, -0.0, 0.5)
STRANGE = (
    "", " ", "\0", "\ud800", "\ufeff", "\x1b[2J", "\x1b]0;x\x07", "\u202e", "\x9b31m",
    "e\u0301" * 9, "<script>", "../../x", "/etc/passwd", "C:\\x", "漢字", "\U000e0041", "\u2028",
    "'", '"', "\\", "9" * 5000, "x" * 5000, "nan", "-1", "true", "null", "{}", "[]",
)  # fmt: skip


def text_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def as_text(data: bytes) -> str:
    """What `text_bytes` was given; of other bytes, a text all the same."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def seeds(kind: str) -> list[bytes]:
    """Whole and right inputs, kept as files."""
    return [path.read_bytes() for path in sorted((SEEDS / kind).iterdir())]


def scraps(words: Sequence[str], *, most: int = 40) -> Bytes:
    """Words of a language one after the other, with others between them."""
    known = st.sampled_from(sorted(set(words)))
    others = st.sampled_from(STRANGE) | st.text(max_size=6)
    mostly = st.lists(known | known | known | others, max_size=most)
    repeated = st.tuples(known, st.integers(1, 300)).map(lambda pair: [pair[0]] * pair[1])
    return (mostly | st.lists(known, max_size=most) | repeated).map("".join).map(text_bytes)


@st.composite
def damaged(draw: st.DrawFn, whole: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """One of `whole`, in some places cut, repeated, overwritten, or with words put in."""
    data = draw(st.sampled_from(whole))
    other = st.binary(max_size=8) | st.sampled_from([b"\0", b"\xff", b"\n", b"[" * 3000, *words])
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 8, 64, 1024])))
        middle = draw(st.sampled_from([b"", data[start:end] * 2]) | other)
        data = data[:start] + middle + data[end:]
    return data


def json_values() -> SearchStrategy[Any]:
    leaf = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.sampled_from(STRANGE)
    return st.recursive(
        leaf | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=6,
    )


def documents(whole: Sequence[Any]) -> Bytes:
    """JSON like one of `whole`, with other values in some of its places; or its bytes damaged."""
    changed = st.sampled_from(whole).flatmap(
        lambda value: st.lists(st.tuples(st.integers(0, 10**6), json_values()), max_size=3).map(
            lambda changes: _changed(value, changes)
        )
    )
    texts = [_json(value) for value in whole]
    deep = st.sampled_from([b"[" * 5000, b'{"a":' * 5000, b"9" * 5000, b"", b"null"])
    return changed.map(_json) | changed.map(_json) | damaged(texts) | deep


def _changed(value: Any, changes: Sequence[tuple[int, Any]]) -> Any:
    for number, other in changes:
        value = _with(value, number % max(_size(value), 1), other)
    return value


def _size(value: Any) -> int:
    """How many values stand in it, with itself."""
    inside = value.values() if isinstance(value, dict) else value
    return 1 + (sum(map(_size, inside)) if isinstance(value, dict | list) else 0)


def _with(value: Any, at: int, other: Any) -> Any:
    """`value` with the one at that number, counted as in `_size`, replaced."""
    if at == 0:
        return other
    if not isinstance(value, dict | list):
        return value
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    fresh: Any = dict(value) if isinstance(value, dict) else list(value)
    at -= 1
    for key in keys:
        if at < _size(value[key]):
            fresh[key] = _with(value[key], at, other)
            return fresh
        at -= _size(value[key])
    return fresh


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
