"""Makes untrusted text safe to show.

Everything that a view prints passes through `clean`, and all output of the one console (`theme.py`)
also through `harmless`. `clean` keeps no state between the pieces of a stream, and needs none: a
terminal obeys a sequence only after its control byte (ESC or a C1 byte), and that byte is always
removed. A complete sequence is removed as a whole; one that was cut between two deltas leaves its
harmless printable tail.
"""

from __future__ import annotations

import re

FLOOD = 4  # marks on one base character; no script needs more

_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\x0e-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]+[0-~]|\x1b[0-OQ-WYZ\\`-~]"  # two-byte and charset escapes
)
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
# Invisible format characters (category Cf): bidi marks and overrides, spaces without width, tag
# characters. Two names may differ only in them. The visible ones of Arabic stay.
_INVISIBLE = (
    "[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2062\u2065-\u206f\ufeff\ufff9-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_PLACES = "[\u2063\u2064]"  # qwq marks places with these two in a text during layout: `places.py`
_SOFT_HYPHEN = "\u00ad"  # layout counts it as one column
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\u034f\u180b-\u180d\u180f\U000e0100-\U000e01ef"
)
_REMOVED = re.compile(f"{_SEQUENCE}|{_CONTROL}|{_INVISIBLE}|{_SOFT_HYPHEN}")
# U+200D joins emoji and letters of some scripts, U+200C separates them; Latin, Greek and Cyrillic
# don't use them. A joiner at the beginning of a piece may belong to the piece before it.
_JOINER = re.compile("(?<=[\0-\u058f])[\u200c\u200d]+|^[\u200c\u200d]+(?=[\0-\u058f])")
_STEERING = re.compile(f"{_CONTROL}|{_INVISIBLE}|{_PLACES}|[\u2028\u2029]")
_NO_PLACE = re.compile(_PLACES)
_FLOOD = re.compile(f"([{_MARK}]{{{FLOOD}}})[{_MARK}]+")
_BREAK = re.compile("[\n\t]")
_ODD_BREAK = re.compile("[\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return `text` without anything that could steer a terminal, and without invisible characters.

    \\n and \\t stay, other breaks become \\n, lone surrogates become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _REMOVED.sub("", text)
    text = _ODD_BREAK.sub("\n", text)
    text = _SURROGATE.sub("\ufffd", _FLOOD.sub(r"\1", text))
    return _JOINER.sub("", text)


def one_line(text: str) -> str:
    """Return clean `text` on one line, with every run of white space as one space."""
    return " ".join(_NO_PLACE.sub("", clean(text)).split())


def line(text: str) -> str:
    """Return clean `text` on one line; other spaces stay, as file names may contain two."""
    return _BREAK.sub(" ", _NO_PLACE.sub("", clean(text)))


def harmless(text: str) -> str:
    """Return `text` without steering characters, and with the same width.

    It is the last gate, after all layout. The rest of a sequence is shown as text.
    """
    if text.isascii() and text.isprintable():
        return text
    return _STEERING.sub("", text)


_JSON_ESCAPED = re.compile(f"[\x7f-\x9f\u2028\u2029{_PLACES[1:-1]}{_INVISIBLE[1:-1]}]")


def clean_json(text: str) -> str:
    """Return a JSON document with control and invisible characters as \\u escapes.

    Such characters occur only inside strings, so the document means the same.
    """
    return _JSON_ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
