"""What the end of a prompt and a template tell, in the spellings of published templates."""

from __future__ import annotations

import pytest

from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.start import Place, Start, start_of
from qwq_cli.values.kinds import Format

T, A, O = Place.THOUGHT, Place.ANSWER, Place.OPEN  # noqa: E741


@pytest.mark.parametrize(
    ("tail", "format", "place"),
    [
        ("<|im_start|>assistant\n", Format.UNTAGGED, O),
        ("<|im_start|>assistant\n<think>\n", Format.THINK, T),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", Format.THINK, A),
        ("<|assistant|></think>", Format.THINK, A),
        ("]~b]ai\n<mm:think>", Format.MINIMAX, T),
        ("<|CHATBOT_TOKEN|><|START_THINKING|>", Format.COHERE, T),
        ("<|start|>assistant<|channel|>analysis<|message|>", Format.HARMONY, T),
        ("<|start|>assistant<|channel|>final<|message|>", Format.HARMONY, A),
        ("<|begin_assistant|>\nHere are my reasoning steps:\n", Format.APRIEL, T),
        ('role="assistant"<|sep|><|open|>think<|sep|>', Format.KIMI_K3, T),
        ("assistant<longcat_think>\n", Format.LONGCAT, T),
        ("<|start|>assistant to=self<|message|>", Format.MUSE, T),
    ],
)
def test_the_end_of_a_prompt_tells(tail: str, format: Format, place: Place) -> None:
    assert start_of(tail, "", Format.UNTAGGED) == Start(format=format, place=place)


@pytest.mark.parametrize(
    ("tail", "template", "format", "place"),
    [
        ("assistant\n", "{{ content.split('</think>')[-1] }}", Format.THINK, O),
        ("<|start|>assistant", "<|channel|>analysis<|message|>", Format.HARMONY, O),
        ("<start_of_turn>", "<|channel>thought\n{{ thought }}<channel|>", Format.GEMMA, O),
        ("<|CHATBOT_TOKEN|>", "<|START_THINKING|>{{ plan }}<|END_THINKING|>", Format.COHERE, O),
        ("<|START_THINKING|><|END_THINKING|>", "<|START_THINKING|>", Format.COHERE, A),
        ("<|begin|>assistant", "<|think|>{{ r }}<|end|><|content|>", Format.SOLAR, O),
        ("[/INST]", "[THINK]{{ t }}[/THINK]", Format.MISTRAL, O),
        ("<|open|>response<|sep|>", "<|open|>{{ tag }}<|sep|>", Format.KIMI_K3, A),
        ("<|start|>assistant", "<|start|>assistant to=self<|message|>", Format.MUSE, O),
        ("assistant\n", "<think>{{ r }}</think>\n<answer>", Format.THINK_ANSWER, O),
        ("<think>\n", "{{ r }}</think>\n<answer>", Format.THINK_ANSWER, T),
        (
            "assistant",
            "<think></think> and <response></response>",
            Format.THINK_RESPONSE,
            O,
        ),
        ("assistant", "{% set end = '</mm:think>' %}", Format.MINIMAX, O),
    ],
)
def test_the_template_tells_more(tail: str, template: str, format: Format, place: Place) -> None:
    assert start_of(tail, template, Format.UNTAGGED) == Start(format=format, place=place)


@pytest.mark.parametrize("format", Format)
def test_a_profile_counts_where_nothing_else_tells(format: Format) -> None:
    assert start_of("assistant\n", "{{ m }}", format) == Start(format=format, place=O)
    for opener in FORMATS[format].opens if not FORMATS[format].glued else ():
        assert start_of(f"assistant\n{opener}\n", "", format) == Start(format=format, place=T)
