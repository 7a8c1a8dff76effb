"""From a setup to a launch on a node: where the model file is, and what the machine has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from qwq_cli.cluster.messages import Setup
from qwq_cli.engine.params import ContextParams
from qwq_cli.errors import ModelError, ModelNotFound
from qwq_cli.hub.gguf.fingerprint import fingerprint
from qwq_cli.hub.gguf.gguf import inspect
from qwq_cli.hub.local.locate import locate
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.launch import LocalLaunch
from qwq_cli.launch.local import plan_local
from qwq_cli.paths import Paths, readable_name
from qwq_cli.profile import Profile

Fetch = Callable[[Path], Path]  # downloads into this folder and returns the first file


def launch_there(setup: Setup, environ: Mapping[str, str], fetch: Fetch | None) -> LocalLaunch:
    """Plan the launch. The model is the driver's, byte for byte; the machine decides the rest.

    fetch: None if nothing may be copied. Raises ModelNotFound, ModelError.
    """
    paths = Paths.find(environ)
    path = _file(setup, paths, environ, fetch)
    settings = replace(setup.resolved.settings, model=str(path))
    planned = plan_local(replace(setup.resolved, settings=settings), paths, environ)
    here = replace(
        planned,
        entry=setup.launch.entry,
        sampling=setup.launch.sampling,
        profile=_at(setup.launch.profile, path),
        control=setup.launch.control,
        machine=_part(planned.machine, planned.located.file.size, setup.beside),
    )
    if settings.threads is None:
        here = replace(here, context=_with_cores(here.context, setup.cores))
    return here


def _at(profile: Profile, path: Path) -> Profile:
    return replace(profile, model=structs.replace(profile.model, path=readable_name(str(path))))


def _with_cores(context: ContextParams, cores: int) -> ContextParams:
    return replace(context, threads=min(context.threads or cores, cores))


def _part(machine: Machine, weights: int, beside: int) -> Machine:
    """Return the memory for one of several engines; they share the pages of the weights."""
    if beside == 1 or machine.memory <= weights:
        return machine
    return replace(machine, memory=weights + (machine.memory - weights) // beside)


def _file(setup: Setup, paths: Paths, environ: Mapping[str, str], fetch: Fetch | None) -> Path:
    digest, folder = setup.run.digest, paths.cache / "fetched" / setup.run.digest[:32]
    others = []
    for path in _candidates(setup, paths, environ, folder):
        if not path.is_file():
            continue
        if _digest(path) == digest:
            return path
        if path.name == setup.path.name:
            others.append(path)
    if fetch is None:
        raise _not_there(setup, others)
    path = fetch(folder)
    if _digest(path) != digest:
        raise ModelNotFound(f"{path.name} was changed on its way from the driver's machine.")
    return path


def _digest(path: Path) -> str | None:
    """Return the model's digest; None if it is no model or incomplete."""
    with suppress(ModelError, OSError):
        return fingerprint(inspect(path).files)
    return None


def _candidates(
    setup: Setup, paths: Paths, environ: Mapping[str, str], folder: Path
) -> Iterator[Path]:
    """Yield places for the model: the same path, inside qwq, its name, and the copy."""
    yield setup.path
    if packaged := setup.launch.entry.packaged_file:
        yield packaged
    with suppress(ModelError):
        registry = load_registry(paths.models_file)
        yield locate(setup.model, registry, environ=environ).path
    yield folder / setup.path.name


def _not_there(setup: Setup, others: list[Path]) -> ModelNotFound:
    name = setup.path.name
    if others:
        return ModelNotFound(
            f"{others[0]} is not the same file as on the driver's machine.",
            "Add --fetch to copy the driver's file there.",
        )
    return ModelNotFound(
        f"{name} is not there.", "Add --fetch to copy it there once, or put it at the same place."
    )
