"""Warns early when the context fills up, and makes room in the way that the user chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qwq_cli.choices import WhenFull
from qwq_cli.errors import ContextOverflow
from qwq_cli.units import count
from qwq_cli.values.conversation import Conversation
from qwq_cli.values.kinds import Status

if TYPE_CHECKING:
    from qwq_cli.chat.chat import Chat
    from qwq_cli.repl.repl import Repl

WARN_SHARE, WARN_STEP = 0.75, 0.05
LEAST_ROOM = 1024  # tokens; a thought with less room is likely to be cut off
LEAST_SHARE = 0.25  # of a small context
CLEARED_SHARE = 0.5  # dropping frees at least this share, so that it isn't needed at every turn

SUMMARY_REQUEST = (
    "Summarise our conversation so far in a few sentences: what was asked, what was found, and "
    "what is needed to go on with it."
)
_KEYS = {
    "d": WhenFull.DROP,
    "s": WhenFull.SUMMARISE,
    "n": WhenFull.NEW,
}
_ASK_HINT = "Choose with /context drop, /context summarise or /clear; or set context_full."


def least_room(chat: Chat) -> int:
    return min(LEAST_ROOM, int(chat.n_ctx * LEAST_SHARE))


def tell_fullness(repl: Repl) -> None:
    """Tell how full the context is after a turn, and again each time that it has grown a step."""
    chat = repl.chat
    share = chat.used / chat.n_ctx
    steps = int((share - WARN_SHARE) / WARN_STEP) + 1 if share >= WARN_SHARE else 0
    told, repl.fullness_told = repl.fullness_told, steps
    if steps > told and chat.conversation.sent:
        repl.note(
            f"The context is {share:.0%} full ({chat.used:,} of {chat.n_ctx:,} tokens): "
            "/context drop, /context summarise or /clear make room."
        )


def make_room(repl: Repl, question: str) -> bool:
    """Return whether to continue with `question`: there is room, or room was made.

    Raises ContextOverflow if the user can't be asked or chose to refuse.
    """
    chat = repl.chat
    left = chat.room_for(question)
    if left >= least_room(chat) or not chat.conversation.sent:
        return True
    told = f"With this question {max(left, 0):,} of {chat.n_ctx:,} tokens are left to think."
    choice = repl.resolved.settings.context_full
    if choice is WhenFull.ASK:
        return _ask(repl, told, left)
    if choice is WhenFull.STOP:
        raise ContextOverflow(told, _ASK_HINT)
    clear(repl, choice)
    return True


def clear(repl: Repl, how: WhenFull) -> None:
    """Make room and say what was done. Raises as the model's run does."""
    if how is WhenFull.DROP:
        _drop(repl)
    elif how is WhenFull.SUMMARISE:
        _summarise(repl)
    elif how is WhenFull.NEW:
        repl.change_session(repl.chat.begin)
        repl.note("A new session; the last one is kept: /sessions.")


def _ask(repl: Repl, told: str, left: int) -> bool:
    repl.note(told)
    on = ", [g]o on as it is" if left > 0 else ""
    repl.note(f"[d]rop the oldest turns, [s]ummarise them, [n]ew session{on}, [c]ancel?")
    letters, more = ("d, s, g, n", ("go",)) if left > 0 else ("d, s, n", ())
    words = ("drop", "summarise", "new", "cancel", *more)
    key = repl.prompt.choose(f"Type {letters} or c:", words)
    if key is None and repl.stage.keyboard is None:
        raise ContextOverflow(told, _ASK_HINT)
    if key in _KEYS:
        clear(repl, _KEYS[key])
    return key in _KEYS or key == "g"


def _drop(repl: Repl) -> None:
    before = repl.chat.conversation
    after = dropped(repl.chat)
    repl.chat.change(after)
    turns = count(after.start - before.start, "turn")
    repl.note(f"The oldest {turns} are not sent any more; /trace and /export still have them.")


def dropped(chat: Chat) -> Conversation:
    """Return the conversation without its oldest turns, as many as necessary, perhaps all."""
    old = chat.conversation
    enough = chat.n_ctx * CLEARED_SHARE
    for start in range(old.start + 1, len(old.turns)):
        shorter = old.starting_at(start, old.summary)
        if chat.room_for("", shorter) >= enough:
            return shorter
    return old.starting_at(len(old.turns))


def _summarise(repl: Repl) -> None:
    """Replace turns by a summary. Raises ContextOverflow, with nothing changed, if that fails."""
    chat = repl.chat
    repl.note("Summarising the conversation so far.")
    trace = repl.think(SUMMARY_REQUEST, lambda guard: chat.aside(SUMMARY_REQUEST, (guard,)))
    if trace is None or trace.status is not Status.ANSWERED:
        raise ContextOverflow("There is no summary; nothing was changed.", _ASK_HINT)
    old = chat.conversation
    chat.change(old.starting_at(len(old.turns), trace.answer.text.strip()))
    repl.note(f"{count(len(old.sent), 'turn')} are now sent as this summary.")
