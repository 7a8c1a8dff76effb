from __future__ import annotations

import csv
import io

from qwq_cli.render.solving.csv_report import csv_report
from qwq_cli.solve.estimators import pass_at_k
from qwq_cli.solve.record import Record
from qwq_cli.values.kinds import FinishReason
from tests.solve.samples import record, sample


def rows(*records: Record) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_report(records))))


def test_pass_at_k_can_be_computed_from_the_columns() -> None:
    its = [sample(i, "1", correct=i < 3) for i in range(8)]
    stopped = sample(8, ended=FinishReason.INTERRUPTED)
    (row,) = rows(record("a", *its, stopped, correct=True))
    assert (row["samples"], row["graded"], row["right"]) == ("9", "8", "3")
    assert pass_at_k(int(row["graded"]), int(row["right"]), 4) == 1 - (5 / 70)


def test_without_a_target_nothing_is_graded_and_nothing_right() -> None:
    (row,) = rows(record("a", sample(0, "1"), target=None))
    assert (row["samples"], row["graded"], row["right"]) == ("1", "0", "")


def test_a_field_never_takes_the_place_of_a_figure() -> None:
    fields = {"right": "angle", "level": "5", "field right": "x"}
    (row,) = rows(record("a", sample(0, "1", correct=True), correct=True, fields=fields))
    assert (row["right"], row["field right"], row["level"]) == ("1", "x", "5")
    assert row["field field right"] == "angle"
