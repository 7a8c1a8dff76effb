"""Views for programs, on stdout: one document, or the events as they come.

Both write UTF-8 whatever the locale says, as JSON demands (RFC 8259), and escape the
characters that could steer a terminal, which changes the spelling and not the content.
"""

from __future__ import annotations

from typing import IO

import msgspec

from qwq_cli.render.live.view import View
from qwq_cli.render.terminal.clean import clean_json
from qwq_cli.values.events import AnyEvent, Finished
from qwq_cli.values.trace import Trace


class DocumentView(View):
    """--json: the trace, once, when the run has ended."""

    def show(self, event: AnyEvent) -> None:
        if isinstance(event, Finished):
            write_utf8(self._out.console.file, encode_trace(event.trace))


class EventsView(View):
    """--jsonl: each event as one line, flushed."""

    def show(self, event: AnyEvent) -> None:
        write_utf8(self._out.console.file, encode_line(event))


def encode_trace(trace: Trace) -> str:
    """The trace as an indented JSON document; fields in the order of the model."""
    return encode_document(trace)


def encode_document(value: object) -> str:
    """Anything msgspec encodes, and paths, indented, with no control character in it."""
    document = msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()
    return f"{clean_json(document)}\n"


def encode_line(value: object) -> str:
    """The same on one line."""
    return f"{clean_json(msgspec.json.encode(value).decode())}\n"


def write_utf8(stream: IO[str], text: str) -> None:
    """Write and flush; a text stream of another encoding is passed by."""
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(text)
    else:
        stream.flush()
        binary.write(text.encode())
    stream.flush()
