"""The contents of `qwq models list` and `show`: models here and models to download."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from qwq_cli.choices import KvType
from qwq_cli.errors import QwqError
from qwq_cli.forecast.past import Past
from qwq_cli.forecast.published import ASSUMED
from qwq_cli.hub.download.installed import Installed, installed
from qwq_cli.hub.download.offers import Offer, assess_all, choose, offers_of_entry
from qwq_cli.hub.gguf.gguf import ModelFile, inspect
from qwq_cli.hub.local.described import model_of
from qwq_cli.hub.local.locate import Located
from qwq_cli.hub.local.registry import DEFAULT, ModelEntry, Registry, Score
from qwq_cli.hub.machine.assess import Assessment, Machine, assess
from qwq_cli.hub.machine.fit import MIN_CTX
from qwq_cli.values.forecast import Basis, Range
from qwq_cli.values.kinds import Format

BENCHMARKS = ("AIME 2024", "AIME 2025")  # the one with results of most models first
SOUND = 4.25  # bits per weight; with fewer, long thoughts show the loss


@dataclass(frozen=True, kw_only=True)
class Line:
    """A model with its sizes.

    place: None if it is not installed. assessment: None if its shape is not known. pace: tokens a
    second measured here; None if it never ran alone. answer: seconds for one answer, if known.
    basis: what that is based on. score: comparable between models, if there is one.
    """

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
    basis: Basis | None = None
    score: Score | None = None
    license: str | None = None

    @property
    def alias(self) -> str:
        return self.name.partition(":")[0]

    @property
    def fits(self) -> bool:
        return self.assessment is not None and self.assessment.fit.fits


@dataclass(frozen=True)
class Usual:
    """The context, in tokens, and the KV cache that lines assume. past: what earlier runs took."""

    n_ctx: int
    kv_type: KvType
    past: Past = Past()  # noqa: RUF009 - it is frozen


def lines(
    registry: Registry, environ: Mapping[str, str], machine: Machine, usual: Usual
) -> list[Line]:
    """Return installed models, then each known one that is not, with the quant to use."""
    here = [_of_installed(model, machine, usual) for model in installed(registry, environ)]
    aliases = {line.alias for line in here}
    absent = [e for e in registry.entries.values() if e.alias not in aliases and e.quants]
    return [*here, *(best_line(entry, machine, usual) for entry in absent)]


def quants(
    entry: ModelEntry,
    environ: Mapping[str, str],
    registry: Registry,
    machine: Machine,
    usual: Usual,
    *,
    located: Located | None = None,
) -> list[Line]:
    """Return every quant of one model, the finest first; before them a file that is none."""
    here = {model.quant: model for model in installed(registry, environ) if model.entry == entry}
    every = [
        _of_offer(entry, offer, machine, usual, here.get(offer.quant))
        for offer in offers_of_entry(entry)
    ]
    is_none = located is not None and str(located.path) not in [line.path for line in every]
    return [_of_file(located, machine, usual), *every] if located and is_none else every


def _of_file(located: Located, machine: Machine, usual: Usual) -> Line:
    """Return the line of a file that is here, by its own header."""
    file, entry = located.file, located.entry
    found = _assess(file, machine, usual)
    key = called(entry, file.header.name or located.path.name)
    pace = usual.past.paces.get((key, file.size))
    answer = expected_answer(usual.past, key, entry, pace or _speed(found))
    return Line(
        pace=pace,
        answer=answer and answer[0],
        basis=answer and answer[1],
        name=str(located.path),
        title=file.header.name or located.path.name,
        quant=located.quant or file.header.quant,
        bytes=file.size,
        place=None,
        path=str(located.path),
        assessment=found,
        note="this file",
    )


def _of_installed(model: Installed, machine: Machine, usual: Usual) -> Line:
    found, name = None, model.title
    with suppress(QwqError):  # a damaged file is listed too
        file = inspect(model.files[0])
        found = _assess(file, machine, usual)
        name = file.header.name or name
    key = called(model.entry, name)
    pace = usual.past.paces.get((key, model.bytes))
    answer = expected_answer(usual.past, key, model.entry, pace or _speed(found))
    return Line(
        pace=pace,
        answer=answer and answer[0],
        basis=answer and answer[1],
        score=headline(model.entry) if model.entry else None,
        license=model.entry.license if model.entry else None,
        name=model.name,
        title=model.title,
        quant=model.quant,
        bytes=model.bytes,
        place=model.place,
        path=str(model.files[0]),
        assessment=found,
    )


def best_line(entry: ModelEntry, machine: Machine, usual: Usual) -> Line:
    """Return the quant to use here: a sound one, even if none of these fits. `quants` has all."""
    every = offers_of_entry(entry)
    offers = [offer for offer in every if offer.bits >= SOUND] or every
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
    answer = expected_answer(usual.past, entry.alias, entry, pace or _speed(found))
    return Line(
        pace=pace,
        answer=answer and answer[0],
        basis=answer and answer[1],
        score=headline(entry),
        license=entry.license,
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
    """Return its alias, or its own name if it has none."""
    return name if entry is None or entry.alias == DEFAULT else entry.alias


def headline(entry: ModelEntry) -> Score | None:
    """Return the score to compare it by; its makers' own report is preferred."""
    known = [score for score in entry.scores if score.benchmark in BENCHMARKS]
    return min(
        known,
        key=lambda s: (BENCHMARKS.index(s.benchmark), not s.source.startswith("vendor")),
        default=None,
    )


def expected_answer(
    past: Past, key: str, entry: ModelEntry | None, pace: float | None
) -> tuple[Range, Basis] | None:
    """Return seconds at that many tokens a second, and their basis; None if not known."""
    published = [length.tokens for length in entry.lengths] if entry else []
    basis = Basis.RUNS if past.knows(key) else Basis.PUBLISHED
    if basis is Basis.PUBLISHED and not published and entry and _thinks(entry):
        published, basis = list(ASSUMED), Basis.ASSUMED
    seconds = past.seconds(key, published, pace)
    return (seconds, basis) if seconds else None


def _thinks(entry: ModelEntry) -> bool:
    """Return whether it is known to mark a thought."""
    return entry.format is not Format.UNTAGGED and not entry.draft_of


def _speed(found: Assessment | None) -> float | None:
    return found.speed.likely if found and found.speed else None


def _assess(model: ModelFile, machine: Machine, usual: Usual) -> Assessment:
    n_ctx = min(usual.n_ctx, max(model.header.context_length, MIN_CTX))
    return assess(model, machine, n_ctx=n_ctx, kv_type=usual.kv_type)
