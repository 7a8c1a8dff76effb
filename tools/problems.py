"""Problems that the demonstration model never saw in training, with their answers, as JSON lines.

One command:  python -m tools.problems 300 > problems.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys

from tools.tiny_model.generator import held_out_problems
from tools.tiny_model.pen import plain

KINDS = ("addition", "subtraction", "product", "equation", "story", "expression", "division")


def lines(count: int, seed: int) -> list[str]:
    """The kinds take turns, so that any number of problems is of all of them."""
    each = -(-count // len(KINDS))
    drawn = {kind: held_out_problems(kind, seed, each) for kind in KINDS}
    found = [
        {"id": f"{kind}-{i}", "problem": plain(question), "answer": problem.answer, "kind": kind}
        for i in range(each)
        for kind in KINDS
        for question, problem in drawn[kind][i : i + 1]
    ]
    return [json.dumps(problem, ensure_ascii=False) for problem in found[:count]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sys.stdout.write("".join(f"{line}\n" for line in lines(arguments.count, arguments.seed)))


if __name__ == "__main__":
    main()
