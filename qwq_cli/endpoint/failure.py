"""What can go wrong with an endpoint, in types, and what an answer that is an error means.

EndpointError
├── Passing              may be gone when it is asked again
│   ├── Unreachable      nobody answers at that address, or not in time
│   ├── Loading          it reads its model
│   ├── Busy             too many requests: its queue is full, or its limit is reached
│   │   └── Crowded      its requests share one context, and together they are too long
│   ├── Failing          an error of its own
│   └── BrokenOff        an answer that ended in the middle
├── KeyRefused           a key is missing, or is not the right one
├── NoSuchModel          it has no model of that name
├── NoSuchRoute          it does not know the path that was asked for
├── NoModelServer        what answers there is no server of a model
├── Redirected           it sends elsewhere, where no key may go
├── ProxyRefused         the proxy before it wants a password
├── Uncertified          it can't prove that it is the one that was named
├── Garbled              an answer that can't be read, or has no end
├── PromptCut            it read less than it was sent
└── Refused              anything else that it says no to
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from qwq_cli.cut import cut
from qwq_cli.errors import ContextOverflow, EndpointError, ExitStatus, QwqError

LONGEST_TOLD = 300  # characters of a server's own words
BROKEN_OFF_HINT = "Ask again; the log of the server may tell why."
LOG_HINT = "The log of the server may tell why."
CONTEXT_HINT = "Send a shorter text, or start the server with a larger context."


class Passing(EndpointError):
    """retry_after: when to try again, in the server's own words."""

    def __init__(self, message: str, hint: str | None = None, retry_after: str | None = None):
        super().__init__(message, hint)
        self.retry_after = retry_after


class Unreachable(Passing):
    pass


class Loading(Passing):
    pass


class Busy(Passing):
    pass


class Crowded(Busy):
    pass


class Failing(Passing):
    pass


class BrokenOff(Passing):
    pass


class KeyRefused(EndpointError):
    pass


class NoSuchModel(EndpointError):
    status = ExitStatus.MODEL  # the network is all right


class NoSuchRoute(EndpointError):
    pass


class NoModelServer(EndpointError):
    pass


class Redirected(EndpointError):
    pass


class ProxyRefused(EndpointError):
    pass


class Uncertified(EndpointError):
    pass


class Garbled(EndpointError):
    pass


class PromptCut(EndpointError):
    pass


class Refused(EndpointError):
    pass


class Told(NamedTuple):
    """What an error says, whatever the server's format.

    size, n_ctx: tokens of a prompt that is too long, and of the context.
    """

    message: str
    type: str = ""
    size: int | None = None
    n_ctx: int | None = None


class Answered(NamedTuple):
    """An answer that is an error: from which server, and whether a key was sent."""

    host: str
    status: int
    told: Told
    with_key: bool = False
    retry_after: str | None = None


def told_by(body: bytes) -> Told:
    """Read the body of an error in any server's format."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Told(_plain(body.decode("utf-8", "replace")))
    return told_in(found)


def told_in(document: Any) -> Told:
    """Read an error from a decoded document."""
    error = document.get("error", document) if isinstance(document, Mapping) else document
    if not isinstance(error, Mapping):
        return Told(_plain(str(error)))
    message = next((error[key] for key in ("message", "detail", "msg") if error.get(key)), "")
    text = _plain(str(message))
    size, n_ctx = _count(error.get("n_prompt_tokens")), _count(error.get("n_ctx"))
    if n_ctx is None and (limit := _LIMIT.search(text)):
        n_ctx = _number(limit[1])
        asked = _ASKED.search(text)
        size = _number(asked[1]) if asked else None
    return Told(text, str(error.get("type") or error.get("code") or ""), size, n_ctx)


def failure_of(answer: Answered) -> QwqError:
    """Return the error for an answer with a status of 400 or more."""
    for applies, made in _MEANINGS:
        if applies(answer):
            return made(answer)
    return Refused(f"{answer.host} answers {answer.status}{_says(answer)}.")


def _too_long(answer: Answered) -> QwqError:
    told = answer.told
    size = f"{told.size:,} tokens" if told.size else "more tokens than that"
    return ContextOverflow(
        f"The context of {answer.host} has {told.n_ctx:,} tokens; this takes {size}.", CONTEXT_HINT
    )


def _key_refused(answer: Answered) -> QwqError:
    if answer.with_key:
        return KeyRefused(f"{answer.host} refuses the key{_says(answer)}.", "Check its variable.")
    return KeyRefused(
        f"{answer.host} wants a key{_says(answer)}.",
        "In config.toml: [endpoints.NAME] with url, and key_env for the variable that holds it.",
    )


def _no_model(answer: Answered) -> QwqError:
    return NoSuchModel(f"{answer.host} has no such model{_says(answer)}.")


def _no_route(answer: Answered) -> QwqError:
    return NoSuchRoute(
        f"{answer.host} does not support this kind of request{_says(answer)}.",
        "qwq endpoint check ADDRESS shows what it can do.",
    )


def _loading(answer: Answered) -> QwqError:
    return Loading(f"{answer.host} is loading its model.", "Ask again later.", answer.retry_after)


def _busy(answer: Answered) -> QwqError:
    is_limit = answer.status == 429
    what = "has reached a limit" if is_limit else "is too busy"
    return Busy(f"{answer.host} {what}{_says(answer)}.", "Ask again later.", answer.retry_after)


def _crowded(answer: Answered) -> QwqError:
    return Crowded(
        f"The context of {answer.host} is full: all requests to it share one.",
        "Ask fewer at a time (--parallel 1), or start the server with a larger context.",
    )


def _failing(answer: Answered) -> QwqError:
    hint = "Ask again later; the log of the server may tell why."
    text = f"{answer.host} reports an internal error{_says(answer)}."
    return Failing(text, hint, answer.retry_after)


def _unreadable(answer: Answered) -> QwqError:
    """Return an error in mid-answer: another draw from there may succeed."""
    return BrokenOff(
        f"{answer.host} can't read what its model wrote, and broke off its answer.",
        "Another --seed may do, or a newer version of the server.",
    )


def _is_too_long(answer: Answered) -> bool:
    return answer.told.n_ctx is not None and answer.status in (400, 413, 422, 500)


def _lacks_model(answer: Answered) -> bool:
    return answer.status in (400, 404) and _NO_MODEL.search(answer.told.message) is not None


# llama-server's words for a text that its own parser of answers refuses.
_UNREADABLE = re.compile(r"output that does not match the expected .{0,40} format")
_CROWDED = "context size has been exceeded"  # llama-server tells all its requests so
_MEANINGS: tuple[tuple[Callable[[Answered], bool], Callable[[Answered], QwqError]], ...] = (
    (_is_too_long, _too_long),
    (lambda answer: answer.status in (401, 403), _key_refused),
    (_lacks_model, _no_model),
    (lambda answer: answer.status in (404, 405, 501), _no_route),
    (lambda answer: answer.status == 503 and "loading" in answer.told.message.lower(), _loading),
    (lambda answer: answer.status in (408, 409, 425, 429, 503, 529), _busy),
    (lambda answer: _CROWDED in answer.told.message.lower(), _crowded),
    (lambda answer: _UNREADABLE.search(answer.told.message) is not None, _unreadable),
    (lambda answer: answer.status >= 500, _failing),
)
_LIMIT = re.compile(r"(?:maximum|max) context length (?:is|of) (\d[\d,]*)", re.IGNORECASE)
_ASKED = re.compile(r"(?:requested|passed|contains|resulted in)\D{0,30}(\d[\d,]*)")
_NO_MODEL = re.compile(
    r"\bmodel\b.*(?:not (?:found|exist|loaded|available)|does ?n.t exist|does not exist|unknown)"
    r"|(?:no such|unknown|invalid) model",
    re.IGNORECASE,
)


def _says(answer: Answered) -> str:
    return f": {answer.told.message.rstrip('.')}" if answer.told.message else ""


def _plain(text: str) -> str:
    """Return the text on one line, shortened; empty if it is a web page."""
    if text.lstrip()[:64].lower().startswith(("<!doctype", "<html")):
        return ""
    return cut(" ".join(text.split()), LONGEST_TOLD)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 < value < 2**40 else None


def _number(text: str) -> int:
    return int(text.replace(",", "")[:12])
