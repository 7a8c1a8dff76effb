"""The contents of `qwq engine list`: libraries here, the one in use, and packs to install."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.errors import EngineError
from qwq_cli.packs.finding import DeviceFound
from qwq_cli.packs.folder import compiled_in
from qwq_cli.packs.in_use import COMPILED, Selection, finding_on, select
from qwq_cli.packs.place import Place, places, users_place
from qwq_cli.packs.table import packs_for
from qwq_cli.paths import Paths


@dataclass(frozen=True)
class EngineLine:
    """A library here. reason: why it may not be used; None if it may."""

    name: str
    folder: str
    origin: str
    in_use: bool
    reason: str | None
    build: str
    devices: tuple[DeviceFound, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class PackOffer:
    """A pack that can be installed. bytes: size of the download."""

    kind: str
    name: str
    package: str
    bytes: int


@dataclass(frozen=True)
class EngineList:
    """why: the reason for the one in use. refused: sentences about others that were asked for.

    problem: why none is in use.
    """

    engines: tuple[EngineLine, ...]
    offers: tuple[PackOffer, ...]
    why: str | None
    refused: tuple[str, ...]
    problem: str | None
    hint: str | None


def engine_list(paths: Paths, environ: Mapping[str, str]) -> EngineList:
    """Return the list; libraries that were not tried yet are tried now."""
    selected, problem = None, None
    try:
        selected = select(environ)
    except EngineError as error:
        problem = error
    engines = tuple(_engines(paths, selected))
    names = {line.name for line in engines}
    return EngineList(
        engines=engines,
        offers=tuple(
            PackOffer(pack.kind.value, pack.name, f"{pack.package} {pack.version}", pack.bytes)
            for pack in packs_for()
            if pack.name not in names
        ),
        why=selected.why if selected else None,
        refused=selected.refused if selected else (),
        problem=problem.message if problem else None,
        hint=problem.hint if problem else None,
    )


def other_engines(paths: Paths, selected: Selection) -> tuple[EngineLine, ...]:
    """Return the libraries here, except the one in use."""
    return tuple(
        _line(name, folder, origin, place, selected)
        for name, folder, origin, place in _here(paths)
        if folder != selected.folder
    )


def _engines(paths: Paths, selected: Selection | None) -> Iterator[EngineLine]:
    """Yield each folder once, even if a variable names it too."""
    found = list(_here(paths))
    if selected and selected.folder not in [folder for _, folder, *_ in found]:
        found.append((selected.name, selected.folder, selected.why, users_place(paths)))
    yield from (_line(*one, selected) for one in found)


def _here(paths: Paths) -> Iterator[tuple[str, Path, str, Place]]:
    """Yield names, folders, origins, and the places where findings are stored."""
    if compiled := compiled_in():
        yield COMPILED, compiled, "built with llama-cpp-python", users_place(paths)
    for place in places(paths):
        yield from ((pack.name, pack.folder, pack.origin, place) for pack in place.packs())


def _line(
    name: str, folder: Path, origin: str, place: Place, selected: Selection | None
) -> EngineLine:
    finding = finding_on(folder, place)
    return EngineLine(
        name=name,
        folder=str(folder),
        origin=origin,
        in_use=selected is not None and selected.folder == folder,
        reason=finding.reason,
        build=finding.build,
        devices=finding.devices,
        silent=finding.silent,
    )
