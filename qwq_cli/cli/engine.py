"""qwq engine: which llama.cpp is used, other builds, and how to get one without a compiler."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.choices import PackKind
from qwq_cli.cli import options
from qwq_cli.cli.completion import packs
from qwq_cli.cli.flag import argument, flag
from qwq_cli.cli.leading_flags import group
from qwq_cli.errors import EngineError, ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, emit, table
from qwq_cli.units import data_size, gibibytes

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.packs.finding import DeviceFound, Finding
    from qwq_cli.packs.install import Installed
    from qwq_cli.packs.listing import EngineLine, EngineList
    from qwq_cli.packs.place import Pack, Place
    from qwq_cli.settings import Settings


_NO_PACK = (
    "There is nothing to check: no pack is installed. A pack is a ready-made llama.cpp that "
    "`qwq engine install` fetches. The compiled engine came with qwq and needs no check."
)

app = group("Engines: list, install, use, verify, rm.")

Here = Annotated[
    bool, flag("--venv", "Keep it in this Python environment, not in your home folder.")
]
Named = Annotated[str, argument("NAME", autocompletion=packs)]


@app.command("list")
def list_engines(ctx: typer.Context, *, as_json: options.Json = False) -> ExitStatus:
    """List the builds of llama.cpp on this machine, their devices, and which is in use and why."""
    from qwq_cli.packs.listing import engine_list

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    found = engine_list(env.paths, env.variables)
    emit(env, settings, found, list(_listing(found)), as_json=as_json)
    return ExitStatus.ANSWERED if any(line.in_use for line in found.engines) else ExitStatus.FAILURE


@app.command()
def install(
    ctx: typer.Context,
    kind: Annotated[PackKind | None, argument("[KIND]", case_sensitive=False)] = None,
    *,
    source: Annotated[
        Path | None, flag("--from PATH", "Use this package file or folder of libraries.")
    ] = None,
    venv: Here = False,
    quiet: options.Silent = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Install a ready-made llama.cpp: cpu, cuda, vulkan, metal or rocm. npm downloads it.

    qwq tries it in a separate process first, and uses it only if that works. Without KIND, the
    one that suits this machine's GPU is installed.
    """
    from qwq_cli.packs.install import install as put
    from qwq_cli.packs.suggested import suggested_kind

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    tell = _unheard if quiet else env.note
    installed = put(kind or suggested_kind(), source, _place(env, venv=venv), tell)
    return _told(env, settings, installed, quiet=quiet, as_json=as_json)


@app.command()
def use(
    ctx: typer.Context,
    name: Annotated[str, argument("NAME|PATH", autocompletion=packs)],
    *,
    venv: Here = False,
    quiet: options.Silent = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Use a build on this machine: a name from `qwq engine list`, or a folder of libraries.

    `compiled` is the build that came with llama-cpp-python.
    """
    from qwq_cli.packs.in_use import COMPILED
    from qwq_cli.packs.install import Installed
    from qwq_cli.packs.install import use as put

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    if name == COMPILED:
        _place(env, venv=venv).choose(COMPILED)
        done(env, f"In use: {COMPILED}.", quiet=quiet)
        return ExitStatus.ANSWERED
    if found := _find(env, name):
        place, pack = found
        finding = _passed(pack, place)
        place.choose(pack.name)
        missing = "; ".join(finding.silent) or None
        installed = Installed(pack, finding, True, missing)
    else:
        tell = _unheard if quiet else env.note
        installed = put(_folder(env, name), _place(env, venv=venv), tell)
    return _told(env, settings, installed, quiet=quiet, as_json=as_json)


@app.command()
def verify(
    ctx: typer.Context,
    name: Annotated[str | None, argument("[NAME]", autocompletion=packs)] = None,
    *,
    as_json: options.Json = False,
) -> ExitStatus:
    """Check the files of installed packs against their checksums, and try each pack again."""
    from qwq_cli.packs.verify import verify as check

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    chosen = [_named(env, name)] if name else list(_installed(env))
    found = [check(pack, place) for place, pack in chosen]
    rows = [(one.name, "right" if one.reason is None else f"WRONG: {one.reason}") for one in found]
    text: list[RenderableType] = [table(rows)] if rows else [_NO_PACK]
    emit(env, settings, found, text, as_json=as_json)
    bad = [one.name for one in found if one.reason is not None]
    return ExitStatus.FAILURE if bad else ExitStatus.ANSWERED


@app.command("rm")
def remove(ctx: typer.Context, name: Named, *, quiet: options.Silent = False) -> ExitStatus:
    """Remove an installed pack. Libraries in a folder that you gave to `use` are kept."""
    env: Environment = ctx.obj
    place, pack = _named(env, name)
    place.remove(pack.name)
    done(env, f"Removed {pack.name}.", quiet=quiet)
    return ExitStatus.ANSWERED


def _place(env: Environment, *, venv: bool) -> Place:
    from qwq_cli.packs.place import environments_place, users_place

    return environments_place() if venv else users_place(env.paths)


def _installed(env: Environment) -> Iterator[tuple[Place, Pack]]:
    from qwq_cli.packs.place import places

    for place in places(env.paths):
        yield from ((place, pack) for pack in place.packs())


def _find(env: Environment, name: str) -> tuple[Place, Pack] | None:
    return next((found for found in _installed(env) if found[1].name == name), None)


def _folder(env: Environment, name: str) -> Path:
    """Return the path that is meant. Raises UsageError for a name of nothing that is here."""
    from qwq_cli.packs.unknown import not_here
    from qwq_cli.paths import typed_path

    path = typed_path(name)
    if not path.exists():
        raise not_here(name, [pack.name for _, pack in _installed(env)])
    return path


def _named(env: Environment, name: str) -> tuple[Place, Pack]:
    found = _find(env, name)
    if found is None:
        names = ", ".join(pack.name for _, pack in _installed(env)) or "none"
        raise UsageError(f"No pack is called {name!r}; installed: {names}.", "qwq engine list")
    return found


def _passed(pack: Pack, place: Place) -> Finding:
    """Try the pack again: a driver may have come or gone since."""
    from qwq_cli.packs.finding import prove

    finding = prove(pack.folder)
    place.keep(pack.folder, finding)
    if not finding.passed:
        raise EngineError(f"{pack.name} is not used: {finding.reason}.", "qwq engine list")
    return finding


def _unheard(text: str) -> None:
    """Drop a note that nobody wants."""


def _told(
    env: Environment, settings: Settings, installed: Installed, *, quiet: bool, as_json: bool
) -> ExitStatus:
    """Tell about an installed pack: what it is, its devices, whether it is in use now."""
    rows = [("in use" if installed.chosen else "installed", installed.pack.name)]
    rows += [("build", installed.finding.build), *_device_rows(installed.finding.devices)]
    if installed.note:
        rows.append(("but" if installed.chosen else "not used", installed.note))
    emit(env, settings, installed, [] if quiet else [table(rows)], as_json=as_json)
    state = "In use" if installed.chosen else "Installed"
    done(env, f"{state}: {installed.pack.name}.", quiet=quiet)
    return ExitStatus.ANSWERED if installed.chosen else ExitStatus.FAILURE


def _listing(found: EngineList) -> Iterator[RenderableType]:
    for line in found.engines:
        yield table(_line_rows(line, found.why))
        yield ""
    yield from found.refused
    if found.problem:
        yield found.problem
        yield found.hint or ""
    if found.offers:
        yield "Ready-made (qwq engine install KIND):"
        yield table(
            (f"  {offer.kind}", f"{offer.package}, {data_size(offer.bytes)}")
            for offer in found.offers
        )


def _line_rows(line: EngineLine, why: str | None) -> Iterator[tuple[str, str]]:
    from qwq_cli.render.terminal.clean import one_line

    yield line.name, one_line(line.origin)
    yield "  folder", one_line(line.folder)
    if line.build:
        yield "  build", one_line(line.build)
    yield from ((f"  {name}", text) for name, text in _device_rows(line.devices))
    yield from (("  no device", one_line(text)) for text in line.silent)
    if line.in_use:
        yield "  in use", f"{why}."
    elif line.reason:
        yield "  refused", one_line(line.reason)


def _device_rows(devices: tuple[DeviceFound, ...]) -> Iterator[tuple[str, str]]:
    from qwq_cli.render.terminal.clean import one_line

    for device in devices:
        size = f", {gibibytes(device.total)}" if device.total else ""
        yield "device", one_line(f"{device.name} ({device.description}){size}")
