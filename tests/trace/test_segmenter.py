from __future__ import annotations

import pytest
from hypothesis import given

from qwq_cli.trace.segmenter import (
    DISPLAY_LIMIT,
    FENCE_LIMIT,
    TURN_FROM,
    Break,
    Segmenter,
    paragraphs,
)
from tests.trace.streams import cuts, split, texts


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("a\nb", ["a\nb"]),
        ("a\n\nb\n", ["a", "b"]),
        ("  a  \n \t \n\n b", ["a", "b"]),
        ("a\r\n\r\nb", ["a", "b"]),
        ("a\n\u3000\nb", ["a", "b"]),
    ],
)
def test_paragraphs_end_at_blank_lines(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "block",
    [
        "```python\na\n\nb\n```",
        "```\na\n\nb\n  ```",
        "````\n```\n\n```\n````",
        "\\[\na\n\nb\n\\]",
        "so $$ a\n\nb $$ and",
        "\\[ a \\\\[2pt]\n\nb \\]",
    ],
)
def test_fences_and_displays_are_kept_whole(block: str) -> None:
    assert cut(f"x\n\n{block}\n\ny") == ["x", block, "y"]


@pytest.mark.parametrize(
    "line",
    [
        "\\[ a \\]",
        "$$a$$",
        "a \\\\[2pt] b",
        "\\$$ 5",
        "an `a```b` span",
        "```inline```",
        "\\] stray",
    ],
)
def test_what_is_closed_or_never_opened_protects_nothing(line: str) -> None:
    assert cut(f"{line}\n\ny") == [line, "y"]


@pytest.mark.parametrize(
    ("opener", "limit"), [("\\[", DISPLAY_LIMIT), ("$$", DISPLAY_LIMIT), ("```", FENCE_LIMIT)]
)
def test_what_is_never_closed_does_not_swallow_the_rest(opener: str, limit: int) -> None:
    blocks = cut(opener + "\n\n" + "abcdefgh\n\n" * limit)
    assert limit < len(blocks[0]) < limit + 20
    assert set(blocks[1:]) == {"abcdefgh"}


@pytest.mark.parametrize(("opener", "closer"), [("\\[", "\\]"), ("$$", "$$"), ("```py", "```")])
def test_after_a_lapse_the_next_opener_protects_again(opener: str, closer: str) -> None:
    lost = opener + "\n\n" + "abcdefgh\n\n" * FENCE_LIMIT
    block = f"{opener}\na\n\nb\n{closer}"
    assert cut(f"{lost}{block}\n\ny")[-2:] == [block, "y"]


def test_lines_tell_where_a_section_could_start() -> None:
    pieces = Segmenter().feed("a\nb\n\nc\n```\nd\n\ne")
    assert [(piece.text, piece.opens) for piece in pieces] == [
        ("a", Break.PARAGRAPH),
        ("b", Break.LINE),
        ("c", Break.PARAGRAPH),
        ("```", Break.LINE),
        ("d", Break.SAME),
        ("e", Break.LINE),
    ]


def test_release_forgets_what_is_open() -> None:
    segmenter = Segmenter()
    assert len(list(segmenter.feed("```\n"))) == 1
    segmenter.release()
    assert [piece.opens for piece in segmenter.feed("a\n\nb")] == [Break.LINE, Break.PARAGRAPH]


@given(texts, cuts)
def test_any_chunking_gives_the_same_paragraphs(text: str, at: list[int]) -> None:
    segmenter = Segmenter()
    pieces = [piece for part in split(text, at) for piece in segmenter.feed(part)]
    starts = [piece.start for piece in pieces if piece.opens is Break.PARAGRAPH]
    assert starts == [span.start for span in paragraphs(text)]


@given(texts, cuts)
def test_pieces_and_gaps_are_the_text(text: str, at: list[int]) -> None:
    segmenter = Segmenter()
    pieces = [piece for part in split(text, at) for piece in segmenter.feed(part)]
    assert "".join(piece.gap + piece.text for piece in pieces) == text.rstrip()
    for piece in pieces:
        assert text[piece.start : piece.end] == piece.text == piece.text.strip() != ""


@given(texts, cuts)
def test_what_runs_on_is_the_piece_that_would_have_come(text: str, at: list[int]) -> None:
    short, reference = Segmenter(), Segmenter()
    for part in split(text, at):
        pieces, more = list(reference.feed(part)), short.run_on(part)
        if more is None:
            assert list(short.feed(part)) == pieces
        else:
            (piece,) = pieces
            assert piece.opens is Break.SAME
            assert (more, short.end) == (piece.gap + piece.text, piece.end)
        assert short.offset == reference.offset


def test_an_empty_part_changes_nothing() -> None:
    long = "x" * TURN_FROM + ". "
    segmenter = Segmenter()
    pieces = [piece for part in (long, "", "Wait.") for piece in segmenter.feed(part)]
    assert [piece.opens for piece in pieces] == [Break.PARAGRAPH, Break.TURN]
