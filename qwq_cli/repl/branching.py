"""Commands that continue the last thought in another way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qwq_cli.editor import edit_text
from qwq_cli.errors import UsageError
from qwq_cli.guards.steering import ASKED
from qwq_cli.render.trace.divergence import Side, divergence
from qwq_cli.render.trace.readable import answer_line
from qwq_cli.repl.command import command, number
from qwq_cli.trace.beginning import (
    NOTHING,
    Beginning,
    after_step,
    edited,
    put_in,
    step_text,
    thought,
)
from qwq_cli.trace.opener import opener, paragraph_break
from qwq_cli.units import count
from qwq_cli.values.kinds import Status

if TYPE_CHECKING:
    from qwq_cli.repl.repl import Repl
    from qwq_cli.values.conversation import Conversation
    from qwq_cli.values.trace import Trace

DOUBT = "Wait, let me double-check."


def _steps(repl: Repl) -> Iterable[str]:
    turn = repl.chat.conversation.last
    return map(str, range(1, len(repl.chat.trace().steps) + 1)) if turn else ()


def _branches(repl: Repl) -> Iterable[str]:
    turn = repl.chat.conversation.last
    return map(str, range(1, len(turn.branches) + 1)) if turn else ()


@command("[SEED]")
def retry(repl: Repl, argument: str) -> None:
    """Think about the last question again, with another seed. The first try stays: /branch."""
    try:
        seed = int(argument) if argument else None
    except ValueError:
        raise UsageError(f"{argument!r} is no seed.", "Give a whole number, or nothing.") from None
    if seed is not None and not 0 <= seed < 2**32:
        raise UsageError(f"{seed} is no seed.", "It must be from 0 to 4294967295.")
    _go_on(repl, NOTHING, seed=seed)


@command()
def undo(repl: Repl, argument: str) -> None:
    """Take the last turn back; its question is there to be typed again. The trace stays in the
    log."""
    chat = repl.chat
    turn = chat.conversation.last
    if turn is None:
        raise UsageError("There is nothing to take back.")
    old = chat.conversation
    chat.change(old.undone())
    if not chat.conversation.turns:
        repl.states.forget(old.id)
    repl.draft = turn.question
    repl.note("Took back the last turn.")
    _tell_of_summary(repl, old)


@command("[N] [TEXT]", _steps)
def edit(repl: Repl, argument: str) -> None:
    """Change step N of the last thought, or the last step, and go on from there: in your editor,
    or to TEXT."""
    repl.room.launch.require_raw("/edit")
    trace = repl.chat.trace()
    first, _, text = argument.partition(" ")
    steps = len(trace.steps)
    index = number(first, steps, "step") if first else number(str(steps), steps, "step")
    old = step_text(trace, index)
    if text:
        new = text.strip() + old[len(old.rstrip()) :]
    else:
        with repl.stage.cooked():
            new = edit_text(old, repl.stage.keyboard, repl.stage.environ)
    if new == old:
        repl.note("Nothing was changed.")
        return
    _go_on(repl, edited(trace, index, new))


@command("[N]", _steps)
def fork(repl: Repl, argument: str) -> None:
    """Go on from after step N with another seed, beside the first branch. Without N, go on in a
    copy of the whole session."""
    if argument:
        repl.room.launch.require_raw("/fork N")
        trace = repl.chat.trace()
        _go_on(repl, after_step(trace, number(argument, len(trace.steps), "step")))
        return
    if not repl.chat.conversation.turns:
        raise UsageError("There is nothing to copy yet.", "Ask something first.")
    old = repl.chat.conversation.id
    repl.chat.fork()
    repl.note(f"This is session {repl.chat.conversation.id} now, a copy of {old}.")


@command("[TEXT]")
def more(repl: Repl, argument: str) -> None:
    """Think on from where it stopped. After an answer it goes back to the thought and doubts it,
    with TEXT in place of a doubt of ours."""
    trace = repl.chat.trace()
    beginning = thought(trace)
    if argument or trace.status in (Status.ANSWERED, Status.NO_ANSWER):
        doubt = paragraph_break(beginning.text) + (argument or DOUBT)
        beginning = put_in(beginning, doubt, "You asked for more thought here.")
    _go_on(repl, beginning)


@command()
def answer(repl: Repl, argument: str) -> None:
    """Make it answer now, from what it has thought so far. While it thinks, the key `a` does."""
    trace = repl.chat.trace()
    if trace.status is Status.ANSWERED:
        said = answer_line(trace, repl.stage.err.glyphs)
        raise UsageError(f"It has answered: {said}", "/more thinks further.")
    beginning = thought(trace)
    words = opener(trace.format, beginning.text)
    _go_on(repl, put_in(beginning, words, ASKED))


@command("[N]", _branches)
def branch(repl: Repl, argument: str) -> None:
    """List the branches of the last turn, or let branch N be the one that counts."""
    chat = repl.chat
    turn = chat.conversation.last
    if turn is None:
        raise UsageError("There are no branches yet.", "Ask something first.")
    if argument:
        chat.change(chat.conversation.choosing(number(argument, len(turn.branches), "branch")))
        turn = chat.conversation.last or turn
    for index in range(len(turn.branches)):
        trace = chat.trace(index)
        mark = "*" if index == turn.chosen else " "
        said = answer_line(trace, repl.stage.err.glyphs)
        repl.say(f"{mark} {index + 1}  {count(trace.stats.tokens, 'token')}  {said}")


@command("[A B]", _branches)
def diff(repl: Repl, argument: str) -> None:
    """Two branches of the last turn side by side, from where they part: A and B, or the last
    two."""
    chat = repl.chat
    turn = chat.conversation.last
    branches = len(turn.branches) if turn else 0
    if branches < 2:
        raise UsageError("There is only one branch.", "/retry, /edit, /fork and /more make others.")
    words = argument.split() or [str(branches - 1), str(branches)]
    if len(words) != 2:
        raise UsageError("Give two branches, as in /diff 1 2.", "/branch lists them.")
    indices = [number(word, branches, "branch") for word in words]
    left, right = (Side(f"Branch {index + 1}", chat.trace(index)) for index in indices)
    repl.say(divergence(left, right, repl.stage.err))


def _go_on(repl: Repl, beginning: Beginning, seed: int | None = None) -> None:
    """Begin a new branch of the last turn. Raises UsageError if there is no turn."""
    question, old = repl.chat.trace().question, repl.chat.conversation
    trace = repl.think(question, lambda guard: repl.chat.again(beginning, (guard,), seed))
    if trace and (same := _same_branch(repl, trace)) is not None:
        repl.note(f"Word for word the same as branch {same + 1}.{_why_same(repl)}")
    _tell_of_summary(repl, old)


def _same_branch(repl: Repl, trace: Trace) -> int | None:
    """Return the index of an earlier branch of the last turn with the same text, if any."""
    turn = repl.chat.conversation.last
    earlier = range(len(turn.branches) - 1 if turn else 0)
    return next((index for index in earlier if repl.chat.trace(index).raw == trace.raw), None)


def _why_same(repl: Repl) -> str:
    if repl.room.launch.sampling.temperature > 0:
        return ""
    return " At temperature 0 another seed changes nothing; try /set temperature 0.7"


def _tell_of_summary(repl: Repl, old: Conversation) -> None:
    if old.summary and not repl.chat.conversation.summary:
        repl.note("The summary included that turn, so the turns themselves are sent again.")
