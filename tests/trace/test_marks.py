from __future__ import annotations

from qwq_cli.trace.marks import Mark, Marks


def test_inside_a_chunk_totals_grow_with_the_characters() -> None:
    marks = Marks()
    marks.add(4, tokens=2, seconds=1.0)
    marks.add(4, tokens=3, seconds=3.0)
    assert [marks.at(offset).tokens for offset in range(9)] == [0, 0, 1, 1, 2, 2, 2, 2, 3]
    assert [marks.at(offset).seconds for offset in (0, 2, 4, 6, 8)] == [0.0, 0.5, 1.0, 2.0, 3.0]


def test_an_empty_text_belongs_to_what_came_before() -> None:
    marks = Marks()
    marks.add(1, tokens=1, seconds=1.0)
    marks.add(0, tokens=5, seconds=5.0)
    marks.add(1, tokens=6, seconds=6.0)
    assert marks.at(1) == Mark(1, 5, 5.0)


def test_decoding_begins_at_the_last_mark_before_any_text() -> None:
    marks = Marks()
    assert marks.origin == Mark(0, 0, 0.0)
    marks.add(0, tokens=1, seconds=7.0)
    marks.add(3, tokens=2, seconds=8.0)
    marks.add(3, tokens=3, seconds=9.0)
    assert marks.origin == Mark(0, 0, 7.0)


def test_forgetting_keeps_what_can_still_be_asked() -> None:
    marks, reference = Marks(), Marks()
    for tokens in range(1, 50):
        for each in (marks, reference):
            each.add(3, tokens=tokens, seconds=tokens)
        marks.forget(3 * tokens - 4)
        for offset in range(3 * tokens - 4, 3 * tokens + 1):
            assert marks.at(offset) == reference.at(offset)
    assert len(vars(marks)["_marks"]) < 5
