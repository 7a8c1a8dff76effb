"""Traces in the style of the models, and strategies that make more of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
from hypothesis import strategies as st

from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.start import Place
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.kinds import FinishReason, Format

PENS = """\
Okay, so I have this problem: pens are sold at 3 for 4 dollars, and I want the cost of 27 pens.

First, I need the number of groups of three.

27 divided by 3 is 9.

Each group costs 4 dollars.

\\[
9 \\times 4 = 36
\\]

Wait.

Is it 3 for 4 dollars, or 4 for 3 dollars? It says 3 for 4 dollars, fine.

Let me double-check that by going through the price of one pen.

One pen costs $\\frac{4}{3}$ dollars, and 27 of them cost 36 dollars.

Alternatively, I could list the multiples: 4, 8, 12, 16, 20, 24, 28, 32, 36.

So the answer is 36.

**Final Answer**

\\[ \\boxed{36} \\]
"""

SHEEP = """\
首先，这个问题问的是还剩多少只羊。

原来有17只羊，除了9只以外都死了。

所以17减9等于8，还剩8只。

等一下，这样理解好像不对。

“除了9只以外都死了”的意思是9只还活着。

让我再检查一下：17只羊里，死了8只，剩下9只。

所以答案是9。

**最终答案**

\\[ \\boxed{9} \\]
"""

SECOND_THOUGHT = """\
The sum of the first ten odd numbers, I think, is 10 times 11, that is 110.

**Final Answer**

\\[ \\boxed{110} \\]

Wait, that was the sum of the first ten even numbers, so it is wrong.

The sum of the first ten odd numbers is 10 squared, which is 100.

**Final Answer**

\\[ \\boxed{100} \\]
"""

PROGRAM = """\
Let's start with a program that adds the even numbers.

```python
total = 0

# Wait, only the even ones
for n in range(11):

    if n % 2 == 0:
        total += n
```

It prints 30, and `\\boxed{}` is how I should give it.

Thus the sum is \\(\\boxed{30}\\).
"""

THINKING = """\
Okay, the question is how many primes lie below 20.

They are 2, 3, 5, 7, 11, 13, 17 and 19, so the answer is 8.

**Final Answer**
\\boxed{8}
</think>

There are eight primes below 20.

**Final Answer**

\\[ \\boxed{8} \\]
"""

LOOP = "Hmm, let me think again.\n\nWait, but the sum is odd.\n\n" * 40

SCRAPS = [
    *(
        "a",
        "7",
        "x = 12.",
        "Wait",
        ", ",
        "Let me double-check",
        "Alternatively",
        "So the answer is 5",
    ),
    *(
        "First, ",
        "等一下，",
        "所以答案是9。",
        "答案",
        "最终答案",
        "Final Answer",
        "final answer",
        "Answer:",
    ),
    *(
        "\n",
        "\n\n",
        "\n \t\n",
        "\r\n",
        "\r\n\r\n",
        " ",
        "   ",
        "\t",
        "\u3000",
        "\x0b",
        "\x1c",
        "\u2028",
    ),
    *("**", "***", "__", "#", "### ", ":", "：", ".", "?", "'", "’", "-", "*"),
    *(
        "```",
        "```python\n",
        "````",
        "\\[",
        "\\]",
        "$$",
        "$",
        "\\(",
        "\\)",
        "\\\\[2pt]",
        "\\",
        "\\{",
    ),
    *(
        "\\boxed{",
        "\\boxed {5}",
        "\\boxed{}",
        "\\fbox{",
        "\\text{",
        "{",
        "}",
        "\\frac{1}{2}",
        "**Final Answer**",
    ),
    *(
        "<think>",
        "</think>",
        "<",
        "</",
        "</thi",
        "nk>",
        "\ufeff",
        "\u200b",
        "e\u0301",
        "İ",
        "Σ",
        "ſ",
        "\U0001f600",
    ),
    *(
        "**Final Answer**\n\n\\[ \\boxed{5} \\]",
        "\n\n**最终答案**\n\n",
        "\n\n**Answer:** 5",
        "\n\n### Final Answer\n",
    ),
    *(
        "\n#### 18",
        "the answer is (B). ",
        "**36**",
        "Therefore, x = 5 and y = 3.",
        "\\boxed{2} and \\boxed{3} cm",
        "\\boxed{7",
        "故选 C",
        "Answer: 3/4 cup",
        " = 3 + 4",
    ),
    *("word " * 60, "\n\n" + "long line " * 90, "\x1b[31m"),
]

MARKS = [
    *("<think>", "</think>", "\n<think>\n", "\n</think>\n", "`</think>`", '"</think>"'),
    *("<answer>", "\n</answer>\n", "<tool_call>", "<|tool_calls_section_begin|>"),
    *("<THINK>", "<Think >", '<think a="b">', "<think a='", "</think >", "\n</Answer>", "\ufeff"),
    *("It looks like this:\n", "\n\n    ", "\n\t", "Let me see:\n", "\u200b"),
    *("<seed:cot_budget_reflect>", "</seed:cot_budget_reflect>", "</seed:think>"),
    *("[THINK]", "[/THINK]", "\u25c1think\u25b7", "\u25c1/think\u25b7"),
    *("<|start|>", "assistant", "<|channel|>", "analysis", "final", "<|message|>", "<|end|>"),
    *(
        "<|call|>",
        " to=",
        "self",
        "user",
        "<|eom|>",
        "<|channel>thought\n",
        "<channel|>",
        "<|begin|>",
    ),
    *("<|content|>", "<|think|>", "<|open|>think<|sep|>", "<|close|>think<|sep|>", "<|sep|>"),
    *("assistantfinal", "\n[BEGIN FINAL RESPONSE]\n", "\nHere is my response:", "Here is my"),
    *("Here is my thought process:", "<|im_start|>think\n", "<|im_start|>answer", "thought"),
]
marked_texts = st.lists(
    st.sampled_from(MARKS) | st.sampled_from(MARKS) | st.sampled_from(SCRAPS), max_size=30
).map("".join)
places = st.sampled_from([None, *Place])
texts = st.one_of(
    st.lists(st.sampled_from(SCRAPS), max_size=40).map("".join),
    st.lists(st.sampled_from(SCRAPS) | st.text(max_size=5), max_size=30).map("".join),
    st.sampled_from([PENS, SHEEP, SECOND_THOUGHT, PROGRAM, THINKING, LOOP[:400]]),
)

ANSWERS = [
    "\n\n**Final Answer**\n\n\\[ \\boxed{5} \\]\n\n",
    "\n\n**Final Answer**\n\n",
    "\n\n**Answer:** It is 5.",
    "\n</think>\n\nIt is 5.\n",
    "<think>\n",
    "\n\nWait, that is wrong. Let me think again.\n\n",
    "\n\nSo it is 7.\n\nAlternatively, I could count.\n\n",
]
second_thoughts = st.one_of(
    texts,
    marked_texts,
    st.lists(st.sampled_from(ANSWERS) | st.sampled_from(MARKS + SCRAPS), max_size=20).map("".join),
)
formats = st.sampled_from(Format)
reasons = st.sampled_from(FinishReason)
cuts = st.lists(st.integers(min_value=0, max_value=600), max_size=30)


def split(text: str, at: Sequence[int]) -> Iterator[str]:
    """The text in pieces, cut at the given offsets; equal offsets give empty pieces."""
    bounds = [0, *sorted(min(offset, len(text)) for offset in at), len(text)]
    return (text[start:end] for start, end in pairwise(bounds))


def read(
    chunks: Sequence[str],
    format: Format,
    reason: FinishReason = FinishReason.STOP,
    place: Place | None = None,
) -> Reading:
    """Fed chunk by chunk at one token and half a second a character; with all its events."""
    parser, length = ReasoningParser(format, place), 0
    events: list[AnyEvent] = []
    for chunk in chunks:
        length += len(chunk)
        events += parser.feed(chunk, tokens=length, seconds=length / 2)
    reading = parser.finish(tokens=length, seconds=length / 2, finish_reason=reason)
    return msgspec.structs.replace(reading, events=(*events, *reading.events))
