"""What a shell completes beside commands and flags."""

from __future__ import annotations

import typer

from qwq_cli.errors import QwqError
from qwq_cli.jobs.environment import Environment
from qwq_cli.settings import SETTINGS, Setting


def values_of_key(ctx: typer.Context) -> list[str]:
    """For the setting whose key stands in front."""
    setting = SETTINGS.get(str(ctx.params.get("key")))
    return shell_values(ctx, setting) if setting else []


def endpoint_names(ctx: typer.Context) -> list[str]:
    """It never fails: nobody would see why."""
    from qwq_cli.endpoint.named import named_endpoints

    env: Environment = ctx.obj
    try:
        return list(named_endpoints(env.paths.config_file))
    except QwqError:
        return []


def shell_values(ctx: typer.Context, setting: Setting) -> list[str]:
    """It never fails: nobody would see why."""
    from qwq_cli.suggestions import values_of

    env: Environment = ctx.obj
    try:
        return list(values_of(setting, env.paths, env.variables))
    except QwqError:
        return []
