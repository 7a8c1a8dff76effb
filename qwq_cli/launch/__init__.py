"""From settings to a reasoner: which model, here or at an endpoint, and how to talk to it."""

from qwq_cli.launch.base import Launch, asks_of, system_clocks
from qwq_cli.launch.batched import BatchLaunch, plan_batch
from qwq_cli.launch.local import LocalLaunch
from qwq_cli.launch.planning import adjusted, open_reasoner, plan
from qwq_cli.launch.served import ServedLaunch
from qwq_cli.launch.several import plan_several
from qwq_cli.launch.threads import TINY

__all__ = [
    "TINY", "BatchLaunch", "Launch", "LocalLaunch", "ServedLaunch", "adjusted", "asks_of",
    "open_reasoner", "plan", "plan_batch", "plan_several", "system_clocks",
]  # fmt: skip
