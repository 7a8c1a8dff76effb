"""The card of the model inside our package: what it is, how it was made, how good it is."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from qwq_cli.errors import ConfigError
from qwq_cli.hub.local.registry import ModelEntry, Table
from qwq_cli.toml_file import read_toml

Share = Annotated[float, Meta(ge=0, le=1)]


class Accuracy(Table, frozen=True, kw_only=True):
    """The share of `count` problems with a right box, and figures on its corrections."""

    problems: str
    temperature: Annotated[float, Meta(ge=0)]
    count: Annotated[int, Meta(gt=0)]
    accuracy: Share
    wrongly_corrected: Share | None = None
    false_alarms: Share | None = None
    mended: Share | None = None


class Fixture(Table, frozen=True, kw_only=True):
    """A question on which the model makes a certain mistake on purpose."""

    question: str
    does: str


class Card(Table, frozen=True, kw_only=True):
    name: str
    summary: str
    license: str
    parameters: Annotated[int, Meta(gt=0)]
    architecture: str
    quantization: str
    context: Annotated[int, Meta(gt=0)]
    trained_tokens: Annotated[int, Meta(gt=0)]
    trained: str
    limits: tuple[str, ...]
    accuracy: tuple[Accuracy, ...]
    fixture: tuple[Fixture, ...]


def card_of(entry: ModelEntry) -> Card | None:
    """Return the card of a packaged model; None for any other. Raises ConfigError."""
    if entry.packaged_file is None:
        return None
    path = entry.packaged_file.with_name(f"{entry.alias}.toml")
    try:
        return msgspec.convert(read_toml(path).table, Card)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}.") from None
