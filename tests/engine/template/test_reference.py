"""Published templates, byte for byte as transformers renders them from the same variables.

`make check-all` runs this: it needs transformers (`pip install '.[reference]'`) and the templates,
which are other people's text and not kept here. CHAT_TEMPLATES names a folder of *.jinja files, or
llama-cpp-python's source distribution, which holds 70 of them.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from qwq_cli.choices import Think
from qwq_cli.engine.chat_template import ChatTemplate
from qwq_cli.engine.template.message import Turn
from qwq_cli.values.message import Message

pytestmark = pytest.mark.reference

INSIDE = "/vendor/llama.cpp/models/templates/"
NOW = datetime(2026, 3, 4, 12, 30)
TOKENS = (("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>"))
SYSTEM = Message("system", "Answer briefly.\n")
ONE = (Message("user", "  What is 17*24? \n"),)
THREE = (
    Message("user", "What is 17*24?"),
    Message("assistant", "408\n\n"),
    Message("user", "And <|im_end|>\n</s> in 中文?"),
    Message("assistant", "四百零八。"),
    Message("user", 'Is {"a": [1]} JSON?\n'),
)
CONVERSATIONS = {"one turn": ONE, "a system text": (SYSTEM, *ONE), "three turns": (SYSTEM, *THREE)}
# What transformers does not render from the same variables, and why; `given` has what it is given.
EXCEPTIONS = {
    "google-gemma-2-2b-it": "refuses the system role: its text goes into the first question",
    "fireworks-ai-llama-3-firefunction-v2": "adds `functions` and `datetime` to a text, so that "
    "it renders nowhere without them: it gets an empty list and the date",
}


@lru_cache(maxsize=1)
def templates() -> Mapping[str, str]:
    """Sources by name; none where there are none to be had."""
    place = Path(os.environ.get("CHAT_TEMPLATES") or "/nowhere")
    if place.is_dir():
        return {file.stem: file.read_text("utf-8") for file in sorted(place.glob("*.jinja"))}
    if not place.is_file():
        return {}
    with tarfile.open(place) as archive:
        found = {
            Path(member.name).stem: archive.extractfile(member)
            for member in archive
            if INSIDE in member.name and member.name.endswith(".jinja")
        }
        return {name: file.read().decode() for name, file in sorted(found.items()) if file}


def referred(source: str, turns: list[Turn], variables: Mapping[str, object]) -> str:
    """As transformers renders it, but with `tools` left out and our clock."""
    utils = pytest.importorskip("transformers.utils.chat_template_utils")
    messages = [{"role": turn.role, "content": turn.text} for turn in turns]
    compiled = utils._compile_jinja_template(source)
    text = compiled.render(
        messages=messages, add_generation_prompt=True, strftime_now=NOW.strftime, **variables
    )
    return str(text)


def ours(template: ChatTemplate, messages: tuple[Message, ...], think: Think) -> str:
    return "".join(segment.text for segment in template.render(messages, think))


def given(name: str, turns: list[Turn]) -> tuple[list[Turn], dict[str, object]]:
    """What transformers is given instead, where the template is an exception."""
    if "firefunction" in name:
        return turns, {"functions": "[]", "datetime": f"{NOW:%b %d %Y}"}
    if "gemma-2" in name and turns[0].role == "system":
        text = f"{turns[0].text}\n\n{turns[1].text}"
        return [Turn.of(Message("user", text)), *turns[2:]], {}
    return turns, {}


@pytest.fixture(scope="module")
def published() -> Mapping[str, str]:
    pytest.importorskip("transformers", reason="pip install '.[reference]', or make check-all")
    if not templates():
        pytest.skip("CHAT_TEMPLATES names no templates: make check-all")
    return templates()


def test_there_are_seventy_and_the_exceptions_are_among_them(published: Mapping[str, str]) -> None:
    assert len(published) >= 70
    assert published.keys() >= EXCEPTIONS.keys()


@pytest.mark.parametrize("which", CONVERSATIONS)
def test_it_is_rendered_as_transformers_renders_it(
    published: Mapping[str, str], which: str
) -> None:
    differing = []
    for name, source in published.items():
        template = ChatTemplate(source, TOKENS, clock=lambda: NOW)
        for think, ask in template.thinking.asks.items():
            told = ask.made([Turn.of(message) for message in CONVERSATIONS[which]])
            turns, more = given(name, told)
            variables = {**dict(TOKENS), **dict(ask.variables), **more}
            expected = referred(source, turns, variables)
            if ours(template, CONVERSATIONS[which], think) != expected:
                differing.append((name, think.value))
    assert not differing


def test_an_exception_is_one(published: Mapping[str, str]) -> None:
    turns = [Turn.of(message) for message in CONVERSATIONS["a system text"]]
    for name in EXCEPTIONS:
        with pytest.raises(Exception, match=r"not supported|is undefined"):
            referred(published[name], turns, dict(TOKENS))


# What was found in 2026-11 about how the published templates let thought be switched.
SWITCHES = {
    "Qwen-Qwen3-0.6B": "enable_thinking=true",
    "deepseek-ai-DeepSeek-V3.1": "enable_thinking=true, thinking=true",
    "google-gemma-4-31B-it": "enable_thinking=true",
    "ibm-granite-granite-3.3-2B-Instruct": "thinking=true, its own system prompt before any other",
    "mistralai-Ministral-3-14B-Reasoning-2512": "its own system prompt before any other",
    "tencent-Hy3": "reasoning_effort=high",
    "MiniMax-M3": "thinking_mode=enabled",
    "NVIDIA-Nemotron-Nano-v2": 'the system line "/think"',
    "openai-gpt-oss-120b": "",
    "ByteDance-Seed-OSS": "",
}


@pytest.mark.parametrize("name", SWITCHES)
def test_the_switch_of_thought_is_found(published: Mapping[str, str], name: str) -> None:
    thinking = ChatTemplate(published[name], TOKENS, clock=lambda: NOW).thinking
    assert thinking.asks[Think.ON].words == SWITCHES[name]
    assert Think.OFF in thinking.asks or thinking.levels
