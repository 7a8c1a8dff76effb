"""What a run was made on and with: figures mean nothing without it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from table import Section, table

from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.machine.hardware import detect

PACKAGES = ("qwq-cli", "llama-cpp-python", "typer", "rich")


def describe(model: Path, threads: int) -> Section:
    hardware, load = detect(), os.getloadavg()[0]
    facts = {
        "processor": f"{_processor()}, {hardware.cores} cores, {threads} threads used",
        "memory": f"{hardware.memory_total / 1e9:.0f} GB",
        "load average at the start": f"{load:.2f}",
        "system": platform.platform(terse=True),
        "versions": ", ".join([f"Python {platform.python_version()}", *map(_package, PACKAGES)]),
        "llama.cpp": _llama_cpp(),
        "model": f"{model.name}, {inspect(model).size / 1e9:.2f} GB",
    }
    return Section("Machine", table(("", "this run"), facts.items()))


def _processor() -> str:
    """The name in /proc/cpuinfo; elsewhere what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _package(name: str) -> str:
    return f"{name} {version(name)}"


def _llama_cpp() -> str:
    from qwq_cli.engine import backend

    return f"{backend.build()} ({' '.join(backend.features())})"
