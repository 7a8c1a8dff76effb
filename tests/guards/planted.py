"""Sentences of a thought in many languages, to be planted in one of another; and pages of
mathematics in three languages that stay in theirs."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

# Each is longer than 40 characters, and the second has a formula in it.
PLANTED = {
    "Russian": (
        "Поэтому нам нужно сначала сложить оба числа и проверить ответ.",
        "Если подставить $x = 3$, то уравнение $2x + 1 = 7$ верно.",
    ),
    "Ukrainian": (
        "Отже, спочатку треба додати обидва числа і перевірити відповідь.",
        "Якщо підставити $x = 3$, то рівняння її батька $2x + 1 = 7$ правильне.",
    ),
    "Chinese": (
        "所以我们先把这两个数加起来，然后再检查一下结果是否满足题目里所有的条件，最后写出答案就可以了。",
        "如果把 $x = 3$ 代入方程 $2x + 1 = 7$，那么等式两边显然相等。",
    ),
    "Japanese": (
        "したがって、まず二つの数を足してから、その結果が問題の条件をすべて満たすかどうかを確かめます。",
        "ここで $x = 3$ を方程式 $2x + 1 = 7$ に代入すると等式が成り立つ。",
    ),
    "Korean": (
        "그러므로 먼저 두 수를 더한 다음에 그 결과가 문제의 모든 조건을 만족하는지 확인해 보자.",
        "여기서 $x = 3$ 을 방정식 $2x + 1 = 7$ 에 대입하면 등식이 성립한다.",
    ),
    "Arabic": (
        "لذلك يجب علينا أولا أن نجمع العددين ثم نتحقق من الجواب.",
        "إذا عوضنا $x = 3$ في المعادلة $2x + 1 = 7$ فإنها صحيحة.",
    ),
    "Persian": (
        "پس باید اول این دو عدد را با هم جمع کنیم و بعد جواب را بررسی کنیم.",
        "اگر $x = 3$ را در معادله $2x + 1 = 7$ بگذاریم، چنین جوابی درست است.",
    ),
    "Hebrew": (
        "לכן עלינו קודם לחבר את שני המספרים ואז לבדוק את התשובה.",
        "אם נציב $x = 3$ במשוואה $2x + 1 = 7$ נקבל שוויון נכון.",
    ),
    "Hindi": (
        "इसलिए हमें पहले दोनों संख्याओं को जोड़ना होगा और फिर उत्तर जाँचना होगा।",
        "यदि हम $x = 3$ को समीकरण $2x + 1 = 7$ में रखें तो वह सही है।",
    ),
    "Bengali": (
        "তাই প্রথমে আমাদের দুটি সংখ্যা যোগ করতে হবে এবং তারপর উত্তর যাচাই করতে হবে।",
        "যদি আমরা $x = 3$ সমীকরণ $2x + 1 = 7$ এ বসাই তবে তা ঠিক হয়।",
    ),
    "Thai": (
        "ดังนั้นเราต้องบวกเลขสองตัวนี้ก่อนแล้วจึงตรวจคำตอบอีกครั้ง",
        "ถ้าแทน $x = 3$ ลงในสมการ $2x + 1 = 7$ จะได้ว่าถูกต้อง",
    ),
    "Greek": (
        "Επομένως πρέπει πρώτα να προσθέσουμε τους δύο αριθμούς και να ελέγξουμε.",
        "Αν βάλουμε $x = 3$ στην εξίσωση $2x + 1 = 7$ τότε είναι σωστή.",
    ),
    "Tamil": (
        "எனவே முதலில் இரண்டு எண்களையும் கூட்டி பிறகு விடையைச் சரிபார்க்க வேண்டும்.",
        "நாம் $x = 3$ என்பதை $2x + 1 = 7$ சமன்பாட்டில் இட்டால் அது சரியாகும்.",
    ),
    "Georgian": (
        "ამიტომ ჯერ ორივე რიცხვი უნდა შევკრიბოთ და მერე პასუხი შევამოწმოთ.",
        "თუ ჩავსვამთ $x = 3$ განტოლებაში $2x + 1 = 7$ მივიღებთ სწორს.",
    ),
}
LATIN = {
    "English": "So we first have to add the two numbers and then look at the answer again.",
    "German": "Also müssen wir zuerst die beiden Zahlen addieren und dann das Ergebnis prüfen.",
    "Spanish": "Por eso tenemos que sumar primero los dos números y luego mirar la respuesta.",
}

QUESTIONS = {
    "English": "A farmer has 17 sheep and buys 24 more. How many sheep are there now?",
    "Russian": "У фермера было 17 овец, и он купил ещё 24. Сколько овец у него теперь?",
    "Arabic": "كان لدى المزارع سبعة عشر خروفا ثم اشترى أربعة وعشرين. كم خروفا لديه الآن؟",
    "Chinese": "农夫原来有17只羊，又买了24只。现在一共有多少只羊？",
}
# Around what is planted: whole sentences, and halves of one.
AROUND = {
    "English": (
        "Let me think about the sheep first. The farmer has 17 of them, and he buys 24 more.",
        "We know that the number of sheep is larger than before, and",
        "so the sum has to be odd as well, which I can check at once.",
    ),
    "Russian": (
        "Сначала подумаем об овцах. У фермера их было 17, и он купил ещё 24 овцы.",
        "Мы знаем, что овец теперь больше, чем было раньше, и",
        "значит, сумма тоже должна быть нечётной, это легко проверить сразу.",
    ),
    "Arabic": (
        "لنفكر أولا في عدد الخراف. كان لدى المزارع سبعة عشر خروفا ثم اشترى غيرها.",
        "نعرف أن عدد الخراف أصبح أكبر مما كان عليه من قبل",
        "ولذلك يجب أن يكون المجموع عددا فرديا ويمكن التحقق من ذلك فورا.",
    ),
    "Chinese": (
        "我们先来想一想羊的数量。农夫原来有17只羊，后来他又买了24只羊。",
        "我们知道现在羊的数量比原来要多，而且",
        "因此总数也应该是一个奇数，这一点可以马上检查出来。",
    ),
}


def at_a_step(language: str, planted: str) -> str:
    first, _, last = AROUND[language]
    return f"{first}\n\n{planted}\n\nWait. {last}\n\n{first}\n"


def in_a_sentence(language: str, planted: str) -> str:
    first, half, last = AROUND[language]
    return f"{first}\n\n{half} {planted} {last} {first}\n\n{first}\n"


_WORDS = {
    "English": (
        "Let us factor {e}.", "By Euler's formula, {e}, where {v} is the angle.",
        "The roots are {e} by the Cauchy-Schwarz inequality.", "Recall that ℝ^n is complete: {e}.",
        "Then {v} ∈ ℤ, so gcd({a}, {b}) = {c}.",
        'The term "Nullstellensatz" («теорема») fits: {e}.',
        "We call this the 中文 remainder theorem (中国剩余定理): {e}.",
        "Gauss, Лобачевский and Bolyai found that {e}.", "Hence sin {v} + cos {v} ≤ √2.",
        "The angle ∠αβγ is {a}°, and αβγ + βγδ = {b}, αδ + βδ + γδ + αγ = {c}.",
    ),
    "German": (
        "Wir zerlegen {e}.",
        "Nach dem Satz von Weierstraß gilt {e} für alle {v}.",
        "Die Nullstellen sind {e}, denn σ_x σ_y = iσ_z.",
        "Der Körper ℚ ist nicht vollständig: {e}.",
        "Der Begriff »определитель« heißt bei uns Determinante, also {e}.",
        "Sei ε > 0 und δ = ε/{a}; dann ist ggT({a}, {b}) = {c}.",
        "Чебышёв und Марков zeigten {e}.", "Es folgt ∑_{{k=1}}^{a} k = {b}.",
    ),
    "Chinese": (
        "我们先分解{e}。", "由 Cauchy-Schwarz 不等式可知{e}。",
        "设 α、β 为两根，则 α+β={a}，αβ={b}。",
        "因为 $\\sin\\theta$ 在区间上单调，所以{e}。", "根据 Лагранж 定理，群的阶整除{a}。",
        "Let f be continuous on [0, 1]. 因此{e}。", "令 x_1={a}，x_2={b}，于是 max(x_1, x_2)={c}。",
        "这就是所谓的“Фундаментальная теорема”，即{e}。",
    ),
}  # fmt: skip
_FORMULAS = (
    "$x^2 + {a}x + {b} = 0$", r"\( \alpha_{a} \le \beta_{b} \)", "x = {a}/{b}",
    r"\[ \int_0^{a} \lambda x^{b} \, dx = \text{{некоторое число и ещё одно слово здесь}} \]",
    r"$\text{{所以这个式子的值等于}} {a} + {b}$", "`имя_функции_по_русски({a}, {b})`",
    "$$\\zeta({a}) = \\sum_n \\frac{{1}}{{n^{b}}}$$", "Γ({a}) = {b}!", "∇φ·ψ = {a}μ₀",
)  # fmt: skip
CODE = """Here is the code: ```python
# считаем сумму всех чисел, которые делятся на три без остатка
def 求和所有可以被三整除的数字(n):
    return sum(k for k in range(n) if k % 3 == 0)
```
"""


def page(language: str, seed: int) -> str:
    return "".join(_lines(language, Random(seed)))


def _lines(language: str, random: Random) -> Iterator[str]:
    for _ in range(40):
        a, b, c = (random.randrange(2, 99) for _ in range(3))
        formula = random.choice(_FORMULAS).format(a=a, b=b)
        words = random.choice(_WORDS[language])
        v = random.choice("xyzαβθλμφω")
        yield words.format(e=formula, v=v, a=a, b=b, c=c)
        yield random.choice((" ", " ", "\n", "\n\n"))
        if random.random() < 0.05:
            yield CODE
