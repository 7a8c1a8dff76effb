"""Build the manual as a site in build/site: pages that need no network, with search.

The pages of docs/ link to files of the repository. Those that are pages come along; links to others
(sources, schemas) become words, as a site has none of them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "build/manual"
SITE = ROOT / "build/site"
# Pages that stand elsewhere, by their names in the site.
OTHERS = {
    "benchmarks.md": ROOT / "benchmarks/README.md",
    "changelog.md": ROOT / "CHANGELOG.md",
    "architecture.md": ROOT / "ARCHITECTURE.md",
    "contributing.md": ROOT / "CONTRIBUTING.md",
}
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:)([^)\s#]*)(#[^)\s]*)?\)")
_TAG = re.compile(r'\b(src|srcset)="(?!\w+:)([^"]+)"')
_FETCHED = re.compile(
    r"(?:<(?:script|img|iframe|source|video|audio)\b[^>]*?\bsrc(?:set)?|"
    r'<link\b[^>]*?\brel="?(?:stylesheet|preconnect|preload|icon)[^>]*?\bhref)="?(https?:)?//',
    re.IGNORECASE,
)


def main() -> None:
    lay_out(PAGES)
    shutil.rmtree(SITE, ignore_errors=True)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    if found := list(fetched(SITE)):
        sys.exit("Pages that fetch something from elsewhere:\n" + "\n".join(found))
    print(f"Open {SITE / 'index.html'}")


def lay_out(folder: Path) -> None:
    """Every page and picture in one folder, with links that lead there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "pictures", folder / "pictures")
    shutil.copytree(ROOT / "docs/assets", folder / "assets")
    for path in (ROOT / "docs").iterdir():
        if path.suffix == ".md":
            text = moved(path.read_text("utf-8"), path)
            (folder / path.name).write_text(text, encoding="utf-8")
    for name, path in OTHERS.items():
        (folder / name).write_text(moved(path.read_text("utf-8"), path), encoding="utf-8")


def moved(text: str, path: Path) -> str:
    """The text of a page with links as they lead in the site; those to no page are words."""

    def link(match: re.Match[str]) -> str:
        picture, words, target, heading = match.groups()
        if not target:
            return match[0]
        place = _in_site((path.parent / target).resolve())
        if place is None:
            return words
        return f"{picture}[{words}]({place}{heading or ''})"

    def tag(match: re.Match[str]) -> str:
        place = _in_site((path.parent / match[2]).resolve())
        return f'{match[1]}="{place}"' if place else match[0]

    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    changed = [part if part.startswith("```") else _TAG.sub(tag, _LINK.sub(link, part))
               for part in parts]  # fmt: skip
    return "".join(changed)


def _in_site(path: Path) -> str | None:
    if path.parent == ROOT / "docs":
        return path.name
    if path.parent == ROOT / "pictures":
        return f"pictures/{path.name}"
    names = {other: name for name, other in OTHERS.items()} | {ROOT / "README.md": "index.md"}
    return names.get(path)


def fetched(site: Path) -> Iterator[str]:
    """Pages that would load something over the network, and what."""
    for page in sorted(site.rglob("*.html")):
        for match in _FETCHED.finditer(page.read_text("utf-8")):
            yield f"{page.relative_to(site)}: {match[0]}"


if __name__ == "__main__":
    main()
