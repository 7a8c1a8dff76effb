"""Texts are short sentences in the words that people use (CONTRIBUTING.md, "How we write")."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.texts import PACKAGE, helps, messages

MOST_WORDS = 30
LIST = Path(__file__).with_name("mannered.txt")
MANNERED = [
    line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]
SENTENCE = re.compile(r"(?s)([^a-z]|qwq\b).*(\.|\]|\n\S.*|qwq [^.]*)")
SENTENCE_END = re.compile(r"[.;:?!](?=\s|$)|\n\n")


def too_long(text: str) -> list[str]:
    """Clauses with too many words; a colon or semicolon ends one, as a period does."""
    clauses = SENTENCE_END.split(text)
    return [clause for clause in clauses if len(clause.split()) > MOST_WORDS]


def flowed(source: str) -> str:
    """A source in one line, without the signs of comments and strings that a line begins with."""
    lines = (re.sub(r"^\s*[#\"]*|\"$", "", line) for line in source.splitlines())
    return " ".join(" ".join(lines).lower().split())


def test_sentences_are_short() -> None:
    found = [each for each in (*helps(), *messages()) if too_long(each.text)]
    assert found == []


@pytest.mark.parametrize("phrase", MANNERED)
def test_no_text_is_mannered(phrase: str, sources: dict[str, str]) -> None:
    found = [name for name, text in sources.items() if re.search(phrase, text)]
    assert found == []


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return {
        str(path.relative_to(PACKAGE)): flowed(path.read_text(encoding="utf-8")) for path in paths
    }


def test_a_help_is_a_sentence() -> None:
    """It begins with a capital, a name or a sign; it ends with a period, a range or an example."""
    found = [each for each in helps() if not SENTENCE.fullmatch(each.text.strip())]
    assert found == []


def test_the_rules_see_what_breaks_them() -> None:
    assert too_long("word " * (MOST_WORDS + 1))
    assert not too_long("word " * MOST_WORDS)
    text = flowed('# what a\n# thought\n"tells "\n    "itself"')
    assert any(re.search(phrase, text) for phrase in MANNERED)
