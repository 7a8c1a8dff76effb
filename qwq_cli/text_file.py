"""Text that users provide: from files and pipes of any kind, of which only text is accepted."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.errors import UsageError

MEGABYTE = 1 << 20
MAX_BYTES = 4 * MEGABYTE  # far more than any context holds; a wrong file is often larger
_MARKS = (  # the longer ones first, because they begin like shorter ones
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_LOOK = 4096  # bytes in which UTF-16 without a mark is recognised
_LEAST = 16  # of these bytes; with fewer, one NUL would make anything UTF-16
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ud800-\udfff\ufffe\uffff]")
_KINDS = (  # beginnings of files that are often mistaken for text
    (b"PK\x03\x04", "a workbook or a zip archive", "Unpack it, or save it as CSV."),
    (b"\xd0\xcf\x11\xe0", "a document of an office program", "Save it as text or as CSV."),
    (b"%PDF", "a PDF", "Save its text, for example with: pdftotext -layout"),
    (b"BZh", "packed with bzip2", "Unpack it: bunzip2"),
    (b"\xfd7zXZ", "packed with xz", "Unpack it: unxz"),
    (b"{\\rtf", "rich text", "Save it as plain text."),
)


@dataclass(frozen=True)
class DecodedText:
    """guessed: the encoding, if only the bytes themselves suggest it."""

    text: str
    guessed: str | None = None


def read_text_file(path: Path) -> str:
    """Read a file. Raises UsageError if it is missing, huge, binary or in another encoding."""
    with readable(path), path.open("rb") as file:
        return decode(file.read(MAX_BYTES + 1), str(path))


@contextmanager
def readable(path: Path | str) -> Iterator[None]:
    """Turn errors of the system inside into UsageError."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"Can't read {path}: {error.strerror}.", "Check the path.") from error


def is_smuggled(text: str) -> bool:
    """Return whether it has bytes of another encoding, as lone surrogates."""
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def unicode_text(text: str, name: str) -> str:
    """Return `text` with lone surrogates as the UTF-8 that they stand for. Raises UsageError.

    Python passes arguments in this way if they are not valid in the terminal's encoding.
    """
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError as error:
        raise UsageError(f"{name} is not valid UTF-8.", "Check the terminal's locale.") from error


def decode(data: bytes, name: str, most: int = MAX_BYTES) -> str:
    """Decode Unicode with or without a byte order mark, at most `most` bytes.

    Read one byte more than `most`, so that a larger file is noticed. Raises UsageError for anything
    else.
    """
    _check(data, name, most)
    text = _unicode(data, name)
    if text is not None:
        return text
    raise UsageError(
        f"{name} is not UTF-8 text.",
        "Convert it first, for example with: iconv -f latin1 -t utf-8",
    )


def decode_any(data: bytes, name: str, most: int = MAX_BYTES) -> DecodedText:
    """Decode like `decode`, but treat other bytes as the text of an older machine.

    Single bytes that damage a UTF-8 text become lone surrogates: the other lines are good.
    """
    _check(data, name, most)
    text = _unicode(data, name)
    if text is not None:
        return DecodedText(text)
    spoiled = data.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= character <= "\udcff" for character in spoiled)
    if sum(character > "\x7f" for character in spoiled) > 2 * bad:
        return DecodedText(spoiled)
    try:
        found = DecodedText(data.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        found = DecodedText(data.decode("latin-1"), "Latin-1")
    if _NO_TEXT.search(found.text):
        raise _binary(name)
    return found


def _check(data: bytes, name: str, most: int) -> None:
    """Raise UsageError for too many bytes, and for what is known to be no text."""
    for beginning, kind, hint in _KINDS:
        if data.startswith(beginning):
            raise UsageError(f"{name} is {kind}, not text.", hint)
    if len(data) > most:
        raise UsageError(f"{name} is larger than {most // MEGABYTE} MB.", "Give a part of it.")


def _unicode(data: bytes, name: str) -> str | None:
    """Return the text; None if it is not Unicode. Raises UsageError if it is no text at all."""
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), None)
    encoding = encoding or _without_mark(data) or "utf-8"
    if "utf-8" in encoding and b"\0" in data:
        raise _binary(name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if "utf-8" in encoding:
            return None
        raise UsageError(
            f"{name} is damaged: not all of it is {encoding.upper()}.", "Save it again as UTF-8."
        ) from error


def _without_mark(data: bytes) -> str | None:
    """Decode UTF-16 if every other byte is zero often enough, and the result is text."""
    look = data[:_LOOK]
    even, odd = look[::2].count(0), look[1::2].count(0)
    is_short = len(look) < _LEAST
    if is_short or len(data) % 2 or 4 * max(even, odd) < len(look) // 2 or min(even, odd):
        return None
    encoding = "utf-16-le" if odd else "utf-16-be"
    text = look.decode(encoding, "ignore")
    return None if _NO_TEXT.search(text) or "�" in text else encoding


def _binary(name: str) -> UsageError:
    return UsageError(f"{name} is binary, not text.", "Give a text file.")
