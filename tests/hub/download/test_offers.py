from __future__ import annotations

from dataclasses import replace

import pytest

from qwq_cli.choices import KvType
from qwq_cli.errors import ModelNotFound
from qwq_cli.hub.download.offers import (
    Choice,
    assess_all,
    choose,
    named,
    offers_of_entry,
    offers_of_repo,
    quant_of,
    usual,
)
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.local.described import model_of
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.gpu import Gpu
from qwq_cli.hub.network.api import Repo

GIB = 1 << 30
PREVIEW = load_registry().entries["qwq-32b-preview"]
OFFERS = offers_of_entry(PREVIEW)
CPU = Machine(cores=8, memory=64 * GIB, bandwidth=40e9)
RTX = Gpu(name="RTX", free=24 * GIB, total=24 * GIB, bandwidth=1008e9)


def model() -> ModelFile:
    found = model_of(PREVIEW, 19_900_000_000)
    assert found
    return found


def chosen(machine: Machine, n_ctx: int = 8192) -> Choice:
    found = assess_all(OFFERS, model(), machine, n_ctx=n_ctx, kv_type=KvType.F16)
    return choose(OFFERS, found, model(), n_ctx)


def repo(*names: str) -> Repo:
    return Repo(
        name="o/r", revision="main", commit="c" * 40, license=None,
        sizes={name: 10 * len(name) for name in names},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "quant"),
    [
        ("QwQ-32B-Preview-Q4_K_M.gguf", "Q4_K_M"),
        ("qwq-32b-q4_k_m.gguf", "q4_k_m"),
        ("m.IQ3_XS.gguf", "IQ3_XS"),
        ("m-UD-Q2_K_XL.gguf", "UD-Q2_K_XL"),
        ("BF16/m-BF16-00001-of-00002.gguf", "BF16"),
        ("m-7B.gguf", None),
    ],
)
def test_a_name_ends_in_its_quant(name: str, quant: str | None) -> None:
    assert quant_of(name) == quant


def test_parts_belong_together_and_half_a_model_is_none() -> None:
    found = offers_of_repo(
        repo(
            "m-Q8_0-00002-of-00002.gguf", "m-Q8_0-00001-of-00002.gguf",
            "m-Q6_K-00001-of-00002.gguf", "m-Q4_0_4_4.gguf", "mmproj-m-F16.gguf", "m.bin",
            "m-Q4_K_M.gguf",
        )
    )  # fmt: skip
    assert [offer.quant for offer in found] == ["Q8_0", "Q4_K_M"]
    assert found[0].files == ("m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf")
    assert usual(found).quant == "Q4_K_M"


def test_a_quant_is_named_in_any_case_and_the_nearest_is_told() -> None:
    assert named(OFFERS, "q4_k_m", "QwQ").quant == "Q4_K_M"
    with pytest.raises(ModelNotFound) as caught:
        named(OFFERS, "Q4_KM", "QwQ")
    assert caught.value.hint == "Did you mean Q4_K_M?"


def test_on_a_cpu_size_is_speed() -> None:
    choice = chosen(CPU)
    assert choice.offer.quant == "Q4_K_M"
    assert "hardly better" in choice.reason


def test_less_memory_takes_a_smaller_one() -> None:
    choice = chosen(replace(CPU, memory=16 * GIB))
    assert choice.offer.quant == "IQ3_XS"
    assert "the finest that fits into memory" in choice.reason
    assert chosen(replace(CPU, memory=GIB)).offer == OFFERS[-1]


def test_a_gpu_takes_the_finest_that_lies_on_it_wholly() -> None:
    choice = chosen(replace(CPU, gpus=(RTX,)))
    assert choice.offer.quant == "Q5_K_S"
    assert "on the GPU" in choice.reason
    large = replace(RTX, free=80 * GIB, total=80 * GIB)
    assert chosen(replace(CPU, gpus=(large,))).offer.quant == "Q8_0"


def test_a_longer_context_leaves_less_for_weights() -> None:
    machine = replace(CPU, gpus=(RTX,))
    assert chosen(machine, 16_384).offer.bytes < chosen(machine, 4096).offer.bytes
