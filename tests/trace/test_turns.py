"""Turns inside a long paragraph, however the text arrives."""

from __future__ import annotations

from hypothesis import given

from qwq_cli.values.kinds import FinishReason, Format
from tests.trace.streams import cuts, read, split

SENTENCE = "The rope burns from one end to the other in an hour. "
LINE = SENTENCE * 9 + "Wait, what if both ends burn? " + SENTENCE * 9 + "等等，不对。" + SENTENCE


@given(cuts)
def test_any_chunking_gives_the_same_turns(at: list[int]) -> None:
    whole = read([LINE], Format.UNTAGGED, FinishReason.STOP)
    chunks = read(list(split(LINE, at)), Format.UNTAGGED, FinishReason.STOP)
    assert chunks.steps == whole.steps
    assert [LINE[step.start :][:4] for step in whole.steps] == ["The ", "Wait", "等等，不"]
