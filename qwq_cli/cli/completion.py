"""What a shell completes besides commands and flags.

It never fails, because nobody would see why. It changes nothing, because the user has not given a
command yet. If it finds nothing, the shell completes file names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import typer

from qwq_cli.errors import QwqError
from qwq_cli.jobs.environment import Environment
from qwq_cli.setting import Setting
from qwq_cli.settings import SETTINGS

if TYPE_CHECKING:
    from qwq_cli.hub.local.registry import Registry
    from qwq_cli.store.sessions import SessionRow

Value = tuple[str, str]  # the value and what it is; zsh and fish show both
Completion = Callable[[typer.Context, str], list[Value]]
MOST = 50  # traces and sessions, the newest
LONGEST = 60  # characters of a question
# A shell reads completions as code; typer escapes no backslash, and rich reads brackets.
_VALUE = re.compile(r"[\w.:/@+=-]+")
_UNSAFE = re.compile(r"[^\w .,;?+*/=%-]")


def completes(found: Callable[[Environment], Iterable[Value]]) -> Completion:
    """Return a function for typer, which passes the beginning of the word.

    A question or name may contain anything, so only parts that are harmless in any shell are given.
    """

    def complete(ctx: typer.Context, incomplete: str) -> list[Value]:
        try:
            values = [one for one in found(ctx.obj) if one[0].startswith(incomplete)]
        except (QwqError, OSError):
            return []
        return [(value, _harmless(told)) for value, told in values if _VALUE.fullmatch(value)]

    return complete


def of_setting(setting: Setting) -> Completion:
    """Return the completion of a setting's values; for models, installed ones and then servers."""
    if setting.names_model:
        return models_to_ask

    def complete(ctx: typer.Context, incomplete: str) -> list[Value]:
        return [(value, "") for value in setting.values or setting.likely]

    return complete


def values_of_key(ctx: typer.Context, incomplete: str) -> list[Value]:
    """Return values for the setting whose key precedes."""
    setting = SETTINGS.get(str(ctx.params.get("key")))
    return of_setting(setting)(ctx, incomplete) if setting else []


def statuses() -> list[str]:
    """Return how a trace can have ended."""
    from qwq_cli.values.kinds import Status

    return [status.value for status in Status]


@completes
def keys(_: Environment) -> Iterator[Value]:
    """Yield the keys of settings."""
    yield from ((key, setting.help) for key, setting in SETTINGS.items())


@completes
def endpoint_names(env: Environment) -> Iterator[Value]:
    yield from _endpoints(env)


@completes
def models_here(env: Environment) -> Iterator[Value]:
    yield from _installed(env, _registry(env))


@completes
def models_to_ask(env: Environment) -> Iterator[Value]:
    yield from _installed(env, _registry(env))
    yield from _endpoints(env)


@completes
def models_known(env: Environment) -> Iterator[Value]:
    """Yield installed models, then models to download, and their quants."""
    registry = _registry(env)
    here = dict(_installed(env, registry))
    yield from here.items()
    yield from (one for one in _to_pull(registry) if one[0] not in here)


@completes
def models_to_pull(env: Environment) -> Iterator[Value]:
    yield from _to_pull(_registry(env))


@completes
def own_models(env: Environment) -> Iterator[Value]:
    registry = _registry(env)
    yield from ((alias, registry.entries[alias].title) for alias in sorted(registry.own))


@completes
def packs(env: Environment) -> Iterator[Value]:
    from qwq_cli.packs.place import places

    yield from ((name, "") for place in places(env.paths) for name in place.names())


@completes
def trace_ids(env: Environment) -> Iterator[Value]:
    """Yield the newest traces with their questions."""
    from qwq_cli.store import Store

    if env.paths.traces_file.exists():
        with Store(env.paths.traces_file, only_reads=True) as store:
            yield from ((row.id, row.question) for row in store.list(MOST))


@completes
def sessions(env: Environment) -> Iterator[Value]:
    """Yield sessions by name, or else by id, the last used first."""
    from qwq_cli.store import Store

    if env.paths.traces_file.exists():
        with Store(env.paths.traces_file, only_reads=True) as store:
            rows = store.sessions.search(MOST, [])
        yield from ((_typed(row), row.question) for row in rows)


def _typed(row: SessionRow) -> str:
    """Return the session's name if that is one word, else its id."""
    return row.name if _VALUE.fullmatch(row.name) else row.id


def _harmless(text: str) -> str:
    """Return one short line."""
    return " ".join(_UNSAFE.sub("", " ".join(text.split())).split())[:LONGEST]


def _registry(env: Environment) -> Registry:
    from qwq_cli.hub.local.registry import load_registry

    return load_registry(env.paths.models_file)


def _installed(env: Environment, registry: Registry) -> Iterator[Value]:
    from qwq_cli.hub.download.installed import installed

    yield from ((one.name, f"{one.title}, here") for one in installed(registry, env.variables))


def _to_pull(registry: Registry) -> Iterator[Value]:
    from qwq_cli.units import gigabytes

    for alias, entry in registry.entries.items():
        if entry.repo and entry.quants:
            yield alias, entry.title
            for name, quant in entry.quants.items():
                yield f"{alias}:{name}", gigabytes(quant.bytes)


def _endpoints(env: Environment) -> Iterator[Value]:
    from qwq_cli.endpoint.named import named_endpoints

    named = named_endpoints(env.paths.config_file)
    yield from ((name, str(one.address)) for name, one in named.items())
