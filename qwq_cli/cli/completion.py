"""What a shell completes beside commands and flags. It never fails: nobody would see why. It
changes nothing either: nobody has given a command yet. Where nothing is found here the shell
completes names of files."""

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

Value = tuple[str, str]  # and what it is, which zsh and fish show beside it
Completion = Callable[[typer.Context, str], list[Value]]
MOST = 50  # traces and sessions; the newest are meant
LONGEST = 60  # characters of a question
# A shell reads what is completed as code; typer escapes no backslash, and rich reads brackets.
_VALUE = re.compile(r"[\w.:/@+=-]+")
_UNSAFE = re.compile(r"[^\w .,;?+*/=%-]")


def completes(found: Callable[[Environment], Iterable[Value]]) -> Completion:
    """As typer calls it, with the beginning of the word. A question or a name may hold anything,
    so of one only what is harmless in any shell is handed on."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Value]:
        try:
            values = [one for one in found(ctx.obj) if one[0].startswith(incomplete)]
        except (QwqError, OSError):
            return []
        return [(value, _harmless(told)) for value, told in values if _VALUE.fullmatch(value)]

    return complete


def of_setting(setting: Setting) -> Completion:
    """Its values; of a model those that are here, then servers."""
    if setting.names_model:
        return models_to_ask

    def complete(ctx: typer.Context, incomplete: str) -> list[Value]:
        return [(value, "") for value in setting.values or setting.likely]

    return complete


def values_of_key(ctx: typer.Context, incomplete: str) -> list[Value]:
    """For the setting whose key stands in front."""
    setting = SETTINGS.get(str(ctx.params.get("key")))
    return of_setting(setting)(ctx, incomplete) if setting else []


def statuses() -> list[str]:
    """How a trace can have ended."""
    from qwq_cli.values.kinds import Status

    return [status.value for status in Status]


@completes
def keys(_: Environment) -> Iterator[Value]:
    """Of settings."""
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
    """Those that are here first, then those to be had, and their quants."""
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
    """The newest first, with their questions."""
    from qwq_cli.store import Store

    if env.paths.traces_file.exists():
        with Store(env.paths.traces_file, only_reads=True) as store:
            yield from ((row.id, row.question) for row in store.list(MOST))


@completes
def sessions(env: Environment) -> Iterator[Value]:
    """By name where they have one, else by id; the last used first."""
    from qwq_cli.store import Store

    if env.paths.traces_file.exists():
        with Store(env.paths.traces_file, only_reads=True) as store:
            rows = store.sessions.search(MOST, [])
        yield from ((_typed(row), row.question) for row in rows)


def _typed(row: SessionRow) -> str:
    """Its name, if that is one word."""
    return row.name if _VALUE.fullmatch(row.name) else row.id


def _harmless(text: str) -> str:
    """One short line."""
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
