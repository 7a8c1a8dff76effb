"""Stored results of past runs, in one SQLite file: traces, and the sessions they belong to."""

from qwq_cli.store.files import keep_aside, read_trace, write_trace
from qwq_cli.store.ids import new_id
from qwq_cli.store.traces import Store

__all__ = ["Store", "keep_aside", "new_id", "read_trace", "write_trace"]
