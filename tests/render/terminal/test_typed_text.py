from __future__ import annotations

import pytest

from qwq_cli.render.terminal.typed_text import typed_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"ab\x7fc\x08d", "ad"),
        (b"one\rtwo\n", "one\ntwo\n"),
        ("é等".encode(), "é等"),
        (b"\xff", "\ufffd"),
        (b"\x7f\x7fx", "x"),
        (b"one two\x17", "one "),
        (b"one two  \x17", "one "),
        (b"one\rtwo\x15", "one\n"),
        (b"a\x1b[Ab\x1bOPc\td", "abc\td"),
    ],
)
def test_keys_as_the_text_they_would_have_written(data: bytes, text: str) -> None:
    assert typed_text(data) == text
