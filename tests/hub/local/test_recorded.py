"""Every model of models.toml against what is recorded of it: recorded.toml, beside this file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.choices import KvType, Think
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.hub.gguf.gguf import Header, interpret
from qwq_cli.hub.gguf.metadata import read_metadata
from qwq_cli.hub.local.described import model_of
from qwq_cli.hub.local.registry import ModelEntry, Registry, load_registry
from qwq_cli.hub.machine.fit import kv_bytes
from qwq_cli.launch.base import asks_of
from qwq_cli.toml_file import read_toml
from qwq_cli.trace.start import Place, start_of
from qwq_cli.values.kinds import Format
from qwq_cli.values.message import Message
from tests.hub.gguf_writer import tiny

RECORDED = read_toml(Path(__file__).with_name("recorded.toml")).table
PLACES = {"prompt": Place.THOUGHT, "model": Place.OPEN, "none": Place.OPEN}
CUTS = {
    Format.THINK: "{# history without </think> #}",
    Format.HARMONY: "{# <|channel|><|message|> #}",
}
HISTORY = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(params=RECORDED)
def alias(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def entry(alias: str, registry: Registry) -> ModelEntry:
    return registry.entries[alias]


@pytest.fixture
def recorded(alias: str) -> dict[str, Any]:
    return dict(RECORDED[alias])


def named(name: str) -> Header:
    return interpret(read_metadata(io.BytesIO(tiny(general__name=name)), "m.gguf"), "m.gguf")


def template_of(recorded: dict[str, Any]) -> str:
    """One that ends its prompts as the model's own does, and knows the marks of its thought."""
    return CUTS.get(Format(recorded["format"]), "") + HISTORY + str(recorded["tail"])


def test_every_model_of_the_hub_is_recorded(registry: Registry) -> None:
    assert set(RECORDED) == {alias for alias, entry in registry.entries.items() if entry.repo}


def test_a_file_and_a_name_lead_to_the_profile(
    alias: str, registry: Registry, recorded: dict[str, Any]
) -> None:
    assert registry.profile(Path(recorded["file"]), named("")).alias == alias
    assert registry.profile(Path("x.gguf"), named(recorded["name"])).alias == alias
    assert registry.described(recorded["name"]).alias == alias


def test_licence_context_stops_and_sampling(entry: ModelEntry, recorded: dict[str, Any]) -> None:
    own = entry.sampling
    assert entry.license == recorded["license"]
    assert entry.context == recorded["context"]
    assert list(entry.stop) == recorded["stop"]
    assert [own.temperature, own.top_p, own.top_k, own.min_p] == recorded["sampling"]


def test_the_cache_takes_what_its_shape_asks(entry: ModelEntry, recorded: dict[str, Any]) -> None:
    model = model_of(entry, 1)
    assert model
    assert kv_bytes(model.header, 1, KvType.F16) == recorded["kv"]


def test_thought_begins_where_the_template_says(
    entry: ModelEntry, recorded: dict[str, Any]
) -> None:
    source = template_of(recorded)
    prompt = ChatTemplate(source, asks=asks_of(entry)).render([Message("user", "?")], Think.ON)
    start = start_of(prompt[-1].text, source, entry.format)
    assert start.format is Format(recorded["format"]) is entry.format
    assert start.place is PLACES[recorded["opener"]]


def test_a_server_is_sent_the_same_prompt(entry: ModelEntry, recorded: dict[str, Any]) -> None:
    """Only ChatML is known by heart; for other models a server has to tell its template."""
    is_chatml = recorded["tail"].startswith("<|im_start|>")
    assert bool(entry.prompt_template) == is_chatml
    if entry.prompt_template:
        prompt = ChatTemplate(entry.prompt_template).render([Message("user", "?")])
        assert "".join(segment.text for segment in prompt).endswith(recorded["tail"])


def test_the_usual_file_is_there_and_one_is_pinned(
    entry: ModelEntry, recorded: dict[str, Any]
) -> None:
    files = [file for quant in entry.quants.values() for file in quant.files]
    assert recorded["file"] in [file.name for file in files]
    assert entry.draft_of or any(file.sha256 for file in files)
