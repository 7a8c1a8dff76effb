"""Answers that are meant to hang a run: all that is done with one costs little. It is measured in
time of the processor in this process; what algebra may take beside it is limited by its clock."""

from __future__ import annotations

import time

import pytest

from qwq_cli.equality.algebra import Question
from qwq_cli.equality.equality import Equality
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorer import score
from tests.equality.hostile import HUGE, NESTED, pumped

SECONDS = 2.0
REFERENCES = (
    Reference("5"),
    Reference("12 apples per child", "How many apples per child, to two decimals, in base 5?"),
    Reference("1/3 \\approx 0.33"),
    Reference("B", choices=("3 eV", "30 eV", "no change", "all of the above")),
    Reference("C"),
    Reference("1, 2"),
    Reference("(1, 2]"),
    Reference("Monday"),
)
PROSE = (
    "It is 5 apples of ", "1.234,5 ", "1.234", "5 per ", "5 (", "18 (eighteen) ", "]1,2] \\cup ",
    "[1,2[ ", "B, because A is wrong ", "(B) not A ", "5-year-old ", "3 times 2 ", "1/3 \\approx ",
    "5 out of 6 ", "5 and a half ", "Yes, it is possible ", "$5$ ", "**5** ", "after 5 ", "base 5 ",
    "1:30:00 ", "2 dozen ", "0{,}5", "\\boxed{", "the answer is ", "one hundred ", "is not ",
)  # fmt: skip
PUMPED = tuple(pumped(piece, end, length=100_000) for piece in PROSE for end in ("", "!"))


class Silent:
    """An oracle that knows nothing."""

    is_broken = False

    def ask(self, question: Question, seconds: float) -> bool | None:
        return None

    def close(self) -> None: ...


@pytest.mark.parametrize("answer", [*HUGE, *NESTED, *PUMPED], ids=lambda text: ascii(text[:30]))
def test_an_answer_costs_little(answer: str) -> None:
    for reference in REFERENCES:
        equal = Equality(Silent()).equal
        started = time.process_time()
        found = score(answer, reference, None, lambda a, b: equal(a, b, reference.asked))  # noqa: B023
        assert time.process_time() - started < SECONDS, reference
        assert not (found.correct and answer in HUGE)
