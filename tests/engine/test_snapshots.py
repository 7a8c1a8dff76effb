from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.snapshots import Snapshot, Snapshots


def kept(snapshots: Snapshots, slot: int = 0) -> list[int]:
    return [each.length for each in snapshots.of(slot)]


def test_the_nearest_is_at_or_before() -> None:
    snapshots = Snapshots(1)
    for length in (30, 10, 20):
        snapshots.add(0, Snapshot(length, b"."))
    found = [snapshots.nearest(0, length) for length in (9, 10, 29, 99)]
    assert [each.length if each else None for each in found] == [None, 10, 20, 30]


def test_the_one_that_costs_least_to_compute_again_goes_first() -> None:
    snapshots = Snapshots(1, most=3)
    for length in (100, 115, 300, 400):
        snapshots.add(0, Snapshot(length, b"."))
    assert kept(snapshots) == [100, 300, 400]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 500), st.integers(1, 40)), max_size=60),
    st.integers(1, 5),
    st.integers(1, 100),
)
def test_they_are_bounded_in_number_and_bytes(
    taken: list[tuple[int, int, int]], most: int, most_bytes: int
) -> None:
    snapshots = Snapshots(3, most=most, most_bytes=most_bytes)
    for slot, length, size in taken:
        snapshots.add(slot, Snapshot(length, bytes(size)))
        assert snapshots.bytes <= most_bytes
        for each in range(3):
            assert len(kept(snapshots, each)) <= most
            assert kept(snapshots, each) == sorted(set(kept(snapshots, each)))


def test_a_state_that_slots_share_counts_once() -> None:
    snapshots = Snapshots(3)
    snapshots.add(0, Snapshot(10, bytes(100)))
    snapshots.add(0, Snapshot(20, bytes(100)))
    snapshots.share(0, 1, 15)
    snapshots.share(0, 2, 20)
    assert snapshots.bytes == 200
    assert kept(snapshots, 1) == [10]


def test_what_lies_beyond_is_forgotten() -> None:
    snapshots = Snapshots(1)
    for length in (10, 20):
        snapshots.add(0, Snapshot(length, bytes(5)))
    snapshots.forget_beyond(0, 19)
    assert kept(snapshots) == [10]
    assert snapshots.bytes == 5


def test_a_state_that_is_too_large_costs_no_others() -> None:
    snapshots = Snapshots(1, most_bytes=10)
    snapshots.add(0, Snapshot(10, bytes(5)))
    snapshots.add(0, Snapshot(20, bytes(11)))
    assert kept(snapshots) == [10]
