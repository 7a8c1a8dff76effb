"""What a server counted and charged, in one line."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.units import count, rate
from qwq_cli.values.served import Served
from qwq_cli.values.trace import Trace


def served_line(trace: Trace, glyphs: Glyphs) -> str | None:
    """Return the line, with the tokens a second measured here. None without a server."""
    served, stats = trace.stats.served, trace.stats
    if served is None or not served.requests:
        return None
    seconds = stats.decode_seconds + stats.dropped_seconds
    paced = max(served.output_tokens - 1, 0)  # a server may report 0
    speed = rate(paced / seconds) if paced and seconds > 0 else ""
    beside = (f"{served.inserted_tokens:,} put in here",) if served.inserted_tokens else ()
    parts = (f"The server counted {tokens_text(served)}", *beside, speed, *extras(served))
    return glyphs.dot.join(part for part in parts if part)


def tokens_text(served: Served) -> str:
    cached, thought = served.cached_tokens, served.thought_tokens
    of_prompt = "" if cached is None else f" ({cached:,} cached)"
    of_output = "" if thought is None else f" ({thought:,} of thought)"
    prompt = count(served.prompt_tokens, "token")
    return f"{prompt} of prompt{of_prompt}, {served.output_tokens:,} of output{of_output}"


def extras(served: Served) -> Iterator[str]:
    """Yield figures that not all servers give."""
    if served.cost is not None:
        yield f"price {served.cost:.6f}".rstrip("0").rstrip(".")
    if served.uncounted:
        requests, them = (
            count(served.uncounted, "request"),
            "it" if served.uncounted == 1 else "them",
        )
        yield f"{requests} counted here: qwq stopped {them}, or the server told no count"
