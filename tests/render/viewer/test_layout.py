from __future__ import annotations

from rich.text import Text

from qwq_cli.render.viewer.layout import under_cursor


def test_the_cursor_has_one_look_but_for_what_is_found() -> None:
    row = Text.assemble(("a", "step.plan"), ("b", "viewer.match"))
    shown = under_cursor(row, 4)
    assert shown.plain == "ab  "
    assert [(span.start, span.end, span.style) for span in shown.spans] == [
        (1, 2, "viewer.match"),
        (0, 4, "viewer.cursor"),
    ]
