"""How this qwq was installed, and so what updates it and what takes it away."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PACKAGE = "qwq-cli"


@dataclass(frozen=True)
class Installation:
    """prefix: the folder of the environment. source: the file or folder that it came from, if it
    is on this machine. is_linked: whether qwq runs from that folder itself."""

    prefix: Path
    source: Path | None = None
    is_linked: bool = False

    @classmethod
    def of_process(cls) -> Installation:
        """Return the installation of the qwq that runs."""
        from importlib.metadata import PackageNotFoundError, distribution

        try:
            text = distribution(PACKAGE).read_text("direct_url.json")
        except PackageNotFoundError:
            text = None
        return cls.read(Path(sys.prefix), text)

    @classmethod
    def read(cls, prefix: Path, direct_url: str | None) -> Installation:
        """Return it from the environment and what pip has written of the origin (PEP 610)."""
        try:
            told: Any = json.loads(direct_url or "{}")
            url = urlsplit(str(told.get("url", "")))
            linked = bool(told.get("dir_info", {}).get("editable"))
        except (ValueError, AttributeError):
            return cls(prefix)
        source = Path(unquote(url.path)) if url.scheme == "file" else None
        return cls(prefix, source, linked)

    @property
    def update(self) -> str:
        """The command line that installs a newer version."""
        if self._is_brewed:
            return "brew upgrade qwq"
        if self.source is None:
            return f"{self._tool} {self._upgrade} {PACKAGE}"
        if not self.source.is_dir():
            return f"{self._tool} {self._again} a newer file in place of {self.source}"
        again = "make setup" if self.is_linked else f"{self._tool} {self._again} ."
        return f"cd {shlex.quote(str(self.source))} && git pull && {again}"

    @property
    def removal(self) -> str:
        """What takes it away."""
        if self._is_brewed:
            return "brew uninstall qwq"
        is_in_clone = self.source and self.source in self.prefix.parents
        if self.is_linked and is_in_clone:
            return f"delete the folder {self.source}"
        return f"{self._tool} uninstall {PACKAGE}"

    @property
    def _is_brewed(self) -> bool:
        return "Cellar" in self.prefix.parts

    @property
    def _tool(self) -> str:
        if (self.prefix / "pipx_metadata.json").is_file():
            return "pipx"
        if (self.prefix / "uv-receipt.toml").is_file():
            return "uv tool"
        return f"{shlex.quote(str(self.prefix / 'bin' / 'python'))} -m pip"

    @property
    def _upgrade(self) -> str:
        return "upgrade" if self._tool in ("pipx", "uv tool") else "install --upgrade"

    @property
    def _again(self) -> str:
        return {"pipx": "install --force", "uv tool": "install --reinstall"}.get(
            self._tool, "install"
        )
