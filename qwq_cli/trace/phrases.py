"""Finds groups of phrases in a text in one pass over its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import compress, count, repeat

import msgspec

from qwq_cli.toml_file import packaged_table

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# In ASCII text without quotes, splitting finds the same words more quickly.
_TO_SPACES = "".join(chr(i) if chr(i).isalpha() or chr(i) == "'" else " " for i in range(128))
_QUOTE = re.compile("'(?:(?<![a-z]')|(?![a-z])|[a-z]+')")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


Found = tuple[int, str]  # the start of a phrase, and its group


class Node(dict[str, "Node"]):
    """A node of a trie over words; `groups` are those of the phrase that ends here."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: tuple[str, ...] = ()


class Phrases:
    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._root = Node()
        self._spaceless: dict[str, list[tuple[str, str]]] = {}  # by their first character
        for group, phrases in groups.items():
            for phrase in phrases:
                self._add(phrase, group)

    def find(self, text: str) -> list[Found]:
        """Return all phrases in `text`, in order."""
        text = plain(text)
        return self.find_among(words_of(text), text)

    def find_among(self, words: list[str], text: str) -> list[Found]:
        """Return the phrases in a plain text whose words are known."""
        found = self._whole_words(words, text)
        if not text.isascii() and (elsewhere := list(self._anywhere(text))):
            found += elsewhere
            found.sort()
        return found

    def _add(self, phrase: str, group: str) -> None:
        if _SPACELESS.search(phrase):
            self._spaceless.setdefault(phrase[0], []).append((phrase, group))
            return
        node = self._root
        for word in _WORD.findall(phrase):
            node = node.setdefault(word, Node())
        node.groups = tuple(dict.fromkeys((*node.groups, group)))

    def _whole_words(self, words: list[str], text: str) -> list[Found]:
        found: list[Found] = []
        at, root, words = 0, self._root, [*words, ""]
        for i in compress(count(), map(root.__contains__, words)):
            word = words[i]
            node = root[word]
            groups = _groups(node, words, i + 1) if words[i + 1] in node else node.groups
            if groups:
                at = _word_at(text, word, at)
                found += zip(repeat(at), groups)
                at += len(word)
        return found

    def _anywhere(self, text: str) -> Iterator[Found]:
        for first in self._spaceless.keys() & set(text):
            for phrase, group in self._spaceless[first]:
                at = text.find(phrase)
                while at >= 0:
                    yield at, group
                    at = text.find(phrase, at + len(phrase))


def plain(text: str) -> str:
    """Return the text in lower case, with plain apostrophes."""
    return text.replace("\u2019", "'").lower()


def words_of(text: str) -> list[str]:
    """Return the words of a plain text: runs of letters, with at most one apostrophe inside."""
    if text.isascii() and not _QUOTE.search(text):
        return text.translate(_TO_SPACES).split()
    return _WORD.findall(text)


def _word_at(text: str, word: str, start: int) -> int:
    """Return where the word comes next, but not inside a longer word."""
    at = text.index(word, start)
    end = at + len(word)
    while text[at - 1 : at].isalpha() or text[end : end + 1].isalpha():
        at = text.index(word, at + 1)
        end = at + len(word)
    return at


def _groups(node: Node, words: list[str], i: int) -> Collection[str]:
    """Return the groups of phrases that begin at `node` and continue at `i`, each once.

    The words end with an empty one.
    """
    groups, deeper = node.groups, node.get(words[i])
    while deeper is not None:
        if deeper.groups:
            groups += deeper.groups
        i += 1
        deeper = deeper.get(words[i])
    return dict.fromkeys(groups) if len(groups) > 1 else groups


@cache
def packaged() -> Phrases:
    """Return the phrases of the evidence.toml next to this file."""
    return Phrases(groups())


@cache
def groups() -> dict[str, list[str]]:
    return msgspec.convert(packaged_table(__package__, "evidence.toml"), dict[str, list[str]])
