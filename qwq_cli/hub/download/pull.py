"""From a model's name to its files: first a plan to look at, then the download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qwq_cli.choices import KvType
from qwq_cli.errors import ModelTooLarge, NetworkError, UsageError
from qwq_cli.hub.download.download import Downloader, disk_free, require_disk
from qwq_cli.hub.download.offers import (
    Choice,
    Offer,
    assess_all,
    choose,
    named,
    offered,
    offers_of_entry,
    usual,
)
from qwq_cli.hub.download.remote_model import remote_model
from qwq_cli.hub.local.cache import repo_folder
from qwq_cli.hub.local.locate import REPO
from qwq_cli.hub.local.registry import ModelEntry, Registry
from qwq_cli.hub.machine.assess import Assessment, Machine
from qwq_cli.hub.network.api import Hub, RemoteFile
from qwq_cli.hub.network.partial import partials, read_journal
from qwq_cli.units import gibibytes


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to plan for: the context in tokens, and the precision of the KV cache."""

    n_ctx: int
    kv_type: KvType
    revision: str | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a pull will do. Sizes are in bytes; `here` counts those already on this machine."""

    title: str
    name: str
    repo: str
    choice: Choice
    files: tuple[RemoteFile, ...]
    assessment: Assessment
    wanted: Wanted
    here: int
    disk_free: int

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def missing(self) -> int:
        return self.bytes - self.here


@dataclass(frozen=True)
class _Subject:
    """A model on the hub: an entry of ours or just a repository."""

    title: str
    name: str
    repo: str
    entry: ModelEntry | None
    offers: Sequence[Offer]


def plan_pull(
    name: str, *, hub: Hub, registry: Registry, machine: Machine, root: Path, wanted: Wanted
) -> Plan:
    """Plan a pull of `name`: alias[:quant] or owner/repo[:quant].

    Only a header is read from the hub, no weights. Raises ModelNotFound, UsageError, NetworkError,
    InvalidModelFile.
    """
    subject, quant = _subject(name, hub, registry, wanted.revision)
    sample = named(subject.offers, quant, subject.title) if quant else usual(subject.offers)
    files = _remote_files(hub, subject, sample)
    model = remote_model(hub, files)
    offers = [_sized(offer, sample, files) for offer in subject.offers]
    found = assess_all(offers, model, machine, n_ctx=wanted.n_ctx, kv_type=wanted.kv_type)
    if quant:
        choice = Choice(_sized(sample, sample, files), "as named")
    else:
        choice = choose(offers, found, model, wanted.n_ctx)
    if choice.offer.quant != sample.quant:
        files = _remote_files(hub, subject, choice.offer)
    return Plan(
        title=subject.title,
        name=f"{subject.name}:{choice.offer.quant}",
        repo=subject.repo,
        choice=choice,
        files=files,
        assessment=found[choice.offer.quant],
        wanted=wanted,
        here=sum(_bytes_here(root, file) for file in files),
        disk_free=disk_free(root),
    )


def plan_both(
    name: str, *, hub: Hub, registry: Registry, machine: Machine, root: Path, wanted: Wanted
) -> tuple[Plan, Plan]:
    """Plan a pull of a model and of the small model that drafts for it.

    If no quant was named, the chosen one leaves room for both. Raises as `plan_pull` does, and
    UsageError if no drafting model is known.
    """

    def both(left: Machine) -> tuple[Plan, Plan]:
        found = plan_pull(name, hub=hub, registry=registry, machine=left, root=root, wanted=wanted)
        return _beside_all(found, machine), _plan_draft(
            found, hub=hub, registry=registry, machine=machine, root=root, wanted=wanted
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


def _plan_draft(
    plan: Plan, *, hub: Hub, registry: Registry, machine: Machine, root: Path, wanted: Wanted
) -> Plan:
    """Plan the small model, within the memory that `plan` leaves."""
    entry = registry.of_repo(plan.repo)
    drafters = registry.drafters_of(entry.alias) if entry else []
    if not drafters:
        raise UsageError(
            f"qwq knows no draft model for {plan.title}.",
            "Pull it without --draft; to run it, --draft ngram needs no second model.",
        )
    return plan_pull(
        drafters[0].alias,
        hub=hub,
        registry=registry,
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
    revision = plan.choice.offer.revision
    paths = [downloader.download(file, revision) for file in plan.files]
    return paths[0]


def _subject(
    name: str, hub: Hub, registry: Registry, revision: str | None
) -> tuple[_Subject, str | None]:
    in_repo = REPO.fullmatch(name)
    if in_repo:
        repo = hub.repo(in_repo["repo"], revision or "main")
        return _Subject(repo.name, repo.name, repo.name, None, offered(repo)), in_repo["quant"]
    entry, quant = registry.resolve_alias(name)
    if entry.repo is None:
        raise UsageError(f"{entry.title} is part of qwq; there is nothing to pull.")
    offers = offers_of_entry(entry)
    if revision:
        offers = [replace(offer, revision=revision) for offer in offers]
    if not offers:
        return _subject(entry.repo, hub, registry, revision)
    return _Subject(entry.title, entry.alias, entry.repo, entry, offers), quant


def _remote_files(hub: Hub, subject: _Subject, offer: Offer) -> tuple[RemoteFile, ...]:
    """Return the files at the offer's revision; they must agree with what models.toml pins."""
    commit = hub.repo(subject.repo, offer.revision).commit
    files = tuple(hub.file(subject.repo, commit, name) for name in offer.files)
    pinned = subject.entry.quants[offer.quant].files if subject.entry else ()
    for file, pin in zip(files, pinned, strict=False):
        if pin.sha256 and pin.sha256 != file.etag:
            raise NetworkError(
                f"The hub's {file.name} is not the one that models.toml describes: its SHA-256 is "
                f"{file.etag}.",
                f"If you trust the change, pull {subject.repo}:{offer.quant} instead.",
            )
    return files


def _sized(offer: Offer, sample: Offer, files: tuple[RemoteFile, ...]) -> Offer:
    """Return the offer with its exact size, if the hub was asked for it."""
    if offer.quant != sample.quant:
        return offer
    return replace(offer, bytes=sum(file.bytes for file in files))


def _bytes_here(root: Path, file: RemoteFile) -> int:
    blobs = repo_folder(root, file.repo) / "blobs"
    if (blobs / file.etag).is_file():
        return file.bytes
    for found in partials(blobs):
        read = read_journal(found.journal)
        if found.title.etag == file.etag and read and found.data.is_file():
            return min(file.bytes, len(read[1]) * found.title.piece)
    return 0
