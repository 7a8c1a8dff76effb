"""Views for programs, on stdout: one document, or the events as they come.

Both write UTF-8 in any locale, as JSON demands (RFC 8259). They escape characters that could steer
a terminal; the content stays the same.
"""

from __future__ import annotations

from typing import IO, Any

import msgspec

from qwq_cli.render.live.view import View
from qwq_cli.render.terminal.clean import clean_json
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.trace import Trace


class DocumentView(View):
    """--json: the trace, once, at the end of the run."""

    def show(self, event: AnyEvent) -> None:
        if isinstance(event, Finished):
            write_utf8(self._out.console.file, encode_trace(event.trace))


class EventsView(View):
    """--jsonl: each event as one line, flushed."""

    def show(self, event: AnyEvent) -> None:
        write_utf8(self._out.console.file, encode_line(event))


def encode_trace(trace: Trace) -> str:
    """Return the trace as an indented JSON document, with fields in the order of the model."""
    return encode_document(trace)


def encode_document(value: object) -> str:
    """Return anything msgspec encodes, and paths, as indented JSON without control characters."""
    return f"{clean_json(msgspec.json.format(_encoded(value), indent=2).decode())}\n"


def encode_line(value: object) -> str:
    """Return the same on one line."""
    return f"{clean_json(_encoded(value).decode())}\n"


def _encoded(value: object) -> bytes:
    """Encode. File names and templates need not be Unicode, but JSON has to be."""
    try:
        return msgspec.json.encode(value, enc_hook=str)
    except UnicodeEncodeError:
        return msgspec.json.encode(_unicode(msgspec.to_builtins(value, enc_hook=str)))


def _unicode(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_unicode(key): _unicode(item) for key, item in value.items()}
    return [*map(_unicode, value)] if isinstance(value, list) else value


def write_utf8(stream: IO[str], text: str) -> None:
    """Write and flush as UTF-8, even if the stream has another encoding."""
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(text)
    else:
        stream.flush()
        binary.write(text.encode())
    stream.flush()
