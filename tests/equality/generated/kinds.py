"""All kinds of answers, and the pairs that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.equality.generated import (
    angles,
    big_numbers,
    clocks,
    complex_numbers,
    equations,
    everyday,
    families,
    intervals,
    lists,
    matrices,
    measures,
    numbers,
    polynomials,
    space,
    surds,
    words,
)
from tests.equality.generated.example import Example, Pair, pairs_of

Kind = Callable[[Random], Example]

KINDS: dict[str, Kind] = {
    f"{make.__module__.rpartition('.')[2]}.{make.__name__}": make
    for make in (
        numbers.integers,
        numbers.decimals,
        numbers.fractions,
        numbers.mixed_numbers,
        numbers.percents,
        numbers.thousands,
        numbers.scientific,
        numbers.repeating_decimals,
        numbers.bases,
        numbers.number_words,
        big_numbers.factorials,
        big_numbers.huge_numbers,
        big_numbers.tiny_numbers,
        big_numbers.binomials,
        surds.powers,
        surds.surds,
        surds.sums_with_surds,
        surds.sums_of_two_surds,
        surds.roots,
        surds.logarithms,
        surds.natural_logarithms,
        surds.powers_of_e,
        surds.approximations,
        angles.special_angles,
        angles.inverse_functions,
        angles.multiples_of_pi,
        angles.degrees,
        angles.minutes_of_arc,
        angles.identities,
        complex_numbers.sums,
        complex_numbers.quotients,
        complex_numbers.powers_of_i,
        complex_numbers.polar_forms,
        polynomials.polynomials,
        polynomials.factored,
        polynomials.squares,
        polynomials.quotients,
        polynomials.monomials,
        polynomials.two_variables,
        polynomials.formulas,
        equations.lines,
        equations.explicit_lines,
        equations.right_sides,
        equations.circles,
        equations.ellipses,
        equations.parabolas,
        equations.named_values,
        equations.systems,
        equations.three_named_values,
        equations.functions,
        equations.congruences,
        lists.bare_lists,
        lists.tuples,
        lists.sets,
        lists.sets_of_sets,
        lists.lists_of_points,
        lists.both_signs,
        lists.alternatives,
        families.families,
        families.arithmetic_families,
        matrices.vectors,
        matrices.matrices,
        intervals.half_open_intervals,
        intervals.open_and_closed_intervals,
        intervals.rays,
        intervals.outsides,
        intervals.two_intervals,
        intervals.holes,
        intervals.all_numbers,
        measures.units,
        measures.squares_and_cubes,
        measures.speeds,
        measures.money,
        clocks.durations,
        measures.compound_lengths,
        clocks.times,
        clocks.dates,
        measures.ratios,
        measures.temperatures,
        words.counted_nouns,
        words.names,
        words.phrases,
        words.yes_or_no,
        words.true_or_false,
        words.letters,
        words.letters_with_text,
        words.nothing,
        words.infinity,
        words.remainders,
        everyday.fraction_words,
        everyday.large_numbers,
        everyday.dozens,
        everyday.ordinals,
        everyday.sized_units,
        everyday.rates_of_money,
        everyday.several_letters,
        everyday.parts_of_a_whole,
        space.planes,
        space.base_vectors,
        space.scaled_vectors,
        space.named_points,
        space.piecewise,
        space.pairs_of_values,
    )
}


def pairs(seed: int, *, examples: int) -> Iterator[Pair]:
    """So many examples of each kind, the same ones for the same seed; no pair twice."""
    seen = set()
    for name, kind in KINDS.items():
        random = Random(f"{seed} {name}")
        for _ in range(examples):
            for pair in pairs_of(name, kind(random), random):
                if pair not in seen:
                    seen.add(pair)
                    yield pair
