from __future__ import annotations

import os
from pathlib import Path

import pytest

from qwq_cli.paths import Paths, write_atomically, write_file


def test_qwq_home_holds_everything(tmp_path: Path) -> None:
    paths = Paths.find({"QWQ_HOME": str(tmp_path)})
    assert paths.config_file == tmp_path / "config" / "config.toml"
    assert paths.models_file == tmp_path / "config" / "models.toml"
    assert paths.traces_file == tmp_path / "state" / "traces.sqlite3"
    assert {paths.data, paths.cache} == {tmp_path / "data", tmp_path / "cache"}
    assert not list(tmp_path.iterdir())


def test_qwq_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.find({"QWQ_HOME": "here"}).config == tmp_path / "here" / "config"
    assert Paths.find({"QWQ_HOME": "~/q"}).data == Path.home() / "q" / "data"


def test_the_platform_decides_without_it() -> None:
    for environ in ({}, {"QWQ_HOME": ""}):
        paths = Paths.find(environ)
        assert paths.config.name == "qwq" or "qwq" in paths.config.parts
        assert paths.config.is_absolute()


def test_writing_makes_parents_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.toml"
    write_atomically(path, "first")
    path.chmod(0o640)
    write_atomically(path, "größer\r\n")
    assert path.read_bytes() == "größer\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask of this kind")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_a_file_that_was_asked_for_has_the_mode_of_other_programs(
    tmp_path: Path, mask: int, mode: int
) -> None:
    before = os.umask(mask)
    try:
        write_file(tmp_path / "report.html", "page")
        write_atomically(tmp_path / "config.toml", "mine")
    finally:
        os.umask(before)
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == mode
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.toml"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_loop_of_links_is_an_error_of_the_system(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="symbolic links"):
        write_atomically(loop, "new")
