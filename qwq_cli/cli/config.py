"""qwq config: what is set, where it came from, and setting it for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli.completion import values_of_key
from qwq_cli.cli.leading_flags import FlagsAnywhere
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, table
from qwq_cli.settings import SETTINGS, Effect

if TYPE_CHECKING:
    from qwq_cli.config import Resolved

app = typer.Typer(
    cls=FlagsAnywhere,
    help="Show or change the settings.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
Key = Annotated[str, typer.Argument(metavar="KEY", autocompletion=lambda: list(SETTINGS))]
Value = Annotated[str, typer.Argument(metavar="VALUE", autocompletion=values_of_key)]


@app.callback()
def show(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> ExitStatus:
    """Show every setting with its value and where that came from, and the endpoints."""
    if ctx.invoked_subcommand is None:
        import msgspec

        env: Environment = ctx.obj
        resolved = env.settings({})
        values = msgspec.to_builtins(resolved.settings)
        rows = [(key, f"{_shown(key, values[key])}{_origin(resolved, key)}") for key in SETTINGS]
        endpoints = _endpoints(env)
        text = [f"{env.paths.config_file}", table([*rows, *_flat(endpoints)])]
        values |= {"endpoints": endpoints} if endpoints else {}
        emit(env, resolved.settings, values, text, as_json=as_json)
    return ExitStatus.ANSWERED


@app.command("set")
def set_command(ctx: typer.Context, key: Key, value: Value) -> ExitStatus:
    """Set KEY to VALUE in config.toml. Those of an endpoint are endpoints.NAME.url, and so on."""
    from qwq_cli.config import set_value
    from qwq_cli.endpoint.naming import is_of_endpoint, set_endpoint

    env: Environment = ctx.obj
    if key in SETTINGS and SETTINGS[key].effect is Effect.TEXT:
        from qwq_cli.launch.checking import require_usable

        require_usable(key, value, env.paths, env.variables)
    change = set_endpoint if is_of_endpoint(key) else set_value
    change(env.paths.config_file, key, value)
    return ExitStatus.ANSWERED


@app.command("unset")
def unset_command(ctx: typer.Context, key: Key) -> ExitStatus:
    """Remove KEY from config.toml, back to its default; endpoints.NAME is all of an endpoint."""
    from qwq_cli.config import unset_value
    from qwq_cli.endpoint.naming import is_of_endpoint, unset_endpoint

    env: Environment = ctx.obj
    if is_of_endpoint(key):
        unset_endpoint(env.paths.config_file, key)
    else:
        unset_value(env.paths.config_file, key)
    return ExitStatus.ANSWERED


@app.command("path")
def path_command(ctx: typer.Context) -> ExitStatus:
    """Print where config.toml is."""
    env: Environment = ctx.obj
    env.stdout.write(f"{env.paths.config_file}\n")
    return ExitStatus.ANSWERED


def _endpoints(env: Environment) -> dict[str, dict[str, object]]:
    """What the file says of each, by name."""
    from msgspec import to_builtins

    from qwq_cli.endpoint.named import named_endpoints

    found = to_builtins(named_endpoints(env.paths.config_file))
    return {
        name: {key: value for key, value in named.items() if value not in (None, False)}
        for name, named in found.items()
    }


def _flat(endpoints: dict[str, dict[str, object]]) -> Iterator[tuple[str, str]]:
    for name, named in endpoints.items():
        for key, value in named.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"endpoints.{name}.{key}", text


def _shown(key: str, value: object) -> str:
    if value is None:
        return SETTINGS[key].unset
    return str(value).lower() if isinstance(value, bool) else str(value)


def _origin(resolved: Resolved, key: str) -> str:
    return "" if resolved.is_default(key) else f"  ({resolved.origins[key].name})"
