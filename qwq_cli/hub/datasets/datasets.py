"""Known data sets: rows from the hub's dataset viewer, stored as JSON lines.

The viewer reads every file format. Source: https://huggingface.co/docs/dataset-viewer
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from qwq_cli.errors import DiskError, NetworkError
from qwq_cli.hub.network.client import Client
from qwq_cli.hub.network.refusal import AGAIN
from qwq_cli.paths import write_atomically

VIEWER = "https://datasets-server.huggingface.co"
VIEWER_VARIABLE = "HF_DATASETS_SERVER"
PAGE = 100  # rows; the viewer's limit for one request
MAX_ROWS = 100_000
MOST = 256 << 20  # characters in all rows; the largest set below has half a million


@dataclass(frozen=True)
class HubDataset:
    """A known data set. parts: pairs of a configuration and a split."""

    alias: str
    repo: str
    parts: tuple[tuple[str, str], ...]


DATASETS: Mapping[str, HubDataset] = {
    known.alias: known
    for known in (
        HubDataset("aime24", "HuggingFaceH4/aime_2024", (("default", "train"),)),
        HubDataset(
            "aime25", "opencompass/AIME2025", (("AIME2025-I", "test"), ("AIME2025-II", "test"))
        ),
        HubDataset("math500", "HuggingFaceH4/MATH-500", (("default", "test"),)),
    )
}


class _Row(msgspec.Struct):
    row: dict[str, Any]
    truncated_cells: list[str] = []


class _Page(msgspec.Struct):
    rows: list[_Row]
    num_rows_total: int


def fetched(
    dataset: HubDataset,
    cache: Path,
    environ: Mapping[str, str],
    tell: Callable[[str], None] = lambda _: None,
) -> Path:
    """Return the file with its rows as JSON lines, from our cache or else from the hub.

    tell: called with a line about each long wait. Raises NetworkError, and DiskError if the rows
    can't be stored.
    """
    path = cache / "datasets" / f"{dataset.alias}.jsonl"
    if path.is_file():
        return path
    client = replace(Client.of(environ, tell), endpoint=environ.get(VIEWER_VARIABLE) or VIEWER)
    parts = (_rows(client, dataset.repo, config, split) for config, split in dataset.parts)
    text = _lines((row for rows in parts for row in rows), client.endpoint)
    try:
        write_atomically(path, text)
    except OSError as error:
        raise DiskError(
            f"Can't write {path}: {error.strerror or error}.", "Free some disk space."
        ) from error
    return path


def _lines(rows: Iterable[dict[str, Any]], endpoint: str) -> str:
    lines, size = [], 0
    for row in rows:
        lines.append(msgspec.json.encode(row).decode() + "\n")
        size += len(lines[-1])
        if size > MOST:
            raise NetworkError(f"The rows of {endpoint} have no end after {MOST >> 20} MB.", AGAIN)
    return "".join(lines)


def _rows(client: Client, repo: str, config: str, split: str) -> Iterator[dict[str, Any]]:
    """Yield all rows of a split, in order."""
    offset, total = 0, 1
    while offset < total:
        page = _page(client, repo, config, split, offset)
        total = min(page.num_rows_total, MAX_ROWS)
        if any(row.truncated_cells for row in page.rows):
            raise NetworkError(f"{client.endpoint} shortens a row of {repo}.", AGAIN)
        if len(page.rows) < min(PAGE, total - offset):  # or each request might bring only one row
            raise NetworkError(f"{client.endpoint} leaves out rows of {repo}.", AGAIN)
        yield from (row.row for row in page.rows)
        offset += len(page.rows)


def _page(client: Client, repo: str, config: str, split: str, offset: int) -> _Page:
    query = urlencode(
        {"dataset": repo, "config": config, "split": split, "offset": offset, "length": PAGE}
    )
    try:
        return msgspec.convert(client.json(f"/rows?{query}"), _Page)
    except msgspec.ValidationError as error:
        raise NetworkError(
            f"{client.endpoint} describes the rows in an unexpected way: {error}.", AGAIN
        ) from None
