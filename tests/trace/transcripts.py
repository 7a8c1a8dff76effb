"""Replies in the framing of each format, with what a reader makes of them.

The sums and their wording are made up here; only the markers are those of the models.
"""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.trace.start import Place
from qwq_cli.values.kinds import Format


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """`thought`: passages that stand in steps, in this order, and nowhere else. `answer`: the
    whole answer. `guess`: the format that was expected; `found`: the one that it is. `spoken`:
    markers that are only spoken of, and so stay."""

    name: str
    guess: Format
    place: Place
    raw: str
    thought: tuple[str, ...]
    answer: str
    found: Format
    spoken: tuple[str, ...] = ()


def reply(
    name: str,
    guess: Format,
    raw: str,
    thought: str | tuple[str, ...],
    answer: str,
    *,
    place: Place = Place.OPEN,
    found: Format | None = None,
    spoken: tuple[str, ...] = (),
) -> Transcript:
    passages = (thought,) if isinstance(thought, str) else thought
    return Transcript(
        name=name,
        guess=guess,
        place=place,
        raw=raw,
        thought=tuple(passage for passage in passages if passage),
        answer=answer,
        found=found or guess,
        spoken=spoken,
    )


TULIPS = "Four rows of six tulips. 4 * 6 = 24, and two are cut, so 22 are left."
TULIPS_SAID = "There are **22** tulips left."
TRAIN = "The train leaves at 9:40 and takes 35 minutes. 40 + 35 = 75, an hour and 15."
TRAIN_SAID = "It arrives at 10:15."
COINS = "Three coins of 20 cents are 60 cents.\n\nWait, one of them is a 10. So it's 50."
COINS_SAID = "You have 50 cents.\n\nThat is half a euro."

EXACT = (
    # The tags of most models.
    reply(
        "An answer that begins with the name of a tag",
        Format.THINK,
        f"<think>\n{TULIPS}\n</think>\n\n<think> is the tag that opens a thought.",
        TULIPS,
        "<think> is the tag that opens a thought.",
        spoken=("<think>",),
    ),
    reply(
        "An answer that begins with the name of the other tag",
        Format.THINK,
        f"<think>\n{TULIPS}\n</think>\n\n</think> marks where it ends.",
        TULIPS,
        "</think> marks where it ends.",
        spoken=("</think>",),
    ),
    reply(
        "A frame behind a sentence that announces it, and a note after it",
        Format.THINK,
        f"<think>\n{TRAIN}\n</think>\n\nHere you are:\n<answer>{TRAIN_SAID}</answer>\nBye.",
        TRAIN,
        f"Here you are:\n{TRAIN_SAID}\nBye.",
    ),
    reply(
        "Two frames, and words right after the second",
        Format.THINK,
        f"<think>\n{TRAIN}\n</think>\n\n<answer>10:10</answer>\n<answer>10:15</answer> is it.",
        TRAIN,
        "10:10\n10:15 is it.",
    ),
    reply(
        "A closer that sticks to a word of a sentence that goes on",
        Format.THINK,
        "Four and four is eight</think> eight it is.",
        "Four and four is eight",
        "eight it is.",
        place=Place.THOUGHT,
        spoken=("</think>",),  # while it streams it may still be a quotation
    ),
    reply(
        "Harmony, with the channel's name in capitals",
        Format.HARMONY,
        f"<|channel|>analysis<|message|>{COINS}<|end|><|start|>assistant<|channel|>Final<|message|>"
        f"{COINS_SAID}<|return|>",
        COINS,
        COINS_SAID,
    ),
    reply(
        "R1, opened by the prompt",
        Format.THINK,
        f"{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "R1-0528, opened by the model all the same",
        Format.THINK,
        f"<think>\n{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "QwQ-32B, with the answer announced in the thought",
        Format.THINK,
        f"{COINS}\n\n**Final Answer**\n\\boxed{{50}}\n</think>\n\n{COINS_SAID}",
        f"{COINS}\n\n**Final Answer**\n\\boxed{{50}}",
        COINS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Qwen3, opened by the model",
        Format.THINK,
        f"<think>\n{TRAIN}\n</think>\n\n{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Qwen3 told not to think",
        Format.THINK,
        f"<think>\n\n</think>\n\n{TRAIN_SAID}",
        (),
        TRAIN_SAID,
    ),
    reply(
        "Qwen3, closed by the prompt",
        Format.THINK,
        TRAIN_SAID,
        (),
        TRAIN_SAID,
        place=Place.ANSWER,
    ),
    reply(
        "Qwen3, closed by the prompt, thinks all the same",
        Format.THINK,
        f"<think>\n{TRAIN}\n</think>\n\n{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        place=Place.ANSWER,
    ),
    reply(
        "Qwen3.5 calls a tool out of its thought",
        Format.THINK,
        f"{TRAIN}\n<tool_call>\n<function=clock>\n</function>\n</tool_call>",
        TRAIN,
        "<tool_call>\n<function=clock>\n</function>\n</tool_call>",
        place=Place.THOUGHT,
    ),
    reply(
        "Kimi K2 calls tools out of its thought",
        Format.THINK,
        f"<think>{TRAIN}<|tool_calls_section_begin|>clock<|tool_calls_section_end|>",
        TRAIN,
        "<|tool_calls_section_begin|>clock<|tool_calls_section_end|>",
    ),
    reply(
        "GLM, a bare closer first",
        Format.THINK,
        f"</think>\n{TULIPS_SAID}",
        (),
        TULIPS_SAID,
    ),
    reply(
        "SmolLM3, all on one line",
        Format.THINK,
        f"<think>{TULIPS}</think>{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "Granite 3.3",
        Format.THINK_RESPONSE,
        f"<think>{TULIPS}</think>\n<response>{TULIPS_SAID}</response>",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "ERNIE 4.5",
        Format.THINK_RESPONSE,
        f"{TRAIN}\n</think>\n\n<response>\n{TRAIN_SAID}\n</response>\n",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Hunyuan-A13B",
        Format.THINK_ANSWER,
        f"<think>\n{COINS}\n</think>\n<answer>\n{COINS_SAID}\n</answer>",
        COINS,
        COINS_SAID,
    ),
    reply(
        "Hunyuan-A13B, quick",
        Format.THINK_ANSWER,
        f"<think>\n\n</think>\n<answer>\n{TULIPS_SAID}\n</answer>",
        (),
        TULIPS_SAID,
    ),
    # Tags with other names.
    reply(
        "MiniMax-M3",
        Format.MINIMAX,
        f"<mm:think>{TULIPS}</mm:think>{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "MiniMax-M3 without a thought",
        Format.MINIMAX,
        f"</mm:think>{TULIPS_SAID}",
        (),
        TULIPS_SAID,
        place=Place.ANSWER,
    ),
    reply(
        "Seed-OSS with notes about its budget",
        Format.SEED,
        "<seed:think>\nSix and seven make 13.\n"
        "<seed:cot_budget_reflect>I have used 64 tokens, 448 are left.</seed:cot_budget_reflect>\n"
        "Twice that is 26.\n"
        "<seed:cot_budget_reflect>I have used 128 tokens.</seed:cot_budget_reflect>"
        "</seed:think>The sum is 26.",
        ("Six and seven make 13.", "Twice that is 26."),
        "The sum is 26.",
    ),
    reply(
        "Hy3",
        Format.HUNYUAN,
        f"<think:opensource>{TRAIN}</think:opensource>{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "EXAONE Deep",
        Format.THOUGHT,
        f"{TULIPS}\n</thought>\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Marco-o1",
        Format.MARCO,
        f"<Thought>\n{TULIPS}\n</Thought>\n<Output>\n{TULIPS_SAID}\n</Output>",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "a prompt after Anthropic's",
        Format.THINKING,
        f"<thinking>\n{COINS}\n</thinking>\n\n<output>\n{COINS_SAID}\n</output>",
        COINS,
        COINS_SAID,
    ),
    reply(
        "Reka Flash 3",
        Format.REASONING,
        f"<reasoning>\n{TRAIN}\n</reasoning>\n{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "a tag that chat programs know",
        Format.REASON,
        f"<reason>{TRAIN}</reason>\n\n{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
    ),
    # Brackets and signs.
    reply(
        "Magistral",
        Format.MISTRAL,
        f"[THINK]{COINS}[/THINK]{COINS_SAID}",
        COINS,
        COINS_SAID,
    ),
    reply(
        "Kimi-VL",
        Format.KIMI,
        f"◁think▷{TRAIN}◁/think▷{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Kimi K3",
        Format.KIMI_K3,
        f"{TULIPS}<|close|>think<|sep|><|open|>response<|sep|>{TULIPS_SAID}"
        "<|close|>response<|sep|><|end_of_msg|>",
        TULIPS,
        TULIPS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Command A Reasoning",
        Format.COHERE,
        f"<|START_THINKING|>{TRAIN}<|END_THINKING|><|START_RESPONSE|>{TRAIN_SAID}<|END_RESPONSE|>",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Command 4",
        Format.COHERE,
        f"{TRAIN}<|END_THINKING|><|START_TEXT|>{TRAIN_SAID}<|END_TEXT|>",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Command R7B calls a tool",
        Format.COHERE,
        f'<|START_THINKING|>{TRAIN}<|END_THINKING|><|START_ACTION|>[{{"tool": "clock"}}]'
        "<|END_ACTION|>",
        TRAIN,
        '<|START_ACTION|>[{"tool": "clock"}]',
        spoken=("<|START_ACTION|>",),
    ),
    reply(
        "Apertus",
        Format.APERTUS,
        f"<|inner_prefix|>{TULIPS}<|inner_suffix|>{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "LongCat",
        Format.LONGCAT,
        f"{TULIPS}\n</longcat_think>\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "openPangu",
        Format.PANGU,
        f"[unused16]{TRAIN}[unused17]{TRAIN_SAID}[unused10]",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Solar Open 2",
        Format.SOLAR_2,
        f"{COINS}<|think:end|>{COINS_SAID}",
        COINS,
        COINS_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Solar Open 2 calls a tool out of its thought",
        Format.SOLAR_2,
        f"{TRAIN}<|tool_call:start|>clock\n<|tool_call:end|>",
        TRAIN,
        "<|tool_call:start|>clock",
        place=Place.THOUGHT,
        spoken=("<|tool_call:start|>",),
    ),
    # Channels and messages.
    reply(
        "gpt-oss",
        Format.HARMONY,
        f"<|channel|>analysis<|message|>{COINS}<|end|><|start|>assistant<|channel|>final<|message|>"
        f"{COINS_SAID}<|return|>",
        COINS,
        COINS_SAID,
    ),
    reply(
        "gpt-oss in several parts, with a preamble and a call",
        Format.HARMONY,
        "<|channel|>analysis<|message|>I need the price of 3 pears at 40 cents.<|end|>"
        "<|start|>assistant<|channel|>commentary<|message|>I shall compute that.<|end|>"
        "<|start|>assistant<|channel|>commentary to=functions.times <|constrain|>json<|message|>"
        '{"a": 3, "b": 40}<|call|>'
        "<|start|>assistant<|channel|>analysis<|message|>So 3 * 40 = 120.<|end|>"
        "<|start|>assistant<|channel|>final<|message|>They cost 1.20 euros.<|return|>",
        (
            "I need the price of 3 pears at 40 cents.",
            "I shall compute that.",
            '{"a": 3, "b": 40}',
            "So 3 * 40 = 120.",
        ),
        "They cost 1.20 euros.",
    ),
    reply(
        "gpt-oss calls first, and a channel strays",
        Format.HARMONY,
        " to=functions.clock<|channel|>commentary <|constrain|>json<|message|>{}<|call|>"
        "<|start|>assistant<|channel|>commentary<|channel|>analysis<|message|>It is noon.<|end|>"
        "<|start|>assistant<|channel|>final<|message|>Noon.",
        ("{}", "It is noon."),
        "Noon.",
    ),
    reply(
        "gpt-oss answers at once",
        Format.HARMONY,
        f"<|channel|>final<|message|>{TULIPS_SAID}<|return|>",
        (),
        TULIPS_SAID,
    ),
    reply(
        "gpt-oss without its control tokens",
        Format.HARMONY_PLAIN,
        f"analysis{TULIPS}assistantfinal{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "gpt-oss without its control tokens, in parts",
        Format.HARMONY_PLAIN,
        f"analysis{TRAIN}assistantcommentaryI check the clock.assistantanalysisIt is right."
        f"assistantfinal{TRAIN_SAID}",
        (TRAIN, "I check the clock.", "It is right."),
        TRAIN_SAID,
    ),
    reply(
        "Gemma 4",
        Format.GEMMA,
        f"<|channel>thought\n{TRAIN}\n<channel|>{TRAIN_SAID}<turn|>",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Gemma 4 without a thought, and a channel strays",
        Format.GEMMA,
        f"<|channel>thought\n<channel|><|channel>{TRAIN_SAID}",
        (),
        TRAIN_SAID,
    ),
    reply(
        "Solar Open",
        Format.SOLAR,
        f"<|think|>{TULIPS}<|end|><|begin|>assistant<|content|>{TULIPS_SAID}<|end|>",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "Solar Open calls a tool",
        Format.SOLAR,
        f"<|think|>{TULIPS}<|end|><|begin|>assistant<|tool_calls|>plant<|end|>",
        TULIPS,
        "<|tool_calls|>plant",
        spoken=("<|tool_calls|>",),
    ),
    reply(
        "Muse",
        Format.MUSE,
        f" to=self<|message|>{COINS}<|eom|><|start|>assistant to=user<|message|>"
        f"{COINS_SAID}<|eot|>",
        COINS,
        COINS_SAID,
    ),
    reply(
        "Muse answers nobody in particular",
        Format.MUSE,
        f"<|message|>{TULIPS_SAID}<|eot|>",
        (),
        TULIPS_SAID,
    ),
    # Plain words, and switches of roles.
    reply(
        "ollama run",
        Format.OLLAMA,
        f"Thinking...\n{TULIPS}\n...done thinking.\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "R1, kept with the token that ended it",
        Format.THINK,
        f"<think>\n{TRAIN}\n</think>\n\n{TRAIN_SAID}<\uff5cend\u2581of\u2581sentence\uff5c>",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Sky-T1",
        Format.BEGIN_OF_THOUGHT,
        f"<|begin_of_thought|>\n\n{COINS}\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n"
        f"{COINS_SAID}\n\n<|end_of_solution|>",
        COINS,
        COINS_SAID,
    ),
    reply(
        "Apriel 1.6, opened by the prompt",
        Format.APRIEL,
        f"{TRAIN}\n[BEGIN FINAL RESPONSE]\n{TRAIN_SAID}\n[END FINAL RESPONSE]",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
    ),
    reply(
        "Apriel 1.5",
        Format.APRIEL,
        f"Here are my reasoning steps:\n{TRAIN}\n\n[BEGIN FINAL RESPONSE]\n{TRAIN_SAID}\n<|end|>",
        TRAIN,
        TRAIN_SAID,
    ),
    reply(
        "Granite 3.2",
        Format.GRANITE,
        f"Here is my thought process:\n\n{TULIPS}\n\nHere is my response:\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "Granite 3.2, quantised",
        Format.GRANITE,
        f"Here's my thought process: {TULIPS}\n\nHere's my response: {TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "s1",
        Format.S1,
        f"<|im_start|>think\n{TULIPS}\n<|im_start|>answer\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
)

ODD = (
    reply(
        "several thoughts: the last answer counts",
        Format.THINK,
        "<think>\n2 + 3 = 5.\n</think>\n\nIt is 5.\n\n<think>\nNo, it was 2 * 3 = 6.\n</think>\n\n"
        "It is 6.",
        ("2 + 3 = 5.", "It is 5.", "No, it was 2 * 3 = 6."),
        "It is 6.",
    ),
    reply(
        "a thought after the answer, and nothing more",
        Format.THINK,
        "<think>\n2 + 3 = 5.\n</think>\n\nIt is 5.\n\n<think>\nYes, that is right.\n</think>\n",
        ("2 + 3 = 5.", "Yes, that is right."),
        "It is 5.",
    ),
    reply(
        "an opener said twice",
        Format.THINK,
        f"<think>\n<think>\n{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "one thought inside another",
        Format.THINK,
        "<think>\nFirst the sum.\n<think>\n2 + 2 = 4.\n</think>\nThen its square, 16.\n</think>\n\n"
        "It is 16.",
        ("First the sum.", "2 + 2 = 4.", "Then its square, 16."),
        "It is 16.",
    ),
    reply(
        "a nested opener that is never closed",
        Format.THINK,
        f"<think>\nFirst the rows.\n<think>\n{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        ("First the rows.", TULIPS),
        TULIPS_SAID,
    ),
    reply(
        "closed twice",
        Format.THINK,
        f"<think>\n{TULIPS}\n</think>\n</think>\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "the opener is missing",
        Format.THINK,
        f"{COINS}\n</think>\n\n{COINS_SAID}",
        COINS,
        COINS_SAID,
    ),
    reply(
        "the opener is missing, and nobody expected tags",
        Format.UNTAGGED,
        f"{COINS}\n</think>\n\n{COINS_SAID}",
        COINS,
        COINS_SAID,
        found=Format.THINK,
    ),
    reply(
        "a thought that nobody expected",
        Format.UNTAGGED,
        f"[THINK]{TRAIN}[/THINK]{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        found=Format.MISTRAL,
    ),
    reply(
        "other tags than expected",
        Format.THINK,
        f"<seed:think>{TRAIN}</seed:think>{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        place=Place.THOUGHT,
        found=Format.SEED,
    ),
    reply(
        "channels that nobody expected",
        Format.UNTAGGED,
        f"<|channel|>analysis<|message|>{TRAIN}<|end|><|start|>assistant<|channel|>final<|message|>"
        f"{TRAIN_SAID}<|return|>",
        TRAIN,
        TRAIN_SAID,
        found=Format.HARMONY,
    ),
    reply(
        "sentences that nobody expected",
        Format.UNTAGGED,
        f"Here is my thought process:\n{TULIPS}\n\nHere is my response:\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        found=Format.GRANITE,
    ),
    reply(
        "a closer that nobody expected, on a line",
        Format.UNTAGGED,
        f"{TRAIN}[/THINK]{TRAIN_SAID}",
        TRAIN,
        TRAIN_SAID,
        found=Format.MISTRAL,
    ),
    reply(
        "channels that nobody expected, the first opened by the prompt",
        Format.UNTAGGED,
        f"{TRAIN}<|end|><|start|>assistant<|channel|>final<|message|>{TRAIN_SAID}<|return|>",
        TRAIN,
        TRAIN_SAID,
        found=Format.HARMONY,
    ),
    reply(
        "a frame that nobody expected",
        Format.UNTAGGED,
        f"{TULIPS}\n[BEGIN FINAL RESPONSE]\n{TULIPS_SAID}\n[END FINAL RESPONSE]",
        TULIPS,
        TULIPS_SAID,
        found=Format.APRIEL,
    ),
    reply(
        "a chat program's words that nobody expected",
        Format.UNTAGGED,
        f"Thinking...\n{TULIPS}\n...done thinking.\n\n{TULIPS_SAID}",
        TULIPS,
        TULIPS_SAID,
        found=Format.OLLAMA,
    ),
    reply(
        "a word before the thought",
        Format.UNTAGGED,
        f"Sure, let me see.\n<think>\n{TULIPS}\n</think>\n\n{TULIPS_SAID}",
        ("Sure, let me see.", TULIPS),
        TULIPS_SAID,
        found=Format.THINK,
    ),
    reply(
        "a frame without its thought",
        Format.THINK_ANSWER,
        f"<answer>\n{TULIPS_SAID}\n</answer>",
        (),
        TULIPS_SAID,
    ),
    reply(
        "a frame in place of the closer",
        Format.THINK_ANSWER,
        f"<think>\n{TULIPS}\n<answer>\n{TULIPS_SAID}\n</answer>",
        TULIPS,
        TULIPS_SAID,
    ),
    reply(
        "an answer that shows a frame in code",
        Format.THINK_ANSWER,
        "<think>\nThey want the tag.\n</think>\n<answer>\n"
        "Write it so:\n```\n<answer>\n5\n</answer>\n```\n</answer>",
        "They want the tag.",
        "Write it so:\n```\n<answer>\n5\n</answer>\n```",
        spoken=("<answer>", "</answer>"),
    ),
)

_CLOSED = f"\n</think>\n\n{TULIPS_SAID}"
QUOTING = tuple(
    reply(
        f"a closer spoken of: {thought.splitlines()[-1][:40]}",
        Format.THINK,
        thought + _CLOSED,
        thought,
        TULIPS_SAID,
        place=Place.THOUGHT,
        spoken=("<think>", "</think>"),
    )
    for thought in (
        "The tag `</think>` ends it. Now 4 * 6 = 24.",
        'He wrote "</think>" there. Now 4 * 6 = 24.',
        "It says \u201cthen </think> comes\u201d in the text. Now 4 * 6 = 24.",
        "I have to close with </think> before answering.",
        "I should put </think>, then the answer.",
        "The closing tag is </think>. Then comes the answer.",
        "The shape is <think>...</think> and then the answer.",
        "The shape is <think> first and last </think>\nNow 4 * 6 = 24.",
        "At the end I write </think>\nand then the answer.",
        "> </think>\n\nThat line was quoted.",
        "```\n<think>\nhm\n</think>\n```\nThat is the shape.",
        "```python\ntext.split('</think>')[-1]\n```\nThat takes the answer.",
        "~~~\n</think>\n~~~\nSo much for that.",
        "In TeX it would be $</think>$ there.",
        "我最后要写</think>然后回答。",
        "The parts are:\n1. <think>\n2. </think>\n3. the answer",
        "| opens | closes |\n| --- | --- |\n| <think> | </think> |\nThat is the table.",
        "It says `first <think>, then </think> and the answer`, no more.",
    )
)

WORKING = tuple(
    reply(
        f"a closer that works: {thought.splitlines()[-1][-40:]}",
        Format.THINK,
        f"{thought}{between}{TULIPS_SAID}",
        thought,
        TULIPS_SAID,
        place=Place.THOUGHT,
        spoken=("<think>", "</think>"),
    )
    for thought, between in (
        ("Each costs $5, so three are $15.", "</think>"),
        ('A 12" pie and two more.', "</think>\n\n"),
        ('A 12" pie has 22 slices.', " </think> "),
        ("```python\nprint(22)\n```", "</think>\n\n"),
        ("```python\nprint(22)\n```", "\n</think>\n\n"),
        ("That is \\boxed{22}", "</think>"),
        ("24 - 2 = 22", "\n\n</think>\n\n"),
        ("So I am done", " </think> "),
        ("They want <think> tags. Fine: 22.", "\n</think>\n"),
        ("They want <think> tags. Fine: 22.", "</think>\n"),
        ("An open program:\n```\nprint(22)", "\n</think>\n\n"),
        ("\u6240\u4ee5\u662f22\u3002", "</think>"),
    )
)

UNTAGGED = tuple(
    reply(
        f"untagged: {text.splitlines()[0][:40]}",
        Format.UNTAGGED,
        f"{text}\n\n**Final Answer**\n\n{TULIPS_SAID}",
        text,
        TULIPS_SAID,
        spoken=("<think>", "</think>", "[THINK]", "<|channel|>", "<thinking>", "<answer>"),
    )
    for text in (
        TULIPS,
        "Models write `<think>` first. Four rows of six are 24.",
        "```\n<think>\nhm\n</think>\n```\nThat is how it looks.",
        'They say \u201c<think>\u201d and "</think>" around it.',
        "> <think>\n> hm\n> </think>\n\nThat was a quotation.",
        "The formula $<think>$ makes no sense.",
        "A model writes <think> and later </think> around its thought.",
        "Both [THINK] and <|channel|> are markers, I think.",
        "Here is my plan: first the rows, then the cut ones.",
        "<think> is a tag that many models write before they think.",
        "<thinking> and <answer> are tags of prompts.",
    )
)

USUAL = (*EXACT, *ODD, *QUOTING, *WORKING, *UNTAGGED)
