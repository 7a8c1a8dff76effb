"""qwq endpoint: the servers that the config names, and what works on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli.completion import endpoint_names
from qwq_cli.cli.leading_flags import Listing
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, table

if TYPE_CHECKING:
    from qwq_cli.endpoint.abilities import Works
    from qwq_cli.endpoint.server import Server

app = typer.Typer(
    cls=Listing,
    help="Endpoints: list, check.",
    rich_markup_mode=None,
)
NONE = """No endpoints. In config.toml:

[endpoints.box]
url = "https://box:8080"
key_env = "BOX_KEY"  # the variable that holds its key, if it wants one"""


@app.command("list")
def list_endpoints(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> ExitStatus:
    """List the endpoints of config.toml. Nothing is asked of them."""
    from qwq_cli.endpoint.named import named_endpoints

    env: Environment = ctx.obj
    found = named_endpoints(env.paths.config_file)
    rows = [
        (name, f"{named.address}{f', key in {named.key_env}' if named.key_env else ''}")
        for name, named in found.items()
    ]
    text = [table(rows)] if rows else NONE.split("\n")
    emit(env, env.settings({}).settings, found, text, as_json=as_json)
    return ExitStatus.ANSWERED


@app.command("check")
def check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME|ADDRESS", autocompletion=endpoint_names)],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> ExitStatus:
    """Ask an endpoint what it is, which models it has, and what works on it."""
    from qwq_cli.endpoint.abilities import abilities
    from qwq_cli.endpoint.named import endpoint_named, named_endpoints
    from qwq_cli.launch.served import examined
    from qwq_cli.nearest import did_you_mean

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    endpoint = endpoint_named(name, env.paths.config_file, env.variables)
    if endpoint is None:
        hint = did_you_mean(name, named_endpoints(env.paths.config_file))
        raise UsageError(f"There is no endpoint {name[:80]!r}.", hint or "qwq endpoint list")
    server = examined(endpoint, env.paths, env.note, again=True)
    works = abilities(server)
    value = {"server": server, "works": works}
    text = [table(_rows(server, works))]
    emit(env, settings, value, text, as_json=as_json)
    return ExitStatus.ANSWERED


_WAYS = {
    "raw": "by raw text, which is written here",
    "prefilled": "by chat; it goes on with an answer that was begun",
    "chat": "by chat; each answer begins anew",
}


def _rows(server: Server, works: tuple[Works, ...]) -> Iterator[tuple[str, str]]:
    from qwq_cli.render.terminal.clean import one_line

    yield "server", one_line(f"{server.title} at {server.address.root}")
    for label, model in zip(["models", *[""] * len(server.models)], server.models, strict=False):
        asked = " (asked)" if model == server.model else ""
        yield label, one_line(f"{model.title}{asked}")
    yield "context", f"{server.n_ctx:,} tokens" if server.n_ctx else "not told"
    yield "template", "known" if server.template else "not told"
    way = server.habits.way if server.habits else None
    yield "asked", _WAYS.get(way.value if way else "", "not at all")
    for one in works:
        yield one.ability.value, f"{'yes' if one.works else 'no'}: {one.why}"
