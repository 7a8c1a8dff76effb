"""A plan from models.toml alone: what of it is here, and that nothing can be fetched by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.choices import KvType
from qwq_cli.errors import Unreachable
from qwq_cli.hub.download.download import Downloader
from qwq_cli.hub.download.facts import KnownFacts
from qwq_cli.hub.download.pull import Plan, Wanted, plan_pull, pull
from qwq_cli.hub.local.cache import repo_folder
from qwq_cli.hub.local.registry import load_registry
from qwq_cli.hub.machine.assess import Machine
from qwq_cli.hub.network.api import Hub
from qwq_cli.hub.network.client import Client
from tests.hub.local.test_cache import put

REPO = "bartowski/QwQ-32B-Preview-GGUF"
ENTRY = load_registry().entries["qwq-32b-preview"]
OFFLINE = Unreachable("The hub is away.", "Wait.")
MACHINE = Machine(cores=8, memory=64 << 30, bandwidth=4e10)


def plan(root: Path, quant: str) -> Plan:
    return plan_pull(
        f"qwq-32b-preview:{quant}",
        facts=KnownFacts(load_registry(), OFFLINE),
        machine=MACHINE,
        root=root,
        wanted=Wanted(n_ctx=8192, kv_type=KvType.F16),
    )


def test_a_pinned_file_is_here_by_its_checksum(tmp_path: Path) -> None:
    (file,) = ENTRY.quants["Q4_K_M"].files
    assert plan(tmp_path, "Q4_K_M").missing == file.bytes
    assert file.sha256
    blob = repo_folder(tmp_path, REPO) / "blobs" / file.sha256
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"x")
    assert plan(tmp_path, "Q4_K_M").missing == 0


def test_a_file_without_a_checksum_is_here_by_its_name(tmp_path: Path) -> None:
    (file,) = ENTRY.quants["Q8_0"].files
    assert plan(tmp_path, "Q8_0").missing == file.bytes
    put(tmp_path, "aaa", file.name, repo=REPO)
    assert plan(tmp_path, "Q8_0").missing == 0


def test_what_the_hub_was_not_asked_for_is_not_fetched(tmp_path: Path) -> None:
    hub = Hub(Client("http://127.0.0.1:1"))
    with pytest.raises(Unreachable, match="away"):
        pull(plan(tmp_path, "Q8_0"), Downloader(hub, tmp_path))
