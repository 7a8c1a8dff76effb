"""Commands that change the model, its settings, and what it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from qwq_cli.chat.chat import Attachment
from qwq_cli.choices import WhenFull
from qwq_cli.config import parsed, require_known, wanted
from qwq_cli.errors import UsageError
from qwq_cli.paths import readable_name, typed_path
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.fitted import GAP, LEAST, Listing
from qwq_cli.repl.bar import model_name
from qwq_cli.repl.clipboard import read_clipboard
from qwq_cli.repl.command import command
from qwq_cli.repl.fullness import clear, least_room
from qwq_cli.settings import SETTINGS
from qwq_cli.suggestions import model_names, values_of
from qwq_cli.text_file import read_text_file
from qwq_cli.units import count, data_size

if TYPE_CHECKING:
    from qwq_cli.repl.repl import Repl

# Settings that need the model to be loaded again, and settings that only a new chat reads.
RELOADING = ("model", "ctx", "threads", "gpu_layers", "kv_type", "flash_attention", "mmap", "draft")
AT_START = ("color", "theme", "plain", "save", "keys")
VALUE_CELLS = 24  # of a system message; /set system shows the whole
ELLIPSIS = " ..."
TAKES_CELLS = 20  # the longest word of what a setting takes


def _models(repl: Repl) -> Iterable[str]:
    return model_names(repl.stage.paths, repl.stage.environ)


def _keys(repl: Repl) -> Iterable[str]:
    return (key for key in SETTINGS if key not in AT_START)


def _values(repl: Repl, key: str) -> Iterable[str]:
    if key not in _keys(repl):
        return ()
    return (*values_of(SETTINGS[key], repl.stage.paths, repl.stage.environ), "default")


@command("[MODEL]", _models, files=True)
def model(repl: Repl, argument: str) -> None:
    """Go on with another model, or tell which one it is. If it can't be loaded, the one before
    stays."""
    if argument:
        repl.set({"model": argument}, reload=True)
    info = repl.room.reasoner.engine_info
    repl.note(f"{model_name(repl.chat)}, {info.device}, context {repl.chat.n_ctx:,} tokens.")


@command("[TEXT|default]", lambda _: ("default",))
def system(repl: Repl, argument: str) -> None:
    """Tell the model something before all turns of this session, or show what it is told;
    `default` is the model's own."""
    chat = repl.chat
    if argument:
        chat.change(chat.conversation.told(None if argument == "default" else argument))
    told = chat.conversation.system
    told = repl.room.launch.profile.system if told is None else told
    repl.note(f"It is told: {told}" if told else "It is told nothing before the turns.")


@command("[KEY [VALUE|default]]", _keys, after=_values, about=lambda key: SETTINGS[key].help)
def set(repl: Repl, argument: str) -> None:
    """Set something until you leave, as `qwq config set` does for good. Without VALUE, tell what
    it is and what it can be; without KEY, list what can be set. `default` takes it back."""
    key, _, text = argument.partition(" ")
    if not key:
        repl.list(_list(repl))
        return
    require_known(key, "/set")
    if not text:
        _show(repl, key)
        repl.note(f"{SETTINGS[key].help} Takes {wanted(key)}.")
        return
    value = None if text.strip() == "default" else parsed(key, text.strip(), where="/set")
    if key in AT_START:
        raise UsageError(f"{key} takes effect when a chat begins.", f"qwq config set {key} {text}")
    repl.set({key: value}, reload=key in RELOADING)
    _show(repl, key)


@command("FILE|none", files=True)
def file(repl: Repl, argument: str) -> None:
    """Let a text file go with the next question; its size is shown first. `none` lets go of
    all."""
    if not argument:
        _list_attachments(repl)
    elif argument == "none":
        repl.chat.attachments.clear()
        repl.note("No file goes with the next question.")
    else:
        path = typed_path(argument)
        attach(repl, readable_name(path.name), read_text_file(path))


@command()
def paste(repl: Repl, argument: str) -> None:
    """Let the text in the clipboard go with the next question; its size is shown first."""
    attach(repl, "Clipboard", read_clipboard(repl.stage.environ))


@command("[drop|summarise]", lambda _: (WhenFull.DROP.value, WhenFull.SUMMARISE.value))
def context(repl: Repl, argument: str) -> None:
    """Tell how full the context is, or make room: drop the oldest turns, or let the model
    summarise all."""
    chat = repl.chat
    if argument:
        if argument not in (WhenFull.DROP.value, WhenFull.SUMMARISE.value):
            raise UsageError(f"What is {argument!r}?", "Give drop or summarise.")
        if not chat.conversation.sent:
            raise UsageError("No turns are sent.", "Ask something first.")
        clear(repl, WhenFull(argument))
    sent, turns = len(chat.conversation.sent), len(chat.conversation.turns)
    repl.note(
        f"{chat.used:,} of {chat.n_ctx:,} tokens ({chat.used / chat.n_ctx:.0%}), "
        f"{sent} of {count(turns, 'turn')} sent."
    )


def attach(repl: Repl, name: str, text: str) -> None:
    """Show the size of a text, then attach it unless it leaves no room. Raises UsageError."""
    if not text.strip():
        raise UsageError(f"{name} is empty.")
    chat = repl.chat
    item = Attachment(name, text, chat.count_tokens(text))
    size = f"{name}: {data_size(len(text.encode()))}, {count(item.tokens, 'token')}"
    free = chat.room_for("")
    if item.tokens > free - least_room(chat):
        raise UsageError(
            f"{size}; {max(free, 0):,} tokens are free, of which some are needed to think.",
            "Give a part of it, make room with /context, or set a larger ctx.",
        )
    chat.attachments.append(item)
    repl.note(f"{size}. It goes with the next question.")


def _list_attachments(repl: Repl) -> None:
    items = repl.chat.attachments
    if not items:
        raise UsageError("Which file?", "As in: /file problem.md")
    for item in items:
        repl.note(f"{item.name}: {count(item.tokens, 'token')}")


def _list(repl: Repl) -> Listing:
    """Return the settings with their values and possible values."""
    values = {key: _brief(_value(repl, key)) for key in _keys(repl)}
    names = max(map(len, values))
    longest = max(len(word) for value in values.values() for word in value.split())
    table = Table.grid(padding=(0, GAP))
    table.add_column(style="fold", no_wrap=True)
    table.add_column(min_width=longest)
    table.add_column(style="meta", min_width=TAKES_CELLS)
    for key, value in values.items():
        table.add_row(key, value, _takes(key))
    stacked = [(key, f"{value} ({_takes(key)})") for key, value in values.items()]
    return Listing(table, stacked, least=max(LEAST, names + GAP + longest + GAP + TAKES_CELLS))


def _brief(value: str) -> str:
    """Return the first words of a value; the first word, which may be a path, is whole."""
    cells = max(VALUE_CELLS, len(value.partition(" ")[0] + ELLIPSIS))
    return shorten(value, cells, placeholder=ELLIPSIS)


def _takes(key: str) -> str:
    """Return the possible values in words; for free text, the placeholder of its flag."""
    setting = SETTINGS[key]
    is_text = setting.type is str and not setting.words
    return setting.placeholder if is_text else wanted(key)


def _show(repl: Repl, key: str) -> None:
    repl.note(f"{key} = {_value(repl, key)}")


def _value(repl: Repl, key: str) -> str:
    return one_line(SETTINGS[key].told(msgspec.to_builtins(repl.resolved.settings)[key]))
