"""The flags that several commands share, named as in config.toml.

None means that the flag was not given, so that the environment and the file can decide.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from qwq_cli.choices import ColorMode, FlashAttention, KvType, Think, TraceMode


def given(ctx: typer.Context, leaving_out: Collection[str] = ()) -> dict[str, object]:
    """The flags of a command that are settings, by key; None where one was not given."""
    from qwq_cli.config import KEYS

    names = {key: "ctx_size" if key == "ctx" else key for key in KEYS if key not in leaving_out}
    return {key: ctx.params.get(name) for key, name in names.items()}


Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="MODEL",
        help="An alias such as qwq-32b-preview:Q4_K_M, owner/repo:QUANT, or a GGUF file.",
    ),
]
System = Annotated[
    str | None,
    typer.Option(
        "--system",
        metavar="TEXT",
        help="System prompt instead of the model's own.",
    ),
]
ThinkOption = Annotated[
    Think | None,
    typer.Option(
        "--think",
        help="Let it think or not, or how hard, if its template has a switch: qwq models show.",
    ),
]
Ctx = Annotated[
    int | None,
    typer.Option(
        "--ctx",
        metavar="TOKENS",
        help="Size of the context: question, thought and answer together.",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        help="CPU threads; the physical cores by default.",
    ),
]
GpuLayers = Annotated[
    int | None,
    typer.Option(
        "--gpu-layers",
        metavar="N",
        help="Layers to put on the GPU; 0 for the CPU alone, what fits by default.",
    ),
]
KvTypeOption = Annotated[
    KvType | None,
    typer.Option(
        "--kv-type",
        help="Precision of the KV cache; q8_0 takes about half the memory.",
    ),
]
FlashAttentionOption = Annotated[
    FlashAttention | None,
    typer.Option("--flash-attention", help="llama.cpp's flash attention."),
]
Mmap = Annotated[
    bool | None,
    typer.Option(
        "--mmap/--no-mmap",
        help="Map the weights instead of reading them into memory.",
    ),
]
Temperature = Annotated[
    float | None,
    typer.Option(
        "--temperature",
        "-t",
        metavar="T",
        help="0 is greedy. The model's own by default, as for the next three.",
    ),
]
TopP = Annotated[
    float | None,
    typer.Option(
        "--top-p",
        metavar="P",
        help="Keep the likeliest tokens up to this total.",
    ),
]
TopK = Annotated[
    int | None,
    typer.Option(
        "--top-k",
        metavar="K",
        help="Keep the K likeliest tokens; 0 keeps all.",
    ),
]
MinP = Annotated[
    float | None,
    typer.Option(
        "--min-p",
        metavar="P",
        help="Drop tokens below this share of the likeliest.",
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens",
        "-n",
        metavar="N",
        help="Stop after N tokens of thought and answer.",
    ),
]
Budget = Annotated[
    int | None,
    typer.Option(
        "--budget",
        metavar="N",
        help="Let it think for about N tokens, then make it answer.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        "-s",
        metavar="N",
        help="The same seed gives the same text; a new one each time by default.",
    ),
]
Trace = Annotated[
    TraceMode | None,
    typer.Option(
        "--trace",
        help="The reasoning on stderr: none of it, a line a step, or all.",
    ),
]
Plain = Annotated[
    bool | None,
    typer.Option(
        "--plain/--no-plain",
        help="Append-only text and words for icons, as for screen readers.",
    ),
]
Color = Annotated[
    ColorMode | None,
    typer.Option("--color", help="Colours and styles."),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Nothing but the answer."),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="One JSON document on stdout."),
]
Jsonl = Annotated[
    bool,
    typer.Option(
        "--jsonl",
        help="Each event as a line of JSON on stdout, as it happens.",
    ),
]
Save = Annotated[
    bool | None,
    typer.Option("--save/--no-save", help="Keep the trace for `qwq show`."),
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file", "-f", metavar="FILE", help="Read the question from a file; - for standard input."
    ),
]
