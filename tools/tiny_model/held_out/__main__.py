"""Writes held-out questions as problems that `qwq solve` reads.

What the model is to decline has no answer.

One command:  python -m tools.tiny_model.held_out --each 2 --seed 1 > problems.jsonl
"""

from __future__ import annotations

import argparse
import sys

from tools.tiny_model.held_out.questions import (
    Question,
    lines,
    outside,
    patterns,
    questions,
    usable,
    wordings,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2, help="instances of each pattern")
    parser.add_argument("--seed", type=int, default=1)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--questions", action="store_true", help="write questions.jsonl instead")
    which.add_argument("--outside", action="store_true", help="write outside.jsonl instead")
    options = parser.parse_args()
    found, left_out = chosen(options)
    sys.stdout.write("".join(f"{question.line}\n" for question in found))
    if left_out:
        print(f"Left out: {left_out} of several turns or with a social answer.", file=sys.stderr)


def chosen(options: argparse.Namespace) -> tuple[list[Question], int]:
    """Return the questions asked for, and how many patterns or questions were left out."""
    if options.outside:
        return outside(), 0
    if options.questions:
        return questions(), len(lines("questions.jsonl")) - len(questions())
    return wordings(options.seed, options.each), len(patterns()) - len(usable())


if __name__ == "__main__":
    main()
