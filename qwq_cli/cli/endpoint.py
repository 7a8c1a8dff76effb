"""qwq endpoint: the servers that the config names, and what works on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import endpoint_names
from qwq_cli.cli.flag import argument
from qwq_cli.cli.leading_flags import group
from qwq_cli.errors import ExitStatus, ModelNotFound
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, table

if TYPE_CHECKING:
    from qwq_cli.endpoint.abilities import Works
    from qwq_cli.endpoint.server import Server

app = group("Endpoints: list, check.")
NONE = """No endpoints. In config.toml:

[endpoints.box]
url = "https://box:8080"
key_env = "BOX_KEY"  # the variable that holds its key, if it wants one"""


@app.command("list")
def list_endpoints(
    ctx: typer.Context,
    *,
    as_json: options.Json = False,
) -> ExitStatus:
    """List the endpoints in config.toml, without contacting them."""
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
    name: Annotated[str, argument("NAME|ADDRESS", autocompletion=endpoint_names)],
    *,
    as_json: options.Json = False,
) -> ExitStatus:
    """Contact an endpoint; show what it is, its models, and what works on it."""
    from qwq_cli.endpoint.abilities import abilities
    from qwq_cli.endpoint.named import endpoint_named, named_endpoints
    from qwq_cli.launch.served import context_words, examined
    from qwq_cli.nearest import did_you_mean

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    endpoint = endpoint_named(name, env.paths.config_file, env.variables)
    if endpoint is None:
        hint = did_you_mean(name, named_endpoints(env.paths.config_file))
        raise ModelNotFound(f"There is no endpoint {name[:80]!r}.", hint or "qwq endpoint list")
    server = examined(endpoint, env.paths, env.note, again=True)
    works = abilities(server)
    value = {"server": server, "works": works}
    context = context_words(settings, server, env.paths)
    text = [table(_rows(server, works, context))]
    emit(env, settings, value, text, as_json=as_json)
    return ExitStatus.ANSWERED


_WAYS = {
    "raw": "by raw text; qwq renders the prompt",
    "prefilled": "by chat; it can continue an answer",
    "chat": "by chat; each answer starts from the beginning",
}


def _rows(server: Server, works: tuple[Works, ...], context: str) -> Iterator[tuple[str, str]]:
    from qwq_cli.render.terminal.clean import one_line

    yield "server", one_line(f"{server.title} at {server.address.root}")
    for label, model in zip(["models", *[""] * len(server.models)], server.models, strict=False):
        asked = " (asked)" if model == server.model else ""
        yield label, one_line(f"{model.title}{asked}")
    yield "context", context
    yield "template", "known" if server.template else "not told"
    way = server.habits.way if server.habits else None
    yield "asked", _WAYS.get(way.value if way else "", "not at all")
    for one in works:
        yield one.ability.value, f"{'yes' if one.works else 'no'}: {one.why}"
