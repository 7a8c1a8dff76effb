from __future__ import annotations

import io

import pytest

from qwq_cli.solve.pairs import MAX_LINE, Pair, lines_of, read_pairs
from qwq_cli.solve.row import Wrong


def why(line: bytes) -> str:
    (wrong,) = read_pairs([line])
    assert isinstance(wrong, Wrong)
    return wrong.why


def test_a_pair_is_read_whole() -> None:
    line = (
        rb'{"target":"B","answer":"x","question":"q","choices":["a","b"],"correct":false,"more":1}'
    )
    assert list(read_pairs([b"\n", line])) == [
        Pair(line=2, target="B", answer="x", question="q", choices=("a", "b"), expected=False)
    ]


def test_numbers_stay_as_they_are_written() -> None:
    (pair,) = read_pairs([b'{"target": 3.50, "answer": 12345678901234567890}'])
    assert isinstance(pair, Pair)
    assert (pair.target, pair.answer) == ("3.50", "12345678901234567890")


def test_of_several_targets_any_one_is_right() -> None:
    (pair,) = read_pairs([b'{"target": ["1/2", 0.50, "1/2"], "answer": "x"}'])
    assert isinstance(pair, Pair)
    assert pair.reference.targets == ("1/2", "0.50")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", "not JSON"),
        (b'{"target": "\xff", "answer": "1"}', "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'"text"', "not an object"),
        (b'{"answer": "1"}', "no 'target'"),
        (b'{"target": "1"}', "no 'answer'"),
        (b'{"target": null, "answer": "1"}', "'target' is null"),
        (b'{"target": [], "answer": "1"}', "'target' is an empty list"),
        (b'{"target": ["1", null], "answer": "1"}', "'target' holds a null"),
        (b'{"target": [["1"]], "answer": "1"}', "neither text nor a number"),
        (b'{"target": true, "answer": "1"}', "neither text nor a number"),
        (b'{"target": "1", "answer": ["1"]}', "neither text nor a number"),
        (b'{"target": "A", "answer": "A", "choices": "ab"}', "not a list of texts"),
        (b'{"target": "1", "answer": "1", "correct": "yes"}', "neither true nor false"),
        (b'{"target": "1", "answer": "1", "group": ["a"]}', "'group' is neither text nor a number"),
    ],
)
def test_what_is_no_pair(line: bytes, reason: str) -> None:
    assert reason in why(line)


def test_of_a_monstrous_line_only_the_head_is_kept() -> None:
    pair = b'{"target": "1", "answer": "1"}\n'
    file = io.BytesIO(b"x" * (3 * MAX_LINE) + b"\n" + pair)
    lines = list(lines_of(file))
    assert [len(line) for line in lines] == [MAX_LINE + 1, len(pair)]
    assert "longer than" in why(lines[0])
