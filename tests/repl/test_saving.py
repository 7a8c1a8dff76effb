"""What is kept while a chat goes on, whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError, StoreError
from qwq_cli.launch import Launch
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.loop import Loop
from qwq_cli.store import Store, so_far
from qwq_cli.values.kinds import Status
from tests.repl.desk import ENTER, SCRIPT, Desk, scripted


def strike(desk: Desk, at: int, *signals: signal.Signals) -> None:
    """Let signals come at a decode, as Ctrl+C does."""

    def before(decode: int) -> None:
        if decode == at:
            for number in signals:
                os.kill(os.getpid(), number)
        if desk.thinking.cancel.is_set():
            raise Cancelled

    desk.runner.before_decode = before


def test_every_turn_is_kept_with_its_trace(desk: Desk) -> None:
    desk.lines("one", "two")
    with Store(desk.paths.traces_file) as other:
        talk = other.sessions.last()
        assert talk == desk.chat.conversation
        assert [other.get(turn.branch.trace).raw for turn in talk.turns] == [SCRIPT, SCRIPT]


def test_ctrl_c_stops_and_keeps_the_partial(desk: Desk) -> None:
    strike(desk, 30, signal.SIGINT)
    desk.lines("one", "two")
    first, second = desk.chat.traces()
    assert first.status is Status.INTERRUPTED
    assert SCRIPT.startswith(first.raw)
    assert first.raw
    assert second.status is Status.ANSWERED, "and the chat goes on"
    assert desk.chat.conversation.history()[1].content == "(no answer)"


def test_what_was_stopped_can_be_gone_on_with(desk: Desk) -> None:
    strike(desk, 30, signal.SIGINT)
    desk.lines("one", "/more")
    assert desk.trace().raw == SCRIPT
    assert desk.trace().status is Status.ANSWERED


def test_a_second_ctrl_c_leaves_at_once_with_what_was_kept(desk: Desk) -> None:
    strike(desk, 30, signal.SIGINT, signal.SIGINT)
    desk.lines("one", "two")
    assert desk.questions == ["one", "two"]
    first, _ = desk.chat.traces()
    assert first.status is Status.INTERRUPTED
    assert first.raw


def test_ctrl_c_as_a_thought_ends_leaves_the_chat_and_what_is_typed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> None:
        monkeypatch.undo()
        desk.thinking.ahead.take(b"ne")
        raise KeyboardInterrupt

    monkeypatch.setattr("qwq_cli.repl.loop.tell_fullness", interrupt)
    desk.press("one", ENTER, "xt", ENTER)
    assert "Interrupted." in desk.said
    assert desk.questions == ["one", "next"]


def test_ctrl_c_between_two_lines_of_a_pipe_ends_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qwq_cli.repl.loop.tell_fullness", interrupt)
    with Desk(tmp_path, typed=False) as desk:
        assert desk.pipe_in("one\ntwo\n") == 130
        assert desk.questions == ["one"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_ends_the_chat_in_order(desk: Desk, number: signal.Signals) -> None:
    strike(desk, 30, number)
    assert desk.lines("one", "two") == 128 + number
    assert desk.questions == ["one"]
    assert desk.trace().status is Status.INTERRUPTED


def test_a_signal_to_end_at_the_prompt_ends_the_chat_in_order(desk: Desk) -> None:
    prompt = desk.prompt()
    prompt._session.app.after_render += lambda _: os.kill(os.getpid(), signal.SIGTERM)
    desk.pipe.send_text("half a tho")
    assert Loop(desk.repl, COMMANDS).run(prompt) == 143
    assert desk.history == ["half a tho"]


def test_a_failure_of_the_engine_keeps_the_partial_and_the_chat(desk: Desk) -> None:
    def before(decode: int) -> None:
        if decode == 30:
            raise EngineError("as the test wished")

    desk.runner.before_decode = before
    desk.lines("one", "two")
    assert "as the test wished" in desk.said
    assert [trace.status for trace in desk.chat.traces()] == [
        Status.INTERRUPTED, Status.ANSWERED,
    ]  # fmt: skip


def test_the_running_turn_is_kept_every_second(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted clock moves a millisecond at each look."""
    monkeypatch.setattr(so_far, "SAVE_SECONDS", 0.03)
    monkeypatch.setattr(so_far, "SHARE", 1.0)
    seen: list[int] = []

    def before(decode: int) -> None:
        with Store(desk.paths.traces_file) as other:
            trace = other.last()
            if trace and (not seen or len(trace.raw) != seen[-1]):
                assert trace.status is Status.INTERRUPTED
                assert SCRIPT.startswith(trace.raw)
                assert trace.answer.text == ""
                seen.append(len(trace.raw))

    desk.runner.before_decode = before
    desk.lines("one")
    assert seen[0] == 0, "the question is kept before the first token"
    assert len(seen) > 3
    assert len(desk.store.list(9)) == 1


def test_a_partial_tells_steps_and_can_be_gone_on_with(desk: Desk) -> None:
    desk.lines("one")
    beginning = desk.chat._so_far()
    assert beginning.raw == SCRIPT
    assert beginning.steps[0].summary == "First, 17 * 24 is 340 + 68."


def test_a_store_that_fails_is_told_and_the_chat_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def fail(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.", "Free some disk space.")

    monkeypatch.setattr(Store, "save", fail)
    monkeypatch.setattr(type(desk.store.sessions), "save", fail)
    desk.lines("one", "/retry", "/steps")
    assert len(desk.answers) == 2
    assert any("The disk is full." in warning for warning in desk.warnings)
    assert len(list(tmp_path.glob("2026*.json"))) == 2
    monkeypatch.undo()
    desk.lines("two")
    assert len(desk.store.sessions.get(desk.chat.conversation.id).turns) >= 1


def test_two_chats_on_one_store(tmp_path: Path) -> None:
    with Desk(tmp_path) as one, Desk(tmp_path) as two:
        one.lines("a1")
        two.lines("b1")
        one.lines("a2")
        rows = {row.id: row.turns for row in one.store.sessions.search(9)}
        assert rows == {one.chat.conversation.id: 2, two.chat.conversation.id: 1}


def test_two_chats_in_one_session(tmp_path: Path) -> None:
    with Desk(tmp_path) as one:
        one.lines("first")
        id = one.chat.conversation.id
        with Desk(tmp_path) as two:
            two.lines(f"/load {id}", "theirs")
            one.lines("mine")
            assert one.chat.conversation.id != id
            assert any("continued elsewhere" in warning for warning in one.warnings)
            assert one.questions == ["first", "mine"]
            assert [t.question for t in one.store.sessions.get(id).turns] == ["first", "theirs"]
            again = one.store.sessions.get(one.chat.conversation.id)
            assert [turn.question for turn in again.turns] == ["first", "mine"]


def test_damage_met_on_the_way_is_told_and_what_follows_is_kept(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.lines("one")
        id, database = desk.chat.conversation.id, desk.store._database
        database.close()
        desk.paths.traces_file.write_bytes(b"not a database" * 1000)
        database.open()
        desk.lines("two")
        kept = desk.paths.traces_file.with_name("traces.sqlite3.damaged-1")
        (told,) = (line for line in desk.warnings if id in line)
        assert f"It is kept as {kept}. Earlier turns of session {id} are there" in told
        again = desk.store.sessions.get(desk.chat.conversation.id)
        assert [turn.question for turn in again.turns] == ["two"]
        desk.lines("three")
        assert not any("elsewhere" in line for line in desk.warnings)


def test_without_saving_nothing_is_written(tmp_path: Path) -> None:
    with Desk(tmp_path, flags={"save": False}) as desk:
        desk.lines("one", "/retry", "/diff", "/sessions")
        assert desk.questions == ["one"]
        assert not desk.paths.traces_file.exists()
        assert not desk.paths.session_states.exists()


@pytest.mark.parametrize("keeps", [True, False])
def test_what_other_commands_can_read_is_named_and_nothing_else(
    tmp_path: Path, keeps: bool
) -> None:
    with Desk(tmp_path, flags={"save": keeps, "max_tokens": 3}) as desk:
        desk.lines("one", "/save taxes")
        said = " ".join(desk.said.split())
        assert ("qwq show" in said) == keeps
        assert ("qwq chat --resume" in said) == keeps
        assert ("it is gone when this chat ends" in said) != keeps


def test_a_trace_that_can_not_be_kept_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreError("as the test wished")

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Desk(tmp_path, flags={"max_tokens": 3}) as desk:
        monkeypatch.setattr(Store, "save", fail)
        desk.lines("one")
        assert "qwq show" not in desk.said


def test_what_is_typed_while_it_thinks_is_there_at_the_prompt(desk: Desk) -> None:
    def before(decode: int) -> None:
        if decode == 10:
            desk.thinking.ahead.take(b"nexx\x7ft")

    desk.runner.before_decode = before
    desk.press("one", ENTER, "!", ENTER)
    assert desk.questions == ["one", "next!"]


def test_a_session_resumes_from_what_its_cache_held(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None) as first:
        first.lines("17*24")
        id, used = first.chat.conversation.id, first.chat.used
        assert first.repl.states.size(id) > 0
        assert "so that this session can go on at once" in first.said
    with Desk(tmp_path, open=None) as second:
        second.lines(f"/load {id}", "18*24")
        assert "tokens of this session ready, and need not read them again." in second.said
        stats = second.trace().stats
        assert stats.prompt_tokens - stats.cached_tokens < used
        assert stats.cached_tokens >= 10
    with Desk(tmp_path, open=None, flags={"ctx": 512}) as third:
        third.lines(f"/load {id}")
        assert "was saved with another context size. The model reads it again." in third.said
    with Desk(tmp_path, open=None, flags={"kv_save_mb": 0}) as fourth:
        fourth.lines("1+1")
        assert fourth.repl.states.size(fourth.chat.conversation.id) == 0


def test_a_damaged_state_is_told_and_the_text_is_read_again(tmp_path: Path) -> None:
    flags = {"temperature": 0.0, "max_tokens": 60}
    with Desk(tmp_path / "whole", open=None, flags=flags) as desk:
        desk.lines("17*24", "18*24")
        wanted = desk.trace().raw
    with Desk(tmp_path, open=None, flags=flags) as desk:
        desk.lines("17*24")
        id, folder = desk.chat.conversation.id, desk.repl.states.folder
    (state,) = folder.glob(f"{id}.*.kv")
    data = bytearray(state.read_bytes())
    data[len(data) // 2] ^= 1
    state.write_bytes(data)
    with Desk(tmp_path, open=None, flags=flags) as desk:
        desk.lines(f"/load {id}", "18*24")
        aside = state.with_name(f"{state.name}.damaged-1")
        line = f"The file with what the model had read was damaged; it is now {aside}."
        assert line in " ".join(desk.said.split())
        assert desk.trace().raw == wanted
    assert aside.read_bytes() == bytes(data)


def test_a_state_is_of_the_weights_that_computed_it_not_of_the_file_that_is_there_now(
    tmp_path: Path, demo: Path
) -> None:
    model = tmp_path / "model.gguf"
    shutil.copy(demo, model)
    with Desk(tmp_path, open=None, flags={"model": str(model), "max_tokens": 20}) as desk:
        origin = desk.chat._origin()
        with (other := tmp_path / "other.gguf").open("wb") as file:
            weights = demo.read_bytes()
            file.write(weights[:-1] + bytes([weights[-1] ^ 1]))
        other.replace(model)
        assert desk.chat._origin() == origin
        desk.lines("17*24", "/save sums")
    with Desk(tmp_path, open=None, flags={"model": str(model)}) as desk:
        desk.lines("/load sums")
        assert "was saved with another model. The model reads it again." in desk.said


def test_a_model_whose_file_is_gone_keeps_its_state_too(tmp_path: Path, demo: Path) -> None:
    model = tmp_path / "model.gguf"
    shutil.copy(demo, model)
    with Desk(tmp_path, open=None, flags={"model": str(model), "max_tokens": 20}) as desk:
        model.unlink()
        desk.lines("17*24", "/clear", "1+1")
        assert desk.questions == ["1+1"]
        assert all(desk.repl.states.size(row.id) for row in desk.store.sessions.search(9))


def test_a_file_that_is_gone_once_it_is_loaded_is_an_error_of_ours(
    tmp_path: Path, demo: Path
) -> None:
    model = tmp_path / "model.gguf"
    shutil.copy(demo, model)

    def open_it(launch: Launch) -> Reasoner:
        model.unlink()
        return scripted()(launch)

    with (
        pytest.raises(EngineError, match=r"model\.gguf was removed"),
        Desk(tmp_path, open_it, flags={"model": str(model)}),
    ):
        pass


def test_leaving_a_session_that_was_only_looked_at_leaves_its_state(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None, flags={"max_tokens": 20}) as desk:
        desk.lines("17*24")
        first = desk.chat.conversation.id
        size = desk.repl.states.size(first)
        desk.lines("/clear", "1+1", f"/load {first}")
        assert desk.repl.states.size(first) == size
