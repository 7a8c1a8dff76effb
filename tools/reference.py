"""Write the reference page of the manual, the man pages and the files for completion in shells.

All of it comes from the command line itself, the settings and the schemas. What is written is
kept, so that an installation needs none of this; a test says when it is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer._completion_shared import get_completion_script

from qwq_cli.setting import Panel, Setting
from qwq_cli.settings import SETTINGS
from tools.helps import Help, helps
from tools.manpages import manpages
from tools.schema import PUBLISHED, schema_of

ROOT = Path(__file__).parent.parent
PAGE = "docs/reference.md"
MAN = "share/man/man1"
COMPLETIONS = {
    "bash": "share/bash-completion/completions/qwq",
    "zsh": "share/zsh/site-functions/_qwq",
    "fish": "share/fish/vendor_completions.d/qwq.fish",
}
_HEAD = """\
# Reference

`make reference` writes this page from the command line itself, the settings and the schemas.
What a command is good for is in [the other pages](index.md).

## Commands

Below is what `qwq COMMAND --help` prints. [Scripts and pipes](scripts.md#exit-status) has the exit
statuses.
"""
_SETTINGS = """\
## Settings

A setting is a key of `qwq config set KEY VALUE`, `QWQ_KEY` in the environment and `/set KEY VALUE`
in a chat. Where it has a flag, that is `--key`, with `-` for `_`. A flag wins over the environment,
the environment over the file.
"""


def main() -> None:
    for name, text in generated().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    kept = {ROOT / name for name in generated()}
    for path in (ROOT / MAN).glob("*.1"):
        if path not in kept:  # of a command that is gone
            path.unlink()


def generated() -> dict[str, str]:
    """Every file by its path in the repository."""
    found = helps()
    pages = {f"{MAN}/{name}": text for name, text in manpages(found).items()}
    scripts = {path: completion(shell) for shell, path in COMPLETIONS.items()}
    return {PAGE: page(found), **pages, **scripts}


def completion(shell: str) -> str:
    script = get_completion_script(prog_name="qwq", complete_var="_QWQ_COMPLETE", shell=shell)
    # zsh reads such a file when something is completed for the first time, and wants that done.
    return script + ('\n\n_qwq_completion "$@"\n' if shell == "zsh" else "\n")


def page(found: list[Help]) -> str:
    parts = [_HEAD]
    parts += [f"### {one.name}\n\n```text\n{one.text}\n```\n" for one in found]
    parts.append(_SETTINGS)
    parts += [_panel(panel) for panel in Panel if any(_in(panel))]
    parts += [_fields(name, schema_of(kind)) for name, kind in PUBLISHED.items()]
    return "\n".join(parts)


def _in(panel: Panel) -> Iterator[Setting]:
    return (setting for setting in SETTINGS.values() if setting.panel is panel)


def _panel(panel: Panel) -> str:
    lines = [
        f"- **`{setting.key}`** {_values(setting)}: {_help(setting)}" for setting in _in(panel)
    ]
    return f"### Settings: {panel.value}\n\n" + "\n".join(lines) + "\n"


def _values(setting: Setting) -> str:
    words = setting.values or setting.likely
    return f"({', '.join(f'`{word}`' for word in words)})" if words else f"({_kind(setting)})"


def _kind(setting: Setting) -> str:
    kinds = {int: "a whole number", float: "a number", str: "a text"}
    bounds = f", {setting.range}" if str(setting.range) else ""
    return kinds.get(setting.type, "a value") + bounds


def _help(setting: Setting) -> str:
    note = "" if setting.has_flag else " It has no flag."
    return f"{setting.help}{note}"


def _fields(name: str, schema: Any) -> str:
    """Of all objects in a file, the outermost first."""
    first = schema["$ref"].rpartition("/")[2]
    others = [key for key in schema["$defs"] if key != first]
    parts = [f"## Fields of `{name}`\n"]
    parts += [_object(name, key, schema["$defs"][key]) for key in (first, *others)]
    return "\n".join(parts)


def _object(name: str, key: str, kind: Any) -> str:
    said = kind.get("description", "").replace("\n\n", "\n").strip()
    if "enum" in kind:
        said = f"{said}\n\nOne of {', '.join(f'`{value}`' for value in kind['enum'])}.".strip()
    title = f"### {key} ({name.partition('-')[0]})\n"
    properties = kind.get("properties", {})
    lines = [f"- `{field}`: {_type(one)}" for field, one in properties.items()]
    return "\n".join([title, *([f"{said}\n"] if said else []), *lines, *([""] if lines else [])])


def _type(one: Any) -> str:
    if "$ref" in one:
        return str(one["$ref"].rpartition("/")[2])
    if "anyOf" in one:
        return " or ".join(_type(each) for each in one["anyOf"])
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if one.get("type") == "array":
        return f"list of {_type(one.get('items', {}))}"
    return str(one.get("type", "any"))


if __name__ == "__main__":
    main()
