"""Ray, imported on demand: an existing cluster, or one that is started here and ended again."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qwq_cli.cluster.shape import Node
from qwq_cli.errors import EngineError, NetworkError, UsageError

AUTO, LOCAL = "auto", "local"
CONNECT = 5.0  # seconds
STORE = 100_000_000  # bytes for data between nodes, if this machine is the only node
_ADDRESS = re.compile(r"[\w.-]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}")


@dataclass(frozen=True)
class Session:
    """is_own: whether Ray was started for this run."""

    ray: Any
    is_own: bool

    def nodes(self) -> list[Node]:
        """Return the nodes that are there now."""
        found = []
        for node in self.ray.nodes():
            if node["Alive"]:
                has = node["Resources"]
                gpus = has.get("GPU", 0.0)
                address = node["NodeManagerAddress"]
                found.append(Node(node["NodeID"], address, has.get("CPU", 0.0), gpus))
        return found


def require_ray() -> None:
    """Raise UsageError if Ray is not installed."""
    if find_spec("ray") is None:
        raise UsageError(
            "--ray needs Ray, which is not installed.", "To install it: pip install 'qwq-cli[ray]'"
        )


def require_address(address: str) -> None:
    """Raise UsageError if it is no address."""
    if address.startswith("ray://"):
        raise UsageError(
            "--ray can't work through a Ray client.",
            "Run qwq on a machine of the cluster, with --ray auto or --ray HOST:PORT.",
        )
    if address not in (AUTO, LOCAL) and not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"{address!r} is not an address of a Ray cluster.",
            "Write it as head:6379; --ray alone uses this machine's cluster, or starts one.",
        )


@contextmanager
def session(address: str) -> Iterator[Session]:
    """Connect to a cluster or start one.

    Raises UsageError, NetworkError if no cluster answers, and EngineError if none starts.
    """
    require_ray()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # Ray reads it on import
    with _silent():
        import ray

        with _handlers_kept():
            is_own = _connect(ray, address)
        try:
            yield Session(ray, is_own)
        finally:
            ray.shutdown()


def _connect(ray: Any, address: str) -> bool:
    """Return whether a cluster was started for this. Raises as `session` does."""
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    named = os.environ.pop("RAY_ADDRESS", None)  # Ray would prefer it to any other address
    known = named or _started_before() if address == AUTO else address
    if known is None or known == LOCAL:
        _start(ray, quiet)
        return True
    _require_answer(known)
    try:
        ray.init(address=known, **quiet)
    except RuntimeError as error:  # another Ray or Python than the cluster has
        raise UsageError(f"The cluster can't be used: {_first_lines(error)}") from error
    except (OSError, ValueError) as error:
        raise NetworkError(f"The cluster at {known} does not answer like Ray.") from error
    return False


def _require_answer(address: str) -> None:
    """Check that a cluster answers; Ray would try for minutes. Raises UsageError, NetworkError."""
    require_address(address)
    if not _answers(address):
        raise NetworkError(
            f"No Ray cluster answers at {address}.",
            "Is it running? See: ray status. To start one here: --ray local",
        )


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _started_before() -> str | None:
    """Return the cluster that `ray start` began on this machine.

    Ray's own search would also find clusters of other runs, which end with those runs.
    """
    folder = os.environ.get("RAY_TMPDIR") or os.environ.get("TMPDIR") or "/tmp"
    with suppress(OSError, UnicodeDecodeError):
        address = Path(folder, "ray", "ray_current_cluster").read_text("utf-8").strip()
        return address if _answers(address) else None
    return None


def _start(ray: Any, quiet: Mapping[str, Any], tries: int = 2) -> None:
    """Start Ray. It allows 30 s, which a busy machine may need; a second try finds files cached.

    Raises EngineError.
    """
    try:
        ray.init(address="local", include_dashboard=False, object_store_memory=STORE, **quiet)
    except Exception as error:
        ray.shutdown()
        if tries == 1:
            raise EngineError(f"Ray could not be started: {_first_lines(error)}") from error
        _start(ray, quiet, tries - 1)


def _first_lines(error: BaseException) -> str:
    return " ".join(str(error).split())[:400]


@contextmanager
def _silent() -> Iterator[None]:
    """Silence Ray: it prints to stdout, where answers go, and also returns what it prints."""
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    with nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """Keep our signal handlers, which end a run cleanly; Ray replaces them by its own."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
