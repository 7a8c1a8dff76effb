"""What a server counted and charged, in a line."""

from __future__ import annotations

import pytest

from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.served import served_line
from qwq_cli.values.served import Served
from qwq_cli.values.trace import Stats
from tests.render.stage import make_trace

ONE = Served(requests=1, prompt_tokens=1016, output_tokens=201)
LINES = [
    (ONE, "The server counted 1,016 tokens of prompt, 201 of output · 20 tok/s"),
    (
        Served(requests=1, prompt_tokens=16, output_tokens=101, cached_tokens=9, thought_tokens=90,
               cost=0.00042),
        "The server counted 16 tokens of prompt (9 cached), 101 of output (90 of thought) · "
        "10 tok/s · price 0.00042",
    ),
    (
        ONE.plus(Served(requests=1, prompt_tokens=1, output_tokens=0, cost=2.0, uncounted=1)),
        "The server counted 1,017 tokens of prompt, 201 of output · 20 tok/s · price 2 · 1 request"
        " counted here: qwq stopped it, or the server told no count",
    ),
    (
        Served(requests=2, prompt_tokens=2, uncounted=2),
        "The server counted 2 tokens of prompt, 0 of output · 2 requests counted here: qwq stopped"
        " them, or the server told no count",
    ),
    (Served(requests=1, prompt_tokens=2), "The server counted 2 tokens of prompt, 0 of output"),
    (
        Served(requests=1, prompt_tokens=2, output_tokens=1),
        "The server counted 2 tokens of prompt, 1 of output",
    ),
    (Served(), None),
    (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("served", "line"), LINES)
def test_it_tells_what_there_is(served: Served | None, line: str | None) -> None:
    stats = Stats(decode_seconds=8.0, dropped_seconds=2.0, served=served)
    assert served_line(make_trace(stats=stats), UNICODE) == line
