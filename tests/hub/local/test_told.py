"""What qwq chooses for a model that it doesn't know stands in the manual and in the help."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.hub.local.registry import load_registry
from qwq_cli.settings import SETTINGS

DOCS = Path(__file__).parents[3] / "docs"
CHOSEN = load_registry(shipped_file=DOCS.parent / "models.toml").default


def figure(key: str) -> str:
    return f"{getattr(CHOSEN.sampling, key):g}"


@pytest.mark.parametrize("key", ["temperature", "top_p", "top_k", "min_p"])
def test_the_sampling_of_an_unknown_model_is_told(key: str) -> None:
    flag = f"--{key.replace('_', '-')} {figure(key)}"
    assert flag in (DOCS / "models.md").read_text("utf-8")
    assert f"or {figure(key)} for a model that qwq doesn't know" in SETTINGS[key].help


def test_the_system_message_of_an_unknown_model_is_told() -> None:
    page = (DOCS / "models.md").read_text("utf-8")
    assert f"`{CHOSEN.system}`" in page
    assert '`--system ""` sends none' in page
    assert "an empty one sends none" in SETTINGS["system"].help
    assert '`--system ""` sends no system message' in (DOCS / "remote.md").read_text("utf-8")


def test_a_busy_machine_is_told_where_it_is_slow() -> None:
    page = (DOCS / "troubleshooting.md").read_text("utf-8")
    slow = page.split("\n### It is slow\n")[1].split("\n## ")[0]
    assert "other programs" in slow
    assert "`--threads 1`" in slow


def test_a_seed_names_the_threads_that_it_needs() -> None:
    assert "--threads" in SETTINGS["seed"].help
    seeds = (DOCS / "steering.md").read_text("utf-8").split("\n## Seeds\n")[1].split("\n## ")[0]
    assert "CPU threads" in seeds
    assert "`--threads N`" in seeds
