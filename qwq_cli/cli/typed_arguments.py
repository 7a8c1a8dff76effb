"""What a typed word looks like: the id of a trace, a model, an engine, the key of a setting."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto

from qwq_cli.choices import PackKind
from qwq_cli.jobs.environment import Environment
from qwq_cli.settings import SETTINGS

# A whole id, the beginning of one, or its last four letters: see store/ids.py.
_TRACE = re.compile(
    r"\d{8}-(\d{0,6}|\d{6}-[a-z0-9]{0,4})|(?=\w*\d)(?=\w*[a-z])[a-z0-9]{4}|[b-df-hj-np-tv-xz]{4}"
)
_MODEL = re.compile(r"(?=.*\d)([\w.-]+/)?[A-Za-z]{2}[\w.]*(-[\w.]+)+(:\w+)?")  # as qwen3-8b
_MODEL_FILE = re.compile(r"\S+\.gguf", re.IGNORECASE)


class Kind(Enum):
    """What an argument names."""

    TRACE = auto()
    SESSION = auto()
    MODEL = auto()
    ENGINE = auto()
    SETTING = auto()
    ENDPOINT = auto()
    ALL = auto()
    QWQ = auto()


NOUNS: Mapping[str, Kind] = {
    "trace": Kind.TRACE, "traces": Kind.TRACE, "log": Kind.TRACE, "logs": Kind.TRACE,
    "session": Kind.SESSION, "sessions": Kind.SESSION, "chat": Kind.SESSION,
    "chats": Kind.SESSION, "model": Kind.MODEL, "models": Kind.MODEL,
    "engine": Kind.ENGINE, "engines": Kind.ENGINE, "setting": Kind.SETTING,
    "settings": Kind.SETTING, "config": Kind.SETTING, "endpoint": Kind.ENDPOINT,
    "endpoints": Kind.ENDPOINT,
}  # fmt: skip
PLACEHOLDERS: Mapping[Kind, str] = {
    Kind.TRACE: "ID", Kind.SESSION: "ID", Kind.MODEL: "NAME", Kind.ENGINE: "NAME",
    Kind.SETTING: "KEY", Kind.ENDPOINT: "NAME", Kind.ALL: "", Kind.QWQ: "",
}  # fmt: skip


def is_trace_id(word: str) -> bool:
    """Return whether a word may be the id of a trace or of a session, or a part of one."""
    return word == "ID" or _TRACE.fullmatch(word) is not None


def looks_like(kind: Kind, word: str, env: Environment) -> bool:
    """Return whether a word looks like an argument of this kind. Sessions may be called anything.

    Raises ConfigError if models.toml can't be read.
    """
    looks: Mapping[Kind, Callable[[], bool]] = {
        Kind.TRACE: lambda: is_trace_id(word),
        Kind.MODEL: lambda: _is_model(word, env),
        Kind.ENGINE: lambda: word in [each.value for each in PackKind],
        Kind.SETTING: lambda: word.partition("=")[0] in SETTINGS,
        Kind.ALL: lambda: word in ("all", "everything", "--all"),
        Kind.QWQ: lambda: word in ("qwq", "qwq-cli"),
    }
    return kind in looks and looks[kind]()


def _is_model(word: str, env: Environment) -> bool:
    from qwq_cli.hub.local.registry import load_registry

    if _MODEL.fullmatch(word) or _MODEL_FILE.fullmatch(word):
        return True
    return load_registry(env.paths.models_file).knows(word)
