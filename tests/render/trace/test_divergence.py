from __future__ import annotations

from qwq_cli.render.trace.divergence import SHOWN, Side, divergence
from qwq_cli.values.kinds import Status, StepKind
from tests.render.stage import INJECTION, NO_ANSWER, Stage, make_trace, on_tty


def side(name: str, *paragraphs: str, **fields: object) -> Side:
    parts = [(StepKind.DERIVE, f"{text}\n\n") for text in paragraphs]
    return Side(name, make_trace(parts, **fields))  # type: ignore[arg-type]


def shown(left: Side, right: Side, columns: int = 80) -> Stage:
    stage = on_tty(columns)
    stage.err.console.print(divergence(left, right, stage.err))
    return stage


def test_from_where_they_part() -> None:
    text = "\n".join(shown(side("One", "same", "here", "a"), side("Two", "same", "there")).screen)
    assert "1 paragraph alike, to: same" in text
    assert any("here" in line and "there" in line for line in text.splitlines())
    assert "One" in text
    assert text.count("same") == 1


def test_from_the_first_paragraph() -> None:
    assert "They differ from the first" in shown(side("One", "a"), side("Two", "b")).screen[0]


def test_nothing_differs() -> None:
    assert shown(side("One", "a"), side("Two", "a")).screen == ["Both say the same."]


def test_a_narrow_terminal_shows_one_below_the_other() -> None:
    lines = shown(side("One", "a"), side("Two", "b", answer=NO_ANSWER), columns=40).screen
    assert lines.index("One") < lines.index("a") < lines.index("Two") < lines.index("b")


def test_an_unfinished_answer_is_told_as_none() -> None:
    cut = side("Two", "b", status=Status.TRUNCATED)
    assert shown(side("One", "a"), cut).screen[-1].split() == ["36", "truncated"]


def test_long_ones_are_cut() -> None:
    many = [f"paragraph {number}" for number in range(SHOWN + 5)]
    text = "\n".join(shown(side("One", *many), side("Two", "b")).screen)
    assert "more paragraphs" in text
    assert many[-1] not in text


def test_control_sequences_are_taken_out() -> None:
    for columns in (80, 40):
        stage = shown(side("One", INJECTION), side("Two", "b"), columns)
        assert "\x1b]0;owned" not in stage.stderr
        assert "\x1b[2J" not in stage.stderr
