"""In which scripts a question may be thought about and answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwq_cli.guards.prose import Prose
from qwq_cli.guards.scripts import SCRIPTS, scripts_in
from qwq_cli.languages import ANY, language_of, named_in

_TRANSLATION = re.compile(
    r"translat|transliterat|übersetz|tradu|traduc|перев[её]?[дс]|перевод|переклад|翻译|翻譯|翻訳|訳し"
    r"|번역|옮겨|ترجم|अनुवाद|תרגם|תרגמ|แปล|μετ[άα]φρα|přelož|tłumacz|çevir|vertaal|översätt",
    re.IGNORECASE,
)
# No formula begins inside another one; otherwise a question of openers would cost its length
# squared.
_FORMULA = re.compile(
    r"\$\$?[^$]+\$\$?|\\\((?:(?!\\\().)*?\\\)|\\\[(?:(?!\\\[).)*?\\\]|\\[A-Za-z]+", re.DOTALL
)


@dataclass(frozen=True)
class Expected:
    """scripts: their letters are no switch. own: an answer has at least one word in one of these.

    is_free: whether the question may well want an answer in other scripts.
    """

    scripts: frozenset[str]
    own: frozenset[str]
    is_free: bool = False

    @property
    def others(self) -> frozenset[str]:
        return frozenset(SCRIPTS) - self.scripts


def expected(language: str, question: str, system: str = "") -> Expected | None:
    """Return the scripts; None if any script is allowed.

    That is so if the question has no words, or asks for a translation without naming the language.
    language: the setting. system: what the user told the model before.
    """
    if language == ANY:
        return None
    if named := language_of(language):
        return Expected(named.scripts, named.scripts)
    own, all_scripts = _own(question), _scripts(question) | _scripts(system)
    named_ones = named_in(f"{question}\n{system}")
    is_translation = _TRANSLATION.search(question) is not None
    if not own or (is_translation and not named_ones):
        return None
    asked = frozenset(script for each in named_ones for script in each.scripts)
    is_free = is_translation or bool(named_ones) or all_scripts > own
    return Expected(_with_kin(own | all_scripts | asked), _with_kin(own), is_free)


def _own(question: str) -> frozenset[str]:
    """Return the scripts of the text without quotations, unless all of it is quoted."""
    prose, lines = Prose(0).read(question)
    text = "".join(line.text for line in [*lines, prose.rest()])
    return scripts_in(text) or _scripts(question)


def _scripts(question: str) -> frozenset[str]:
    return scripts_in(_FORMULA.sub(" ", question))


def _with_kin(scripts: frozenset[str]) -> frozenset[str]:
    """Add related scripts.

    Kana appear among Han, and a question in Chinese may be thought about and answered in English.
    """
    if "kana" in scripts:
        return scripts | {"han"}
    return scripts | {"latin"} if "han" in scripts else scripts
