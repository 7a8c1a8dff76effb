"""-o of every command that has one: each destination works, or is refused before anything is
computed, and what stood there is as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.row import IS_ROOT, NO_OVERRIDE, needs, sh
from tests.shell import Shell

# Commands that write a document; OUT stands for where to.
DOCUMENTS = {
    "show": "qwq show trace.json --md -o OUT",
    "show json": "qwq show trace.json --json -o OUT",
    "session": "qwq sessions export sums OUT",
    "grade": "qwq grade results.jsonl --markdown -o OUT",
    "curve svg": "qwq curve sums.jsonl -m qwq-demo -t 0 -q --samples 1 --budgets 16,none --svg OUT",
}
# Commands that keep records, to go on with them later.
RECORDS = {
    "solve": "qwq solve sums.jsonl -m qwq-demo -t 0 -q -o OUT",
    "curve": "qwq curve sums.jsonl -m qwq-demo -t 0 -q --samples 1 --budgets 16,none -o OUT",
    "batch": "qwq solve sums.jsonl -m qwq-demo --batch-out OUT",
}
EVERY = {**DOCUMENTS, **RECORDS}
NULL = needs("sh -c 'd=$(mktemp -d); mknod $d/null c 1 3; s=$?; rm -r $d; exit $s'")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A home with problems, their results and a trace."""
    shell = Shell(tmp_path_factory.mktemp("made"))
    rows = [{"id": str(n), "question": f"{n}+{n}", "target": str(2 * n)} for n in (1, 2)]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (shell.home / "sums.jsonl").write_text(lines, encoding="utf-8")
    assert sh(shell, "qwq solve sums.jsonl -m qwq-demo -t 0 -o results.jsonl").status == 0
    assert sh(shell, "ask 1+1 && qwq show --json > trace.json").status == 0
    assert sh(shell, "printf '1+1\\n/save sums\\n' | qwq chat -m qwq-demo -t 0").status == 0
    return shell


@pytest.fixture
def place(made: Shell, tmp_path: Path) -> Iterator[Path]:
    """An empty folder for one test."""
    yield tmp_path
    for path in ("sums.jsonl", "results.jsonl", "trace.json"):
        assert (made.home / path).stat().st_size > 0, f"{path} was lost"


def line(command: str, out: Path | str) -> str:
    return EVERY[command].replace("OUT", str(out))


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("show", "-"),
        ("show json", "/dev/stdout"),
        ("show", "/dev/fd/1"),
        ("grade", "/dev/stdout"),
        ("session", "-"),
        ("session", "/dev/stdout"),
        ("show", "//dev/stdout"),
        ("show json", "/./dev/stdout"),
        ("grade", "/dev/../dev/stdout"),
        ("show", "/proc/self/fd/1"),
        ("session", "/proc/thread-self/fd/1"),
        ("show", "link"),
    ],
)
def test_standard_output_by_its_names(made: Shell, place: Path, command: str, name: str) -> None:
    """Also where it is a file that others write to: nothing before and behind is lost."""
    (place / "link").symlink_to("/dev/stdout")
    name = str(place / "link") if name == "link" else name
    plain = line(command, "-").replace(" -o -", "")
    done = sh(
        made, f"{{ echo before; {line(command, name)}; echo behind; }} > {place}/all; {plain}"
    )
    assert done.status == 0
    assert done.stdout
    assert (place / "all").read_text() == f"before\n{done.stdout}behind\n"


@pytest.mark.parametrize(("name", "number"), [("/dev/stderr", 2), ("/dev/fd/3", 3)])
def test_another_open_file_is_written_on(made: Shell, place: Path, name: str, number: int) -> None:
    out = f"{line('show', name)} {number}>> {place}/all"
    done = sh(made, f"echo before > {place}/all; {out}; echo behind >> {place}/all")
    assert done.status == 0
    first, *_, last = (place / "all").read_text().splitlines()
    assert (first, last) == ("before", "behind")
    assert (place / "all").stat().st_size > 100


@pytest.mark.parametrize("command", EVERY)
@pytest.mark.parametrize("name", ["/dev/fd/9", "/dev/stdin"])
def test_what_is_not_open_for_writing(made: Shell, place: Path, command: str, name: str) -> None:
    done = sh(made, f"{line(command, name)} < sums.jsonl")
    assert (done.status, done.result) == (2, "")


@NULL
@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_device_stays_one(made: Shell, place: Path, command: str) -> None:
    done = sh(made, f"mknod {place}/null c 1 3 && {line(command, place / 'null')}")
    assert done.status == 0
    assert (place / "null").is_char_device()


@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_named_pipe_is_written_to(made: Shell, place: Path, command: str) -> None:
    pipe = place / "pipe"
    done = sh(made, f"mkfifo {pipe}; cat {pipe} > {place}/got & {line(command, pipe)} && wait")
    assert done.status == 0
    assert pipe.is_fifo()
    assert (place / "got").stat().st_size > 100


@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_device_that_is_full(made: Shell, place: Path, command: str) -> None:
    done = sh(made, line(command, "/dev/full"))
    assert done.status == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", RECORDS)
@pytest.mark.parametrize("name", ["-", "/dev/null"])
def test_records_go_to_files_alone(made: Shell, place: Path, command: str, name: str) -> None:
    before = sorted(made.home.iterdir())
    done = sh(made, line(command, name))
    assert (done.status, done.result) == (2, "")
    assert sorted(made.home.iterdir()) == before


@pytest.mark.parametrize("command", EVERY)
def test_a_folder(made: Shell, place: Path, command: str) -> None:
    done = sh(made, line(command, place))
    assert (done.status, done.result) == (2, "")
    assert not list(place.iterdir())


@needs("setpriv true")
@pytest.mark.parametrize("command", [name for name in EVERY if name != "batch"])
def test_a_file_that_is_read_only(made: Shell, place: Path, command: str) -> None:
    file = place / "kept.md"
    file.write_text("")
    file.chmod(0o400)
    as_user = f"{NO_OVERRIDE} bash -c" if IS_ROOT else "bash -c"
    done = sh(made, f"export -f qwq; {as_user} '{line(command, file)}'")
    assert done.status in (1, 2)
    assert done.result == ""
    assert "read-only" in done.stderr or "Permission denied" in done.stderr
    assert file.read_text() == ""


@pytest.mark.parametrize(
    ("command", "is_there"),
    [("show", False), *((name, True) for name in EVERY if name != "batch")],
)
def test_a_symbolic_link_stays_one(made: Shell, place: Path, command: str, is_there: bool) -> None:
    target, link = place / "far" / "target", place / "link.md"
    target.parent.mkdir()
    if is_there:
        target.touch()
    link.symlink_to(target)
    assert sh(made, line(command, link)).status == 0
    assert link.is_symlink()
    assert target.stat().st_size > 100
    assert [path.name for path in place.iterdir()].count(".link.md.lock") == 0


INPUTS = {
    "show": "trace.json",
    "show json": "trace.json",
    "session": "qwq/state/traces.sqlite3",
    "grade": "results.jsonl",
    "curve svg": "sums.jsonl",
    "solve": "sums.jsonl",
    "curve": "sums.jsonl",
    "batch": "sums.jsonl",
}


@pytest.mark.parametrize(
    ("command", "alias"),
    [("show", ""), ("solve", "./"), *((name, "link") for name in INPUTS)],
)
def test_the_input_itself(made: Shell, place: Path, command: str, alias: str) -> None:
    name = INPUTS[command]
    before = (made.home / name).read_bytes()
    out = f"{alias}{name}" if alias != "link" else place / "link.md"
    done = sh(made, f"ln -s $PWD/{name} {place}/link.md; {line(command, out)}")
    assert (done.status, done.result) == (2, "")
    assert (made.home / name).read_bytes() == before


def test_an_input_that_is_piped_in(made: Shell, place: Path) -> None:
    file = place / "one.jsonl"
    file.write_text('{"id":"a","question":"1+1"}', encoding="utf-8")  # as a torn record begins
    done = sh(made, f"qwq solve - -m qwq-demo -o {file} < {file}")
    assert done.status == 2
    assert "what is read" in done.stderr
    assert file.read_text() == '{"id":"a","question":"1+1"}'


@needs("unshare -rm mount -t tmpfs tmpfs /mnt")
@pytest.mark.parametrize("command", EVERY)
def test_a_disk_that_is_full(made: Shell, place: Path, command: str) -> None:
    """Whatever is there before is left, and no half of a document."""
    disk = (
        f"mount -t tmpfs -o size=16k tmpfs {place} && dd if=/dev/zero of={place}/all 2> /dev/null"
    )
    whole = f"{disk}; {line(command, place / 'out.md')}; s=$?; ls {place} >&2; exit $s"
    done = sh(made, f"export -f qwq; unshare -rm bash -c '{whole}'")
    assert done.status in (1, 2)
    assert done.result == ""
    assert "disk" in done.stderr
    assert done.stderr.splitlines()[-1] == "all"
