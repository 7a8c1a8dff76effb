"""Decides when probes agree so well that the answer counts as certain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from qwq_cli.values.trace import Probed

LONGEST = 60  # characters of a short value

Same = Callable[[str, str], bool]  # whether two values mean the same


@dataclass(frozen=True)
class Strictness:
    """This many probes in a row must find the same value, each with this confidence."""

    probes: int
    confidence: float


LOOSE = Strictness(2, 0.8)
USUAL = Strictness(2, 0.95)
STRICT = Strictness(3, 0.98)
LEVELS: Mapping[str, Strictness] = {"loose": LOOSE, "usual": USUAL, "strict": STRICT}


class Agreement:
    """Takes the probes of a run as they come."""

    def __init__(self, strictness: Strictness, same: Same) -> None:
        self._strictness, self._same = strictness, same
        self._row: list[Probed] = []  # the latest ones, with the same value

    def take(self, probed: Probed) -> bool:
        """Take a probe; return whether the answer is certain now."""
        if not (is_short(probed) and probed.confidence >= self._strictness.confidence):
            self._row = []
        elif self._row and self._is_same(probed):
            self._row.append(probed)
        else:
            self._row = [probed]
        return len(self._row) >= self._strictness.probes

    def cut(self, at: int) -> None:
        """Forget the probes of text that was taken back."""
        self._row = [probed for probed in self._row if probed.at <= at]

    def _is_same(self, probed: Probed) -> bool:
        return self._same(self._row[-1].value or "", probed.value or "")


def is_short(probed: Probed) -> bool:
    """Return whether a value was found that is not a sentence."""
    return probed.value is not None and len(probed.value) <= LONGEST


def sure_at(probes: Iterable[Probed], strictness: Strictness, same: Same) -> Probed | None:
    """Return the probe at which a thought would have been ended; None if there is none."""
    agreement = Agreement(strictness, same)
    return next((probed for probed in probes if agreement.take(probed)), None)
