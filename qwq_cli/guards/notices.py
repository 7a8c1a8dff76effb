"""The sentence that is inserted into a circling thought, in the language of the thought."""

from __future__ import annotations

import re

_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
}
_COMMON_WORDS = {
    "en": "the is of and we that to so",
    "de": "der die das ist und wir nicht ein",
    "fr": "le les des est et nous que une",
    "es": "el los es y que la una por",
    "it": "il che di è una per sono non",
    "pt": "o os é e que uma não para",
}
_NOTICES = {
    "en": "Wait, I have been going in circles here and repeating myself. "
    "Let me stop that and try a different approach.",
    "de": "Moment, ich drehe mich hier im Kreis und wiederhole mich. "
    "Ich höre damit auf und versuche einen anderen Weg.",
    "fr": "Attends, je tourne en rond et je me répète. "
    "Je m'arrête là et j'essaie une autre approche.",
    "es": "Espera, estoy dando vueltas y repitiendo lo mismo. Voy a dejarlo y probar otro camino.",
    "it": "Aspetta, sto girando in tondo e mi ripeto. Mi fermo qui e provo un'altra strada.",
    "pt": "Espere, estou andando em círculos e me repetindo. Vou parar e tentar outro caminho.",
    "ru": "Стоп, я хожу по кругу и повторяюсь. Остановлюсь и попробую другой подход.",
    "zh": "等一下，我一直在原地打转，重复同样的内容。我先停下来，换一种方法。",
    "ja": "待って、同じことを繰り返して堂々巡りになっている。ここで止めて、別の方法を試そう。",
    "ko": "잠깐, 같은 말을 되풀이하며 제자리를 맴돌고 있다. 멈추고 다른 방법을 써 보자.",
    "ar": "انتظر، أنا أدور في حلقة وأكرر الكلام نفسه. سأتوقف وأجرب طريقة أخرى.",
}
_SHARE = 0.2  # of the letters, for a script to be that of the text


def notice(thought: str) -> str:
    """Return the sentence in the language of the thought's end, or in English if unsure."""
    return _NOTICES[code_of(thought[-2000:])]


def code_of(text: str) -> str:
    """Return the likeliest ISO 639 code of those that have a sentence here, or "en".

    Other languages may pass as one of these; `sure_language.py` tells where it is sure.
    """
    letters = sum(map(str.isalpha, text))
    for name, script in _SCRIPTS.items():
        if letters and len(script.findall(text)) >= _SHARE * letters:
            return name
    words = re.findall(r"[^\W\d_]+", text.lower())
    return max(_COMMON_WORDS, key=lambda name: sum(map(words.count, _COMMON_WORDS[name].split())))
