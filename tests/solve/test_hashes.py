from __future__ import annotations

import json

import pytest

from qwq_cli.choices import InputFormat
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.dataset import read_problems
from qwq_cli.solve.hashes import behind_hashes, inline_hashes
from qwq_cli.solve.pairs import Pair, read_pairs
from tests.solve.samples import text_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("#### 16", "16"),
        ("She has 16.\n#### 16", "16"),
        ("She has 16.\r\n   #### 1,600\r\n\r\n", "1,600"),
        ("So.\n####16", "16"),
        ("So.\n#### 16 eggs", "16 eggs"),
        ("So.\n#### yes", "yes"),
        ("So.\n#### $16\nThat is all.", "$16"),
        ("So.\n####", ""),
        ("So. #### 16", None),
        ("So.\n##### 16", None),
        ("#### Step 1\nAdd.\n#### Step 2\nSo \\boxed{5}", None),
        ("So.\n#### Answer\n42", None),
        ("#### 3\n" + "More.\n" * 3, None),
        ("16", None),
    ],
)
def test_what_stands_behind_the_mark(text: str, value: str | None) -> None:
    assert behind_hashes(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("So. #### 16", "16"),
        ("#### 16", None),
        ("A #### 1 b #### 2", None),
        ("A #### 1\nb", None),
        ("A", None),
    ],
)
def test_a_mark_inside_a_line(text: str, value: str | None) -> None:
    assert inline_hashes(text) == value


def target(column: str, text: str, **columns: str) -> str | None:
    line = json.dumps({"question": "How many?", column: text})
    (problem,) = read_problems(
        [text_document(line, "p", InputFormat.JSONL)], Columns(**columns)
    ).problems
    return problem.target


@pytest.mark.parametrize("column", ["answer", "solution", "target", "gold"])
@pytest.mark.parametrize("text", ["#### 16", "So.\n#### 16", "So.\n  #### 16\n"])
def test_a_column_of_any_known_name(column: str, text: str) -> None:
    assert target(column, text) == "16"


def test_a_column_that_a_flag_names() -> None:
    assert target("rationale", "So.\n#### 16", target="rationale") == "16"


def test_headings_are_no_answers() -> None:
    text = "#### Step 1\nAdd.\n#### Step 2\nSo \\boxed{5}"
    assert target("answer", text) == target("solution", text) == "5"
    assert target("answer", "It is so. #### 6") == "6", "GSM8K without line ends"


def test_pairs_too() -> None:
    for text in ("#### 16", "So.\\n#### 16"):
        (pair,) = read_pairs([f'{{"target": "{text}", "answer": "16"}}'.encode()])
        assert isinstance(pair, Pair)
        assert pair.reference.targets == ("16",)
