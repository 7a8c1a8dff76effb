"""qwq models pull: shows what a download needs, then downloads, also after interruptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.cli import options
from qwq_cli.cli.completion import models_to_pull
from qwq_cli.cli.flag import argument, flag
from qwq_cli.cli.flags import SettingFlags, spread
from qwq_cli.cli.surroundings import Surroundings, surroundings
from qwq_cli.errors import ExitStatus, Interrupted, Unreachable
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, table, write, write_value
from qwq_cli.units import gibibytes, gigabytes, rate

if TYPE_CHECKING:
    from pathlib import Path

    from qwq_cli.hub.download.download import Watch
    from qwq_cli.hub.download.facts import Facts
    from qwq_cli.hub.download.pull import Plan
    from qwq_cli.hub.network.api import Hub
    from qwq_cli.render.terminal.theme import Glyphs
    from qwq_cli.settings import Settings


Progressing = Callable[["Plan"], AbstractContextManager["Watch"]]


class PullFlags(NamedTuple):
    revision: str | None = options.REVISION
    force: bool = flag("--force", "Fetch it even if it won't fit into memory.")
    plan_only: bool = flag("--plan", "Show what it would do, and fetch no weights.")
    draft: bool = flag("--draft", "Also fetch the small model that guesses tokens for it.")
    quiet: options.Silent = False


Model = Annotated[
    str | None,
    argument(
        "[MODEL[:QUANT]]",
        "An alias from `qwq models list --all`, or owner/repo. Default: the first alias.",
        autocompletion=models_to_pull,
    ),
]


@spread
def command(
    ctx: typer.Context,
    model: Model = None,
    *,
    memory: Annotated[dict[str, object], SettingFlags(only=("ctx", "kv_type"))],
    flags: PullFlags,
) -> ExitStatus:
    """Fetch a model's weights and check them. Without a QUANT, it takes the best that fits.

    The path goes to stdout, everything else to stderr. If you stop it, or the network fails,
    nothing is lost: the same command continues where it stopped.
    """
    from qwq_cli.hub.download.pull import require_possible
    from qwq_cli.hub.network.api import Hub
    from qwq_cli.hub.network.client import Client
    from qwq_cli.jobs.pull_progress import unwatched, watched

    env: Environment = ctx.obj
    settings = env.settings(memory).settings
    around = surroundings(env, settings)
    plans = _plans(env, around, model, flags)
    if not flags.quiet:
        write(env, settings, env.stderr, [table(_all_rows(env, settings, plans, around))])
    require_possible(plans, cache_of(env), force=flags.force)
    if flags.plan_only:
        return ExitStatus.ANSWERED
    progress = unwatched if flags.quiet else partial(watched, env, settings)
    hub = Hub(Client.of(env.variables, env.note))
    path, *_ = [_fetch(env, hub, plan, progress) for plan in plans]
    write_value(env, settings, path)
    drafts = " --draft auto" if flags.draft else ""
    done(env, f'Ready: qwq -m {plans[0].name}{drafts} "..."', quiet=flags.quiet)
    return ExitStatus.ANSWERED


def _plans(
    env: Environment, around: Surroundings, model: str | None, flags: PullFlags
) -> list[Plan]:
    """Return the plan of the model, then of its drafting model.

    For a look at the plan, what qwq knows is enough where the hub can't be asked.
    """
    from qwq_cli.hub.download.facts import HubFacts, KnownFacts
    from qwq_cli.hub.network.api import Hub
    from qwq_cli.hub.network.client import Client

    planned = partial(_planned, env, around, model, flags)
    try:
        return planned(HubFacts(around.registry, Hub(Client.of(env.variables, env.note))))
    except Unreachable as error:
        if not flags.plan_only:
            raise
        return planned(KnownFacts(around.registry, error))


def _planned(
    env: Environment, around: Surroundings, model: str | None, flags: PullFlags, facts: Facts
) -> list[Plan]:
    from qwq_cli.hub.download.pull import Wanted, plan_both, plan_pull

    registry, machine, usual = around
    root = cache_of(env)
    wanted = Wanted(n_ctx=usual.n_ctx, kv_type=usual.kv_type, revision=flags.revision)
    name = model or registry.first_pullable
    if flags.draft:
        return [*plan_both(name, facts=facts, machine=machine, root=root, wanted=wanted)]
    return [plan_pull(name, facts=facts, machine=machine, root=root, wanted=wanted)]


def cache_of(env: Environment) -> Path:
    """Return the hub's cache of this environment."""
    from qwq_cli.hub.local.cache import cache_root

    return cache_root(env.variables)


def _rows(plan: Plan, *, is_draft: bool, busy: bool) -> Iterator[tuple[str, str]]:
    from qwq_cli.hub.machine.bandwidth import BUSY

    fit, offer = plan.assessment.fit, plan.choice.offer
    yield "drafts" if is_draft else "model", f"{plan.title} {offer.quant}: {plan.choice.reason}"
    yield "from", f"{plan.repo} at {plan.files[0].commit[:12]}"
    more = f" and {len(plan.files) - 1} more" if plan.files[1:] else ""
    yield "file", f"{plan.files[0].name}{more}"
    here = f", {gigabytes(plan.here)} of it here already" if plan.here else ""
    yield "size", f"{gigabytes(plan.bytes)}{here}; {gigabytes(plan.disk_free)} free on the disk"
    verdict = "fits into" if fit.fits else "does NOT fit into"
    yield (
        "memory",
        f"{gibibytes(fit.total)} with a context of {plan.wanted.n_ctx:,} tokens: {verdict} "
        f"the {gibibytes(fit.available)} {'that are left' if is_draft else 'of this machine'}",
    )
    speed = plan.assessment.speed
    if speed and not is_draft:
        span = f"{rate(speed.low)} to {rate(speed.high)}"
        doubt = f"; the speed of memory was {BUSY}" if busy else ""
        yield "speed", f"about {rate(speed.likely)} expected, from {span}{doubt}"
    if plan.assessment.placement.layers and not is_draft:
        yield "GPU", f"{plan.assessment.placement.layers} layers"


def _all_rows(
    env: Environment, settings: Settings, plans: list[Plan], around: Surroundings
) -> Iterator[tuple[str, str]]:
    for plan in plans:
        yield from _rows(plan, is_draft=plan is not plans[0], busy=around.machine.busy)
    if len(plans) > 1:
        memory = sum(plan.assessment.fit.total for plan in plans)
        size = sum(plan.bytes for plan in plans)
        yield "both", f"{gigabytes(size)}; {gibibytes(memory)} of memory"
    glyphs = env.terminal(env.stderr, settings).glyphs
    yield from _answer_rows(glyphs, plans[0], around)
    if why := plans[0].unasked:
        yield (
            "hub",
            f"{why.message} It was not asked for exact sizes, and whether it has these files.",
        )


def _answer_rows(glyphs: Glyphs, plan: Plan, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Yield how long an answer will take, if its length and the speed are known.

    If that is too long, or the model doesn't fit, it also says what to use in its place.
    """
    from qwq_cli.catalogue import called, expected_answer
    from qwq_cli.recommendation import BEARABLE, recommend
    from qwq_cli.render.trace.forecast import span
    from qwq_cli.values.forecast import Basis

    entry, speed = around.registry.described(plan.title), plan.assessment.speed
    pace = speed.likely if speed else None
    answer = expected_answer(around.usual.past, called(entry, plan.title), entry, pace)
    if answer:
        seconds, basis = answer
        words = {
            Basis.RUNS: "its runs so far",
            Basis.PUBLISHED: "published lengths",
            Basis.ASSUMED: "what similar models take",
        }
        told = f"about {span(seconds.low, seconds.high, glyphs)} each, going by {words[basis]}"
        yield "answer", told
    is_bearable = answer is None or answer[0].median <= BEARABLE
    advice = None if plan.assessment.fit.fits and is_bearable else recommend(*around)
    if advice and advice.chosen and advice.chosen.alias != entry.alias:
        yield "better", advice.told


def _fetch(env: Environment, hub: Hub, plan: Plan, progress: Progressing) -> str:
    from qwq_cli.hub.download.download import Downloader
    from qwq_cli.hub.download.pull import pull

    try:
        with progress(plan) as watch:
            return str(pull(plan, Downloader(hub, cache_of(env), watch)))
    except KeyboardInterrupt:
        raise Interrupted(
            "Interrupted. What was downloaded is kept; the same command continues."
        ) from None
