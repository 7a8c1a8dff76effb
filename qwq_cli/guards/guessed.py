"""Guesses the language of a passage from its letters and commonest words."""

from __future__ import annotations

from qwq_cli.guards.notices import code_of
from qwq_cli.languages import name_of

_SIGNS = {
    ("cyrillic", "Ukrainian"): "іїєґ",
    ("arabic", "Persian"): "پچژگ",
    ("arabic", "Urdu"): "ٹڈڑے",
}
_LATIN = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese",
}  # fmt: skip


def guessed(scripts: frozenset[str], sample: str) -> str:
    """Return its English name; the likeliest one if several languages share the script."""
    if scripts == {"latin"}:
        return _LATIN.get(code_of(sample), "English")
    for (script, name), signs in _SIGNS.items():
        if scripts == {script} and any(sign in sample for sign in signs):
            return name
    return name_of(scripts | {"han"} if "kana" in scripts else scripts)
