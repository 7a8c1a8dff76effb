"""Conversations as templates want them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.engine.template.program import Program
from qwq_cli.errors import ChatTemplateError
from qwq_cli.values.message import Message

LOOP = "{% for m in messages %}<{{ m.role }}>{{ m.content | trim }}{% endfor %}"
REFUSES_SYSTEM = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + LOOP
)
DROPS_SYSTEM = (
    "{% for m in messages if m.role != 'system' %}<{{ m.role }}>{{ m.content }}{% endfor %}"
)
ALTERNATES = (
    "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}{% endfor %}" + LOOP
)
SYSTEM, ASK = Message("system", "Think."), Message("user", "2+2?")
ANSWER, MORE = Message("assistant", "4"), Message("user", "3+3?")


def text(source: str, *messages: Message) -> str:
    return "".join(segment.text for segment in ChatTemplate(source).render(messages))


def test_a_conversation_that_is_taken_is_left_alone() -> None:
    expected = "<system>Think.<user>2+2?<assistant>4<user>3+3?"
    assert text(LOOP, SYSTEM, ASK, ANSWER, MORE) == expected


@pytest.mark.parametrize("source", [REFUSES_SYSTEM, DROPS_SYSTEM])
def test_a_system_text_without_a_place_goes_into_the_first_question(source: str) -> None:
    assert ChatTemplate(source).merges_system
    merged = "<user>Think.\n\n2+2?<assistant>4<user>3+3?"
    assert text(source, SYSTEM, ASK, ANSWER, MORE) == merged
    assert text(source, ASK) == "<user>2+2?"


def test_turns_of_one_role_are_joined_where_they_have_to_alternate() -> None:
    assert text(ALTERNATES, ASK, MORE, ANSWER) == "<user>2+2?\n\n3+3?<assistant>4"
    assert text(ALTERNATES, SYSTEM, ASK, MORE) == "<user>Think.\n\n2+2?\n\n3+3?"
    assert text(LOOP, ASK, MORE) == "<user>2+2?<user>3+3?"


def test_what_no_repair_helps_is_told_as_the_template_tells_it() -> None:
    with pytest.raises(ChatTemplateError, match="roles must alternate"):
        text(ALTERNATES, ANSWER, ASK)
    with pytest.raises(ChatTemplateError, match="leaves messages out"):
        text("{{ messages[0].content }}", ASK, ANSWER, MORE)


def test_texts_are_trimmed_as_the_template_says() -> None:
    assert text(LOOP, Message("user", "  2+2?\n"), ANSWER) == "<user>2+2?<assistant>4"
    assert text("{{ messages[0].content }}", Message("user", " 2 ")) == " 2 "


@pytest.mark.parametrize(
    "change", ["content[:3]", "content | tojson(ensure_ascii=True)", "content.replace(' ', '')[1:]"]
)
def test_a_template_that_changes_words_is_refused(change: str) -> None:
    source = f"{{{{ messages[0].{change} }}}}{{# {{{{ messages[0].content }}}} #}}"
    with pytest.raises(ChatTemplateError):
        text(source, Message("user", "What is 2+2?"))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
SHAPES = (
    LOOP,
    "{{ messages[0].content.strip() }}|{% if messages | length > 1 %}{{ messages[1].content }}"
    "\\n{{ messages[2]['content'].lstrip('\\n') }}{% endif %}",
    "{% for m in messages %}{% if m.content is string %}{{ m.role ~ ': ' + m.content + '\\n' }}"
    "{% endif %}{% endfor %}",
)


@pytest.mark.parametrize("source", SHAPES)
@given(st.lists(WORDS, min_size=3, max_size=3))
def test_words_come_out_as_a_template_puts_them(source: str, said: list[str]) -> None:
    roles = ("user", "assistant", "user")
    plain = [{"role": role, "content": words} for role, words in zip(roles, said, strict=True)]
    expected = Program(source).run(plain, {}, now=datetime(2026, 1, 1))
    messages = [Message(role, words) for role, words in zip(roles, said, strict=True)]
    assert text(source, *messages) == expected
