"""Thoughts and answers that speak of their own markers, put together by chance."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.start import Place
from qwq_cli.values.kinds import Format
from tests.trace.streams import read

PROSE = (
    *("Four rows of six make 24.", "So I add 3 and 4.", "Wait, is it 5?", "x < y and y > z"),
    *(
        "The rows are:\n\n1. one\n2. two",
        "Code:\n\n```python\nprint(5)\n```",
        "It's 5' by 6\" wide.",
    ),
    *(
        'He said "it is 24".',
        "\u56e0\u6b64\u7b54\u6848\u662f24\u3002",
        "| a | b |\n| - | - |\n| 1 | 2 |",
    ),
    *("- one\n- two", "Use `a < b` here.", "$x$ is 5 and $y$ costs $3.", "> quoted\n\nand mine."),
)
MENTIONS = (
    *("The tag `{1}` ends it.", 'They say "{0}" and "{1}" there.', "```\n{0}\nhm\n{1}\n```"),
    *(
        "> {0}\n> {1}\n\nSo they said.",
        "In \u201c{1}\u201d it is.",
        "~~~\n{1}\n~~~",
        "<!-- {1} -->",
    ),
    *("- `{0}` opens\n- `{1}` closes", "Use <code>{1}</code> there.", "One writes ({1}) there."),
    *(
        '["{1}", "{0}"]',
        "I shall close with **{1}** then.",
        "\u300c{1}\u300d\u3067\u7d42\u308f\u308b\u3002",
    ),
    *("The code:\n\n    {0}\n    {1}\n\nThat was it.", "```xml\n<a>{0}x{1}</a>\n```"),
)
# A format, with what opens, what stands between thought and answer, and what ends the answer.
FRAMES = (
    *((Format.THINK, "<think>", "</think>", ""), (Format.THINK, "<think>\n", "\n</think>\n\n", "")),
    (Format.THINK_ANSWER, "<think>\n", "\n</think>\n<answer>\n", "\n</answer>"),
    (Format.COHERE, "<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>", "<|END_RESPONSE|>"),
    (Format.GEMMA, "<|channel>thought\n", "<channel|>", "<turn|>"),
    (
        Format.HARMONY,
        "<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final<|message|>",
        "<|return|>",
    ),
    *(
        (format, FORMATS[format].opens[0], FORMATS[format].closes[0], "")
        for format in (
            *(Format.MISTRAL, Format.KIMI, Format.SEED, Format.MINIMAX, Format.PANGU),
            *(Format.APERTUS, Format.LONGCAT, Format.SOLAR_2, Format.HUNYUAN),
        )
    ),
)
texts = st.lists(st.sampled_from(PROSE) | st.sampled_from(MENTIONS), min_size=1, max_size=5)


@given(st.sampled_from(FRAMES), texts, texts, st.sampled_from(("\n", "\n\n")), st.booleans())
@settings(max_examples=300)
def test_what_is_only_spoken_of_ends_no_thought_and_begins_none(
    frame: tuple[Format, str, str, str],
    thought: list[str],
    answer: list[str],
    between: str,
    opened: bool,
) -> None:
    format, opener, middle, end = frame
    closer = (FORMATS[format].closes or (middle,))[0]

    def written(parts: list[str]) -> str:
        filled = (part.replace("{0}", opener.strip()).replace("{1}", closer) for part in parts)
        return between.join(filled)

    thought_text, answer_text = written(thought), written(answer)
    raw = ("" if opened else opener) + thought_text + middle + answer_text + end
    reading = read([raw], format, place=Place.THOUGHT if opened else Place.OPEN)
    steps = [raw[step.start : step.end] for step in reading.steps]
    assert " ".join(" ".join(steps).split()) == " ".join(thought_text.split())
    assert reading.answer.text.split() == answer_text.split()
