"""What a run cost besides its text: the text taken back, and the probes."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from qwq_cli.generation.generation import Aside, Totals
from qwq_cli.trace.boxes import closing_brace
from qwq_cli.trace.reading import Reading
from qwq_cli.values.trace import Probed, Rewind, Stats


@dataclass
class Account:
    """prefill: seconds until decoding began; None until then.

    probe_tokens: of all probes, also those in text that was taken back.
    """

    prefill: float | None = None
    rewinds: list[Rewind] = field(default_factory=list)
    probes: list[Probed] = field(default_factory=list)
    probe_tokens: int = 0

    def take_back(self, taken: Rewind) -> None:
        """Add a rewind. Rewinds inside its text are shown at the same place now."""
        self.rewinds = [
            msgspec.structs.replace(each, at=taken.at, step=taken.step)
            if each.at > taken.at
            else each
            for each in self.rewinds
        ]
        self.rewinds.append(taken)
        self.probes = [probed for probed in self.probes if probed.at <= taken.at]

    def add_probe(self, probed: Probed, tokens: int) -> None:
        self.probes.append(probed)
        self.probe_tokens += tokens

    def stats(self, reading: Reading, totals: Totals, seconds: float) -> Stats:
        """Return the stats. seconds: of the run, without text that was taken back."""
        prefill = seconds if self.prefill is None else self.prefill
        return Stats(
            prompt_tokens=totals.prompt,
            thought_tokens=reading.thought_tokens,
            answer_tokens=reading.answer_tokens,
            prefill_seconds=prefill,
            decode_seconds=max(seconds - prefill, 0.0),
            cached_tokens=totals.cached,
            dropped_tokens=sum(rewind.tokens for rewind in self.rewinds),
            dropped_seconds=sum(rewind.seconds for rewind in self.rewinds),
            probe_tokens=self.probe_tokens,
            decodes=totals.decodes,
            drafted_tokens=totals.drafted,
            accepted_tokens=totals.accepted,
            tokens_per_decode=_tokens_per_decode(totals),
            served=totals.served,
        )


def probed_by(aside: Aside, *, at: int, tokens: int) -> Probed:
    """Return what a probe there found, in the words of the probe."""
    end = closing_brace(aside.text)
    value = None if end is None else aside.text[:end].strip()
    confidence = aside.confidence if value else 0.0
    return Probed(at=at, tokens=tokens, value=value or None, confidence=confidence)


def _tokens_per_decode(totals: Totals) -> float:
    if not totals.drafted:
        return 0.0
    return round((totals.decodes + totals.accepted) / totals.decodes, 2)
