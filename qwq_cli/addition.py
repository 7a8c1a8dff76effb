"""A profile for a model of the hub that qwq doesn't know, read from the header of its file.

The weights are not downloaded. What the header can't tell is reported, and stays as for unknown
files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from qwq_cli.errors import InvalidModelFile, UsageError
from qwq_cli.hub.download.offers import QUANT, Offer, named, offered, usual
from qwq_cli.hub.download.remote_model import remote_model, remote_tokens
from qwq_cli.hub.gguf.gguf import Header, ModelFile
from qwq_cli.hub.local.locate import REPO
from qwq_cli.hub.local.registry import File, ModelEntry, Quant, Registry, Shape
from qwq_cli.hub.network.api import Hub, RemoteFile, Repo
from qwq_cli.template_report import TemplateReport, report_of
from qwq_cli.values.kinds import Format

LEAST_TITLE = 4  # letters; the names of too many files contain a shorter title
MOST_NAME = 80  # characters
# Networks with recurrent layers, which can't take back tokens: the engine keeps snapshots.
RECURRENT = frozenset({
    "bailingmoe3", "deepseek4", "falcon-h1", "glm5-next", "granitehybrid", "jamba", "kimi-k3",
    "kimi-linear", "lfm2", "lfm2moe", "mamba", "mamba2", "minimax-01", "nemotron_h",
    "nemotron_h_moe", "plamo2", "qwen35", "qwen35moe", "qwen3next", "qwen4exp", "rwkv6", "rwkv7",
})  # fmt: skip
ALIAS = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, kw_only=True)
class Addition:
    """entry: what is written down. unknown: what could not be found out, in words."""

    entry: ModelEntry
    architecture: str
    template: TemplateReport
    unknown: tuple[str, ...]

    @property
    def table(self) -> Mapping[str, Any]:
        """Return the table for models.toml: what differs from the defaults."""
        from msgspec import to_builtins

        plain = to_builtins(self.entry)
        usual_values = to_builtins(ModelEntry(alias="", title=""))
        quants = {
            name: {key: value for key, value in quant.items() if value not in (None, "")}
            for name, quant in plain.pop("quants").items()
        }
        kept = {key: v for key, v in plain.items() if v != usual_values[key] and key != "alias"}
        return kept | {"quants": quants}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """repo: owner/name on the hub, perhaps with :QUANT. alias: the name that it will get."""

    repo: str
    quant: str | None = None
    alias: str | None = None
    revision: str = "main"


def read_addition(asked: Asked, hub: Hub, registry: Registry) -> Addition:
    """Read the profile. Raises UsageError, ModelNotFound, NetworkError, InvalidModelFile."""
    name, quant = _named(asked, registry)
    alias = _alias(asked, name, registry)
    repo = hub.repo(name, asked.revision)
    offers = offered(repo)
    sample = named(offers, quant, name) if quant else usual(offers)
    files = tuple(hub.file(name, repo.commit, file) for file in sample.files)
    model = remote_model(hub, files)
    if not model.parameters:
        raise InvalidModelFile(f"{sample.files[0]} holds no weights, only a vocabulary.")
    entry = _bare(alias, repo, [sample] if quant else offers, model)
    return _described(entry, model, files[0], hub, registry)


def _named(asked: Asked, registry: Registry) -> tuple[str, str | None]:
    found = REPO.fullmatch(asked.repo)
    if found is None:
        known = registry.knows(asked.repo)
        what = "is known already" if known else "is not the name of a repository on the hub"
        raise UsageError(f"{asked.repo[:MOST_NAME]} {what}.", "Write it as owner/repo.")
    return found["repo"], asked.quant or found["quant"]


def _alias(asked: Asked, name: str, registry: Registry) -> str:
    known = registry.of_repo(name)
    if known:
        again = f" To read it again: qwq models forget {known.alias}" * (
            known.alias in registry.own
        )
        raise UsageError(f"{name} is known already: qwq -m {known.alias}", again.strip() or None)
    alias = (asked.alias or _bare_name(name)).casefold()
    if len(alias) > MOST_NAME or not ALIAS.fullmatch(alias) or alias.endswith(".gguf"):
        raise UsageError(
            f"{alias[:MOST_NAME]!r} can't be an alias.",
            "Choose one with --as NAME, of letters, digits, dots and dashes.",
        )
    if registry.knows(alias) or alias == registry.default.alias:
        raise UsageError(f"There is a model {alias} already.", "Choose another: --as NAME")
    return alias


def _bare_name(repo: str) -> str:
    """Return the model's name: without the owner, -GGUF and a quant at the end."""
    name = re.sub(r"[-_.]gguf$", "", repo.partition("/")[2], flags=re.IGNORECASE)
    return QUANT.sub("", name) or name


def _bare(alias: str, repo: Repo, offers: Sequence[Offer], model: ModelFile) -> ModelEntry:
    """Return what the list of files and the numbers in the header tell."""
    title = _bare_name(repo.name)
    letters = sum(letter.isalnum() for letter in title)
    return ModelEntry(
        alias=alias,
        title=title if letters >= LEAST_TITLE else repo.name,
        repo=repo.name,
        revision=repo.commit,
        license=repo.license[:MOST_NAME] if repo.license else None,
        shape=_shape(model.header),
        parameters=model.parameters,
        active=model.active,
        context=model.header.context_length,
        quants=dict(_quants(repo, offers, model.parameters)),
    )


def _shape(header: Header) -> Shape | None:
    """Return the shape; None if no layer has attention. If layers differ, the widest counts."""
    heads, kv_heads = max(header.heads), max(header.kv_heads)
    if not (heads and kv_heads and header.key_length and header.vocabulary):
        return None
    return Shape(
        layers=header.layers,
        embedding=header.embedding_length,
        heads=heads,
        kv_heads=kv_heads,
        head_length=max(header.key_length, header.value_length),
        vocabulary=header.vocabulary,
    )


def _quants(repo: Repo, offers: Sequence[Offer], parameters: int) -> Iterator[tuple[str, Quant]]:
    """Yield quants with known sizes; of two with the same name, the larger."""
    seen: set[str] = set()
    for offer in offers:
        sizes = [repo.sizes[name] or 0 for name in offer.files]
        if offer.quant.casefold() in seen or not all(sizes):
            continue
        seen.add(offer.quant.casefold())
        files = tuple(
            File(name=name, bytes=size, sha256=repo.digests.get(name))
            for name, size in zip(offer.files, sizes, strict=True)
        )
        yield offer.quant, Quant(files=files, bits=round(8 * sum(sizes) / parameters, 2) or 0.01)


def _described(
    entry: ModelEntry, model: ModelFile, file: RemoteFile, hub: Hub, registry: Registry
) -> Addition:
    """Return it with what its template tells, or as for unknown files if that tells nothing."""
    header = model.header
    tokens = remote_tokens(hub, file, header)
    template = report_of(header, tokens, entry)
    format = template.start.format if template.start else Format.UNTAGGED
    end = dict(tokens).get("eos_token")
    told = replace(
        entry,
        format=format,
        system=registry.default.system if format is Format.UNTAGGED else "",
        stop=(end,) if end else (),
        sampling=registry.default.sampling,
    )
    return Addition(
        entry=told,
        architecture=header.architecture,
        template=template,
        unknown=tuple(_unknown(told, header, template)),
    )


def _unknown(entry: ModelEntry, header: Header, template: TemplateReport) -> Iterator[str]:
    own = entry.sampling
    yield (
        "which sampling its makers advise; it gets that of unknown models, temperature "
        f"{own.temperature:g}, top_p {own.top_p:g}, top_k {own.top_k}, min_p {own.min_p:g}"
    )
    if entry.format is Format.UNTAGGED:
        yield "how it marks its thought, and whether it thinks; qwq goes by the marks in its text"
    if template.size is None:
        yield "its chat template: there is none in the file, and ChatML is used"
    if template.problem:
        yield f"what its chat template does: {template.problem}"
    if not entry.stop:
        yield "which token ends a turn; llama.cpp goes by the file"
    if entry.license is None:
        yield "its licence: see its page"
    if entry.shape is None:
        yield "how much memory it takes"
    elif header.architecture in RECURRENT or len({*header.kv_heads}) > 1:
        yield "exactly how much memory it takes, as its layers differ; the figure is the most"
    if header.architecture in RECURRENT:
        yield "how fast it goes back: its recurrent layers read again from a snapshot"
    yield "scores, limits and what was released: see its page"
