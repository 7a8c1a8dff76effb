"""Why a connection failed, in words for people."""

from __future__ import annotations

import socket
import ssl

import pytest

from qwq_cli.hub.network.reasons import reason_of


def tls(text: str, reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, text)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "the connection is refused"),
        (socket.gaierror(-2, "Name or service not known"), "the name is not known"),
        (ConnectionResetError(104, "reset"), "the connection was reset"),
        (OSError(113, "No route to host"), "No route to host"),
        (tls("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate "
             "(_ssl.c:1006)", "CERTIFICATE_VERIFY_FAILED"), "self-signed certificate"),
        (tls("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
             "WRONG_VERSION_NUMBER"), "it does not speak https"),
        (ValueError("illegal status line: bytearray(b'SSH-2.0')"), "the connection failed"),
        (ValueError(""), "the connection failed"),
    ],
)  # fmt: skip
def test_systems_and_libraries_are_not_quoted_in_their_own_words(
    error: Exception, words: str
) -> None:
    outer = RuntimeError("outer")
    outer.__cause__ = error
    found = reason_of(error)
    assert words in found
    assert not any(sign in found for sign in ("Errno", "_ssl", "bytearray", "[SSL"))
