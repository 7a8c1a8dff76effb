"""A flag that stops the engine, also in the middle of one long native call."""

from __future__ import annotations


class Cancel:
    """Set by anyone (a key, a signal, another thread), looked at by the engine.

    The flag is one byte of memory rather than a Python bool, so that native code can look at it
    without entering Python: an abort callback written in Python costs about 5% of decoding
    speed, because ggml calls it before every node of the compute graph.

    by: the first signal that set it, None where none did.
    """

    __slots__ = ("by", "cell")

    def __init__(self) -> None:
        self.cell = bytearray(2)  # the second byte stays 0: `cell` reads as a C string
        self.by: int | None = None

    def set(self, by: int | None = None) -> None:
        self.by = self.by or by
        self.cell[0] = 1

    def clear(self) -> None:
        self.by = None
        self.cell[0] = 0

    def is_set(self) -> bool:
        return self.cell[0] != 0
