"""Which other model to use: a better one than the demonstration model, or one that fits memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from qwq_cli.catalogue import Usual
from qwq_cli.choices import KvType
from qwq_cli.errors import ModelTooLarge
from qwq_cli.hub.local.locate import Located
from qwq_cli.hub.local.registry import Registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.machine.bandwidth import known_bandwidth
from qwq_cli.hub.machine.fit import largest_ctx
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.machine import USUAL_BANDWIDTH, machine_known
from qwq_cli.paths import Paths
from qwq_cli.recommendation import MEASURES, recommend

USUAL_CTX = 8192  # tokens; enough for most thoughts


def advice_here(registry: Registry, paths: Paths) -> str | None:
    """Return what to download for this machine; with the reason until the first run was kept.

    Nothing is measured for it, because the user waits for an answer. Before the machine is
    measured, nothing is said that a measurement could contradict.
    """
    machine = machine_known(detect(), paths)
    found = recommend(registry, machine, Usual(USUAL_CTX, KvType.F16))
    if found is None:
        return None
    is_measured = machine.bandwidth is not None
    command = found.command if is_measured else MEASURES
    if paths.traces_file.exists() and command:
        return f"For more: {command}"
    return found.told if is_measured else found.unmeasured


@contextmanager
def another_named(
    located: Located, registry: Registry, machine: Machine, paths: Paths
) -> Iterator[None]:
    """Add the name of a model that fits to the error about too little free memory.

    Nothing is added if the model itself fits, and only the context is too long.
    """
    try:
        yield
    except ModelTooLarge as error:
        if _fits(located, machine):
            raise
        speed = known_bandwidth(paths.bandwidth_file, machine.cores)
        beside = replace(machine, bandwidth=speed or USUAL_BANDWIDTH)
        found = recommend(registry, beside, Usual(USUAL_CTX, KvType.F16))
        chosen = found.chosen if found else None
        if found is None or chosen is None or chosen.alias == located.entry.alias:
            raise
        smaller = f"Or take {chosen.alias}, which fits: {found.command}"
        raise ModelTooLarge(error.message, f"{error.hint or ''} {smaller}".lstrip()) from None


def _fits(located: Located, machine: Machine) -> bool:
    """Return whether the model fits with a usual context, or its own if that is shorter."""
    room = largest_ctx(located.file, kv_type=KvType.F16, available=machine.available)
    return room >= min(USUAL_CTX, located.trained)
