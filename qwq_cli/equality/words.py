"""Answers in words, with case, articles, plurals and synonyms folded."""

from __future__ import annotations

import re

from qwq_cli.equality.lexer import FUNCTIONS, NAMES

_NOTHING = re.compile(
    r"(?:there (?:are|is) )?no (?:real |integer |such )?"
    r"(?:solutions?|roots?|numbers?|values?)(?: exists?)?"
    r"|none|无解|(?:the )?empty set|\\emptyset|\\\{ ?\\\}|\{\}|(?:the )?null set",
    re.IGNORECASE,
)
_SAID = re.compile(  # Yes! Yes, it is. No, they don't.
    r"(yes|no)(?:!+|, (?:it|they|this|that|there|he|she|you|we|I) (?:is|are|was|were|do|does|did"
    r"|can|will|would|could|has|have)(?P<not> not|n['’]t|not)?"
    r"(?: (?:possible|true|correct|so)|(?P<un> impossible| false))?)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"(?:the |an? )?(?P<words>[^\W\d_]{2,}(?:[ '-]+[^\W\d_]+)*)", re.IGNORECASE)
# Words whose letters could also form products.
_WORDS_OF_NAMES = (
    "any cat car cut sun mar cry dry try sky spy sad bad mad act art ask ad am at an as us up my"
)
_SHORT = frozenset(("no", "on", "yes", *_WORDS_OF_NAMES.split()))
_MANY = ("infinitely many", "infinitely many solutions", "infinite solutions")
_SYNONYMS = {
    "true": "yes",
    "false": "no",
    "correct": "yes",
    "incorrect": "no",
    "dne": "does not exist",
    **dict.fromkeys(_MANY, "infinite"),
}
_PRODUCT = re.compile(r"[a-dfghj-np-z]{2}|[abcdkmnpqrstuvwxyz]{3}|[b-df-hj-np-tv-xz]{3}")


def read_words(text: str) -> str | None:
    """Return the words folded; None if it may be a formula."""
    if _NOTHING.fullmatch(text):
        return r"\emptyset"
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    words = match["words"].casefold()
    if any(word in FUNCTIONS for word in words.split()) or match["words"] in NAMES:
        return None
    if len(words) <= 3 and words not in _SHORT and not _is_code(match["words"]):
        return None
    words = re.sub(r"[\s-]+", " ", words)
    return _SYNONYMS.get(words, singular(words))


def _is_code(text: str) -> bool:
    """Return whether it is no product of letters, such as HHT and cat; xyz is one."""
    return (text.isupper() and len(text) == 3) or not (text.isupper() or _PRODUCT.fullmatch(text))


def yes_or_no(text: str) -> str | None:
    """Return the short reply's answer, unless its halves differ: `Yes, it is not`."""
    match = _SAID.fullmatch(text)
    if match is None:
        return None
    word = match[1].casefold()
    is_no = bool(match["not"]) is not bool(match["un"])
    return word if "," not in text or is_no == (word == "no") else None


def singular(words: str) -> str:
    if words.endswith("ies") and len(words) > 4:
        return words[:-3] + "y"
    if words.endswith(("xes", "ches", "shes", "sses")):
        return words[:-2]
    is_plural = words.endswith("s") and not words.endswith(("ss", "us", "is")) and len(words) > 3
    return words[:-1] if is_plural else words
