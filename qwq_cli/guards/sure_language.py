"""The language of a text, where that is sure: only English and German are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qwq_cli.equality.number_words import SCALES

# Shares of the words of a text, for its language to be sure.
KNOWN = 0.4  # words of the language
OWN = 0.15  # words that only this language has
LEAST, MOSTLY = 2, 0.75  # words that only this language has, unless most words are known

_COMMAND = re.compile(r"\\[A-Za-z]+")
# Single letters are mostly names of numbers, and "th" behind a number is no word.
_WORD = re.compile(r"(?<![0-9])[^\W\d_]{2,}")
_OTHER_SCRIPT = re.compile("[\u0400-\u1dff\u2c00-\ud7ff\uf900-\ufdff]")  # Greek is in formulas


@dataclass(frozen=True)
class _Language:
    """own: words that hardly any other language with Latin letters has. all: also common ones."""

    code: str
    own: frozenset[str]
    all: frozenset[str]


def _language(code: str, own: str, shared: str) -> _Language:
    return _Language(code, frozenset(own.split()), frozenset(own.split()) | {*shared.split()})


_LANGUAGES = (
    _language(
        "en",
        """after again altogether and another answer assistant away because been before begins
        being between both buy buys calculate common compute convert costs could day days
        determine different digits divided divisible divisors does done each eight either eleven
        equals evaluate every explain factors few fewer fifty first five forty four from gets
        gives goes greater half helpful his hours how hundred if integers integrate into it its
        keep keeps largest last least leaves left less longer makes many money months much need
        needs next nine number numbers old only or other others our people places please primes
        prove reads remainder root sell sells seven she should simplify since smaller smallest
        solve some square squares step such take taken takes than that the their them then there
        these they third thirty this those three times together twelve twenty twice two until
        want wants weeks were what when where which while whose why will with works would write
        year years you your""",
        """all an are as at be begin but by can cent cents come cost count decimal did dollar
        dollars end factor find for fraction get give given go had has have he her him hour in
        integer is let list long made make may me minute minutes month more most multiplication
        my name no not of on one out over per positive prime print product result same second
        show six so start stop sum table ten term terms to total under up us value values was we
        week who work""",
    ),
    _language(
        "de",
        """allen auch auf beginnt beim bekommt berechne bestimme beweise bleibt bruch dann davon
        doppelt drei durch eine einem einen einer eines ergibt erste ersten finde folge fünf für
        geht gestern geteilt gleich glied größer größte haben hatte heute hundert hälfte ihr
        ihre insgesamt ist jahr jahre jahren jede jedem jeden jeder jedes jetzt kauft kein keine
        kleiner kleinste kommt kostet lautet letzte letzten liest löse macht monate morgen nach
        nenne neun nicht nur nächste oder primzahl primzahlen schreibe sechs seine seite seiten
        sich sieben sind stelle stellen stunde stunden summe tage tagen tausend teilbar teiler
        und verdient verkauft viel viele vielen vom warum welche welchen welcher welches wenn
        werden wieviel wird woche wochen wurzel zahl zahlen zehn zeige ziffer ziffern zu zum zur
        zwanzig zwei zwölf zähle übrig""",
        """acht alle als am aus bei bis da das dem den denn der des die ein elf er es gib hat ich
        im in mal man minuten mit monat noch quadrat rest sein sie so tag um vier von vor war
        was wer wie wir wo""",
    ),
)


def sure_code(text: str) -> str | None:
    """Return the ISO 639 code; None if the text has no words, or may be in another language."""
    words = _words(text)
    if not words or _OTHER_SCRIPT.search(text):
        return None
    return next((one.code for one in _LANGUAGES if _is_sure(one, words)), None)


def has_fewer_words(text: str, than: int) -> bool:
    """Return whether the text is so short, and all in Latin letters."""
    return len(_words(text)) < than and not _OTHER_SCRIPT.search(text)


def _words(text: str) -> list[str]:
    """Return the words in lower case, without commands of TeX, and without "million"."""
    found = _WORD.findall(_COMMAND.sub(" ", text).lower())
    return [word for word in found if word not in SCALES]


def _is_sure(language: _Language, words: Sequence[str]) -> bool:
    known = sum(word in language.all for word in words)
    own = sum(word in language.own for word in words)
    is_likely = known >= KNOWN * len(words) and own >= OWN * len(words)
    is_proven = len(language.own.intersection(words)) >= LEAST or known >= MOSTLY * len(words)
    return is_likely and is_proven
