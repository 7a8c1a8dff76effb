from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import combinations

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.equality.algebra import AlgebraProcess, Question
from qwq_cli.equality.comparison import same
from qwq_cli.equality.equality import LONGEST, SECONDS, SHORT_SECONDS, Equality, Verdict
from qwq_cli.equality.reading import read
from tests.equality import structured_pairs
from tests.equality.pairs import DIFFERENT, EQUAL

SPELLINGS = (
    "1 2 0.5 1,000 x y C \\frac{1}{2} \\sqrt2 \\pi ^ ^2 _2 + - * / = < <= \\le : , ; ( ) [ ] { } "
    "\\{ \\} \\pm \\cup \\in \\infty km mm m/s % $ € ° pm and or base no solution \\text{ } "
    "\\boxed{ $ - 元 ½ ² . ! e | \\begin"
)
FRAGMENTS = SPELLINGS.split()
MATHEMATICS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join)
ANYTHING = st.one_of(MATHEMATICS, MATHEMATICS.map(lambda text: text.replace(" ", "")), st.text())


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    """As in use, but for its patience: the machine may be busy."""
    with Equality(seconds=30) as equality:
        yield equality


@pytest.fixture(scope="module")
def usual() -> Iterator[Equality]:
    with Equality() as equality:
        yield equality


class Silent:
    """An oracle that knows nothing, and counts how often it was asked."""

    is_broken = False

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, question: Question, seconds: float) -> bool | None:
        self.asked += 1
        return None

    def close(self) -> None: ...


def test_the_table_is_long_enough() -> None:
    assert len(EQUAL) + len(DIFFERENT) >= 200
    assert len({frozenset(pair) for pair in EQUAL + DIFFERENT}) == len(EQUAL) + len(DIFFERENT)


@pytest.mark.parametrize(("a", "b"), EQUAL + structured_pairs.EQUAL)
def test_answers_that_mean_the_same(equality: Equality, a: str, b: str) -> None:
    assert equality.equal(a, b)


@pytest.mark.parametrize(("a", "b"), DIFFERENT + structured_pairs.DIFFERENT)
def test_answers_that_only_look_alike(equality: Equality, a: str, b: str) -> None:
    assert not equality.equal(a, b)


@settings(deadline=None)
@given(ANYTHING)
def test_every_text_equals_itself(text: str) -> None:
    assert Equality(Silent()).compare(text, text) is Verdict.TEXT


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
def test_equality_is_symmetric_and_never_raises(a: str, b: str) -> None:
    def algebra(question: Question) -> bool | None:
        return (None, False, True)[sum(map(len, map(str, question))) % 3]

    assert same(read(a), read(b), algebra) is same(read(b), read(a), algebra)


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=3), st.sampled_from(["", " "]))
def test_any_text_is_read_however_often_it_repeats(pattern: list[str], space: str) -> None:
    text = space.join(pattern) + space
    read(text * (LONGEST // len(text)))


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("408", "408.", Verdict.TEXT),
        ("50%", "1/2", Verdict.VALUE),
        ("x+1", "1+x", Verdict.ALGEBRA),
        ("x", "y", Verdict.DIFFERENT),
    ],
)
def test_how_it_was_decided(equality: Equality, a: str, b: str, verdict: Verdict) -> None:
    assert equality.compare(a, b) is verdict


def test_what_algebra_is_not_needed_for_does_not_start_it() -> None:
    oracle = Silent()
    equality = Equality(oracle)
    for a, b in (("408", "407"), ("5 km", "5 mm"), ("(1,2]", "1<x<=2"), ("no", "yes")):
        equality.compare(a, b)
    assert oracle.asked == 0


def test_a_pair_is_asked_about_once() -> None:
    oracle = Silent()
    equality = Equality(oracle)
    for _ in range(3):
        assert equality.compare("x+1", "y+1") is Verdict.UNDECIDED
        assert equality.compare("y+1", "x+1") is Verdict.UNDECIDED
    assert oracle.asked == 1
    assert list(equality.remarks()) == [
        "1 pair of formulas could not be compared; they count as different."
    ]


class Slow(Silent):
    """Takes as long as it may over formulas with a y, and a second over others; its own clock."""

    now = 0.0

    def ask(self, question: Question, seconds: float) -> bool | None:
        self.now += seconds if "'y'" in str(question) else min(seconds, 1.0)
        return super().ask(question, seconds)


def test_all_questions_about_a_pair_share_one_deadline() -> None:
    oracle = Slow()
    equality = Equality(oracle, clock=lambda: oracle.now)
    many = [",".join(f"{name}^{n}" for n in range(20)) for name in "xz"]
    assert equality.compare(many[0], many[1]) is Verdict.UNDECIDED
    assert (oracle.now, oracle.asked) == (SECONDS, 2)


def test_many_answers_that_hang_are_not_waited_for_so_long_again() -> None:
    oracle = Slow()
    equality = Equality(oracle, clock=lambda: oracle.now)
    hanging = [f"y^{n}+1" for n in range(2, 10)]
    for a, b in combinations(hanging, 2):
        equality.compare(a, b)
    assert oracle.asked == 28
    assert oracle.now < 8 * SECONDS + 28 * SHORT_SECONDS


SLACK = 8.0  # a busy machine; what hangs would hang for ever
DIGITS = "9" * 1_000_000
TOWER = "9^{9^{9^{9}}}"
HANGING = ("(a+b+c+d)^{900}", "(a^2+b^2+c^2+d^2+2ab+2bc+2ca+2ad+2bd+2cd)^{450}")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (TOWER, "9^{9^{9^{8}}}"),
        HANGING,
        ("(10^6)!", "1"),
        (DIGITS, DIGITS[:-1] + "8"),
        (DIGITS[:1900], DIGITS[:1899] + "8"),
        ("{" * 1000 + "x" + "}" * 1000, "x+1"),
        ("(" * 300 + "1" + ")" * 300, "2"),
        (r"\sqrt{" * 300 + "2" + "}" * 300, "2"),
        ("x^{" * 9 + "2" + "}" * 9, "x"),
        (" " * 1900 + "x^" + " " * 90, "1"),
        ("x<" * 600 + "1", "x<2"),
        (",".join(f"x^{n}" for n in range(60)), ",".join(f"y^{n}" for n in range(60))),
        ("\0\ud800\x1b[2J", "1"),
        ("1e999999999", "1"),
    ],
    ids=range(14),
)
def test_nothing_takes_long(usual: Equality, a: str, b: str) -> None:
    usual.equal("x+1", "1+x")  # a worker is ready
    started = time.monotonic()
    verdict = usual.compare(a, b)
    assert time.monotonic() - started < SECONDS + SLACK
    assert not verdict.equal
    assert usual.equal(a, f" {a}\n"), "equal by its text all the same"


def test_a_hung_worker_is_replaced() -> None:
    algebra = AlgebraProcess(seconds=5)
    with Equality(algebra, seconds=5) as equality:
        equality.compare("x+1", "1+x")
        first = _worker_of(algebra)
        psutil.Process(first).suspend()  # a long computation may run out of memory first
        assert equality.compare("x+3", "3+x") is Verdict.UNDECIDED
        assert equality.compare("x+2", "2+x") is Verdict.ALGEBRA
        assert _worker_of(algebra) != first
        assert _ends(first, within=1)
    assert algebra._worker is None


def test_a_worker_found_dead_is_replaced() -> None:
    algebra = AlgebraProcess(seconds=30)
    with Equality(algebra, seconds=30) as equality:
        assert equality.compare("x+1", "1+x") is Verdict.ALGEBRA
        psutil.Process(_worker_of(algebra)).kill()
        assert _ends(_worker_of(algebra), within=5)
        assert equality.compare("x+2", "2+x") is Verdict.UNDECIDED
        assert equality.compare("x+3", "3+x") is Verdict.ALGEBRA


def test_text_is_read_by_a_grammar_and_never_run(equality: Equality) -> None:
    for text in ("__import__('os').system('exit 1')", "exit()", "[].__class__", "lambda: 1"):
        assert not equality.equal(text, "1")
    assert equality.equal("x+1", "1+x")


def test_without_a_worker_values_are_compared_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    algebra = AlgebraProcess(seconds=1)
    with Equality(algebra) as equality:
        assert equality.compare("x+1", "1+x") is Verdict.UNDECIDED
        assert equality.compare("50%", "1/2") is Verdict.VALUE
        assert "does not start" in " ".join(equality.remarks())
    assert algebra.is_broken


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_worker_outlives_a_killed_parent_by_seconds_only() -> None:
    code = f"""
from qwq_cli.equality.equality import Equality
with Equality() as equality:
    equality.equal("x+1", "1+x")
    print(equality._oracle._worker._process.pid, flush=True)
    equality.equal(*{HANGING!r})
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    assert _ends(worker, within=8)


def _worker_of(algebra: AlgebraProcess) -> int:
    assert algebra._worker is not None
    return algebra._worker._process.pid


def _ends(process: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
                return True  # where nobody collects orphans
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    return False
