"""Words with a colon for bash, which splits them.

`qwq-32b-preview:Q4` comes as three words, and bash replaces only the part after the colon.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

ASKED, ANSWER = "_QWQ_COMPLETE", "complete_bash"


@contextmanager
def colons_joined(environ: MutableMapping[str, str], out: TextIO) -> Iterator[None]:
    """Join such words during a completion for bash; nothing else changes."""
    words = environ.get("COMP_WORDS", "").split("\n")
    if environ.get(ASKED) != ANSWER or ":" not in words:
        yield
        return
    joined, place, begun = _joined(words, int(environ.get("COMP_CWORD") or 0))
    environ["COMP_WORDS"], environ["COMP_CWORD"] = "\n".join(joined), str(place)
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            yield
    finally:
        out.write("".join(line.removeprefix(begun) for line in told.getvalue().splitlines(True)))
        out.flush()


def _joined(words: list[str], place: int) -> tuple[list[str], int, str]:
    """Return the words as typed, the place of the current one, and its part before the colon."""
    joined: list[str] = []
    begun = ""
    for at, word in enumerate(words[: place + 1]):
        is_glued = bool(at) and bool(joined) and (word == ":" or joined[-1].endswith(":"))
        if is_glued:
            begun = joined[-1] if word != ":" else f"{joined[-1]}:"
            joined[-1] += word
        else:
            begun = ""
            joined.append(word)
    return joined, len(joined) - 1, begun
