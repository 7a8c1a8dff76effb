from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.outline import Part, Role
from qwq_cli.render.viewer.layout import HeadingStyle, heading, under_cursor
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Step


def test_the_cursor_has_one_look_but_for_what_is_found() -> None:
    row = Text.assemble(("a", "step.plan"), ("b", "viewer.match"))
    shown = under_cursor(row, 4)
    assert shown.plain == "ab  "
    assert [(span.start, span.end, span.style) for span in shown.spans] == [
        (1, 2, "viewer.match"),
        (0, 4, "viewer.cursor"),
    ]


def row(summary: str, width: int) -> str:
    step = Step(
        index=2, kind=StepKind.CONCLUSION, start=0, end=9, tokens=1234, seconds=9.9, summary=summary
    )
    part = Part(Role.STEP, "", summary, step)
    look = HeadingStyle(UNICODE, width, longest=9.9)
    return heading(part, look, is_open=False, found=0).plain


@pytest.mark.parametrize(
    ("width", "beside"),
    [
        (80, "━━━━━━━━ 1,234 tokens · 9.9s"),
        (60, "1,234 tokens · 9.9s"),
        (52, "1,234 tokens · 9.9s"),
        (50, ""),
    ],
)
def test_figures_make_way_for_the_beginning_of_a_title(width: int, beside: str) -> None:
    shown = row("So the answer is what the question asked for.", width)
    assert cell_len(shown) == width
    assert shown.startswith("▸   3 ∎ So the answer is what t")
    assert shown.rstrip().endswith(beside or "…")
    assert ("tokens" in shown) == bool(beside)


def test_a_short_title_is_whole() -> None:
    assert row("So the answer is 408.", 40).rstrip() == "▸   3 ∎ So the answer is 408."
