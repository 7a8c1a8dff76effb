"""Where all lies that qwq keeps, so that it can be found, saved or taken away."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.jobs.environment import Environment


def places(env: Environment) -> Sequence[tuple[str, str]]:
    """Return files and folders with their names; they need not exist."""
    from qwq_cli.hub.local.cache import cache_root

    paths = env.paths
    found = {
        "settings": paths.config_file,
        "traces": paths.traces_file,
        "history": paths.history_file,
        "cache": paths.cache,
        "data": paths.data,
        "models": cache_root(env.variables),
    }
    return [(name, str(path)) for name, path in found.items()]
