"""What can go wrong, as types: a message, the next command to type, an exit status.

QwqError
├── UsageError            2   the command line, a question or a file given by the user
│   ├── ConfigError       2   config.toml, QWQ_* or models.toml
│   └── ContextOverflow   2   a question longer than the context
├── ModelError            4   nothing to run
│   ├── ModelNotFound     4   no such alias, file, installed model or endpoint
│   ├── InvalidModelFile  4   not a GGUF, truncated, or an architecture llama.cpp lacks
│   │   └── ChatTemplateError 4   the chat template inside it can't be used
│   ├── ModelTooLarge     4   would be killed for memory
│   └── DiskError         4   no room for it on the disk, or a folder that can't be written
├── NetworkError          5   the hub refuses, download corrupt
│   ├── Unreachable       5   the hub doesn't answer, or must not be asked (HF_HUB_OFFLINE)
│   └── EndpointError     5   an endpoint doesn't answer, refuses, or breaks off; 4 if it has no
│                             such model (endpoint/failure.py)
├── EngineError           1   llama.cpp refused or failed
├── StoreError            1   a trace could not be saved or read
└── Interrupted         130   Ctrl-C before there was anything to keep; 143: SIGTERM, 129: SIGHUP
"""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    ANSWERED = 0
    FAILURE = 1
    USAGE = 2
    NO_ANSWER = 3
    MODEL = 4
    NETWORK = 5
    BATCH_FAILURES = 6
    HUNG_UP = 129  # SIGHUP; from here on, as a shell reports a program that this signal ended
    INTERRUPTED = 130  # SIGINT, which is Ctrl-C
    CLOSED_PIPE = 141  # SIGPIPE
    TERMINATED = 143  # SIGTERM

    @classmethod
    def after(cls, signal: int | None) -> ExitStatus:
        """Return the status of a stopped run. signal: what stopped it; None if no signal did."""
        return cls.INTERRUPTED if signal is None else cls(128 + signal)


class QwqError(Exception):
    """A failure a user can act on; `hint` names the next thing to type, if there is one."""

    status: ExitStatus = ExitStatus.FAILURE

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(QwqError):
    status = ExitStatus.USAGE


class ConfigError(UsageError):
    pass


class ContextOverflow(UsageError):
    pass


class ModelError(QwqError):
    status = ExitStatus.MODEL


class ModelNotFound(ModelError):
    pass


class InvalidModelFile(ModelError):
    pass


class ChatTemplateError(InvalidModelFile):
    pass


class ModelTooLarge(ModelError):
    pass


class DiskError(ModelError):
    pass


class NetworkError(QwqError):
    status = ExitStatus.NETWORK


class Unreachable(NetworkError):
    pass


class EndpointError(NetworkError):
    pass


class EngineError(QwqError):
    pass


class StoreError(QwqError):
    pass


class Interrupted(QwqError):
    """The user or the system stopped the run. by: the signal; None if there was none."""

    def __init__(self, message: str, hint: str | None = None, *, by: int | None = None) -> None:
        super().__init__(message, hint)
        self.status = ExitStatus.after(by)
