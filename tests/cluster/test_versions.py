"""What differs between machines is named, on both of them."""

from __future__ import annotations

import sys

import pytest

from qwq_cli import __version__
from qwq_cli.cluster.versions import difference, versions_here

HERE = {"qwq": "1.2", "llama-cpp-python": "0.3.36", "Python": "3.11"}


def test_versions_are_those_of_this_process() -> None:
    here = versions_here()
    assert here["qwq"] == __version__
    assert here["Python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert here["llama-cpp-python"].startswith("0.3.")


def test_the_same_versions_work_together() -> None:
    assert difference("10.0.0.2", dict(HERE), HERE) is None


@pytest.mark.parametrize("name", HERE)
def test_both_versions_are_named(name: str) -> None:
    error = difference("10.0.0.2", {**HERE, name: "9.9"}, HERE)
    assert error is not None
    assert error.message == f"Node 10.0.0.2 has {name} 9.9, this machine {HERE[name]}."
    assert error.hint is not None
    assert HERE[name] in error.hint


def test_a_node_without_qwq_is_told_how_to_get_it() -> None:
    error = difference("10.0.0.2", {"Python": "3.11"}, HERE)
    assert error is not None
    assert error.message == "Node 10.0.0.2 has no qwq, this machine 1.2."
    assert error.hint == "On that node: pip install 'qwq-cli[ray]==1.2'"
