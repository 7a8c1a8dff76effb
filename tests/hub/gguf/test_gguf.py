from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import InvalidModelFile, ModelNotFound
from qwq_cli.hub.gguf.gguf import Header, inspect, interpret
from qwq_cli.hub.gguf.metadata import read_metadata
from tests.hub.gguf_writer import F32_TENSOR, SHAPE, WEIGHTS, Tensor, gguf, tiny, write_tiny


def header(**changes: object) -> Header:
    return interpret(read_metadata(io.BytesIO(tiny(**changes)), "m.gguf"), "m.gguf")


def test_header_of_a_whole_model() -> None:
    found = header()
    assert (found.architecture, found.name, found.quant) == ("qwen2", "Tiny", "Q8_0")
    assert (found.layers, found.context_length, found.embedding_length) == (2, 1024, 64)
    assert (found.heads, found.kv_heads) == ((4, 4), (2, 2))
    assert (found.key_length, found.value_length) == (16, 16)
    assert found.vocabulary == 4
    assert found.chat_template == "{{ messages }}"
    assert found.split_count == 1


def test_lengths_of_heads_may_be_given() -> None:
    found = header(qwen2__attention__key_length=192, qwen2__attention__value_length=128)
    assert (found.key_length, found.value_length) == (192, 128)


def test_heads_may_differ_from_layer_to_layer() -> None:
    assert header(qwen2__attention__head_count_kv=[2, 0]).kv_heads == (2, 0)


def test_kv_heads_default_to_heads_and_heads_to_none() -> None:
    assert header(qwen2__attention__head_count_kv=None).kv_heads == (4, 4)
    state_space: dict[str, object] = {
        "qwen2__attention__head_count": None,
        "qwen2__attention__head_count_kv": None,
    }
    assert header(**state_space).kv_heads == (0, 0)


def test_an_unknown_file_type_has_no_quant_name() -> None:
    assert header(general__file_type=999).quant is None
    assert header(general__file_type=1024 + 15).quant == "Q4_K_M"


@pytest.mark.parametrize("key", ["block_count", "context_length", "embedding_length"])
def test_a_key_every_language_model_has_is_required(key: str) -> None:
    with pytest.raises(InvalidModelFile, match=f"lacks qwen2.{key}"):
        header(**{f"qwen2__{key}": None})


def test_no_architecture_an_adapter_and_absurd_layers_are_refused() -> None:
    with pytest.raises(InvalidModelFile, match="names no architecture"):
        header(general__architecture=None)
    with pytest.raises(InvalidModelFile, match="of type adapter"):
        header(general__type="adapter")
    with pytest.raises(InvalidModelFile, match="block_count is 2,000,000,000, not 1 to 4,096"):
        header(qwen2__block_count=2_000_000_000)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("block_count", 0), ("context_length", 0), ("context_length", 2**31),
        ("embedding_length", 2**31), ("attention.head_count", 2**20),
        ("attention.head_count_kv", [2, 2**20]), ("attention.key_length", 2**31),
        ("expert_count", 2**31),
    ],
)  # fmt: skip
def test_a_number_out_of_its_range_is_refused_by_its_name(key: str, value: object) -> None:
    with pytest.raises(InvalidModelFile, match=rf"qwen2\.{key} is [\d,]+, not \d to [\d,]+"):
        header(**{f"qwen2__{key.replace('.', '__')}": value})


def test_the_number_of_a_part_alone_splits_nothing() -> None:
    assert header(split__no=3).split_count == 1


def test_what_is_no_language_model_is_named() -> None:
    with pytest.raises(InvalidModelFile, match="a model for embeddings"):
        header(general__architecture="nomic-bert")
    with pytest.raises(InvalidModelFile, match="a vision projector"):
        header(general__architecture="clip")
    with pytest.raises(InvalidModelFile, match="can't write token by token"):
        header(qwen2__attention__causal=False)
    assert header(qwen2__attention__causal=True).layers == 2


def test_control_characters_of_a_file_do_not_reach_a_message() -> None:
    with pytest.raises(InvalidModelFile) as caught:
        header(general__architecture="\x1b[31m")
    assert "\x1b" not in caught.value.message


@given(st.text(max_size=20))
def test_any_architecture_name_raises_only_our_error(name: str) -> None:
    with pytest.raises(InvalidModelFile):
        header(general__architecture=name + "!")


def test_inspect_gives_the_file_its_size_and_weights(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "m.gguf")
    found = inspect(path)
    assert found.files == (path,)
    assert found.size == path.stat().st_size
    assert found.parameters == 64 * 4 + 64 * 64


def test_of_a_mixture_it_is_told_how_many_weights_a_token_passes_through(tmp_path: Path) -> None:
    experts = Tensor("blk.0.ffn_up_exps.weight", (64, 32, 8), F32_TENSOR, 4 * 64 * 32 * 8)
    used = {"qwen2.expert_count": 8, "qwen2.expert_used_count": 2}
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf({**SHAPE, **used}, (*WEIGHTS, experts)))
    rest = 64 * 4 + 64 * 64
    found = inspect(path)
    assert found.parameters == rest + 64 * 32 * 8
    assert found.active == rest + 64 * 32 * 2
    assert inspect(write_tiny(tmp_path / "dense.gguf")).active is None


@pytest.mark.parametrize("used", [0, 9])
def test_a_mixture_that_lies_about_its_experts_is_read_as_a_whole(
    tmp_path: Path, used: int
) -> None:
    experts = Tensor("blk.0.ffn_up_exps.weight", (64, 32, 8), F32_TENSOR, 4 * 64 * 32 * 8)
    path = tmp_path / "m.gguf"
    keys = {"qwen2.expert_count": 8, "qwen2.expert_used_count": used}
    path.write_bytes(gguf({**SHAPE, **keys}, (*WEIGHTS, experts)))
    assert inspect(path).active is None


def test_inspect_refuses_what_can_not_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="no file"):
        inspect(tmp_path / "absent.gguf")
    with pytest.raises(InvalidModelFile, match="not a file"):
        inspect(tmp_path)
    pipe = tmp_path / "pipe.gguf"
    os.mkfifo(pipe)
    with pytest.raises(InvalidModelFile, match="not a file"):
        inspect(pipe)


def test_a_vocabulary_alone_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "v.gguf"
    path.write_bytes(gguf(SHAPE))
    with pytest.raises(InvalidModelFile, match="only a vocabulary"):
        inspect(path)


def split(folder: Path, number: int, count: int = 2) -> Path:
    """Part `number` of a model; like llama.cpp's, only the first describes the model."""
    values = {"split.no": number - 1, "split.count": count}
    path = folder / f"m-{number:05}-of-{count:05}.gguf"
    path.write_bytes(gguf({**SHAPE, **values} if number == 1 else values, WEIGHTS))
    return path


def test_all_parts_of_a_split_model_are_read(tmp_path: Path) -> None:
    parts = (split(tmp_path, 1), split(tmp_path, 2))
    found = inspect(parts[0])
    assert found.files == parts
    assert found.size == sum(part.stat().st_size for part in parts)
    assert found.parameters == 2 * (64 * 4 + 64 * 64)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    first = split(tmp_path, 1, count=3)
    with pytest.raises(InvalidModelFile, match=r"2 of them.*m-00002-of-00003.gguf"):
        inspect(first)


def test_a_truncated_part_is_named(tmp_path: Path) -> None:
    first, second = split(tmp_path, 1), split(tmp_path, 2)
    second.write_bytes(second.read_bytes()[:-10])
    with pytest.raises(InvalidModelFile, match=r"00002-of-00002.gguf is truncated"):
        inspect(first)


def test_a_later_part_or_a_renamed_first_points_to_the_first(tmp_path: Path) -> None:
    first, second = split(tmp_path, 1), split(tmp_path, 2)
    with pytest.raises(InvalidModelFile, match="part 2 of a split") as caught:
        inspect(second)
    assert "first part" in (caught.value.hint or "")
    renamed = first.rename(tmp_path / "other.gguf")
    with pytest.raises(InvalidModelFile, match="not named so"):
        inspect(renamed)
