"""The settings of qwq, each declared once.

A field of Settings is a key of config.toml, QWQ_KEY in the environment, --key on the command line
if it has a flag, and a key of /set in a chat. Help, checks, completion and the signature of a run
follow from its declaration. Importing this loads nothing heavy, so that --help stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qwq_cli import duration, languages
from qwq_cli.choices import (
    ColorMode,
    EditingMode,
    Ending,
    FlashAttention,
    KvType,
    OnLoop,
    Palette,
    Think,
    TraceMode,
    WhenFull,
)
from qwq_cli.setting import (
    COUNT,
    COUNT_OR_ZERO,
    NO_LIMIT,
    Effect,
    Panel,
    Range,
    Setting,
    declared,
    setting,
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user can set. None: the model's own value, or found out at run time."""

    model: str | None = setting(
        None, Panel.MODEL, Effect.TEXT,
        "The model to use: an alias such as qwq-32b-preview:Q4_K_M, owner/repo:QUANT, a GGUF file,"
        " or an endpoint (its name, or http://host:port).",
        short="-m", metavar="MODEL", may_be_empty=False, names_model=True,
    )  # fmt: skip
    system: str | None = setting(
        None, Panel.GENERATION, Effect.TEXT,
        "Use this system message; an empty one sends none. Default: the model's own, or qwq's for a"
        " model that it doesn't know.",
        metavar="TEXT",
    )  # fmt: skip
    think: Think | None = setting(
        None, Panel.GENERATION, Effect.TEXT,
        "Turn thinking on or off, or set how hard the model thinks. This works only if its chat"
        " template has a switch; `qwq models show MODEL` tells.",
    )  # fmt: skip
    ctx: int | None = setting(  # a thought that fills it ends there
        None, Panel.MODEL, Effect.TEXT,
        "Size of the context. It holds the question, the thought and the answer.",
        metavar="TOKENS", range=COUNT,
    )  # fmt: skip
    threads: int | None = setting(  # in a long context, flash attention sums one part per thread
        None, Panel.MODEL, Effect.TEXT,
        "Number of CPU threads. Default: one for each physical core that qwq may use.",
        metavar="N", range=Range(at_least=1, at_most=1024),
    )  # fmt: skip
    gpu_layers: int | None = setting(  # a GPU rounds differently from the CPU
        None, Panel.MODEL, Effect.TEXT,
        "Number of layers to put on the GPU; 0 uses only the CPU. Default: as many as fit.",
        metavar="N", range=COUNT_OR_ZERO,
    )  # fmt: skip
    kv_type: KvType = setting(
        KvType.F16, Panel.MODEL, Effect.TEXT,
        "Precision of the KV cache, which holds what the model has read; q8_0 takes about half the "
        "memory of f16.",
    )  # fmt: skip
    flash_attention: FlashAttention = setting(  # it rounds differently
        FlashAttention.AUTO, Panel.MODEL, Effect.TEXT, "Use flash attention in llama.cpp."
    )
    mmap: bool = setting(
        False,
        Panel.MODEL,
        Effect.COST,
        "Map the weights from the file instead of reading them into memory.",
    )
    draft: str = setting(  # decoding several tokens at once rounds differently
        "off", Panel.MODEL, Effect.TEXT,
        "Guess the next tokens and let the model check several guesses at once, where that saves "
        "time. ngram guesses what followed the same words before; MODEL is a small model with the "
        "same tokens. auto uses an installed small model, or else ngram; with --seed or "
        "temperature 0 it makes no guesses, so that the text stays the same.",
        metavar="auto|off|ngram|MODEL", may_be_empty=False, likely=("off", "auto", "ngram"),
    )  # fmt: skip
    temperature: float | None = setting(
        None, Panel.SAMPLING, Effect.TEXT,
        "How random the choice of tokens is; 0 takes the likeliest. Default: the model's own, or "
        "0.6 for a model that qwq doesn't know.",
        short="-t", metavar="T", range=Range(at_least=0, at_most=100),
    )  # fmt: skip
    top_p: float | None = setting(
        None, Panel.SAMPLING, Effect.TEXT,
        "Keep the likeliest tokens, until they add up to probability P. Default: the model's own, "
        "or 0.95 for a model that qwq doesn't know.",
        metavar="P", range=Range(above=0, at_most=1),
    )  # fmt: skip
    top_k: int | None = setting(
        None, Panel.SAMPLING, Effect.TEXT,
        "Keep only the K likeliest tokens; 0 keeps all. Default: the model's own, or 40 for a "
        "model that qwq doesn't know.",
        metavar="K", range=COUNT_OR_ZERO,
    )  # fmt: skip
    min_p: float | None = setting(
        None, Panel.SAMPLING, Effect.TEXT,
        "Drop tokens less likely than P times the likeliest one. Default: the model's own, or 0 "
        "for a model that qwq doesn't know.",
        metavar="P", range=Range(at_least=0, below=1),
    )  # fmt: skip
    max_tokens: int | None = setting(
        None, Panel.GENERATION, Effect.TEXT, "Stop after N tokens, thought and answer together.",
        short="-n", metavar="N", range=COUNT, unset=NO_LIMIT,
    )  # fmt: skip
    budget: int | None = setting(
        None, Panel.GENERATION, Effect.TEXT,
        "Let the model think for N tokens, then to the end of the paragraph (at most 288 more), "
        "then make it answer (about 1,024 at most).",
        metavar="N", range=COUNT, unset=NO_LIMIT,
    )  # fmt: skip
    time: str | None = setting(
        None, Panel.GENERATION, Effect.TEXT,
        "Let the model think for this long (90s, 3m or 1h30m), then to the end of the paragraph "
        "(at most a tenth longer), then make it answer. The answer is not bounded in time, only in "
        "tokens (about 1,024 at most).",
        metavar="TIME", pattern=duration.PATTERN, words=duration.WORDS, unset=NO_LIMIT,
    )  # fmt: skip
    on_loop: OnLoop = setting(
        OnLoop.RECOVER, Panel.GENERATION, Effect.TEXT,
        "What to do when the thought goes in circles: recover goes back to where that began and "
        "tries again, answer makes the model answer, stop ends the run, off does nothing.",
    )  # fmt: skip
    language: str = setting(
        languages.NOTE, Panel.GENERATION, Effect.TEXT,
        "What to do when the text switches to a script that the question does not use: note "
        "reports it, lock prevents it, any allows it. The NAME of a language says which one to "
        "expect. The model is not told.",
        metavar="NAME|note|lock|any", pattern=languages.PATTERN, words=languages.WORDS,
        likely=languages.LIKELY,
    )  # fmt: skip
    stop: Ending = setting(
        Ending.FULL, Panel.GENERATION, Effect.TEXT,
        "When to end the thought: full lets it run to its end, early ends it once its answer seems "
        "certain.",
    )  # fmt: skip
    mend: bool = setting(
        False, Panel.GENERATION, Effect.TEXT,
        "Replace a wrong result in the thought (17*24 = 418) with the right one (408), and let the "
        "model go on from there.",
    )  # fmt: skip
    seed: int | None = setting(
        None, Panel.SAMPLING, Effect.TEXT,
        "The same seed gives the same text, with the same settings and the same number of "
        "--threads. Default: a new seed each time.",
        short="-s", metavar="N", range=Range(at_least=0, at_most=2**32 - 1),
    )  # fmt: skip
    trace: TraceMode = setting(
        TraceMode.FOLD, Panel.OUTPUT, Effect.VIEW,
        "How much of the reasoning to show on stderr: none, one line for each step, or all of it.",
    )  # fmt: skip
    plain: bool = setting(
        False, Panel.OUTPUT, Effect.VIEW,
        "Show plain lines of text, with words in place of icons, for example for screen readers.",
    )  # fmt: skip
    color: ColorMode = setting(
        ColorMode.AUTO, Panel.OUTPUT, Effect.VIEW, "When to use colours and styles."
    )
    save: bool = setting(
        True, Panel.OUTPUT, Effect.VIEW, "Keep the trace, for `qwq show` and `qwq log`."
    )
    stdin_wait: int = setting(
        10, Panel.OUTPUT, Effect.VIEW,
        "Seconds to wait for standard input when a question is given too.",
        range=Range(at_least=0, at_most=86_400), has_flag=False,
    )  # fmt: skip
    pager: bool = setting(
        True, Panel.OUTPUT, Effect.VIEW,
        "Show lists longer than the screen in $PAGER, or in less.", has_flag=False,
    )  # fmt: skip
    theme: Palette = setting(
        Palette.AUTO, Panel.OUTPUT, Effect.VIEW, "Which colours to use, to suit the screen.",
        has_flag=False,
    )  # fmt: skip
    keys: EditingMode = setting(
        EditingMode.EMACS, Panel.OUTPUT, Effect.VIEW, "Keys for editing a line in a chat.",
        has_flag=False,
    )  # fmt: skip
    context_full: WhenFull = setting(
        WhenFull.ASK, Panel.GENERATION, Effect.CHAT, "What a chat does when its context is full.",
        has_flag=False,
    )  # fmt: skip
    kv_save_mb: int = setting(
        2048, Panel.OUTPUT, Effect.COST,
        "Megabytes of disk for the saved states of chats; 0 saves none, nor of system messages.",
        range=COUNT_OR_ZERO, has_flag=False,
    )  # fmt: skip


SETTINGS: Mapping[str, Setting] = declared(Settings)
