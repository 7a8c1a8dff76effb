"""The latest units of a text, for detectors of repetition."""

from __future__ import annotations

from qwq_cli.guards.units import Unit, masked, mass

KEPT = 8192  # units at least; at most twice as many


class History:
    """units, masks, starts: of the kept units; unit `first` of the text is at index 0.

    sums: estimated tokens up to the end of each.
    """

    def __init__(self) -> None:
        self.units: list[str] = []
        self.masks: list[str] = []
        self.starts: list[int] = []
        self.sums: list[int] = []
        self.first = 0

    def __len__(self) -> int:
        """Return the number of units of the text so far."""
        return self.first + len(self.units)

    def add(self, unit: Unit) -> None:
        if len(self.units) == 2 * KEPT:
            self._forget()
        start, text = unit
        self.units.append(text)
        self.masks.append(masked(text))
        self.starts.append(start)
        self.sums.append((self.sums[-1] if self.sums else 0) + mass(text))

    def tokens(self, number: int) -> int:
        """Return the estimated tokens of the last `number` units."""
        sums = self.sums
        return sums[-1] - (sums[-number - 1] if number < len(sums) else 0)

    def start(self, number: int) -> int:
        """Return where unit `number` of the text begins, or the first one that is kept."""
        return self.starts[max(number - self.first, 0)]

    def _forget(self) -> None:
        for column in (self.units, self.masks, self.starts, self.sums):
            del column[:KEPT]
        self.first += KEPT


class Grams:
    """Where each run of n units occurred last.

    It keeps at least the latest KEPT of them, at most twice that.
    """

    def __init__(self) -> None:
        self._young: dict[int, tuple[int, int]] = {}
        self._old: dict[int, tuple[int, int]] = {}

    def meet(self, gram: int, at: int) -> tuple[int, int] | None:
        """Add it; return where it occurred last, and how often before; None if it is new."""
        young = self._young
        met = young.get(gram) or self._old.get(gram)
        if len(young) >= KEPT:
            self._old, young = young, {}
            self._young = young
        young[gram] = (at, met[1] + 1 if met else 1)
        return met
