"""How far an enumeration may go on: to a number that the question names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from qwq_cli.guards.copies import Copies, Place
from qwq_cli.guards.named import named

BEHIND = 4  # copies that have left all bounds behind, at least
MARGIN = 2  # what rises has left a bound behind when it is so many times as large
REACH = 4000  # tokens; a bound that takes longer is never reached
FASTER = Decimal("1.5")  # so much faster in the second half is ever faster
SLIPS = 4  # one of so many steps may go the other way: small models miscalculate
LARGEST, PRODUCTS = 10**6, 256  # products of bounds: the largest, and how many


class Bounds:
    """The numbers of a question. What enumerates past all of them is a runaway.

    beside: what else the model is told, each text by itself; its numbers may be meant too.
    """

    def __init__(self, question: str, *beside: str) -> None:
        known = named(question, *beside)
        self._named, self._ratios = known.numbers, known.ratios
        self._whole = frozenset(one for one in self._named if one == int(one))
        self._products = _products(self._whole)

    def are_behind(self, copies: Copies, before: int) -> bool:
        """Return whether all copies have left all bounds behind, or will reach none.

        False if the question names no number, if a letter varies, or a number that neither rises
        nor falls. before: how many copies came before these.
        """
        varying = copies.varying
        if not self._named or not varying or not all(map(_advances, varying)):
            return False
        return not self._is_count_ahead(copies, before) and not any(
            self._is_ahead(place.values, copies) for place in varying
        )

    def _is_count_ahead(self, copies: Copies, before: int) -> bool:
        """Return whether the question may name how many copies there are.

        A number that is in every copy is no count.
        """
        last = before + REACH // copies.tokens
        counts = self._whole - copies.constant
        return any(before <= one * MARGIN and one <= last for one in counts)

    def _is_ahead(self, said: Sequence[Decimal], copies: Copies) -> bool:
        """Return whether one place of the copies has a bound ahead."""
        is_whole = all(one == int(one) for one in said)
        bounds = self._of(said, copies) | ({Decimal(0)} if is_whole else set())
        if said[-1] > said[0]:
            ahead = [one for one in bounds if one * MARGIN >= min(said)]
        else:
            ahead = [one for one in bounds if one <= max(said)]
        if not is_whole or _is_ever_faster(said):
            return bool(ahead)
        speed = abs(said[-1] - said[0]) / (len(said) - 1)
        return any(abs(one - said[-1]) * copies.tokens <= REACH * speed for one in ahead)

    def _of(self, said: Sequence[Decimal], copies: Copies) -> set[Decimal]:
        """Return the bounds of a place.

        A ratio by which all copies multiply is none. What counts steadily may go to a number that
        all copies have; divisors are tried in words, up to the root; and what leaves several
        remainders comes again after a product.
        """
        bounds = {a / b for a, b in self._ratios if not {a, b} <= copies.constant} | self._named
        if not _is_ever_faster(said):
            bounds |= copies.constant
            if copies.is_worded:
                bounds |= {one.sqrt() for one in copies.constant or self._named}
        if len(copies.varying) == 1 and _is_steady(said):
            bounds |= self._products
        return bounds


def _advances(place: Place) -> bool:
    """Return whether the numbers rise or fall, except for slips."""
    values = place.values
    way = values[-1] - values[0]
    back = sum((after - before) * way < 0 for before, after in pairwise(values))
    return not place.is_letter and way != 0 and back * SLIPS < len(values)


def _is_steady(said: Sequence[Decimal]) -> bool:
    return len({after - before for before, after in pairwise(said)}) == 1


def _is_ever_faster(said: Sequence[Decimal]) -> bool:
    half = len(said) // 2
    before, after = abs(said[half] - said[0]), abs(said[-1] - said[half])
    return after * half > FASTER * before * (len(said) - 1 - half)


def _products(numbers: Iterable[Decimal]) -> frozenset[Decimal]:
    found = {Decimal(1)}
    for one in sorted(numbers):
        if len(found) < PRODUCTS:
            found |= {one * other for other in found if one * other <= LARGEST}
    return frozenset(found)
