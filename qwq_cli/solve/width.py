"""How many sequences at a time: found by measuring the work itself, within what memory holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median

from qwq_cli.engine.params import KvLayout
from qwq_cli.hub.fit import fit
from qwq_cli.hub.placement import place
from qwq_cli.launch import Launch

MOST = 64  # on a GPU; llama.cpp's own bound is 256
MOST_ON_CPU = 16  # there the gain has long ended
SETTLE_STEPS = 3  # after a change of width
STEPS = 12  # that are timed at least
SECONDS = 0.2  # likewise
GAIN = 1.05  # a wider batch must bring
ENOUGH = 0.97  # of the best rate: less latency and memory traffic for nearly the same
TRIES = 2  # doublings without a gain: some kernels are slower at 2 than at 1 and at 4


def widest(launch: Launch, wanted: int | None, sequences: int) -> int:
    """How many contexts of `launch`'s size memory holds, up to `wanted` and to `sequences`.

    Where layers are on a GPU, no more than leave all of them there.
    """
    most = wanted or (MOST if launch.machine.gpus else MOST_ON_CPU)
    width = max(1, min(most, sequences))
    while width > 1 and not _has_room(launch, width):
        width -= 1
    return width


def _has_room(launch: Launch, width: int) -> bool:
    context, file, machine = launch.context, launch.located.file, launch.machine
    n_ctx = context.n_ctx * width
    if not fit(file, n_ctx=n_ctx, kv_type=context.kv_type, available=machine.available).fits:
        return False
    layers = place(file, n_ctx=n_ctx, kv_type=context.kv_type, vram=machine.vram).layers
    return not machine.gpus or layers >= (launch.model.gpu_layers or 0)


def widened(launch: Launch, width: int) -> Launch:
    """`launch` with room for `width` sequences of the same length each."""
    context = replace(launch.context, n_seq_max=width, layout=KvLayout.SPLIT)
    return replace(launch, context=context)


class WidthSearch:
    """Doubles `width` while that brings more tokens a second, then keeps the best.

    Time comes from `clock`, in seconds. Only steps that decode `width` sequences and nothing else
    are timed.
    """

    def __init__(self, most: int, clock: Callable[[], float], *, fixed: bool = False) -> None:
        self._most, self._clock = most, clock
        self.width = most if fixed else 1
        self.settled = self.width == most
        self._rates: dict[int, float] = {}
        self._steps: list[float] = []
        self._at: float | None = None

    def stepped(self, decoded: int, *, prefilled: bool) -> None:
        """One step of the engine is done, and `decoded` sequences got a token in it."""
        if self.settled:
            return
        now, before = self._clock(), self._at
        self._at = now
        if before is None or prefilled or decoded != self.width:
            return
        self._steps.append(now - before)
        timed = self._steps[SETTLE_STEPS:]
        if len(timed) >= STEPS and sum(timed) >= SECONDS:
            self._judge(median(timed))

    def _judge(self, seconds: float) -> None:
        self._rates[self.width] = self.width / max(seconds, 1e-9)
        self._steps.clear()
        if self.width < self._most and not self._is_flat():
            self.width = min(2 * self.width, self._most)
            return
        best = max(self._rates.values())
        self.width = min(width for width, rate in self._rates.items() if rate >= ENOUGH * best)
        self.settled = True

    def _is_flat(self) -> bool:
        """Whether the last doublings brought nothing."""
        rates = list(self._rates.values())
        earlier, late = rates[:-TRIES], rates[-TRIES:]
        return bool(earlier) and max(late) < GAIN * max(earlier)
