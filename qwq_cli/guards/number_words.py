"""Numbers that are written as words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qwq_cli.equality.number_words import ORDINALS, SMALL, TENS

_GERMAN = """null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
fünfzehn sechzehn siebzehn achtzehn neunzehn"""
_GERMAN_ORDINALS = """nullte erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte
elfte zwölfte dreizehnte vierzehnte fünfzehnte sechzehnte siebzehnte achtzehnte
neunzehnte"""
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_CHINESE = "零一二三四五六七八九十"


def _english() -> Iterator[tuple[str, int]]:
    for names in (SMALL, TENS, ORDINALS, {"zeroth": 0}):
        yield from names.items()
    ones = {name: value for name, value in {**SMALL, **ORDINALS}.items() if 0 < value < 10}
    for ten, tens in TENS.items():
        yield from ((f"{ten}-{one}", tens + value) for one, value in ones.items())


def _german() -> Iterator[tuple[str, int]]:
    german = _GERMAN.split()
    yield from ((word, value) for value, word in enumerate(german))
    for value, word in enumerate(_GERMAN_ORDINALS.split()):
        yield from ((word + ending, value) for ending in ("", *"nrsm"))
    for tens, word in enumerate(_GERMAN_TENS.split(), 2):
        for one, name in enumerate(["", *german[1:10]]):
            spelled = f"{name.removesuffix('s') if one == 1 else name}und{word}" if one else word
            endings = ("", "ste", "sten", "ster", "stes", "stem")
            yield from ((spelled + ending, 10 * tens + one) for ending in endings)


# In lower case, and as a sentence begins with them.
NUMBER_WORDS: Mapping[str, int] = {
    spelled: value
    for word, value in (*_english(), *_german(), *zip(_CHINESE, range(11), strict=True))
    for spelled in (word, word.capitalize())
}
