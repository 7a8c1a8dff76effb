"""qwq models: what is here, what can be downloaded, and whether it would run well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options, own_models, pull
from qwq_cli.cli.completion import models_here, models_known
from qwq_cli.cli.flag import argument, flag
from qwq_cli.cli.flags import spread
from qwq_cli.cli.leading_flags import group
from qwq_cli.cli.surroundings import surroundings
from qwq_cli.errors import ExitStatus, ModelNotFound, NetworkError, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, emit, table, write, write_value
from qwq_cli.units import gigabytes

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.catalogue import Line
    from qwq_cli.hub.download.installed import Installed
    from qwq_cli.hub.local.locate import Located
    from qwq_cli.hub.local.registry import ModelEntry, Registry
    from qwq_cli.recommendation import Recommendation
    from qwq_cli.settings import Settings

app = group("Models: list, pull, show, add, forget, verify, path, rm.")

Name = Annotated[str, argument("MODEL[:QUANT]", autocompletion=models_here)]
NameOrFile = Annotated[str, argument("MODEL[:QUANT]|FILE", autocompletion=models_known)]
Every = Annotated[bool, flag("--all", "List all known models, with score and licence.")]


@app.command("list")
@spread
def list_models(
    ctx: typer.Context,
    *,
    settings: options.Context,
    every: Every = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """List the models on this machine, and the one to pull for it.

    `fits` tells whether a model fits into this machine's memory, `answer` how long an answer takes.
    """
    from qwq_cli.catalogue import lines
    from qwq_cli.hub.download.installed import unfinished
    from qwq_cli.jobs.model_lines import full_listing, key, listing, notes
    from qwq_cli.recommendation import recommend

    env: Environment = ctx.obj
    resolved = env.settings(settings).settings
    registry, machine, usual = surroundings(env, resolved)
    advice = recommend(registry, machine, usual)
    known = lines(registry, env.variables, machine, usual)
    found = _in_order(known, registry) if every else _near(known, registry, advice)
    text: list[RenderableType] = [(full_listing if every else listing)(found)]
    text += [
        f"Not finished: {part.title.name} of {repo} ({gigabytes(part.title.bytes)}); "
        f"`qwq models pull` continues, `qwq models rm {part.title.name}` removes it."
        for repo, part in unfinished(env.variables)
    ]
    text += [key(usual, machine), *notes(found, scores=every)]
    if advice:
        text.append(advice.told)
    if not every:
        text.append("All known models: qwq models list --all")
    emit(env, resolved, found, text, as_json=as_json, paged=True)
    return ExitStatus.ANSWERED


def _in_order(lines: Sequence[Line], registry: Registry) -> list[Line]:
    """Return the order of models.toml, the preferred first; then other models that are here."""
    order = {alias: at for at, alias in enumerate(registry.entries)}
    return sorted(lines, key=lambda line: order.get(line.alias, len(order)))


def _near(lines: Sequence[Line], registry: Registry, advice: Recommendation | None) -> list[Line]:
    """Return models here, the user's own, the default and the recommended one."""
    wanted = set(registry.own)
    if advice:
        wanted |= {line.alias for line in (advice.default, advice.chosen) if line}
    return [line for line in lines if line.place or line.alias in wanted]


@app.command("show")
@spread
def show_model(
    ctx: typer.Context,
    model: NameOrFile,
    *,
    settings: options.Context,
    as_json: options.Json = False,
) -> ExitStatus:
    """Show a model's card: licence, what was released, limits, scores, and all its quants.

    For an installed model or a GGUF file, it also shows what the chat template does, and whether
    the file fits into memory.
    """
    from qwq_cli.catalogue import quants
    from qwq_cli.hub.local.card import card_of
    from qwq_cli.jobs.model_card import rows, sent_rows, template_rows
    from qwq_cli.jobs.model_lines import key, notes, quant_listing
    from qwq_cli.template_report import report

    env: Environment = ctx.obj
    resolved = env.settings(settings).settings
    registry, machine, usual = surroundings(env, resolved)
    entry, located = _described(env, registry, model)
    template = report(located) if located else None
    card = card_of(entry)
    found = quants(entry, env.variables, registry, machine, usual, located=located)
    network = located.file.header.architecture if located else None
    told = [*rows(entry, card, registry.drafters_of(entry.alias), network)]
    told += sent_rows(entry, is_known=registry.knows(entry.alias))
    told += template_rows(template) if template else ()
    text: list[RenderableType] = [table(told)]
    if found:
        text += ["", quant_listing(found), key(usual, machine), *notes(found)]
    data = {"model": entry, "card": card, "architecture": network, "template": template}
    emit(env, resolved, data | {"quants": found}, text, as_json=as_json, paged=True)
    return ExitStatus.ANSWERED


app.command("pull")(pull.command)


@app.command()
def verify(
    ctx: typer.Context,
    model: Annotated[str | None, argument("[MODEL[:QUANT]]", autocompletion=models_here)] = None,
    *,
    as_json: options.Json = False,
) -> ExitStatus:
    """Check the files of a model against their checksums. Default: all installed models."""
    from qwq_cli.hub.local.verify import verify as read

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    bad, told = [], []
    for one in _named(env, model) if model else _installed(env):
        for file in one.files:
            verdict = read(file, known=_known_digest(one, file.name))
            words = {True: "right", False: "WRONG", None: "read, no checksum known"}[
                verdict.is_right
            ]
            told.append({"name": one.name, "file": str(file), "right": verdict.is_right})
            if not as_json:  # reading takes time, so each is reported at once
                write(env, settings, env.stdout, [f"{words}: {one.name}  {file}"])
            bad += [one] if verdict.is_right is False else []
    if as_json:
        emit(env, settings, told, [], as_json=True)
        return ExitStatus.NETWORK if bad else ExitStatus.ANSWERED
    if bad:
        again = f"qwq models rm {bad[0].name}, then pull it again."
        shipped = bad[0].entry and bad[0].entry.package
        names = ", ".join(one.name for one in bad)
        raise NetworkError(f"Damaged: {names}.", "Install qwq again." if shipped else again)
    return ExitStatus.ANSWERED


@app.command()
def path(ctx: typer.Context, model: Name, *, as_json: options.Json = False) -> ExitStatus:
    """Print the path of a model's first file."""
    env: Environment = ctx.obj
    settings, one = env.settings({}).settings, _named(env, model)[0]
    data = {"name": one.name, "files": [str(file) for file in one.files], "place": one.place}
    if as_json:
        emit(env, settings, data, [], as_json=True)
    else:
        write_value(env, settings, str(one.files[0]))
    return ExitStatus.ANSWERED


@app.command("rm")
def remove_model(
    ctx: typer.Context,
    model: Name,
    *,
    yes: options.Yes = False,
    quiet: options.Silent = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Remove a model from the hub's cache, or an unfinished download. Asks first.

    Files that another snapshot uses are kept, and so is everything of other programs.
    """
    from qwq_cli.hub.download.download import told_as_disk_error
    from qwq_cli.hub.download.installed import unfinished
    from qwq_cli.hub.local.remove import plan_removal, remove

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    for _, part in unfinished(env.variables):
        if part.title.name == model:
            _confirm(env, f"Remove the unfinished download of {model}?", yes=yes)
            part.remove()
            return _removed(env, settings, model, [], quiet=quiet, as_json=as_json)
    one = _named(env, model)[0]
    if one.place != "hub":
        raise UsageError(f"{one.title} belongs to {one.place}, not to the hub's cache.")
    removal = plan_removal(one.files)
    stays = [f"Another snapshot uses {kept.name[:12]}; that file is kept." for kept in removal.kept]
    write(env, settings, env.stderr, stays)
    _confirm(env, f"Remove {one.name} and free {gigabytes(removal.bytes)}?", yes=yes)
    with told_as_disk_error(pull.cache_of(env)):
        remove(removal)
    kept = [file.name for file in removal.kept]
    return _removed(env, settings, one.name, kept, quiet=quiet, as_json=as_json)


app.command("add")(own_models.add)
app.command("forget")(own_models.forget)


def _removed(
    env: Environment,
    settings: Settings,
    name: str,
    kept: list[str],
    *,
    quiet: bool,
    as_json: bool,
) -> ExitStatus:
    done(env, f"Removed {name}.", quiet=quiet)
    emit(env, settings, {"removed": name, "kept": kept}, [], as_json=as_json)
    return ExitStatus.ANSWERED


def _confirm(env: Environment, question: str, *, yes: bool) -> None:
    """Ask. Raises typer.Abort if the answer is no, UsageError if nobody can be asked."""
    if yes:
        return
    from qwq_cli.render.terminal.clean import line

    if not env.typed:
        raise UsageError(f"{question} There is no terminal to ask on.", "Add --yes.")
    typer.confirm(line(question), abort=True, err=True)


def _described(
    env: Environment, registry: Registry, model: str
) -> tuple[ModelEntry, Located | None]:
    """Return a model's entry, and its file if it is here. Raises ModelNotFound."""
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
    file = located.file
    told = replace(
        located.entry,
        title=file.header.name or located.path.name,
        alias=model,
        parameters=file.parameters,
        active=file.active,
        context=file.header.context_length or None,
    )
    return told, located


def _installed(env: Environment) -> list[Installed]:
    from qwq_cli.hub.download.installed import installed
    from qwq_cli.hub.local.registry import load_registry

    return installed(load_registry(env.paths.models_file), env.variables)


def _named(env: Environment, model: str) -> list[Installed]:
    """Return installed models of that name: all quants of an alias. Raises ModelNotFound."""
    wanted = model.casefold()
    names = [(one, one.name.casefold()) for one in _installed(env)]
    found = [one for one, name in names if name == wanted or name.startswith(f"{wanted}:")]
    if not found:
        raise ModelNotFound(f"{model} is not on this machine.", "qwq models list shows what is.")
    return found


def _known_digest(one: Installed, name: str) -> str | None:
    if one.entry and one.entry.package:
        return one.entry.sha256
    files = one.entry.quants[one.quant].files if one.entry and one.quant else ()
    return next((file.sha256 for file in files if file.name.endswith(name)), None)
