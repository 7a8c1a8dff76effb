"""Decides which kind of launch a run needs, and opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from qwq_cli.config import Resolved
from qwq_cli.endpoint.named import endpoint_named
from qwq_cli.engine.cancel import Cancel
from qwq_cli.launch.base import Launch, Opening
from qwq_cli.launch.local import plan_local
from qwq_cli.launch.served import plan_served
from qwq_cli.paths import Paths
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.settings import Settings


def plan(
    resolved: Resolved,
    paths: Paths,
    environ: Mapping[str, str],
    tell: Callable[[str], None] = lambda _: None,
) -> Launch:
    """Plan a launch; an endpoint is asked what it is. tell: called with what is waited for.

    Raises ModelError, ConfigError; for an endpoint QwqError.
    """
    endpoint = endpoint_named(resolved.settings.model, paths.config_file, environ)
    if endpoint:
        return plan_served(endpoint, resolved, paths, tell)
    return plan_local(resolved, paths, environ)


def adjusted(launch: Launch, settings: Settings) -> Launch:
    """Return a launch of the same loaded model, with settings that may change after loading."""
    return launch.adjusted(settings)


@contextmanager
def open_reasoner(
    launch: Launch,
    *,
    cancel: Cancel,
    progress: Callable[[float], None],
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Reasoner]:
    """Load the model, or prepare to ask an endpoint. tell: called with what is waited for.

    Raises ModelError, and Cancelled if `cancel` is set.
    """
    with launch.open(cancel, Opening(progress, tell)) as reasoner:
        yield reasoner
