"""Why a connection failed, in plain words in place of those of systems and libraries."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator

_LEFT_OUT = re.compile(r"\[Errno -?\d+\]|\[SSL: \w+\]|\(_ssl\.c:\d+\)")
_VERIFY = re.compile(r"certificate verify failed: *")
_KNOWN: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "the connection is refused"),
    (ConnectionResetError, "the connection was reset"),
    (socket.gaierror, "the name is not known"),
    (TimeoutError, "nothing came for too long"),
    (ssl.SSLEOFError, "it hung up"),
    (ssl.SSLZeroReturnError, "it hung up"),
)
_HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
NO_TLS = "it does not speak https"
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_of_identity(error: Exception) -> bool:
    """Return whether a server could not prove its identity; hanging up alone doesn't count."""
    faults = [cause for cause in causes_of(error) if isinstance(cause, ssl.SSLError)]
    return bool(faults) and not any(isinstance(fault, _HUNG_UP) for fault in faults)


def reason_of(error: Exception) -> str:
    causes = list(causes_of(error))
    for kind, words in _KNOWN:
        if any(isinstance(cause, kind) for cause in causes):
            return words
    if any(isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS for cause in causes):
        return NO_TLS
    plain = _VERIFY.sub("", _LEFT_OUT.sub("", str(error)))
    return _readable(plain) or "the connection failed"


def _readable(text: str) -> str:
    """Return the reason in one line; empty if it shows bytes or names of types."""
    line = " ".join(text.split()).rstrip(".")
    return "" if re.search(r"bytearray|b\'|<\w+|\bobject at\b|Error\(", line) else line[:200]
