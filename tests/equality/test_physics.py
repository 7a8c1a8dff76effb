"""Quantities as books of physics and chemistry write them, and words behind definitions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qwq_cli.equality.asked import NOTHING, asked_of
from qwq_cli.equality.equality import Equality


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality(seconds=30) as equality:
        yield equality


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (r"2.0 \times 10^{-3} A", "2 mA"),
        ("3 mA", "3000 µA"),
        (r"0.5 \mu m", "500 nm"),
        (r"0.5\,\mu\text{m}", "500 nanometers"),
        (r"50 \Omega", "50 ohms"),
        (r"4.7\,\mathrm{k\Omega}", "4700 ohm"),
        (r"4.7 k\Omega", "4.7 kΩ"),
        ("12 kV", "12000 V"),
        ("2 GHz", "2000 MHz"),
        ("5 pF", r"5\times10^{-12} F"),
        (r"5 \mu F", "5 microfarads"),
        ("0.2 T", "200 mT"),
        ("1 T", "1 Wb/m^2"),
        ("3 mH", "0.003 H"),
        ("5 GeV", "5000 MeV"),
        ("13.6 eV", "13.6 electronvolts"),
        ("1.2 MPa", "1200 kPa"),
        ("1 kWh", "3.6 MJ"),
        ("100 pm", "1 Å"),
        (r"1 \AA", "0.1 nm"),
        ("1.0 mol/L", "1.0 M"),
        ("0.10 mM", "100 µM"),
        ("5 ly", "5 light-years"),
        ("8.314 J/(mol K)", r"8.314 J mol^{-1} K^{-1}"),
        ("5 W/m^2", "5 J/(m^2 s)"),
        (r"9.81\ \mathrm{m\,s^{-2}}", "9.81 m/s^2"),
        (r"1.6\times10^{-19} C", "1.6 x 10^-19 C"),
    ],
)
def test_equal(equality: Equality, a: str, b: str) -> None:
    assert equality.equal(a, b)
    assert equality.equal(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("3 mA", "3 MA"),
        ("5 mJ", "5 MJ"),
        ("5 mW", "5 MW"),
        ("5 mPa", "5 MPa"),
        ("5 pF", "5 nF"),
        (r"4.7 k\Omega", r"4.7 \Omega"),
        ("5 GeV", "5 MeV"),
        ("0.10 M", "0.10 m"),
        ("0.10 mM", "0.10 mm"),
        ("1 Wb", "1 T"),
        ("5 pm", "5 am"),
        ("8.314 J/(mol K)", "8.314 J/mol"),
        ("5 nm", "5 Nm"),
        # A letter that may be a name of the problem: nothing may be left out.
        ("3 T", "3"),
        ("2 M", "2"),
        ("2 F", "2"),
        (r"2\mu N", "2"),
        (r"2 \Omega", "2"),
    ],
)
def test_different(equality: Equality, a: str, b: str) -> None:
    assert not equality.equal(a, b)
    assert not equality.equal(b, a)


@pytest.mark.parametrize(
    ("question", "a", "b", "equal"),
    [
        ("How many minutes does it take?", "120", "2 hours", True),
        ("How many minutes does it take?", "150", "2 h 30 min", True),
        ("How many minutes does it take?", "2", "2 hours", False),
        ("How many dollars did he pay?", "5", "5 cents", False),
        ("How many cents are left?", "75", "$0.75", True),
        ("How many more meters must she run?", "500", "0.5 km", True),
        ("How many hours does it take, in minutes?", "120", "120 minutes", True),
        ("How many miles does he run an hour?", "6", "6 mph", True),
        ("How many apples does she buy?", "5", "5 apples", True),
        ("How long does it take?", "2", "2 hours", True),
    ],
)
def test_a_bare_number_counts_what_is_asked_for(
    equality: Equality, question: str, a: str, b: str, equal: bool
) -> None:
    asked = asked_of(question) if question else NOTHING
    assert equality.equal(a, b, asked) is equal
    assert equality.equal(b, a, asked) is equal


@pytest.mark.parametrize(
    "behind",
    [
        "for all real x",
        "for all x",
        r"for all $x \in \mathbb{R}$",
        r"\forall x \in \mathbb{R}",
        "for every real number x",
        ", for any x.",
        "(for all real numbers x)",
    ],
)
def test_a_definition_holds_for_its_own_variable(equality: Equality, behind: str) -> None:
    assert equality.equal("f(x)=x+1", f"f(x) = 1+x {behind}")
    assert not equality.equal("f(x)=x+1", f"f(x) = 1-x {behind}")


@pytest.mark.parametrize(
    "behind",
    ["for x > 0", r"for all x \in \mathbb{Z}", "for all y", "for some x"],
)
def test_a_domain_that_leaves_something_out_stays(equality: Equality, behind: str) -> None:
    assert not equality.equal("f(x)=x+1", f"f(x) = x+1 {behind}")


def test_an_index_is_an_integer(equality: Equality) -> None:
    assert equality.equal("f(n)=2n", r"f(n) = 2n for all positive integers n")
    assert equality.equal("a_n=2n", r"a_n = 2n for all n \in \mathbb{N}")
