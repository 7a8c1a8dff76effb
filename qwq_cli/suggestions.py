"""Possible values of a setting, for completion in the shell and in a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qwq_cli.paths import Paths
from qwq_cli.setting import Setting


def values_of(setting: Setting, paths: Paths, environ: Mapping[str, str]) -> Sequence[str]:
    """Return all possible values, or likely ones, or the models here; none for numbers and text.

    Raises ConfigError if models.toml can't be read.
    """
    if setting.names_model:
        return model_names(paths, environ)
    return setting.values or setting.likely


def model_names(paths: Paths, environ: Mapping[str, str]) -> Sequence[str]:
    """Return names of models on this machine, and of endpoints. Raises ConfigError."""
    from qwq_cli.endpoint.named import named_endpoints
    from qwq_cli.hub.download.installed import installed
    from qwq_cli.hub.local.registry import load_registry

    here = [model.name for model in installed(load_registry(paths.models_file), environ)]
    return [*here, *named_endpoints(paths.config_file)]
