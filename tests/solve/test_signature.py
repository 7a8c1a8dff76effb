"""The signature of a run: other where anything is that decides what is generated, and else the
same, through versions of qwq too."""

from __future__ import annotations

import shutil
from enum import Enum
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from qwq_cli.config import parsed, resolve
from qwq_cli.launch import plan
from qwq_cli.paths import Paths
from qwq_cli.setting import Effect, Setting
from qwq_cli.settings import SETTINGS, Settings
from qwq_cli.solve.plan import run_info
from qwq_cli.solve.record import RunInfo, signature
from qwq_cli.solve.reducer import MAJORITY
from tests.solve.samples import RUN

# What leaves the text of a run over problems as it is, with the reason.
SHOW_ONLY = ("trace", "plain", "color", "save", "pager", "theme", "keys", "stdin_wait")
ONE_AT_A_TIME = ("context_full",)
TIME_AND_MEMORY = ("mmap", "kv_save_mb")
WORDS = (
    "0.5",
    "300",
    "1",
    "true",
    "off",
    "3m",
    "german",
    "else",
)  # of which each setting takes one at least


@pytest.fixture
def other_model(tmp_path: Path, demo: Path) -> Path:
    """The same weights but for one byte."""
    path = tmp_path / "other.gguf"
    shutil.copy(demo, path)
    with path.open("r+b") as file:
        file.seek(-1, 2)
        (last,) = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last ^ 1]))
    return path


def run_of(home: Path, **flags: object) -> RunInfo:
    """As `qwq solve` makes it."""
    environ = {"QWQ_HOME": str(home), "HF_HOME": str(home)}
    paths = Paths.find(environ)
    resolved = resolve(environ, paths.config_file, {"model": "qwq-demo", **flags})
    launch = plan(resolved, paths, environ)
    return run_info(launch, resolved.settings, samples=1, rule=MAJORITY, instruction="")


def another(setting: Setting, model: Path) -> object:
    """A value that it doesn't have by default."""
    usual = getattr(Settings(), setting.key)
    if setting.key == "model":
        return str(model)
    if setting.key == "think":
        return parsed("think", "low", where="")  # the model here can't be told not to
    if setting.key == "threads":
        return 3  # more than a few are refused
    found = (
        value_of(setting, word) for word in (*reversed(setting.values), *setting.likely, *WORDS)
    )
    return next(value for value in found if value not in (None, usual))


def value_of(setting: Setting, word: str) -> object:
    from qwq_cli.errors import ConfigError

    try:
        return parsed(setting.key, word, where="")
    except ConfigError:
        return None


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_is_part_of_it_unless_it_only_shows(
    key: str, tmp_path: Path, other_model: Path
) -> None:
    value = another(SETTINGS[key], other_model)
    before, after = run_of(tmp_path), run_of(tmp_path, **{key: value})
    is_same = signature(before, "q") == signature(after, "q")
    assert is_same == (key in (*SHOW_ONLY, *ONE_AT_A_TIME, *TIME_AND_MEMORY))
    assert is_same == (SETTINGS[key].effect is not Effect.TEXT)


def test_the_record_says_what_was_set(tmp_path: Path) -> None:
    run = run_of(tmp_path, ctx=512, threads=2, mmap=True)
    assert run.settings == {"ctx": 512, "threads": 2}
    kept = msgspec.json.decode(msgspec.json.encode(run), type=RunInfo)
    assert kept == run
    assert signature(kept, "q") == signature(run, "q")
    assert len({kept, run, structs.replace(run, settings={})}) == 2


def test_what_was_set_to_its_default_is_not_told(tmp_path: Path) -> None:
    default = {key: getattr(Settings(), key) for key in SETTINGS}
    given = {key: value for key, value in default.items() if isinstance(value, (bool, Enum))}
    assert run_of(tmp_path, **given).settings == {}


def test_signatures_of_older_versions_stay() -> None:
    assert signature(RUN, "q") == "c2babef7a202f3ae"
    assert b"settings" not in msgspec.json.encode(RUN)
    assert signature(structs.replace(RUN, settings={"ctx": 512}), "q") != signature(RUN, "q")
