"""Texts are short sentences in the words that people use (CONTRIBUTING.md, "How we write")."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.texts import PACKAGE, DocumentedText, docstrings, helps, messages

MOST_WORDS = 30
LIST = Path(__file__).with_name("mannered.txt")
MANNERED = [
    line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]
SENTENCE = re.compile(r"(?s)([^a-z]|qwq\b).*(\.|\]|\n\S.*|qwq [^.]*)")
# No verb begins so: "Of the last run", "What it takes", "Whether there is one".
NO_VERB = re.compile(
    r"(A|An|All|Any|At|Before|Behind|Both|Each|Else|Every|For|From|How|If|In|Into|It|Its|Nobody"
    r"|Not|Nothing|On|One|Onto|Some|Several|The|Their|There|To|Until|Up|What|Whatever|When|Where"
    r"|Whether|Which|While|Who|Whoever|Why)\b"
)
FRAGMENT = re.compile(r"(Also|As|By|None|Of|Only|Raises|So|That of|Those|Unless|With|Without)\b")
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


def test_a_docstring_of_a_function_begins_with_a_verb() -> None:
    """As "Return the file."; a property is a noun, and a command has its own words."""
    found = [each for each in docstrings() if each.acts and NO_VERB.match(each.text)]
    assert found == []


def test_no_docstring_begins_in_the_middle_of_a_sentence() -> None:
    found = [each for each in docstrings() if FRAGMENT.match(each.text)]
    assert found == []


def test_docstrings_are_told_apart() -> None:
    source = (
        'class A:\n "Of."\n @property\n def b(self): "What."\n'
        '@command("N")\ndef c(): "Two."\ndef d(): "Whether."\n'
    )
    told = [DocumentedText.of("a.py", node) for node in ast.walk(ast.parse(source))]
    assert [(each.text, each.acts) for each in told if each] == [
        ("Of.", False), ("Two.", False), ("Whether.", True), ("What.", False)
    ]  # fmt: skip
    assert NO_VERB.match("Whether.")
    assert not NO_VERB.match("Return whether.")
    assert FRAGMENT.match("Of.")


def test_the_rules_see_what_breaks_them() -> None:
    assert too_long("word " * (MOST_WORDS + 1))
    assert not too_long("word " * MOST_WORDS)
    text = flowed('# what a\n# thought\n"tells "\n    "itself"')
    assert any(re.search(phrase, text) for phrase in MANNERED)
