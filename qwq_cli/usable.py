"""The settings, or the defaults if they can't be read, for commands that look for faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qwq_cli import config
from qwq_cli.endpoint.named import named_endpoints
from qwq_cli.errors import ConfigError
from qwq_cli.paths import Paths


@dataclass(frozen=True)
class Usable:
    """problem: why these are the defaults; `paths` then leads to no config.toml."""

    resolved: config.Resolved
    paths: Paths
    problem: ConfigError | None = None


def usable(environ: Mapping[str, str], paths: Paths, flags: Mapping[str, object]) -> Usable:
    """Return the settings or the defaults. Raises ConfigError only for a wrong flag."""
    try:
        resolved = config.resolve(environ, paths.config_file, flags)
        named_endpoints(paths.config_file)
        return Usable(resolved, paths)
    except ConfigError as error:
        alone = paths.without_config()
        return Usable(config.resolve({}, alone.config_file, flags), alone, error)
