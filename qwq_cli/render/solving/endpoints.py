"""What each endpoint did in a run over problems, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.solve.progress import Speed
from qwq_cli.units import count
from qwq_cli.values.served import EndpointUse


def width_text(speed: Speed) -> str:
    """Return how many requests were sent at a time in the end."""
    found = ", found by measuring" if any(use.measured for use in speed.endpoints) else ""
    return f"{speed.width} at a time{found}"


def uses_text(uses: Sequence[EndpointUse]) -> Iterator[str]:
    """Yield a line for each endpoint; a single one is mentioned only if it refused something."""
    for use in uses:
        if uses[1:] or use.put_off:
            yield f"{one_line(use.address)}: {'; '.join(_parts(use))}."


def _parts(use: EndpointUse) -> Iterator[str]:
    yield f"{count(use.samples, 'sample')}, {count(use.tokens, 'token')}"
    if use.gone is None:
        yield f"{use.width} at a time"
    if use.put_off:
        yield f"put off or broken off {count(use.put_off, 'time')}"
    if use.gone is not None:
        yield f"left out: {one_line(use.gone).rstrip('.')}"
