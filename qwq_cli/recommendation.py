"""Which model to use on this machine: the default if it answers in bearable time, or another.

`doctor`, `models list`, `models pull`, errors about memory and the first run all use this rule. The
default is the first model in models.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qwq_cli.catalogue import Line, Usual, best_line
from qwq_cli.hub.local.registry import ModelEntry, Registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.units import gibibytes, roughly

QUESTION = "What is 17 * 24?"
BEARABLE = 600.0  # seconds for an answer; few people wait more than ten minutes
NEARLY = 1.5  # times as long as the fastest
MEASURES = "qwq models list"


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """default: the quant of the first model to use here, whether it fits or not. chosen: what to
    use; None if nothing fits. available: bytes of memory for it."""

    default: Line
    chosen: Line | None
    available: int

    @property
    def command(self) -> str | None:
        """The command that downloads it."""
        return f"qwq models pull {self.chosen.alias}" if self.chosen else None

    @property
    def steps(self) -> tuple[str, ...]:
        """The commands from here to an answer."""
        if self.chosen is None or self.command is None:
            return ()
        return self.command, f'qwq -m {self.chosen.alias} "{QUESTION}"'

    @property
    def words(self) -> str:
        """A sentence for people, without the command. The machine's speed was measured."""
        default, chosen = self.default, self.chosen
        if chosen and chosen.alias == default.alias:
            return f"{default.title} fits{_after(default)}."
        if default.fits:
            return f"{default.title} fits, but {_slow(default)}; {_other(chosen)}."
        if chosen is None:
            return f"{self._lacks}; no other model that qwq knows fits either."
        return f"{self._lacks}; {chosen.alias} fits{_after(chosen)}."

    @property
    def _lacks(self) -> str:
        """What the default needs and this machine has not."""
        default = self.default
        needed = gibibytes(default.assessment.fit.total if default.assessment else 0)
        quant = f" at {default.quant}, the least that keeps its quality" if default.quant else ""
        room = gibibytes(self.available)
        return f"{default.title} needs {needed}{quant}, and this machine has {room}"

    @property
    def told(self) -> str:
        """The sentence with the command."""
        return f"{self.words[:-1]}: {self.command}" if self.command else self.words

    @property
    def unmeasured(self) -> str:
        """What can be said before the machine's speed is measured, with the command that does."""
        fits = f"{self.default.title} fits into memory"
        known = fits if self.default.fits else self._lacks
        return f"{known}. Which model suits this machine: {MEASURES}"


def recommend(registry: Registry, machine: Machine, usual: Usual) -> Recommendation | None:
    """Return the recommendation; None if no known model can be downloaded."""
    lines = [
        best_line(entry, machine, usual)
        for entry in registry.entries.values()
        if _may_answer(entry, registry)
    ]
    if not lines:
        return None
    chosen = _chosen([line for line in lines if line.fits])
    return Recommendation(default=lines[0], chosen=chosen, available=machine.available)


def is_bearable(line: Line) -> bool:
    """Return whether the time is bearable, or not known."""
    return line.answer is None or line.answer.median <= BEARABLE


def _may_answer(entry: ModelEntry, registry: Registry) -> bool:
    """Return whether it may be recommended; models that the user added are not."""
    is_ours = entry.alias not in registry.own
    return is_ours and bool(entry.repo and entry.quants) and not entry.draft_of


def _chosen(fitting: Sequence[Line]) -> Line | None:
    """Return the most preferred bearable model, or else one of the nearly fastest."""
    least = min(map(_seconds, fitting), default=0.0)
    return next(
        (line for line in fitting if is_bearable(line)),
        next((line for line in fitting if _seconds(line) <= NEARLY * least), None),
    )


def _seconds(line: Line) -> float:
    return line.answer.median if line.answer else 0.0


def _after(line: Line) -> str:
    return f", about {roughly(line.answer.median)} an answer" if line.answer else ""


def _slow(line: Line) -> str:
    return f"takes about {roughly(line.answer.median)} an answer" if line.answer else "is slow here"


def _other(line: Line | None) -> str:
    if line is None or line.answer is None:
        return f"{line.alias if line else 'another model'} is quicker"
    return f"{line.alias} takes about {roughly(line.answer.median)}"
