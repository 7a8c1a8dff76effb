"""Answers that are meant to break a scorer: deep, long, huge, and of odd characters."""

from __future__ import annotations

from qwq_cli.equality.equality import LONGEST

# What is put side by side until an answer is as long as one may be.
_SIGNS = r"""
1 9 0 x m h ( [ { | ) $ % ! ' . , ; : = < + - * / ^ _ & ~ ° ½ ² ₂ ① Ⅷ 年 一 和 １ 𝟏 … ¶ ¤
\ \\ \{ \} \, \! \| \; \frac{1}{2} \frac{ \frac12 \sqrt{ \sqrt2 \sqrt[3]{ \pi \pm \mp
\cup \cap \in \infty \le \ge \ne \approx \equiv \left( \right) \cdot \times \lfloor
\text{ \text{a} \boxed{ \mathbb{Z} \mathbb{R} \begin{pmatrix} \end{pmatrix} \over
\overline{3} \dot{3} \vec{a} \sin \log_2 \ln \tan^{-1} \binom{9}{4} \emptyset \mid
1, 1,000 1,2; (1,2), {1}, x=1, x=1; x<1, 1<x< x<=1, 1:2 3:45, 2^ 9^{ 9! 2x xy x^2+ 1+
-( +- -- 1/ 1/2, 0.3 1e9 5km m/s kg^2 $5, 5%, 12_ 11_2 R1 0x1F a_1 f( f(x)= sin( |x|< B) (A)
\pmod{3} ﬁ Å ß İ − ⁄
"""
_PHRASES = (
    "1 ", "x ", " 1", "1 1/2 ", "x=1 or ", "x=1 and ", "1 and ", "or ", "and ", "to ", "the ",
    "no ", "one ", "twenty-one ", "one hundred ", "hundred ", "half ", "half a ", "2 h ",
    "2 h 30 min ", "5 ft ", "3 apples ", "base ", "March 5, ", "5 March ", "2024-03-05 ",
    "3:45 pm ", "Monday ", "answer: ", "the answer is ", "per ", "square ", "degrees ",
    "dollars ", "- ", "k, k in Z ", r"k \in \mathbb{Z}, ", r"k\pi ", r"(1,2) \cup ",
    "x < 1 or ", r"x \in ", r"\text{ or } ", "1 & 2 ", r"1 & 2 \\ ", "if ", "mod ",
)  # fmt: skip
_ODD = (
    "\t", "\u0301", "e\u0301", "\u200b", "\u200d", "\u202e", "\u2028", "\u2009", "\xa0", "\x00",
    "\x1b[2J", "\ud800", "\U0001f600", "\ufeff",
)  # fmt: skip
PUMPED = (*_SIGNS.split(), *_PHRASES, *_ODD)
ENDS = ("", "!", "x", "1", ")", "}")


def pumped(piece: str, end: str, *, length: int = LONGEST) -> str:
    return (piece * length)[: length - len(end)] + end


def nested(opener: str, inside: str, closer: str, *, length: int = LONGEST) -> str:
    depth = (length - len(inside)) // (len(opener) + len(closer))
    return opener * depth + inside + closer * depth


NESTED = tuple(
    nested(opener, inside, closer)
    for opener, closer in (
        ("(", ")"), ("[", "]"), ("{", "}"), (r"\{", r"\}"), (r"\left(", r"\right)"), ("|", "|"),
        (r"\sqrt{", "}"), (r"\frac{1}{", "}"), ("x^{", "}"), (r"\text{", "}"), (r"\boxed{", "}"),
        (r"\sin(", ")"), ("-(", ")"), ("f(", ")"), ("(1,", ")"), (r"\{1,", r"\}"), ("$", "$"),
        (r"\begin{pmatrix}", r"\end{pmatrix}"), (r"\lfloor ", r"\rfloor "), ("x=(", ")"),
    )
    for inside in ("1", "x", "1,2")
)  # fmt: skip

# Of more than LONGEST characters, or with more in them than their characters tell.
HUGE = (
    "9" * 1_000_000,
    "0." + "3" * 1_000_000,
    "1/" + "7" * 1_000_000,
    "(" * 100_000 + "1" + ")" * 100_000,
    r"\frac{1}{" * 100_000 + "2" + "}" * 100_000,
    ", ".join(map(str, range(100_000))),
    r"\begin{pmatrix}" + r" \\ ".join(" & ".join("1" * 300) for _ in range(300)) + r"\end{pmatrix}",
    "9" * 1_990,
    "0." + "3" * 1_990,
    "1/" + "7" * 1_990,
    "7" * 990 + "/" + "3" * 990,
    rf"0.\overline{{{'3' * 1_900}}}",
    "1e999999999",
    "1e-999999999",
    r"10^{999999999}",
    r"10^{-999999999}",
    "9^{9^{9^{9^{9}}}}",
    "2^{2^{2^{2^{2^{2}}}}}",
    "9**9**9**9",
    "(((10!)!)!)!",
    "999999999!",
    "(10^6)!",
    r"\binom{999999999}{499999999}",
    r"\sqrt[999999999]{2}",
    r"\log_{2}(9^{9^{9}})",
    r"\sin(10^{10^{10}})",
    "(x+1)^{999999}",
    "(x+y+z)^{500}",
    "(1+x)(1+x^2)" * 70,
    r"\frac{1}{" + "+".join(f"(x-{n})^{{{n}}}" for n in range(1, 60)) + "}",
    "+".join(rf"\sqrt{{{n}}}" for n in range(2, 90)),
    "x = " + " = ".join(map(str, range(300))),
    ", ".join(f"x_{n} = {n}" for n in range(150)),
    r" \cup ".join(f"({n},{n + 1})" for n in range(150)),
    "(" + ",".join(map(str, range(400))) + ")",
    r"\{" + ",".join(rf"\{{{n}\}}" for n in range(200)) + r"\}",
    r"\pm 1 \pm 2 \pm 3 \pm 4 \pm 5 \pm 6 \pm 7 \pm 8 \pm 9 \pm 10 \pm 11 \pm 12",
    ", ".join(r"\pm 1 \pm 2 \pm 3" for _ in range(60)),
    "0b" + "1" * 1_990,
    "1" * 1_990 + "_2",
    "Z" * 1_900 + "_{36}",
    "99999999999-99-99",
    "99:99:99",
    "1:" + "9" * 1_900,
    "9" * 1_900 + r" \pmod{" + "9" * 8 + "}",
    "5" * 1_900 + " km",
    "5 km^{9}" + "/m^{9}" * 200,
    " nine hundred ninety-nine thousand" * 55,
    "__import__('os').system('exit 1')",
)
