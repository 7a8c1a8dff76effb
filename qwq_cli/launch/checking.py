"""Checks a setting before it is stored: a value that its flag would refuse is refused here too."""

from __future__ import annotations

from collections.abc import Mapping

from qwq_cli.config import parsed, resolve
from qwq_cli.endpoint.named import endpoint_named
from qwq_cli.errors import ModelTooLarge, QwqError
from qwq_cli.launch.local import plan_local
from qwq_cli.paths import Paths


def require_usable(key: str, text: str, paths: Paths, environ: Mapping[str, str]) -> None:
    """Raise the error that a run with this flag and the current model would raise.

    It ignores that memory is short at the moment, and asks no endpoint.
    """
    value = parsed(key, text, where="")
    error = _refusal({key: value}, paths, environ)
    before = error and _refusal({}, paths, environ)
    if error and (before is None or before.message != error.message):
        raise error


def _refusal(
    flags: Mapping[str, object], paths: Paths, environ: Mapping[str, str]
) -> QwqError | None:
    try:
        resolved = resolve(environ, paths.config_file, flags)
        if not endpoint_named(resolved.settings.model, paths.config_file, environ):
            plan_local(resolved, paths, environ)
    except ModelTooLarge:
        return None
    except QwqError as error:
        return error
    return None
