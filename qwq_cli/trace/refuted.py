"""Recognise a step that begins by calling the text before it wrong: "Wait, that doesn't match."

Only plain words at the very start count. A question is a mere doubt and does not count.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from qwq_cli.trace.phrases import Phrases, plain, words_of

HEAD = 120  # characters of a step that are read
_SENTENCE = re.compile(r"[^.!?。！？\n]*[.!?。！？\n]?")
# Words that may come before it.
_OPENERS = frozenset((
    "wait", "but", "no", "oh", "hmm", "hm", "hold", "hang", "on", "oops", "uh", "so",
    "actually", "and", "moment", "warte", "halt", "nein", "mal", "attends", "attendez", "non",
    "espera", "un", "momento", "стоп", "подожди", "постойте", "нет", "ой", "等等", "等一下", "等",
    "哦", "待って", "いや",
))  # fmt: skip
# "Contradiction" is not among them, because a proof looks for one.
_WRONG = (
    "there is a mistake", "there's a mistake", "there is an error", "there's an error",
    "that doesn't match", "that does not match", "this doesn't match", "this does not match",
    "it doesn't match", "they don't match", "these don't match", "that doesn't equal",
    "that isn't equal", "that's not equal", "that doesn't agree", "that doesn't add up",
    "this doesn't add up", "that doesn't hold", "that isn't right", "that's not right",
    "that is not right", "this isn't right", "this is not right", "that's not correct",
    "that is not correct", "that isn't correct", "that's wrong", "that is wrong", "this is wrong",
    "that's incorrect", "that is incorrect", "i made a mistake", "i made an error", "不对",
    "这不对", "有错误", "算错了", "不一致", "对不上", "das stimmt nicht", "da stimmt etwas nicht",
    "das passt nicht", "das ist falsch", "ça ne correspond pas", "cela ne correspond pas",
    "ça ne colle pas", "c'est faux", "eso no coincide", "eso no cuadra", "eso es incorrecto",
    "no coincide", "no cuadra", "это не сходится", "не сходится", "это не совпадает",
    "не совпадает", "это неверно", "неверно", "合わない", "一致しない", "おかしい",
)  # fmt: skip
_AMISS = (
    "that's a problem", "that is a problem", "this is a problem", "that's conflicting",
    "that is conflicting", "that doesn't work", "this doesn't work", "that doesn't fit",
    "that can't be", "that cannot be", "this can't be", "this cannot be", "something is wrong",
    "something's wrong", "something is off", "something's off", "something went wrong",
)  # fmt: skip


class Refuted(Enum):
    PLAINLY = "plainly"
    PERHAPS = "perhaps"  # unless the step finds in the end that all is well


def refuted_by(text: str) -> Refuted | None:
    """Return how a step refutes the one before it, if it does. text: the step or its beginning."""
    head = plain(text[:HEAD]).lstrip()
    for at, group in _phrases().find(head):
        if not _OPENERS.issuperset(words_of(head[:at])):
            return None
        rest = _SENTENCE.match(head, at)
        asks = rest is None or rest[0].endswith(("?", "？"))
        return None if asks else Refuted(group)
    return None


@cache
def _phrases() -> Phrases:
    return Phrases({Refuted.PLAINLY.value: _WRONG, Refuted.PERHAPS.value: _AMISS})
