"""qwq models add and forget: adds models of the hub to the user's own models.toml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import own_models
from qwq_cli.cli.flag import argument, flag
from qwq_cli.errors import ExitStatus, ModelNotFound, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, emit, table

if TYPE_CHECKING:
    from qwq_cli.addition import Addition

Alias = Annotated[str | None, flag("--as NAME", "The alias to use with -m.")]
OneQuant = Annotated[str | None, flag("--quant QUANT", "Add only this quant, not all.")]
Own = Annotated[str, argument("MODEL", autocompletion=own_models)]


def add(
    ctx: typer.Context,
    repo: Annotated[str, argument("OWNER/REPO[:QUANT]")],
    *,
    alias: Alias = None,
    quant: OneQuant = None,
    revision: Annotated[str, options.REVISION] = "main",
    quiet: options.Silent = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Add a model from the hub that qwq doesn't know yet, without downloading the weights.

    qwq reads the header of the model's file, and writes a profile to your own models.toml: sizes
    and checksums of the files, context, template, and how the model marks its thought. It says
    what the header doesn't tell.
    """
    from qwq_cli.addition import Asked, read_addition
    from qwq_cli.hub.local.own_models import add_table
    from qwq_cli.hub.local.registry import load_registry
    from qwq_cli.hub.network.api import Hub
    from qwq_cli.hub.network.client import Client

    env: Environment = ctx.obj
    settings, file = env.settings({}).settings, env.paths.models_file
    asked = Asked(repo=repo, quant=quant, alias=alias, revision=revision)
    found = read_addition(asked, Hub(Client.of(env.variables, env.note)), load_registry(file))
    add_table(file, found.entry.alias, found.table)
    load_registry(file)
    told = [table(_rows(found))]
    data = {"model": found.entry, "template": found.template, "unknown": found.unknown}
    emit(env, settings, data | {"file": str(file)}, told, as_json=as_json)
    alias = found.entry.alias
    done(env, f"Added {alias} to {file}. Next: qwq models pull {alias}", quiet=quiet)
    return ExitStatus.ANSWERED


def forget(
    ctx: typer.Context,
    model: Own,
    *,
    quiet: options.Silent = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Remove a model from your own models.toml. Its files and qwq's own list are kept."""
    from qwq_cli.hub.local.own_models import remove_table
    from qwq_cli.hub.local.registry import load_registry

    env: Environment = ctx.obj
    settings, file = env.settings({}).settings, env.paths.models_file
    try:
        alias = remove_table(file, model)
    except ModelNotFound as error:
        if load_registry(file).knows(model):
            raise UsageError(f"{model} is in qwq's own list, which stays as it is.") from error
        raise
    load_registry(file)
    data = {"forgotten": alias, "file": str(file)}
    emit(env, settings, data, [], as_json=as_json)
    done(env, f"Removed {alias} from {file}.", quiet=quiet)
    return ExitStatus.ANSWERED


def _rows(found: Addition) -> Iterator[tuple[str, str]]:
    from qwq_cli.jobs.model_card import rows, template_rows
    from qwq_cli.render.terminal.clean import one_line

    yield from ((name, one_line(text)) for name, text in rows(found.entry, None))
    yield "network", one_line(found.architecture)
    yield "quants", ", ".join(map(one_line, found.entry.quants))
    yield from ((name, one_line(text)) for name, text in template_rows(found.template))
    for at, words in enumerate(found.unknown):
        yield ("can't tell" if at == 0 else ""), one_line(words)
