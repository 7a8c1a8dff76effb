"""A stored text read again, by the parser that reads streams."""

from __future__ import annotations

import msgspec

from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.start import Place
from qwq_cli.values.kinds import FinishReason, Format


def parse(
    raw: str,
    format: Format,
    *,
    place: Place | None = None,
    finish_reason: FinishReason = FinishReason.STOP,
    tokens: int = 0,
    seconds: float = 0.0,
) -> Reading:
    """Read a stored text again. Totals, if given, are shared out among the steps by length."""
    parser = ReasoningParser(format, place)
    events = parser.feed(raw, tokens=tokens, seconds=seconds)
    reading = parser.finish(tokens=tokens, seconds=seconds, finish_reason=finish_reason)
    return msgspec.structs.replace(reading, events=(*events, *reading.events))
