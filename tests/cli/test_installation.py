"""What updates qwq and what takes it away, by how it was installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qwq_cli.cli.installation import Installation


def _url(folder: Path, **more: object) -> str:
    return json.dumps({"url": folder.as_uri(), "dir_info": {}, **more})


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "my clone"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("mark", "again", "removal"),
    [
        ("pipx_metadata.json", "pipx install --force .", "pipx uninstall qwq-cli"),
        ("uv-receipt.toml", "uv tool install --reinstall .", "uv tool uninstall qwq-cli"),
    ],
)
def test_from_a_clone_the_tool_installs_the_folder_again(
    tmp_path: Path, clone: Path, mark: str, again: str, removal: str
) -> None:
    (tmp_path / mark).touch()
    found = Installation.read(tmp_path, _url(clone))
    assert found.update == f"cd '{clone}' && git pull && {again}"
    assert found.removal == removal


def test_from_an_index_the_tool_upgrades_the_package_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "pipx_metadata.json").touch()
    assert Installation.read(tmp_path, None).update == "pipx upgrade qwq-cli"


def test_a_linked_clone_is_made_again_and_deleted(clone: Path) -> None:
    found = Installation.read(clone / ".venv", _url(clone, dir_info={"editable": True}))
    assert found.update == f"cd '{clone}' && git pull && make setup"
    assert found.removal == f"delete the folder {clone}"


def test_a_wheel_is_replaced_by_a_newer_one(tmp_path: Path) -> None:
    (tmp_path / "pipx_metadata.json").touch()
    wheel = tmp_path / "qwq_cli-0.1.0-py3-none-any.whl"
    text = json.dumps({"url": wheel.as_uri(), "archive_info": {}})
    found = Installation.read(tmp_path, text)
    assert found.update == f"pipx install --force a newer file in place of {wheel}"


def test_pip_is_called_with_the_python_of_its_environment(tmp_path: Path) -> None:
    found = Installation.read(tmp_path, None)
    assert found.update == f"{tmp_path}/bin/python -m pip install --upgrade qwq-cli"


def test_homebrew_has_words_of_its_own() -> None:
    found = Installation.read(Path("/opt/homebrew/Cellar/qwq/1/libexec"), None)
    assert (found.update, found.removal) == ("brew upgrade qwq", "brew uninstall qwq")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"url": 3, "dir_info": []}', '{"url": "http://["}']
)
def test_a_broken_note_of_the_origin_is_no_fault(tmp_path: Path, text: str) -> None:
    assert Installation.read(tmp_path, text).update.endswith("qwq-cli")
