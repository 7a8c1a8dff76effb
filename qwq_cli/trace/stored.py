"""Reads a stored text again, with the parser that reads streams."""

from __future__ import annotations

import msgspec

from qwq_cli.claims.reader import NOTHING_KNOWN, Known
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.values.kinds import FinishReason, Format
from qwq_cli.values.trace import Span


def parse(
    raw: str,
    format: Format,
    *,
    finish_reason: FinishReason = FinishReason.STOP,
    tokens: int = 0,
    seconds: float = 0.0,
    trusted: Span | None = None,
    known: Known = NOTHING_KNOWN,
) -> Reading:
    """Read a stored text. Totals, if given, are shared out among the steps by length.

    trusted: the place of a marker that is not a quotation. known: names and values in the question.
    """
    parser = ReasoningParser(format, known=known)
    if trusted:
        parser.trust(trusted)
    events = parser.feed(raw, tokens=tokens, seconds=seconds)
    reading = parser.finish(tokens=tokens, seconds=seconds, finish_reason=finish_reason)
    return msgspec.structs.replace(reading, events=(*events, *reading.events))
