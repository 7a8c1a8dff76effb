"""The evaluation log of another program, from which answers are read and graded."""

from __future__ import annotations

from collections.abc import Mapping

from qwq_cli.values.value import Value


class Log(Value, frozen=True, kw_only=True, omit_defaults=True):
    """program: that wrote it, with its version if the log tells one. file: the log's name.

    task: the evaluation's name. settings: how answers were generated, in the log's own words.
    """

    program: str
    file: str
    task: str = ""
    settings: Mapping[str, str] = {}
