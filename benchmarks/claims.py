"""What the reader of claims sees in texts of real models, and how many planted errors it finds.

.venv/bin/python benchmarks/claims.py FILE... [--seed 1] [--crosses FILE] [--missed FILE]

A line of FILE is an object with `raw`, the text of a model, and where they are known `id`,
`tokens` (else four characters count as one) and `cut` (true where the token limit ended it). The
tables go to stdout; every cross with what stands around it, for a person to look at, goes to the
file that --crosses names, and every planted error that was decided and not found to the one that
--missed names.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claim_probes import Found, Probe, found, probes
from claim_texts import Corpus, corpus
from table import Section, Share, Target, table, targets_section

from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim

ALL_FOUND, DECIDED_FOUND, MEDIAN_MS = 0.60, 0.90, 0.3
AROUND = 160  # characters beside a cross that are shown


def coverage(corpora: Sequence[Corpus]) -> Section:
    header = ("texts", "tokens", "claims", "in 1,000 tokens", "decided",
              *(verdict.value for verdict in ClaimVerdict))  # fmt: skip
    return Section("Claims", table(header, [_coverage_row(one) for one in corpora]))


def _coverage_row(one: Corpus) -> tuple[str, ...]:
    counts = Counter(claim.verdict for claim in one.claims)
    size = len(one.claims)
    decided = Share(size - counts[ClaimVerdict.OPEN], size)
    dense = size / one.tokens * 1000 if one.tokens else 0.0
    verdicts = (f"{counts[verdict]:,}" for verdict in ClaimVerdict)
    return (one.name, f"{one.tokens:,.0f}", f"{size:,}", f"{dense:.1f}",
            f"{decided.value:.1%}", *verdicts)  # fmt: skip


def planted_errors(rows: Sequence[tuple[str, Found]]) -> Section:
    header = ("texts", "found, of all", "of those decided", "of those decided while whole")
    told = [(n, str(one.of_all), str(one.of_decided), str(one.of_before)) for n, one in rows]
    return Section("Planted errors", table(header, told))


def cost(corpora: Sequence[Corpus]) -> Section:
    header = ("texts", "steps", "median, ms", "99%, ms", "longest, ms", "read again: median, ms")
    return Section("Time of a step", table(header, [_cost_row(one) for one in corpora]))


def _cost_row(one: Corpus) -> tuple[str, ...]:
    seconds = sorted(part.seconds for part in one.parts)
    late = seconds[int(len(seconds) * 0.99)] if seconds else 0.0
    again = _median([part.again for part in one.parts])
    times = (_median(seconds), late, max(seconds, default=0.0), again)
    return (one.name, f"{len(seconds):,}", *(f"{each * 1000:.3f}" for each in times))


def _median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) if seconds else 0.0


def targets(corpora: Sequence[Corpus], all_found: Found) -> Section:
    median = _median([part.seconds for one in corpora for part in one.parts]) * 1000
    of_all, of_decided = all_found.of_all.value, all_found.of_decided.value
    return targets_section(
        (
            Target("planted errors found, of all", f"{of_all:.1%}", f">= {ALL_FOUND:.0%}",
                   of_all >= ALL_FOUND),
            Target("planted errors found, of those decided", f"{of_decided:.1%}",
                   f">= {DECIDED_FOUND:.0%}", of_decided >= DECIDED_FOUND),
            Target("median step", f"{median:.3f} ms", f"<= {MEDIAN_MS} ms", median <= MEDIAN_MS),
        )
    )  # fmt: skip


def crosses(corpora: Sequence[Corpus]) -> Iterator[str]:
    """Each as a piece of Markdown: where it is, what was read, and what stands around it."""
    for one in corpora:
        for part in one.parts:
            for claim in part.claims:
                if claim.verdict is ClaimVerdict.FAILS:
                    yield _cross(f"{one.name} {part.name}", part.text, claim)


def _cross(name: str, text: str, claim: Claim) -> str:
    before = text[max(claim.start - AROUND, 0) : claim.start]
    behind = text[claim.end : claim.end + AROUND]
    read = f"{claim.left} {claim.relation} {claim.right}, not {claim.found} ({claim.how})"
    return _piece(name, read, f"{before}⟦{text[claim.start : claim.end]}⟧{behind}")


def missed(all_probes: Iterable[Probe]) -> Iterator[str]:
    """Planted errors that the reader should have found, and those that it ticked."""
    for probe in all_probes:
        if not probe.found and (probe.decided or probe.decided_before):
            text, place = probe.planted.text, probe.planted.place
            told = probe.behind.value if probe.behind else "not read"
            around = text[max(place.start - AROUND, 0) : place.end + AROUND]
            yield _piece(f"{probe.name}: {told}", text[place.start : place.end], around)


def _piece(title: str, line: str, quoted: str) -> str:
    return f"## {title}\n\n{line}\n\n```text\n{quoted}\n```\n"


@dataclass(frozen=True)
class Wanted:
    files: tuple[Path, ...]
    seed: int
    crosses: Path | None
    missed: Path | None


def wanted(arguments: Sequence[str] | None = None) -> Wanted:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1, help="of the planted errors")
    parser.add_argument("--crosses", type=Path, help="where every cross is written, as Markdown")
    parser.add_argument("--missed", type=Path, help="where planted errors go that were not found")
    given = parser.parse_args(arguments)
    return Wanted(tuple(given.files), given.seed, given.crosses, given.missed)


def write(file: Path | None, pieces: Iterable[str]) -> None:
    if file:
        file.write_text("\n".join(pieces), "utf-8")


def main() -> None:
    asked = wanted()
    corpora = [corpus(file) for file in asked.files]
    planted = [(one.name, list(probes(one, asked.seed))) for one in corpora]
    every = [probe for _, some in planted for probe in some]
    print(coverage(corpora))
    print(planted_errors([(name, found(some)) for name, some in planted]))
    print(cost(corpora))
    print(targets(corpora, found(every)))
    write(asked.crosses, crosses(corpora))
    write(asked.missed, missed(every))


if __name__ == "__main__":
    main()
