"""qwq chat: a conversation that is kept, with every thought in it."""

from __future__ import annotations

from typing import Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.environment import Environment
from qwq_cli.errors import ExitStatus, UsageError


def command(
    ctx: typer.Context,
    *,
    last: Annotated[
        bool, typer.Option("--continue", "-c", help="Go on with the session used last.")
    ] = False,
    resume: Annotated[
        str | None,
        typer.Option("--resume", "-r", metavar="ID|NAME", help="Go on with this session."),
    ] = None,
    model: options.Model = None,
    system: options.System = None,
    think: options.ThinkOption = None,
    ctx_size: options.Ctx = None,
    threads: options.Threads = None,
    gpu_layers: options.GpuLayers = None,
    kv_type: options.KvTypeOption = None,
    flash_attention: options.FlashAttentionOption = None,
    mmap: options.Mmap = None,
    temperature: options.Temperature = None,
    top_p: options.TopP = None,
    top_k: options.TopK = None,
    min_p: options.MinP = None,
    max_tokens: options.MaxTokens = None,
    budget: options.Budget = None,
    seed: options.Seed = None,
    trace: options.Trace = None,
    plain: options.Plain = None,
    color: options.Color = None,
    save: options.Save = None,
) -> ExitStatus:
    """Talk with the model: later questions know of earlier ones and their answers.

    Lines from a pipe are questions too, one each. /help tells what can be typed.
    """
    if last and resume is not None:
        raise UsageError("--continue and --resume exclude each other.", "Give one of them.")
    flags: dict[str, object] = {
        "model": model, "system": system, "think": think, "ctx": ctx_size, "threads": threads,
        "gpu_layers": gpu_layers, "kv_type": kv_type, "flash_attention": flash_attention,
        "mmap": mmap, "temperature": temperature, "top_p": top_p, "top_k": top_k,
        "min_p": min_p, "max_tokens": max_tokens, "budget": budget, "seed": seed,
        "trace": trace, "plain": plain, "color": color, "save": save,
    }  # fmt: skip
    from qwq_cli.repl.stage import Stage
    from qwq_cli.repl.start import Resume, hold_chat
    from qwq_cli.text_file import unicode_text

    env: Environment = ctx.obj
    settings = env.settings(flags).settings
    unicode_text(settings.system or "", "The system prompt")
    out, err = (env.terminal(stream, settings) for stream in (env.stdout, env.stderr))
    keyboard = env.stdin if env.typed and (out.is_tty or err.is_tty) else None
    stage = Stage(out, err, keyboard, env.variables, env.paths, env.settings)
    return hold_chat(stage, flags, Resume(last, resume), env.stdin)
