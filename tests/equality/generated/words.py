"""Kinds of answers in words and letters."""

from __future__ import annotations

from random import Random

from tests.equality.generated.example import Example, example

NOUNS = (
    "apple",
    "box",
    "pencil",
    "student",
    "marble",
    "ticket",
    "sandwich",
    "story",
    "page",
    "coin",
    "bag",
)
NAMES = (
    "Evelyn",
    "Briana",
    "Carla",
    "north",
    "Tuesday",
    "parabola",
    "hexagon",
    "even",
    "increasing",
    "blue",
    "Mercury",
    "photosynthesis",
    "rhombus",
    "negative",
    "mammals",
    "odd",
    "evaporation",
)


def counted_nouns(random: Random) -> Example:
    n, noun = random.randint(2, 300), random.choice(NOUNS)
    other = random.choice([name for name in NOUNS if name != noun])
    others = ((n + 1, noun), (n * 10, noun), (n, other), (-n, noun))
    return example((n, noun), _counted, others, loose=(str(n), f"{n}."))


def _plural(noun: str) -> str:
    if noun.endswith("y"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ch")) else "s")


def _counted(value: tuple[int, str]) -> list[str]:
    n, noun = value
    many = _plural(noun)
    return [
        f"{n} {many}",
        rf"{n}\text{{ {many}}}",
        rf"{n} \text{{ {many}}}",
        rf"{n}\ \text{{{many}}}",
        f"{n} {many}.",
        rf"\text{{{n} {many}}}",
        f"{n} {noun}",
        rf"{n}~\text{{{many}}}",
    ]


def names(random: Random) -> Example:
    value, *others = random.sample(NAMES, 5)
    return example(value, _name, others)


def _name(word: str) -> list[str]:
    return [
        word,
        word.upper(),
        rf"\text{{{word}}}",
        f"{word}.",
        f"**{word}**",
        word.capitalize(),
        rf"\textbf{{{word}}}",
        rf"\text{{ {word} }}",
        f'"{word}"',
        rf"\mathrm{{{word}}}",
    ]


def phrases(random: Random) -> Example:
    value, *others = random.sample(range(len(_PHRASES)), 4)
    return example(value, lambda n: list(_PHRASES[n]), others)


_PHRASES = (
    ("the red box", "The red box", "red box", r"\text{the red box}", "red boxes"),
    ("a right triangle", "right triangle", r"\text{right triangle}", "Right triangles"),
    ("the blue box", "blue box", r"\text{The blue box}"),
    ("an isosceles triangle", "isosceles triangle", "Isosceles triangle."),
    ("skew lines", r"\text{skew lines}", "Skew lines."),
    ("the first quadrant", "first quadrant", "First quadrant"),
    ("the second quadrant", "second quadrant", "Second quadrant"),
)


def yes_or_no(random: Random) -> Example:
    value = random.random() < 0.5
    return example(value, _yes_or_no, (not value,))


def _yes_or_no(value: bool) -> list[str]:
    word = "yes" if value else "no"
    return [
        word,
        word.upper(),
        f"{word.capitalize()}.",
        rf"\text{{{word.capitalize()}}}",
        f"**{word}**",
        rf"\textbf{{{word}}}",
        f"The answer is {word}.",
    ]


def true_or_false(random: Random) -> Example:
    value = random.random() < 0.5
    return example(value, _true_or_false, (not value,))


def _true_or_false(value: bool) -> list[str]:
    word = "true" if value else "false"
    return [
        word,
        word.upper(),
        f"{word.capitalize()}.",
        rf"\text{{{word}}}",
        f"**{word.capitalize()}**",
    ]


def letters(random: Random) -> Example:
    letter, *others = random.sample("ABCDE", 3)
    return example(letter, _letter, others)


def _letter(letter: str) -> list[str]:
    return [
        letter,
        f"({letter})",
        rf"\text{{{letter}}}",
        rf"\text{{({letter})}}",
        f"{letter}.",
        f"{letter})",
        rf"\textbf{{({letter})}}",
        f"Option {letter}",
        rf"\mathbf{{{letter}}}",
        f"**{letter}**",
        f"The answer is ({letter}).",
        rf"\boxed{{{letter}}}",
        f"({letter.lower()})",
    ]


def letters_with_text(random: Random) -> Example:
    letter, other = random.sample("ABCDE", 2)
    content = random.choice(
        (
            f"{random.randint(2, 90)}",
            f"{random.randint(2, 90)} cm",
            "blue",
            rf"\frac{{{random.randint(1, 9)}}}{{11}}",
            "all of the above",
            f"-{random.randint(2, 9)}",
        )
    )
    others = ((other, content), (other, "19/7"))
    return example(
        (letter, content),
        _letter_with_text,
        others,
        loose=(letter, f"({letter})", rf"\text{{({letter})}}", f"{letter}."),
    )


def _letter_with_text(value: tuple[str, str]) -> list[str]:
    letter, content = value
    return [
        f"({letter}) {content}",
        f"{letter}. {content}",
        rf"\text{{({letter})}} {content}",
        f"{letter}) {content}",
        f"{letter}: {content}",
        rf"\textbf{{({letter})}}\ {content}",
    ]


def nothing(random: Random) -> Example:
    spelled = (
        r"\emptyset",
        "∅",
        r"\varnothing",
        r"\text{no solution}",
        "No solution",
        r"\{\}",
        "no solutions",
        "There is no solution.",
        r"\text{No real solutions}",
        "the empty set",
    )
    wrong = (
        "0",
        r"\{0\}",
        r"\{\emptyset\}",
        "x=0",
        r"\{\varnothing\}",
        r"\mathbb{R}",
        r"\{\{\}\}",
        f"{random.randint(1, 9)}",
        r"\infty",
    )
    return Example("nothing", spelled).but_not(*wrong)


def infinity(random: Random) -> Example:
    up = (r"\infty", "∞", "infinity", r"+\infty", r"$\infty$", r"\text{infinity}", "Infinity")
    down = (r"-\infty", "-∞", "negative infinity", "−∞", r"-\text{infinity}")
    own, opposite = random.choice(((up, down), (down, up)))
    wrong = ("0", "1", str(10 ** random.randint(6, 30)), r"\emptyset", r"\text{undefined}")
    return Example("infinity", own, others=(("opposite", opposite),)).but_not(*wrong)


def remainders(random: Random) -> Example:
    whole, rest = random.randint(2, 90), random.randint(1, 9)
    return example((whole, rest), _remainder, ((whole, rest + 1), (whole + 1, rest), (rest, whole)))


def _remainder(value: tuple[int, int]) -> list[str]:
    whole, rest = value
    return [
        f"{whole} R {rest}",
        f"{whole} remainder {rest}",
        rf"{whole} \text{{ R }} {rest}",
        f"{whole} R{rest}",
        rf"{whole} \text{{ remainder }} {rest}",
        f"{whole} r {rest}",
    ]
