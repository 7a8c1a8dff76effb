from __future__ import annotations

import csv
import hashlib
import io
import json

import msgspec
from msgspec import structs

from qwq_cli.render.solving.csv_report import csv_report
from qwq_cli.solve.estimators import pass_at_k
from qwq_cli.solve.record import Record
from qwq_cli.values.kinds import FinishReason
from tests.solve.samples import RUN, record, sample


def rows(*records: Record) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_report(records))))


def test_pass_at_k_can_be_computed_from_the_columns() -> None:
    its = [sample(i, "1", correct=i < 3) for i in range(8)]
    stopped = sample(8, ended=FinishReason.INTERRUPTED)
    (row,) = rows(record("a", *its, stopped, correct=True))
    assert (row["samples"], row["graded"], row["right"]) == ("9", "8", "3")
    assert pass_at_k(int(row["graded"]), int(row["right"]), 4) == 1 - (5 / 70)


def test_runs_that_differ_in_any_setting_have_names_of_their_own_in_every_file() -> None:
    assert RUN.sampling
    other = structs.replace(RUN, sampling=structs.replace(RUN.sampling, seed=7))
    system = structs.replace(RUN, system="Be brief.")
    its = [structs.replace(record("a", sample(0, "1")), run=run) for run in (RUN, other, system)]
    names = [row["run"] for row in rows(*its)]
    text = json.dumps(msgspec.to_builtins(RUN), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    assert names[0].endswith(f", seed 0, digest {digest}")
    assert ", seed 7, " in names[1]
    assert len(set(names)) == 3
    assert [row["run"] for each in its for row in rows(each)] == names


def test_without_a_target_nothing_is_graded_and_nothing_right() -> None:
    (row,) = rows(record("a", sample(0, "1"), target=None))
    assert (row["samples"], row["graded"], row["right"]) == ("1", "0", "")


def test_a_field_never_takes_the_place_of_a_figure() -> None:
    fields = {"right": "angle", "level": "5", "field right": "x"}
    (row,) = rows(record("a", sample(0, "1", correct=True), correct=True, fields=fields))
    assert (row["right"], row["field right"], row["level"]) == ("1", "x", "5")
    assert row["field field right"] == "angle"
