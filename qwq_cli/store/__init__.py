"""What is kept of past runs, in one SQLite file: traces, and the sessions they belong to."""

from qwq_cli.store.files import read_trace, write_aside, write_trace
from qwq_cli.store.ids import new_id
from qwq_cli.store.traces import Store

__all__ = ["Store", "new_id", "read_trace", "write_aside", "write_trace"]
