from __future__ import annotations

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence


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
