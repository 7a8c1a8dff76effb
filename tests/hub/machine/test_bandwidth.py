from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.hub.machine.bandwidth import BLOCK, bandwidth, measure_bandwidth


def test_it_is_measured_once_for_so_many_cores(tmp_path: Path) -> None:
    file, asked = tmp_path / "cache/bandwidth.json", []

    def measure(cores: int) -> float:
        asked.append(cores)
        return 10.0 * cores

    assert [bandwidth(file, cores, measure) for cores in (2, 2, 4, 4)] == [20, 20, 40, 40]
    assert asked == [2, 4]


def test_again_keeps_the_better(tmp_path: Path) -> None:
    file = tmp_path / "bandwidth.json"
    values = iter([30.0, 10.0, 50.0])
    found = [bandwidth(file, 2, lambda _: next(values), again=True) for _ in range(3)]
    assert found == [30, 30, 50]
    assert bandwidth(file, 2) == 50


@pytest.mark.parametrize("text", ["", "{", '{"cores": 2, "bytes_per_second": 0}', "[]", "\xff"])
def test_a_damaged_file_is_measured_over(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bandwidth.json"
    file.write_text(text, encoding="latin-1")
    assert bandwidth(file, 2, lambda _: 7.0) == 7


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert bandwidth(tmp_path / "file/bandwidth.json", 2, lambda _: 7.0) == 7


def test_a_measurement_is_of_the_best_pass() -> None:
    """By a clock that is looked at before a pass, at its begin and at its end."""
    looks = iter([0.0, 0.5, 1.0, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 10.0, 11.0])
    assert measure_bandwidth(1, seconds=8.0, clock=looks.__next__) == BLOCK / 1.0
