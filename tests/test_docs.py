"""ARCHITECTURE.md and CONTRIBUTING.md name what is there: files, rooms, owners, targets of make."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import OWNERS, ROOMS

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
ANYTHING = "NAME"  # stands for the name of a new thing: what is there already must be like it
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
_SUFFIX = re.compile(r"\.(?:py|toml|md|json|txt|css)\Z")
_SYMBOL = r"`_?[A-Za-z][\w.]*`"


def section(text: str, title: str) -> str:
    """What stands below a heading of the second level, without its own headings."""
    return text.split(f"\n## {title}\n")[1].split("\n## ", maxsplit=1)[0]


def paths(line: str) -> list[str]:
    """What stands as code and can be nothing but a path."""
    code = re.findall(r"`([^`]+)`|\]\(([\w./-]+)\)", line)
    found = [path for path in map("".join, code) if _PATH.fullmatch(path)]
    return [path for path in found if "/" in path or _SUFFIX.search(path)]


MADE = ("build/", "dist/")  # there once something was built


def missing(text: str, *folders: Path) -> list[str]:
    """Paths that lead nowhere, from one of `folders` or from one named before on the same line."""
    gone = []
    for line in text.splitlines():
        near = list(folders)
        for path in paths(line):
            if path.startswith(MADE):
                continue
            pattern = path.rstrip("/").replace(ANYTHING, "*")
            hits = [hit for folder in near for hit in folder.glob(pattern)]
            if not hits:
                gone.append(path)
            elif "/" in path:
                near.append(hits[0].parent)
    return gone


def lines_of_items(text: str) -> str:
    """Each item of a list on one line."""
    return re.sub(r"\n\s+(?=\S)", " ", text)


def test_the_map_names_files_that_are_there() -> None:
    assert len([path for line in MAP.splitlines() for path in paths(line)]) > 100
    assert missing(lines_of_items(MAP), ROOT / "qwq_cli", ROOT) == []


def test_the_recipes_name_files_that_are_there() -> None:
    assert len([path for line in GUIDE.splitlines() for path in paths(line)]) > 80
    assert missing(GUIDE, ROOT) == []


@pytest.mark.parametrize(
    "path", ["qwq_cli/guards/gone.py", "qwq_cli/gone/NAME.py", "gone.toml", "gone/"]
)
def test_a_file_that_is_gone_would_be_told(path: str) -> None:
    assert missing(f"1. `{path}`: see [this]({path}).", ROOT) == [path, path]


def test_a_bare_name_is_looked_for_beside_the_one_before() -> None:
    package = ROOT / "qwq_cli"
    assert missing("`generation/local.py`, `recorded.py`", package) == []
    assert missing("`engine/llama.py`, `recorded.py`", package) == ["recorded.py"]


def test_the_map_lists_the_rooms_in_their_order() -> None:
    listed = re.findall(r"^- `([\w.]+)`: \S", section(MAP, "Rooms"), re.MULTILINE)
    assert tuple(listed) == ROOMS


def test_the_map_names_the_owners_of_packages() -> None:
    text = MAP.split("<!-- owners -->")[1].split("<!-- end -->")[0]
    listed = (part.partition(":") for part in text.split(";"))
    found = {_code(name)[0]: tuple(_code(owners)) for name, _, owners in listed}
    assert found == OWNERS


def _code(text: str) -> list[str]:
    """What stands as code, but for blocks of it."""
    return re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def named_symbols() -> Iterator[tuple[str, str]]:
    """A name and the file that has it: "`a` in `b.py`", or "`b.py`: `a`, `c` and `d`"."""
    text = lines_of_items(MAP + GUIDE)
    for symbol, path in re.findall(rf"({_SYMBOL})\)? in `([\w/]+\.py)`", text):
        yield symbol.strip("`"), path
    for path, symbols in re.findall(rf"`([\w/]+\.py)`: ((?:{_SYMBOL}(?:, | and )?)+)", text):
        yield from ((symbol, path) for symbol in _code(symbols))


@pytest.mark.parametrize(("symbol", "path"), sorted(set(named_symbols())))
def test_a_file_has_what_is_said_to_be_in_it(symbol: str, path: str) -> None:
    file = next(base / path for base in (ROOT, ROOT / "qwq_cli") if (base / path).is_file())
    known = set(_defined(ast.parse(file.read_text("utf-8"))))
    assert set(symbol.split(".")) <= known


def _defined(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words() -> list[str]:
    return re.findall(r"^- (\*\*.+)", lines_of_items(section(MAP, "Words")), re.MULTILINE)


@pytest.mark.parametrize("entry", words(), ids=lambda entry: entry.split("**")[1])
def test_a_word_stands_in_its_file(entry: str) -> None:
    named = [ROOT / "qwq_cli" / path for path in paths(entry)]
    files = [file for path in named for file in (path.glob("*.py") if path.is_dir() else [path])]
    text = " ".join(file.read_text("utf-8") for file in files if file.is_file()).lower()
    assert not [word for word in bold(entry) if word not in text.replace("_", " ")]


def bold(text: str) -> list[str]:
    return re.findall(r"\*\*([\w ]+)\*\*", text)


def test_words_are_told_once_and_in_order() -> None:
    first = [entry.split("**")[1] for entry in words()]
    every = bold(section(MAP, "Words"))
    assert first == sorted(first)
    assert len(every) == len(set(every)) > 40


def test_targets_of_make_exist() -> None:
    code = re.findall(r"^\$ (.+)$", GUIDE, re.MULTILINE) + _code(GUIDE)
    targets = {name for line in code for name in re.findall(r"\bmake ([a-z-]+)", line)}
    assert len(targets) > 8
    assert not [name for name in targets if not re.search(rf"^{name}:", MAKEFILE, re.MULTILINE)]


def test_commands_of_pytest_name_what_is_there() -> None:
    commands = re.findall(r"^\$ \S+ -m pytest (.+)$", GUIDE, re.MULTILINE)
    named = [word for line in commands for word in line.split() if not word.startswith("-")]
    assert named
    assert not [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_both_are_shipped_and_found_by_whoever_develops(name: str) -> None:
    included = (ROOT / "pyproject.toml").read_text("utf-8").split("targets.sdist]")[1]
    assert f'"/{name}"' in included.split("\n\n")[0]
    assert f"]({name})" in section(README, "Develop")


def links() -> Iterator[tuple[str, str, str]]:
    """File, and what it links to here: a path and a heading, either of which may be empty."""
    for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "benchmarks/README.md"):
        for target in re.findall(r"\]\((?!\w+:)([^)\s]+)\)", file.read_text("utf-8")):
            path, _, heading = target.partition("#")
            yield str(file.relative_to(ROOT)), path, heading


def headings(text: str) -> set[str]:
    """As GitHub names them in links."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize(("file", "path", "heading"), sorted(set(links())))
def test_links_lead_somewhere(file: str, path: str, heading: str) -> None:
    target = (ROOT / file).parent / path if path else ROOT / file
    assert target.exists()
    assert not heading or heading in headings(target.read_text("utf-8"))
