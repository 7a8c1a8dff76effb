from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.hub.machine import cgroup, hardware
from qwq_cli.hub.machine.hardware import count_cores, detect, usable_cores


def system(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="ascii")
    return root


V2 = {
    "proc/self/cgroup": "0::/pod/job",
    "sys/fs/cgroup/pod/job/cpu.max": "max 100000",
    "sys/fs/cgroup/pod/cpu.max": "250000 100000",
    "sys/fs/cgroup/pod/job/memory.max": "max",
    "sys/fs/cgroup/pod/memory.max": "1000",
    "sys/fs/cgroup/pod/memory.current": "700",
    "sys/fs/cgroup/pod/memory.stat": "anon 300\ninactive_file 200",
}
V1 = {
    "proc/self/cgroup": "5:cpu,cpuacct:/a\n4:memory:/a\n0::/a",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "150000",
    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
    "sys/fs/cgroup/memory/a/memory.limit_in_bytes": "2000",
    "sys/fs/cgroup/memory/a/memory.usage_in_bytes": "1500",
    "sys/fs/cgroup/memory/a/memory.stat": "total_inactive_file 100",
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
}


@pytest.mark.parametrize(
    ("files", "quota", "limit", "left"),
    [(V2, 2.5, 1000, 500), (V1, 1.5, 2000, 600), ({}, None, None, None)],
)
def test_the_tightest_limit_of_the_process_and_all_above_it(
    tmp_path: Path,
    files: dict[str, str],
    quota: float | None,
    limit: int | None,
    left: int | None,
) -> None:
    root = system(tmp_path, files)
    assert cgroup.cpu_quota(root) == quota
    assert cgroup.memory_limit(root) == limit
    assert cgroup.memory_left(root) == left


def test_no_limit_and_nonsense_are_no_limits(tmp_path: Path) -> None:
    root = system(
        tmp_path,
        {
            "proc/self/cgroup": "0::/\nnonsense",
            "sys/fs/cgroup/cpu.max": "100000 0",
            "sys/fs/cgroup/memory.max": "plenty",
        },
    )
    assert cgroup.cpu_quota(root) is None
    assert cgroup.memory_limit(root) is None


def test_a_path_that_climbs_out_of_the_mount_ends(tmp_path: Path) -> None:
    root = system(tmp_path, {"proc/self/cgroup": "0::/../..", "sys/fs/cgroup/memory.max": "5"})
    assert cgroup.memory_limit(root) == 5


@given(cores=st.integers(1, 512), quota=st.none() | st.floats(0, 1000))
def test_usable_cores_are_at_least_one_and_never_above_the_limits(
    cores: int, quota: float | None
) -> None:
    used = usable_cores(cores, quota)
    assert 1 <= used <= cores
    assert quota is None or used <= max(1, quota)


def test_siblings_share_a_core() -> None:
    assert count_cores(["0,4", "1,5", "0,4", "1,5"]) == 2


def test_detect_honours_a_container_on_this_machine(tmp_path: Path) -> None:
    found = detect(system(tmp_path, V2))
    assert (found.memory_total, found.memory_available) == (1000, 500)
    assert 1 <= found.cores <= 2


@pytest.mark.parametrize(("quota", "limit"), [("250000", 2.5), ("900000", None)])
def test_a_limit_is_told_where_it_leaves_fewer_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, limit: float | None
) -> None:
    monkeypatch.setattr(hardware, "_allowed_cores", lambda _: 8)
    monkeypatch.setattr(hardware, "physical_cores", lambda: 16)
    found = detect(system(tmp_path, {**V2, "sys/fs/cgroup/pod/cpu.max": f"{quota} 100000"}))
    assert (found.cores, found.physical_cores) == (2 if limit else 8, 16)
    assert found.cpu_limit == limit


def test_detect_without_limits_gives_the_machine(tmp_path: Path) -> None:
    found = detect(tmp_path)
    assert found.memory_total == psutil.virtual_memory().total
    assert found.cores >= 1
