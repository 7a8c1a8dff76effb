from __future__ import annotations

import io
from pathlib import Path

import pytest

from qwq_cli.drafter import SMALL
from qwq_cli.errors import ConfigError, ModelNotFound
from qwq_cli.hub.gguf.gguf import Header, interpret
from qwq_cli.hub.gguf.metadata import read_metadata
from qwq_cli.hub.local.registry import Registry, load_registry
from qwq_cli.values.kinds import Format
from tests.hub.gguf_writer import tiny


@pytest.fixture(scope="module")
def shipped() -> Registry:
    return load_registry()


def with_user(folder: Path, text: str) -> Registry:
    file = folder / "models.toml"
    file.write_text(text, encoding="utf-8")
    return load_registry(file)


def header(name: str, template: str = "") -> Header:
    data = tiny(general__name=name, tokenizer__chat_template=template)
    return interpret(read_metadata(io.BytesIO(data), "m.gguf"), "m.gguf")


def test_the_shipped_file_knows_its_models_with_the_preview_first(shipped: Registry) -> None:
    assert list(shipped.entries) == [
        "qwq-32b-preview", "qwq-32b", "qwen3-30b-thinking", "gpt-oss-20b", "qwen3-14b",
        "r1-0528-qwen3-8b", "qwen3-8b", "qwen3-4b-thinking", "r1-distill-7b", "qwen3-1.7b",
        "r1-distill-1.5b", "qwen3-0.6b", "qwen2.5-0.5b-instruct", "qwq-demo",
    ]  # fmt: skip
    preview = shipped.entries["qwq-32b-preview"]
    assert preview.format is Format.UNTAGGED
    assert preview.system.endswith("You should think step-by-step.")
    assert preview.stop == ("<|im_end|>", "<|endoftext|>")
    assert preview.quants["Q4_K_M"].files[0].sha256
    assert shipped.entries["qwq-32b"].format is Format.THINK
    assert shipped.entries["qwq-demo"].system == ""
    assert "\\boxed{}" in shipped.default.system


def test_every_shipped_model_states_its_licence_and_what_was_released(shipped: Registry) -> None:
    for entry in shipped.entries.values():
        assert entry.license in ("Apache-2.0", "MIT")
        assert entry.origin
        assert entry.openness
        assert entry.openness.startswith("open-weight: " if entry.repo else "open: ")
        assert entry.released
        assert entry.limits
        assert bool(entry.repo) != bool(entry.package)


def test_bits_agree_with_bytes_and_parameters(shipped: Registry) -> None:
    for entry in shipped.entries.values():
        for name, quant in entry.quants.items():
            bits = quant.bytes * 8 / (entry.parameters or 1)
            rounding = 8 * 0.05e9 / (entry.parameters or 1)
            assert quant.bits == pytest.approx(bits, abs=0.05 + rounding), name


def test_every_score_says_who_reports_it(shipped: Registry) -> None:
    preview = shipped.entries["qwq-32b-preview"]
    assert {score.value for score in preview.scores if score.benchmark == "GPQA"} == {65.2, 54.5}
    for entry in shipped.entries.values():
        assert all("reported" in score.source for score in entry.scores)


def test_drafts_name_models_that_there_are(shipped: Registry) -> None:
    draft = shipped.entries["qwen2.5-0.5b-instruct"]
    assert set(draft.draft_of) == {"qwq-32b-preview", "qwq-32b"}
    for entry in shipped.entries.values():
        assert set(entry.draft_of) <= set(shipped.entries)
        for wanted in entry.draft_of:
            other = shipped.entries[wanted]
            least = min(quant.bytes for quant in entry.quants.values())
            assert SMALL * least <= max(quant.bytes for quant in other.quants.values())
            assert entry.shape
            assert other.shape
            assert abs(entry.shape.vocabulary - other.shape.vocabulary) <= 128


def test_retired_quants_are_not_offered(shipped: Registry) -> None:
    names = {name for entry in shipped.entries.values() for name in entry.quants}
    assert not names & {"Q4_0_4_4", "Q4_0_4_8", "Q4_0_8_8"}


@pytest.mark.parametrize(
    ("name", "alias", "quant"),
    [
        ("qwq-32b", "qwq-32b", None),
        ("QwQ-32B-Preview", "qwq-32b-preview", None),
        ("qwq-32b-preview:q4_k_m", "qwq-32b-preview", "Q4_K_M"),
    ],
)
def test_an_alias_may_carry_a_quant(
    shipped: Registry, name: str, alias: str, quant: str | None
) -> None:
    entry, found = shipped.resolve_alias(name)
    assert (entry.alias, found) == (alias, quant)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("qwq32-preview", "Did you mean qwq-32b-preview?"),
        ("llama", "`qwq models list --all` lists all models."),
        ("https://huggingface.co/o/r", "A model of the hub is named OWNER/REPO."),
        ("qwq-32b:Q4KM", "Did you mean Q4_K_M?"),
        ("qwq-demo:Q4", "There are: none."),
    ],
)
def test_an_unknown_alias_or_quant_names_the_nearest(
    shipped: Registry, name: str, hint: str
) -> None:
    with pytest.raises(ModelNotFound) as caught:
        shipped.resolve_alias(name)
    assert (caught.value.hint or "").startswith(hint)


@pytest.mark.parametrize(
    ("file", "name", "alias"),
    [
        ("x.gguf", "QwQ 32B Preview", "qwq-32b-preview"),
        ("x.gguf", "QwQ 32B", "qwq-32b"),
        ("QwQ-32B-Preview-Q4_K_M.gguf", "", "qwq-32b-preview"),
        ("Qwen_QwQ-32B-Q4_K_M.gguf", "", "qwq-32b"),
        ("qwq_32b_preview-abliterated.gguf", "", "qwq-32b-preview"),
        ("Qwen_QwQ-32B-Q4_K_M.gguf", "QwQ-32B-Preview", "qwq-32b"),
        ("qwen2.5.gguf", "Qwen2.5 1.5B Instruct", "default"),
    ],
)
def test_a_local_file_gets_the_profile_of_its_name(
    shipped: Registry, file: str, name: str, alias: str
) -> None:
    assert shipped.profile(Path(file), header(name)).alias == alias


def test_the_user_file_changes_and_adds(tmp_path: Path) -> None:
    text = '[qwq-32b]\nsystem = "Be brief."\n[mine]\ntitle = "Mine"\nformat = "think"\n'
    found = with_user(tmp_path, text)
    assert found.entries["qwq-32b"].system == "Be brief."
    assert found.entries["qwq-32b"].quants
    assert list(found.entries)[-1] == "mine"
    assert found.entries["mine"].sampling == found.default.sampling


def test_a_missing_user_file_is_none(tmp_path: Path, shipped: Registry) -> None:
    assert load_registry(tmp_path / "absent.toml") == shipped


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ('[a]\ntitle = "t"\nformt = "think"', 3, "'formt'", "Did you mean format?"),
        ("[a]\ntitle = 1", 2, "a.title", None),
        ('[a]\ntitle = "t"\n# format\nformat = "thonk"', 4, "a.format", None),
        ("a = 1", 1, "a must be a table", "Write [a]."),
        ('[a]\ntitle = "t"\nquants = 3', 3, "a.quants", None),
        ('[a]\ntitle = "t"\n[a.quants.Q8]\nbits = "x"\nfiles = []', 4, "a.quants.Q8.bits", None),
        ('[a]\ntitle = "t"\n[a.quants.Q8]\nbits = 8\nfiles = [{ nam = "f" }]', 5, "'nam'", "name"),
        ("[qwq-32b]\ncontext = -1", 2, "qwq-32b.context", None),
    ],
)
def test_an_error_names_file_line_and_key(
    tmp_path: Path, text: str, line: int, said: str, hint: str | None
) -> None:
    with pytest.raises(ConfigError) as caught:
        with_user(tmp_path, text)
    assert caught.value.message.startswith(f"{tmp_path / 'models.toml'}:{line}: ")
    assert said in caught.value.message
    assert (hint or "") in (caught.value.hint or "")
