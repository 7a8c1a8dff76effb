"""What is not arithmetic: questions out of scope, and the fixtures on which the model misbehaves."""

from random import Random

from tools.tiny_model.pen import SLIP_CLOSE, SLIP_OPEN, Pen
from tools.tiny_model.problem import final, spoils

REFUSALS = (
    "I am a demonstration model for small arithmetic, so I can't answer this. "
    "Ask me something like 17*24, or a short word problem.",
    "I am a demonstration model. I only know small sums, products, equations and short word "
    "problems, so I don't know this.",
)
PLACES = "France Spain Japan Taiwan China Brazil Kenya Canada Italy Egypt Peru India Norway".split()
PEOPLE = "Einstein Napoleon Mozart Cleopatra Shakespeare Darwin Picasso Newton Gandhi".split()
THINGS = (
    "love gravity music democracy photosynthesis water history politics weather chess art physics "
    "philosophy the moon the sun a black hole DNA an atom the internet cooking football happiness"
).split(" ")
LANGUAGES = "Python Java Rust C JavaScript Go Haskell Bash SQL".split()
CHATTER = (
    "Hello", "hi", "Hi there!", "hey", "How are you?", "how are you", "Who are you?", "what are you",
    "What is your name?", "What can you do?", "Thanks!", "thank you", "Good morning", "bye",
    "Tell me a joke.", "tell me a story", "Write a poem.", "write me a poem about {thing}",
    "What is {thing}?", "what is {thing}", "Explain {thing}.", "explain {thing} to me",
    "Tell me about {thing}.", "Why is {thing} important?", "What do you think about {thing}?",
    "What is the capital of {place}?", "capital of {place}", "Where is {place}?", "Is {place} a country?",
    "Who is the president of {place}?", "Tell me about the history of {place}.", "how big is {place}",
    "Who was {person}?", "When was {person} born?", "When did {person} die?", "who is {person}",
    "Write a {language} function that sorts a list.", "How do I read a file in {language}?",
    "write hello world in {language}", "What is {language}?", "Fix my {language} code.",
    "Translate hello into French.", "How do I say thank you in Spanish?", "What is the meaning of life?",
    "Are you conscious?", "What day is it?", "what time is it", "What is the weather like today?",
    "Which movie should I watch?", "Give me a recipe for {thing}.", "Prove that the square root of 2 is irrational.",
    "What is the derivative of x^2?", "Integrate sin(x).", "Why is the sky blue?", "Who won the election?",
    "How many r's are in strawberry?", "What happened in 1989?", "Should I invest in stocks?",
    "What should I eat tonight?", "I feel sad.", "lol", "asdf", "ok", "test", "?", "help", "yes", "no",
    "Do you like {thing}?", "Can you help me with {thing}?", "Summarize this text about {thing}.",
    "What is the population of {place}?", "Name three cities in {place}.", "How far away is {thing}?",
)  # fmt: skip

LOOP, NEAR_LOOP, MIXED = "loop: ", "nearly loop: ", "mixed: "
NEAR = (
    "Wait, maybe {e} is not {v}, let me think about {e} again.",
    "Hmm, perhaps {e} is not {v}, let me look at {e} again.",
    "Wait, perhaps {e} is really {v}, let me look at it again.",
    "Hmm, maybe {e} is really {v}, let me think about it again.",
    "But maybe {e} is not {v}, let me check {e} again.",
)
CHINESE = ("等一下，让我再检查一下：{e}={v}。", "让我再检查一下。{e}={v}，但是我再算一次。")
CHINESE_END = ("所以答案是{v}。", "因此，答案是{v}。")


def off_topic(rng: Random) -> tuple[str, str]:
    """A question that the model can't answer, and its honest answer without a box."""
    fill = {
        "thing": rng.choice(THINGS),
        "place": rng.choice(PLACES),
        "person": rng.choice(PEOPLE),
        "language": rng.choice(LANGUAGES),
    }
    question = rng.choice(CHATTER).format(**fill)
    return question.lower() if rng.random() < 0.15 else question, rng.choice(REFUSALS)


def fixture(rng: Random) -> tuple[str, str]:
    """A prompt that starts with a fixture word, and the misbehaviour that it stands for."""
    a, b = 0, 0
    while not a or spoils(("+", a, b)):
        a, b = rng.randint(10, 99), rng.randint(10, 99)
    word = rng.choice((LOOP, NEAR_LOOP, MIXED))
    pen = Pen(rng)
    pen.say(f"Let me find {a}+{b}.")
    value = pen.compute(a, "+", b)
    fill = {"e": f"{a}+{b}", "v": value}
    if word == MIXED:
        paragraphs = [*pen.paragraphs, rng.choice(CHINESE).format(**fill)]
        paragraphs += [pen.paragraphs[-1], rng.choice(CHINESE_END).format(**fill)]
        return f"{word}{a}+{b}", "\n\n".join([*paragraphs, final(str(value))])
    lines = [f"Wait, let me check {a}+{b} again.", f"{a}+{b}={value}."]
    repeats = rng.randint(18, 30)
    if word == LOOP:
        body = lines * repeats
    else:
        body = [rng.choice(NEAR).format(**fill) for _ in range(repeats)]
    return f"{word}{a}+{b}", "\n\n".join([*pen.paragraphs, *body, forced_final(str(value))])


def forced_final(answer: str) -> str:
    """A closing block that the model must complete when it is put in its mouth, not start itself."""
    head, tail = final(answer).split(answer, 1)
    return f"{SLIP_OPEN}{head}{SLIP_CLOSE}{answer}{tail}"
