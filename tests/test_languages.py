from __future__ import annotations

import re

import pytest

from qwq_cli.guards.scripts import SCRIPTS
from qwq_cli.languages import LANGUAGES, PATTERN, language_of, name_of, named_in


@pytest.mark.parametrize("text", ["german", "Deutsch", " русский ", "中文", "LOCK", "note", "any"])
def test_a_setting_is_a_language_or_a_word_of_ours(text: str) -> None:
    assert re.search(PATTERN, text)


@pytest.mark.parametrize("text", ["", "klingon", "german french", "de"])
def test_a_setting_is_nothing_else(text: str) -> None:
    assert not re.search(PATTERN, text)


def test_names_are_small_and_lead_to_scripts_that_are_known() -> None:
    assert all(each.scripts <= set(SCRIPTS) for each in LANGUAGES)
    assert all(name == name.lower() for each in LANGUAGES for name in each.names)
    assert language_of("Chinesisch") is language_of("中文")
    assert language_of("klingon") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Say it in Russian and in 日本語.", {"Russian", "Japanese"}),
        ("请翻译成法语", {"French"}),
        ("The thaipusam and the finnished work of Germany", set()),
    ],
)
def test_a_text_names_languages(text: str, names: set[str]) -> None:
    assert {each.name for each in named_in(text)} == names


def test_a_script_is_called_by_its_likeliest_language() -> None:
    assert name_of(frozenset({"cyrillic"})) == "Russian"
    assert name_of(frozenset({"han", "kana"})) == "Japanese"
    assert name_of(frozenset({"mongolian"})) == "Mongolian"
    assert name_of(frozenset({"cyrillic", "han"})) == "Russian and Chinese"
