"""Turns an exchange into a trace: the text as a model would have written it, parsed again."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path

from qwq_cli.claims.reader import known_of
from qwq_cli.errors import StoreError
from qwq_cli.paths import readable_name
from qwq_cli.solve.row import text_of
from qwq_cli.store.files import decode
from qwq_cli.store.ids import LETTERS
from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.markup import Markup
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.status import status_of
from qwq_cli.trace.stored import parse
from qwq_cli.transcripts.exchange import Exchange
from qwq_cli.transcripts.fields import Fields
from qwq_cli.transcripts.file import Found
from qwq_cli.transcripts.sound import unsound
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format
from qwq_cli.values.trace import Imported, ModelInfo, Span, Stats, Trace

TAIL = 10  # letters of an id that distinguish imported traces; a file may have a million
UNKNOWN = "unknown"
MAX_KEY = 200  # characters

# Formats for a thought that was stored without its markers, in order of preference.
_FRAMES = (Format.THINK, Format.REASONING, Format.REASON, Format.THOUGHT, Format.APERTUS)


def trace_of(found: Found, path: Path, name: str | None = None) -> Trace:
    """Return the trace, always the same one. name: of the file for people, if not its path.

    Raises StoreError for a trace of another version of qwq.
    """
    name = readable_name(name or str(path))
    if found.own is not None:
        return _own(found.own, name)
    exchange = found.exchange
    reason = FinishReason.LENGTH if exchange.is_cut_off else FinishReason.STOP
    read = _framed if exchange.thought.strip() else _told_by_text
    reading = read(exchange, reason)
    created = exchange.created or _written(path)
    return Trace(
        id=_id(exchange, created),
        created=created,
        question=exchange.question,
        system=exchange.system,
        model=ModelInfo(name=exchange.model or UNKNOWN),
        engine=None,
        sampling=None,
        format=reading.format,
        raw=reading.raw,
        status=status_of(reason, reading),
        finish_reason=reason,
        answer=reading.answer,
        steps=reading.steps,
        candidates=reading.candidates,
        stats=Stats(  # nothing is invented: what the file doesn't tell stays 0
            thought_tokens=reading.thought_tokens,
            answer_tokens=reading.answer_tokens,
            decode_seconds=exchange.seconds or 0.0,
        ),
        imported=Imported(file=name, shape=found.shape, key=exchange.key[:MAX_KEY]),
    )


def _own(row: Fields, name: str) -> Trace:
    """Return a trace of ours. Raises StoreError if it is from a later qwq, damaged or invented."""
    trace = decode(text_of(dict(row)), name)
    if why := unsound(trace):
        raise StoreError(f"{name} is not a trace this qwq can read: {why}.")
    return trace


def mark_of(trace_id: str) -> str:
    """Return what identifies a trace: if imported, the part of its id from the content."""
    tail = trace_id.rpartition("-")[2]
    return tail if len(tail) == TAIL else trace_id


def _told_by_text(exchange: Exchange, reason: FinishReason) -> Reading:
    """Read a text in the format that it shows. A missing opener was in the prompt."""
    reading = _parsed(exchange, exchange.answer, Format.UNTAGGED, reason)
    if _may_be_inside(exchange.answer, reading):
        inside = _parsed(exchange, exchange.answer, Format.THINK, reason)
        return inside if inside.answer.how is AnswerSource.TAG else reading
    return reading


def _parsed(
    exchange: Exchange, raw: str, format: Format, reason: FinishReason, marker: Span | None = None
) -> Reading:
    return parse(
        raw, format, finish_reason=reason, trusted=marker, known=known_of(exchange.question),
        tokens=exchange.tokens or 0, seconds=exchange.seconds or 0.0,
    )  # fmt: skip


def _may_be_inside(raw: str, reading: Reading) -> bool:
    """Return whether a text that looks untagged has a closer, and no opener before it."""
    markup = FORMATS[Format.THINK]
    closer = raw.find(markup.closes[0])
    opener = raw.find(markup.opens[0])
    return reading.format is Format.UNTAGGED and closer >= 0 and not 0 <= opener < closer


def _framed(exchange: Exchange, reason: FinishReason) -> Reading:
    """Put markers around a thought that was set apart; they are in neither of the texts."""
    both = exchange.thought + exchange.answer
    format = next((each for each in _FRAMES if not _holds(both, FORMATS[each])), Format.THINK)
    opener, closer = FORMATS[format].opens[0], FORMATS[format].closes[0]
    head = f"{opener}\n{exchange.thought}"
    is_closed = bool(exchange.answer.strip()) or reason is FinishReason.STOP
    raw = f"{head}\n{closer}\n\n{exchange.answer}" if is_closed else head
    marker = Span(start=len(head) + 1, end=len(head) + 1 + len(closer)) if is_closed else None
    return _parsed(exchange, raw, format, reason, marker)


def _holds(text: str, markup: Markup) -> bool:
    markers = (*markup.opens, *markup.closes, *markup.answers, *markup.ends, *markup.calls)
    return any(marker in text for marker in markers)


def _written(path: Path) -> str:
    """Return when the file was last written, which is later than its content."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    return moment.isoformat(timespec="seconds")


def _id(exchange: Exchange, created: str) -> str:
    """Return an id with the time it was made, and letters that follow from the content only."""
    parts = (
        exchange.key, exchange.question, exchange.system, exchange.thought, exchange.answer,
        exchange.model,
    )  # fmt: skip
    digest = hashlib.sha256("\0".join(f"{len(part)} {part}" for part in parts).encode())
    number, letters = int.from_bytes(digest.digest(), "big"), ""
    for _ in range(TAIL):
        number, at = divmod(number, len(LETTERS))
        letters += LETTERS[at]
    return f"{datetime.fromisoformat(created):%Y%m%d-%H%M%S}-{letters}"
