"""Answers in sentences: what their last clause states, and what none states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qwq_cli.choices import ScoreKind
from qwq_cli.equality.equality import Equality
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorer import score

RIGHT = [
    # An equation states its right side
    ("He has 5+2=7 apples left.", "7"),
    ("So 5+2=7", "7"),
    ("1200*2 = 2400 so he earns $2,400.", "2400"),
    ("It takes 3*4 = 24/2 = 12 hours.", "12"),
    (r"The total is $5 \times 8 = 40$.", "40"),
    (r"She needs \(\frac{3}{4} \times 8 = 6\) eggs.", "6"),
    ("There are 20 - 4*3 = <<20-4*3=8>>8 pens left.", "8"),
    ("Each gets 10/4 = 2.5 liters.", "2.5"),
    ("10/3 = 3.33, so she takes 3.33 kg.", "3.33"),
    ("It is 50% of 80 = 40.", "40"),
    ("So x = 6.", "6"),
    ("The cost = $45.", "45"),
    ("5+2=7, so he has 7 apples.", "7"),
    # The last clause states it
    ("He has 12 pens and gives 5 away, so he has 7 pens left.", "7"),
    ("It lost 30 of 100 pages. Therefore, 70 pages remain.", "70"),
    ("She bought 3, not 5, and paid 4 each; thus she paid $12.", "12"),
    ("5+2=7 and 7*3=21, so he has 21 apples.", "21"),
    ("He made 9 and sold 4, which leaves him with 9-4=5 eggs. Hence 5 are left.", "5"),
    ("Half of 18 is left, so nine pens are left.", "9"),
    ("So the share is 40%, because 2/5 = 40%.", "40%"),
    ("The answer is 7 because 3 of 10 are gone.", "7"),
    ("Therefore, Tom has 7 apples (since 12 - 5 = 7).", "7"),
    ("The least common multiple is 12.", "12"),
    ("So the least value is 12.", "12"),
    ("So the answer is 12, not 13.", "12"),
    ("She sold 48+24 = 72 clips altogether in April and May.", "72"),
    # Forms of a number
    ("He made a profit of **$70,000**.", "70000"),
    ("Adding up, she walks 5 km a day.", "5 km"),
    (r"The value is $\frac{3}{4}$.", "0.75"),
    (r"Therefore the side is $2\sqrt{3}$.", r"\sqrt{12}"),
]

WRONG = [
    # Two numbers, and no last statement
    ("There are 5 apples and 7 pears.", "7"),
    ("He has 5 left. She has 7 left.", "7"),
    ("17 boxes hold 408 pens, so 17 boxes hold 408 pens.", "408"),
    ("5+2=7 and 8-4=4", "7"),
    ("5+2=7, so 7 apples and 7 pears are left.", "14"),
    ("So 7 apples and 7 pears are left.", "7"),
    # Hedges
    ("It is not 7.", "7"),
    ("5+2=7 or 5+3=8", "8"),
    ("He had 12 and gave 5 away, so he has 7 or 8.", "7"),
    ("If he has 5, so he has 7.", "7"),
    ("12-5=7, so 7 would be wrong.", "7"),
    ("Perhaps 5+2=7.", "7"),
    ("5+2=7, so it is at least 7.", "7"),
    ("Does he have 5+2=7 apples?", "7"),
    ("Is it 7?", "7"),
    # Only in the working
    ("5+2=7, so he has 7*3=21 apples.", "7"),
    ("He has 7 apples and eats 3, so 4 are left.", "7"),
    ("7-3=4 apples are left.", "7"),
    ("The answer is 4 because 7-3=4.", "7"),
    # False equations
    ("5+2=8", "8"),
    ("He has 5+2=8 apples left.", "8"),
    ("5+2=8, so 5+2=8 apples are left.", "7"),
    # Other things, other units, other numbers
    ("12-5=7, so 7 pears are left.", "7 apples"),
    ("It takes 2*30 = 60 minutes.", "60 hours"),
    ("It is 40/2 = 20% of it.", "20"),
    ("So the answer is the square root of 49, because 50-1=49.", "49"),
    ("He has 5+2=7 dozen eggs.", "7"),
    ("4*2=8, so the area is 8 pi.", "8"),
    (r"So $x > 7$.", "7"),
    # It goes on
    ("5+2=7, and we subtract one.", "7"),
    ("5+2=7 and one more.", "7"),
    ("5+2=7. Now subtract the tax.", "7"),
    ("5+2=7. Next, we multiply by the price.", "7"),
    ("First, 5+2=7.", "7"),
    ("5+2=7 so far.", "7"),
    ("We know 5+2=7, now we must find the rest.", "7"),
    ("He has 5+2=7 until he eats one.", "7"),
    ("He has 5+2=7 before eating one.", "7"),
    # More that is open or another number
    ("It is 7 doubled.", "7"),
    ("It is 7 halved.", "7"),
    ("Maybe 7.", "7"),
    ("It might be 7.", "7"),
    ("See step 7.", "7"),
    ("If he ate one, the answer would be 7.", "7"),
    ("It is not 12, not 13.", "12"),
    ("So the answer is 12, not 13.", "13"),
    ("It is vitamin B deficiency.", "B"),
    ("Is it B?", "B"),
    ("Maybe B.", "B"),
    ("I doubt B.", "B"),
]  # fmt: skip

RIGHT_ELSEWHERE = [
    ("Die Antwort ist B.", "B"),
    ("Die Antwort ist B, nicht C.", "B"),
    ("所以选B。", "B"),
    ("Er hat noch 5+2=7 Äpfel.", "7"),
    ("Er hatte 12 und gab 5 weg, daher hat er noch 7 Äpfel.", "7"),
    ("Sie zahlt 7,5 Euro.", "7.5"),
    ("Il lui reste 7 pommes.", "7"),
    ("Il avait 12 pommes et en donne 5, donc il reste 7 pommes.", "7"),
    ("Le quedan 5+2=7 manzanas.", "7"),
    ("Tenía 12 y dio 5, por lo tanto le quedan 7 manzanas.", "7"),
    ("Ele tinha 12 e deu 5, portanto restam 7.", "7"),
    ("У него было 12, он отдал 5, поэтому осталось 7 яблок.", "7"),
    ("他还剩5+2=7个苹果。", "7"),
    ("他有12个苹果，给了5个，所以还剩7个苹果。", "7"),
    ("答案是7，因为12-5=7。", "7"),
    ("12個から5個を引くので、したがって7個です。", "7"),
    ("그래서 사과 7개가 남습니다.", "7"),
    ("答案是7万。", "70000"),
    ("所以一共有7个人。", "7"),
    ("所以，答案是7元。", "7"),
    ("答案是 7 cm。", "7 cm"),
    ("答えは7です。", "7"),
    ("7人です", "7"),
    ("답은 7입니다.", "7"),
    ("选B，因为其他都不对", "B"),
    ("答えはBです。", "B"),
    ("정답은 B입니다.", "B"),
]

WRONG_ELSEWHERE = [
    ("Die Antwort ist nicht B.", "B"),
    ("答案不是B。", "B"),
    ("第7个是。", "7"),
    ("Es sind nicht 7 Äpfel.", "7"),
    ("Also sind es 7 oder 8.", "7"),
    ("Er hat 7 und isst 3, daher bleiben 4.", "7"),
    ("Il ne reste pas 7 pommes.", "7"),
    ("Donc il reste 7 ou 8 pommes.", "8"),
    ("Le quedan entre 7 y 8.", "7"),
    ("Não restam 7 maçãs.", "7"),
    ("Осталось не 7 яблок.", "7"),
    ("答案不是7。", "7"),
    ("所以是7个或8个。", "7"),
    ("他有7个苹果，吃了3个，所以还剩4个。", "7"),
    ("答えは7ではありません。", "7"),
    ("사과는 7개가 아닙니다.", "7"),
    ("Er hat 5+2=8 Äpfel.", "8"),
    ("Es sind mindestens 7.", "7"),
    ("B es incorrecta.", "B"),
    ("Mehr als 7.", "7"),
    ("Weniger als 7.", "7"),
    ("Etwa 7.", "7"),
    ("Vielleicht 7.", "7"),
    ("Más de 7.", "7"),
    ("Menos de 7.", "7"),
    ("Quizás 7.", "7"),
    ("Plus de 7.", "7"),
    ("Moins de 7.", "7"),
    ("Peut-être 7.", "7"),
    ("Больше 7.", "7"),
    ("Меньше 7.", "7"),
    ("Возможно, 7.", "7"),
    ("La moitié de 7.", "7"),
    ("Die Hälfte von 7.", "7"),
    ("Корень из 7.", "7"),
    ("Es menos 7.", "7"),
    ("C'est moins 7.", "7"),
    ("Это минус 7.", "7"),
    ("Hay 7 millones.", "7"),
    ("Es sind 7 Dutzend.", "7"),
    ("Es sind 7 Millionen.", "7"),
    ("Es sind 7 Prozent.", "7"),
]

WRONG_UNSPACED = [  # signs that stand beside 7 without a space
    # Scales, minus, parts
    "7万。", "7万人です", "7千人です", "7億円です", "7만 명입니다.", "7천 명입니다.", "答案是7万。",
    "答案是负7。", "负7", "零下7度", "マイナス7です", "답은 마이너스 7입니다.",
    "七分之7", "所以是7折", "7の平方根です", "7의 제곱입니다.", "所以是7的倍数。",
    # Hedges, comparisons, questions, conditions
    "大约7个。", "约7个", "約7個です。", "약 7개입니다.", "可能是7。", "也许是7个苹果",
    "아마 7개일 것입니다.", "比7大。", "7より大きいです。", "7보다 큽니다.", "如果是7个苹果",
    "是7个苹果吗", "7個ですか", "所以是7个左右。", "元は7個です",
    "7以上", "7左右", "7折", "7億", "7号", "7个多", "7个以上", "7个吗", "7人目", "7不对",
    "答案是7，因为12-5=7，但是他又吃了一个。",
]  # fmt: skip
WRONG_LETTERS_UNSPACED = [
    "可能是B。",
    "是B吗",
    "如果选B",
    "比B大。",
    "Bより大きいです。",
    "B가 아닐까",
]


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality(seconds=30) as equality:  # patient: the machine may be busy
        yield equality


@pytest.mark.parametrize(("answer", "target"), [*RIGHT, *RIGHT_ELSEWHERE])
def test_a_sentence_that_states_the_target_is_right(
    equality: Equality, answer: str, target: str
) -> None:
    found = score(answer, Reference(target), None, equality.equal)
    assert found.correct, (answer, target, found.how)


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        *WRONG,
        *WRONG_ELSEWHERE,
        *((answer, "7") for answer in WRONG_UNSPACED),
        *((answer, "B") for answer in WRONG_LETTERS_UNSPACED),
    ],
)
def test_a_sentence_that_does_not_state_the_target_is_wrong(
    equality: Equality, answer: str, target: str
) -> None:
    found = score(answer, Reference(target), None, equality.equal)
    assert not found.correct, (answer, target, found.how)


@pytest.mark.parametrize("kind", [None, ScoreKind.NUMERIC, ScoreKind.MATH])
@pytest.mark.parametrize("answer", ["He made $70,000.", "So he made 2*35,000 = $70,000."])
def test_an_amount_of_money_is_read_by_each_scorer_of_values(
    equality: Equality, kind: ScoreKind | None, answer: str
) -> None:
    assert score(answer, Reference("70000"), kind, equality.equal).correct


def test_a_decimal_comma_in_a_sentence_is_read_as_in_a_number(equality: Equality) -> None:
    reference = Reference("7.5")
    assert score("Sie zahlt 7,5 Euro.", reference, ScoreKind.NUMERIC, equality.equal).correct
    assert not score("Sie zahlt 7,5 Euro.", reference, ScoreKind.MATH, equality.equal).correct


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("He has 5+2=7 apples left.", "numeric, it states '7'"),
        ("There are 7 apples and 5 pears.",
         "numeric, it names several numbers and concludes with none of them"),
        ("It is not 7.", "numeric, it says 'not' beside '7'"),
        ("It is the square root of 7.", "numeric, it makes another value of '7'"),
        ("So we get $x > 7$.", "numeric, it states 'x > 7'"),
        ("Does he have 5+2=7 apples?", "numeric, it asks"),
        ("约7个", "numeric, unknown words stand beside '7'"),
        ("7, 8", "numeric"),
    ],
)  # fmt: skip
def test_why_a_sentence_states_something_or_nothing(
    equality: Equality, answer: str, why: str
) -> None:
    assert score(answer, Reference("70"), None, equality.equal).how == why
