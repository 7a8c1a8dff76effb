from __future__ import annotations

from qwq_cli.jobs.pull_progress import PlainProgress

MB = 1_000_000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_come_at_every_tenth() -> None:
    said: list[str] = []
    clock = Clock()
    watch = PlainProgress(1000 * MB, said.append, clock)
    for second in range(1, 101):
        clock.now = float(second)
        watch.received(10 * MB)
    assert len(said) == 10
    assert said[0] == "10%  0.1 GB of 1.0 GB  10.0 MB/s, 1m 30s left"
    assert said[-1] == "100%  1.0 GB of 1.0 GB  10.0 MB/s"


def test_a_slow_line_is_heard_of_every_half_minute() -> None:
    said: list[str] = []
    clock = Clock()
    watch = PlainProgress(1000 * MB, said.append, clock)
    for second in range(1, 91):
        clock.now = float(second)
        watch.received(1000)
    assert len(said) == 3
    assert said[0] == "0%  30 kB of 1.0 GB  1.0 kB/s, 277h 46m left"


def test_of_a_byte_a_second_the_speed_is_told() -> None:
    said: list[str] = []
    clock = Clock()
    watch = PlainProgress(7200, said.append, clock)
    for second in range(1, 31):
        clock.now = float(second)
        watch.received(1)
    assert said == ["0%  30 B of 7.2 kB  1 B/s, 1h 59m left"]


def test_bytes_from_before_are_no_part_of_the_speed() -> None:
    said: list[str] = []
    clock = Clock()
    watch = PlainProgress(1000 * MB, said.append, clock)
    watch.resumed(500 * MB)
    clock.now = 10.0
    watch.received(100 * MB)
    assert said == [
        "0.5 GB are here already.",
        "60%  0.6 GB of 1.0 GB  10.0 MB/s, 40s left",
    ]


def test_a_trouble_is_told_once_as_a_sentence() -> None:
    said: list[str] = []
    watch = PlainProgress(1, said.append)
    for _ in range(3):
        watch.trouble("nothing came for too long")
    assert said == ["Nothing came for too long."]
