"""`qwq ask` as a shell sees it: streams, exit statuses, bad input."""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
from pathlib import Path

import pytest

from qwq_cli.guards.forced import AGAIN
from tests.shell import Shell

EVENTS = re.compile(
    r"(PromptProgress )+((StepOpened )(TextDelta )*(StepClosed ))*(AnswerDelta )*Finished "
)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the embedded model answers, right or wrong; here only the way to stdout counts."""
    done = Shell(tmp_path_factory.mktemp("answer")).run("17*24", "-t", "0", "--json")
    return f"{done.document['answer']['text']}\n"


def test_a_pipe_gets_the_answer_alone(shell: Shell, answer: str) -> None:
    done = shell.run("-t", "0", "17*24")
    assert (done.stdout, done.status) == (answer, 0)


@pytest.mark.parametrize("words", [("ask", "17 * 24"), ("17 * 24",), ("ask", "17", "*", "24")])
def test_the_forms_of_a_question(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run(*words, "-n", "1", "--json").document["question"] == "17 * 24"


def test_a_file_is_a_question(shell: Shell, answer: str, tmp_path: Path) -> None:
    (tmp_path / "problem.md").write_text("17*24\n", encoding="utf-8")
    assert shell.run("ask", "-t", "0", "-f", "problem.md").stdout == answer


def test_standard_input_is_a_question(shell: Shell, answer: str) -> None:
    assert shell.run("-t", "0", stdin="17*24\n").stdout == answer
    assert shell.run("-t", "0", "-f", "-", stdin="17*24\n").stdout == answer
    assert shell.run("-t", "0", "-", stdin="17*24\n").stdout == answer


def test_words_file_and_standard_input_are_joined(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbftwo\r\n")
    done = shell.run("one", "-f", "b.txt", "--json", "-n", "1", stdin="three\n")
    assert done.document["question"] == "one\n\ntwo\n\nthree"


def test_quiet_says_nothing_but_the_answer(shell: Shell, answer: str) -> None:
    done = shell.run("17*24", "-t", "0", "-q")
    assert (done.stdout, done.stderr) == (answer, "")


@pytest.mark.parametrize("form", ["--json", "--jsonl"])
def test_quiet_leaves_json_as_it_is(shell: Shell, form: str) -> None:
    done = shell.run("17*24", "-t", "0", "-n", "9", "-q", form)
    assert (done.status, done.stderr) == (shell.run("17*24", "-t", "0", "-n", "9", form).status, "")
    assert done.stdout.startswith("{")


def test_the_embedded_model_says_what_it_is(shell: Shell) -> None:
    stderr = shell.run("17*24", "-t", "0").stderr
    assert "demonstration model" in stderr
    assert len(stderr.splitlines()) == 1


def test_the_trace_goes_to_stderr_as_far_as_wished(shell: Shell, answer: str) -> None:
    off, fold, full = (
        shell.run("17*24", "-t", "0", "--trace", mode) for mode in ("off", "fold", "full")
    )
    assert "Thought" not in off.stderr
    assert "Thought" in fold.stderr
    assert len(full.stderr) > len(fold.stderr)
    assert {off.stdout, fold.stdout, full.stdout} == {answer}


def test_json_is_one_document_with_the_whole_trace(shell: Shell, answer: str) -> None:
    trace = shell.run("17*24", "-t", "0", "--json").document
    assert trace["status"] == "answered"
    assert trace["answer"]["value"] == answer.strip()
    assert trace["answer"]["how"] == "marker"
    ends = [0, *(step["end"] for step in trace["steps"])]
    gaps = [trace["raw"][a : s["start"]] for a, s in zip(ends, trace["steps"], strict=False)]
    assert not "".join(gaps).strip()
    counted = trace["stats"]["thought_tokens"] + trace["stats"]["answer_tokens"]
    assert counted > sum(step["tokens"] for step in trace["steps"]) > 0


def test_jsonl_is_the_events_in_their_order(shell: Shell) -> None:
    events = shell.run("17*24", "-t", "0", "--jsonl").events
    names = "".join(f"{event['event']} " for event in events)
    assert EVENTS.fullmatch(names.replace("Checked ", ""))
    opened = [event["index"] for event in events if event["event"] == "StepOpened"]
    assert opened == list(range(len(opened)))


def test_the_same_seed_gives_the_same_text(shell: Shell) -> None:
    def raw(seed: int) -> str:
        flags = ("-t", "1.5", "--seed", str(seed), "-n", "200")
        text: str = shell.run("A box holds 24 pens. 17 boxes?", "--json", *flags).document["raw"]
        return text

    assert raw(5) == raw(5) != raw(6)


def test_a_flag_beats_the_environment_and_that_the_file(shell: Shell) -> None:
    shell.run("config", "set", "max_tokens", "3")
    shell.run("config", "set", "seed", "1")
    env = {"QWQ_MAX_TOKENS": "4", "QWQ_SEED": "2"}
    sampling = shell.run("17*24", "--json", "--seed", "3", env=env).document["sampling"]
    assert (sampling["max_tokens"], sampling["seed"]) == (4, 3)


def test_no_answer_is_status_3_and_the_partial_is_kept(shell: Shell) -> None:
    done = shell.run("17*24", "-n", "5")
    assert done.status == 3
    assert done.stdout == ""
    assert "token limit" in done.stderr
    assert shell.run("show", "--json").document["status"] == "truncated"


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_no_save_keeps_nothing_and_says_so_nowhere(shell: Shell, quiet: tuple[str, ...]) -> None:
    done = shell.run("17*24", "-n", "5", "--no-save", *quiet)
    assert "token limit" in done.stderr
    assert "qwq show" not in done.stderr
    assert shell.run("show").status == 2


def test_without_an_answer_the_trace_is_named_as_it_can_be_read(
    shell: Shell, tmp_path: Path
) -> None:
    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    kept = shell.run("17*24", "-n", "5", env={"TMPDIR": str(tmp_path)})
    elsewhere = shell.run("17*24", "-n", "5", before=full_disk, env={"TMPDIR": str(tmp_path)})
    for done in (kept, elsewhere):
        (named,) = re.findall(r"qwq show ([^\s`]+)", done.stderr)
        assert shell.run("show", named, "--json").document["status"] == "truncated"


BAD_INPUT = {
    "empty question": (["ask", ""], "no question", 2),
    "blank question": (["ask", "  \n "], "no question", 2),
    "missing file": (["ask", "-f", "nowhere.md"], "nowhere.md", 2),
    "folder": (["ask", "-f", "."], "directory", 2),
    "unknown flag": (["ask", "x", "--tempreture", "1"], "--temperature", 2),
    "wrong type": (["ask", "x", "--seed", "many"], "--seed", 2),
    "out of range": (["ask", "x", "--top-p", "7"], "--top-p must be", 2),
    "thought that can't be left out": (
        ["ask", "x", "--think", "off"],
        "can't be kept from thinking",
        2,
    ),
    "two outputs": (["ask", "x", "--json", "--jsonl"], "can't be used together", 2),
    "too long": (["ask", "1+" * 4000, "--ctx", "256"], "the context holds 256", 2),
    "unknown alias": (["ask", "x", "-m", "qwq-32b-previw"], "qwq-32b-preview", 4),
    "not downloaded": (["ask", "x", "-m", "qwq-32b-preview"], "qwq models pull", 4),
    "missing model": (["ask", "x", "-m", "nowhere.gguf"], "nowhere.gguf", 4),
    "mistyped command": (["shw"], "qwq show", 2),
    "too many threads": (["ask", "x", "--threads", "65536"], "threads", 2),
    "threads beyond the cores": (["ask", "x", "--threads", "1024"], "wait for each other", 2),
    "integer too wide": (["ask", "x", "--top-k", "4294967297"], "--top-k must be", 2),
    "not Unicode": (["ask", os.fsdecode(b"caf\xe9 17*24")], "not valid UTF-8", 2),
    "system not Unicode": (["ask", "x", "--system", os.fsdecode(b"\xe9")], "not valid UTF-8", 2),
    "beyond memory": (["ask", "x", "--ctx", "900000000"], "--ctx", 4),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_gets_one_message_and_its_status(shell: Shell, case: str) -> None:
    arguments, words, status = BAD_INPUT[case]
    done = shell.run(*arguments)
    assert done.status == status
    assert words in done.stderr
    assert done.result == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01binary", "binary"),
        ("déjà vu".encode("latin1"), "not UTF-8"),
        (b"", "no question"),
        (b"1" * 4_200_000, "larger than"),
    ],
)
def test_standard_input_that_is_no_question(shell: Shell, data: bytes, words: str) -> None:
    done = shell.run(stdin=data)
    assert done.status == 2
    assert words in done.stderr


def test_closed_streams_are_no_crash(shell: Shell, answer: str) -> None:
    assert shell.run("17*24", "-t", "0", before=lambda: os.close(0)).stdout == answer
    assert shell.run("17*24", "-t", "0", before=lambda: os.close(2)).stdout == answer
    lost = shell.run("17*24", "-t", "0", before=lambda: os.close(1))
    assert lost.status == 1, "an answer that is lost is no success"
    assert "standard output is closed" in lost.stderr


BAD_MODELS = {
    "empty": (b"", "GGUF"),
    "text": (b"hello, I am a poem about llamas\n" * 40, "not a GGUF"),
    "page": (b"<!DOCTYPE html><html><body>Not Found</body></html>", "web page"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "LFS"),
}


@pytest.mark.parametrize("case", BAD_MODELS)
def test_a_file_that_is_no_model(shell: Shell, tmp_path: Path, case: str) -> None:
    data, words = BAD_MODELS[case]
    (tmp_path / "bad.gguf").write_bytes(data)
    done = shell.run("17*24", "-m", "bad.gguf")
    assert done.status == 4
    assert words in done.stderr


@pytest.mark.parametrize("kept", [100, 5_000, 1_000_000])
def test_a_truncated_model_is_refused_before_native_code_sees_it(
    shell: Shell, demo: Path, tmp_path: Path, kept: int
) -> None:
    (tmp_path / "cut.gguf").write_bytes(demo.read_bytes()[:kept])
    done = shell.run("17*24", "-m", "cut.gguf")
    assert done.status == 4
    assert "truncated" in done.stderr or "ends" in done.stderr


def test_an_architecture_unknown_to_llama_cpp(shell: Shell, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.gguf").write_bytes(demo.read_bytes().replace(b"qwen2", b"qwenX"))
    done = shell.run("17*24", "-m", "odd.gguf")
    assert done.status == 4
    assert "qwenX" in done.stderr


def test_a_wrong_config_file_names_key_and_line(shell: Shell) -> None:
    path = Path(shell.run("config", "path").stdout.strip())
    path.parent.mkdir(parents=True)
    path.write_text("temprature = 1\n", encoding="utf-8")
    done = shell.run("17*24")
    assert done.status == 2
    assert "config.toml:1" in done.stderr
    assert "temperature" in done.stderr


def test_a_full_disk_costs_neither_the_answer_nor_the_trace(
    shell: Shell, answer: str, tmp_path: Path
) -> None:
    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    done = shell.run("17*24", "-t", "0", before=full_disk, env={"TMPDIR": str(tmp_path)})
    assert (done.stdout, done.status) == (answer, 0)
    saved = re.search(r"qwq show (\S+\.json)", done.stderr)
    assert saved
    assert shell.run("show", saved[1], "--json").document["answer"]["value"] == answer.strip()


def test_a_disk_without_a_byte_left_costs_the_trace_alone(shell: Shell, answer: str) -> None:
    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    done = shell.run("17*24", "-t", "0", before=full_disk)
    assert (done.stdout, done.status) == (answer, 1)
    assert "not kept" in done.stderr


def test_nowhere_to_keep_the_trace_is_said_and_a_failure(
    shell: Shell, answer: str, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where a directory should be", encoding="utf-8")
    env = {"QWQ_HOME": str(tmp_path), "TMPDIR": "/nowhere"}

    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    done = shell.run("17*24", "-t", "0", before=full_disk, env=env)
    assert (done.stdout, done.status) == (answer, 1)
    assert "not kept" in done.stderr


def test_a_closed_pipe_is_silent_and_keeps_the_partial(shell: Shell) -> None:
    child = shell.popen("17*24", "-t", "0", "--jsonl")
    assert child.stdout is not None
    assert child.stderr is not None
    _shrink_pipe(child.stdout.fileno())
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(60) == 141
    assert child.stderr.read() == b""
    child.stderr.close()
    assert shell.run("show", "--json").document["status"] == "interrupted"


@pytest.mark.parametrize("command", ["--help", "ask --help", "--version", "config"])
def test_a_pipe_that_nobody_reads(shell: Shell, command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = shell.run(*command.split(), before=lambda: onto_stdout(writer))
    os.close(writer)
    assert (done.status, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", ["17*24 -t 0", "17*24 --json -n 5", "--version", "config path"])
def test_an_output_that_is_full(shell: Shell, command: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = shell.run(*command.split(), before=lambda: onto_stdout(full))
    os.close(full)
    assert done.status == 1
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interrupt_keeps_the_partial(shell: Shell, number: signal.Signals, status: int) -> None:
    """Unread, the pipe fills: the program is surely in the middle when the signal comes."""
    child = shell.popen("17*24", "-t", "0", "--jsonl", "--ctx", "1024")
    assert child.stdout is not None
    _shrink_pipe(child.stdout.fileno())
    first = child.stdout.readline()
    child.send_signal(number)
    rest, _ = child.communicate(timeout=60)
    assert b"PromptProgress" in first
    assert child.returncode == status
    assert b'"interrupted"' in rest.splitlines()[-1]
    assert shell.run("show", "--json").document["status"] == "interrupted"


def onto_stdout(descriptor: int) -> None:
    os.dup2(descriptor, 1)


def _shrink_pipe(descriptor: int) -> None:
    if sys.platform != "linux":
        pytest.skip("the size of a pipe can be set on Linux alone")
    import fcntl

    fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, 4096)


def test_a_terminal_shows_each_step_once_and_the_answer(shell: Shell, answer: str) -> None:
    screen = shell.terminal("17*24", "-t", "0")
    steps = [line for line in screen.lines if re.match(r"[✦⊢✓↺⇄∎] ", line)]
    assert screen.status == 0
    assert steps
    assert len(set(steps)) == len(steps)
    assert screen.lines.count(answer.strip()) == 1


@pytest.mark.parametrize(
    "env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
)
def test_poor_terminals(shell: Shell, answer: str, env: dict[str, str]) -> None:
    screen = shell.terminal("17*24", "-t", "0", env=env)
    assert screen.status == 0
    assert answer.strip() in screen.text
    if env.get("TERM") == "dumb":
        assert b"\x1b" not in screen.data
    if "NO_COLOR" in env:
        assert not re.search(rb"\x1b\[[0-9;]*[1-9][0-9;]*m", screen.data)


@pytest.mark.parametrize(("columns", "rows"), [(20, 24), (20, 6), (80, 24), (200, 50)])
def test_any_size_of_terminal(shell: Shell, answer: str, columns: int, rows: int) -> None:
    screen = shell.terminal("17*24", "-t", "0", columns=columns, rows=rows)
    assert screen.status == 0
    assert screen.text.splitlines()[-1] == answer.strip()


def test_help_fits_and_names_the_commands(shell: Shell) -> None:
    text = shell.run("--help").stdout
    assert all(name in text for name in ("ask", "show", "log", "doctor", "config"))
    assert shell.terminal().status == 0, "no question in a terminal: the help"


def test_completion_is_offered(shell: Shell) -> None:
    done = shell.run(
        env={"_QWQ_COMPLETE": "complete_bash", "COMP_WORDS": "qwq do", "COMP_CWORD": "1"}
    )
    assert done.stdout.split() == ["doctor"]


PENS = "A shop sells pens at 3 for 4 dollars. How much do 27 pens cost?"


@pytest.mark.real
@pytest.mark.timeout(1200)
def test_the_pens(shell: Shell, real_model: Path) -> None:
    done = shell.run(PENS, "-m", real_model, "--seed", "1", "--trace", "fold")
    assert (done.stdout, done.status) == ("36\n", 0)
    assert "Thought" in done.stderr


@pytest.mark.real
@pytest.mark.timeout(1200)
def test_the_pens_from_a_file_and_the_rest_from_a_pipe(shell: Shell, real_model: Path) -> None:
    shop, question = PENS.split(". ")
    (shell.home / "shop.txt").write_text(f"{shop}.", encoding="utf-8")
    done = shell.run("-f", "shop.txt", "-m", real_model, "--seed", "1", stdin=question)
    assert (done.stdout, done.status) == ("36\n", 0)


@pytest.mark.real
@pytest.mark.timeout(1200)
def test_the_same_seed_gives_the_same_text_on_a_real_model(shell: Shell, real_model: Path) -> None:
    flags = ("-m", real_model, "--seed", "7", "-n", "60", "--json")
    first, second = (shell.run(PENS, *flags).document["raw"] for _ in range(2))
    assert first == second


def test_a_budget_makes_it_answer(shell: Shell) -> None:
    """The embedded model thinks for over a hundred tokens about any product."""
    done = shell.run("17*24", "-t", "0", "--budget", "30", "--json")
    trace = done.document
    assert (done.status, trace["status"]) == (0, "answered")
    assert trace["answer"]["forced"]
    (note,) = trace["notes"]
    assert (note["kind"], note["text"]) == ("forced", "The budget of 30 tokens is spent.")
    (span,) = trace["forced"]
    assert trace["raw"][span["start"] : span["end"]].endswith("**Final Answer**\n\n\\[ \\boxed{")
    assert trace["stats"]["thought_tokens"] < 100


@pytest.mark.parametrize("limit", ["25", "45"])
def test_a_forced_answer_that_is_cut_off_in_its_box_is_no_answer(shell: Shell, limit: str) -> None:
    done = shell.run("17*24", "-t", "0", "--budget", "10", "-n", limit, "--no-save")
    assert done.status == 3
    assert "the token limit was reached before the answer was complete" in done.stderr
    assert "still thinking" not in done.stderr
    assert "do not rely on it" in done.stderr


def test_a_model_that_thinks_on_has_to_answer_again(shell: Shell) -> None:
    """With this budget the embedded model thinks on inside the box."""
    flags = ("17*24", "-t", "0", "--budget", "10", "--json")
    assert shell.run(*flags, "-n", "60").document["status"] == "truncated"
    done = shell.run(*flags)
    trace = done.document
    assert (done.status, trace["answer"]["forced"]) == (0, True)
    assert [note["text"] for note in trace["notes"]] == ["The budget of 10 tokens is spent.", AGAIN]
    assert len(trace["forced"]) == 2
    assert trace["stats"]["thought_tokens"] < 100


def test_a_budget_is_a_number(shell: Shell) -> None:
    done = shell.run("17*24", "--budget", "0")
    assert (done.status, "budget" in done.stderr) == (2, True)
