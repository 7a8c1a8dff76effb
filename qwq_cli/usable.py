"""The settings, or the defaults where they can't be read: for commands that look for the fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qwq_cli import config
from qwq_cli.endpoint.named import named_endpoints
from qwq_cli.errors import ConfigError
from qwq_cli.paths import Paths


@dataclass(frozen=True)
class Usable:
    """problem: why these are the defaults; then `paths` leads to no config.toml."""

    resolved: config.Resolved
    paths: Paths
    problem: ConfigError | None = None


def usable(environ: Mapping[str, str], paths: Paths, flags: Mapping[str, object]) -> Usable:
    """Raises ConfigError for a wrong flag alone."""
    try:
        resolved = config.resolve(environ, paths.config_file, flags)
        named_endpoints(paths.config_file)
        return Usable(resolved, paths)
    except ConfigError as error:
        alone = paths.without_config()
        return Usable(config.resolve({}, alone.config_file, flags), alone, error)
