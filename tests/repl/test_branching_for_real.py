"""/edit, /fork and /more on the demonstration model, greedily."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from qwq_cli.choices import Ending
from qwq_cli.guards.convergence import Convergence
from qwq_cli.guards.pace import EVERY_CHANCE
from qwq_cli.trace.beginning import step_text
from qwq_cli.values.kinds import NoteKind, Status
from qwq_cli.values.trace import Trace
from tests.repl.desk import ENTER, Desk

PASTED = "\x1b[200~{}\x1b[201~"


def edit(desk: Desk, step: int, text: str) -> Trace:
    desk.press(PASTED.format(f"/edit {step + 1} {text}"), ENTER)
    return desk.trace()


def test_a_wrong_step_made_right_is_what_it_goes_on_with(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None) as desk:
        desk.lines("17*24")
        whole = desk.trace()
        at = whole.raw.index("408")
        step = next(step for step in whole.steps if step.start <= at < step.end)
        right = step_text(whole, step.index)
        end = step.start + len(right)
        spoiled = edit(desk, step.index, right.replace("408", "418"))
        assert spoiled.raw[end:] != whole.raw[end:]
        mended = edit(desk, step.index, right)
        assert mended.raw.startswith(whole.raw[:end])
        assert "408" in mended.raw[end:]
        assert mended.answer.text == "408"
        assert [span.start for span in mended.forced] == [step.start]


def test_a_thought_that_was_ended_early_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model in the box thinks too little for looks at their usual price."""
    often = partial(Convergence, pace=EVERY_CHANCE)
    monkeypatch.setattr("qwq_cli.control.Convergence", often)
    with Desk(tmp_path, open=None, flags={"stop": Ending.EARLY}) as desk:
        desk.lines("345 + 289", "/more", "/fork 1", "/edit 1 Let me add 345 and 289.")
        first, *others = (desk.trace(number) for number in range(4))
        assert [note.kind for note in first.notes] == [NoteKind.EARLY]
        assert (first.answer.value, first.answer.forced) == ("634", True)
        for trace in others:
            assert trace.answer.value == "634"
            early = [note for note in trace.notes if note.kind is NoteKind.EARLY]
            assert {note.at for note in early} <= {span.start for span in trace.forced}


def test_a_fork_without_chance_says_the_same_and_reads_nothing_again(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None) as desk:
        desk.lines("17*24", "/fork 1")
        first, second = desk.trace(0), desk.trace(1)
        assert second.raw == first.raw
        assert second.stats.cached_tokens > second.stats.prompt_tokens
        assert [step.kind for step in second.steps] == [step.kind for step in first.steps]


def test_what_a_limit_cut_off_goes_on_as_if_it_had_not(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None, flags={"max_tokens": 50}) as desk:
        desk.lines("17*24", "/set max_tokens default", "/more", "/retry")
        assert desk.trace(1).raw == desk.trace(2).raw


def test_after_a_loop_was_taken_back_a_thought_can_be_changed_as_any_other(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None, flags={"seed": 3}) as desk:
        desk.lines("loop: 27+48", "/fork 2")
        whole, forked = desk.trace(0), desk.trace(1)
        assert whole.rewinds
        assert forked.raw.startswith(whole.raw[: whole.steps[1].end])
        edited = edit(desk, 0, step_text(whole, 0).replace("75", "65"))
        assert "65" in edited.raw
        assert edited.status is Status.ANSWERED
        desk.lines("/more")
        assert desk.trace().raw.startswith(edited.raw[: edited.steps[-1].start])
