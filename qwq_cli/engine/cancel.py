"""A flag that stops the engine, also in the middle of one long native call."""

from __future__ import annotations


class Cancel:
    """Set by anyone (a key, a signal, another thread), looked at by the engine.

    The flag is one byte of memory rather than a Python bool, so that native code can look at it
    without entering Python: an abort callback written in Python costs about 5% of decoding
    speed, because ggml calls it before every node of the compute graph.
    """

    __slots__ = ("cell",)

    def __init__(self) -> None:
        self.cell = bytearray(2)  # the second byte stays 0: `cell` reads as a C string

    def set(self) -> None:
        self.cell[0] = 1

    def clear(self) -> None:
        self.cell[0] = 0

    def is_set(self) -> bool:
        return self.cell[0] != 0
