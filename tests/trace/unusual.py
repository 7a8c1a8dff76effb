"""Replies in unusual spellings, and replies that show markers instead of using them."""

from __future__ import annotations

from qwq_cli.trace.model import Format
from qwq_cli.trace.start import Place
from tests.trace.transcripts import (
    COINS,
    COINS_SAID,
    TRAIN,
    TRAIN_SAID,
    TULIPS,
    TULIPS_SAID,
    reply,
)

_SPELLED = (
    ("<THINK>", "</THINK>", Format.THINK),
    ("<Think>", "</Think>", Format.THINK),
    ("<think >", "</think >", Format.THINK),
    ('<think a="b">', "</think>", Format.THINK),
    ("<think signature='x/y=' redacted=\"no\">", "</think>", Format.THINK),
    ("\ufeff<think>", "</think>", Format.THINK),
    ("\u200b\u200d\n <think>", "</think>", Format.THINK),
    ("<THINKING>", "</THINKING>", Format.THINKING),
    ("<Reasoning type='long'>", "</Reasoning>", Format.REASONING),
    ("<THOUGHT>", "</THOUGHT>", Format.THOUGHT),
    ("<Thought >", "</Thought >", Format.MARCO),
    ("\ufeff[THINK]", "[/THINK]", Format.MISTRAL),
)
_IN_THEIR_PLACE = tuple(
    reply(
        f"spelled {opener!r}, {guess.value} expected",
        guess,
        f"{opener}\n{TULIPS}\n{closer}\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        found=found,
    )
    for opener, closer, found in _SPELLED
    for guess in (found, Format.UNTAGGED)
)
SPELLED = (
    *_IN_THEIR_PLACE,
    reply(
        "capitals, opened by the prompt, with a frame",
        Format.THINK_ANSWER,
        f"{TRAIN}\n</Think>\n<Answer>\n{TRAIN_SAID}\n</ANSWER>",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "a second thought in capitals",
        Format.THINK,
        "<think>\n2 + 3 = 5.\n</think>\n\nIt is 5.\n\n<THINK >\nNo, 2 * 3 = 6.\n</THINK>\n\n"
        "It is 6.",
        ("2 + 3 = 5.", "It is 5.", "No, 2 * 3 = 6."),
        "It is 6.",
    ),
    reply(
        "a tag with attributes in a sentence",
        Format.THINK,
        f'{TULIPS} As in <think a="b"> and </think>, no more.\n</think>\n\n{TULIPS_SAID}',
        f'{TULIPS} As in <think a="b"> and </think>, no more.',
        TULIPS_SAID,
        place=Place.THOUGHT,
        spoken=("</think>",),
    ),
)

_EXAMPLE = "<think>\nYour reasoning here.\n</think>\n<answer>\nYour answer here.\n</answer>"
_MARKERS = ("<think>", "</think>", "<answer>", "</answer>")
SHOWN = (
    *(
        reply(
            f"a closer in code that is set in by {indent!r}",
            Format.THINK,
            f"The code is:\n\n{indent}text = read()\n{indent}</think>\n\nThat was code. {TULIPS}"
            f"\n</think>\n\n{TULIPS_SAID}",
            f"The code is:\n\n{indent}text = read()\n{indent}</think>\n\nThat was code. {TULIPS}",
            TULIPS_SAID,
            place=Place.THOUGHT,
            spoken=_MARKERS,
        )
        for indent in ("    ", "\t")
    ),
    reply(
        "a thought in code that is set in",
        Format.THINK,
        f"So:\n\n    <think>\n    hm\n    </think>\n\n{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        f"So:\n\n    <think>\n    hm\n    </think>\n\n{TULIPS}",
        TULIPS_SAID,
        place=Place.THOUGHT,
        spoken=_MARKERS,
    ),
    reply(
        "the last line is code that is set in, and the closer stands beside it",
        Format.THINK,
        f"That makes:\n\n    17 * 24 = 408</think>\n\n{TULIPS_SAID}",
        "That makes:\n\n    17 * 24 = 408",
        TULIPS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "a closer that is set in with an item of a list",
        Format.THINK,
        f"1. Four rows.\n\n    They have 24.\n    </think>\n\n{TULIPS_SAID}",
        "1. Four rows.\n\n    They have 24.",
        TULIPS_SAID,
        place=Place.THOUGHT,
        spoken=("</think>",),  # until the text ends it may be code
    ),
    *(
        reply(
            f"an example in an answer, {place.value}, {guess.value}",
            guess,
            f"{head}{before}\n\n{_EXAMPLE}\n\nThat is all.",
            thought,
            f"{before}\n\n{_EXAMPLE}\n\nThat is all.",
            place=place,
            spoken=_MARKERS,
        )
        for before in ("The shape is:", "Write it like this:\n", "\u683c\u5f0f\u5982\u4e0b\uff1a")
        for guess, place, head, thought in (
            (Format.THINK, Place.OPEN, f"<think>\n{COINS}\n</think>\n\n", COINS),
            (Format.THINK, Place.THOUGHT, f"{COINS}\n</think>\n\n", COINS),
            (Format.THINK, Place.ANSWER, "", ()),
        )
    ),
    reply(
        "an example in a thought",
        Format.THINK,
        f"They want this format:\n\n{_EXAMPLE}\n\n{COINS}\n</think>\n\n{COINS_SAID}",
        f"They want this format:\n\n{_EXAMPLE}\n\n{COINS}",
        COINS_SAID,
        place=Place.THOUGHT,
        spoken=_MARKERS,
    ),
    reply(
        "an example in a text that nothing opened",
        Format.UNTAGGED,
        f"The format looks like this:\n\n{_EXAMPLE}\n\n{COINS}\n\n**Final Answer**\n\n{COINS_SAID}",
        f"The format looks like this:\n\n{_EXAMPLE}\n\n{COINS}",
        COINS_SAID,
        spoken=_MARKERS,
    ),
    reply(
        "a thought after a colon is one, where somebody says so",
        Format.THINK,
        f"<think>\n{COINS}\n</think>\n\nIt is 40. Wait, let me think again:\n<think>\n{TRAIN}\n"
        f"</think>\n\n{TRAIN_SAID}",
        (COINS, "It is 40. Wait, let me think again:", TRAIN),
        TRAIN_SAID,
    ),
    reply(
        "a colon before the first thought",
        Format.UNTAGGED,
        f"Sure, step by step:\n<think>\n{TRAIN}\n</think>\n\n{TRAIN_SAID}",
        ("Sure, step by step:", TRAIN),
        TRAIN_SAID,
        found=Format.THINK,
    ),
)

_CALL = '<|channel|>commentary to=functions.times <|constrain|>json<|message|>{"a": 3}<|call|>'
CALLS = (
    reply(
        "gpt-oss calls a tool, and nobody answers",
        Format.HARMONY,
        f"<|channel|>analysis<|message|>{COINS}<|end|><|start|>assistant{_CALL}",
        COINS,
        '{"a": 3}',
        spoken=(),
    ),
    reply(
        "gpt-oss only calls a tool",
        Format.HARMONY,
        _CALL,
        (),
        '{"a": 3}',
    ),
    reply(
        "gpt-oss calls a tool in its thought, and goes on",
        Format.HARMONY,
        f"<|channel|>analysis to=python code<|message|>print(5)<|call|><|start|>assistant"
        f"<|channel|>analysis<|message|>{COINS}<|end|>",
        ("print(5)", COINS),
        COINS.partition("\n\n")[2],
    ),
)
UNUSUAL = (*SPELLED, *SHOWN, *CALLS)
