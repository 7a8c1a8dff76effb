from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.local.described import model_of
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import Assessment, Machine, assess
from qwq_cli.hub.machine.fit import kv_bytes
from qwq_cli.hub.machine.gpu import RESERVE, Gpu
from qwq_cli.hub.machine.placement import place
from qwq_cli.hub.machine.speed import estimate

GIB = 1 << 30
RAM = Machine(cores=2, memory=24 * GIB, bandwidth=50e9)


def qwq() -> ModelFile:
    found = model_of(load_registry().entries["qwq-32b-preview"], 19_900_000_000)
    assert found
    return found


def look(machine: Machine, n_ctx: int = 8192, kv_type: KvType = KvType.F16) -> Assessment:
    return assess(qwq(), machine, n_ctx=n_ctx, kv_type=kv_type)


@pytest.mark.parametrize(
    ("n_ctx", "kv_type", "gib"),
    [(8192, KvType.F16, 21.2), (32_768, KvType.F16, 27.2), (32_768, KvType.Q8_0, 23.4)],
)
def test_memory_is_what_was_measured(n_ctx: int, kv_type: KvType, gib: float) -> None:
    assert look(RAM, n_ctx, kv_type).fit.total / GIB == pytest.approx(gib, abs=0.1)


def test_two_cores_of_a_server_decode_at_1_9_tokens_a_second() -> None:
    speed = look(RAM).speed
    assert speed
    assert speed.low < 1.9 < speed.high
    assert speed.likely == pytest.approx(1.9, rel=0.3)


@pytest.mark.parametrize(("gbs", "measured"), [(936, 37), (1008, 41), (3352, 68)])
def test_cards_decode_within_the_range_told(gbs: float, measured: float) -> None:
    card = Gpu(name="card", free=80 * GIB, total=80 * GIB, bandwidth=gbs * 1e9)
    found = look(replace(RAM, gpus=(card,)))
    assert found.placement.layers == 65
    assert found.speed
    assert found.speed.low <= measured * 1.02
    assert found.speed.high >= measured


def test_a_card_that_takes_half_helps_by_less_than_half() -> None:
    card = Gpu(name="card", free=12 * GIB, total=12 * GIB, bandwidth=1e12)
    alone, split = look(RAM), look(replace(RAM, gpus=(card,)))
    assert 20 < split.placement.layers < 40
    assert alone.speed
    assert split.speed
    assert alone.speed.likely < split.speed.likely < 3 * alone.speed.likely


def test_without_a_bandwidth_no_speed_is_made_up() -> None:
    assert look(replace(RAM, bandwidth=None)).speed is None
    unknown = Gpu(name="card", free=80 * GIB, total=80 * GIB)
    assert look(replace(RAM, gpus=(unknown,))).speed is None
    assert estimate(10, 1.0, 0, None)


def test_memory_shared_with_the_gpu_counts_once() -> None:
    apple = Gpu(name="M", free=20 * GIB, total=20 * GIB, shares_memory=True)
    shared = replace(RAM, gpus=(apple,))
    assert shared.available == RAM.memory
    assert shared.gpu_bandwidth == RAM.bandwidth
    own = replace(RAM, gpus=(replace(apple, shares_memory=False),))
    assert own.available == RAM.memory + 20 * GIB - RESERVE


@given(vram=st.integers(0, 100 * GIB), n_ctx=st.integers(1, 131_072))
def test_what_is_placed_on_a_gpu_fits_there(vram: int, n_ctx: int) -> None:
    model = qwq()
    found = place(model, n_ctx=n_ctx, kv_type=KvType.F16, vram=vram)
    blocks = min(found.layers, model.header.layers)
    kv = kv_bytes(model.header, n_ctx, KvType.F16) * blocks // model.header.layers
    assert 0 <= found.layers <= model.header.layers + 1
    assert found.gpu + found.cpu <= model.size
    assert found.layers == 0 or found.gpu + kv <= vram


def test_a_mixture_of_experts_is_as_quick_as_the_part_that_a_token_passes() -> None:
    mixture = load_registry().entries["qwen3-30b-thinking"]
    model = model_of(mixture, 18_600_000_000)
    assert model
    whole = replace(model, active=None)
    quick, slow = (assess(m, RAM, n_ctx=8192, kv_type=KvType.F16) for m in (model, whole))
    assert quick.fit == slow.fit
    assert quick.speed
    assert slow.speed
    assert 6 < quick.speed.likely / slow.speed.likely < 12


@given(st.integers(0, 40) | st.none(), st.integers(1, 10**11))
def test_what_is_read_is_never_more_than_there_is(gib: int | None, active: int) -> None:
    model = replace(qwq(), active=active)
    vram = GIB * (gib or 0)
    found = place(model, n_ctx=8192, kv_type=KvType.F16, vram=vram)
    full = place(qwq(), n_ctx=8192, kv_type=KvType.F16, vram=vram)
    assert found.layers == full.layers
    assert 0 <= found.gpu <= full.gpu
    assert 0 <= found.cpu <= full.cpu
