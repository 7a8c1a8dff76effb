"""qwq models: what is here, what can be had, and whether it would run well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options, pull
from qwq_cli.cli.flags import spread
from qwq_cli.cli.leading_flags import Listing
from qwq_cli.cli.pull import USUAL_CTX, gigabytes
from qwq_cli.errors import ExitStatus, ModelNotFound, NetworkError, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, table, write

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.catalogue import Line, Usual
    from qwq_cli.hub.download.installed import Installed
    from qwq_cli.hub.local.locate import Located
    from qwq_cli.hub.local.registry import ModelEntry, Registry
    from qwq_cli.hub.machine.assess import Machine
    from qwq_cli.settings import Settings

GIB = 1 << 30

app = typer.Typer(
    cls=Listing,
    help="Models: list, pull, show, verify, path, rm.",
    rich_markup_mode=None,
)
app.command("pull")(pull.command)

Name = Annotated[str, typer.Argument(metavar="MODEL[:QUANT]")]
NameOrFile = Annotated[str, typer.Argument(metavar="MODEL[:QUANT]|FILE")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("list")
@spread
def list_models(
    ctx: typer.Context, *, settings: options.Context, as_json: Json = False
) -> ExitStatus:
    """List models: those on this machine first, then those that can be pulled."""
    from qwq_cli.catalogue import lines
    from qwq_cli.hub.download.installed import unfinished

    env: Environment = ctx.obj
    resolved = env.settings(settings).settings
    registry, machine, usual = _surroundings(env, resolved)
    found = lines(registry, env.variables, machine, usual)
    text: list[RenderableType] = [_listing(found)]
    text += [
        f"Not finished: {part.title.name} of {repo} ({gigabytes(part.title.bytes)}); "
        f"`qwq models pull` goes on, `qwq models rm {part.title.name}` removes it."
        for repo, part in unfinished(env.variables)
    ]
    text.append(_key(usual))
    emit(env, resolved, found, text, as_json=as_json)
    return ExitStatus.ANSWERED


@app.command("show")
@spread
def show_model(
    ctx: typer.Context, model: NameOrFile, *, settings: options.Context, as_json: Json = False
) -> ExitStatus:
    """Show a model's card: licence, what was released, limits, scores, and all its quants.

    Of one that is here, or of a GGUF file, also what its chat template was found to do.
    """
    from qwq_cli.catalogue import quants
    from qwq_cli.hub.local.card import card_of
    from qwq_cli.jobs.model_card import rows, template_rows
    from qwq_cli.template_report import report

    env: Environment = ctx.obj
    resolved = env.settings(settings).settings
    registry, machine, usual = _surroundings(env, resolved)
    entry, located = _described(env, registry, model)
    template = report(located) if located else None
    card, found = card_of(entry), quants(entry, env.variables, registry, machine, usual)
    drafters = registry.drafters_of(entry.alias)
    told = [*rows(entry, card, drafters), *(template_rows(template) if template else ())]
    text: list[RenderableType] = [table(told)]
    if found:
        text += ["", _listing(found, notes=True), _key(usual)]
    data = {"model": entry, "card": card, "template": template, "quants": found}
    emit(env, resolved, data, text, as_json=as_json)
    return ExitStatus.ANSWERED


@app.command()
def verify(
    ctx: typer.Context,
    model: Annotated[str | None, typer.Argument(metavar="[MODEL[:QUANT]]")] = None,
) -> ExitStatus:
    """Read a model's files from the disk and compare their checksums; all models by default."""
    from qwq_cli.hub.local.verify import verify as read

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    found = _named(env, model) if model else _installed(env)
    bad = []
    for one in found:
        for file in one.files:
            verdict = read(file, known=_known_digest(one, file.name))
            words = {True: "right", False: "WRONG", None: "no checksum known"}[verdict.is_right]
            write(env, settings, env.stdout, [f"{words}: {one.name}  {file}"])
            bad += [one.name] if verdict.is_right is False else []
    if bad:
        raise NetworkError(
            f"Damaged: {', '.join(bad)}.", f"qwq models rm {bad[0]}, then pull it again."
        )
    return ExitStatus.ANSWERED


@app.command()
def path(ctx: typer.Context, model: Name) -> ExitStatus:
    """Print where a model's first file lies."""
    env: Environment = ctx.obj
    settings = env.settings({}).settings
    write(env, settings, env.stdout, [str(_named(env, model)[0].files[0])])
    return ExitStatus.ANSWERED


@app.command("rm")
def remove_model(
    ctx: typer.Context,
    model: Name,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> ExitStatus:
    """Remove a model from the hub's cache, or a download that was not finished. Asks first.

    A file that another snapshot uses stays, and so does everything of other programs.
    """
    from qwq_cli.hub.download.download import told_as_disk_error
    from qwq_cli.hub.download.installed import unfinished
    from qwq_cli.hub.local.remove import plan_removal, remove

    env: Environment = ctx.obj
    for _, part in unfinished(env.variables):
        if part.title.name == model:
            _confirm(env, f"Remove what came of {model}?", yes=yes)
            part.remove()
            return ExitStatus.ANSWERED
    one = _named(env, model)[0]
    if one.place != "hub":
        raise UsageError(f"{one.title} belongs to {one.place}, not to the hub's cache.")
    removal, settings = plan_removal(one.files), env.settings({}).settings
    for kept in removal.kept:
        write(
            env, settings, env.stderr, [f"Another snapshot uses {kept.name[:12]}; that file stays."]
        )
    _confirm(env, f"Remove {one.name} and free {gigabytes(removal.bytes)}?", yes=yes)
    with told_as_disk_error(pull.cache_of(env)):
        remove(removal)
    return ExitStatus.ANSWERED


def _confirm(env: Environment, question: str, *, yes: bool) -> None:
    """Raises typer.Abort at a no, UsageError where nobody can be asked."""
    if yes:
        return
    if not env.typed:
        raise UsageError(f"{question} Nobody is here to say so.", "Add --yes.")
    typer.confirm(question, abort=True, err=True)


def _surroundings(env: Environment, settings: Settings) -> tuple[Registry, Machine, Usual]:
    from qwq_cli.catalogue import Usual
    from qwq_cli.foresight import past_of
    from qwq_cli.hub.local.registry import load_registry
    from qwq_cli.hub.machine.hardware import detect
    from qwq_cli.machine import machine_planned

    registry = load_registry(env.paths.models_file)
    past = past_of(env.paths, registry)
    usual = Usual(settings.ctx or USUAL_CTX, settings.kv_type, past)
    return registry, machine_planned(detect(), env.paths), usual


def _described(
    env: Environment, registry: Registry, model: str
) -> tuple[ModelEntry, Located | None]:
    """A model as it is known, and its file where it is here. Raises ModelNotFound."""
    from msgspec.structs import replace

    from qwq_cli.hub.local.locate import locate
    from qwq_cli.hub.local.registry import DEFAULT

    try:
        located = locate(model, registry, environ=env.variables)
    except ModelNotFound:
        if not registry.knows(model):
            raise
        return registry.resolve_alias(model)[0], None
    if located.entry.alias != DEFAULT:
        return located.entry, located
    title = located.file.header.name or located.path.name
    return replace(located.entry, title=title, alias=model), located


def _installed(env: Environment) -> list[Installed]:
    from qwq_cli.hub.download.installed import installed
    from qwq_cli.hub.local.registry import load_registry

    return installed(load_registry(env.paths.models_file), env.variables)


def _named(env: Environment, model: str) -> list[Installed]:
    """Installed models of that name: all quants of an alias. Raises ModelNotFound."""
    wanted = model.casefold()
    names = [(one, one.name.casefold()) for one in _installed(env)]
    found = [one for one, name in names if name == wanted or name.startswith(f"{wanted}:")]
    if not found:
        raise ModelNotFound(f"{model} is not on this machine.", "qwq models list shows what is.")
    return found


def _known_digest(one: Installed, name: str) -> str | None:
    files = one.entry.quants[one.quant].files if one.entry and one.quant else ()
    return next((file.sha256 for file in files if file.name.endswith(name)), None)


def _listing(lines: Sequence[Line], *, notes: bool = False) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        box=None, padding=(0, 2, 0, 0), show_edge=False, pad_edge=False, header_style="meta"
    )
    grid.add_column("quant" if notes else "model", overflow="fold")  # a path may be long
    for name in ("size", "memory", "fits", "speed", "answer"):
        grid.add_column(name, no_wrap=True, justify="right")
    grid.add_column("" if notes else "where", overflow="fold")
    for line in lines:
        first = (line.quant or line.name) if notes else line.name
        note = f"{line.note} (installed)" if line.place else line.note
        last = note if notes else (line.place or "to pull")
        grid.add_row(*map(Text, (first, gigabytes(line.bytes), *_fit_cells(line), last)))
    return grid


def _fit_cells(line: Line) -> Iterator[str]:
    from qwq_cli.render.terminal.units import rate
    from qwq_cli.render.trace.forecast import roughly

    at = line.assessment
    yield f"{at.fit.total / GIB:.1f} GiB" if at else ""
    yield ("yes" if at.fit.fits else "no") if at else "?"
    pace = line.pace or (at.speed.likely if at and at.speed else None)
    yield rate(pace) if pace else ""
    yield roughly(line.answer.median) if line.answer else ""


def _key(usual: Usual) -> str:
    measured = "; speed as measured where a model has run" if usual.past.paces else ""
    return (
        f"Memory and speed as estimated for this machine, context {usual.n_ctx:,} tokens{measured}."
    )
