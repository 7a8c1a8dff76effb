"""From a model's name to its files: first a plan to look at, then the download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qwq_cli.choices import KvType
from qwq_cli.errors import ModelTooLarge, Unreachable, UsageError
from qwq_cli.hub.download.download import Downloader, disk_free, require_disk
from qwq_cli.hub.download.facts import Facts, bytes_here
from qwq_cli.hub.download.offers import Choice, Offer, assess_all, choose, named, usual
from qwq_cli.hub.machine.assess import Assessment, Machine
from qwq_cli.hub.network.api import RemoteFile
from qwq_cli.units import gibibytes


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to plan for: the context in tokens, and the precision of the KV cache."""

    n_ctx: int
    kv_type: KvType
    revision: str | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a pull will do. Sizes are in bytes; `here` counts those already on this machine.

    unasked: why the hub was not asked; None if it was. Without its answers nothing can be fetched.
    """

    title: str
    name: str
    repo: str
    choice: Choice
    files: tuple[RemoteFile, ...]
    assessment: Assessment
    wanted: Wanted
    here: int
    disk_free: int
    unasked: Unreachable | None = None

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def missing(self) -> int:
        return self.bytes - self.here


def plan_pull(name: str, *, facts: Facts, machine: Machine, root: Path, wanted: Wanted) -> Plan:
    """Plan a pull of `name`: alias[:quant] or owner/repo[:quant].

    Raises ModelNotFound, UsageError, NetworkError, InvalidModelFile.
    """
    subject, quant = facts.subject(name, wanted.revision)
    sample = named(subject.offers, quant, subject.title) if quant else usual(subject.offers)
    files = facts.files(subject, sample)
    model = facts.model(subject, files)
    offers = [_sized(offer, sample, files) for offer in subject.offers]
    found = assess_all(offers, model, machine, n_ctx=wanted.n_ctx, kv_type=wanted.kv_type)
    if quant:
        choice = Choice(_sized(sample, sample, files), "as named")
    else:
        choice = choose(offers, found, model, wanted.n_ctx)
    if choice.offer.quant != sample.quant:
        files = facts.files(subject, choice.offer)
    return Plan(
        title=subject.title,
        name=f"{subject.name}:{choice.offer.quant}",
        repo=subject.repo,
        choice=choice,
        files=files,
        assessment=found[choice.offer.quant],
        wanted=wanted,
        here=sum(bytes_here(root, file) for file in files),
        disk_free=disk_free(root),
        unasked=facts.unasked,
    )


def plan_both(
    name: str, *, facts: Facts, machine: Machine, root: Path, wanted: Wanted
) -> tuple[Plan, Plan]:
    """Plan a pull of a model and of the small model that drafts for it.

    If no quant was named, the chosen one leaves room for both. Raises as `plan_pull` does, and
    UsageError if no drafting model is known.
    """

    def both(left: Machine) -> tuple[Plan, Plan]:
        found = plan_pull(name, facts=facts, machine=left, root=root, wanted=wanted)
        return _beside_all(found, machine), _plan_draft(
            found, facts=facts, machine=machine, root=root, wanted=wanted
        )

    plan, draft = both(machine)
    needed = draft.assessment.fit
    if needed.fits or ":" in name:
        return plan, draft
    return both(_less(machine, needed.total))


def _beside_all(plan: Plan, machine: Machine) -> Plan:
    """Return the plan, assessed against all memory, also what was set aside for its choice."""
    whole = replace(plan.assessment.fit, available=machine.available)
    return replace(plan, assessment=replace(plan.assessment, fit=whole))


def _plan_draft(plan: Plan, *, facts: Facts, machine: Machine, root: Path, wanted: Wanted) -> Plan:
    """Plan the small model, within the memory that `plan` leaves."""
    entry = facts.registry.of_repo(plan.repo)
    drafters = facts.registry.drafters_of(entry.alias) if entry else []
    if not drafters:
        raise UsageError(
            f"qwq knows no draft model for {plan.title}.",
            "Pull it without --draft; to run it, --draft ngram needs no second model.",
        )
    return plan_pull(
        drafters[0].alias,
        facts=facts,
        machine=_less(machine, plan.assessment.fit.total),
        root=root,
        wanted=replace(wanted, revision=None),
    )


def _less(machine: Machine, taken: int) -> Machine:
    return replace(machine, memory=machine.memory - taken)


def require_possible(plans: Sequence[Plan], root: Path, *, force: bool) -> None:
    """Check that all plans can be carried out.

    Raises DiskError, and ModelTooLarge unless `force`.
    """
    require_disk(root, sum(plan.missing for plan in plans))
    for plan in plans:
        fit = plan.assessment.fit
        if not (fit.fits or force):
            raise ModelTooLarge(
                f"{plan.name} needs {gibibytes(fit.total)} of memory with a context of "
                f"{plan.wanted.n_ctx:,} tokens, but this machine has {gibibytes(fit.available)} "
                f"for it{_beside(plans, plan)}.",
                "Choose a smaller quant (`qwq models show` lists them) or --ctx, or add --force.",
            )


def _beside(plans: Sequence[Plan], plan: Plan) -> str:
    return "" if plan is plans[0] else f" beside {plans[0].name}"


def pull(plan: Plan, downloader: Downloader) -> Path:
    """Download all files and return the first. Raises NetworkError, DiskError."""
    if plan.unasked:
        raise plan.unasked
    revision = plan.choice.offer.revision
    paths = [downloader.download(file, revision) for file in plan.files]
    return paths[0]


def _sized(offer: Offer, sample: Offer, files: tuple[RemoteFile, ...]) -> Offer:
    """Return the offer with its exact size, if the hub was asked for it."""
    if offer.quant != sample.quant:
        return offer
    return replace(offer, bytes=sum(file.bytes for file in files))
