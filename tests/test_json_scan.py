"""Values of JSON are counted, and their ends found, without decoding any of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli import json_scan as module
from qwq_cli.json_scan import Counted, Ends, slices, too_many_values

texts = st.text(st.sampled_from('a,[]{}"\\\n\u2028'), max_size=12)
values = st.recursive(
    st.none() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def number_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(number_of, inner))


def cut(text: str, data: st.DataObject) -> Sequence[str]:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=9)))
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


def ends_of(chunks: Sequence[str], level: int) -> Iterator[int]:
    ends, start = Ends(level=level), 0
    for chunk in chunks:
        yield from (start + end for end in ends.of(chunk))
        start += len(chunk)


@given(st.lists(st.dictionaries(texts, values, max_size=3), max_size=4), st.data())
def test_ends_are_found_however_the_text_is_cut(rows: list[Any], data: st.DataObject) -> None:
    written = [json.dumps(row) for row in rows]
    expected = [sum(map(len, written[: at + 1])) + at for at in range(len(written))]
    assert list(ends_of(cut(" ".join(written), data), 0)) == expected
    listed = f"[{','.join(written)}]"
    assert list(ends_of(cut(listed, data), 1)) == [end + 1 for end in expected]


def test_a_bracket_too_many_spoils_no_later_value() -> None:
    assert list(ends_of(['}} {"a":1} {}'], 0)) == [10, 13]


@given(values, st.data())
def test_values_are_counted_outside_of_strings(value: Any, data: st.DataObject) -> None:
    """An empty list or object counts as two at most."""
    text, real = json.dumps(value), number_of(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MAX_VALUES", 2 * real)
        assert not too_many_values(text)
        assert not too_many_values(text.encode())
        patch.setattr(module, "MAX_VALUES", real - 1)
        assert too_many_values(text)
        assert too_many_values(text.encode())
        counted = Counted()
        assert [counted.exceeds(part) for part in cut(text, data)][-1]


@pytest.mark.parametrize("before", ["[", '["'])
@pytest.mark.parametrize("text", ["\\n", '\\"', "\\\\", "[],", "{}", "[", "]", '"",', "é", "\\"])
def test_any_text_is_read_in_a_short_time(text: str, before: str) -> None:
    data, ends = before + text * (1_000_000 // len(text)), Ends(level=0)
    begun = process_time()
    found = sum(1 for part in slices([data]) for _ in ends.of(part))
    many = too_many_values(data)
    assert process_time() - begun < 1.5, (found, many)
