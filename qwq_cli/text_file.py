"""Text from outside: bytes of any kind, which become Unicode or a clear refusal."""

from __future__ import annotations

from qwq_cli.errors import UsageError

MEGABYTE = 1 << 20


def decode(data: bytes, name: str, most: int) -> str:
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
