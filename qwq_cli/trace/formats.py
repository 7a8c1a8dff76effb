"""The ways in which models mark their thought: one table, read by one machine (cutter.py).

A new format needs a name in Format (values/kinds.py), an entry here, and a transcript in
tests/trace/transcripts.py. The markers are facts about published chat templates and models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qwq_cli.trace.markup import Header, Markup
from qwq_cli.values.kinds import Format

# Stored texts may contain the token that ended the turn.
_ENDS_OF_TURN = (
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<\uff5cend\u2581of\u2581sentence\uff5c>",
)


def _tags(name: str, *, answers: tuple[str, ...] = (), opened: bool = False) -> Markup:
    """Return the markup of a pair of tags, and of answers in tags of their own."""
    return Markup(
        opens=(f"<{name}>",),
        closes=(f"</{name}>",),
        answers=answers,
        ends=tuple(frame.replace("<", "</") for frame in answers),
        tokens=(f"<{name}>", f"</{name}>"),
        opened=opened,
        answer_now=f"</{name}>\n\n" + "".join(f"{frame}\n" for frame in answers[:1]),
        templates=((f"</{name}>",),),
    )


def _token_pair(opener: str, closer: str, **others: Any) -> Markup:
    """Return the markup of two special tokens, which need no paragraph break.

    `others` as in Markup.
    """
    pair = Markup(
        opens=(opener,),
        closes=(closer,),
        certain=True,
        tokens=(opener, closer),
        answer_now=closer,
        inline=True,
        templates=((closer,),),
    )
    return replace(pair, **others)


_THINK = Markup(  # the tags of most models, with the frames that some of them put around an answer
    opens=("<think>",),
    closes=("</think>",),
    answers=("<answer>", "<response>"),
    ends=("</answer>", "</response>", *_ENDS_OF_TURN),
    calls=("<tool_call>", "<|tool_calls_section_begin|>", "<TOOLCALL>"),
    tokens=("<think>", "</think>"),
    opened=True,
    answer_now="</think>\n\n",
    templates=(("</think>",),),
)

# Ordered as a template is searched for their texts: specific formats before general ones.
FORMATS: Mapping[Format, Markup] = {
    Format.HARMONY: Markup(  # gpt-oss
        closes=("<|end|>",),
        ends=("<|return|>", "<|call|>"),
        header=Header(
            starts=("<|start|>", "<|channel|>"),
            end="<|message|>",
            thought=re.compile(r"<\|channel\|>(?!\s*(?i:final))[^<]*(?:<\|constrain\|>[^<]*)?\Z"),
            call=re.compile(r"\bto=(?!assistant\b)"),
            bare=("to=",),
            known=("<|end|><|start|>assistant<|channel|>", "<|start|>assistant<|channel|>"),
        ),
        certain=True,
        tokens=("<|start|>", "<|channel|>", "<|constrain|>", "<|message|>", "<|end|>"),
        stops=("<|return|>", "<|call|>"),
        answer_now="<|end|><|start|>assistant<|channel|>final<|message|>",
        inline=True,
        templates=(("<|channel|>", "<|message|>"),),
    ),
    Format.HARMONY_PLAIN: Markup(  # the same after its control tokens were lost
        opens=("analysis", "assistantanalysis", "assistantcommentary"),
        answers=("assistantfinal",),
        glued=True,
        answer_now="assistantfinal",
        inline=True,
    ),
    Format.MUSE: Markup(
        closes=("<|eom|>",),
        ends=("<|eot|>",),
        header=Header(
            starts=("<|start|>", "to=self<|message|>"),
            end="<|message|>",
            thought=re.compile(r"to=(?!user\b)"),
            call=re.compile(r"\bto=(?!self\b|user\b)"),
            bare=("to=", "<|message|>"),
        ),
        certain=True,
        tokens=("<|start|>", "<|message|>", "<|eom|>"),
        stops=("<|eot|>",),
        answer_now="<|eom|><|start|>assistant to=user<|message|>",
        inline=True,
        templates=(("to=self<|message|>",),),
    ),
    Format.GEMMA: Markup(  # Gemma 4
        opens=("<|channel>thought\n", "<|channel>thought"),
        closes=("<channel|>",),
        ends=("<turn|>", "<|channel>"),
        certain=True,
        tokens=("<|channel>", "<channel|>"),
        stops=("<turn|>",),
        answer_now="<channel|>",
        inline=True,
        templates=(("<|channel>thought",),),
    ),
    Format.KIMI_K3: _token_pair(
        "<|open|>think<|sep|>",
        "<|close|>think<|sep|>",
        answers=("<|open|>response<|sep|>",),
        ends=("<|close|>response<|sep|>", "<|end_of_msg|>"),
        tokens=("<|open|>", "<|close|>", "<|sep|>"),
        stops=("<|end_of_msg|>",),
        answer_now="<|close|>think<|sep|><|open|>response<|sep|>",
        templates=(("<|open|>", "<|sep|>"),),
    ),
    Format.COHERE: _token_pair(  # Command A Reasoning, R7B, Command 4
        "<|START_THINKING|>",
        "<|END_THINKING|>",
        answers=("<|START_RESPONSE|>", "<|START_TEXT|>"),
        ends=("<|END_RESPONSE|>", "<|END_TEXT|>", "<|END_ACTION|>", "<|END_OF_TURN_TOKEN|>"),
        calls=("<|START_ACTION|>",),
        tokens=(
            *("<|START_THINKING|>", "<|END_THINKING|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>"),
            *("<|START_TEXT|>", "<|END_TEXT|>", "<|START_ACTION|>", "<|END_ACTION|>"),
        ),
        stops=("<|END_OF_TURN_TOKEN|>",),
        answer_now="<|END_THINKING|><|START_RESPONSE|>",
        templates=(("<|START_THINKING|>",),),
    ),
    Format.SOLAR: Markup(  # Solar Open
        opens=("<|begin|>assistant<|think|>", "<|think|>"),
        closes=("<|end|>",),
        answers=("<|begin|>assistant<|content|>", "<|content|>"),
        ends=("<|begin|>assistant",),
        calls=("<|tool_calls|>",),
        certain=True,
        tokens=("<|begin|>", "<|think|>", "<|content|>", "<|end|>", "<|tool_calls|>"),
        answer_now="<|end|><|begin|>assistant<|content|>",
        inline=True,
        templates=(("<|think|>", "<|content|>"),),
    ),
    Format.SOLAR_2: _token_pair(  # Solar Open 2
        "<|think:start|>",
        "<|think:end|>",
        calls=("<|tool_call:start|>",),
        ends=("<|tool_call:end|>",),
        opened=True,
        tokens=("<|think:start|>", "<|think:end|>", "<|tool_call:start|>", "<|tool_call:end|>"),
    ),
    Format.PANGU: _token_pair(  # openPangu
        "[unused16]",
        "[unused17]",
        ends=("[unused10]",),
        stops=("[unused10]",),
        templates=(("[unused16]",), ("[unused17]",)),
    ),
    Format.APERTUS: _token_pair(
        "<|inner_prefix|>", "<|inner_suffix|>", templates=(("<|inner_prefix|>",),)
    ),
    Format.BEGIN_OF_THOUGHT: Markup(  # Sky-T1, OpenThinker, Bespoke-Stratos
        opens=("<|begin_of_thought|>",),
        closes=("<|end_of_thought|>",),
        answers=("<|begin_of_solution|>",),
        ends=("<|end_of_solution|>",),
        tokens=("<|begin_of_thought|>", "<|end_of_thought|>"),
        answer_now="<|end_of_thought|>\n\n<|begin_of_solution|>\n\n",
        templates=(("<|begin_of_thought|>",),),
    ),
    # Magistral, Ministral 3 Reasoning, Mistral Small 4
    Format.MISTRAL: _token_pair("[THINK]", "[/THINK]"),
    Format.KIMI: _token_pair("◁think▷", "◁/think▷"),  # Kimi-VL and Kimi-Dev, thinking
    Format.S1: Markup(
        opens=("<|im_start|>think\n",),
        answers=("<|im_start|>answer\n", "<|im_start|>answer"),
        ends=("<|im_end|>",),
        certain=True,
        tokens=("<|im_start|>",),
        answer_now="<|im_start|>answer\n",
        inline=True,
        templates=(("<|im_start|>think",),),
    ),
    Format.APRIEL: Markup(  # Apriel 1.5, 1.6
        opens=("Here are my reasoning steps:",),
        closes=("[BEGIN FINAL RESPONSE]",),
        ends=("[END FINAL RESPONSE]", "<|end|>"),
        sentences=True,
        opened=True,
        stops=("<|end|>",),
        answer_now="[BEGIN FINAL RESPONSE]\n",
        templates=(("[BEGIN FINAL RESPONSE]",),),
    ),
    Format.GRANITE: Markup(  # Granite 3.2
        opens=("Here is my thought process:", "Here's my thought process:"),
        closes=("Here is my response:", "Here's my response:"),
        sentences=True,
        answer_now="Here is my response:\n",
        templates=(("Here is my thought process",), ("Here's my thought process",)),
    ),
    Format.OLLAMA: Markup(  # what `ollama run` prints
        opens=("Thinking...", "Thinking\u2026"),
        closes=("...done thinking.", "\u2026done thinking."),
        sentences=True,
        answer_now="...done thinking.\n\n",
    ),
    Format.SEED: Markup(  # Seed-OSS
        opens=("<seed:think>",),
        closes=("</seed:think>",),
        asides=(("<seed:cot_budget_reflect>", "</seed:cot_budget_reflect>"),),
        calls=("<seed:tool_call>",),
        tokens=(
            *("<seed:think>", "</seed:think>"),
            *("<seed:cot_budget_reflect>", "</seed:cot_budget_reflect>"),
        ),
        answer_now="</seed:think>",
        templates=(("</seed:think>",), ("seed:cot_budget_reflect",)),
    ),
    Format.MINIMAX: _tags("mm:think"),  # MiniMax-M3
    Format.HUNYUAN: replace(  # Hy3; a stray colon and word in the tag
        _tags("think:opensource"),
        templates=(("think:opensource",), ("think_begin_token", ":opensource")),
    ),
    Format.LONGCAT: _tags("longcat_think", opened=True),
    Format.THOUGHT: _tags("thought", opened=True),  # EXAONE Deep
    Format.MARCO: _tags("Thought", answers=("<Output>",)),  # Marco-o1
    Format.THINKING: _tags("thinking", answers=("<output>",)),  # prompts after Anthropic's
    Format.REASONING: _tags("reasoning"),  # Reka Flash 3
    Format.REASON: _tags("reason"),
    Format.THINK_ANSWER: replace(  # Hunyuan-A13B, K2-Think
        _THINK, answer_now="</think>\n<answer>\n", templates=(("</think>", "<answer>"),)
    ),
    Format.THINK_RESPONSE: replace(  # Granite 3.3, ERNIE 4.5 Thinking
        _THINK,
        answer_now="</think>\n<response>\n",
        templates=(("<think></think>", "<response></response>"),),
    ),
    Format.THINK: _THINK,  # DeepSeek-R1, QwQ-32B, Qwen3 and most others
    Format.UNTAGGED: Markup(answer_now="**Final Answer**\n\n\\[ \\boxed{"),  # QwQ-32B-Preview
}

# Tokens that mark a thought in any context, so they must stay in the text. This one begins every
# turn of most models, so it marks a thought only where that is expected.
_EVERYDAY = ("<|im_start|>",)


def shown_tokens(expected: Format) -> tuple[str, ...]:
    """Return the control tokens that must appear in the text for its thought to be found."""
    names = [name for markup in FORMATS.values() for name in markup.tokens]
    known = dict.fromkeys([*FORMATS[expected].tokens, *names])
    return tuple(n for n in known if n not in _EVERYDAY or n in FORMATS[expected].tokens)
