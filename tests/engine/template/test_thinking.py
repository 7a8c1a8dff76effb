"""Each way of asking for thought that published templates have, in small templates of our own."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from qwq_cli.choices import Think
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.engine.template.ask import Ask
from qwq_cli.engine.template.thinking import Thinking, find_thinking
from qwq_cli.errors import UsageError
from qwq_cli.values.message import Message

TURNS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>"
CLOSES_IF_OFF = TURNS + "{% if enable_thinking is false %}<think></think>{% endif %}"
OPENS_IF_ON = TURNS + "{% if thinking %}<think>{% else %}</think>{% endif %}"
TWO_NAMES = (
    "{% if thinking is not defined %}{% set thinking = enable_thinking | default(false) %}"
    "{% endif %}" + OPENS_IF_ON
)
MODE = (
    TURNS + "{% if thinking_mode == 'enabled' %}<t:think>"
    "{% elif thinking_mode == 'disabled' %}</t:think>{% endif %}"
)
TELLS_EFFORT = "Reasoning: {{ reasoning_effort | default('medium') }}\n" + TURNS
CHECKS_EFFORT = (
    "{% set effort = reasoning_effort | default('none') %}{% if effort not in ['none', 'high'] %}"
    "{{ raise_exception('no such effort') }}{% endif %}{{ effort }}" + TURNS
)
LOW_CLOSES = TURNS + "{% if reasoning_effort == 'low' %}<|think|><|end|><|assistant|>{% endif %}"
BUDGET = (
    "{% set thinking_budget = thinking_budget | default(-1) %}{% if thinking_budget >= 0 %}"
    "Think for {{ thinking_budget }} tokens.{% endif %}" + TURNS +
    "{% if thinking_budget == 0 %}<s:think></s:think>{% endif %}"
)  # fmt: skip
IN_SYSTEM = (
    "{% set n = namespace(off=false) %}{% for m in messages %}{% if m.role == 'system' and "
    "'/no_think' in m.content %}{% set n.off = true %}{% endif %}{% endfor %}"
    "{% for m in messages %}<|{{ m.role }}|>"
    "{{ m.content.replace('/no_think', '').replace('/think', '') | trim }}{% endfor %}"
    "<think>{% if n.off %}</think>{% endif %}"
)
IN_QUESTION = IN_SYSTEM.replace("'system'", "'user'")
OWN_PROMPT = (
    "{% if messages[0].role != 'system' %}<|system|>Draft in [THINK]...[/THINK] first.{% endif %}"
    + TURNS
)
OWN_PROMPT_BY_KEYWORD = (
    "{% if messages[0].role != 'system' %}<|system|>{{ strftime_now('%Y') }}"
    "{% if thinking %} Write down your thoughts.{% endif %}{% endif %}" + TURNS
)
ALWAYS = TURNS + "<think>\n"


def find(source: str) -> Thinking:
    return find_thinking(source, (), date(2026, 1, 1))


def prompt(source: str, think: Think, *, system: str = "") -> str:
    messages = [Message("system", system)] if system else []
    template = ChatTemplate(source, clock=lambda: datetime(2026, 1, 1))
    return "".join(s.text for s in template.render([*messages, Message("user", "2+2?")], think))


def words(source: str) -> dict[str, str]:
    return {state.value: ask.words for state, ask in find(source).asks.items()}


@pytest.mark.parametrize(
    ("source", "unsaid", "expected"),
    [
        (TURNS, None, {"on": ""}),
        (ALWAYS, "on", {"on": ""}),
        (CLOSES_IF_OFF, "on", {"on": "enable_thinking=true", "off": "enable_thinking=false"}),
        (OPENS_IF_ON, "off", {"on": "thinking=true", "off": "thinking=false"}),
        (TWO_NAMES, "off", {
            "on": "enable_thinking=true, thinking=true",
            "off": "enable_thinking=false, thinking=false"}),
        (MODE, None, {"on": "thinking_mode=enabled", "off": "thinking_mode=disabled"}),
        (TELLS_EFFORT, None, {
            "on": "", "low": "reasoning_effort=low", "medium": "reasoning_effort=medium",
            "high": "reasoning_effort=high"}),
        (CHECKS_EFFORT, "off", {
            "on": "reasoning_effort=high", "off": "reasoning_effort=none",
            "high": "reasoning_effort=high"}),
        (LOW_CLOSES, "on", {"on": "", "off": "reasoning_effort=low"}),
        (BUDGET, "on", {
            "on": "", "off": "thinking_budget=0", "low": "thinking_budget=512",
            "medium": "thinking_budget=2048", "high": "thinking_budget=8192"}),
        (IN_SYSTEM, "on", {
            "on": 'the system line "/think"', "off": 'the system line "/no_think"'}),
        (IN_QUESTION, "on", {
            "on": '"/think" after the question', "off": '"/no_think" after the question'}),
        (OWN_PROMPT, "on", {
            "on": "its own system prompt before any other",
            "off": "a system prompt in the place of its own"}),
        (OWN_PROMPT_BY_KEYWORD, "off", {
            "on": "thinking=true, its own system prompt before any other",
            "off": "thinking=false"}),
    ],
)  # fmt: skip
def test_how_to_ask_is_found_out(source: str, unsaid: str | None, expected: dict[str, str]) -> None:
    assert words(source) == expected
    found = find(source).unsaid
    assert (found and found.value) == unsaid


@pytest.mark.parametrize(
    ("source", "on", "off"),
    [
        (CLOSES_IF_OFF, "<|user|>2+2?<|assistant|>", "<|user|>2+2?<|assistant|><think></think>"),
        (OPENS_IF_ON, "<|user|>2+2?<|assistant|><think>", "<|user|>2+2?<|assistant|></think>"),
        (IN_SYSTEM, "<|system|><|user|>2+2?<think>", "<|system|><|user|>2+2?<think></think>"),
        (IN_QUESTION, "<|user|>2+2?<think>", "<|user|>2+2?<think></think>"),
        (
            OWN_PROMPT,
            "<|system|>Draft in [THINK]...[/THINK] first.<|user|>2+2?<|assistant|>",
            "<|system|>You are a helpful assistant.<|user|>2+2?<|assistant|>",
        ),
    ],
)
def test_the_prompt_asks_so(source: str, on: str, off: str) -> None:
    assert prompt(source, Think.ON) == on
    assert prompt(source, Think.OFF) == off


def test_another_system_text_does_not_take_the_makers_place() -> None:
    both = "<|system|>Draft in [THINK]...[/THINK] first.\n\nBe brief.<|user|>2+2?<|assistant|>"
    assert prompt(OWN_PROMPT, Think.ON, system="Be brief.") == both
    alone = "<|system|>Be brief.<|user|>2+2?<|assistant|>"
    assert prompt(OWN_PROMPT, Think.OFF, system="Be brief.") == alone
    dated = "<|system|>2026 Write down your thoughts.\n\nBe brief.<|user|>2+2?<|assistant|>"
    assert prompt(OWN_PROMPT_BY_KEYWORD, Think.ON, system="Be brief.") == dated


def test_a_system_line_stands_before_the_system_text() -> None:
    assert prompt(IN_SYSTEM, Think.OFF, system="Be brief.").startswith("<|system|>Be brief.")


@pytest.mark.parametrize(
    ("source", "wanted", "given"),
    [
        (BUDGET, Think.LOW, "Think for 512 tokens."),
        (CHECKS_EFFORT, Think.LOW, "high<|user|>"),
        (TELLS_EFFORT, Think.HIGH, "Reasoning: high"),
        (ALWAYS, Think.HIGH, "<|user|>"),
    ],
)
def test_a_level_that_there_is_not_gives_the_nearest(
    source: str, wanted: Think, given: str
) -> None:
    assert prompt(source, wanted).startswith(given)


@pytest.mark.parametrize("source", [TURNS, ALWAYS, TELLS_EFFORT])
def test_no_thought_where_there_is_no_switch_is_refused(source: str) -> None:
    with pytest.raises(UsageError, match="can't be kept from thinking"):
        prompt(source, Think.OFF)


def test_the_profile_goes_before_what_is_found() -> None:
    line = Ask(system="detailed thinking off")
    template = ChatTemplate(TURNS, asks=((Think.OFF, line),))
    text = "".join(s.text for s in template.render([Message("user", "2+2?")], Think.OFF))
    assert text == "<|system|>detailed thinking off<|user|>2+2?<|assistant|>"


def test_special_tokens_are_variables() -> None:
    template = ChatTemplate("{{ bos_token }}" + TURNS, (("bos_token", "<s>"),))
    assert template.render([Message("user", "x")])[0].text == "<s><|user|>"
