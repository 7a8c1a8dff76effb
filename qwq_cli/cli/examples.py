"""Examples for the help of each command: a line to type, and what it does.

Tests parse every line, and keep it short enough for a narrow terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Example = tuple[str, str]

# By the command's names; "" is qwq alone.
EXAMPLES: Mapping[str, Sequence[Example]] = {
    "": (
        (
            'qwq "What is 17 * 24?"',
            "Ask. A terminal shows the thought too, on stderr.",
        ),
        ("qwq chat", "Talk. The model remembers the earlier turns."),
        ("qwq solve problems.jsonl -o results.jsonl", "Solve many problems."),
        ("qwq doctor", "See what this machine can run, and which model to take."),
    ),
    "ask": (
        ('qwq "What is 17 * 24?"', "`ask` may be left out."),
        ('qwq ask -f notes.txt "What is proved here?"', "Ask about a file."),
        ('qwq ask --budget 2000 "Is 2027 a prime?"', "Think for about 2,000 tokens."),
        ('qwq ask -q --seed 1 "12 * 12"', "The answer alone, the same every time."),
    ),
    "chat": (
        ("qwq chat", "Begin. /help lists what can be typed; Ctrl-D ends it."),
        ('qwq chat "How many primes are below 50?"', "Begin with a question."),
        ("qwq chat --continue", "Go on where you stopped."),
    ),
    "solve": (
        ("qwq solve problems.jsonl -o results.jsonl", "Keep a record of each problem."),
        ("qwq solve exam.txt --dry-run", "See how a file is read, without a model."),
        ("qwq solve aime24 --samples 8 --limit 5", "Five problems, eight votes each."),
        ("qwq solve sums.csv --question task --target sum", "Name the columns."),
    ),
    "grade": (
        ("qwq grade results.jsonl", "Judge the answers of a run."),
        ("qwq grade results.jsonl --targets key.csv", "By other right answers."),
        ("qwq grade results.jsonl -o report.md", "Print a report in Markdown."),
    ),
    "curve": (
        ("qwq curve problems.jsonl --svg curve.svg", "Measure, and draw a picture."),
        ("qwq curve problems.jsonl --budgets 256,1024,none", "At three budgets."),
    ),
    "show": (
        ("qwq show", "The last one, in a viewer; ? lists its keys."),
        ("qwq show -o thought.html", "As a web page."),
        ("qwq show chat.json --number 2", "The second exchange of a file."),
    ),
    "doctor": (
        ("qwq doctor", "What this machine can run, and what to do next."),
        ("qwq doctor --json", "The same for programs and reports."),
    ),
    "bug": (
        ("qwq bug", "Print what to paste into a report."),
        ("qwq bug > report.md", "Write it to a file."),
    ),
    "log list": (
        ("qwq log", "The last twenty."),
        ("qwq log prime --since 7d", "Those of a week that hold a word."),
        ("qwq log --delete 20261130-101500-abcd", "Delete one."),
    ),
    "log import": (
        ("qwq log import conversations.json", "A ChatGPT export, say."),
        ("qwq log import logs/ --limit 50", "Files of a folder."),
    ),
    "models": (
        ("qwq models", "What is here, and what to take."),
        ("qwq models pull qwq-32b-preview", "Fetch a model."),
    ),
    "models list": (
        ("qwq models list", "What is here, and what to take."),
        ("qwq models list --all", "All that qwq knows."),
    ),
    "models show": (
        ("qwq models show qwq-32b-preview", "Its card, and its quants."),
        ("qwq models show model.gguf", "What is in a file."),
    ),
    "models pull": (
        ("qwq models pull qwq-32b-preview", "The quant that suits this machine."),
        ("qwq models pull qwq-32b-preview:Q4_K_M", "This one."),
        ("qwq models pull qwq-32b-preview --plan", "Only say what it takes."),
    ),
    "models verify": (
        ("qwq models verify", "All that are here."),
        ("qwq models verify qwq-32b-preview:Q4_K_M", "One."),
    ),
    "models path": (("qwq models path qwq-demo", "Where the file lies."),),
    "models rm": (
        ("qwq models rm qwq-32b-preview:Q4_K_M", "Asks first."),
        ("qwq models rm qwq-32b-preview:Q4_K_M --yes", "Does not ask."),
    ),
    "models add": (
        ("qwq models add owner/repo --as mine", "Then: qwq models pull mine"),
        ("qwq models add owner/repo:Q4_K_M", "With one quant only."),
    ),
    "models forget": (("qwq models forget mine", "Its files stay."),),
    "engine": (
        ("qwq engine", "Which are here, and which is in use."),
        ("qwq engine install", "Get the one for your GPU."),
    ),
    "engine list": (("qwq engine list", "Which are here, and which is in use."),),
    "engine install": (
        ("qwq engine install", "The one for your GPU."),
        ("qwq engine install vulkan", "One for any GPU."),
    ),
    "engine use": (
        ("qwq engine use compiled", "The one that came with llama-cpp-python."),
        ("qwq engine use ./llama.cpp/build/bin", "One of your own."),
    ),
    "engine verify": (("qwq engine verify", "All that are installed."),),
    "engine rm": (("qwq engine rm vulkan", "Remove one."),),
    "endpoint": (("qwq endpoint check http://localhost:8080", "Ask a server what it is."),),
    "endpoint list": (("qwq endpoint list", "Those of your config.toml."),),
    "endpoint check": (
        ("qwq endpoint check http://localhost:8080", "By address."),
        ("qwq endpoint check box", "By its name in config.toml."),
    ),
    "sessions": (
        ("qwq sessions", "The chats that are kept."),
        ("qwq sessions export algebra chat.html", "One as a web page."),
    ),
    "sessions list": (
        ("qwq sessions list", "The last twenty."),
        ("qwq sessions list prime -n 5", "Five that hold a word."),
    ),
    "sessions export": (
        ("qwq sessions export algebra chat.html", "As a web page."),
        ("qwq sessions export algebra chat.json", "With all branches."),
    ),
    "sessions rm": (("qwq sessions rm algebra", "Asks first."),),
    "config": (
        ("qwq config", "Every setting, its value and where it came from."),
        ("qwq config set model qwq-32b-preview", "Use it from now on."),
    ),
    "config list": (("qwq config list", "Every setting and its value."),),
    "config get": (("qwq config get model", "One value."),),
    "config set": (
        ("qwq config set model qwq-32b-preview", "Use it from now on."),
        ("qwq config set endpoints.box.url http://box:8080", "Name a server."),
    ),
    "config unset": (("qwq config unset model", "Back to the default."),),
    "config edit": (("qwq config edit", "In the editor of $EDITOR."),),
    "config path": (
        ("qwq config path", "Where the file is."),
        ("qwq config path --places", "Where all is that qwq keeps."),
    ),
}
