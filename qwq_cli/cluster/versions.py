"""The versions that must be equal on all machines of a cluster, so that they give the same text."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Mapping

from qwq_cli import __version__
from qwq_cli.errors import UsageError

Versions = Mapping[str, str]  # by the name of the package

QWQ, ENGINE, PYTHON = "qwq", "llama-cpp-python", "Python"
NONE = "none"


def versions_here() -> Versions:
    return {
        QWQ: __version__,
        ENGINE: _installed(ENGINE),
        PYTHON: f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return NONE


def difference(node: str, there: Versions, here: Versions) -> UsageError | None:
    """Return the error that names both versions, if any differ."""
    for name, version in here.items():
        other = there.get(name, NONE)
        if other == version:
            continue
        has = f"has no {name}" if other == NONE else f"has {name} {other}"
        return UsageError(f"Node {node} {has}, this machine {version}.", _hint(name, version))
    return None


def _hint(name: str, version: str) -> str:
    if name == PYTHON:
        return f"Install qwq there for Python {version}, as here."
    package = "qwq-cli[ray]" if name == QWQ else name
    return f"On that node: pip install '{package}=={version}'"
