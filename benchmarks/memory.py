"""Memory of `qwq ask`: what is resident at its peak, and what of it is the mapped file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from progress import say
from qwq_command import ask
from table import Section, Target, table
from workload import Workload

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.machine.fit import kv_bytes

ALLOWANCE = 300_000_000  # bytes for everything that is neither weights nor KV cache
LIMIT = 1.05
MB = 1e6
RSS = "peak RSS"


@dataclass
class Watch:
    """Looks at a process and remembers the moment when most of it was resident."""

    peak: Mapping[str, int] = field(default_factory=dict)

    def __call__(self, pid: int) -> None:
        try:
            now = _rollup(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"))
        except OSError:  # just ended
            return
        if now.get("Rss", 0) > self.peak.get("Rss", 0):
            self.peak = now


def measure(work: Workload) -> Section:
    say("memory: qwq ask, watched ten times a second")
    watch = Watch()
    asked = ask(work, watch)
    file = inspect(Path(work.model))
    kv = kv_bytes(file.header, work.n_ctx, KvType.F16)
    bound = file.size + kv + ALLOWANCE
    peak = asked.outcome.peak_rss
    parts = {
        RSS: peak,
        "in the fullest moment seen: pages of files": watch.peak["Rss"] - watch.peak["Anonymous"],
        "... anonymous: weights, KV, buffers, Python": watch.peak["Anonymous"],
        "... PSS, which divides shared pages": watch.peak["Pss"],
    }
    return Section(
        "Memory of qwq ask",
        _body(work, file.size, kv, bound)
        + table(("", "MB", "of the bound"), [_row(*part, bound) for part in parts.items()]),
        (_target(RSS, peak, bound),),
    )


def _body(work: Workload, size: int, kv: int, bound: int) -> str:
    return (
        f"Context {work.n_ctx:,}, {work.tokens} tokens. The bound is the model file "
        f"({size / MB:,.0f} MB) + KV cache ({kv / MB:,.0f} MB) + {ALLOWANCE / MB:.0f} MB "
        f"= {bound / MB:,.0f} MB.\n\n"
    )


def _row(name: str, size: int, bound: int) -> tuple[str, str, str]:
    return name, f"{size / MB:,.0f}", f"{size / bound:.3f}"


def _target(name: str, size: int, bound: int) -> Target:
    ratio = size / bound
    return Target(f"{name}, of the bound", f"{ratio:.3f}", f"<= {LIMIT}", ratio <= LIMIT)


def _rollup(text: str) -> dict[str, int]:
    """Lines such as `Rss:   1740 kB`, in bytes."""
    fields = (line.split() for line in text.splitlines()[1:])
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in fields}
