"""qwq config: shows settings and their sources, and changes config.toml. Alone it lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import keys, values_of_key
from qwq_cli.cli.flag import argument, flag
from qwq_cli.cli.leading_flags import group
from qwq_cli.cli.places import places
from qwq_cli.errors import ConfigError, ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, emit, table, write, write_value
from qwq_cli.setting import Effect
from qwq_cli.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from qwq_cli.config import Resolved

app = group("Settings: list, get, set, unset, edit, path.")
BEGINNING = """\
# Settings of qwq. A line is: key = value. Text stands in quotation marks: model = "qwq-demo"
# `qwq config` lists all keys with their values; `qwq config get KEY` says what one does.

"""
Key = Annotated[str, argument("KEY", autocompletion=keys)]
Value = Annotated[str, argument("VALUE", autocompletion=values_of_key)]


@dataclass(frozen=True)
class Told:
    """A setting and its value. takes: in words. source, place: where the value came from."""

    key: str
    value: object
    takes: str
    help: str
    source: str
    place: str


@app.command("list")
def show(
    ctx: typer.Context,
    *,
    as_json: options.Json = False,
) -> ExitStatus:
    """Show all settings and endpoints, with their values and where these come from."""
    import msgspec

    env: Environment = ctx.obj
    resolved = env.settings({})
    values = msgspec.to_builtins(resolved.settings)
    rows = [(key, f"{_shown(key, values[key])}{_origin(resolved, key)}") for key in SETTINGS]
    endpoints = _endpoints(env)
    file = env.paths.config_file
    text = [_head(file), f"{file}", table([*rows, *_flat(endpoints)])]
    values |= {"endpoints": endpoints} if endpoints else {}
    emit(env, resolved.settings, values, text, as_json=as_json, paged=True)
    if env.stderr.isatty() and not as_json:
        env.note("qwq config get KEY says what a setting does.")
    return ExitStatus.ANSWERED


@app.command("get")
def get_command(ctx: typer.Context, key: Key, *, as_json: options.Json = False) -> ExitStatus:
    """Print the value of KEY; on a terminal also what it does and where the value comes from."""
    import msgspec

    from qwq_cli.config import require_known, wanted

    env: Environment = ctx.obj
    resolved = env.settings({})
    require_known(key, "")
    value = msgspec.to_builtins(resolved.settings)[key]
    origin = resolved.origins[key]
    told = Told(key, value, wanted(key), SETTINGS[key].help, origin.source.value, origin.name)
    if as_json:
        emit(env, resolved.settings, told, [], as_json=True)
    else:
        write_value(env, resolved.settings, _shown(key, value))
    if env.stderr.isatty() and not as_json:
        where = origin.name or "the default"
        write(
            env, resolved.settings, env.stderr, [f"{told.help} Takes {told.takes}. From {where}."]
        )
    return ExitStatus.ANSWERED


@app.command("set")
def set_command(
    ctx: typer.Context, key: Key, value: Value, *, quiet: options.Silent = False
) -> ExitStatus:
    """Set KEY to VALUE in config.toml. Keys of an endpoint are endpoints.NAME.url and the like."""
    from qwq_cli.config import set_value
    from qwq_cli.endpoint.naming import is_of_endpoint, set_endpoint

    env: Environment = ctx.obj
    if key in SETTINGS and SETTINGS[key].effect is Effect.TEXT:
        from qwq_cli.launch.checking import require_usable

        require_usable(key, value, env.paths, env.variables)
    change = set_endpoint if is_of_endpoint(key) else set_value
    change(env.paths.config_file, key, value)
    done(env, f"{key} is now {value}, in {env.paths.config_file}.", quiet=quiet)
    return ExitStatus.ANSWERED


@app.command("unset")
def unset_command(ctx: typer.Context, key: Key, *, quiet: options.Silent = False) -> ExitStatus:
    """Remove KEY from config.toml. endpoints.NAME removes a whole endpoint."""
    from qwq_cli.config import unset_value
    from qwq_cli.endpoint.naming import is_of_endpoint, unset_endpoint

    env: Environment = ctx.obj
    unset = unset_endpoint if is_of_endpoint(key) else unset_value
    unset(env.paths.config_file, key)
    done(env, f"{key} is no longer set in {env.paths.config_file}.", quiet=quiet)
    return ExitStatus.ANSWERED


@app.command("edit")
def edit_command(ctx: typer.Context, *, quiet: options.Silent = False) -> ExitStatus:
    """Open config.toml in your editor, and check it afterwards."""
    from qwq_cli.editor import edit_file
    from qwq_cli.endpoint.named import named_endpoints

    env: Environment = ctx.obj
    file = env.paths.config_file
    edit_file(file, env.stdin if env.typed else None, env.variables, BEGINNING)
    try:
        env.settings({})
        named_endpoints(file)
    except ConfigError as error:
        raise ConfigError(f"Saved, but qwq can't read it. {error.message}", error.hint) from None
    done(env, f"{file} is valid.", quiet=quiet)
    return ExitStatus.ANSWERED


@app.command("path")
def path_command(
    ctx: typer.Context,
    *,
    every: Annotated[bool, flag("--places", "Print all files and folders that qwq uses.")] = False,
) -> ExitStatus:
    """Print the path of config.toml."""
    env: Environment = ctx.obj
    if every:
        write(env, Settings(), env.stdout, [table(places(env))])
    else:
        write_value(env, Settings(), str(env.paths.config_file))
    return ExitStatus.ANSWERED


def _head(file: Path) -> str:
    if file.exists():
        return "Settings file (qwq config edit opens it):"
    return "Settings file, not there yet (qwq config set makes it):"


def _endpoints(env: Environment) -> dict[str, dict[str, object]]:
    """Return what the file says about each endpoint, by name."""
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
    return SETTINGS[key].told(value)


def _origin(resolved: Resolved, key: str) -> str:
    """Return where a value comes from; the list names the folder of the file above."""
    return "" if resolved.is_default(key) else f"  ({Path(resolved.origins[key].name).name})"
