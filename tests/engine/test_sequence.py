from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence, common


def test_truncating_forgets_tokens_queue_and_the_end() -> None:
    sequence = Sequence([1, 2], SamplingParams())
    sequence.tokens += [3, 4, 5]
    sequence.computed = 4
    sequence.force([9])
    sequence.truncate(3)
    assert sequence.tokens == [1, 2, 3]
    assert sequence.pending == 1, "the last token's logits are needed again"
    assert sequence.take_forced() == []


@pytest.mark.parametrize("length", [1, 4])
def test_only_the_output_can_be_truncated(length: int) -> None:
    sequence = Sequence([1, 2], SamplingParams())
    sequence.tokens.append(3)
    with pytest.raises(ValueError, match="outside the output"):
        sequence.truncate(length)


@given(st.lists(st.integers(0, 1), max_size=9), st.lists(st.integers(0, 1), max_size=9))
@pytest.mark.parametrize("before", [0, 255, 256, 600])
def test_how_many_tokens_are_common(before: int, one: list[int], other: list[int]) -> None:
    same = [7] * before
    expected = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    expected = min(len(one), len(other)) if expected is None else expected
    assert common(same + one, same + other) == before + expected


def test_what_is_rewritten_keeps_what_is_the_same() -> None:
    sequence = Sequence([1, 2], SamplingParams())
    sequence.tokens += [3, 4, 5]
    sequence.computed = 4
    sequence.force([9])
    sequence.rewrite([1, 2, 3, 6, 7])
    assert sequence.tokens == [1, 2, 3, 6, 7]
    assert sequence.pending == 2
    assert not sequence.has_forced
    sequence.rewrite([1, 2, 3])
    assert (sequence.tokens, sequence.pending) == ([1, 2, 3], 1)
