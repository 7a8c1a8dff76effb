"""The user's own models.toml: what is put in is read again, and the rest of the file stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import ConfigError, ModelNotFound
from qwq_cli.hub.local.own_models import add_table, remove_table
from qwq_cli.hub.local.registry import load_registry

TABLE = {
    "title": "Mine",
    "repo": "o/mine-GGUF",
    "stop": ["<|im_end|>"],
    "sampling": {"temperature": 0.6, "top_p": 0.95},
    "quants": {
        "Q8_0": {"files": [{"name": "m.gguf", "bytes": 5, "sha256": "a" * 64}], "bits": 8.5},
        "Q4_K_M": {"files": [{"name": "a/n.gguf", "bytes": 3}], "bits": 4.9},
    },
}
THEIRS = '# my own words\n[other]\ntitle = "Other"  # said so\nsystem = """\nBe brief."""\n'


def test_what_is_put_in_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "config" / "models.toml"
    add_table(file, "mine-1.5b", TABLE)
    found = load_registry(file)
    entry = found.entries["mine-1.5b"]
    assert (entry.title, entry.repo, entry.stop) == ("Mine", "o/mine-GGUF", ("<|im_end|>",))
    assert entry.quants["Q8_0"].files[0].sha256 == "a" * 64
    assert entry.sampling.top_p == 0.95
    assert found.own == {"mine-1.5b"}


def test_the_rest_of_the_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(THEIRS, "utf-8")
    add_table(file, "mine", TABLE)
    add_table(file, "mine", {**TABLE, "title": "Again"})
    text = file.read_text("utf-8")
    assert text.startswith(THEIRS)
    assert text.count("[mine]") == 1
    assert load_registry(file).entries["mine"].title == "Again"
    assert remove_table(file, "MINE") == "mine"
    assert file.read_text("utf-8").strip() == THEIRS.strip()


def test_what_is_not_there_can_not_be_taken_out(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(THEIRS, "utf-8")
    with pytest.raises(ModelNotFound) as caught:
        remove_table(file, "othre")
    assert caught.value.hint == "Did you mean other?"
    assert file.read_text("utf-8") == THEIRS


def test_a_file_that_is_no_toml_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text("[broken", "utf-8")
    with pytest.raises(ConfigError):
        add_table(file, "mine", TABLE)
    assert file.read_text("utf-8") == "[broken"


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_text_of_a_file_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory,
                                                 text: str) -> None:  # fmt: skip
    file = tmp_path_factory.mktemp("own") / "models.toml"
    add_table(file, "mine", {"title": text, "stop": [text]})
    entry = load_registry(file).entries["mine"]
    assert (entry.title, entry.stop) == (text, (text,))
