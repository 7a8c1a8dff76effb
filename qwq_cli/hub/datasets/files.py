"""Sorts the files of a data set's repository by configuration and split.

The card decides, or else the names of folders and files, as in the hub's own tools:
https://huggingface.co/docs/hub/datasets-data-files-configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

Files = tuple[str, ...]
Configs = Mapping[str, Mapping[str, Files]]  # files by configuration and split

DEFAULT = "default"
FIRST_SPLIT = "train"  # the split of files whose names don't mention one
SUFFIXES = (".parquet", ".jsonl", ".json", ".csv", ".tsv", ".arrow")  # in order of preference
PACKINGS = ("", ".gz", ".zst")
MOST_PATTERN, MOST_STARS = 300, 8  # limits for a card, which anybody may have written
_SPLITS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "eval", "evaluation"),
}
_SHARD = re.compile(r"(?P<split>\w+(?:\.\w+)*)-\d{5}-of-\d{5}\..+")
_GLOB = re.compile(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\])")
_DESCRIPTIONS = {"dataset_infos.json", "dataset_dict.json", "dataset_info.json", "state.json"}


def configs_of(card: Any, names: Sequence[str]) -> Configs:
    """Return the files of each configuration and split.

    card: the card's text on configurations, untrusted. names: all files of the repository.
    """
    names = sorted(filter(_holds_rows, names))
    told = dict(_told(card, names)) if isinstance(card, list) else {}
    return told or _by_names(names)


def _told(card: Sequence[Any], names: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Files]]]:
    for config in card:
        if not isinstance(config, dict) or not isinstance(
            config.get("data_files"), (str, list, dict)
        ):
            continue
        folder = str(config.get("data_dir") or "").strip("/")
        splits: dict[str, list[str]] = {}
        for split, pattern in _patterns(config["data_files"]):
            path = f"{folder}/{pattern}" if folder else pattern
            its = splits.setdefault(split, [])
            its += [name for name in names if _matches(name, path) and name not in its]
        found = {split: _preferred(its) for split, its in splits.items() if its}
        if found:
            yield str(config.get("config_name") or DEFAULT), found


def _patterns(data_files: Any) -> Iterator[tuple[str, str]]:
    """Yield pairs of a split and a pattern."""
    if isinstance(data_files, str):
        yield FIRST_SPLIT, data_files
    elif isinstance(data_files, dict):
        for split, paths in data_files.items():
            yield from ((str(split), pattern) for _, pattern in _patterns(paths))
    elif isinstance(data_files, list):
        for each in data_files:
            if isinstance(each, dict) and "path" in each:
                split = str(each.get("split") or FIRST_SPLIT)
                yield from ((split, pattern) for _, pattern in _patterns(each["path"]))
            elif isinstance(each, str):
                yield FIRST_SPLIT, each


def _matches(name: str, pattern: str) -> bool:
    """Return whether a name matches; `*` stays within a folder, `**` does not."""
    if len(pattern) > MOST_PATTERN or pattern.count("*") > MOST_STARS:
        return False
    signs = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    parts = (signs.get(part) or re.escape(part) for part in _GLOB.split(pattern.removeprefix("./")))
    return re.fullmatch("".join(parts), name) is not None


def _by_names(names: Sequence[str]) -> Configs:
    found: dict[str, dict[str, list[str]]] = {}
    for name in names:
        split, config = _split_of(name), _config_of(name)
        found.setdefault(config, {}).setdefault(split, []).append(name)
    return {
        config: {split: _preferred(its) for split, its in splits.items()}
        for config, splits in found.items()
    }


def _split_of(name: str) -> str:
    """Return the split that the file's name mentions, or else the nearest folder's name."""
    path = PurePosixPath(name)
    if shard := _SHARD.fullmatch(path.name):
        return _known_split(shard["split"]) or shard["split"]
    for part in reversed(path.parts):
        for word in re.split(r"[\W_\d]+", part.casefold()):
            if split := _known_split(word):
                return split
    return FIRST_SPLIT


def _known_split(word: str) -> str | None:
    return next((split for split, words in _SPLITS.items() if word.casefold() in words), None)


def _config_of(name: str) -> str:
    """Return the first folder that is neither a split nor called data."""
    folders = PurePosixPath(name).parts[:-1]
    own = (part for part in folders if part != "data" and not _known_split(part))
    return next(own, DEFAULT)


def _holds_rows(name: str) -> bool:
    path = PurePosixPath(name)
    is_hidden = any(part.startswith((".", "_")) for part in path.parts)
    return not is_hidden and path.name not in _DESCRIPTIONS and _rank(name) is not None


def _rank(name: str) -> int | None:
    lower = name.lower()
    ranks = (
        rank for rank, suffix in enumerate(SUFFIXES) for packing in PACKINGS
        if lower.endswith(suffix + packing)
    )  # fmt: skip
    return next(ranks, None)


def _preferred(names: Iterable[str]) -> Files:
    """Return the files of the best format, if the same rows exist in several."""
    ranked = [(rank, name) for name in names if (rank := _rank(name)) is not None]
    best = min(rank for rank, _ in ranked)
    return tuple(name for rank, name in ranked if rank == best)
