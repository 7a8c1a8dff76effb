"""What `qwq models list` and `show` tell: models here and models to be had, beside this machine."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.choices import KvType
from qwq_cli.errors import QwqError
from qwq_cli.forecast.past import Past
from qwq_cli.hub.download.installed import Installed, installed
from qwq_cli.hub.download.offers import Offer, assess_all, choose, offers_of_entry
from qwq_cli.hub.gguf.gguf import Header, ModelFile, inspect
from qwq_cli.hub.local.registry import DEFAULT, ModelEntry, Registry
from qwq_cli.hub.machine.assess import Assessment, Machine, assess
from qwq_cli.hub.machine.fit import MIN_CTX
from qwq_cli.values.forecast import Range


@dataclass(frozen=True, kw_only=True)
class Line:
    """A model with its sizes; `place` is None where it is not installed, `assessment` where its
    shape is not known. pace: tokens a second that it made here; None where it never ran alone.
    answer: seconds that one takes, as far as that is known."""

    name: str
    title: str
    quant: str | None
    bytes: int
    place: str | None
    path: str | None
    assessment: Assessment | None
    note: str = ""
    pace: float | None = None
    answer: Range | None = None


@dataclass(frozen=True)
class Usual:
    """For which context, in tokens, and which KV cache a line is told; past: what runs took."""

    n_ctx: int
    kv_type: KvType
    past: Past = Past()  # noqa: RUF009 - it is frozen


def lines(
    registry: Registry, environ: Mapping[str, str], machine: Machine, usual: Usual
) -> list[Line]:
    """What is installed, then one line for each known model that is not: the quant to take."""
    here = [_of_installed(model, machine, usual) for model in installed(registry, environ)]
    aliases = {line.name.partition(":")[0] for line in here}
    absent = [e for e in registry.entries.values() if e.alias not in aliases and e.quants]
    return [*here, *(_best(entry, machine, usual) for entry in absent)]


def quants(
    entry: ModelEntry,
    environ: Mapping[str, str],
    registry: Registry,
    machine: Machine,
    usual: Usual,
) -> list[Line]:
    """Every quant of one model, the finest first."""
    here = {model.quant: model for model in installed(registry, environ) if model.entry == entry}
    return [
        _of_offer(entry, offer, machine, usual, here.get(offer.quant))
        for offer in offers_of_entry(entry)
    ]


def model_of(entry: ModelEntry, size: int) -> ModelFile | None:
    """A file of so many bytes as its entry describes it, before it is here."""
    shape = entry.shape
    if shape is None:
        return None
    header = Header(
        architecture="",
        name=entry.title,
        quant=None,
        layers=shape.layers,
        context_length=entry.context or 0,
        embedding_length=shape.embedding,
        heads=(shape.heads,) * shape.layers,
        kv_heads=(shape.kv_heads,) * shape.layers,
        key_length=shape.head_length,
        value_length=shape.head_length,
        vocabulary=shape.vocabulary,
        chat_template=None,
    )
    return ModelFile(
        header=header,
        files=(Path(entry.title),),
        size=size,
        parameters=entry.parameters or 1,
        active=entry.active,
    )


def _of_installed(model: Installed, machine: Machine, usual: Usual) -> Line:
    found, name = None, model.title
    with suppress(QwqError):  # a damaged file is listed all the same
        file = inspect(model.files[0])
        found = _assess(file, machine, usual)
        name = file.header.name or name
    key = called(model.entry, name)
    pace = usual.past.paces.get((key, model.bytes))
    return Line(
        pace=pace,
        answer=_answer(usual, key, model.entry, pace, found),
        name=model.name,
        title=model.title,
        quant=model.quant,
        bytes=model.bytes,
        place=model.place,
        path=str(model.files[0]),
        assessment=found,
    )


def _best(entry: ModelEntry, machine: Machine, usual: Usual) -> Line:
    offers = offers_of_entry(entry)
    sample = model_of(entry, offers[0].bytes)
    if sample is None:
        return _of_offer(entry, offers[0], machine, usual, None)
    found = assess_all(offers, sample, machine, n_ctx=usual.n_ctx, kv_type=usual.kv_type)
    chosen = choose(offers, found, sample, usual.n_ctx).offer
    return _of_offer(entry, chosen, machine, usual, None)


def _of_offer(
    entry: ModelEntry, offer: Offer, machine: Machine, usual: Usual, here: Installed | None
) -> Line:
    size = here.bytes if here else offer.bytes
    model = model_of(entry, size)
    found = _assess(model, machine, usual) if model else None
    pace = usual.past.paces.get((entry.alias, size))
    return Line(
        pace=pace,
        answer=_answer(usual, entry.alias, entry, pace, found),
        name=f"{entry.alias}:{offer.quant}",
        title=entry.title,
        quant=offer.quant,
        bytes=size,
        place=here.place if here else None,
        path=str(here.files[0]) if here else None,
        assessment=found,
        note=offer.note,
    )


def called(entry: ModelEntry | None, name: str) -> str:
    """By its alias, or by its own name where it has none."""
    return name if entry is None or entry.alias == DEFAULT else entry.alias


def _answer(
    usual: Usual, key: str, entry: ModelEntry | None, pace: float | None, found: Assessment | None
) -> Range | None:
    estimated = found.speed.likely if found and found.speed else None
    published = [length.tokens for length in entry.lengths] if entry else []
    return usual.past.seconds(key, published, pace or estimated)


def _assess(model: ModelFile, machine: Machine, usual: Usual) -> Assessment:
    n_ctx = min(usual.n_ctx, max(model.header.context_length, MIN_CTX))
    return assess(model, machine, n_ctx=n_ctx, kv_type=usual.kv_type)
