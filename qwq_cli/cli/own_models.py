"""qwq models add and forget: models of the hub that are put into the user's own models.toml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, table

if TYPE_CHECKING:
    from qwq_cli.addition import Addition

Alias = Annotated[str | None, typer.Option("--as", metavar="NAME", help="What to type after -m.")]
OneQuant = Annotated[
    str | None, typer.Option("--quant", metavar="QUANT", help="Only this one, not all.")
]
Revision = Annotated[str, typer.Option("--revision", metavar="REV", help="Branch, tag or commit.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def add(
    ctx: typer.Context,
    repo: Annotated[str, typer.Argument(metavar="OWNER/REPO[:QUANT]")],
    *,
    alias: Alias = None,
    quant: OneQuant = None,
    revision: Revision = "main",
    as_json: Json = False,
) -> ExitStatus:
    """Add a model of the hub that qwq doesn't know, from the head of its file.

    Its profile goes into models.toml of the config directory: sizes and checksums of its files,
    context, template, how it marks its thought. The weights are not fetched. What the head
    can't tell is said.
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
    told = [table(_rows(found)), f"Written to {file}. Next: qwq models pull {found.entry.alias}"]
    data = {"model": found.entry, "template": found.template, "unknown": found.unknown}
    emit(env, settings, data | {"file": str(file)}, told, as_json=as_json)
    return ExitStatus.ANSWERED


def forget(ctx: typer.Context, model: str, *, as_json: Json = False) -> ExitStatus:
    """Take a model out of your own models.toml; its files stay, and ours are as they were."""
    from qwq_cli.hub.local.own_models import remove_table
    from qwq_cli.hub.local.registry import load_registry

    env: Environment = ctx.obj
    settings, file = env.settings({}).settings, env.paths.models_file
    alias = remove_table(file, model)
    load_registry(file)
    data = {"forgotten": alias, "file": str(file)}
    emit(env, settings, data, [f"{alias} is out of {file}."], as_json=as_json)
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
