from __future__ import annotations

import os
from pathlib import Path

import pytest

from qwq_cli.hub.local.cache import HubCache, cache_root

REPO = "owner/name-GGUF"


def put(root: Path, commit: str, name: str, *, repo: str = REPO, branch: str | None = None) -> Path:
    """A file as huggingface_hub lays it out: a snapshot that links to a blob."""
    folder = root / f"models--{repo.replace('/', '--')}"
    blob = folder / "blobs" / f"{commit}-{Path(name).name}"
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(b"GGUF")
    link = folder / "snapshots" / commit / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(blob)
    if branch:
        (folder / "refs").mkdir(exist_ok=True)
        (folder / "refs" / branch).write_text(commit)
    return link


@pytest.mark.parametrize(
    ("environ", "root"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({"HF_HUB_CACHE": ""}, str(Path.home() / ".cache/huggingface/hub")),
    ],
)
def test_the_root_follows_the_variables_of_the_hub(environ: dict[str, str], root: str) -> None:
    assert cache_root(environ) == Path(root)


def test_our_root_is_where_the_hub_client_looks() -> None:
    constants = pytest.importorskip("huggingface_hub.constants")
    assert cache_root(os.environ) == Path(constants.HF_HUB_CACHE)


def test_the_revision_asked_for_goes_first_and_any_other_will_do(tmp_path: Path) -> None:
    old = put(tmp_path, "aaa", "m.gguf")
    new = put(tmp_path, "bbb", "m.gguf", branch="main")
    cache = HubCache(tmp_path)
    assert cache.find(REPO, "m.gguf", "aaa") == old
    assert cache.find(REPO, "m.gguf", "main") == new
    assert cache.find(REPO, "m.gguf", "gone") in {old, new}
    assert cache.find(REPO, "other.gguf", "main") is None
    assert cache.find("no/body", "m.gguf", "main") is None


def test_a_link_to_a_blob_that_is_gone_is_no_file(tmp_path: Path) -> None:
    link = put(tmp_path, "aaa", "m.gguf")
    link.resolve().unlink()
    cache = HubCache(tmp_path)
    assert cache.find(REPO, "m.gguf", "main") is None
    assert list(cache.models(REPO)) == []
    assert cache.named("m.gguf") is None


def test_models_are_first_parts_and_no_projectors(tmp_path: Path) -> None:
    names = ["q8/m-00001-of-00002.gguf", "q8/m-00002-of-00002.gguf", "mmproj-F16.gguf", "a.gguf"]
    for name in names:
        put(tmp_path, "aaa", name)
    found = [path.name for path in HubCache(tmp_path).models(REPO)]
    assert found == ["a.gguf", "m-00001-of-00002.gguf"]


def test_a_name_is_found_in_any_repository(tmp_path: Path) -> None:
    put(tmp_path, "aaa", "x.gguf", repo="a--b/c")
    link = put(tmp_path, "aaa", "y.gguf")
    assert HubCache(tmp_path).named("y.gguf") == link


def test_an_absent_or_foreign_root_is_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "absent", tmp_path / "file"):
        assert list(HubCache(root).repos()) == []
        assert HubCache(root).named("x.gguf") is None
