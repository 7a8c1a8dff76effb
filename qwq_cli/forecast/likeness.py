"""How similar questions are: rare words, signs and sizes of numbers count most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log, sqrt

from qwq_cli.forecast.question import terms_of

COMMON = 0.9  # of the questions; a term in more of them is ignored


class Likeness:
    """How similar a question is to each of `questions`, by index; at most 1."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._questions = questions
        terms = [terms_of(question) for question in questions]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(terms):
            for term in sorted(each):
                self._places[term].append(place)
        self._lengths = [self._length(each) for each in terms]

    def to(self, question: str) -> Mapping[int, float]:
        """Return the similarities; the same question is left out, as it must not predict itself."""
        terms, shared = terms_of(question), defaultdict[int, float](float)
        for term in sorted(terms):
            places = self._places.get(term, ())
            if len(places) < COMMON * len(self._questions):
                weight = self._weight(term)
                for place in places:
                    shared[place] += weight
        length = self._length(terms)
        return {
            place: (weight / (length * self._lengths[place])) ** 2
            for place, weight in shared.items()
            if self._questions[place] != question
        }

    def _weight(self, term: str) -> float:
        return log((len(self._questions) + 1) / max(len(self._places.get(term, ())), 1)) ** 2

    def _length(self, terms: frozenset[str]) -> float:
        return sqrt(sum(self._weight(term) for term in sorted(terms))) or 1.0
