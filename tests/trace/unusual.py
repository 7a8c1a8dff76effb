"""Replies in unusual spellings, and replies that show markers instead of using them."""

from __future__ import annotations

from qwq_cli.trace.start import Place
from qwq_cli.values.kinds import Format
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
# A closer in a thought that goes on, in every way that people set a word apart.
SET_APART = tuple(
    reply(
        f"a closer set apart: {text.splitlines()[-1][:50]}",
        Format.THINK,
        f"{text}\n{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        f"{text}\n{TULIPS}",
        TULIPS_SAID,
        place=Place.THOUGHT,
        spoken=(*_MARKERS, "<tool_call>", "<response>"),
    )
    for text in (
        'The reply is {"text": "a</think>b", "n": 1}.',
        'It is\n{\n  "close": "</think>",\n  "n": 1\n}',
        'It is "{\\"close\\": \\"</think>\\"}".',
        "In <!-- </think> --> it is hidden.",
        "<!--\n</think>\n-->",
        "<pre>\n</think>\n</pre>",
        "Use <code></think></code> there.",
        "In \\verb|</think>| it stands.",
        "We have \\text{</think>} there.",
        "In ``a `</think>` b`` it is.",
        "The tag **</think>** closes.",
        "The tag is **</think>**",
        "The tag _</think>_ closes.",
        "The closing tag (</think>)",
        "Man schreibt \u00bb</think>\u00ab oder \u201e</think>\u201c am Ende.",
        "On \u00e9crit \u00ab </think> \u00bb \u00e0 la fin.",
        "\u6700\u540e\u5199\u300a</think>\u300b\u5c31\u884c\u3002",
        "Tags:\n* <think> opens\n* </think> closes",
        "Tags:\n- <think>\n- </think>\n- <answer>",
        "END=</think>",
        "First the thought -> </think> -> the answer.",
        "</think> is the closer.",
        "Hm.\n</think> goes at the end.",
        'They say: "Respond as: <think>\nreasoning\n</think>\n<answer>\nanswer\n</answer>"',
        "So I write:\n<answer>\n24\n</answer>\nDone.",
        "- one\n  ```\n  </think>\n  ```",
        "> > </think>\n",
        "<tool_call> is for tools, I need none.",
        "<response> tags are not asked for.",
    )
)
SHOWN_AFTER = tuple(
    reply(
        f"an answer about markers: {answer.splitlines()[-1][:50]}",
        guess,
        f"{opener}{TULIPS}{closer}{answer}",
        TULIPS,
        answer,
        spoken=(*_MARKERS, "[THINK]", "<|channel|>", "<|message|>"),
    )
    for guess, opener, closer, answer in (
        *(
            (Format.THINK, "<think>\n", "\n</think>\n\n", answer)
            for answer in (
                "## Using <think>\n\nModels write <think> first.\n\n- <think> opens",
                "Tags:\n\n- <think>\n- </think>",
                '{"open": "<think>", "close": "</think>"}',
                "Use this\n\n    <think>\n    hm\n    </think>",
                "<pre>\n<think>\nhm\n</think>\n</pre>",
                "<!--\n<think>\nhm\n</think>\n-->\nDone.",
                "For example:\n\n1. <think>\n2. hm\n3. </think>",
            )
        ),
        (Format.MISTRAL, "[THINK]", "[/THINK]", "I put it in [THINK] tags."),
        (
            Format.HARMONY,
            "<|channel|>analysis<|message|>",
            "<|end|><|start|>assistant<|channel|>final<|message|>",
            "Write `<|channel|>analysis<|message|>` first.",
        ),
    )
)
MISSING = (
    reply(
        "a draft of a frame, and no closer",
        Format.THINK,
        f"{TRAIN}\nSo I write:\n<answer>\n{TRAIN_SAID}\n</answer>\n",
        f"{TRAIN}\nSo I write:",
        TRAIN_SAID,
        place=Place.THOUGHT,
        spoken=_MARKERS,
    ),
    reply(
        "a note about the budget that nothing ends",
        Format.SEED,
        f"<seed:think>\n{TRAIN}\n<seed:cot_budget_reflect>I used 5.\n</seed:think>{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "an opener in a sentence of a thought",
        Format.MISTRAL,
        f"[THINK]I write [THINK] tags first. {TRAIN}[/THINK]{TRAIN_SAID}",
        f"I write [THINK] tags first. {TRAIN}",
        TRAIN_SAID,
        spoken=("[THINK]",),
    ),
)
MIXED_UP = (
    reply(
        "a second thought that sticks to the answer, and begins with code",
        Format.MISTRAL,
        f"[THINK]{TRAIN}[/THINK]24[THINK]    x = 5\n    y = 6[/THINK]{TRAIN_SAID}",
        (TRAIN, "24", "x = 5\n    y = 6"),
        TRAIN_SAID,
    ),
    reply(
        "closed by another tag",
        Format.THINK,
        f"<think>\n{TRAIN}\n</thinking>\n\n{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        spoken=("</thinking>",),  # until the text ends it may be one of the text
    ),
    reply(
        "closed by another tag, and by the right one",
        Format.THINK,
        f"<reasoning>\n{TRAIN}\n</reasoning>\n</think>\n\n{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
        found=Format.REASONING,
    ),
    reply(
        "a closer that sticks to the end of the answer",
        Format.THINK,
        f"{TRAIN}\n</think>\n\n{TRAIN_SAID}</think>",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "a closer that begins a line of a sentence",
        Format.THINK,
        f"So it is 24\n</think> so {TULIPS_SAID}",
        "So it is 24",
        f"so {TULIPS_SAID}",
        place=Place.THOUGHT,
        spoken=("</think>",),
    ),
    *(
        reply(
            f"gpt-oss names a token: {token}",
            Format.HARMONY,
            f"<|channel|>analysis<|message|>They want: {token} tokens. {COINS}<|end|><|start|>"
            f"assistant<|channel|>final<|message|>{COINS_SAID}<|return|>",
            f"They want: {token} tokens. {COINS}",
            COINS_SAID,
            spoken=(token,),
        )
        for token in ("<|start|>", "<|channel|>")
    ),
    reply(
        "gpt-oss names the token that ends",
        Format.HARMONY,
        f"<|channel|>analysis<|message|>The token <|end|> closes it. {COINS}<|end|><|start|>"
        f"assistant<|channel|>final<|message|>{COINS_SAID}<|return|>",
        f"The token <|end|> closes it. {COINS}",
        COINS_SAID,
        spoken=("<|end|>",),
    ),
    reply(
        "the prompt has closed the thought, and the answer begins with the name of the tag",
        Format.THINK,
        f"<think> tags are used.\n\n{TULIPS_SAID}",
        (),
        f"<think> tags are used.\n\n{TULIPS_SAID}",
        place=Place.ANSWER,
        spoken=("<think>",),
    ),
    reply(
        "an element of a page with the name of a thought",
        Format.UNTAGGED,
        f"<report>\n<thought>\nfine\n</thought>\n</report>\n\n{COINS}\n\n**Final Answer**\n\n"
        f"{COINS_SAID}",
        f"<report>\n<thought>\nfine\n</thought>\n</report>\n\n{COINS}",
        COINS_SAID,
        spoken=("<thought>", "</thought>"),
    ),
)
UNUSUAL = (*SPELLED, *SHOWN, *CALLS, *SET_APART, *SHOWN_AFTER, *MISSING, *MIXED_UP)
