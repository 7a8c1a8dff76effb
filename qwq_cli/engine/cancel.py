"""A flag that stops the engine, even during a long native call."""

from __future__ import annotations


class Cancel:
    """A flag that anyone may set (a key, a signal, another thread) and that the engine reads.

    The flag is one byte of memory, not a Python bool, so that native code can read it without
    entering Python. ggml calls the abort callback before every node of the compute graph; a
    callback written in Python costs about 5% of decoding speed.

    by: the first signal that set it; None if no signal did.
    """

    __slots__ = ("by", "cell")

    def __init__(self) -> None:
        self.cell = bytearray(2)  # the second byte stays 0: `cell` can be read as a C string
        self.by: int | None = None

    def set(self, by: int | None = None) -> None:
        self.by = self.by or by
        self.cell[0] = 1

    def clear(self) -> None:
        self.by = None
        self.cell[0] = 0

    def is_set(self) -> bool:
        return self.cell[0] != 0
