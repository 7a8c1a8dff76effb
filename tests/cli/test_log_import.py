"""`qwq log import` and `qwq show FILE` as a shell sees them."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
from pathlib import Path

import pexpect
import pytest

from qwq_cli.render.live.json_views import encode_trace
from tests.render.stage import make_trace
from tests.shell import COMMAND, Shell
from tests.transcripts.samples import ASKED, INLINE, SAID, THOUGHT, chat, lines

MEMORY = 768 << 20  # bytes of address space, most of it for libraries that nobody touches


@pytest.fixture
def kept(shell: Shell) -> Shell:
    rows = [chat(reasoning_content=THOUGHT), chat(content="<think>\nFive fives.\n</think>\n\n25")]
    text = lines(*rows, {"id": "third", **chat(reasoning="Plain.", content="Seven.")})
    (shell.home / "kept.jsonl").write_text(text + "broken\n", "utf-8")
    return shell


def test_what_was_imported_is_there_like_any_other(kept: Shell) -> None:
    done = kept.run("log", "import", "kept.jsonl")
    assert (done.status, done.stdout) == (0, "")
    assert done.stderr.endswith("\n3 imported, 1 left out.\n")
    assert "kept.jsonl, 4: it is not JSON" in done.stderr
    (found,) = kept.run("log", "fives", "--json").document
    assert (found["question"], found["answer"]) == (ASKED, "25")
    trace = kept.run("show", found["id"], "--json").document
    assert trace["imported"] == {"file": "kept.jsonl", "shape": "chat messages", "key": ""}
    for form, words in (("--html", "Five fives."), ("--md", "Five fives."), ("--svg", "<svg")):
        assert words in kept.run("show", found["id"], form).stdout
    assert "from kept.jsonl" in kept.run("show", found["id"], "--plain").stdout


def test_importing_again_changes_nothing(kept: Shell) -> None:
    kept.run("log", "import", "kept.jsonl")
    before = kept.run("log", "--json").document
    os.rename(kept.home / "kept.jsonl", kept.home / "moved.jsonl")
    os.utime(kept.home / "moved.jsonl", (1, 1))
    done = kept.run("log", "import", "moved.jsonl", "--json")
    assert done.document["imported"] == 0
    assert done.document["known"] == 3
    assert kept.run("log", "--json").document == before


def test_a_trace_of_ours_comes_in_as_it_is(shell: Shell) -> None:
    trace = make_trace()
    (shell.home / "trace.json").write_text(encode_trace(trace), "utf-8")
    assert shell.run("log", "import", "trace.json").stderr == "1 imported.\n"
    shown = shell.run("show", trace.id, "--json").document
    assert shown == json.loads(encode_trace(trace))


def test_show_takes_the_first_and_tells_of_others(kept: Shell) -> None:
    first = kept.run("show", "kept.jsonl", "--plain")
    assert SAID in first.stdout
    assert first.stderr == "This is 1 of 3; choose with --number N, or --number ID.\n"
    second = kept.run("show", "kept.jsonl", "--number", "2", "--json").document
    assert second["answer"]["text"] == "25"
    third = kept.run("show", "kept.jsonl", "--number", "third", "--json").document
    assert third["answer"]["text"] == "Seven."
    few = kept.run("show", "kept.jsonl", "--limit", "2", "--plain")
    assert few.stderr.startswith("This is 1 of 2 or more;")


def test_a_text_as_a_model_wrote_it(shell: Shell) -> None:
    (shell.home / "answer.txt").write_text(INLINE, "utf-8")
    trace = shell.run("show", "answer.txt", "--json").document
    assert (trace["format"], trace["raw"]) == ("think", INLINE)
    assert trace["answer"]["text"] == SAID


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (("show", "kept.jsonl", "--number", "9"), "kept.jsonl has 3", 2),
        (("show", "kept.jsonl", "--number", "3", "--limit", "2"), "--limit N", 2),
        (("show", "--number", "2"), "qwq show FILE", 2),
        (("show", "other.json"), "`reasoning_content`", 2),
        (("show", "absent.json"), "There is no file absent.json", 2),
        (("show", "asked.json"), "without anything that a model said", 2),
        (("log", "import", "other.json"), "it has a, b", 2),
        (("log", "import", "absent.json"), "Can't read absent.json", 2),
        (("log", "import"), "FILE", 2),
    ],
)
def test_what_they_refuse(kept: Shell, arguments: tuple[str, ...], words: str, status: int) -> None:
    (kept.home / "other.json").write_text('{"a": 1, "b": 2}', "utf-8")
    asked = {"messages": [{"role": "user", "content": ASKED}]}
    (kept.home / "asked.json").write_text(json.dumps(asked), "utf-8")
    done = kept.run(*arguments)
    assert words in done.stderr
    assert done.status == status


def test_of_several_files_a_wrong_one_is_left_out(kept: Shell) -> None:
    done = kept.run("log", "import", "absent.json", "kept.jsonl", "--limit", "2")
    assert (done.stderr.splitlines()[-1], done.status) == ("2 imported.", 1)
    assert "absent.json" in done.stderr


def test_words_are_looked_for_as_before(kept: Shell) -> None:
    kept.run("log", "import", "kept.jsonl")
    assert len(kept.run("log", "lamps", "--json").document) == 3
    assert kept.run("log", "list", "import", "--json").document == []
    assert "--since" in kept.run("log", "--help").stdout


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="memory can't be limited here")
@pytest.mark.parametrize("command", [("show", "--json"), ("log", "import", "--json")])
def test_a_gigabyte_with_a_limit_takes_little_memory(
    shell: Shell, command: tuple[str, ...]
) -> None:
    path = shell.home / "huge.jsonl"
    path.write_text(lines(*(chat(content=f"{n}") for n in range(20))), "utf-8")
    os.truncate(path, 1 << 30)
    done = shell.run(
        *command,
        "huge.jsonl",
        "--limit",
        "5",
        before=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.status == 0, done.stderr
    assert done.document.get("imported") in (5, {
        "file": "huge.jsonl", "shape": "chat messages", "key": "",
    })  # fmt: skip


def test_an_interrupt_keeps_what_is_done(shell: Shell) -> None:
    path = shell.home / "slow.jsonl"
    rows = [chat(content=f"{'long ' * 200}{n}") for n in range(800)]
    path.write_text(lines(*rows), "utf-8")
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "log", "import", "slow.jsonl"],
        cwd=str(shell.home),
        env={**shell.environment, "TERM": "xterm-256color"},
        timeout=60,
        encoding="utf-8",
    )
    child.expect("slow.jsonl")  # the bar is there
    child.kill(signal.SIGINT)
    child.expect("what was imported is kept")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    rest = shell.run("log", "import", "slow.jsonl", "--json").document
    assert rest["imported"] + rest["known"] == 800


def test_a_replay_without_times_goes_at_the_pace_of_a_reader(kept: Shell) -> None:
    done = kept.run("show", "kept.jsonl", "--replay", "--speed", "1000")
    assert done.stdout.strip() == SAID


def test_the_file_is_told_by_name_alone_in_a_page(kept: Shell, tmp_path: Path) -> None:
    path = tmp_path / "private" / "kept.json"
    path.parent.mkdir()
    path.write_text(json.dumps(chat(reasoning=THOUGHT)), "utf-8")
    page = kept.run("show", path, "--html").stdout
    assert "from kept.json" in page
    assert "private" not in page


def test_the_viewer_opens_on_a_text_without_a_question(shell: Shell) -> None:
    (shell.home / "answer.txt").write_text(INLINE, "utf-8")
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "show", "answer.txt"],
        cwd=str(shell.home),
        env={**shell.environment, "TERM": "xterm-256color"},
        timeout=60,
        encoding="utf-8",
    )
    child.expect("q leaves")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_show_reads_what_is_piped_in(kept: Shell) -> None:
    trace = kept.run("show", "-", "--json", stdin=INLINE).document
    assert (trace["answer"]["text"], trace["imported"]["file"]) == (SAID, "standard input")
    piped = kept.run("show", "-", "--number", "2", stdin=(kept.home / "kept.jsonl").read_bytes())
    assert "25" in piped.stdout
    assert piped.stderr == "This is 2 of 3; choose with --number N, or --number ID.\n"
    ours = encode_trace(make_trace())
    assert kept.run("show", "-", "--json", stdin=ours).document == json.loads(ours)


@pytest.mark.parametrize("command", [("show", "-"), ("log", "import", "-")])
def test_a_pipe_that_gives_nothing_is_told_by_its_name(
    shell: Shell, command: tuple[str, ...]
) -> None:
    done = shell.run(*command, stdin="")
    assert done.status == 2
    assert "standard input holds no reasoning" in done.stderr
    assert "Nothing is piped in." in shell.run(*command).stderr


def test_a_named_pipe_is_read(shell: Shell) -> None:
    os.mkfifo(shell.home / "pipe")
    with subprocess.Popen(["sh", "-c", 'printf %s "$1" > pipe', "sh", INLINE], cwd=shell.home):
        trace = shell.run("show", "pipe", "--json").document
    assert (trace["answer"]["text"], trace["imported"]["file"]) == (SAID, "pipe")


def test_import_takes_a_pipe_and_all_of_a_folder(kept: Shell) -> None:
    assert kept.run("log", "import", "-", stdin=INLINE).stderr == "1 imported.\n"
    folder = kept.home / "all"
    (folder / "more").mkdir(parents=True)
    (kept.home / "kept.jsonl").rename(folder / "more" / "kept.jsonl")
    (folder / "answer.txt").write_text(INLINE, "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.json").write_text("{}", "utf-8")
    done = kept.run("log", "import", "all")
    assert done.status == 0
    assert done.stderr.endswith("3 imported, 1 already there, 1 left out.\n")
    (kept.home / "none").mkdir()
    none = kept.run("log", "import", "none")
    assert none.status == 1
    assert none.stderr.startswith("none has no files of these kinds: .json, .jsonl")
