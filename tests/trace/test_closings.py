"""What a text answers, by how it closes: the value taken, and what it was taken from."""

from __future__ import annotations

import pytest

from qwq_cli.trace.reading import Reading
from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format, ValueSource

BOX, BOXES, OPEN = ValueSource.BOX, ValueSource.BOXES, ValueSource.OPEN_BOX
SAID, HASHES = ValueSource.STATEMENT, ValueSource.HASHES
SECTION, CONCLUSION = ValueSource.SECTION, ValueSource.CONCLUSION
THOUGHT = "Three pens cost 4 dollars, and nine times 4 is 36.\n\n"

CLOSINGS = [
    # One box
    (r"\[ \boxed{36} \]", "36", BOX),
    (r"So the total is $\boxed{36}$.", "36", BOX),
    (r"The total is \fbox{36}", "36", BOX),
    (r"$$\boxed{ \frac{1}{2} }$$", r"\frac{1}{2}", BOX),
    (r"$$\boxed{(1,\,2,\,3)}$$", r"(1,\,2,\,3)", BOX),
    (r"\[ \boxed{1, 2, 3}. \]", "1, 2, 3", BOX),
    (r"so \boxed{\text{Yes}}.", "Yes", BOX),
    (r"\boxed{\text{no solution}}", "no solution", BOX),
    (r"\boxed{\textbf{North}}", "North", BOX),
    (r"\boxed{\mathrm{(B)}}", "(B)", BOX),
    (r"\boxed{\textbf{(C) }12}", r"\textbf{(C) }12", BOX),
    (r"\boxed{Monday}", "Monday", BOX),
    (r"\boxed{\boxed{5}}", "5", BOX),
    (r"I put it in \boxed{}: \boxed{7}", "7", BOX),
    (r"First \boxed{3}. Then, with that, \boxed{4}.", "4", BOX),
    (r"Since \boxed{3} is prime, the answer is \boxed{5}.", "5", BOX),
    (r"\boxed{5} = \boxed{5}", "5", BOX),
    (r"It is \boxed{\frac{4}{2}} = \boxed{2}.", "2", BOX),
    (r"It is $\boxed{\frac{2}{7}} \approx \boxed{0.2857}$.", r"\frac{2}{7}", BOX),
    # Its sign and its unit
    (r"\boxed{5} \text{ cm}", r"5 \text{ cm}", BOX),
    (r"$\boxed{5}\,\mathrm{cm}^2$", r"5 \mathrm{cm}^2", BOX),
    (r"It costs $\boxed{36}$ dollars.", "36 dollars", BOX),
    (r"They go $\boxed{5}$ km per hour.", "5 km per hour", BOX),
    (r"\boxed{50}\%", r"50\%", BOX),
    (r"The angle is $\boxed{30}^\circ$.", r"30^\circ", BOX),
    (r"It costs \$\boxed{12.50}", r"\$12.50", BOX),
    (r"So $x = -\boxed{5}$.", "-5", BOX),
    (r"$3 - \boxed{5}$", "5", BOX),
    (r"There are $\boxed{12}$ and that is all.", "12", BOX),
    (r"\boxed{12} is the number of pens.", "12", BOX),
    (r"\boxed{x^2+1} overall", "x^2+1", BOX),
    (r"共有 $\boxed{12}$ 个。", "12 个", BOX),
    # Several
    (r"The solutions are \boxed{2} and \boxed{3}.", "2, 3", BOXES),
    (r"\[ \boxed{2}, \quad \boxed{-3} \]", "2, -3", BOXES),
    ("\\[ \\boxed{2} \\]\n\nand\n\n\\[ \\boxed{3} \\]", "2, 3", BOXES),
    (r"So $x = \boxed{1}$ and $y = \boxed{2}$.", "x = 1, y = 2", BOXES),
    (r"(a) \boxed{3} (b) \boxed{4}", "3, 4", BOXES),
    ("(a) $\\boxed{3}$\n(b) $\\boxed{4}$", "3, 4", BOXES),
    (r"解为 \boxed{2} 或 \boxed{3}。", "2, 3", BOXES),
    (r"\boxed{2} cm and \boxed{3} cm", "2, 3 cm", BOXES),
    # Opened and never closed, or without braces
    (r"\[ \boxed{36 \]", "36", OPEN),
    (r"\boxed{36", "36", OPEN),
    (r"$\boxed{\frac{1}{2}$", r"\frac{1}{2}", OPEN),
    (r"\boxed{\text{Yes}", "Yes", OPEN),
    (r"It is $\boxed 5$.", "5", OPEN),
    (r"I had \boxed{3}, now \boxed{4", "4", OPEN),
    # Statements
    ("The answer is (B)", "(B)", SAID),
    ("So the answer is 36.", "36", SAID),
    ("The final answer is: $x = 5$.", "x = 5", SAID),
    ("the answer is $\\frac{1}{2}$ cup.", "\\frac{1}{2} cup", SAID),
    ("The correct answer is **C**.", "C", SAID),
    ("The correct option is **B**", "B", SAID),
    ("The answer is B, because 3 < 4.", "B", SAID),
    ("The answer is 36 dollars, not 40 dollars.", "36 dollars", SAID),
    ("The answer is twenty-one.", "twenty-one", SAID),
    ("So the answer is yes.", "yes", SAID),
    ("The answer to the question is Paris.", "Paris", SAID),
    ("The answer is 1,234.5.", "1,234.5", SAID),
    ("The answer is 3, 5 and 7.", "3, 5 and 7", SAID),
    ("The answer is:\n\n\\[ x = 5 \\]", "x = 5", SAID),
    ("Answer: 42", "42", SAID),
    ("ANSWER: C", "C", SAID),
    ("ANSWER: $C$", "C", SAID),
    ("Answer - D", "D", SAID),
    ("Ans. 5", "5", SAID),
    ("I choose (C).", "(C)", SAID),
    ("Option (B) is correct.", "(B)", SAID),
    ("**A** is the correct answer.", "A", SAID),
    ("Final Answer: The final answer is $36$. I hope it is correct.", "36", SAID),
    ("The answer is 36.\n\nI hope that helps!", "36", SAID),
    ("The answer is 36.\n\nLet me check: 27 / 3 = 9, and 9 * 4 = 36. That is correct.", "36", SAID),
    # In other languages
    ("所以答案是36。", "36", SAID),
    ("所以答案为 $\\frac{1}{2}$。", "\\frac{1}{2}", SAID),
    ("答案：C", "C", SAID),
    ("因此，最终答案是：36", "36", SAID),
    ("故选 C", "C", SAID),
    ("故选：C。", "C", SAID),
    ("因此选（B）。", "（B）", SAID),
    ("选项 B 正确。", "B", SAID),
    ("答：36元。", "36元", SAID),
    ("Die Antwort ist 36.", "36", SAID),
    ("Antwort: 36 Euro", "36 Euro", SAID),
    ("Das Ergebnis lautet $x = 5$.", "x = 5", SAID),
    ("La réponse est donc 36.", "36", SAID),
    ("Réponse : 36", "36", SAID),
    ("La respuesta final es 36.", "36", SAID),
    ("Respuesta: B", "B", SAID),
    ("A resposta é 36.", "36", SAID),
    ("La risposta è 36.", "36", SAID),
    ("Ответ: 36", "36", SAID),
    # A line of GSM8K
    ("#### 18", "18", HASHES),
    ("9 * 2 = 18\n#### 18", "18", HASHES),
    ("#### $18", "$18", HASHES),
    ("#### -3/4", "-3/4", HASHES),
    # A bold last line, a solved equation
    ("**36**", "36", CONCLUSION),
    ("**36 dollars.**", "36 dollars", CONCLUSION),
    ("**Total: 36**", "36", CONCLUSION),
    ("So she pays **$36** in all.", "$36", CONCLUSION),
    ("Therefore, x = 5 and y = 3.", "x = 5 and y = 3", CONCLUSION),
    ("So $n = 5$.", "n = 5", CONCLUSION),
    # Behind a marker
    ("Final answer: 3/4 cup", "3/4 cup", SECTION),
    ("**Answer:** 3/4 cup", "3/4 cup", SECTION),
    ("**Final Answer**\n\n36", "36", SECTION),
    ("**Final Answer: 36**", "36", SECTION),
    ("**Answer:** B) Paris\n\nParis is the capital.", "B) Paris", SECTION),
    ("**最终答案**\n\n9", "9", SECTION),
    ("**Answer:** Paris\n\nIt has been so for long.", "Paris", SECTION),
    ("**Final Answer**\n\n-5 degrees\n\nIt is cold.", "-5 degrees", SECTION),
    ("**Final Answer**\n\nLet me write it:\n\nSo $n = 5$.", "n = 5", CONCLUSION),
    ("**Final Answer**\n\n\\[ \\boxed{36} \\]", "36", BOX),
    ("**Final Answer**\n\nThe answer is 36 dollars.", "36 dollars", SAID),
    ("**Final Answer**\n\n$x = \\boxed{1}$, $y = \\boxed{2}$", "x = 1, y = 2", BOXES),
    ("**Final Answer**\n\n\\[ \\boxed{36", "36", OPEN),
]

NO_VALUE = [
    "The boxes hold 408 pens.",
    "The sky is blue\nfor that reason.",
    "If the answer is 36, then the pens are cheap.",
    "Is the answer 36?",
    "The answer is not 36.",
    "I doubt that the answer is 36.",
    "Maybe the answer is 36.",
    "The answer is that light scatters.",
    "The answer is the number of pens that are left when all the others have been sold.",
    "The answer is unclear.",
    "#### Step 3",
    "#### 3. Compute the rest",
    "#### Conclusion:",
    "So x = 5 holds if y is even, which it is not.",
    "**Note:**",
    "That is *really* all.",
    "```\nprint(f'Answer: {x}')\n# The answer is 5\n#### 5\n```",
    "The answer is reasonable.",
    "The answer is 36.\n\nLet me check: 27 / 3 = 8, and 8 * 4 = 32.",
    "The answer is 36.\n\nLet me check: that doesn't match what is asked.",
    "The answer is 36. Wait, that is wrong; I have to count the others too.",
]


def read(text: str, reason: FinishReason = FinishReason.STOP) -> Reading:
    return parse(THOUGHT + text, Format.UNTAGGED, finish_reason=reason)


@pytest.mark.parametrize(("text", "value", "source"), CLOSINGS)
def test_what_is_taken_and_from_where(text: str, value: str, source: ValueSource) -> None:
    answer = read(text).answer
    assert (answer.value, answer.taken_from) == (value, source)
    assert answer.taken_at is not None
    assert answer.start <= answer.taken_at.start < answer.taken_at.end <= answer.end


@pytest.mark.parametrize("text", NO_VALUE)
def test_what_states_nothing(text: str) -> None:
    answer = read(text).answer
    assert (answer.value, answer.taken_from, answer.taken_at) == (None, None, None)
    assert answer.how is AnswerSource.LAST


EMPTY = [  # what is in the box, and the answer, from what was said before
    (r"Therefore, the final answer is \boxed{}.", None),
    (r"The answer is $\boxed{}$", None),
    (r"Final Answer: \[ \boxed{} \]", None),
    (r"Thus we get \boxed{ }.", None),
    (r"It is \boxed{\text{}}.", None),
    (r"The answer is \boxed{\;}.", None),
    (r"So put in $\boxed{}$ the total of 36.", None),
    (r"It is \boxed{?}", None),
    (r"It is \boxed{...} of them", None),
    (r"It is \boxed{\boxed{\text{ }}}", None),
    ("Final answer: **\\boxed{}**", None),
    (r"The answer is \boxed{", None),
    (r"Hence $$\boxed{$$", None),
    (r"The answer is \boxed{5}. I put it in \boxed{}.", "5"),
    ("The answer is 5.\n\n\\boxed{}", "5"),
    ("The answer is 5.\n\nThat is, the answer is \\boxed{}.", "5"),
    (r"Answer: \boxed{5} or \boxed{}", "5"),
]


@pytest.mark.parametrize(("text", "value"), EMPTY)
def test_an_empty_box_is_no_answer(text: str, value: str | None) -> None:
    answer = read(text).answer
    assert answer.value == value
    assert value or (answer.text, answer.how) == ("", AnswerSource.NONE)
    tagged = parse(f"Hm.\n</think>\n\n{text}", Format.THINK).answer
    assert tagged.value == value
    assert value or tagged.text == ""


def test_there_are_enough_closings() -> None:
    assert len(CLOSINGS) >= 60


@pytest.mark.parametrize(("text", "value", "source"), CLOSINGS)
def test_behind_a_closing_tag_it_is_the_same(text: str, value: str, source: ValueSource) -> None:
    answer = parse(f"Hm.\n</think>\n\n{text}", Format.THINK).answer
    assert answer.value == value
    assert answer.how is AnswerSource.TAG


CUT = [
    # A marker or a closing tag came before
    ("**Final Answer**\n\n\\[ \\boxed{36} \\]\n\nWait, 3 + 4 = 7, so", "36"),
    ("**Final Answer**\n\n\\[ \\boxed{36", None),
    ("**Final Answer**\n\n\\[ \\boxed{36 \\]", "36"),
    ("**Final Answer**\n\n36 dol", None),
    # A box that is still open is no answer, whatever came on other lines of it
    ("**Final Answer**\n\n\\[ \\boxed{17. That is 4 * 9 = 36.\n\nLet me", None),
    ("**Final Answer**\n\n\\[ \\boxed{36\n", None),
    ("**Final Answer**\n\n\\[ \\boxed{\\text{the area \\(36\\) of", None),
    ("**Final Answer**\n\n\\[ \\boxed{17. So it is \\boxed{36}, and", None),
    ("**Final Answer**\n\n\\[ \\boxed{36} \\]\n\nOr \\[ \\boxed{35", "36"),
    ("**Final Answer**\n\n\\[\n\\boxed{36\n\\]\n\nWait", "36"),
    ("**Final Answer**\n\n$\\boxed{36$. Wait", "36"),
    ("**Final Answer**\n\n\\[ \\boxed{35 \\]\n\nNo, it is \\boxed{36}. Now", "36"),
    ("**Final Answer**\n\n\\boxed 36\n\nWait", "36"),
    ("So the answer is \\boxed{17. That is \\boxed{36}.", None),
    ("**Final Answer**\n\n\\[ \\boxed{17.\n#### 36\nWait", None),
    ("**Final Answer**\n\n#### 36\n\\[ \\boxed{17.\nWait", "36"),
    ("So \\boxed{17.\n#### 36\nWait", None),
    # The sentence announces it, and nothing is computed again
    ("So the answer is \\boxed{36}.", "36"),
    ("So the answer is \\boxed{36}.\n\nWait, is", "36"),
    ("The answer is:\n\n\\[ \\boxed{36} \\]\n\nLet me see", "36"),
    ("Therefore it is \\boxed{36}.\n\nLet me see", "36"),
    ("So the answer is 36.\n\n\\[ \\boxed{36} \\]\n\nLet me see", "36"),
    ("One of them is 36.\n\n\\[ \\boxed{36} \\]\n\nLet me see", None),
    ("所以答案是 \\boxed{36}。\n\n等一下", "36"),
    ("The answer is \\boxed{36}, since 4 * 9 = 36.\n\nGood", "36"),
    ("The answer is \\boxed{36}.\n\nYes, \\boxed{36}", "36"),
    ("The answer is \\boxed{36}.\n\nWait, 4 * 9 = 35, so", None),
    ("The answer is \\boxed{36}.\n\nNo, that is wrong", None),
    ("The answer is \\boxed{36}.\n\nOr \\boxed{35}", None),
    ("Suppose the answer is \\boxed{36}.", None),
    ("Maybe it is \\boxed{36}.", None),
    ("The first sum is \\boxed{36}. Now the second", None),
    ("It could be \\boxed{36", None),
    # Lines of a published form are whole when another has begun
    ("#### 18\n\nThe next problem", "18"),
    ("#### 18", None),
    ("#### 18\n\nLet me check: 9 * 3 = 27", None),
    # Anything else may be half a thought
    ("The answer is 36.\n\nWait", None),
    ("**36**", None),
]


@pytest.mark.parametrize(("text", "value"), CUT)
def test_what_counts_in_a_run_that_was_cut_off(text: str, value: str | None) -> None:
    assert read(text, FinishReason.LENGTH).answer.value == value


@pytest.mark.parametrize("text", ["The first sum is \\boxed{36}. Now", "Maybe \\boxed{36}. Now"])
def test_any_other_box_is_a_candidate(text: str) -> None:
    reading = read(text, FinishReason.LENGTH)
    assert reading.answer.how is AnswerSource.NONE
    assert [candidate.text for candidate in reading.candidates] == ["36"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("One is \\boxed{5}.\n\nWith the other, the answer is (B).", "(B)"),
        ("One is \\boxed{5}.\n\n#### 12", "12"),
        ("One is \\boxed{5}.\n\nWith the other, the answer is 12.", "12"),
        # The box was announced, or comes later, or the statement says less
        ("So it is \\boxed{5}.\n\nIn other words, the answer is 5.0.", "5"),
        ("One is \\boxed{\\frac{1}{3}}.\n\nThe answer is about 0.33.", "\\frac{1}{3}"),
        ("One is \\boxed{5}. The answer is 12 less.", "5"),
        ("One is \\boxed{5}.\n\nThe answer is fine.", "5"),
        ("The answer is (B).\n\nAnd that is \\boxed{5}.", "5"),
    ],
)
def test_a_statement_behind_a_box(text: str, value: str) -> None:
    assert read(text).answer.value == value


def test_a_closing_tag_that_never_came() -> None:
    text = "One sum is \\boxed{3}. The answer is \\boxed{8}.\n\n"
    cut = parse(text, Format.THINK, finish_reason=FinishReason.LENGTH).answer
    assert (cut.value, cut.how) == ("8", AnswerSource.BOXED)


def test_a_hostile_text_costs_no_square() -> None:
    for scrap in (
        "the answer is ",
        "\\boxed{5} ",
        "\\boxed{",
        "#### 1\n",
        "**a** ",
        "x = 1, ",
        "So x = 1 and ",
    ):
        for reason in (FinishReason.STOP, FinishReason.LENGTH):
            read(scrap * 5_000, reason)
