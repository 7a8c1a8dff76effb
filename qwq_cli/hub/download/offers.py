"""The quants that can be downloaded, of an entry in models.toml or of a repository."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qwq_cli.choices import KvType
from qwq_cli.errors import ModelNotFound
from qwq_cli.hub.gguf.gguf import PART, ModelFile, stem_of
from qwq_cli.hub.local.registry import ModelEntry
from qwq_cli.hub.machine.assess import Assessment, Machine, assess
from qwq_cli.hub.network.api import Repo
from qwq_cli.nearest import nearest_or_some

QUANT = re.compile(
    r"(?:^|[-._/])((?:UD-)?(?:I?Q\d(?:_[A-Z0-9]+)*|TQ\d_\d|BF16|F16|F32|FP16|MXFP4(?:_MOE)?))$",
    re.IGNORECASE,
)
RETIRED = re.compile(r"Q4_0_(4_4|4_8|8_8)$", re.IGNORECASE)  # llama.cpp can't read them any more
USUAL = "Q4_K_M"
ENOUGH_BITS = 4.9  # enough on a CPU, where size costs speed and finer quants gain little


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One quant: its file names in order, their total size in bytes, and its bits per weight."""

    quant: str
    files: tuple[str, ...]
    bytes: int
    bits: float
    revision: str
    note: str = ""


@dataclass(frozen=True)
class Choice:
    """The chosen quant, and a sentence with the reason."""

    offer: Offer
    reason: str


def offers_of_entry(entry: ModelEntry) -> list[Offer]:
    """Return an entry's offers, the finest first."""
    found = [
        Offer(
            quant=name,
            files=tuple(file.name for file in quant.files),
            bytes=quant.bytes,
            bits=quant.bits,
            revision=quant.revision or entry.revision,
            note=quant.note,
        )
        for name, quant in entry.quants.items()
    ]
    return sorted(found, key=lambda offer: -offer.bytes)


def offers_of_repo(repo: Repo) -> list[Offer]:
    """Return a repository's offers, the finest first.

    Parts of split files are together; retired types and projectors are left out. Bits per weight
    are 0, because they are unknown without a header.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(repo.sizes):
        if name.lower().endswith(".gguf") and not _is_other(name):
            groups[stem_of(name)].append(name)
    whole = {stem: names for stem, names in groups.items() if _is_whole(names)}
    found = [
        Offer(
            quant=quant_of(names[0]) or stem.rsplit("/", 1)[-1],
            files=tuple(names),
            bytes=sum(repo.sizes[name] or 0 for name in names),
            bits=0.0,
            revision=repo.revision,
        )
        for stem, names in whole.items()
    ]
    return sorted(found, key=lambda offer: -offer.bytes)


def offered(repo: Repo) -> list[Offer]:
    """Return a repository's offers. Raises ModelNotFound if there are none."""
    offers = offers_of_repo(repo)
    if not offers:
        raise ModelNotFound(f"{repo.name} has no GGUF files.", "Look for a repository named -GGUF.")
    return offers


def named(offers: Sequence[Offer], quant: str, what: str) -> Offer:
    """Return the offer of this name, ignoring letter case. Raises ModelNotFound with near names."""
    for offer in offers:
        if offer.quant.casefold() == quant.casefold():
            return offer
    hint = nearest_or_some(quant, [offer.quant for offer in offers])
    raise ModelNotFound(f"{what} has no quant {quant[:80]!r}.", hint)


def usual(offers: Sequence[Offer]) -> Offer:
    """Return the quant that most people use, or else the middle one."""
    by_name = {offer.quant.upper(): offer for offer in offers}
    return by_name.get(USUAL) or offers[len(offers) // 2]


def assess_all(
    offers: Sequence[Offer], model: ModelFile, machine: Machine, *, n_ctx: int, kv_type: KvType
) -> Mapping[str, Assessment]:
    """Assess each offer; the result is by quant. Offers have the shape of `model`, not its size."""
    return {
        offer.quant: assess(replace(model, size=offer.bytes), machine, n_ctx=n_ctx, kv_type=kv_type)
        for offer in offers
    }


def choose(
    offers: Sequence[Offer], found: Mapping[str, Assessment], model: ModelFile, n_ctx: int
) -> Choice:
    """Choose the finest quant that fits wholly on the GPU, or else within ENOUGH_BITS in memory.

    If none fits, choose the smallest; the caller decides what to do with it.
    """
    whole = model.header.layers + 1
    context = f"with a context of {n_ctx:,} tokens"
    for offer in offers:
        at = found[offer.quant]
        if at.placement.layers >= whole and at.fit.fits:
            return Choice(offer, f"the finest that fits on the GPU {context}")
    enough = [o for o in offers if 8 * o.bytes <= ENOUGH_BITS * model.parameters]
    for offer in enough or offers:
        if found[offer.quant].fit.fits:
            finer = any(found[o.quant].fit.fits for o in offers if o.bytes > offer.bytes)
            why = "finer ones fit too, but are slower and hardly better"
            return Choice(offer, why if finer else f"the finest that fits into memory {context}")
    return Choice(offers[-1], "the smallest there is")


def quant_of(name: str) -> str | None:
    """Return the quant at the end of a file's name."""
    found = QUANT.search(stem_of(name))
    return found[1] if found else None


def _is_other(name: str) -> bool:
    last = name.rsplit("/", 1)[-1].lower()
    return last.startswith(("mmproj", "imatrix")) or RETIRED.search(stem_of(name)) is not None


def _is_whole(names: Sequence[str]) -> bool:
    part = PART.fullmatch(names[0])
    return part is None or len(names) == int(part["count"])
