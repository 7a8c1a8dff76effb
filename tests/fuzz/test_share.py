"""A short, fixed share of what `make fuzz` tries, with every test run; and all past findings."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import strategies as st

from qwq_cli import kept_file
from tests.fuzz.findings import keep, kept
from tests.fuzz.target import Finding, Target, run
from tests.fuzz.targets import BY_NAME, TARGETS

SHARE = 100  # inputs of each cheap kind
KINDS = {
    "thought", "claims", "answer", "markdown", "tex", "terminal", "keys", "hub", "stream", "gguf",
    "template", "problems", "config", "trace", "log", "kept-file", "kept-state", "store",
    "dense-json",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet() -> None:
    kept_file.tell.cache_clear()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_share_of_each_kind(target: Target) -> None:
    wanted = max(SHARE // target.costs, 5)
    ran = run(target, wanted)
    assert ran.finding is None, ran.finding
    assert ran.inputs >= wanted


def test_no_kind_is_missing() -> None:
    assert set(BY_NAME) == KINDS
    assert len(BY_NAME) == len(TARGETS)


@pytest.mark.parametrize(
    ("kind", "path"), list(kept()), ids=lambda value: getattr(value, "name", value)
)
def test_what_failed_once_does_not_again(kind: str, path: Path) -> None:
    BY_NAME[kind].try_one(path.read_bytes())


def test_what_fails_is_found_made_small_and_kept(tmp_path: Path) -> None:
    def check(data: bytes) -> None:
        assert b"7" not in data

    ran = run(Target("sevens", st.binary(max_size=50), check), 2000)
    assert ran.finding is not None
    assert ran.finding.data == b"7"
    path = keep("sevens", ran.finding, tmp_path)
    assert path.parent.name == "sevens"
    assert path.read_bytes() == b"7"


def test_our_own_errors_are_none_and_others_are() -> None:
    def refuse(data: bytes) -> None:
        raise KeyError(data)

    assert run(Target("x", st.binary(), refuse, (KeyError,)), 10).finding is None
    found = run(Target("x", st.binary(), refuse, (ValueError,)), 10).finding
    assert isinstance(found, Finding)
    assert isinstance(found.error, KeyError)


def test_what_takes_too_long_is_stopped_whatever_it_catches() -> None:
    def check(_: bytes) -> None:
        with suppress(Exception):
            while True:
                sum(range(1000))

    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(AssertionError, match="more than"):
        Target("slow", st.binary(), check, seconds=0.05).try_one(b"")
    assert signal.getsignal(signal.SIGVTALRM) is before
