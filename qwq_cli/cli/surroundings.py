"""What commands about models need: the models known, this machine, and the usual context."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qwq_cli.jobs.environment import Environment

if TYPE_CHECKING:
    from qwq_cli.catalogue import Usual
    from qwq_cli.hub.local.registry import Registry
    from qwq_cli.hub.machine.assess import Machine
    from qwq_cli.settings import Settings

USUAL_CTX = 8192


class Surroundings(NamedTuple):
    """machine: with the memory that could be free."""

    registry: Registry
    machine: Machine
    usual: Usual


def surroundings(env: Environment, settings: Settings) -> Surroundings:
    """Return these; the machine is measured once. Raises ConfigError, EngineError."""
    from qwq_cli.catalogue import Usual
    from qwq_cli.foresight import past_of
    from qwq_cli.hub.local.registry import load_registry
    from qwq_cli.hub.machine.hardware import detect
    from qwq_cli.machine import machine_planned

    registry = load_registry(env.paths.models_file)
    past = past_of(env.paths, registry)
    usual = Usual(settings.ctx or USUAL_CTX, settings.kv_type, past)
    return Surroundings(registry, machine_planned(detect(), env.paths), usual)
