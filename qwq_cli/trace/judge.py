"""What a found marker does, depending on the state of the stream."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from qwq_cli.trace.example import Examples, is_announced
from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.lexicon import Lexicon, Marker, Role, in_answer, in_thought
from qwq_cli.trace.markup import Markup
from qwq_cli.trace.mention import (
    Verdict,
    begins_line,
    ends_line,
    is_clear,
    is_free,
    is_in_sentence,
    is_named,
    is_sheltered,
    judge_closer,
    tells_name,
)
from qwq_cli.trace.surroundings import Surroundings
from qwq_cli.values.kinds import Format


class State(Enum):
    START = auto()
    THOUGHT = auto()
    BARE = auto()
    ASIDE = auto()
    ANSWER = auto()


class Effect(Enum):
    """TEXT: it is only mentioned. SKIP: it is left out, and nothing else changes.

    THOUGHT, ANSWER: this begins after it. CALL: an answer begins with it. ASIDE: a note begins.
    """

    TEXT = auto()
    SKIP = auto()
    THOUGHT = auto()
    ANSWER = auto()
    CALL = auto()
    ASIDE = auto()


class Found(NamedTuple):
    """A marker, its place in the stream, and the part of the later text that is examined."""

    marker: Marker
    text: str
    start: int
    after: str

    @property
    def markup(self) -> Markup:
        return FORMATS[self.marker.format]

    def is_torn(self, head: str) -> bool:
        """Return whether the message ends inside what would be another message's head."""
        ends = (*self.markup.closes, *self.markup.ends)
        return any(head.find(end, len(self.text)) >= 0 for end in ends)

    @property
    def place(self) -> tuple[int, int]:
        return self.start, self.start + len(self.text)


@dataclass
class Situation:
    """next: the state after the start, if no marker is there.

    said: whether this thought or answer has said something. framed: whether the answer began with a
    frame. depth: of openers inside the thought. doubted: the last closer that seemed to be a
    quotation, or the head of an unanswered call. examples: what this thought or answer shows.
    """

    state: State
    guess: Format
    next: State
    around: Surroundings = field(default_factory=Surroundings)
    said: bool = False
    framed: bool = False
    depth: int = 0
    doubted: tuple[int, int] | None = None
    examples: Examples = field(default_factory=Examples)

    def begin(self, state: State, *, framed: bool) -> None:
        """Begin another thought or answer."""
        self.state, self.framed = state, framed
        self.said, self.depth, self.examples = False, 0, Examples()

    def is_word(self, found: Found, *, final: bool) -> bool | None:
        """Return whether a marker at the start is an ordinary word; None if that isn't clear."""
        is_known = found.marker.format is self.guess
        if found.markup.glued:
            if not found.after and not final:
                return None
            return not (found.after[:1].isupper() or (is_known and found.after[:1].strip()))
        is_end = found.marker.role in (Role.CLOSE, Role.ANSWER)
        is_needless = self.next is (State.THOUGHT if is_end else State.ANSWER)
        if found.markup.certain or (is_known and not is_needless):
            return False
        if not final and not tells_name(found.after):
            return None
        return is_named(found.after)

    def is_spoken_of(self, found: Found) -> bool:
        """Return whether the start of a head is an ordinary word, if no head follows."""
        is_foreign = self.state is State.BARE and found.marker.format is not self.guess
        return is_foreign or (not begins_line(self.around) and found.after[:1] == " ")

    def is_clear(self, found: Found) -> bool:
        """Return whether more text can't change what the marker does."""
        is_told = found.markup.certain or tells_name(found.after)
        return is_told and is_clear(self.around, found.after)

    def judge(self, found: Found, words: Lexicon) -> Effect:
        if self.state is State.ANSWER:
            return self._in_answer(found, words)
        if self.state is State.BARE and found.marker.format is not self.guess:
            return self._foreign(found)
        match found.marker.role:
            case Role.CLOSE:
                is_foreign = words.is_foreign(found.marker)
                return self._mix_up(found) if is_foreign else self._close(found, words)
            case Role.OPEN:
                return self._nest(found)
            case Role.END if not found.markup.certain:
                return Effect.TEXT
            case role:
                is_here = self.stands_free(found)
                works = is_here and not (role is Role.ANSWER and self._is_draft(found))
                return _EFFECTS[role] if works else Effect.TEXT

    def stands_free(self, found: Found) -> bool:
        """Return whether it is outside of quotations and where a marker can be."""
        is_token = found.marker.role is Role.CALL and found.text.startswith("<|")
        if found.markup.certain or found.markup.glued or is_token:
            is_word = found.marker.role is Role.OPEN and not found.markup.glued
            if is_word and is_in_sentence(self.around, found.after):
                return False
            return not (is_sheltered(self.around, found.after) or self.around.in_element)
        return is_free(self.around, found.after)

    def _close(self, found: Found, words: Lexicon) -> Effect:
        if found.markup.sentences and not begins_line(self.around):
            return Effect.TEXT
        verdict = self._verdict(found, words)
        if verdict is Verdict.WORKS and self.examples.close(Role.OPEN):
            verdict = Verdict.DOUBTED
        if verdict is Verdict.WORKS and not self.depth:
            return Effect.ANSWER
        if verdict is not Verdict.SPOKEN_OF:
            self.doubted = found.place
        if verdict is not Verdict.WORKS:
            return Effect.TEXT
        self.depth -= 1
        return Effect.SKIP

    def _mix_up(self, found: Found) -> Effect:
        """Handle a closer of other tags: it counts if it is alone and the right one never comes."""
        if is_free(self.around, found.after) and ends_line(found.after):
            self.doubted = found.place
        return Effect.TEXT

    def _verdict(self, found: Found, words: Lexicon) -> Verdict:
        unquoted = _QUOTED.sub("", self.around.line)
        return judge_closer(
            self.around,
            found.after,
            has_opener=words.last_in(unquoted, _ENDS_OF_THOUGHT) is Role.OPEN,
            code_has_opener=Role.OPEN in words.roles_in(self.around.indented_code),
            precedes_marker=words.match(found.after.lstrip(" \t")) is not None,
            is_token=found.markup.certain and found.marker.format is self.guess,
        )

    def _nest(self, found: Found) -> Effect:
        """Handle an opener inside a thought: repeated at its start, or one thought in another."""
        if self.said and not self.stands_free(found):
            self.around.fence_holds_opener |= self.around.in_fence
            if ends_line(found.after) and not is_sheltered(self.around, found.after):
                self.examples.open(Role.OPEN)
            return Effect.TEXT
        if self._is_example(found):
            return Effect.TEXT
        if found.markup.glued or self.state is State.BARE:
            return Effect.THOUGHT
        self.depth += self.said and not found.markup.sentences
        return Effect.SKIP

    def _is_example(self, found: Found) -> bool:
        """Return whether an opener is only shown as an example; its closer then is too."""
        if not self.said or found.markup.sentences or found.markup.glued:
            return False
        is_one = is_announced(self.around, plainly=self.state is State.BARE)
        if is_one:
            self.examples.open(Role.OPEN)
        return is_one

    def _is_draft(self, found: Found) -> bool:
        """Return whether a thought only tries out the frame of an answer.

        If nothing else ends the thought, the frame did end it.
        """
        if self._is_shown_frame(found):
            return True
        is_one = self.state is State.THOUGHT and is_announced(self.around, plainly=False)
        self.doubted = found.place if is_one else self.doubted
        return is_one

    def _is_shown_frame(self, found: Found) -> bool:
        """Return whether the frame follows a closer that was only shown."""
        closers = tuple(closer.lower() for closer in found.markup.closes)
        is_one = self.said and self.around.before.lower().endswith(closers)
        if is_one:
            self.examples.open(Role.ANSWER)
        return is_one

    def _foreign(self, found: Found) -> Effect:
        """Handle a marker of an unexpected format.

        It counts if it is alone on its line, or a closer directly after the end of a sentence.
        """
        is_alone = is_free(self.around, found.after) and ends_line(found.after)
        if found.marker.role is Role.OPEN:
            is_used = is_alone and not self._is_example(found)
            return Effect.THOUGHT if is_used else Effect.TEXT
        if found.marker.role is Role.CLOSE and is_alone and self.examples.close(Role.OPEN):
            return Effect.TEXT
        is_apart = begins_line(self.around) or self.around.line[-1].isspace()
        works = not is_apart and self._verdict(found, in_thought(found.marker.format))
        return Effect.ANSWER if is_alone or works is Verdict.WORKS else Effect.TEXT

    def _in_answer(self, found: Found, words: Lexicon) -> Effect:
        role = found.marker.role
        if not found.markup.certain and begins_line(self.around) and is_named(found.after):
            return Effect.TEXT
        if role is Role.OPEN:
            is_apart = not found.markup.sentences and self.stands_free(found)
            is_in = not self.said or (is_apart and not self.around.begins_late_fence)
            return Effect.THOUGHT if is_in and not self._is_example(found) else Effect.TEXT
        if role is Role.END:
            return self._end(found)
        if self.said and (
            words.is_foreign(found.marker) or not self._works_in_answer(found, words)
        ):
            return Effect.TEXT
        self.framed |= role is Role.ANSWER
        return Effect.SKIP

    def _works_in_answer(self, found: Found, words: Lexicon) -> bool:
        """Return whether a closer in an answer counts.

        It must be alone on its line or at the end of a line. A frame begins a line, and its text
        may follow on it.
        """
        if found.markup.sentences or found.markup.certain:
            return found.markup.certain and self.stands_free(found)
        is_frame = found.marker.role is Role.ANSWER
        is_beside = is_frame and not found.after[:1].isspace()
        if not is_frame and ends_line(found.after) and not self.around.line[-1:].isspace():
            works = self._verdict(found, words) is Verdict.WORKS
            return works and not self.examples.close(Role.OPEN)
        if not (is_free(self.around, found.after) and (is_beside or ends_line(found.after))):
            return False
        return not (self._is_shown_frame(found) if is_frame else self.examples.close(Role.OPEN))

    def _end(self, found: Found) -> Effect:
        if found.markup.certain:
            return Effect.SKIP if self.stands_free(found) else Effect.TEXT
        is_frame = self.framed or found.text.startswith(("<|", "<\uff5c", "["))
        is_paired = self.framed and not self._has_frame(found)  # its own opener is missing
        is_placed = is_paired or ends_line(found.after)
        is_here = is_placed and not is_sheltered(self.around, found.after)
        works = is_here and not self.examples.close(Role.ANSWER) and is_frame
        return Effect.SKIP if works else Effect.TEXT

    def _has_frame(self, found: Found) -> bool:
        words = in_answer(found.marker.format)
        return words.last_in(self.around.line, (Role.ANSWER,)) is not None


_QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`")
_ENDS_OF_THOUGHT = (Role.OPEN, Role.CLOSE)
_EFFECTS = {
    Role.ANSWER: Effect.ANSWER,
    Role.END: Effect.SKIP,
    Role.CALL: Effect.CALL,
    Role.ASIDE: Effect.ASIDE,
}
