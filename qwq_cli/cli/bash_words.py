"""Words with a colon for bash, which breaks them there: `qwq-32b-preview:Q4` comes as three words,
and only what stands behind the colon is replaced by what is completed."""

from __future__ import annotations

import io
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

ASKED, ANSWER = "_QWQ_COMPLETE", "complete_bash"


@contextmanager
def colons_joined(environ: MutableMapping[str, str], out: TextIO) -> Iterator[None]:
    """Around a completion for bash; nothing else is touched."""
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
    """The words as they were typed, the place of the one that is being typed, and what stands in it
    in front of what bash replaces."""
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
