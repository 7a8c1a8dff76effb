from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import KvType
from qwq_cli.errors import ModelTooLarge
from qwq_cli.hub.gguf.gguf import Header, ModelFile
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.fit import compute_bytes, fit, kv_bytes, largest_ctx, require_fit
from qwq_cli.units import GIB

GB = 1_000_000_000
QWQ = Header(
    architecture="qwen2",
    name="QwQ 32B Preview",
    quant="Q4_K_M",
    layers=64,
    context_length=32_768,
    embedding_length=5120,
    heads=(40,) * 64,
    kv_heads=(8,) * 64,
    key_length=128,
    value_length=128,
    vocabulary=152_064,
    chat_template=None,
)
STATELESS = replace(QWQ, heads=(0,) * 64, kv_heads=(0,) * 64)


def model(size: int, header: Header = QWQ) -> ModelFile:
    return ModelFile(header=header, files=(Path("m.gguf"),), size=size, parameters=1)


def test_kv_of_the_vendor_shape_is_256_and_136_kib_a_token() -> None:
    assert kv_bytes(QWQ, 1, KvType.F16) == 256 * 1024
    assert kv_bytes(QWQ, 1, KvType.Q8_0) == 136 * 1024
    assert kv_bytes(QWQ, 32_768, KvType.F16) == 8 * GIB


def test_compute_of_the_vendor_shape_is_about_0_7_gib() -> None:
    assert 0.6 * GIB < compute_bytes(QWQ) < 0.8 * GIB


def test_a_24_gib_machine_holds_q4_with_q8_kv_but_not_with_f16_at_full_context() -> None:
    file = model(int(19.9 * GB))
    assert fit(file, n_ctx=32_768, kv_type=KvType.Q8_0, available=24 * GIB).fits
    assert not fit(file, n_ctx=32_768, kv_type=KvType.F16, available=24 * GIB).fits


def test_what_would_fit_is_named() -> None:
    entry = load_registry().entries["qwq-32b-preview"]
    with pytest.raises(ModelTooLarge) as caught:
        require_fit(
            model(int(19.9 * GB)),
            n_ctx=32_768,
            kv_type=KvType.F16,
            available=24 * GIB,
            entry=entry,
        )
    assert caught.value.message == (
        "m.gguf needs 27.2 GiB with a context of 32,768 tokens, but only 24.0 GiB are free."
    )
    assert caught.value.hint == ("Try --ctx 19712 or --kv-type q8_0 or -m qwq-32b-preview:Q3_K_M.")


def test_nothing_that_would_fit_says_so() -> None:
    with pytest.raises(ModelTooLarge) as caught:
        require_fit(model(20 * GB), n_ctx=8192, kv_type=KvType.Q8_0, available=2 * GIB)
    assert caught.value.hint == "Close other programs, or use a smaller model."


def test_a_fit_is_returned() -> None:
    found = require_fit(model(4 * GB), n_ctx=1024, kv_type=KvType.F16, available=8 * GIB)
    assert found.total == 4 * GB + GIB // 4 + compute_bytes(QWQ)


@given(
    size=st.integers(1, 40 * GB),
    available=st.integers(0, 80 * GIB),
    kv_type=st.sampled_from(KvType),
)
def test_the_largest_context_fits_and_the_next_step_does_not(
    size: int, available: int, kv_type: KvType
) -> None:
    file = model(size)
    ctx = largest_ctx(file, kv_type=kv_type, available=available)
    assert 0 <= ctx <= QWQ.context_length
    assert not ctx or fit(file, n_ctx=ctx, kv_type=kv_type, available=available).fits
    if ctx < QWQ.context_length:
        assert not fit(file, n_ctx=ctx + 256, kv_type=kv_type, available=available).fits


def test_a_model_without_attention_has_its_whole_context() -> None:
    file = model(GB, STATELESS)
    assert largest_ctx(file, kv_type=KvType.F16, available=2 * GIB) == QWQ.context_length
    assert largest_ctx(file, kv_type=KvType.F16, available=GIB // 2) == 0
