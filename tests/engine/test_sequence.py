from __future__ import annotations

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence


def test_truncating_forgets_tokens_queue_marks_and_the_end() -> None:
    sequence = Sequence([1, 2], SamplingParams())
    for token in (3, 4, 5):
        sequence.extend([token], forced=token == 5)
    sequence.computed = 4
    sequence.force([9])
    sequence.truncate(3)
    assert sequence.tokens == [1, 2, 3]
    assert sequence.pending == 1, "the last token's logits are needed again"
    assert sequence.take_forced() == []
    assert not sequence.forced_at


@pytest.mark.parametrize("length", [1, 4])
def test_only_the_output_can_be_truncated(length: int) -> None:
    sequence = Sequence([1, 2], SamplingParams())
    sequence.extend([3], forced=False)
    with pytest.raises(ValueError, match="outside the output"):
        sequence.truncate(length)
