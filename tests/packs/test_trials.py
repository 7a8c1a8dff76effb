"""What does not pass its trial is refused in words, and the program goes on with what it had."""

from __future__ import annotations

import platform
import shutil
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qwq_cli.engine.library import selection
from qwq_cli.engine.proof import WORKS_WITH
from qwq_cli.packs.finding import prove
from qwq_cli.packs.folder import FOR_GPU, build_of
from qwq_cli.trial import Ended, Limits
from qwq_cli.waiting import heard_by
from tests.packs.faulty import ENDLESS, ILLEGAL, LONGER, copied, llama, replaced, with_code
from tests.shell import Shell

LINUX_X64 = sys.platform == "linux" and platform.machine() == "x86_64"
pytestmark = pytest.mark.skipif(not LINUX_X64, reason="patches ELF libraries for x86-64")


def other_processor(folder: Path) -> None:
    data = bytearray(llama(folder).read_bytes())
    struct.pack_into("<H", data, 18, 0xB7)
    llama(folder).write_bytes(data)


def truncated(folder: Path) -> None:
    for path in folder.glob("libllama.*"):
        path.write_bytes(path.read_bytes()[:200_000])


def removed(folder: Path) -> None:
    for path in folder.glob("libllama*"):
        path.unlink()


def overwritten(folder: Path) -> None:
    for path in folder.glob("libllama*"):
        path.write_text("no")


def unversioned(folder: Path) -> None:
    replaced(folder, b"\0llama_version\0", b"\0llama_versiox\0")


def numbered(folder: Path) -> None:
    unversioned(folder)
    shutil.copy(llama(folder), folder / "libllama.so.0.0.9844")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a structure with a field more": (
        lambda folder: with_code(folder, "llama_model_default_params", LONGER),
        "its structures differ: llama_model_params has 96 bytes there, 80 here",
    ),
    "a missing function": (
        lambda folder: replaced(folder, b"\0llama_decode\0", b"\0llama_decodX\0"),
        f"it has no llama_decode, which qwq calls; {WORKS_WITH}",
    ),
    "a build without a version": (
        unversioned,
        "it is llama.cpp of a build that can't be read, and qwq works with llama.cpp 0.4.x and "
        "0.5.x",
    ),
    "a numbered build without a version": (
        numbered,
        "it is llama.cpp b9844, and qwq works with llama.cpp 0.4.x and 0.5.x",
    ),
    "another version": (
        lambda folder: replaced(folder, b"\x000.5.0-dev\0", b"\x007.5.0-dev\0"),
        "it is llama.cpp 7.5.0-dev, and qwq works with llama.cpp 0.4.x and 0.5.x",
    ),
    "a crash": (
        lambda folder: with_code(folder, "llama_context_default_params", ILLEGAL),
        "its process died (SIGILL) while comparing its functions and structures",
    ),
    "a crash in a decode": (
        lambda folder: with_code(folder, "llama_decode", ILLEGAL),
        "its process died (SIGILL) while decoding on the CPU",
    ),
    "another processor": (other_processor, "was made for linux-arm64, and this is linux-x64"),
    "a truncated file": (truncated, "is cut short"),
    "no library": (
        removed,
        "there is no libllama in it",
    ),
    "a file that is no library": (
        overwritten,
        "is no shared library",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_in_words(tmp_path: Path, fault: str) -> None:
    folder = copied(tmp_path / "pack")
    break_it, reason = FAULTS[fault]
    break_it(folder)
    assert reason in (prove(folder).reason or "")


@pytest.mark.parametrize(
    ("folder", "file", "build"),
    [
        ("lib", "libllama.so.0.0.9844", "b9844"),
        ("lib", "libllama.0.0.9844.dylib", "b9844"),
        ("llama-b123456", "libllama.so", "b123456"),
        ("lib", "libllama.so.0.5.0", None),
        ("web4000", "libllama.so", None),
    ],
)
def test_the_build_is_read_from_names(
    tmp_path: Path, folder: str, file: str, build: str | None
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / file).touch()
    assert build_of(tmp_path / folder) == build


@pytest.mark.parametrize("page", ["install.md", "troubleshooting.md"])
def test_the_manual_tells_which_builds_qwq_works_with(page: str) -> None:
    text = Path(__file__).parents[2].joinpath("docs", page).read_text("utf-8")
    assert WORKS_WITH.removeprefix("qwq works with ") in " ".join(text.split())


def test_the_libraries_in_use_pass(tmp_path: Path) -> None:
    found = prove(copied(tmp_path / "pack"))
    assert found.passed
    assert any(device.kind == "cpu" and device.total for device in found.devices)
    assert "llama.cpp 0." in found.build


def test_what_is_refused_leaves_everything_as_it_was(shell: Shell) -> None:
    folder = copied(shell.home / "pack")
    with_code(folder, "llama_model_default_params", LONGER)
    done = shell.run("engine", "use", folder)
    assert done.status == 1
    assert "96 bytes there, 80 here" in done.stderr
    listed = shell.run("engine", "list", "--json").document
    assert [line["name"] for line in listed["engines"] if line["in_use"]] == [selection.name]
    assert shell.run("-m", "qwq-demo", "17*24", "-q").stdout == "408\n"


def test_an_engine_that_was_chosen_and_then_changed(shell: Shell) -> None:
    """It is tried again, refused aloud, and the one that was there before answers."""
    folder = copied(shell.home / "pack")
    used = shell.run("engine", "use", folder)
    assert used.status == 0, used.stderr
    name = used.stdout.split()[2]
    assert shell.run("engine", "verify").stdout.endswith("right\n")
    replaced(folder, b"\0llama_decode\0", b"\0llama_decodX\0")
    done = shell.run("-m", "qwq-demo", "17*24")
    assert done.stdout == "408\n"
    assert f"The engine {name} is not used: it has no llama_decode" in done.stderr
    assert f"In use: the engine {selection.name}." in done.stderr
    wrong = shell.run("engine", "verify")
    assert wrong.status == 1
    assert "not as it was installed: libllama.so" in " ".join(wrong.stdout.split())
    assert shell.run("engine", "remove", name).status == 0
    assert folder.is_dir()
    assert shell.run("-m", "qwq-demo", "17*24").stderr.count("not used") == 0


def test_an_engine_that_was_chosen_and_is_gone(shell: Shell) -> None:
    folder = copied(shell.home / "pack")
    name = shell.run("engine", "install", "cpu", "--from", folder).stdout.split()[2]
    shutil.rmtree(shell.home / "qwq" / "data" / "engines" / name)
    done = shell.run("-m", "qwq-demo", "17*24")
    assert done.stdout == "408\n"
    assert f"The engine {name} is not used: it can't be read" in done.stderr


def test_the_variable_of_the_binding_is_tried_too(shell: Shell) -> None:
    folder = copied(shell.home / "pack")
    with_code(folder, "llama_model_default_params", LONGER)
    done = shell.run("-m", "qwq-demo", "17*24", env={"LLAMA_CPP_LIB_PATH": "pack"})
    assert done.stdout == "408\n"
    assert "96 bytes there" in done.stderr


def test_without_packs_there_is_nothing_to_check(shell: Shell) -> None:
    done = shell.run("engine", "verify")
    assert done.status == 0
    for words in ("no pack is installed", "A pack is a ready-made llama.cpp",
                  "compiled engine came with qwq and needs no check"):  # fmt: skip
        assert words in done.stdout


@pytest.fixture
def hung(tmp_path: Path) -> Path:
    """A library whose decode never comes back."""
    folder = copied(tmp_path / "hung")
    with_code(folder, "llama_decode", ENDLESS)
    return folder


def test_a_trial_that_takes_a_while_is_told(hung: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.packs.finding.SOON", 0.0)
    told = list[str]()
    with heard_by(told.append):
        found = prove(hung, Limits(seconds=3))
    assert found.reason
    assert found.reason.startswith("it took more than 3 s")
    assert told == [f"Trying llama.cpp in {hung}; this takes 3 s at most. Ctrl-C ends it."]


def test_a_trial_without_a_limit_of_its_own_takes_little_more_than_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = list[float]()

    def attempt(module: str, request: object, limits: Limits, **_: object) -> Ended:
        given.append(limits.seconds)
        return Ended(reason="")

    monkeypatch.setattr("qwq_cli.packs.finding.attempt", attempt)
    folder = copied(tmp_path / "pack")
    for path in folder.iterdir():
        if FOR_GPU.search(path.name):
            path.unlink()
    prove(folder)
    shutil.copy(llama(folder), folder / "libggml-vulkan.so")
    prove(folder)
    assert given == [75, 180]


def test_ctrl_c_ends_a_trial_that_hangs(shell: Shell, hung: Path) -> None:
    run = shell.popen("engine", "use", hung)
    assert run.stderr
    assert any(b"Ctrl-C ends it" in line for line in run.stderr)
    run.send_signal(signal.SIGINT)
    _, rest = run.communicate()
    assert run.returncode == 130
    assert b"Interrupted." in rest
    listed = shell.run("engine", "list", "--json").document
    assert [line["name"] for line in listed["engines"] if line["in_use"]] == [selection.name]
