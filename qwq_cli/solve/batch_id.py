"""The custom_id of a request: the sample, its problem, and its run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec
from msgspec import structs

from qwq_cli.solve.record import Problem, RunInfo, sample_seed, signature

_PLAIN = re.compile(r"[A-Za-z0-9_:-]{1,20}")
_OURS = re.compile(r".+\.[0-9]{1,4}\.[0-9]{1,10}\.[0-9a-f]{16}\.([0-9a-f]{10})")


@dataclass(frozen=True)
class Ids:
    """The ids of one run: `problem.sample.seed.signature.marks`, at most 64 characters.

    Only ids of this run count. The marks, two digits for each group of flags, tell what another run
    did differently.
    """

    run: RunInfo

    def of(self, problem: Problem, indices: Iterable[int]) -> list[str]:
        """Return the ids of a problem's samples."""
        own = signature(self.run, problem.question, problem.choices)
        label, run_seed = _label(problem.id), self.run.seed
        return [
            f"{label}.{index}.{sample_seed(run_seed, problem.id, index)}.{own}.{self._marks}"
            for index in indices
        ]

    def differences(self, custom_id: str) -> tuple[str, ...] | None:
        """Return the flags in which the id's run differs; None if it is no id.

        There are no such flags if the id is of this run.
        """
        found = _OURS.fullmatch(custom_id)
        if not found:
            return None
        pairs = zip(_parts(self.run), _pairs(found[1]), _pairs(self._marks), strict=True)
        return tuple(flags for flags, theirs, ours in pairs if theirs != ours)

    @cached_property
    def _marks(self) -> str:
        return "".join(_digest(part, 2) for part in _parts(self.run).values())


def _parts(run: RunInfo) -> Mapping[str, object]:
    """Return the settings by the flags that decide them."""
    sampling = structs.astuple(run.sampling) if run.sampling else ()
    return {
        "the model": (run.model, run.digest),
        "--system or --instruction": (run.system, run.instruction, run.choice_instruction),
        "how tokens are drawn (--temperature, --seed, --max-tokens and the like)": sampling,
        "--samples or --vote": (run.samples, run.rule),
        "--think, --language or the version of qwq": (run.think, run.settings, run.version),
    }


def _pairs(marks: str) -> list[str]:
    return [marks[at : at + 2] for at in range(0, len(marks), 2)]


def _label(id: str) -> str:
    return id if _PLAIN.fullmatch(id) else f"~{_digest(id.encode('utf-8', 'surrogatepass'), 16)}"


def _digest(value: object, digits: int) -> str:
    told = value if isinstance(value, bytes) else msgspec.json.encode(value, order="sorted")
    return hashlib.sha256(told).hexdigest()[:digits]
