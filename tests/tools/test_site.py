"""The manual as a site: what is laid out for it, and what may not be in its pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomlkit

from tools import site

CONFIG = tomlkit.parse((site.ROOT / "zensical.toml").read_text("utf-8")).unwrap()


def test_links_to_pages_lead_to_pages_and_others_are_words() -> None:
    page = site.ROOT / "docs/reading.md"
    text = (
        "[a](chat.md#keys) [b](../benchmarks/README.md#mending) [c](../models.toml) [d](https://x.y)\n"
        "![e](../pictures/live.svg) [f](#here)\n```\n[g](../models.toml)\n```\n"
    )
    assert site.moved(text, page) == (
        "[a](chat.md#keys) [b](benchmarks.md#mending) c [d](https://x.y)\n"
        "![e](pictures/live.svg) [f](#here)\n```\n[g](../models.toml)\n```\n"
    )


def test_every_page_has_a_place_in_the_menu(tmp_path: Path) -> None:
    site.lay_out(tmp_path / "manual")
    there = {path.name for path in (tmp_path / "manual").glob("*.md")}
    assert there == set(re.findall(r"[\w-]+\.md", str(CONFIG["project"]["nav"])))


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://x.y/a.js"></script>',
        '<link rel="stylesheet" href="https://fonts.x/css">',
        '<img alt="" src="//x.y/a.png">',
        '<link rel=preconnect href="https://x.y">',
    ],
)
def test_what_would_be_fetched_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.html").write_text(line, "utf-8")
    assert list(site.fetched(tmp_path))


def test_what_is_only_linked_is_fetched_by_nobody(tmp_path: Path) -> None:
    text = '<a href="https://x.y">x</a><script src="a.js"></script><link rel="icon" href="i.png">'
    (tmp_path / "a.html").write_text(text, "utf-8")
    assert not list(site.fetched(tmp_path))


def test_no_font_is_fetched() -> None:
    assert CONFIG["project"]["theme"]["font"] is False
    assert "offline" in CONFIG["project"]["plugins"]
