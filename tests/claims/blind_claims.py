"""Claims as models write them, written down by someone who had not seen the reader.

«…» marks the claim in its text. Units behind its last number may belong to it or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.values.kinds import ClaimVerdict


@dataclass(frozen=True)
class Case:
    """found: the right value, as it would be written there; None where that is not asked."""

    marked: str
    verdict: ClaimVerdict
    found: str | None = None

    @property
    def text(self) -> str:
        return self.marked.replace("«", "").replace("»", "")

    @property
    def start(self) -> int:
        return self.marked.index("«")

    @property
    def end(self) -> int:
        return self.marked.index("»") - 1


def holds(marked: str) -> Case:
    return Case(marked, ClaimVerdict.HOLDS)


def rounded(marked: str) -> Case:
    return Case(marked, ClaimVerdict.ROUNDED)


def fails(marked: str, found: str | None = None) -> Case:
    return Case(marked, ClaimVerdict.FAILS, found)


def left_open(marked: str) -> Case:
    return Case(marked, ClaimVerdict.OPEN)


PLAIN = (
    holds("«17 * 24 = 408»"),
    holds("So «17×24 = 408» pens."),
    holds("«230 + 553 = 783»."),
    holds("«5 - 8 = -3»"),
    holds("«5 − 8 = −3»"),
    holds("«96 / 4 = 24»"),
    holds("«96 ÷ 4 = 24»"),
    holds("«2^10 = 1024»"),
    holds("«2**5 = 32»"),
    holds("«3² + 4² = 25»"),
    holds("«(3 + 4) * 5 = 35»"),
    holds("«7 + 8·2 = 23»"),
    holds("«[(2 + 3) × 4 − 6] ÷ 2 = 7»"),
    holds("«12 x 12 = 144»"),
    holds("«0.1 + 0.2 = 0.3»"),
    holds("«.5 + .25 = .75»"),
    holds("«1/2 + 1/3 = 5/6»"),
    holds("«3/4 × 8 = 6»"),
    holds("«408 = 17 × 24»"),
    holds("«3 × 4 equals 12»."),
    holds("«3 × 4 is equal to 12»."),
    holds("«5 + 6 gives 11»."),
    fails("«17*24 = 418»", "408"),
    fails("So «17×24 = 398» pens.", "408"),
    fails("«230 + 553 = 773».", "783"),
    fails("«5 - 8 = 3»", "-3"),
    fails("«96 ÷ 4 = 26»", "24"),
    fails("«2^10 = 1042»", "1024"),
    fails("«(3 + 4) * 5 = 23»", "35"),
    fails("«7 + 8·2 = 30»", "23"),
    fails("«3² + 4² = 49»", "25"),
    fails("«0.1 + 0.2 = 0.4»", "0.3"),
    fails("«1/2 + 1/3 = 2/5»", "5/6"),
    fails("«2/3 + 1/4 = 10/12»", "11/12"),
    fails("«12 x 12 = 124»", "144"),
    fails("«3 × 4 equals 13».", "12"),
    fails("«(-3) + 5 = 3»", "2"),
    fails("«1 + 2 + 3 + 4 + 5 = 16»", "15"),
    fails("«0.25 × 0.4 = 1.0»", "0.1"),
    left_open("«7/2 = 3»"),
    left_open("«100/3 = 33»"),
    left_open("«91 = 7 × 14»"),
)

LEAD_INS = (
    holds("1. «5 + 3 = 8»"),
    holds("2) «4 × 6 = 24»"),
    holds("* «4 × 6 = 24»"),
    holds("Step 1: «4 × 6 = 24»"),
    holds("**«17 × 24 = 408»**"),
    holds("The total is «3 × 5 = 15»."),
    holds("Total = «5 × 12 = 60»"),
    holds("Add them (that is «3 × 5 = 15») and go on."),
    holds("First, «3 × 5 = 15», then 3 + 4 = 7"),
    holds("First, 3 × 5 = 15, then «3 + 4 = 7»"),
    holds("We get «15 - 7 = 8»."),
    holds("Let me check: «6 × 7 = 42». Yes."),
    fails("1. «5 + 3 = 9»", "8"),
    fails("12. «5 + 3 = 9»", "8"),
    fails("2) «4 × 6 = 26»", "24"),
    fails("Step 2: «4 × 6 = 26»", "24"),
    fails("**«17 × 24 = 418»**", "408"),
    fails("So, «4 × 6 = 25».", "24"),
    fails("Then «15 - 7 = 9».", "8"),
    fails("We get «15 - 7 = 9».", "8"),
    fails("Total cost: «3 × $4 = $13».", "12"),
    fails("Add them («3 × 5 = 16») and go on.", "15"),
    fails("First, 3 × 5 = 15, then «3 + 4 = 8»", "7"),
    fails("I have\n«12 × 12 = 142»\nin all.", "144"),
    fails("- Eggs left: «16 - 3 - 4 = 8»", "9"),
    fails("Total = «5 × 12 = 50»", "60"),
)

LATEX = (
    holds(r"\(«\frac{120}{4} = 30»\)"),
    holds(r"$«17 \times 24 = 408»$"),
    holds(r"\[ «17 \times 24 = 408» \]"),
    holds(r"$$«12 \cdot 12 = 144»$$"),
    holds(r"\[ «5 \text{ apples} + 7 \text{ apples} = 12» \text{ apples} \]"),
    holds(r"\[ \text{Total} = «5 \times 12 = 60» \]"),
    holds(r"\[ \text{Cost} = «3 \times \$4 = \$12» \]"),
    holds(r"\[ «\left(3 + 4\right) \times 2 = 14» \]"),
    holds(r"\( «\dfrac{3}{4} + \tfrac{1}{4} = 1» \)"),
    holds(r"\[ «\frac{20}{100} \times 150 = 30» \]"),
    holds(r"\[ «8 \times 7\,\text{cm} = 56»\,\text{cm} \]"),
    holds(r"\begin{align*} «3 + 4 &= 7» \\ 7 \times 2 &= 14 \end{align*}"),
    holds(r"\begin{align*} 3 + 4 &= 7 \\ «7 \times 2 &= 14» \end{align*}"),
    holds(r"$«2^{10} = 1024»$"),
    holds(r"\( «96 \div 4 = 24» \)"),
    holds(r"\[ «\$20.50 - \$8.25 = \$12.25» \]"),
    holds(r"\(«\frac{1}{2} + \frac{1}{3} = \frac{5}{6}»\)"),
    holds(r"\(«\frac12 \times 8 = 4»\)"),
    fails(r"$«17 \times 24 = 418»$", "408"),
    fails(r"\[ «17 \times 24 = 418» \]", "408"),
    fails(r"$$«12 \cdot 12 = 124»$$", "144"),
    fails(r"\(«\frac{120}{4} = 40»\)", "30"),
    fails(r"\[ «5 \text{ apples} + 7 \text{ apples} = 13» \text{ apples} \]", "12"),
    fails(r"\[ \text{Total} = «5 \times 12 = 65» \]", "60"),
    fails(r"\[ \text{Cost} = «3 \times \$4 = \$13» \]", "12"),
    fails(r"\[ «\left(3 + 4\right) \times 2 = 11» \]", "14"),
    fails(r"\( «\dfrac{3}{4} + \tfrac{1}{4} = 2» \)", "1"),
    fails(r"\[ «\frac{20}{100} \times 150 = 35» \]", "30"),
    fails(r"\begin{align*} 3 + 4 &= 7 \\ «7 \times 2 &= 15» \end{align*}", "14"),
    fails(r"\( «96 \div 4 = 23» \)", "24"),
    fails(r"\[ «\$20.50 - \$8.25 = \$11.25» \]", "12.25"),
    fails(r"So \(«16 - 3 - 4 = 8»\) eggs are left.", "9"),
    rounded(r"\( «\frac{2}{3} \approx 0.667» \)"),
    rounded(r"\[ «\frac{1}{3} \times 100 \approx 33.3» \]"),
    rounded(r"\[ «\frac{47}{12} = 3.92» \]"),
    rounded(r"\( «\frac{22}{7} \approx 3.143» \)"),
    fails(r"\( «\frac{1}{3} \approx 0.53» \)", "0.33"),
    fails(r"\[ «\frac{47}{12} = 4.92» \]", "3.92"),
)

ROUNDING = (
    rounded("«10/3 ≈ 3.33»"),
    rounded("«10/3 = 3.33»"),
    rounded("«2/3 ≈ 0.67»"),
    rounded("«2/3 = 0.667»"),
    rounded("«5/6 = 0.833»"),
    rounded("«1/7 ≈ 0.1429»"),
    rounded("«100/7 ≈ 14»"),
    rounded("«100/7 ≈ 14.3»"),
    rounded("«1.05^3 ≈ 1.158»"),
    rounded("«1.05^3 = 1.16»"),
    rounded("«7.5 × 1.075 = 8.06»"),
    rounded("«2.5 × 2.5 = 6.3»"),
    rounded("«2.5 × 2.5 = 6.2»"),
    rounded("«1/8 ≈ 0.13»"),
    rounded("«1/8 ≈ 0.12»"),
    rounded("«19.99 × 3 ≈ 60»"),
    rounded("«$100 / 3 ≈ $33.33»"),
    rounded("«17 / 7 ≈ 2.43» hours"),
    rounded("«1000 / 37 = 27.03»"),
    rounded("«-10/3 = -3.33»"),
    rounded("«365 / 7 ≈ 52»"),
    rounded("«1/3 of 100 ≈ 33.3»"),
    rounded("«3.7 × 4.3 ≈ 15.9»"),
    rounded("«15 / 22 = 68.2%»"),
    holds("«19.99 × 3 = 59.97»"),
    holds("«3.14 × 25 = 78.5»"),
    holds("«200 × 1.08^2 ≈ 233.28»"),
    holds("«1.5 × 4 = 6.00»"),
    fails("«3.14 × 5^2 = 79.5»", "78.5"),
    fails("«10/4 = 3.5»", "2.5"),
    fails("«2/3 = 0.77»", "0.67"),
    fails("«100/7 ≈ 16.3»", "14.3"),
    fails("«1/7 ≈ 0.2429»", "0.1429"),
    fails("«1.05^3 = 1.26»", "1.16"),
    fails("«7.5 × 1.075 = 9.06»", "8.06"),
    fails("«7/2 = 5»"),
    fails("«100/3 = 35»"),
    left_open("«2/3 = 0.66»"),
    left_open("«100/7 = 14»"),
    left_open("«100/7 ≈ 14.9»"),
    left_open("«22/7 = 3.15»"),
    left_open("«sqrt(82) = 9»"),
)

UNITS_AND_MONEY = (
    holds("«24 pens × 17 boxes = 408» pens"),
    holds("«5 apples + 7 apples = 12» apples"),
    holds("«$5 × 3 = $15»"),
    holds("«$5/hour × 8 hours = $40»"),
    holds("«€2.50 + €1.25 = €3.75»"),
    holds("«£10 − £3.20 = £6.80»"),
    holds("«5 dollars * 3 = 15» dollars"),
    holds("«12 eggs - 4 eggs = 8»"),
    holds("«60 km/h × 2 h = 120» km"),
    holds("«3 cm × 4 cm = 12» cm²"),
    holds("«2 * 30 minutes = 60» minutes"),
    holds("«2 hours = 120» minutes"),
    holds("«1.5 km = 1500» m"),
    holds("«3 dozen = 36»"),
    holds("«$5.50 = 550» cents"),
    holds("«2 ft = 24» in"),
    fails("«24 pens × 17 boxes = 418» pens", "408"),
    fails("«5 apples + 7 apples = 13» apples", "12"),
    fails("«$5 × 3 = $16»", "15"),
    fails("«\\$5 × 3 = \\$16»", "15"),
    fails("«€2.50 + €1.25 = €3.85»", "3.75"),
    fails("«£10 − £3.20 = £7.80»", "6.80"),
    fails("«5 dollars * 3 = 16» dollars", "15"),
    fails("«12 eggs - 4 eggs = 7» eggs", "8"),
    fails("«2 * 30 minutes = 50» minutes", "60"),
    fails("«$12.50 × 4 = $45.00»", "50.00"),
    fails("«16 eggs - 3 eggs - 4 eggs = 10» eggs", "9"),
)

PERCENT = (
    holds("«15% of 80 = 12»"),
    holds("«80 × 15% = 12»"),
    holds("«20% + 30% = 50%»"),
    holds("«50/200 × 100 = 25%»"),
    holds("«50/200 × 100% = 25%»"),
    holds("«50/200 = 25%»"),
    holds("«half of 36 = 18»"),
    holds("«3/4 of 20 = 15»"),
    holds("«20% of $150 = $30»"),
    holds(r"\[ «25\% \text{ of } 80 = 20» \]"),
    holds(r"\[ «45\% \times 200 = 90» \]"),
    holds("«100% - 35% = 65%»"),
    fails("«15% of 80 = 13»", "12"),
    fails("«80 × 15% = 13»", "12"),
    fails("«20% + 30% = 60%»", "50"),
    fails("«half of 36 = 16»", "18"),
    fails("«1/3 of 27 = 8»", "9"),
    fails("«20% of $150 = $35»", "30"),
    fails(r"\[ «25\% \text{ of } 80 = 25» \]", "20"),
    fails(r"\[ «45\% \times 200 = 80» \]", "90"),
    fails("«100% - 35% = 75%»", "65"),
)

CHAINS = (
    left_open("«3 + 4 = 7 + 5» = 12"),
    holds("3 + 4 = «7 + 5 = 12»"),
    holds("«2×3×4 = 6×4» = 24"),
    holds("2×3×4 = «6×4 = 24»"),
    holds("12 × 15 = 12 × 10 + 12 × 5 = «120 + 60 = 180»"),
    holds("«12 × 15 = 12 × 10 + 12 × 5» = 120 + 60 = 180"),
    holds("«1/2 = 2/4» = 0.5"),
    holds("1/2 = «2/4 = 0.5»"),
    holds("100 - 37 = «63 = 7 × 9»"),
    holds(r"\[ «16 - 3 - 4 = 16 - 7» = 9 \]"),
    holds("Total = 4 × 5 + 6 = «20 + 6 = 26»"),
    fails("«5 × 6 = 31» = 31", "30"),
    fails("«48/2 = 25» = 24", "24"),
    left_open("48/2 = «25 = 24»"),
    left_open("«2 × 3 × 4 = 6 × 5» = 30"),
    holds("2 × 3 × 4 = «6 × 5 = 30»"),
    holds(r"$$ \text{Area} = «\frac{1}{2} \times 6 \times 8 = 24» $$"),
    fails(r"$$ \text{Area} = «\frac{1}{2} \times 6 \times 8 = 28» $$", "24"),
)

CLAIMS = {
    "plain": PLAIN,
    "lead-ins": LEAD_INS,
    "latex": LATEX,
    "rounding": ROUNDING,
    "units and money": UNITS_AND_MONEY,
    "percent": PERCENT,
    "chains": CHAINS,
}
