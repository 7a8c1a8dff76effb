"""Kinds of answers that are one number, written with digits or words."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import decimal, plain, rounded, tex, words

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def integers(random: Random) -> Example:
    n = random.choice((-1, 1)) * random.randint(2, 9999)
    others = (-n, n + 1, n - 1, 10 * n, int(str(n)[:-1] + "7"), int(str(n) + "1"), 2 * n)
    return example(n, _integer, others, loose=(f"x = {n}", f"The answer is {n}."))


def _integer(n: int) -> list[str]:
    minus = str(n).replace("-", "−")
    return [
        str(n),
        f"{n}.",
        f"{n}.0",
        f"${n}$",
        rf"\boxed{{{n}}}",
        f"**{n}**",
        minus,
        f"{n}.00",
        rf"\( {n} \)",
        rf"{{{n}}}",
        rf"\mathbf{{{n}}}",
    ]


def decimals(random: Random) -> Example:
    places = random.randint(1, 4)
    top = random.choice((-1, 1)) * random.randint(1, 10 ** (places + 1))
    value = Fraction(top, 10**places)
    step = Fraction(1, 10**places)
    others = (
        -value,
        value + step,
        value - step,
        value * 10,
        value / 10,
        value + step / 100,
        rounded(value, places - 1),
    )
    return example(value, _decimal, others)


def _decimal(value: Fraction) -> list[str]:
    text = decimal(value)
    assert text is not None
    dotted = text if "." in text else f"{text}.0"
    short = dotted.replace("0.", ".", 1) if abs(value) < 1 else dotted
    return [text, f"{dotted}0", short, tex(value), plain(value), f"${dotted}00$"]


def fractions(random: Random) -> Example:
    value = Fraction(random.choice((-1, 1)) * random.randint(1, 40), random.randint(2, 40))
    top, bottom = value.numerator, value.denominator
    others = [-value, 1 / value, Fraction(top + 1, bottom), Fraction(top, bottom + 1), value / 10]
    others += [rounded(value, 2), rounded(value, 4), rounded(value, 10), value + 1]
    about = decimal(rounded(value, 4))
    loose = [rf"{tex(value)} \approx {about}", f"x={plain(value)}"]
    return example(value, _fraction, others, loose=loose)


def _fraction(value: Fraction) -> list[str]:
    top, bottom, sign = abs(value.numerator), value.denominator, "-" if value < 0 else ""
    found = [
        plain(value),
        tex(value),
        rf"{sign}\dfrac{{{top}}}{{{bottom}}}",
        rf"{sign}\tfrac{{{top}}}{{{bottom}}}",
        rf"\frac{{{sign}{top}}}{{{bottom}}}",
        rf"{sign}\frac{{{2 * top}}}{{{2 * bottom}}}",
        f"{sign}{3 * top}/{3 * bottom}",
        f"({sign}{top})/({bottom})",
        rf"{sign}{{{top} \over {bottom}}}",
    ]
    if max(top, bottom) < 10:
        found += [rf"{sign}\frac{top}{bottom}", rf"{sign}\frac {top} {bottom}"]
    if exact := decimal(value):
        found.append(exact)
    return found


def mixed_numbers(random: Random) -> Example:
    bottom = random.randint(2, 12)
    top, whole = random.randint(1, bottom - 1), random.randint(1, 20)
    value = whole + Fraction(top, bottom)
    others = (
        -value,
        value + 1,
        value - 1,
        whole * Fraction(top, bottom),
        whole - value,
        Fraction(10 * whole + top, bottom),
        rounded(value, 2),
    )
    return example(value, _mixed, others)


def _mixed(value: Fraction) -> list[str]:
    size, sign = abs(value), "-" if value < 0 else ""
    whole, rest = int(size), size - int(size)
    if not whole or not rest:
        return [plain(value), tex(value)]
    found = [
        plain(value),
        tex(value),
        f"{sign}{whole} {plain(rest)}",
        f"{sign}{whole}{tex(rest)}",
        f"{sign}{whole} {tex(rest)}",
        rf"{sign}{whole}\,{tex(rest)}".replace("frac", "tfrac"),
    ]
    return found if sign else [*found, f"{whole} and {plain(rest)}", f"{whole}+{tex(rest)}"]


def percents(random: Random) -> Example:
    value = Fraction(random.randint(1, 2000), random.choice((1000, 10000)))
    others = (value * 100, value / 100, value * 10, value / 10, -value, value + Fraction(1, 100))
    return example(value, _percent, others)


def _percent(value: Fraction) -> list[str]:
    number = decimal(value * 100)
    return [
        rf"{number}\%",
        f"{number}%",
        f"{number} percent",
        rf"{number} \text{{ percent}}",
        f"{number} %",
        str(decimal(value)),
        tex(value),
        rf"${number}\%$",
    ]


def thousands(random: Random) -> Example:
    n = random.randint(1000, 10 ** random.randint(4, 12))
    others = (n + 1, n // 10, n * 10, n + 1000, n // 1000, -n)
    return example(n, _thousands, others)


def _thousands(n: int) -> list[str]:
    separators = (",", "{,}", r"\,", r",\!", r",\! ", " ", "\u2009", "\u202f", "'", r"\ ")
    return [str(n), *(f"{n:,}".replace(",", separator) for separator in separators), f"${n:,}$"]


def scientific(random: Random) -> Example:
    mantissa = Fraction(random.randint(11, 99), 10)
    exponent = random.choice((-1, 1)) * random.randint(2, 20)
    value = (mantissa, exponent)
    others = (
        (mantissa, exponent + 1),
        (mantissa, -exponent),
        (mantissa, exponent - 1),
        (mantissa + Fraction(1, 10), exponent),
        (-mantissa, exponent),
    )
    return example(value, _scientific, others)


def _scientific(value: tuple[Fraction, int]) -> list[str]:
    number, power = decimal(value[0]), value[1]
    whole = decimal(value[0] * Fraction(10) ** power)
    raised = str(power).translate(SUPERSCRIPTS)
    return [
        rf"{number} \times 10^{{{power}}}",
        f"{number}e{power}",
        f"{number}*10^{power}",
        rf"{number}\cdot 10^{{{power}}}",
        f"{number} × 10{raised}",
        f"{number}E{power:+03d}",
        rf"{decimal(value[0] * 10)} \times 10^{{{power - 1}}}",
        *([whole] if whole else []),
    ]


def repeating_decimals(random: Random) -> Example:
    fixed = "".join(random.choices("0123456789", k=random.randint(0, 2)))
    cycle = "".join(random.choices("123456780", k=random.randint(1, 3)))
    value = (random.choice(("0", "2", "13")), fixed, cycle)
    return example(
        _Repeating(*value),
        _repeating,
        (
            _Repeating(value[0], fixed + cycle, "0"),
            _Repeating(value[0], fixed + "0", cycle),
            _Repeating(value[0], fixed, cycle + "9"),
            _Repeating("5", fixed, cycle),
            _Repeating(value[0], fixed, str((int(cycle) + 1) % 10 ** len(cycle)).zfill(len(cycle))),
        ),
    )


class _Repeating(Fraction):
    """Whole part, digits that stand once, digits that repeat."""

    whole: str
    fixed: str
    cycle: str

    def __new__(cls, whole: str, fixed: str, cycle: str) -> _Repeating:
        shift = 10 ** len(fixed)
        tail = Fraction(int(cycle), shift * (10 ** len(cycle) - 1))
        made = super().__new__(cls, int(whole) + Fraction(int(fixed or 0), shift) + tail)
        made.whole, made.fixed, made.cycle = whole, fixed, cycle
        return made


def _repeating(value: _Repeating) -> list[str]:
    start = f"{value.whole}.{value.fixed}"
    if value.cycle == "0":
        return [start if value.fixed else value.whole]
    cycle = value.cycle
    dots = rf"\dot{{{cycle[0]}}}" + (rf"{cycle[1:-1]}\dot{{{cycle[-1]}}}" if cycle[1:] else "")
    found = [
        rf"{start}\overline{{{cycle}}}",
        f"{start}({cycle})",
        tex(value),
        plain(value),
        rf"{start}\overline{{{cycle * 2}}}",
        rf"{start}\bar{{{cycle}}}",
        start + dots,
    ]
    return [text for text in found if len(cycle) == 1 or "bar" not in text]


def bases(random: Random) -> Example:
    base = random.choice((2, 3, 5, 7, 8, 9))
    digits = _digits(random.randint(base**2, base**6), base)
    higher = _digits(int(digits, base) + 1, base)
    value = (digits, base)
    others = ((higher, base), (digits, base + 1), ("1" + digits, base))
    number = int(digits, base)  # which it is as well, where no problem asks for a base
    found = example(value, _numeral, others, loose=(str(number), f"x = {number}"))
    return found.but_not(digits, f"-{digits}_{base}", str(number + 1), f"{number} km")


def _digits(number: int, base: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, base)
        text = str(digit) + text
    return text


def _numeral(value: tuple[str, int]) -> list[str]:
    digits, base = value
    lowered = str(base).translate(SUBSCRIPTS)
    return [
        f"{digits}_{base}",
        f"{digits}_{{{base}}}",
        rf"{digits}_{{\text{{{words(base)}}}}}",
        f"({digits})_{base}",
        f"{digits}{lowered}",
        rf"\left({digits}\right)_{{{base}}}",
        f"{digits} in base {base}",
        rf"\boxed{{{digits}_{base}}}",
        rf"\text{{{digits}}}_{{{base}}}",
        f"{digits} (base {base})",
    ]


def number_words(random: Random) -> Example:
    n = random.choice((random.randint(1, 20), random.randint(21, 99), random.randint(100, 99_999)))
    others = (n + 1, n + 10, n * 10, n + 100, int(str(n)[::-1]))
    return example(n, _number_words, others)


def _number_words(n: int) -> list[str]:
    said = words(n)
    found = [str(n), said, said.capitalize(), rf"\text{{{said}}}", said.replace("-", " ")]
    if "hundred " in said:
        found.append("hundred and ".join(said.rsplit("hundred ", 1)))
    return found
