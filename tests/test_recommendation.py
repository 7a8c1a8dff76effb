"""One rule for what to take, over machines from 4 to 64 GB with slow and fast memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from qwq_cli.catalogue import SOUND, Usual, lines
from qwq_cli.choices import KvType
from qwq_cli.forecast.past import Past
from qwq_cli.hub.local.registry import Registry, load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.gpu import Gpu
from qwq_cli.machine import OTHERS
from qwq_cli.recommendation import BEARABLE, Recommendation, is_bearable, recommend

GIB, GB = 1 << 30, 1e9
SLOW, FAST = 12 * GB, 200 * GB  # bytes a second: an old laptop, a workstation
USUAL = Usual(8192, KvType.F16)
DEFAULT = "qwq-32b-preview"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def machine(gib: int, bandwidth: float | None) -> Machine:
    """With so much memory in all."""
    return Machine(cores=4, memory=gib * GIB - OTHERS, bandwidth=bandwidth)


def on(registry: Registry, gib: int, bandwidth: float | None) -> Recommendation:
    found = recommend(registry, machine(gib, bandwidth), USUAL)
    assert found
    return found


def chosen(registry: Registry, gib: int, bandwidth: float | None) -> str:
    line = on(registry, gib, bandwidth).chosen
    assert line
    return line.alias


@pytest.mark.parametrize(
    ("gib", "slow", "fast"),
    [
        (4, "r1-distill-1.5b", "r1-distill-1.5b"),
        (8, "qwen3-4b-thinking", "qwen3-4b-thinking"),
        (16, "gpt-oss-20b", "gpt-oss-20b"),
        (24, "qwen3-30b-thinking", DEFAULT),
        (32, "qwen3-30b-thinking", DEFAULT),
        (64, "qwen3-30b-thinking", DEFAULT),
    ],
)
def test_every_machine_gets_one_that_fits_and_is_quick_enough(
    registry: Registry, gib: int, slow: str, fast: str
) -> None:
    assert chosen(registry, gib, SLOW) == slow
    assert chosen(registry, gib, FAST) == fast


@pytest.mark.parametrize("gib", [4, 8, 16, 24, 32, 64])
@pytest.mark.parametrize("bandwidth", [2 * GB, SLOW, 40 * GB, FAST, None])
def test_what_is_chosen_fits_is_sound_and_is_no_draft(
    registry: Registry, gib: int, bandwidth: float | None
) -> None:
    line = on(registry, gib, bandwidth).chosen
    assert line
    assert line.fits
    entry, quant = registry.resolve_alias(line.name)
    assert quant
    assert entry.quants[quant].bits >= SOUND
    assert not entry.draft_of
    if bandwidth and bandwidth >= SLOW:
        assert is_bearable(line)


@pytest.mark.parametrize("gib", [4, 8, 16, 24, 32, 64])
def test_the_list_of_models_has_the_quant_that_the_recommendation_speaks_of(
    registry: Registry, gib: int, tmp_path: Path
) -> None:
    empty = {"HOME": str(tmp_path), "HF_HOME": str(tmp_path)}
    listed = {line.alias: line for line in lines(registry, empty, machine(gib, SLOW), USUAL)}
    found = on(registry, gib, SLOW)
    for line in (found.default, found.chosen):
        assert line
        assert listed[line.alias] == line
    assert listed[DEFAULT].fits == (gib >= 24)


def test_where_nothing_is_bearable_the_quickest_or_a_better_one_that_is_nearly_so_is_taken(
    registry: Registry,
) -> None:
    found = on(registry, 64, 0.5 * GB)
    assert found.chosen
    assert not is_bearable(found.chosen)
    assert found.chosen.alias == "qwen3-1.7b"


def test_without_a_speed_the_default_is_taken_where_it_fits(registry: Registry) -> None:
    assert chosen(registry, 24, None) == DEFAULT
    assert chosen(registry, 16, None) == "gpt-oss-20b"


def test_a_card_that_holds_the_default_makes_it_bearable(registry: Registry) -> None:
    card = Gpu(name="card", free=26 * GIB, total=26 * GIB, bandwidth=900e9)
    found = recommend(registry, replace(machine(16, SLOW), gpus=(card,)), USUAL)
    assert found
    assert found.chosen
    assert found.chosen.alias == DEFAULT


def test_runs_that_are_kept_here_count_more_than_what_is_published(registry: Registry) -> None:
    """The default was seen to be quick: one sits through its short answers."""
    slow = machine(32, SLOW)
    past = Past({DEFAULT: [20] * 50}, {})
    found = recommend(registry, slow, Usual(8192, KvType.F16, past))
    assert found
    assert found.chosen
    assert found.chosen.alias == DEFAULT
    assert found.chosen.answer
    assert found.chosen.answer.median < BEARABLE


def test_a_longer_context_asks_for_a_smaller_model(registry: Registry) -> None:
    found = recommend(registry, machine(16, FAST), Usual(32_768, KvType.F16))
    assert found
    assert found.chosen
    assert found.chosen.fits
    assert found.chosen.assessment
    assert found.chosen.assessment.fit.kv > 0


def test_models_of_the_user_are_theirs_to_judge(registry: Registry) -> None:
    entry = msgspec.structs.replace(registry.entries["r1-distill-1.5b"], alias="mine")
    own = Registry({"mine": entry, **registry.entries}, registry.default, frozenset({"mine"}))
    assert chosen(own, 4, FAST) == "r1-distill-1.5b"


def test_where_nothing_can_be_had_nothing_is_said(registry: Registry) -> None:
    demo = {"qwq-demo": registry.entries["qwq-demo"]}
    assert recommend(Registry(demo, registry.default), machine(16, FAST), USUAL) is None


@pytest.mark.parametrize(
    ("gib", "bandwidth", "words", "command"),
    [
        (32, FAST, "QwQ-32B-Preview fits, about ", "qwq models pull qwq-32b-preview"),
        (32, SLOW, "QwQ-32B-Preview fits, but takes about ", "qwq models pull qwen3-30b-thinking"),
        (8, SLOW, "QwQ-32B-Preview needs 19.1 GiB at IQ4_XS, the least that keeps its quality, and "
         "this machine has 6.0 GiB; qwen3-4b-thinking fits, about ",
         "qwq models pull qwen3-4b-thinking"),
    ],
)  # fmt: skip
def test_it_is_said_in_a_sentence(
    registry: Registry, gib: int, bandwidth: float, words: str, command: str
) -> None:
    found = on(registry, gib, bandwidth)
    assert found.words.startswith(words)
    assert found.words.endswith((" min an answer.", " s an answer.", " min."))
    assert found.command == command


@pytest.mark.parametrize("bandwidth", [SLOW, FAST, None])
def test_of_a_machine_that_is_not_measured_only_memory_is_told(
    registry: Registry, bandwidth: float | None
) -> None:
    way = "Which model suits this machine: qwq models list"
    assert on(registry, 32, bandwidth).unmeasured == f"QwQ-32B-Preview fits into memory. {way}"
    assert on(registry, 8, bandwidth).unmeasured == (
        "QwQ-32B-Preview needs 19.1 GiB at IQ4_XS, the least that keeps its quality, and this "
        f"machine has 6.0 GiB. {way}"
    )


def test_where_nothing_fits_that_is_said(registry: Registry) -> None:
    found = recommend(registry, Machine(cores=1, memory=GIB, bandwidth=SLOW), USUAL)
    assert found
    assert found.chosen is None
    assert found.command is None
    assert found.words.endswith("no other model that qwq knows fits either.")
