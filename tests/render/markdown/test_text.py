from __future__ import annotations

import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.markdown.text import prose, spoken
from qwq_cli.render.terminal.rows import wrapped
from tests.cost import cpu_seconds


def shown(text: str, width: int = 80) -> list[str]:
    return wrapped(prose(text, width), width).plain.split("\n")


def styles(text: Text) -> list[str]:
    return [str(span.style) for span in text.spans]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Head **line** $x^2$", ["Head line x²"]),
        ("a\n\n---\n\nb", ["a", "", "─" * 40, "", "b"]),
        ("text here\n---\nb", ["text here", "─" * 40, "b"]),
        ("a **b $x_1$ c** *d* ~~e~~", ["a b x₁ c d e"]),
        ("**结论：**答案", ["结论：答案"]),
        ("***both***", ["both"]),
        ("**light the **other** end.** Then", ["light the other end. Then"]),
        ("1. **The host shows a **car**.**\n   - b", ["1. The host shows a car.", "   - b"]),
        ("is**5**. 是**重点**的 so**bold**", ["is5. 是重点的 sobold"]),
        ("**x**2 + 1** and **17**th", ["x**2 + 1 and 17th"]),
        ("- ** Get a token:** then", ["- Get a token: then"]),
        ("2. **Cut off in", ["2. Cut off in"]),
        ("**a** takes **60 minutes", ["a takes 60 minutes"]),
        ("2. **Never closed **but here**:\n\n**B** c", ["2. Never closed but here:", "", "B c"]),
        ("a `` b'' and ``c d'' \\\\\ne\n\\\\\nf", ["a “ b” and “c d”", "e", "", "f"]),
        ("```{r, echo=FALSE}\nx\n```", ["r", "  x"]),
        (
            "A line\n====\nb\n\n  156\n+902\n====",
            ["A line", "─" * 40, "b", "", "  156", "+902", "===="],
        ),
        ("1. a\n   + b", ["1. a", "   • b"]),
        (r"So.\n\nThen $\neq$\n令 \nabla", ["So.", "", "Then ≠", r"令 \nabla"]),
        ("It is: <answer>x**2</answer>\n<answer>3</answer>", ["It is: x**2", "3"]),
        ("the <answer>F</answer> tag", ["the <answer>F</answer> tag"]),
        (
            "\\section*{Sum}\n\\begin{itemize}\n  \\item of $x^2$\n  \\begin{enumerate}[a]\n"
            "  \\item b\n\\item[c] d\n\\end{enumerate}\n\\end{itemize}\nThen",
            ["Sum", "- of x²", "  1. b", "  2. c d", "", "Then"],
        ),
        ("\\begin{center}\nx\n\\end{center}", ["x"]),
        ("3. c\n4. d", ["3. c", "4. d"]),
        ("1) a\n   - b\n     * c", ["1) a", "   - b", "     • c"]),
        ("- a\n\n  b\n- c", ["- a", "", "  b", "- c"]),
        ("- a:\n  \\[ x^2 \\]\n  so", ["- a:", "    x²", "  so"]),
        ("- a\n  ```py\n  x = '$y$'\n  ```", ["- a", "  py", "    x = '$y$'"]),
        ("> a\n> - b", ["│ a", "│ - b"]),
        ("> $$\n> x_1\n> $$", ["│   x₁"]),
        ("[here](http://x.example)", ["here (http://x.example)"]),
        ("[$x^2$](http://x.example 'title')", ["x² (http://x.example)"]),
        ("[me](javascript:f)", ["me (javascript:f)"]),
        ("<http://x.example>", ["http://x.example"]),
        ("![plot](p.png)", ["plot (p.png)"]),
        ("H<sub>2</sub>O x<sup>a,b</sup><br>new", ["H₂O x^(a,b)", "new"]),
        ("`a|b` and `\\(x\\)`", ["a|b and \\(x\\)"]),
        ("\\*not\\* \\#", ["*not* #"]),
        (
            "5 \\% of A \\& B, \\<answer>F\\</answer> \\<\\/b>",
            ["5 % of A & B, <answer>F</answer> </b>"],
        ),
    ],
)
def test_markdown_is_laid_out(text: str, lines: list[str]) -> None:
    assert shown(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4 and (a)*b*(c)",
        "snake_case_name and a_1 + b_2",
        "*args and **kwargs",
        "f(*args, **kwargs) and g(**data)",
        "-16*X**7 + 12*X**5 - x**(n+1)/(n+1) + 2**k*3**k",
        "**kwargs are names",
        r"split at '\n\n' or C:\n\new",
        "33*(x**(2+1))/(2+1) = 33*(x**3)/3",
        "   24\n × 17\n-----\n  168",
        "12\n- 5\n+ 7",
        "an open \\( and 5 \\\\ 6",
        "\\{x\\} and \\]",
        "<think> a &#27;[31m b &amp; c <i",
        "[1]: not a definition",
        "a | b\n- | c",
        "    set in by four",
        "C:\\times\\pi",
        "5 < 6 > 4",
        "\ue0003\ue001 is a private sign",
    ],
)
def test_what_only_looks_like_markdown_stays(text: str) -> None:
    assert shown(text) == text.split("\n")


def test_a_table_has_its_columns_under_each_other() -> None:
    text = "| f | $\\|x\\|$ | n |\n|:--|:-:|--:|\n| $|x|$ | `a|b` | 1 |\n"
    text += "| **b** | c<br>d | 10 | more |"
    assert shown(text) == [
        "f   │ ‖x‖ │  n │",
        "────┼─────┼────┼─────",
        "|x| │ a|b │  1 │",
        "b   │  c  │ 10 │ more",
        "    │  d  │    │",
    ]


def test_only_the_lines_of_a_table_are_faint() -> None:
    text = prose("| a | b |\n|--|--|\n| c | d |", 80)
    faint = {text.plain[span.start : span.end] for span in text.spans if span.style == "meta"}
    assert faint == {" │ ", "──┼──"}


def test_a_wide_table_is_wrapped_in_its_cells_and_a_narrow_screen_gets_records() -> None:
    text = "| name | what it does |\n|--|--|\n| one | goes on for a while |"
    assert shown(text, 20) == [
        "name │ what it does",
        "─────┼──────────────",
        "one  │ goes on for a",
        "     │ while",
    ]
    assert shown(text, 12) == ["name: one", "what it", "does: goes", "on for a", "while"]


def test_an_item_goes_on_under_its_first_word() -> None:
    assert shown("- aaa bbb ccc\n  1. ccc ddd\n\n> eee fff ggg", 10) == [
        *("- aaa bbb", "  ccc", "  1. ccc", "     ddd", "", "│ eee fff", "│ ggg"),
    ]


def test_code_keeps_its_lines_and_colours() -> None:
    text = prose("```python\ndef f():\n\n    return 1\n```", 80)
    assert text.plain == "python\n  def f():\n\n      return 1"
    assert len(set(styles(text))) > 2
    assert "code" in styles(prose("```\nx\n```", 80))


def test_marks_become_styles() -> None:
    assert styles(prose("# a", 80)) == ["heading"]
    assert styles(prose("**a** *b* ~~c~~ `d` [e](f)", 80)) == [
        *("bold", "italic", "strike", "code", "meta"),
    ]


def test_spoken_text_has_no_marks() -> None:
    text = "## Plan\n\n* a **b**\n1. $x^2$\n\n> q\n\n| c | d |\n|--|--|\n| e | f |\n\n---"
    assert spoken(text) == "Plan\n\na b\n\n1. x²\n\nq\n\nc d\ne f"


MARKDOWN = st.lists(
    st.sampled_from(
        [
            *("- ", "* ", "1. ", "> ", "# ", "\n", "\n\n", "```", "`", "| a | b |\n|--|--|\n", "|"),
            *("**", "*", "_", "~~", "[a](b)", "[", "](", "<br>", "<sub>2</sub>", "---", "  ", "$"),
            *("x", "word", "12", "$x^2$", "\\[ y \\]", "\\(", "    ", "漢字", "\\foo{z}", "&amp;"),
        ]
    )
).map("".join)


def letters(text: str) -> list[str]:
    """All letters and digits, raised and lowered ones as the plain ones they are."""
    plain = unicodedata.normalize("NFKD", text)
    return sorted(letter for letter in plain if letter.isalnum())


@given(MARKDOWN)
def test_no_letter_or_digit_is_lost(text: str) -> None:
    source = text
    for tag in ("<br>", "<sub>", "</sub>"):  # these may be markup
        source = source.replace(tag, "")
    missing = letters(source)
    for letter in letters(prose(text, 400).plain):
        if letter in missing:
            missing.remove(letter)
    assert not missing


@given(MARKDOWN, st.integers(1, 60))
def test_any_width_will_do(text: str, width: int) -> None:
    rows = wrapped(prose(text, width), width).plain.split("\n")
    assert all(cell_len(row) <= max(width, 2) for row in rows)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "\\item ",
            "\\begin{itemize}\n",
            "\n===",
            "<answer>",
            "**a **b** ",
            "**a (**b**",
            "**a x**2 ",
            "** a ",
            "**A\n",
            "**a** **b **c** ",
        ),
        *("[", "![", "[a](", "*", "**a", "_a ", "~~a", "|", "> ", "- ", "1. ", "<sub>", "`", "a*"),
        *(
            "\n- a",
            "\n> a",
            "| a |\n",
            "| a |\n|---|\n",
            "***",
            "~~~\n",
            "{",
            "\\",
            "$",
            "# ",
            "](",
        ),
    ],
)
def test_time_is_linear_in_hostile_markdown(unit: str) -> None:
    texts = [unit * (size // len(unit)) for size in (10_000, 40_000)]
    short, long = (cpu_seconds(partial(prose, text, 80)) for text in texts)
    assert long < max(12 * short, 2.0)  # four times the text
