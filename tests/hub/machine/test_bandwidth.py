from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qwq_cli.hub.machine import bandwidth as module
from qwq_cli.hub.machine.bandwidth import (
    BLOCK,
    TRIES,
    Measured,
    known_bandwidth,
    measure_bandwidth,
    measure_now,
    measurement,
)
from qwq_cli.hub.machine.others import Usage


def speed(
    file: Path, cores: int, measure: Callable[[int], Measured], *, again: bool = False
) -> float:
    return measurement(file, cores, measure, again=again).bytes_per_second


def quiet(cores: int) -> Measured:
    return Measured(cores, 10.0 * cores, quiet=True)


def busy(*figures: float) -> Callable[[int], Measured]:
    left: Iterator[float] = iter(figures)
    return lambda cores: Measured(cores, next(left))


def test_it_is_measured_once_for_so_many_cores(tmp_path: Path) -> None:
    file, asked = tmp_path / "cache/bandwidth.json", []

    def measure(cores: int) -> Measured:
        asked.append(cores)
        return quiet(cores)

    found = [speed(file, cores, measure) for cores in (2, 2, 4, 4, 2)]
    assert found == [20, 20, 40, 40, 20]
    assert asked == [2, 4]


def test_again_keeps_the_better(tmp_path: Path) -> None:
    file, measure = tmp_path / "bandwidth.json", busy(30.0, 10.0, 50.0)
    assert [speed(file, 2, measure, again=True) for _ in range(3)] == [30, 30, 50]
    assert known_bandwidth(file, 2) == 50


def test_what_was_measured_under_load_is_measured_again_and_never_replaced_by_worse(
    tmp_path: Path,
) -> None:
    file, measure = tmp_path / "bandwidth.json", busy(3.0, 2.0, 9.0)
    assert [speed(file, 2, measure) for _ in range(3)] == [3, 3, 9]
    assert speed(file, 2, quiet) == 20
    assert speed(file, 2, busy()) == 20


def test_whether_other_programs_worked_is_told_until_once_they_did_not(tmp_path: Path) -> None:
    file, measure = tmp_path / "bandwidth.json", busy(3.0, 2.0)
    assert [measurement(file, 2, measure).quiet for _ in range(2)] == [False, False]
    assert measurement(file, 2, quiet).quiet
    assert measurement(file, 2, busy(1.0), again=True).quiet


def test_on_a_machine_that_is_never_quiet_some_tries_are_enough(tmp_path: Path) -> None:
    file, measure = tmp_path / "bandwidth.json", busy(*range(1, TRIES + 1))
    assert [speed(file, 2, measure) for _ in range(TRIES + 2)][-3:] == [TRIES] * 3


def test_a_better_figure_that_another_program_kept_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "bandwidth.json"

    def measure(cores: int) -> Measured:
        speed(file, cores, quiet)
        return Measured(cores, 1.0)

    assert speed(file, 2, measure) == 20
    assert known_bandwidth(file, 2) == 20


@pytest.mark.parametrize(("others", "is_quiet"), [(0.0, True), (5.0, False)])
def test_it_is_known_whether_other_programs_worked(
    monkeypatch: pytest.MonkeyPatch, others: float, is_quiet: bool
) -> None:
    seen = iter([Usage(0.0, 0.0, 0.0), Usage(1.0, others, 0.0)])
    monkeypatch.setattr(module, "usage_now", seen.__next__)
    monkeypatch.setattr(module, "measure_bandwidth", lambda _: 7.0)
    assert measure_now(2) == Measured(2, 7.0, quiet=is_quiet)


@pytest.mark.parametrize("text", ["", "{", '{"cores": 2, "bytes_per_second": 0}', "[]", "\xff"])
def test_a_damaged_file_is_measured_over(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bandwidth.json"
    file.write_text(text, encoding="latin-1")
    assert speed(file, 2, quiet) == 20


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert speed(tmp_path / "file/bandwidth.json", 2, quiet) == 20


def test_a_measurement_is_of_the_best_pass() -> None:
    """By a clock that is looked at before a pass, at its begin and at its end."""
    looks = iter([0.0, 0.5, 1.0, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 10.0, 11.0])
    assert measure_bandwidth(1, seconds=8.0, clock=looks.__next__) == BLOCK / 1.0
