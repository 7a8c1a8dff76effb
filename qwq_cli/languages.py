"""Names of languages, and the scripts that they are written in."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

NOTE, LOCK, ANY = "note", "lock", "any"


class Language(NamedTuple):
    """name: in English. names: all of them in lower case, with its own. scripts: of its letters."""

    name: str
    names: frozenset[str]
    scripts: frozenset[str]


def _language(name: str, own: str, scripts: str) -> Language:
    names = frozenset({name.lower(), *own.split()})
    return Language(name, names, frozenset(scripts.split()))


# Among languages with the same script, the likeliest is first: its name stands for the script.
LANGUAGES = (
    _language("English", "englisch anglais inglés ingles английский 英语 英文 英語 영어", "latin"),
    _language("German", "deutsch allemand alemán немецкий 德语 德文 ドイツ語 독일어", "latin"),
    _language("French", "français francais französisch francés французский 法语 프랑스어", "latin"),
    _language("Spanish", "español espanol spanisch espagnol испанский 西班牙语 스페인어", "latin"),
    _language("Italian", "italiano italienisch italien итальянский 意大利语", "latin"),
    _language("Portuguese", "português portugues portugiesisch portugais 葡萄牙语", "latin"),
    _language("Dutch", "nederlands niederländisch", "latin"),
    _language("Polish", "polski polnisch", "latin"),
    _language("Czech", "čeština česky tschechisch", "latin"),
    _language("Swedish", "svenska schwedisch", "latin"),
    _language("Danish", "dansk dänisch", "latin"),
    _language("Norwegian", "norsk norwegisch", "latin"),
    _language("Finnish", "suomi finnisch", "latin"),
    _language("Hungarian", "magyar ungarisch", "latin"),
    _language("Romanian", "română rumänisch", "latin"),
    _language("Turkish", "türkçe turkce türkisch", "latin"),
    _language("Vietnamese", "vietnamesisch 越南语", "latin"),
    _language("Indonesian", "indonesia indonesisch", "latin"),
    _language("Latin", "latina lateinisch latein", "latin"),
    _language("Chinese", "mandarin chinesisch chinois китайский 中文 汉语 中国語 중국어", "han"),
    _language("Japanese", "japanisch japonais japonés 日语 日文 日本語 일본어", "han kana"),
    _language("Korean", "koreanisch coréen coreano корейский 韩语 韓国語 한국어", "hangul"),
    _language("Russian", "russisch russe ruso русский русском 俄语 ロシア語 러시아어", "cyrillic"),
    _language("Ukrainian", "ukrainisch українська українською украинский", "cyrillic"),
    _language("Bulgarian", "bulgarisch български", "cyrillic"),
    _language("Serbian", "serbisch српски srpski", "cyrillic latin"),
    _language("Greek", "griechisch grec griego греческий ελληνικά 希腊语", "greek"),
    _language("Arabic", "arabisch arabe árabe арабский العربية عربي 阿拉伯语", "arabic"),
    _language("Persian", "farsi persisch فارسی", "arabic"),
    _language("Urdu", "اردو", "arabic"),
    _language("Hebrew", "hebräisch hébreu иврит עברית 希伯来语", "hebrew"),
    _language("Hindi", "हिन्दी हिंदी 印地语", "devanagari"),
    _language("Marathi", "मराठी", "devanagari"),
    _language("Nepali", "नेपाली", "devanagari"),
    _language("Sanskrit", "संस्कृत", "devanagari"),
    _language("Bengali", "bangla বাংলা", "bengali"),
    _language("Punjabi", "ਪੰਜਾਬੀ", "gurmukhi"),
    _language("Gujarati", "ગુજરાતી", "gujarati"),
    _language("Tamil", "தமிழ்", "tamil"),
    _language("Telugu", "తెలుగు", "telugu"),
    _language("Kannada", "ಕನ್ನಡ", "kannada"),
    _language("Malayalam", "മലയാളം", "malayalam"),
    _language("Sinhala", "සිංහල", "sinhala"),
    _language("Thai", "thailändisch ไทย ภาษาไทย 泰语", "thai"),
    _language("Lao", "ລາວ", "lao"),
    _language("Burmese", "မြန်မာ", "myanmar"),
    _language("Khmer", "ខ្មែរ", "khmer"),
    _language("Georgian", "georgisch ქართული", "georgian"),
    _language("Armenian", "armenisch հայերեն", "armenian"),
    _language("Amharic", "አማርኛ", "ethiopic"),
    _language("Tibetan", "བོད་སྐད", "tibetan"),
)  # fmt: skip

_BY_NAME = {name: language for language in LANGUAGES for name in language.names}
LIKELY = (NOTE, LOCK, ANY, *(language.name.lower() for language in LANGUAGES))
WORDS = f"{NOTE}, {LOCK}, {ANY}, or a language such as german or русский"
PATTERN = rf"^(?i:\s*(?:{'|'.join(map(re.escape, [NOTE, LOCK, ANY, *_BY_NAME]))})\s*)$"
_UNSPACED = "\u0900"  # from here on a name may be inside a longer word
_DENSE = tuple(name for name in _BY_NAME if name >= _UNSPACED)


@cache
def _spaced() -> re.Pattern[str]:
    """Return the pattern; compiled on demand, because settings are read at every start."""
    names = "|".join(name for name in _BY_NAME if name < _UNSPACED)
    return re.compile(rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])")


def language_of(name: str) -> Language | None:
    return _BY_NAME.get(name.strip().lower())


def named_in(text: str) -> frozenset[Language]:
    """Return the languages that a text names."""
    small = text.lower()
    names = [*_spaced().findall(small), *(name for name in _DENSE if name in small)]
    return frozenset(_BY_NAME[name] for name in names)


def name_of(scripts: frozenset[str]) -> str:
    """Return the likely language of a text in those scripts."""
    if fit := next((each.name for each in LANGUAGES if each.scripts == scripts), None):
        return fit
    if len(scripts) == 1:
        return "".join(scripts).capitalize()
    return " and ".join(name_of(frozenset({script})) for script in sorted(scripts))
