"""Try many inputs of each kind: python -m tests.fuzz [-n COUNT] [--seed N] [KIND ...].

What fails is made as small as it goes, kept as a file in tests/fuzz/findings/, and told.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import traceback

from tests.fuzz.findings import keep
from tests.fuzz.target import Ran, Target, run
from tests.fuzz.targets import TARGETS

MEMORY = 3 << 30  # bytes for all of it


def main() -> int:
    flags = _flags()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    start = random.randrange(2**32) if flags.seed is None else flags.seed
    chosen = [target for target in TARGETS if not flags.kinds or target.name in flags.kinds]
    tell(f"seed {start}\n\n{'kind':12} {'inputs':>9} {'seconds':>8}  findings")
    found = [_told(run(target, _count(target, flags.count), start)) for target in chosen]
    return min(sum(ran.finding is not None for ran in found), 1)


def _flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    names = [target.name for target in TARGETS]
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(names))
    parser.add_argument("-n", dest="count", type=int, default=1000, help="inputs of each kind")
    parser.add_argument("--seed", type=int, help="to try the same again")
    flags = parser.parse_args()
    if unknown := set(flags.kinds) - set(names):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return flags


def _count(target: Target, wanted: int) -> int:
    return max(wanted // target.costs, 1)


def _told(ran: Ran) -> Ran:
    line = f"{ran.name:12} {ran.inputs:9,} {ran.seconds:8.1f}  "
    if ran.finding is None:
        tell(f"{line}none")
    else:
        tell(f"{line}1: {keep(ran.name, ran.finding)}")
        traceback.print_exception(ran.finding.error, limit=-6, file=sys.stdout)
    return ran


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
