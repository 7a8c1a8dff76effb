"""What helps to find a fault, without anything about the person who reports it.

It has no names, paths, questions, answers, texts or addresses. It can be created even if nothing
else works.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version

from qwq_cli import __version__
from qwq_cli.choices import PackKind
from qwq_cli.config import Resolved
from qwq_cli.diagnosis import Diagnosis, diagnose
from qwq_cli.engine_report import BuildReport
from qwq_cli.errors import ConfigError, QwqError
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.packs.in_use import COMPILED
from qwq_cli.paths import Paths
from qwq_cli.settings import SETTINGS
from qwq_cli.units import count, gibibytes, rate
from qwq_cli.usable import usable

ENGINES = (COMPILED, *(kind.value for kind in PackKind))  # other names are chosen by people
PACKAGES = ("llama-cpp-python", "typer", "rich", "prompt-toolkit", "huggingface-hub")
PRIVATE = "(set; not shown)"
Row = tuple[str, str]


@dataclass(frozen=True)
class BugReport:
    """machine: what there is to run on. settings: those that differ from the defaults.

    problem: why they can't be read; it must not be pasted.
    """

    versions: tuple[Row, ...]
    machine: tuple[Row, ...]
    settings: tuple[Row, ...]
    problem: ConfigError | None = None


def bug_report(paths: Paths, environ: Mapping[str, str]) -> BugReport:
    """Return the report. It never fails: what can't be found out says so.

    The words of an error are left out, because they may include a path.
    """
    using = usable(environ, paths, {})
    broken = (("config.toml", "it can't be read"),) if using.problem else ()
    return BugReport(
        tuple(_versions()),
        tuple(_machine(using.resolved, using.paths, environ)),
        (*broken, *_settings(using.resolved)),
        using.problem,
    )


def _versions() -> Iterator[Row]:
    yield "qwq", __version__
    yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
    yield "system", f"{platform.system()} {platform.release()} {platform.machine()}"
    yield from ((package, _version(package)) for package in PACKAGES)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _machine(resolved: Resolved, paths: Paths, environ: Mapping[str, str]) -> Iterator[Row]:
    try:
        found = diagnose(resolved, paths, environ)
        known = load_registry(paths.models_file)
    except QwqError as error:
        yield "diagnosis", f"it fails with {type(error).__name__}"
        return
    yield from _hardware(found)
    if found.model:
        entry = known.described(found.model.name)
        yield "model", entry.alias if entry.alias in known.entries else "one that qwq does not know"
        yield "context", f"{count(found.model.n_ctx, 'token')}, KV cache {found.model.kv_type}"
        yield "threads", str(found.model.threads)
        yield "layers on a GPU", str(found.model.gpu_layers)
        if found.model.speed:
            yield "speed expected", rate(found.model.speed.likely)
    elif found.served:
        yield "server", found.served.server
    else:
        yield "model", "none that can be used"


def _hardware(found: Diagnosis) -> Iterator[Row]:
    hardware = found.hardware
    yield from _engine(found.build)
    yield "cores", str(hardware.cores)
    free, total = gibibytes(hardware.memory_available), gibibytes(hardware.memory_total)
    yield "memory", f"{free} of {total} free"
    for gpu in found.gpus:
        yield "GPU", f"{gpu.name}, {gibibytes(gpu.free)} of {gibibytes(gpu.total)} free"


def _engine(build: BuildReport | None) -> Iterator[Row]:
    if build is None:
        yield "engine", "none"
        return
    yield "engine", f"{build.name if build.name in ENGINES else 'another'}: {build.version}"
    for device in build.devices:
        yield "device", f"{device.name} ({device.description})"
    yield "CPU code", " ".join(build.features)
    if build.idle:
        yield "idle GPU", build.idle.name


def _settings(resolved: Resolved) -> Iterator[Row]:
    """Yield values from a list, and numbers; a text may contain anything."""
    for key, setting in SETTINGS.items():
        if resolved.is_default(key):
            continue
        value = getattr(resolved.settings, key)
        is_open = isinstance(value, bool | int | float | Enum) or value in setting.likely
        shown = value.value if isinstance(value, Enum) else value
        source = resolved.origins[key].source.value
        yield key, f"{shown if is_open else PRIVATE}, from {source}"
