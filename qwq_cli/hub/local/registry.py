"""The models we know: the package's models.toml, with the user's own file merged over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from qwq_cli.choices import Think
from qwq_cli.engine.chat_template import CHATML, CHATML_THINK
from qwq_cli.errors import ConfigError, ModelNotFound
from qwq_cli.hub.gguf.gguf import Header
from qwq_cli.nearest import did_you_mean, nearest_or_some
from qwq_cli.toml_file import TomlFile, read_toml
from qwq_cli.values.kinds import Format

DEFAULT = "default"
PACKAGE = Path(__file__).parent.parent.parent
TEMPLATES = {"chatml": CHATML, "chatml-think": CHATML_THINK}


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the tables in models.toml."""


class Sampling(Table, frozen=True, kw_only=True):
    temperature: Annotated[float, Meta(ge=0)] = 0.6
    top_p: Annotated[float, Meta(gt=0, le=1)] = 0.95
    top_k: Annotated[int, Meta(ge=0)] = 40
    min_p: Annotated[float, Meta(ge=0, lt=1)] = 0.0


class File(Table, frozen=True, kw_only=True):
    """A file of the repository. Without a sha256, bytes are rounded to 0.1 GB."""

    name: Annotated[str, Meta(min_length=1)]
    bytes: Annotated[int, Meta(gt=0)]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None


class Quant(Table, frozen=True, kw_only=True):
    """One size of a model. bits: per weight. revision: only if it differs from the model's."""

    files: Annotated[tuple[File, ...], Meta(min_length=1)]
    bits: Annotated[float, Meta(gt=0)]
    note: str = ""
    revision: str | None = None

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def names(self) -> set[str]:
        """The names of its files, without folders."""
        return {Path(file.name).name for file in self.files}


class Wording(Table, frozen=True, kw_only=True):
    """How to ask for a state of thinking, if the template doesn't show it.

    variables: for the template. system: a line at the head of the system message. question: a word
    after the question.
    """

    variables: Mapping[str, bool | int | str] = {}
    system: str = ""
    question: str = ""


class Shape(Table, frozen=True, kw_only=True):
    """Sizes of the network, to estimate memory before the file is here. Lengths are in elements."""

    layers: Annotated[int, Meta(gt=0, le=4096)]
    embedding: Annotated[int, Meta(gt=0)]
    heads: Annotated[int, Meta(gt=0)]
    kv_heads: Annotated[int, Meta(gt=0)]
    head_length: Annotated[int, Meta(gt=0)]
    vocabulary: Annotated[int, Meta(gt=0)]


class Score(Table, frozen=True, kw_only=True):
    """A benchmark's result in per cent, as `source` reports it."""

    benchmark: Annotated[str, Meta(min_length=1)]
    value: Annotated[float, Meta(ge=0, le=100)]
    source: Annotated[str, Meta(min_length=1)]


class Length(Table, frozen=True, kw_only=True):
    """The mean number of tokens for a problem of a benchmark, as `source` reports it."""

    benchmark: Annotated[str, Meta(min_length=1)]
    tokens: Annotated[int, Meta(gt=0)]
    source: Annotated[str, Meta(min_length=1)]


class ModelEntry(Table, frozen=True, kw_only=True):
    """A model, or the profile of files that we don't know. alias: the name of its table.

    package: a file inside our package, with its sha256. repo: a repository on the hub. A profile
    has neither. loop_notice: words for a thought in circles, for a model that ours tell nothing.
    """

    alias: str
    title: str
    repo: str | None = None
    package: str | None = None
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None
    revision: str = "main"
    license: str | None = None
    origin: str | None = None
    openness: str | None = None
    released: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    lengths: tuple[Length, ...] = ()
    draft_of: tuple[str, ...] = ()
    shape: Shape | None = None
    parameters: Annotated[int, Meta(gt=0)] | None = None
    active: Annotated[int, Meta(gt=0)] | None = None
    context: Annotated[int, Meta(gt=0)] | None = None
    format: Format = Format.UNTAGGED
    system: str = ""
    loop_notice: str | None = None
    think: Think = Think.ON
    thinking: Mapping[Think, Wording] = {}
    template: Literal["chatml", "chatml-think"] | None = None
    stop: tuple[str, ...] = ()
    sampling: Sampling = Sampling()
    quants: Mapping[str, Quant] = {}

    @property
    def prompt_template(self) -> str | None:
        """The chat template, if a server need not tell it."""
        return TEMPLATES[self.template] if self.template else None

    @property
    def packaged_file(self) -> Path | None:
        """The path of the file inside our package, if the model has one."""
        return PACKAGE / self.package if self.package else None


AnyTable = TypeVar("AnyTable", bound=Table)
KINDS = (ModelEntry, Quant, File, Sampling, Shape, Score, Length, Wording)
KEYS = {key for kind in KINDS for key in kind.__struct_fields__}


@dataclass(frozen=True)
class Registry:
    """All entries by alias, in order of preference; `default` is the profile of unknown files.

    own: aliases that only the user's file has.
    """

    entries: Mapping[str, ModelEntry]
    default: ModelEntry
    own: frozenset[str] = frozenset()

    def _hint(self, alias: str, quant: str) -> str:
        if quant.isdigit():
            return f"A server is named with its scheme: -m http://{alias[:80]}:{quant[:5]}"
        if quant.startswith("//"):
            return "A model of the hub is named OWNER/REPO."
        return did_you_mean(alias, self.entries) or "`qwq models list --all` lists all models."

    def resolve_alias(self, name: str) -> tuple[ModelEntry, str | None]:
        """Resolve `alias` or `alias:quant`, ignoring letter case. Raises ModelNotFound."""
        alias, _, quant = name.partition(":")
        entry = _get(self.entries, alias)
        if entry is None:
            named = name if quant.startswith("//") else alias
            raise ModelNotFound(f"There is no model {named[:80]!r}.", self._hint(alias, quant))
        return entry, _require_quant(entry, quant) if quant else None

    def knows(self, name: str) -> bool:
        """Return whether `name` begins with an alias; the quant after it may not exist."""
        return _get(self.entries, name.partition(":")[0]) is not None

    @property
    def first_pullable(self) -> str:
        """Return the alias of the preferred model that the hub has."""
        return next((e.alias for e in self.entries.values() if e.repo and e.quants), "")

    def drafters_of(self, alias: str) -> list[ModelEntry]:
        """Return the models that can draft for it."""
        return [entry for entry in self.entries.values() if alias in entry.draft_of]

    def of_repo(self, repo: str) -> ModelEntry | None:
        """Return the entry whose files are in this repository of the hub."""
        return next((entry for entry in self.entries.values() if entry.repo == repo), None)

    def profile(self, path: Path, header: Header) -> ModelEntry:
        """Return the entry that describes a local file, by its names; else the default."""
        return (
            self._by_file(path.name)
            or self._by_title(header.name or "")
            or self._by_title(path.name)
            or self.default
        )

    def described(self, name: str) -> ModelEntry:
        """Return the entry of a model by the name that a server gives it; else the default."""
        return self._by_file(f"{name}.gguf") or self._by_title(name) or self.default

    def _by_file(self, name: str) -> ModelEntry | None:
        for entry in self.entries.values():
            if any(name in quant.names for quant in entry.quants.values()):
                return entry
        return None

    def _by_title(self, name: str) -> ModelEntry | None:
        """Return the entry with the longest title in `name`: a Preview is not its successor."""
        plain = _plain(name)
        held = [entry for entry in self.entries.values() if (_plain(entry.title) or "/") in plain]
        return max(held, key=lambda entry: len(_plain(entry.title)), default=None)


def load_registry(user_file: Path | None = None, shipped_file: Path | None = None) -> Registry:
    """Load the registry. Raises ConfigError with the file, the line and the key."""
    shipped = read_toml(shipped_file or _shipped_file())
    user = read_toml(user_file) if user_file else TomlFile(Path(), {}, "")
    merged = _merge(shipped.table, user.table)
    entries = {
        alias: _entry(alias, table, user if alias in user.table else shipped)
        for alias, table in merged.items()
    }
    default = entries.pop(DEFAULT, None) or ModelEntry(alias=DEFAULT, title="another model")
    own = frozenset(user.table) - frozenset(shipped.table)
    return Registry(entries=entries, default=default, own=own)


def _shipped_file() -> Path:
    """Return the file in an installed package, or next to the package in a source checkout."""
    places = (PACKAGE / "models.toml", PACKAGE.parent / "models.toml")
    return next((place for place in places if place.is_file()), places[0])


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(under.get(key), dict)
        merged[key] = _merge(under[key], value) if both else value
    return merged


def _entry(alias: str, table: Any, file: TomlFile) -> ModelEntry:
    if not isinstance(table, dict):
        raise ConfigError(f"{file.where(alias)}: {alias} must be a table.", f"Write [{alias}].")
    quants = table.get("quants", {})
    built = {
        name: _convert(quant, Quant, file, alias, "quants", name)
        for name, quant in (quants.items() if isinstance(quants, dict) else ())
    }
    rest = table | {"alias": alias, "quants": {} if built else quants}
    entry = _convert(rest, ModelEntry, file, alias)
    return msgspec.structs.replace(entry, quants=built)


def _convert(value: Any, kind: type[AnyTable], file: TomlFile, *keys: str) -> AnyTable:
    """Convert `value` to `kind`; an error names the place of the wrong key."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _explained(str(error), file, keys) from None


def _explained(error: str, file: TomlFile, keys: tuple[str, ...]) -> ConfigError:
    """Return our error from msgspec's, which gives the place as `$.quants[...].bits`."""
    reason, _, at = error.partition(" - at ")
    named = (*keys, *re.findall(r"[a-zA-Z_]\w*", at))
    unknown = re.search(r"unknown field `(.*)`", reason)
    if unknown is None:
        return ConfigError(f"{file.where(*named)}: {'.'.join(named)}: {reason}.")
    where = file.where(*named, unknown[1])
    return ConfigError(f"{where}: unknown key {unknown[1]!r}.", did_you_mean(unknown[1], KEYS))


def _require_quant(entry: ModelEntry, quant: str) -> str:
    for name in entry.quants:
        if name.casefold() == quant.casefold():
            return name
    hint = nearest_or_some(quant, entry.quants)
    raise ModelNotFound(f"{entry.title} has no quant {quant[:80]!r}.", hint)


def _get(entries: Mapping[str, ModelEntry], alias: str) -> ModelEntry | None:
    return next((e for name, e in entries.items() if name.casefold() == alias.casefold()), None)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
