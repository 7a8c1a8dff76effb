"""Text that people hand in: from files and pipes of any kind, of which only text is taken."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.errors import UsageError

MEGABYTE = 1 << 20
MAX_BYTES = 4 * MEGABYTE  # far more than any context holds; a mistaken file is often larger


def read_text_file(path: Path) -> str:
    """Raises UsageError for what is missing, huge, binary or in another encoding."""
    try:
        with path.open("rb") as file:
            return decode(file.read(MAX_BYTES + 1), str(path))
    except OSError as error:
        raise UsageError(f"Can't read {path}: {error.strerror}.", "Check the path.") from error


def unicode_text(text: str, name: str) -> str:
    """`text`, unless bytes of another encoding were smuggled into it as lone surrogates.

    That is how Python passes arguments on which are not valid in the terminal's encoding.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"{name} is not valid UTF-8.", "Check the terminal's locale.") from error
    return text


def decode(data: bytes, name: str, most: int = MAX_BYTES) -> str:
    """UTF-8 text with or without a byte order mark, at most `most` bytes of it.

    Read one byte more than `most`, so that too much shows. Raises UsageError for anything else.
    """
    if len(data) > most:
        raise UsageError(f"{name} is larger than {most // MEGABYTE} MB.", "Give a part of it.")
    if b"\0" in data:
        raise UsageError(f"{name} is binary, not text.", "Give a text file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not UTF-8 text (byte {error.start}).",
            "Convert it first, for example with: iconv -f latin1 -t utf-8",
        ) from error
