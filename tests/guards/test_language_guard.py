from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.guards.base import Deed, End, ForceAnswer, Moment, Redraw, Rewind, Stop, Tell, Verdict
from qwq_cli.guards.expected import expected
from qwq_cli.guards.language_guard import LanguageGuard
from qwq_cli.guards.notices import notice
from qwq_cli.guards.prose import Prose
from qwq_cli.values.kinds import NoteKind
from tests.cost import cpu_seconds
from tests.guards.planted import (
    AROUND,
    CODE,
    LATIN,
    PLANTED,
    QUESTIONS,
    at_a_step,
    in_a_sentence,
    page,
)

SEED = 7
CAN: frozenset[type[Verdict]] = frozenset({Stop, Rewind, Tell})
ALL_PLANTED = [
    (language, sentence) for language, sentences in PLANTED.items() for sentence in sentences
]


def told(
    text: str, question: str, language: str = "note", cuts: tuple[int, ...] = ()
) -> list[Tell]:
    """What a guard tells of a text that comes in lines, or in pieces that end at `cuts`."""
    guard = LanguageGuard(language, question, seed=SEED)
    found: list[Verdict | None] = []
    pieces = text.splitlines(keepends=True)
    if cuts:
        ends = sorted({min(cut, len(text)) for cut in cuts} | {len(text)})
        pieces = [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    at = 0
    for piece in pieces:
        at += len(piece)
        found.append(guard.see(Moment(piece, at, at, answering=False)))
    found += guard.see_end(End(Moment("", at, at, answering=False), True, lambda: (at, "")))
    return [verdict for verdict in found if isinstance(verdict, Tell)]


def check(text: str, planted: str, language: str, question: str) -> None:
    (note,) = told(text, question)
    assert note.kind is NoteKind.LANGUAGE
    assert note.language == language
    assert note.span
    start = text.index(planted)
    assert start <= note.span.start <= note.span.end <= start + len(planted)
    assert note.span.end - note.span.start >= 0.6 * len(planted)


@pytest.mark.parametrize("place", [at_a_step, in_a_sentence])
@pytest.mark.parametrize(("language", "planted"), ALL_PLANTED)
def test_a_switch_of_40_characters_is_found(language: str, planted: str, place: object) -> None:
    assert len(planted) > 40
    assert callable(place)
    check(place("English", planted), planted, language, QUESTIONS["English"])


@pytest.mark.parametrize("place", [at_a_step, in_a_sentence])
@pytest.mark.parametrize("around", ["Russian", "Arabic"])
@pytest.mark.parametrize(("language", "planted"), LATIN.items())
def test_a_switch_to_latin_letters_is_found(
    language: str, planted: str, around: str, place: object
) -> None:
    assert callable(place)
    text = place(around, planted).replace("Wait. ", "")
    check(text, planted, language, QUESTIONS[around])


@pytest.mark.parametrize("place", [at_a_step, in_a_sentence])
@pytest.mark.parametrize(
    ("language", "planted"), [one for one in ALL_PLANTED if one[0] not in {"Chinese", "Japanese"}]
)
def test_a_chinese_thought_may_switch_too(language: str, planted: str, place: object) -> None:
    assert callable(place)
    check(place("Chinese", planted), planted, language, QUESTIONS["Chinese"])


def test_a_switch_that_does_not_end_is_told_at_the_end() -> None:
    first, _, _ = AROUND["English"]
    planted = PLANTED["Russian"][0]
    text = f"{first} {planted}"
    check(text, planted, "Russian", QUESTIONS["English"])


def test_a_chinese_question_may_be_thought_about_in_english() -> None:
    text = " ".join(AROUND["English"]) + "\n\n" + " ".join(AROUND["Chinese"])
    assert told(text, QUESTIONS["Chinese"]) == []
    assert [note.language for note in told(text, QUESTIONS["Chinese"], "chinese")] == ["English"]
    assert [note.language for note in told(text, QUESTIONS["Chinese"], "english")] == ["Chinese"]


def test_any_language_will_do_if_that_is_set() -> None:
    assert told(" ".join(AROUND["Russian"]), QUESTIONS["English"], "any") == []


@pytest.mark.parametrize("seed", range(100))
@pytest.mark.parametrize("language", ["English", "Chinese", "German"])
def test_a_page_of_mathematics_has_no_switch(language: str, seed: int) -> None:
    questions = {**QUESTIONS, "German": "Wie viele Schafe hat der Bauer jetzt im Stall?"}
    assert told(page(language, seed), questions[language]) == []


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "The word «привет» means hello, and 你好 means the same; Пётр Ильич Чайковский said so.\n",
        "See https://ru.wikipedia.org/wiki/Заглавная_страница_и_другие_страницы for more.\n",
        "$\\text{если } x > 0 \\text{ тогда и только тогда } y > 0$ holds for all of them.\n",
        "The roots α, β, γ and δ give αβ + βγ + γδ + αγ + βδ + αδ = 3, and αβγδ = 4.\n",
        "\\begin{align}\nx &= \\text{некоторое большое число здесь}\n\\end{align}\nThat is it.\n",
    ],
)
def test_formulas_code_names_and_quoted_words_are_no_switch(text: str) -> None:
    assert told(AROUND["English"][0] + " " + text + AROUND["English"][0], "How many?") == []


def test_dollars_that_are_amounts_hide_nothing() -> None:
    planted = PLANTED["Russian"][0]
    check(f"It costs $5 and {planted} We pay $7 then.\n", planted, "Russian", "How many sheep?")


@given(
    cuts=st.lists(st.integers(1, 1500), min_size=1, max_size=40),
    place=st.sampled_from([at_a_step, in_a_sentence]),
    planted=st.sampled_from([sentence for _, sentence in ALL_PLANTED]),
)
def test_however_it_comes_the_same_is_told(cuts: list[int], place: object, planted: str) -> None:
    assert callable(place)
    text = place("English", planted) + CODE + place("English", PLANTED["Thai"][0])
    assert told(text, "How many sheep?", cuts=tuple(cuts)) == told(text, "How many sheep?")


@given(st.data())
def test_after_a_rewind_all_is_as_if_the_rest_had_never_been(data: st.DataObject) -> None:
    text = in_a_sentence("English", PLANTED["Hindi"][0]) + at_a_step("English", PLANTED["Thai"][0])
    guard, at = LanguageGuard("note", "How many sheep?", seed=SEED), 0
    notes: list[tuple[int, Verdict]] = []
    for _ in range(60):
        if data.draw(st.booleans()) and at:
            at = data.draw(st.integers(0, at))
            notes = [note for note in notes if note[0] <= at]
        length = data.draw(st.integers(1, 200))
        piece = text[at : at + length]
        at += len(piece)
        if verdict := guard.see(Moment(piece, at, at, answering=False)):
            notes.append((at, verdict))
    last = text[at:]
    end = Moment(last, len(text), at, answering=False)
    said = [verdict for _, verdict in notes] + list(
        guard.see_end(End(end, True, lambda: (len(text), "")))
    )
    assert said == told(text, "How many sheep?")


# An answer without a word in the script of the question.

ANSWER = "Ответ: сорок одна овца."


def end_of(question: str, answer: str, *, is_own: bool = True) -> list[Verdict]:
    guard = LanguageGuard("note", question, seed=SEED)
    text = "Let me think about it.\n\n"
    guard.see(Moment(text, len(text), 9, answering=False))
    moment = Moment(answer, len(text) + len(answer), 20, True, CAN)
    first = list(guard.see_end(End(moment, is_own, lambda: (len(text), answer))))
    if first and isinstance(first[0], Rewind):
        guard.told(Deed(first[0], guard.name, 20))
        again = guard.see_end(End(moment, is_own, lambda: (len(text), answer)))
        return [*first, *again]
    return first


def test_an_answer_in_another_script_is_drawn_once_more() -> None:
    first, second = end_of(QUESTIONS["English"], ANSWER)
    assert isinstance(first, Rewind)
    assert first.at == 24
    assert first.redraw
    assert first.redraw.seed != SEED
    assert isinstance(second, Tell)
    assert second.language == "Russian"


def test_an_answer_that_was_cut_off_is_only_told() -> None:
    (note,) = end_of(QUESTIONS["English"], ANSWER, is_own=False)
    assert isinstance(note, Tell)


@pytest.mark.parametrize("answer", ["41", "\\boxed{41}", "$x = \\text{ответ}$", "41 sheep (овца)"])
def test_an_answer_with_a_word_of_the_question_or_none_stays(answer: str) -> None:
    assert end_of(QUESTIONS["English"], answer) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Translate 'good morning' into Russian.", "Доброе утро"),
        ("How do you say “thank you” in Japanese?", "ありがとう"),
        ("What is the Chinese word for water?", "水的意思"),
        ("What does «спасибо» rhyme with?", "Либо"),
        ("Write a greeting in Arabic, please.", "مرحبا بكم"),
        ("Wie heißt die Hauptstadt von Griechenland auf Griechisch?", "Αθήνα"),
        ("Übersetze ins Koreanische: Guten Tag!", "안녕하세요"),
        ("Traduis « bonjour » en hébreu.", "שלום לך"),
        ("Перевод слова «овца» на английский?", "sheep"),
        ("请把“谢谢”翻译成俄语。", "Спасибо"),
        ("Render this sentence in Hindi: I am here.", "मैं यहाँ हूँ"),
        ("Translate the sentence of my last message.", "Доброе утро"),
    ],
)
def test_who_asks_for_another_language_gets_it(question: str, answer: str) -> None:
    assert end_of(question, answer) == []


def test_a_system_text_counts_as_well_but_not_for_a_lock() -> None:
    text = PLANTED["Russian"][0] + "\n"
    for system in ("Think in Russian.", "Ты учитель."):
        for language, is_held in (("note", False), ("lock", True)):
            guard = LanguageGuard(language, QUESTIONS["English"], seed=SEED, system=system)
            moment = Moment(text, len(text), 20, True, CAN, True)
            end = End(moment, True, lambda: (0, text))
            assert bool(guard.see_end(end)) is is_held


# With `lock`.


def locked(
    *, can_mask: bool = True, question: str = QUESTIONS["English"], more: str = "!"
) -> list[Verdict]:
    """What becomes of a text that switches whatever is done, with `more` at its end each time."""
    guard = LanguageGuard("lock", question, seed=SEED)
    found: list[Verdict] = []
    text = "We add the two numbers 17 and 24. Поэтому мы получаем 41."
    start = 0
    for _ in range(30):
        text += more
        moment = Moment(text[start:], len(text), 9, False, CAN, can_mask)
        if (verdict := guard.see(moment)) is None:
            break
        found.append(verdict)
        guard.told(Deed(verdict, guard.name, 9))
        start = verdict.at if isinstance(verdict, Rewind) else len(text)
    return found


def test_a_lock_goes_back_to_the_first_letter_and_rules_the_script_out() -> None:
    *taken, last = locked()
    assert isinstance(last, Tell)
    assert len(taken) == 12
    redraws: list[Redraw] = []
    for verdict in taken:
        assert isinstance(verdict, Rewind)
        assert verdict.redraw
        assert verdict.at == len("We add the two numbers 17 and 24. ")
        assert verdict.redraw.without == {"cyrillic"}
        redraws.append(verdict.redraw)
    assert [redraw.tokens for redraw in redraws[:3]] == [64, 128, 256]
    assert len({redraw.seed for redraw in redraws}) == len(redraws)


def test_a_lock_does_not_draw_the_same_again_and_again() -> None:
    first, last = locked(more="")
    assert isinstance(first, Rewind)
    assert last == Tell(NoteKind.LANGUAGE, "Russian could not be kept out.")


def test_what_another_guard_kept_a_lock_from_is_wanted_again() -> None:
    guard = LanguageGuard("lock", QUESTIONS["English"], seed=SEED)
    text = "We add 17 and 24. Поэтому мы получаем 41."
    moment = Moment(text, len(text), 9, False, CAN, True)
    first = guard.see(moment)
    assert isinstance(first, Rewind)
    guard.told(Deed(replace(first, at=0), "loop", 9))
    assert guard.see(moment) == first


def test_a_lock_drops_so_much_at_most() -> None:
    *taken, last = locked(more="много " * 100)
    assert isinstance(last, Tell)
    assert 1 < len(taken) < 6


def test_without_a_mask_it_draws_three_times_and_says_so() -> None:
    *taken, last = locked(can_mask=False)
    assert [type(verdict) for verdict in taken] == [Rewind] * 3
    assert isinstance(last, Tell)
    assert last.why == "Russian could not be kept out."


def test_a_lock_lets_pass_what_the_question_has_or_names() -> None:
    assert locked(question="What does «поэтому» mean?") == []
    assert locked(question="Explain this in Russian.") == []


def test_a_lock_lets_marks_of_the_own_letters_pass() -> None:
    guard = LanguageGuard("lock", QUESTIONS["English"], seed=SEED)
    text = "The mean x\u0304 of what each cafe\u0301 sold is 5.\n"
    assert guard.see(Moment(text, len(text), 20, answering=False, can=CAN, can_mask=True)) is None


def test_an_answer_that_is_one_letter_with_a_mark_stays() -> None:
    assert not end_of(QUESTIONS["Russian"], "x\u0304 = 5")


def test_a_lock_on_russian_takes_english_sentences_back_but_no_formula() -> None:
    guard = LanguageGuard("lock", QUESTIONS["Russian"], seed=SEED)
    text = "Пусть x = 17 и y = 24, тогда \\frac{x}{y} < 1, sin x < 1.\n"
    assert guard.see(Moment(text, len(text), 9, False, CAN, True)) is None
    more = LATIN["English"] + "\n"
    verdict = guard.see(Moment(more, len(text) + len(more), 30, False, CAN, True))
    assert isinstance(verdict, Rewind)
    assert verdict.redraw
    assert (verdict.at, verdict.redraw.without) == (len(text), frozenset({"latin"}))


def test_what_is_not_to_be_taken_back_is_only_told() -> None:
    guard = LanguageGuard("lock", QUESTIONS["English"], seed=SEED, takes_back=False)
    text = at_a_step("English", PLANTED["Russian"][0]) + "\n\n"
    whole = text + ANSWER
    moment = Moment(text, len(text), 9, False, CAN, True)
    end = End(Moment(ANSWER, len(whole), 9, True, CAN, True), True, lambda: (len(text), ANSWER))
    found = [guard.see(moment), *guard.see_end(end)]
    assert [type(verdict) for verdict in found] == [Tell, Tell]


@pytest.mark.parametrize(
    "text", ["\\(" * 50_000, "\\[ " * 30_000, "1234567890" * 10_000, "a.b+" * 25_000]
)
def test_text_that_never_closes_costs_no_more_for_its_length(text: str) -> None:
    assert cpu_seconds(lambda: Prose(0).read(text)) < 1
    assert cpu_seconds(lambda: expected("note", text)) < 1


def test_an_answer_in_two_other_languages_is_told_once() -> None:
    guard = LanguageGuard("note", QUESTIONS["English"], seed=SEED, takes_back=False)
    lines = [f"{PLANTED[name][0]}\n" for name in ("Russian", "Korean")]
    answer, found, at = "".join([*lines, "42\n"]), list[Verdict | None](), 0
    for line in [*lines, "42\n"]:
        at += len(line)
        found.append(guard.see(Moment(line, at, at, answering=True)))
    found += guard.see_end(End(Moment("", at, at, answering=True), True, lambda: (0, answer)))
    told_of = [verdict.language for verdict in found if isinstance(verdict, Tell)]
    assert told_of == ["Russian", "Korean"]


@pytest.mark.parametrize("language", ["note", "lock"])
def test_words_that_another_guard_put_in_are_no_switch(language: str) -> None:
    guard = LanguageGuard(language, PLANTED["Hebrew"][0], seed=SEED)
    words = f"{notice('')}\n\n"
    put_in = Rewind(0, NoteKind.LOOP, "It went in circles.", Redraw(SEED), words)
    guard.told(Deed(put_in, "loop", 0))
    assert guard.see(Moment(words, len(words), 9, answering=False, can=CAN)) is None
    end = Moment("", len(words), 9, answering=False, can=CAN)
    assert guard.see_end(End(end, True, lambda: (len(words), ""))) == ()
    more = Moment(words, 2 * len(words), 18, answering=False, can=CAN)
    assert guard.see_end(End(more, True, lambda: (2 * len(words), "")))


@pytest.mark.parametrize("is_forced", [True, False])
def test_an_answer_that_somebody_opened_stays_open(is_forced: bool) -> None:
    """In what the output was given to begin with, or by a guard."""
    guard = LanguageGuard("note", QUESTIONS["English"], seed=SEED)
    words = "**Final Answer**\n\n"
    opened = 40 + len(words)
    if is_forced:
        guard.see(Moment("", 40, 8, answering=False))
        guard.told(Deed(ForceAnswer("The budget is spent."), "budget", 8))
        guard.see(Moment(words, opened, 16, answering=True))
    end = Moment(ANSWER, opened + len(ANSWER), 24, answering=True, can=CAN)
    (verdict,) = guard.see_end(End(end, True, lambda: (opened - 9, ANSWER)))
    assert isinstance(verdict, Rewind)
    assert verdict.at == opened
