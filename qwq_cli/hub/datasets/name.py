"""Names of data sets on the hub: hf:owner/name:config@split."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from qwq_cli.errors import UsageError
from qwq_cli.hub.datasets.files import Configs, Files
from qwq_cli.nearest import nearest_or_some, some_of

PREFIX = "hf:"
USUAL_SPLIT = "test"
_NAME = re.compile(
    r"hf:(?P<repo>[\w-][\w.-]*/[\w-][\w.-]*)(?::(?P<config>[^@:/\\]+))?(?:@(?P<split>[^@:/\\]+))?"
)


@dataclass(frozen=True)
class DatasetName:
    """A parsed name. A part that it leaves out is None."""

    repo: str
    config: str | None = None
    split: str | None = None

    @classmethod
    def parse(cls, text: str) -> DatasetName:
        """Parse a name. Raises UsageError."""
        found = _NAME.fullmatch(text)
        if found is None or ".." in text:
            raise UsageError(
                f"{text} is not the name of a data set.",
                "Write hf:owner/name:config@split, for example hf:openai/gsm8k:main@test",
            )
        return cls(found["repo"], found["config"], found["split"])

    def __str__(self) -> str:
        config = f":{self.config}" if self.config else ""
        return f"{PREFIX}{self.repo}{config}{f'@{self.split}' if self.split else ''}"


@dataclass(frozen=True)
class Part:
    """One split of one configuration, and its files in order."""

    config: str
    split: str
    files: Files


def part_of(name: DatasetName, configs: Configs) -> Part:
    """Return what the name means; missing parts are the only configuration and the split "test".

    A split may also be left out if there is only one. Raises UsageError with the possible names if
    several or none remain.
    """
    config = _one(configs, name.config, _Kind(f"hf:{name.repo}", "configuration", ":"))
    splits = configs[config]
    split = _one(splits, name.split, _Kind(f"hf:{name.repo}:{config}", "split", "@", USUAL_SPLIT))
    return Part(config, split, splits[split])


@dataclass(frozen=True)
class _Kind:
    """A kind of name: what it names, where, its sign in the name, and its usual value."""

    where: str
    noun: str
    sign: str
    usual: str | None = None


def _one(there: Collection[str], wanted: str | None, kind: _Kind) -> str:
    if wanted is not None and wanted not in there:
        hint = nearest_or_some(wanted, there)
        raise UsageError(f"{kind.where} has no {kind.noun} {wanted!r}.", hint)
    if wanted is not None:
        return wanted
    if kind.usual is not None and kind.usual in there:
        return kind.usual
    if len(there) == 1:
        return next(iter(there))
    if not there:
        raise UsageError(
            f"{kind.where} has no files of problems.", "Parquet, JSON, CSV and TSV can be read."
        )
    raise UsageError(
        f"{kind.where} has several {kind.noun}s: {some_of([*there])}.",
        f"Name one, for example: {kind.where}{kind.sign}{next(iter(there))}",
    )
