from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from qwq_cli.errors import InvalidModelFile, ModelNotFound
from qwq_cli.hub.local import registry as registry_module
from qwq_cli.hub.local.locate import HEADROOM, Located, locate
from qwq_cli.hub.local.registry import Registry, load_registry
from tests.hub.gguf_writer import write_tiny
from tests.hub.local.test_cache import put

MODELS = """
[big]
title = "Big"
repo = "o/big"
[big.quants.Q8_0]
files = [{ name = "big-Q8_0.gguf", bytes = 8_000_000_000 }]
bits = 8.5
[big.quants.Q4_K_M]
files = [{ name = "big-Q4_K_M.gguf", bytes = 4_000_000_000 }]
bits = 4.9

[small]
title = "Small"
repo = "o/small"
[small.quants.Q4_0]
files = [{ name = "small.gguf", bytes = 1_000_000_000 }]
bits = 4.5

[demo]
title = "demo"
package = "models/demo.gguf"
"""


class Place:
    """A machine: a registry, a hub cache, and a package folder, all of them empty at first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "models.toml").write_text(MODELS, encoding="utf-8")
        self.registry: Registry = load_registry(shipped_file=folder / "models.toml")

    def install(self, repo: str, name: str) -> Path:
        link = put(self.folder / "hub", "aaa", name, repo=repo)
        write_tiny(link.resolve())
        return link

    def embed(self) -> None:
        write_tiny(self.folder / "package/models/demo.gguf")

    def locate(self, model: str | None = None, *, memory: int | None = None) -> Located:
        environ = {"HF_HUB_CACHE": str(self.folder / "hub")}
        return locate(model, self.registry, source="--model", environ=environ, memory=memory)

    def refusal(self, model: str | None = None, *, memory: int | None = None) -> ModelNotFound:
        with pytest.raises(ModelNotFound) as caught:
            self.locate(model, memory=memory)
        return caught.value


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(registry_module, "PACKAGE", tmp_path / "package")
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path)


def test_with_nothing_there_the_hint_brings_the_first_model(place: Place) -> None:
    error = place.refusal()
    assert error.message == "No model is installed."
    assert error.hint == "qwq models pull big"


def test_the_embedded_model_is_the_last_resort(place: Place) -> None:
    place.embed()
    found = place.locate()
    assert (found.entry.alias, found.quant) == ("demo", "Q8_0")
    assert found.reason == "demo, the small model inside qwq: no other is installed"


def test_the_best_installed_is_the_first_entry_at_its_finest_quant(place: Place) -> None:
    place.embed()
    place.install("o/small", "small.gguf")
    assert place.locate().entry.alias == "small"
    place.install("o/big", "big-Q4_K_M.gguf")
    path = place.install("o/big", "big-Q8_0.gguf")
    found = place.locate()
    assert (found.entry.alias, found.quant, found.path) == ("big", "Q8_0", path)
    assert found.reason == "Big Q8_0, the best model installed"


def test_memory_chooses_among_the_installed(place: Place) -> None:
    for name in ("big-Q4_K_M.gguf", "big-Q8_0.gguf"):
        place.install("o/big", name)
    place.install("o/small", "small.gguf")
    assert place.locate(memory=8_000_000_000 + HEADROOM).quant == "Q8_0"
    assert place.locate(memory=8_000_000_000).quant == "Q4_K_M"
    assert place.locate(memory=3_000_000_000).entry.alias == "small"
    assert place.locate("big", memory=8_000_000_000).quant == "Q4_K_M"


def test_when_nothing_installed_fits_the_embedded_runs_and_says_so(place: Place) -> None:
    place.install("o/big", "big-Q8_0.gguf")
    error = place.refusal(memory=1000)
    assert (error.message, error.hint) == (
        "No installed model fits into memory.",
        "qwq -m big:Q8_0 to try one.",
    )
    place.embed()
    assert "no other that fits into memory is installed" in place.locate(memory=1000).reason


def test_an_alias_named_too_large_for_memory_is_still_the_one_named(place: Place) -> None:
    place.install("o/big", "big-Q8_0.gguf")
    found = place.locate("big", memory=1000)
    assert (found.entry.alias, found.reason) == ("big", "Big Q8_0, named by --model")


def test_a_path_gets_its_profile(place: Place) -> None:
    path = write_tiny(place.folder / "any.gguf", general__name="Big")
    found = place.locate(str(path))
    assert (found.path, found.entry.alias, found.quant) == (path, "big", "Q8_0")
    assert found.reason == "any.gguf (Big), named by --model"
    assert found.file.header.name == "Big"
    assert place.locate("any.gguf").path == Path("any.gguf")
    other = write_tiny(place.folder / "other.gguf")
    assert place.locate(str(other)).entry == place.registry.default


def test_a_bare_file_name_is_looked_up_in_the_cache(place: Place) -> None:
    path = place.install("someone/else", "their.gguf")
    assert place.locate("their.gguf").path == path


def test_a_repository_and_quant_of_the_cache(place: Place) -> None:
    place.install("x/y", "m-Q4_K_M.gguf")
    path = place.install("x/y", "m-Q4_K.gguf")
    assert place.locate("x/y:q4_k").path == path
    assert place.locate("x/y").path.name in {"m-Q4_K.gguf", "m-Q4_K_M.gguf"}
    error = place.refusal("x/y:Q8_0")
    assert error.message == "x/y Q8_0 is not downloaded."
    assert error.hint == "qwq models pull x/y:Q8_0"


def test_a_known_alias_that_is_not_here_says_how_to_bring_it(place: Place) -> None:
    error = place.refusal("big:q8_0")
    assert error.message == "Big Q8_0 is not downloaded."
    assert error.hint == "qwq models pull big:Q8_0   (8.0 GB)"
    assert place.refusal("demo").message == "demo is not part of this installation."


def test_a_quant_half_there_is_not_installed(place: Place) -> None:
    files = tuple(
        registry_module.File(name=f"big-0000{part}-of-00002.gguf", bytes=1) for part in (1, 2)
    )
    big = place.registry.entries["big"]
    quants = {"Q2_K": registry_module.Quant(files=files, bits=2.0)}
    entries = {"big": msgspec.structs.replace(big, quants=quants)}
    place.registry = Registry(entries=entries, default=place.registry.default)
    place.install("o/big", files[0].name)
    assert place.refusal("big").hint == "qwq models pull big"


@pytest.mark.parametrize(
    ("model", "message", "hint"),
    [
        ("bigg", "There is no model 'bigg'.", "Did you mean big?"),
        ("./hre.gguf", "There is no file hre.gguf.", "Did you mean here.gguf?"),
        ("big-Q8_0.gguf", "There is no file big-Q8_0.gguf.", "qwq models pull big:Q8_0"),
        ("~no-such-user/x", "There is no file ~no-such-user/x.", ""),
        ("/no/such", "There is no file /no/such.", ""),
        ("a\0b", "There is no model 'a\\x00b'.", "`qwq models list --all`"),
        ("x" * 5000, "There is no model", "`qwq models list --all`"),
        ("", "There is no model ''.", "`qwq models list --all`"),
    ],
)
def test_what_is_not_there_names_the_nearest(
    place: Place, model: str, message: str, hint: str
) -> None:
    write_tiny(place.folder / "here.gguf")
    error = place.refusal(model)
    assert error.message.startswith(message)
    assert hint in (error.hint or "")


def test_an_alias_wins_over_a_folder_of_its_name(place: Place) -> None:
    (place.folder / "demo").mkdir()
    place.embed()
    assert place.locate("demo").entry.alias == "demo"
    with pytest.raises(InvalidModelFile, match="not a file"):
        place.locate(str(place.folder / "demo"))


def test_a_damaged_file_is_named_and_not_passed_over(place: Place) -> None:
    path = place.install("o/small", "small.gguf")
    shutil.copyfile(__file__, path.resolve())
    with pytest.raises(InvalidModelFile):
        place.locate()
