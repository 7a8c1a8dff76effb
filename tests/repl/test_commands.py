"""Every command but those that steer a thought."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from qwq_cli.chat.model_room import ModelLost
from qwq_cli.errors import InvalidModelFile, ModelTooLarge
from qwq_cli.launch import Launch, LocalLaunch
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.typed import MENU_ROWS
from qwq_cli.settings import SETTINGS
from tests.render.stage import on_tty
from tests.repl.desk import ENTER, SCRIPT, Desk, scripted

EXPECTED = {
    "help", "model", "system", "set", "file", "paste", "trace", "steps", "retry", "undo", "edit",
    "fork", "more", "answer", "diff", "save", "load", "sessions", "export", "copy", "stats",
    "clear", "exit",
}  # fmt: skip


def test_all_commands_are_there_and_tell_what_they_do(desk: Desk) -> None:
    assert COMMANDS.keys() >= EXPECTED
    desk.lines("/help", *(f"/help {name}" for name in COMMANDS))
    for command in COMMANDS.values():
        assert f"/{command.name} " in desk.said
        assert f"{command.line}\n" in desk.said
        assert command.help.endswith((".", "log."))


@pytest.mark.parametrize("width", [80, 100, 200])
def test_help_fits_a_screen_with_the_prompt_below_it(desk: Desk, width: int) -> None:
    desk.repl.stage.err.console.width = width
    desk.lines("/help")
    lines = desk.said.splitlines()
    assert len(lines) <= 24 - MENU_ROWS - 1, "of 24 rows; the bar has one"
    assert max(map(len, lines)) < 80
    for group in ("Thought", "Again", "Next", "Session", "Keys"):
        assert sum(line.startswith(group) for line in lines) == 1


def test_help_in_a_narrow_terminal_has_a_row_for_each_command(desk: Desk) -> None:
    desk.repl.stage.err.console.width = 40
    desk.lines("/help")
    lines = desk.said.splitlines()
    assert max(map(len, lines)) <= 40
    assert any(line.split() == ["/retry", "with", "another", "seed"] for line in lines)


def test_help_names_the_short_way_out(desk: Desk) -> None:
    desk.lines("/help")
    assert "/q:" in desk.said


def test_help_about_one(desk: Desk) -> None:
    desk.lines("/help edit", "/help /edit", "/help 3", "/help keys", "/help kyes", "/help q")
    assert desk.said.count("go on from there") == 2
    assert "no command '3'" in desk.said
    assert "a, Ctrl+G" in desk.said
    assert "Did you mean keys?" in desk.said
    assert "/exit\nLeave;" in desk.said


@pytest.mark.parametrize(
    ("line", "hint"),
    [("/hepl", "Did you mean /help?"), ("/Edti 3", "/edit?"), ("/xyzzy", "/help lists them.")],
)
def test_an_unknown_command_names_the_nearest(desk: Desk, line: str, hint: str) -> None:
    desk.lines(line)
    assert "There is no command" in desk.said
    assert hint in desk.said
    assert desk.questions == []


@pytest.mark.parametrize("text", ["/etc/passwd is what?", "/ 3", "//help"])
def test_a_question_may_begin_with_a_slash(desk: Desk, text: str) -> None:
    desk.lines(text)
    assert desk.questions == [text.replace("//", "/")]


@pytest.mark.parametrize("text", ["/", "//", " / "])
def test_slashes_alone_are_no_question(desk: Desk, text: str) -> None:
    desk.lines(text)
    assert f"There is no command {text.strip()}.\n/help lists them." in desk.said
    assert desk.questions == []


@pytest.mark.parametrize("name", [name for name, it in COMMANDS.items() if not it.usage])
def test_a_command_that_takes_nothing_refuses_words_after_it(desk: Desk, name: str) -> None:
    desk.lines("17*24", f"/{name} 99", "18*24")
    assert f"/{name} takes nothing after it.\nType /{name} alone." in desk.said
    assert desk.questions == ["17*24", "18*24"]


def test_exit(desk: Desk) -> None:
    desk.lines("/exit", "never asked")
    assert desk.questions == []


def test_trace_and_steps(desk: Desk) -> None:
    desk.lines("17*24", "/trace", "/steps")
    assert SCRIPT.split("\n")[0] in desk.said
    assert "1 ⊢ First, 17 * 24 is 340 + 68." in desk.said
    assert "2 ? Wait" in desk.said


def test_stats(desk: Desk) -> None:
    desk.lines("/stats", "17*24", "/stats")
    assert "1 turn," in desk.said
    assert "of them computed before" in " ".join(desk.said.split())


def test_system_is_for_this_session(desk: Desk) -> None:
    desk.lines("/system", "/system Be brief.", "17*24")
    assert "It is told: Be brief." in desk.said
    assert desk.trace().system == "Be brief."
    desk.lines("/system default", "again", "/clear", "/system")
    assert desk.store.sessions.search(9)
    assert desk.chat.conversation.system is None


def test_set_shows_and_changes(desk: Desk) -> None:
    desk.lines("/set temperature 1.5", "/set", "17*24", "/set temperature default", "/set budget 9")
    sampling = desk.trace().sampling
    assert sampling
    assert sampling.temperature == 1.5
    assert "temperature = 1.5" in desk.said
    assert desk.room.launch.budget == 9
    said = [line.split(maxsplit=1) for line in desk.said.splitlines()]
    told = {line[0]: line[1] for line in said if len(line) == 2}
    assert told["max_tokens"].startswith("no limit")
    assert " ".join(told["top_p"].split()) == "automatic a number, above 0 and at most 1"
    assert " ".join(told["mend"].split()) == "false true or false"
    assert " ".join(told["draft"].split()) == "off auto|off|ngram|MODEL"
    assert "theme" not in told, "it can't be set here"


def test_set_tells_what_one_is_and_can_be(desk: Desk) -> None:
    desk.lines("/set trace", "/set temperature", "/set language", "/set theme")
    said = " ".join(desk.said.split())
    assert f"trace = fold {SETTINGS['trace'].help} Takes one of off, fold, full." in said
    assert f"temperature = 0.0 {SETTINGS['temperature'].help} Takes a number, 0 to 100." in said
    assert "theme = auto" in said


def test_set_in_a_narrow_terminal(desk: Desk) -> None:
    desk.repl.stage.err.console.width = 40
    desk.lines("/set")
    assert max(map(len, desk.said.splitlines())) <= 40
    assert "one of off, fold, full" in " ".join(desk.said.split())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/set temprature 1", "Did you mean temperature?"),
        ("/set temprature", "Did you mean temperature?"),
        ("/set temperature hot", "/set: temperature must be a number"),
        ("/set top_p 7", "top_p must be a number"),
        ("/set theme dark", "qwq config set theme dark"),
    ],
)
def test_what_can_not_be_set(desk: Desk, line: str, said: str) -> None:
    desk.lines(line)
    assert said in desk.said


def test_set_trace_changes_what_is_shown(desk: Desk) -> None:
    desk.lines("/set trace fold", "17*24")
    assert "⊢ First, 17 * 24" in desk.said


def test_a_file_goes_with_the_next_question_alone(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "problem.md"
    file.write_text("What is 17*24?\n", encoding="utf-8")
    desk.lines(f"/file {file}", "/file", "Solve it.", "next")
    assert "problem.md: 15 B, 15 tokens. It goes with the next question." in desk.said
    assert desk.questions == ["problem.md:\n\nWhat is 17*24?\n\nSolve it.", "next"]


def test_files_can_be_let_go_of(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "problem.md"
    file.write_text("x", encoding="utf-8")
    desk.lines(f"/file {file}", "/file none", "/file", "plain")
    assert desk.questions == ["plain"]


def test_a_file_that_is_refused(desk: Desk, tmp_path: Path) -> None:
    binary, latin, huge, empty = (tmp_path / name for name in ("b", "l", "h", "e"))
    binary.write_bytes(b"a\0b")
    latin.write_bytes(b"caf\xe9")
    huge.write_bytes(b"x" * (4 * 1024 * 1024 + 1))
    empty.write_text(" \n")
    desk.lines(*(f"/file {path}" for path in (tmp_path / "no", binary, latin, huge, empty, "/")))
    for said in ("Can't read", "is binary", "not UTF-8", "larger than 4 MB", "is empty"):
        assert said in desk.said
    assert desk.chat.attachments == []


def test_a_file_larger_than_the_context(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("x" * 2000)
    with Desk(tmp_path) as desk:  # the context is that of the demonstration model: 1,024
        desk.lines(f"/file {file}")
        assert "long.txt: 2.0 kB, 2,000 tokens;" in desk.said
        assert desk.chat.attachments == []


def clipboard(tmp_path: Path, script: str) -> dict[str, str]:
    program = tmp_path / "bin" / "wl-paste"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/bin:/bin"}


def test_paste_takes_the_clipboard(tmp_path: Path) -> None:
    with Desk(tmp_path, environ=clipboard(tmp_path, "printf 'one\\ntwo'")) as desk:
        desk.lines("/paste", "What is it?")
        assert desk.questions == ["Clipboard:\n\none\ntwo\n\nWhat is it?"]


def test_paste_without_a_clipboard(tmp_path: Path) -> None:
    with Desk(tmp_path, environ={"PATH": str(tmp_path)}) as desk:
        desk.lines("/paste")
        assert "The clipboard can't be read here." in desk.said
        assert "Paste with your terminal" in desk.said


def test_copy_needs_a_terminal(desk: Desk) -> None:
    desk.lines("17*24", "/copy")
    assert "There is no terminal to copy with." in desk.said
    assert "\x1b]52" not in desk.said


def test_save_load_and_clear(desk: Desk) -> None:
    desk.lines("first", "/save one", "/clear", "second", "/load one", "third")
    assert desk.questions == ["first", "third"]
    assert len(desk.store.sessions.search(9)) == 2
    desk.lines("/load nothing", "/load", "/save")
    assert "There is no session 'nothing'." in desk.said
    assert "Which session?" in desk.said
    assert "Which name?" in desk.said


def test_the_command_that_save_tells_finds_the_session(desk: Desk) -> None:
    desk.lines("first", "/clear", "second", "/save 2026")
    assert "qwq chat --resume 2026" in desk.said
    second = desk.chat.conversation.id
    desk.lines("/clear", "third", "/save 2026")
    third = desk.chat.conversation.id
    assert f"qwq chat --resume {third}" in desk.said
    desk.lines(f"/load {second}", "/save own", "/load own")
    assert desk.chat.conversation.id == second


def test_sessions_are_listed_searched_and_deleted(desk: Desk) -> None:
    desk.lines("/sessions", "apples", "/clear", "pears", "/sessions pears", "/sessions plums")
    assert "There are no sessions yet." in desk.said
    assert "No session has these words." in desk.said
    first = desk.store.sessions.search(9)[-1].id
    desk.press(f"/sessions rm {first}", ENTER, "n", ENTER)
    assert "Nothing is deleted." in desk.said
    desk.press(f"/sessions rm {first}", ENTER, "y", ENTER)
    assert [row.question for row in desk.store.sessions.search(9)] == ["pears"]
    assert [row.question for row in desk.store.list(9)] == ["pears"]


def test_deleting_the_session_one_is_in(desk: Desk) -> None:
    desk.lines("apples")
    id = desk.chat.conversation.id
    desk.press(f"/sessions rm {id}", ENTER, "y", ENTER, "pears", ENTER)
    assert desk.questions == ["pears"]
    assert [row.question for row in desk.store.sessions.search(9)] == ["pears"]


@pytest.mark.parametrize("name", ["it.md", "it.html", "it.json"])
def test_export(desk: Desk, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    desk.lines("first", "second", "/retry", f"/export {file}")
    text = file.read_text("utf-8")
    assert all(part in text for part in ("first", "second", "340 + 68"))
    if name == "it.json":
        document = json.loads(text)
        assert [len(turn["branches"]) for turn in document["turns"]] == [1, 2]
        assert document["turns"][1]["branches"][0]["raw"] == SCRIPT
    if name == "it.html":
        assert 'id="step-2-1"' in text


def test_export_refuses(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "it.md"
    file.write_text("mine")
    desk.lines("/export", f"/export {file}", "17*24", "/export x.doc", f"/export {file}/x.md")
    desk.press(f"/export {file}", ENTER, "n", ENTER)
    assert file.read_text() == "mine"
    for said in ("Which file?", "nothing to write yet", "What should x.doc be?", "is not a folder"):
        assert said in desk.said
    desk.lines(f"/export {tmp_path}/no/such/x.md")
    assert f"There is no folder {tmp_path}/no/such." in desk.said
    assert not (tmp_path / "no").exists()
    desk.press(f"/export {file}", ENTER, "y", ENTER)
    assert "17*24" in file.read_text("utf-8")


def test_export_names_a_wrong_ending_in_an_empty_session(desk: Desk, tmp_path: Path) -> None:
    desk.lines(f"/export {tmp_path}/x.pdf")
    assert "Let its name end in .md, .html, .json." in desk.said
    assert "nothing to write" not in desk.said
    desk.lines(f"/export {tmp_path}/x.md")
    assert "There is nothing to write yet." in desk.said
    assert list(tmp_path.glob("x.*")) == []


@pytest.mark.parametrize(
    "line", ["/file ~nosuchuser/x", "/export ~nosuchuser/x.md", f"/export {'x' * 300}.md"]
)
def test_a_path_that_can_not_be_does_not_end_the_chat(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    desk.lines("17*24", line, "again")
    told = ("There is no home folder for", "can't be written: File name too long")
    assert any(words in " ".join(desk.said.split()) for words in told)
    assert desk.questions == ["17*24", "again"]


def test_what_the_system_refuses_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr("qwq_cli.repl.keeping.session_list", refuse)
    desk.lines("17*24", "/sessions", "again")
    assert "Permission denied: 'somewhere'" in desk.said
    assert desk.questions == ["17*24", "again"]


def test_whoever_stops_reading_ends_the_chat(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("qwq_cli.repl.keeping.session_list", leave)
    with pytest.raises(BrokenPipeError):
        desk.lines("17*24", "/sessions")


def test_model_tells_and_changes(desk: Desk) -> None:
    desk.lines("17*24", "/model", "/model qwq-demo", "again")
    assert desk.said.count("qwq-demo Q8_0, ") >= 2
    assert desk.questions == ["17*24", "again"]


@pytest.mark.parametrize("name", ["nothing-like-it", "/no/such/file.gguf", "text.gguf"])
def test_a_model_that_is_none_leaves_the_old_one(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.gguf").write_text("no model")
    before = desk.room.reasoner
    desk.lines(f"/model {name}", "17*24")
    assert desk.room.reasoner is before
    assert desk.answers == ["408"]
    assert desk.repl.flags["model"] == "qwq-demo"
    assert desk.said.strip()


def failing(error: Exception, after: int) -> tuple[list[str], object]:
    """Loads as scripted, but fails at the load of that number; and what was loaded."""
    loads: list[str] = []

    def open_it(launch: Launch) -> Reasoner:
        assert isinstance(launch, LocalLaunch)
        loads.append(launch.located.path.name)
        if len(loads) == after:
            raise error
        return scripted()(launch)

    return loads, open_it


def test_a_model_that_fails_to_load_leaves_the_old_one(tmp_path: Path) -> None:
    loads, open_it = failing(InvalidModelFile("It is broken.", "Try another."), after=2)
    with Desk(tmp_path, open_it) as desk:  # type: ignore[arg-type]
        desk.lines("/model qwq-demo", "17*24")
        assert "It is broken." in desk.said
        assert desk.answers == ["408"]
        assert len(loads) == 2, "the old one was not loaded again"


def test_a_model_without_room_beside_the_old_one_takes_its_place(tmp_path: Path) -> None:
    loads, open_it = failing(ModelTooLarge("No room."), after=2)
    with Desk(tmp_path, open_it) as desk:  # type: ignore[arg-type]
        desk.lines("/model qwq-demo", "17*24")
        assert len(loads) == 3
        assert desk.answers == ["408"]


def test_after_a_model_that_failed_the_one_before_goes_on_as_loaded_again(tmp_path: Path) -> None:
    """The engine that was closed for the other model's sake is not touched any more."""
    loads: list[int] = []

    def open_it(launch: Launch) -> Reasoner:
        loads.append(1)
        if len(loads) in (2, 3):  # beside the old one, and in its place
            raise ModelTooLarge("No room.")
        return scripted()(launch)

    with Desk(tmp_path, open_it) as desk:
        desk.lines("17*24", "/model qwq-demo")
        assert len(loads) == 4
        assert not desk.chat.has_state


def test_a_context_that_does_not_fit_leaves_an_engine_that_can_be_asked(tmp_path: Path) -> None:
    with Desk(tmp_path, open=None) as desk:
        desk.lines("17*24", "/set ctx 2000000000")
        assert "GiB are free" in desk.said
        desk.lines("18*24")
        assert desk.repl.states.size(desk.chat.conversation.id) > 0


def test_a_model_that_is_lost_with_the_old_one_ends_the_chat(tmp_path: Path) -> None:
    def open_it(launch: Launch) -> Reasoner:
        loads.append(1)
        if len(loads) > 1:
            raise ModelTooLarge("No room.")
        return scripted()(launch)

    loads: list[int] = []
    with Desk(tmp_path, open_it) as desk:
        with pytest.raises(ModelLost, match="qwq-demo again"):
            desk.lines("17*24", "/model qwq-demo")
        assert desk.store.sessions.search(9)


def test_set_what_needs_the_model_loaded_again(desk: Desk) -> None:
    before = desk.room.reasoner
    desk.lines("/set ctx 512", "17*24")
    assert desk.chat.n_ctx == 512
    assert desk.room.reasoner is not before


@pytest.mark.parametrize(
    ("what", "text"),
    [("", "408"), ("answer", "408"), ("thought", SCRIPT), ("1", "First, 17 * 24 is 340 + 68.")],
)
def test_copy_asks_the_terminal_to_take_it(desk: Desk, what: str, text: str) -> None:
    desk.lines("17*24")
    stage = on_tty()
    desk.repl.stage = replace(desk.repl.stage, err=stage.err)
    COMMANDS["copy"].run(desk.repl, what)
    encoded = base64.b64encode(text.encode()).decode()
    assert f"\x1b]52;c;{encoded}\x07" in stage.stderr
    name = {"": "answer", "1": "step"}.get(what, what)
    told = f"Copied the {name} ({len(text)} characters), if this terminal allows it."
    assert told in "\n".join(stage.screen)


def test_a_session_held_with_another_model_says_so(desk: Desk) -> None:
    desk.lines("17*24", "/save sums", "/clear")
    profile = desk.room.launch.profile
    other = msgspec.structs.replace(profile.model, name="other")
    desk.room.launch = replace(desk.room.launch, profile=replace(profile, model=other))
    desk.lines("/load sums")
    assert "It was held with qwq-demo; from here on other answers." in desk.said
    assert f"To go on with qwq-demo: /model {profile.model.path}" in desk.said


@pytest.mark.parametrize("command", ["/load nope", "/sessions rm nope"])
def test_a_session_that_is_not_there_names_the_list_of_the_chat(desk: Desk, command: str) -> None:
    desk.lines(command)
    assert "/sessions lists them." in desk.said
    assert "qwq sessions list" not in desk.said


def test_help_of_a_command_wraps_between_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    console = desk.repl.stage.err.console
    monkeypatch.setattr(console, "_force_terminal", True)
    console.width = 40
    desk.lines("/help edit")
    assert "editor" in desk.said
    assert max(map(len, desk.said.splitlines())) <= 40
