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
# A more direct way and an end in sight help more than "another approach": fewer loop again.
_NOTICES = {
    "en": "Wait, I am repeating myself. Let me stop that, take a more direct route, and finish in "
    "a few lines.",
    "de": "Moment, ich wiederhole mich. Ich höre damit auf, nehme einen direkteren Weg und werde "
    "in wenigen Zeilen fertig.",
    "fr": "Attends, je me répète. J'arrête, je prends un chemin plus direct et je termine en "
    "quelques lignes.",
    "es": "Espera, me estoy repitiendo. Lo dejo, tomo un camino más directo y termino en pocas "
    "líneas.",
    "it": "Aspetta, mi sto ripetendo. Smetto, prendo una strada più diretta e finisco in poche "
    "righe.",
    "pt": "Espere, estou me repetindo. Paro com isso, sigo um caminho mais direto e termino em "
    "poucas linhas.",
    "ru": "Стоп, я повторяюсь. Я прекращаю это, иду более прямым путём и заканчиваю за несколько "
    "строк.",
    "zh": "等一下，我在重复自己的话。我停下来，换一条更直接的路，用几行写完。",
    "ja": "待って、同じことを繰り返している。ここで止めて、もっと直接的な道で数行で終えよう。",
    "ko": "잠깐, 같은 말을 되풀이하고 있다. 여기서 멈추고 더 직접적인 방법으로 몇 줄 안에 끝내자.",
    "ar": "انتظر، أنا أكرر كلامي. سأتوقف عن ذلك، وأسلك طريقًا أكثر مباشرة، وأنهي في بضعة أسطر.",
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
