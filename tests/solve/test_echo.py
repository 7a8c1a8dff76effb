from __future__ import annotations

import pytest

from qwq_cli.solve.echo import is_echo


@pytest.mark.parametrize(
    ("answer", "target", "question"),
    [
        ("17*24", "408", "17*24"),
        ("17 * 24", "408", "What is 17*24?"),
        ("$17 \\cdot 24$", "408", "Compute $17\\cdot 24$."),
        ("2x^2+7x+3", "(2x+1)(x+3)", "Factor $2x^2+7x+3$ completely."),
        ("(x+3)(x-5)", "x^2-2x-15", "Expand \\((x+3)(x-5)\\)."),
        (r"\frac{6}{\sqrt{3}}", r"2\sqrt{3}", r"Rationalize \[\frac{6}{\sqrt{3}}\]"),
        (r"\sqrt{12}", r"2\sqrt{3}", r"Simplify $\sqrt{12}$."),
        ("360", r"2^3\cdot 3^2\cdot 5", "What is the prime factorization of 360?"),
        ("0.00042", r"4.2\times 10^{-4}", "Write $0.00042$ in scientific notation."),
        ("6/8", r"\frac{3}{4}", r"Simplify $\frac{6}{8}$."),
        ("0.875", r"\frac{7}{8}", "Write 0.875 as a common fraction."),
        ("2x+1=7", "x=3", "Solve 2x+1=7 for x."),
        (r"x^2-4x-12 \le 0", "[-2,6]", r"For what $x$ is $x^2-4x-12\le 0$?"),
    ],
)
def test_what_is_left_to_do_is_no_answer(answer: str, target: str, question: str) -> None:
    assert is_echo(answer, target, question)


@pytest.mark.parametrize(
    ("answer", "target", "question"),
    [
        ("408", "408", "17*24"),
        ("24*17", "408", "17*24"),  # more than an echo: left to equality
        ("0.75", "3/4", "A cup holds 0.75 l. How much does it hold?"),
        ("3/4", "0.75", "Which is more, 3/4 or 2/3?"),
        (
            r"\frac{1}{2}",
            "0.5",
            r"One glass holds $\frac{1}{2}$ l, the other more. What does it hold?",
        ),
        ("1/2", r"\frac{1}{2}", "Half, 1/2 in figures, is what as a fraction?"),
        ("3.14", "3.14", "Write 3.14159 as a decimal with two places: 3.14 or 3.15?"),
        ("2^{10}", "2^{10}", "Which is larger, $2^{10}$ or $10^3$?"),
        ("2^10", "2^{10}", "Which is larger, $2^{10}$ or $10^3$?"),
        ("x", "y", "$x$"),
        ("x+1", "1+x", ""),
    ],
)
def test_what_may_stand_in_the_question_by_chance(answer: str, target: str, question: str) -> None:
    assert not is_echo(answer, target, question)
