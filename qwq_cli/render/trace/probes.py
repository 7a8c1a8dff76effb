"""What probes found, in words: the answer at that point, and how certain it was."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.blocks import CANDIDATE_CELLS
from qwq_cli.render.trace.readable import readable_line
from qwq_cli.units import count
from qwq_cli.values.trace import Probed

_ARROW = {True: " → ", False: ", then "}


def seen_text(probed: Probed, glyphs: Glyphs) -> str:
    """Return "answer seen 408 · sure 0.97" and such."""
    parts = (f"answer seen {value_text(probed, glyphs)}", f"sure {probed.confidence:.2f}")
    return glyphs.dot.join(parts) if probed.value else "no answer seen"


def probes_line(probes: Sequence[Probed], glyphs: Glyphs) -> str:
    """Return all results in order: "400 (0.61, after 210 tokens) → 408 (0.97, after 380)"."""
    told = [_told(probed, glyphs, is_first=not at) for at, probed in enumerate(probes)]
    return _ARROW[glyphs.maths].join(told)


def value_text(probed: Probed, glyphs: Glyphs) -> str:
    return truncate(readable_line(probed.value or "", glyphs), CANDIDATE_CELLS, glyphs.ellipsis)


def _told(probed: Probed, glyphs: Glyphs, *, is_first: bool) -> str:
    after = count(probed.tokens, "token") if is_first else f"{probed.tokens:,}"
    if not probed.value:
        return f"none (after {after})"
    return f"{value_text(probed, glyphs)} ({probed.confidence:.2f}, after {after})"
