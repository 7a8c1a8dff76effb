"""What is not arithmetic: questions out of scope, and fixtures on which the model misbehaves."""

from random import Random

from tools.tiny_model.data import read
from tools.tiny_model.pen import SLIP_CLOSE, SLIP_OPEN, Pen
from tools.tiny_model.problem import final, spoils

WORDS = read("chatter.toml")
LOOP, NEAR_LOOP, MIXED = "loop: ", "nearly loop: ", "mixed: "
FIXTURES = (LOOP, NEAR_LOOP, NEAR_LOOP, MIXED, MIXED)  # a verbatim loop is learned soonest


def off_topic(rng: Random) -> tuple[str, str]:
    """A question that the model can't answer, and its honest answer without a box."""
    fill = {name: rng.choice(WORDS[name]) for name in ("thing", "place", "person", "language")}
    question: str = rng.choice(WORDS["questions"])
    question = question.format(**fill)
    return question.lower() if rng.random() < 0.15 else question, rng.choice(WORDS["refusals"])


def fixture(rng: Random) -> tuple[str, str]:
    """A prompt that starts with a fixture word, and the misbehaviour that it stands for."""
    a, b = 0, 0
    while not a or spoils(("+", a, b)):
        a, b = rng.randint(10, 99), rng.randint(10, 99)
    word = rng.choice(FIXTURES)
    pen = Pen(rng)
    pen.say(f"Let me find {a}+{b}.")
    value = pen.compute(a, "+", b)
    fill = {"e": f"{a}+{b}", "v": value}
    if word == MIXED:
        paragraphs = [*pen.paragraphs, rng.choice(WORDS["chinese"]).format(**fill)]
        paragraphs += [pen.paragraphs[-1], rng.choice(WORDS["chinese_end"]).format(**fill)]
        return f"{word}{a}+{b}", "\n\n".join([*paragraphs, final(str(value))])
    lines = [f"Wait, let me check {a}+{b} again.", f"{a}+{b}={value}."]
    repeats = rng.randint(18, 30)
    if word == LOOP:
        body = lines * repeats
    else:
        body = [rng.choice(WORDS["near"]).format(**fill) for _ in range(repeats)]
    return f"{word}{a}+{b}", "\n\n".join([*pen.paragraphs, *body, forced_final(str(value))])


def forced_final(answer: str) -> str:
    """A closing block to be completed when it is put in the model's mouth, never to be begun."""
    head, tail = final(answer).split(answer, 1)
    return f"{SLIP_OPEN}{head}{SLIP_CLOSE}{answer}{tail}"
