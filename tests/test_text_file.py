"""Text in the encodings that people have lying about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import UsageError
from qwq_cli.text_file import decode, decode_any

TEXT = "Ein Café verkauft 12 Stück Kuchen.\r\nWas kostet “eins”? π ≈ 3\n"
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])


@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_is_read_whatever_its_encoding(encoding: str) -> None:
    assert decode_any(TEXT.encode(encoding), "t").text == TEXT
    assert decode_any(TEXT.encode(encoding), "t").guessed is None
    assert decode(TEXT.encode(encoding), "t") == TEXT


@given(st.text(characters), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_with_a_mark_or_in_utf_8(text: str, encoding: str) -> None:
    assert decode_any(text.encode(encoding), "t").text == text.removeprefix("\ufeff") or (
        text.startswith("\ufeff")
    )


@given(st.text("abc 123+=?\n", min_size=8))
def test_utf_16_without_a_mark_where_it_is_obvious(text: str) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode_any(text.encode(encoding), "t").text == text


def test_bytes_of_older_machines_are_told() -> None:
    old = "Café für 3 €".encode("cp1252")
    assert (decode_any(old, "t").text, decode_any(old, "t").guessed) == (
        "Café für 3 €", "Windows-1252",
    )  # fmt: skip
    latin = decode_any(b"caf\xe9 \x81 and more", "t")
    assert (latin.text[:4], latin.guessed) == ("café", "Latin-1")
    with pytest.raises(UsageError, match="not UTF-8"):
        decode(old, "t")


def test_one_spoiled_byte_does_not_make_another_encoding_of_the_rest() -> None:
    found = decode_any("Größe: 3 µm, Länge".encode() + b"\xff\n", "t")
    assert (found.text, found.guessed) == ("Größe: 3 µm, Länge\udcff\n", None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\0\1\2", "binary"),
        (b"a\0b\0\0c", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (b"\xff\xd8\xff\xe0\x10JFIF\x01", "binary"),
        (b"PK\x03\x04", "zip"),
        (b"\xd0\xcf\x11\xe0", "office"),
        (b"\xff\xfea", "damaged"),
        (b"x" * 101, "larger"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        decode_any(data, "t", 100)


@pytest.mark.parametrize("data", [b"a\0b\n", b"a\0", b"12\0003\n"])
def test_a_stray_nul_makes_no_utf_16_of_a_line(data: bytes) -> None:
    with pytest.raises(UsageError, match="binary"):
        decode(data, "t")
