"""What stands beside a number or a letter in Chinese, Japanese and Korean.

Spaces don't tell their words apart, so that a list of words that change a number can't be complete:
`7个` is 7, and `约7个`, `7万人`, `7个吗` are not. Only what is on the list may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qwq_cli.toml_file import packaged_table

SIGNS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # such scripts
_SIGN = re.compile(f"[{SIGNS}]")
_MARKS = r"[\s.,:;'\"“”‘’「」，。：；、]"


def is_open(pieces: Sequence[str]) -> bool:
    """Return whether such a script says anything unlisted around numbers.

    pieces: the text before the first number, and what follows each of them.
    """
    if not any(map(_SIGN.search, pieces)):
        return False
    before, behind = _listed()
    return not (before.fullmatch(pieces[0]) and all(map(behind.fullmatch, pieces[1:])))


@lru_cache(maxsize=1)
def _listed() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = packaged_table(__package__, "prose.toml")
    words, counters = ("|".join(table[role]) for role in ("beside", "counters"))
    beside = rf"(?:{_MARKS}|{words})*"
    return re.compile(beside), re.compile(rf"\s*(?:{counters}){{0,2}}{beside}")
