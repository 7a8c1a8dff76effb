"""An engine that somebody named and that is not here, in words and with the next command."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.choices import PackKind
from qwq_cli.errors import UsageError
from qwq_cli.nearest import nearest
from qwq_cli.packs.in_use import COMPILED

_PATH = re.compile(r"[/\\]|\A[.~]")
_KINDS = [kind.value for kind in PackKind]


def not_here(named: str, packs: Sequence[str]) -> UsageError:
    """Return the error. named: neither a pack nor a path that exists. packs: the installed ones."""
    if _PATH.search(named):
        return UsageError(
            f"There is no folder {named}.",
            "Name the folder that holds llama.cpp's shared libraries, or an engine of: "
            "qwq engine list",
        )
    if here := nearest(named, [*packs, COMPILED]):
        return UsageError(
            f"No engine is called {named!r}.", f"Did you mean {here}? qwq engine use {here}"
        )
    kind = nearest(named, _KINDS)
    if kind == named.casefold():
        return UsageError(f"No {kind} engine is installed.", f"qwq engine install {kind}")
    return UsageError(
        f"No engine is called {named!r}, and no folder either.",
        f"Did you mean {kind}? qwq engine install {kind}" if kind else "qwq engine list",
    )
