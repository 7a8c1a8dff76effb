"""One model at several endpoints, for runs over problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from qwq_cli.config import Resolved
from qwq_cli.endpoint.connection import Endpoint
from qwq_cli.endpoint.failure import Passing
from qwq_cli.endpoint.named import endpoint_named
from qwq_cli.errors import UsageError
from qwq_cli.launch.served import ServedLaunch, plan_served
from qwq_cli.paths import Paths

TOLD = ("name", "size", "chat template", "context")  # as in ServedLaunch.told


def plan_several(
    models: Sequence[str],
    resolved: Resolved,
    paths: Paths,
    environ: Mapping[str, str],
    tell: Callable[[str], None],
) -> ServedLaunch:
    """Plan a launch; an endpoint that doesn't answer is left out.

    Raises QwqError; it is UsageError if one is no endpoint, is named twice or has another model.
    """
    endpoints = _endpoints(models, paths, environ)
    found: list[ServedLaunch] = []
    for endpoint in endpoints:
        try:
            found.append(plan_served(endpoint, resolved, paths, tell))
        except Passing as error:  # noqa: PERF203 - one that is not there must not end the others
            if not found and endpoint is endpoints[-1]:
                raise
            tell(f"{error.message} It is left out.")
    first, *others = found
    for other in others:
        _require_alike(first, other)
    return replace(first, beside=tuple(others))


def _endpoints(
    models: Sequence[str], paths: Paths, environ: Mapping[str, str]
) -> Sequence[Endpoint]:
    found: dict[object, Endpoint] = {}
    for model in models:
        endpoint = endpoint_named(model, paths.config_file, environ)
        if endpoint is None:
            raise UsageError(
                f"{model[:80]!r} is not an endpoint; several models must all be endpoints.",
                "qwq endpoint list shows the names; an address begins with http.",
            )
        place = endpoint.address.place
        if place in found:
            raise UsageError(f"{endpoint.address} is named twice.", "Leave out one --model.")
        found[place] = endpoint
    return tuple(found.values())


def _require_alike(one: ServedLaunch, other: ServedLaunch) -> None:
    """Raise UsageError, with both names and what they differ in, if they are not alike."""
    told = [*zip(TOLD, one.told, other.told, strict=True), ("way", one.way, other.way)]
    differing = [(name, a, b) for name, a, b in told if a != b]
    if not differing:
        return
    name, a, b = differing[0]
    values = "" if name == "chat template" else f": {_shown(a)} and {_shown(b)}"
    raise UsageError(
        f"{one.server.address} and {other.server.address} don't have the same model: they differ "
        f"in {', '.join(each for each, *_ in differing)}{values}.",
        "Run each one separately; --shard I/N splits the problems.",
    )


def _shown(value: object) -> str:
    if value is None:
        return "untold"
    return f"{value:,}" if isinstance(value, int) else str(getattr(value, "value", value))[:80]
