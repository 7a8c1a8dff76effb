"""Long pasted texts: each is one sign in the input, is shown as words, and is sent whole."""

from __future__ import annotations

import re

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_len
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

from qwq_cli.render.terminal.pasted import is_long, paste_label

# Signs for private use, in a plane without fonts: no text contains them.
_FIRST, _LAST = 0x10F000, 0x10FFFD
_SIGN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


class Pastes(Processor):
    """All folded pastes. As a processor of the prompt, it shows what each one is."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def fold(self, text: str) -> str:
        """Return the sign for a text in the input; a short text stays as it is."""
        if not is_long(text) or len(self._texts) > _LAST - _FIRST:
            return text
        self._texts.append(text)
        return chr(_FIRST + len(self._texts) - 1)

    def longer(self, sign: str, text: str) -> None:
        """Append `text` to the paste behind `sign`."""
        self._texts[ord(sign) - _FIRST] += text

    def opened(self, text: str) -> str:
        """Return the text with all pastes in their places."""
        return _SIGN.sub(lambda found: self._text(found[0]), text)

    def are_in(self, text: str) -> bool:
        return any(self._is_known(found[0]) for found in _SIGN.finditer(text))

    def open_nearest(self, buffer: Buffer) -> None:
        """Unfold the paste before the cursor, or else the next one."""
        places = [m.start() for m in _SIGN.finditer(buffer.text) if self._is_known(m[0])]
        before = [place for place in places if place < buffer.cursor_position]
        if places:
            place = before[-1] if before else places[0]
            text = self._text(buffer.text[place])
            buffer.cursor_position = place
            buffer.delete(1)
            buffer.insert_text(text)

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        lengths = [0]
        fragments: StyleAndTextTuples = []
        for style, text, *_ in explode_text_fragments(transformation_input.fragments):
            is_fold = self._is_known(text)
            shown = paste_label(self._text(text)) if is_fold else text
            fragments.append((f"{style} class:paste" if is_fold else style, shown))
            lengths.append(lengths[-1] + fragment_list_len(fragments[-1:]))
        return Transformation(
            fragments,
            source_to_display=lambda at: lengths[min(at, len(lengths) - 1)],
            display_to_source=lambda at: sum(1 for length in lengths[1:] if length <= at),
        )

    def _text(self, sign: str) -> str:
        return self._texts[ord(sign) - _FIRST] if self._is_known(sign) else sign

    def _is_known(self, sign: str) -> bool:
        return len(sign) == 1 and 0 <= ord(sign) - _FIRST < len(self._texts)
