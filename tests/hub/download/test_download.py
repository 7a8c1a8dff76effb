"""Every way a download goes wrong, against a hub on the loopback."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from qwq_cli.errors import DiskError, NetworkError, QwqError
from qwq_cli.file_lock import file_lock
from qwq_cli.hub.download.download import Downloader, Watch
from qwq_cli.hub.local.cache import HubCache, repo_folder
from qwq_cli.hub.local.verify import verify
from qwq_cli.hub.network.api import Hub
from qwq_cli.hub.network.backoff import Backoff
from qwq_cli.hub.network.client import Client
from qwq_cli.hub.network.partial import Partial, partials, read_journal
from tests.hub.hub_server import COMMIT, FakeHub, Fault, Request, running, sha

REPO, NAME = "o/big", "big-Q4_K_M.gguf"
PIECE = 1 << 14
CONNECTIONS = 3
SIZE = 100 * PIECE + 123
DATA = random.Random(7).randbytes(SIZE)
QUICK = Backoff(attempts=4, first=0.0)


class Scene:
    """A hub with one file, an empty cache, and what the download told."""

    def __init__(self, hub: FakeHub, root: Path) -> None:
        self.hub, self.root = hub, root
        self.troubles: list[str] = []
        self.resumed: list[int] = []
        self.received = 0

    @property
    def folder(self) -> Path:
        return repo_folder(self.root, REPO)

    @property
    def blob(self) -> Path:
        return self.folder / "blobs" / sha(self.hub.files[REPO][NAME])

    def client(self, *, token: str | None = None, stall: float = 5.0) -> Client:
        return Client(self.hub.endpoint, token, backoff=QUICK, stall=stall, sleep=lambda _: None)

    def downloader(self, client: Client | None = None) -> Downloader:
        watch = Watch(self.resumed.append, self._receive, self.troubles.append)
        return Downloader(Hub(client or self.client()), self.root, watch, CONNECTIONS, PIECE, QUICK)

    def pull(self, client: Client | None = None, *, revision: str = "main") -> Path:
        downloader = self.downloader(client)
        repo = downloader.hub.repo(REPO, revision)
        return downloader.download(downloader.hub.file(REPO, repo.commit, NAME), revision)

    def refusal(self, client: Client | None = None) -> QwqError:
        """The error of a pull that must leave nothing under a final name."""
        with pytest.raises(QwqError) as caught:
            self.pull(client)
        assert not self.blob.exists()
        assert HubCache(self.root).find(REPO, NAME, "main") is None
        return caught.value

    def _receive(self, count: int) -> None:
        self.received += count


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with running(FakeHub({REPO: {NAME: DATA, "README.md": b"hello"}}, chunk=PIECE // 3)) as hub:
        yield Scene(hub, tmp_path / "hub")


def test_the_result_lies_as_every_other_tool_expects(scene: Scene) -> None:
    path = scene.pull()
    assert path == scene.folder / "snapshots" / COMMIT / NAME
    assert path.read_bytes() == DATA
    assert os.readlink(path) == f"../../blobs/{sha(DATA)}"
    assert (scene.folder / "refs/main").read_text() == COMMIT
    assert [file.name for file in scene.blob.parent.iterdir()] == [sha(DATA)]
    assert (scene.hub.sent, scene.received, scene.resumed) == (SIZE, SIZE, [0])


def test_huggingface_hub_finds_it(scene: Scene) -> None:
    from huggingface_hub import scan_cache_dir, try_to_load_from_cache

    path = scene.pull()
    assert try_to_load_from_cache(REPO, NAME, cache_dir=scene.root) == str(path)
    found = scan_cache_dir(scene.root)
    assert not found.warnings
    assert found.size_on_disk == SIZE


def test_what_is_there_is_not_fetched_again(scene: Scene) -> None:
    scene.pull()
    scene.pull()
    assert scene.hub.sent == SIZE
    scene.hub.commit = "d" * 40  # the same file at another commit
    path = scene.pull()
    assert scene.hub.sent == SIZE
    assert path.parent.name == "d" * 40
    assert path.resolve() == scene.blob


def test_fifty_cuts_in_one_pull_lose_nothing(scene: Scene) -> None:
    cuts = sorted(random.Random(3).sample(range(SIZE), 50))

    def cut(request: Request) -> bool:
        """Send up to the next cut, and break."""
        span = request.range
        if not request.is_body or span is None:
            return False
        here = next((at for at in cuts if span[0] < at < span[1]), None)
        if here is None:
            return False
        cuts.remove(here)
        handler = request.handler
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {span[0]}-{span[1] - 1}/{SIZE}")
        handler.send_header("Content-Length", str(span[1] - span[0]))
        handler.end_headers()
        handler.wfile.write(DATA[span[0] : here])
        handler.wfile.flush()
        handler.close_connection = True
        scene.hub.count(here - span[0])
        return True

    scene.hub.faults.append(cut)
    assert scene.pull().read_bytes() == DATA
    assert not cuts
    assert len(scene.troubles) == 50
    assert scene.hub.sent == scene.received == SIZE


def test_resets_are_tried_again(scene: Scene) -> None:
    scene.hub.once(lambda request: request.is_body and request.cut())
    scene.hub.once(lambda request: request.path.startswith("/api") and request.cut())
    assert scene.pull().read_bytes() == DATA


def ignore_ranges(request: Request) -> bool:
    return request.is_body and request.send(200, DATA)


def test_a_server_that_ignores_ranges_sends_the_file_once(scene: Scene) -> None:
    scene.hub.faults.append(ignore_ranges)
    assert scene.pull().read_bytes() == DATA
    assert scene.received == SIZE


def test_a_server_that_ignores_ranges_and_breaks_keeps_what_came(scene: Scene) -> None:
    def half(request: Request) -> bool:
        if not request.is_body or request.range:
            return False
        handler = request.handler
        handler.send_response(200)
        handler.send_header("Content-Length", str(SIZE))
        handler.end_headers()
        handler.wfile.write(DATA[: SIZE // 2])
        handler.close_connection = True
        return True

    scene.hub.once(half)
    scene.hub.faults.append(ignore_ranges)
    assert scene.pull().read_bytes() == DATA
    assert scene.received == SIZE


def test_a_wrong_length_is_refused(scene: Scene) -> None:
    def longer(request: Request) -> bool:
        span = request.range
        if not request.is_body or span is None:
            return False
        wrong = f"bytes {span[0]}-{span[1] - 1}/{SIZE + 1}"
        return request.send(206, DATA[slice(*span)], Content_Range=wrong)

    scene.hub.faults.append(longer)
    error = scene.refusal()
    assert f"the server has {SIZE + 1}" in error.message
    assert "same command" in (error.hint or "")


def test_bodies_shorter_or_longer_than_their_range_do_no_harm(scene: Scene) -> None:
    def odd(request: Request) -> bool:
        span = request.range
        if not request.is_body or span is None or span[1] - span[0] < 2 * PIECE:
            return False
        end = span[0] + PIECE + 5 if span[0] % 2 else min(span[1] + PIECE, SIZE)
        held = f"bytes {span[0]}-{end - 1}/{SIZE}"
        return request.send(206, DATA[span[0] : end], Content_Range=held)

    scene.hub.faults.append(odd)
    assert scene.pull().read_bytes() == DATA


def test_another_range_than_asked_for_is_refused(scene: Scene) -> None:
    scene.hub.faults.append(
        lambda r: r.is_body and r.send(206, DATA[:9], Content_Range=f"bytes 7-15/{SIZE}")
    )
    assert "sends byte 7 where" in scene.refusal().message


def spoil(request: Request) -> bool:
    span = request.range
    if not request.is_body or span is None or not span[0] <= SIZE // 2 < span[1]:
        return False
    data = bytearray(DATA[slice(*span)])
    data[0] ^= 1
    held = f"bytes {span[0]}-{span[1] - 1}/{SIZE}"
    return request.send(206, bytes(data), Content_Range=held)


def test_wrong_bytes_once_are_fetched_again(scene: Scene) -> None:
    scene.hub.once(spoil)
    assert scene.pull().read_bytes() == DATA
    assert any("wrong checksum" in trouble for trouble in scene.troubles)
    assert scene.received == SIZE


def test_wrong_bytes_always_are_refused_and_leave_nothing(scene: Scene) -> None:
    scene.hub.faults.append(spoil)
    error = scene.refusal()
    assert isinstance(error, NetworkError)
    assert "wrong checksum" in error.message
    assert not list(scene.blob.parent.iterdir())


def test_a_stalled_socket_is_given_up_and_resumed(scene: Scene) -> None:
    def stall(request: Request) -> bool:
        if not request.is_body or not request.range:
            return False
        handler = request.handler
        handler.send_response(206)
        start, end = request.range
        handler.send_header("Content-Range", f"bytes {start}-{end - 1}/{SIZE}")
        handler.send_header("Content-Length", str(end - start))
        handler.end_headers()
        handler.wfile.write(DATA[start : start + 10])
        handler.wfile.flush()
        return True  # and the connection stays open

    scene.hub.once(stall)
    assert scene.pull(scene.client(stall=0.2)).read_bytes() == DATA
    assert any("nothing came" in trouble for trouble in scene.troubles)
    assert scene.received == SIZE


REFUSALS = {
    "401": (401, {}, "or it is private (401", "hf auth login"),
    "401 missing": (401, {"X_Error_Code": "RepoNotFound"}, "There is nothing at", "HF_TOKEN"),
    "403": (403, {}, "private (403", "hf auth login"),
    "403 gated": (403, {"X_Error_Code": "GatedRepo"}, "is gated", "accept, then `hf auth login`"),
    "404": (404, {"X_Error_Code": "EntryNotFound"}, "no such file", "/o/big"),
    "404 revision": (404, {"X_Error_Code": "RevisionNotFound"}, "no such revision", "/o/big"),
    "500": (500, {}, "500 Internal Server Error", "same command again"),
    "503": (503, {}, "503 Service Unavailable", "same command again"),
    "429": (429, {"Retry_After": "7"}, "429 Too Many Requests", "same command again"),
}


@pytest.mark.parametrize("case", REFUSALS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_refusals_say_what_to_do(scene: Scene, case: str, method: str) -> None:
    status, headers, message, hint = REFUSALS[case]
    scene.hub.faults.append(
        lambda r: r.host == "hub" and r.method == method and r.send(status, **headers)
    )
    error = scene.refusal()
    assert message in error.message
    assert hint in (error.hint or "")
    assert error.status == 5


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_called_that(scene: Scene, status: int) -> None:
    scene.hub.faults.append(lambda r: r.send(status))
    error = scene.refusal(scene.client(token="secret"))
    assert "refuses your token" in error.message
    assert "secret" not in error.message + repr(scene.client(token="secret"))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_passing_troubles_pass(scene: Scene, status: int) -> None:
    def trouble(host: str, method: str) -> Fault:
        return lambda r: (r.host, r.method) == (host, method) and r.send(status)

    for host, method in (("hub", "GET"), ("hub", "HEAD"), ("storage", "GET")):
        scene.hub.once(trouble(host, method))
    assert scene.pull().read_bytes() == DATA


def test_troubles_that_stay_end_with_what_came_kept(scene: Scene) -> None:
    def late(request: Request) -> bool:
        span = request.range
        return request.is_body and span is not None and span[0] > SIZE // 2 and request.send(503)

    scene.hub.faults.append(late)
    error = scene.refusal()
    assert "503" in error.message
    assert "continues from there" in (error.hint or "")
    held, start, scene.hub.faults[:] = pieces(scene), len(scene.hub.log), []
    assert held
    assert scene.pull().read_bytes() == DATA
    assert not held & asked_for(scene.hub.log[start:])
    assert scene.resumed[-1] == len(held) * PIECE


def test_416_says_that_the_file_may_be_changing(scene: Scene) -> None:
    scene.hub.faults.append(lambda r: r.is_body and r.send(416))
    error = scene.refusal()
    assert "416" in error.message
    assert "same command" in (error.hint or "")


def test_the_token_stays_with_the_hub(scene: Scene) -> None:
    scene.pull(scene.client(token="secret"))
    seen = {(r.host, r.headers.get("Authorization")) for r in scene.hub.log}
    assert seen == {("hub", "Bearer secret"), ("storage", None)}


def test_a_renamed_repository_is_followed_with_the_token(scene: Scene) -> None:
    def renamed(request: Request) -> bool:
        old = "/o/old/resolve/"
        if not request.path.startswith(old):
            return False
        return request.send(307, Location="/o/big/resolve/" + request.path[len(old) :])

    scene.hub.faults.append(renamed)
    hub = Hub(scene.client(token="secret"))
    assert hub.file("o/old", COMMIT, NAME).etag == sha(DATA)
    assert scene.hub.log[-1].headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x/y"])
def test_redirects_leave_http_for_nothing(scene: Scene, target: str) -> None:
    scene.hub.faults.append(lambda r: r.method == "GET" and r.send(302, Location=target))
    assert "unsafe address" in scene.refusal().message


def test_a_circle_of_redirects_ends(scene: Scene) -> None:
    scene.hub.faults.append(lambda r: r.send(302, Location=r.path))
    assert "loop" in scene.refusal().message


def test_an_old_signed_address_is_asked_for_anew(scene: Scene) -> None:
    scene.hub.once(lambda r: r.is_body and (r.range or (0, 0))[0] > SIZE // 2 and r.send(403))
    scene.hub.pause = 0.001
    assert scene.pull().read_bytes() == DATA


@pytest.mark.parametrize(
    "name", ["../evil.gguf", "/etc/evil.gguf", "a/../../evil.gguf", "a\\..\\evil.gguf", "C:x", ""]
)
def test_names_that_leave_the_folder_are_refused(scene: Scene, name: str) -> None:
    scene.hub.files[REPO][name] = b"evil"
    error = scene.refusal()
    assert "can't be right" in error.message
    assert not scene.root.exists()


@pytest.mark.parametrize("header", ["X_Linked_Etag", "X_Repo_Commit", "X_Linked_Size"])
def test_headers_that_leave_the_folder_are_refused(scene: Scene, header: str) -> None:
    good = {"X_Repo_Commit": COMMIT, "X_Linked_Size": "5", "X_Linked_Etag": sha(b"x")}
    bad = {**good, header: "../../x"}
    scene.hub.faults.append(lambda r: r.method == "HEAD" and r.send(200, **bad))
    assert "can't be right" in scene.refusal().message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<!DOCTYPE html><p>Log in", "a web page"),
        (b"\xff\xfe{", "not JSON"),
        (b"[]", "unexpected way"),
        (b'{"sha": 5}', "unexpected way"),
        (b'{"sha": "../x"}', "can't be right"),
    ],
)
def test_answers_that_are_no_model_info(scene: Scene, body: bytes, message: str) -> None:
    scene.hub.faults.append(lambda r: r.path.startswith("/api") and r.send(200, body))
    assert message in scene.refusal().message


def test_no_room_on_the_disk_is_said_before_the_first_byte(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    error = scene.refusal()
    assert isinstance(error, DiskError)
    assert "are free on the disk" in error.message
    assert scene.hub.sent == 0


def test_a_disk_that_fills_up_midway_keeps_what_came(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Partial.write

    def full(self: Partial, position: int, data: memoryview) -> None:
        if position > SIZE // 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, position, data)

    with monkeypatch.context() as patched:
        patched.setattr(Partial, "write", full)
        error = scene.refusal()
    assert "is full" in error.message
    assert "continues from there" in (error.hint or "")
    before = scene.hub.sent
    assert scene.pull().read_bytes() == DATA
    assert scene.hub.sent - before < SIZE


def test_a_disk_that_is_full_at_the_last_byte_leaves_nothing_under_a_final_name(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        error = scene.refusal()
    assert "is full" in error.message
    before = scene.hub.sent
    assert scene.pull().read_bytes() == DATA
    assert scene.hub.sent == before, "all of it was here"


def test_a_cache_that_cannot_be_written_is_named(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scene.root.parent / "file").write_text("in the way")
    scene.root = scene.root.parent / "file" / "hub"
    error = scene.refusal()
    assert isinstance(error, DiskError)
    assert "HF_HUB_CACHE" in (error.hint or "")


def test_a_folder_without_write_permission_is_named(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a refusal made up, since root may write anywhere."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    error = scene.refusal()
    assert "Permission denied" in error.message
    assert str(scene.root) in error.message
    assert "writable" in (error.hint or "")


def _child(endpoint: str, root: str) -> None:
    hub = Hub(Client(endpoint, backoff=QUICK))
    downloader = Downloader(hub, Path(root), Watch(), CONNECTIONS, PIECE, QUICK)
    downloader.download(hub.file(REPO, COMMIT, NAME), "main")


@pytest.fixture(scope="module")
def spawn() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "huggingface_hub.utils"])
    return context


def pieces(scene: Scene) -> set[int]:
    """Those that the journal holds."""
    found = next(partials(scene.blob.parent), None)
    read = read_journal(found.journal) if found else None
    return set(read[1]) if read else set()


def asked_for(log: list[Request]) -> set[int]:
    """Pieces in the ranges of all requests."""
    spans = [request.range for request in log if request.is_body and request.range]
    return {index for start, end in spans for index in range(start // PIECE, -(-end // PIECE))}


def kill_after(hub: FakeHub, quota: int, child: multiprocessing.process.BaseProcess) -> None:
    if hub.sent >= quota and child.pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)


def test_kill_9_at_twenty_moments_then_resume(
    scene: Scene, spawn: multiprocessing.context.ForkServerContext
) -> None:
    chance, scene.hub.pause = random.Random(5), 0.002
    for _ in range(20):
        held, start = pieces(scene), len(scene.hub.log)
        quota = scene.hub.sent + chance.randrange(SIZE // 15)
        child = spawn.Process(target=_child, args=(scene.hub.endpoint, str(scene.root)))
        scene.hub.on_sent = partial(kill_after, scene.hub, quota, child)
        child.start()
        child.join()
        assert not scene.blob.exists()
        assert child.exitcode == -signal.SIGKILL
        assert not held & asked_for(scene.hub.log[start:])
        assert held <= pieces(scene)
    scene.hub.on_sent = lambda: None
    assert scene.pull().read_bytes() == DATA
    assert scene.resumed[-1] > SIZE // 5


def test_two_processes_that_pull_the_same_file_fetch_it_once(
    scene: Scene, spawn: multiprocessing.context.ForkServerContext
) -> None:
    scene.hub.pause = 0.001
    children = [
        spawn.Process(target=_child, args=(scene.hub.endpoint, str(scene.root))) for _ in range(2)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    assert scene.blob.read_bytes() == DATA
    assert scene.hub.sent == SIZE


def half_done(scene: Scene) -> Path:
    """Pull up to about a half; the partial."""
    scene.hub.faults[:] = [
        lambda r: r.is_body and (r.range or (0, 0))[0] > SIZE // 2 and r.send(503)
    ]
    with contextlib.suppress(NetworkError):
        scene.pull()
    scene.hub.faults.clear()
    (found,) = partials(scene.blob.parent)
    assert found.data.is_file()
    return found.data


def test_what_a_power_loss_tore_is_found_and_fetched_again(scene: Scene) -> None:
    data = half_done(scene)
    with data.open("r+b") as file:
        file.seek(3 * PIECE + 7)
        file.write(b"torn")
    before = scene.hub.sent
    assert scene.pull().read_bytes() == DATA
    assert any("damaged on disk" in trouble for trouble in scene.troubles)
    assert scene.hub.sent - before < SIZE


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_a_journal_cut_at_any_byte_is_still_of_use(scene: Scene, keep: float) -> None:
    half_done(scene)
    (found,) = partials(scene.blob.parent)
    text = found.journal.read_bytes()
    found.journal.write_bytes(text[: int(keep * len(text)) if keep < 1 else int(keep)])
    assert scene.pull().read_bytes() == DATA
    assert [file.name for file in scene.blob.parent.iterdir()] == [sha(DATA)]


def test_a_journal_that_promises_more_than_is_there(scene: Scene) -> None:
    data = half_done(scene)
    os.truncate(data, 5 * PIECE)
    assert scene.pull().read_bytes() == DATA


def test_a_revision_that_changed_meanwhile_starts_anew_and_drops_the_old(scene: Scene) -> None:
    old = half_done(scene)
    changed = DATA[::-1]
    scene.hub.files[REPO][NAME], scene.hub.commit = changed, "d" * 40
    path = scene.pull()
    assert path.read_bytes() == changed
    assert path.parent.name == "d" * 40
    assert not old.exists()
    assert (scene.folder / "refs/main").read_text() == "d" * 40


def test_another_process_s_partial_of_an_older_revision_is_left_alone(scene: Scene) -> None:
    old = half_done(scene)
    lock = scene.root / ".locks" / scene.folder.name / f"{sha(DATA)}.lock"
    scene.hub.files[REPO][NAME], scene.hub.commit = DATA[::-1], "d" * 40
    with file_lock(lock, pytest.fail):
        scene.pull()
    assert old.exists()


def test_an_interrupt_keeps_what_came(scene: Scene) -> None:
    def receive(count: int) -> None:
        scene.received += count
        if scene.received > SIZE // 3:
            raise KeyboardInterrupt

    downloader = scene.downloader()
    watch = replace(downloader.watch, received=receive)
    file = downloader.hub.file(REPO, COMMIT, NAME)
    with pytest.raises(KeyboardInterrupt):
        replace(downloader, watch=watch).download(file, "main")
    assert not scene.blob.exists()
    held, start = pieces(scene), len(scene.hub.log)
    assert scene.pull().read_bytes() == DATA
    assert held
    assert not held & asked_for(scene.hub.log[start:])


def test_an_empty_file_is_one(scene: Scene) -> None:
    scene.hub.files[REPO][NAME] = b""
    assert scene.pull().read_bytes() == b""


def test_the_journal_says_what_it_is_of(scene: Scene) -> None:
    half_done(scene)
    (found,) = partials(scene.blob.parent)
    read = read_journal(found.journal)
    assert read is not None
    assert (read[0].name, read[0].bytes) == (NAME, SIZE)
    assert read[1]


def test_verify_reads_it_all_from_the_disk(scene: Scene) -> None:
    path = scene.pull()
    read: list[int] = []
    assert verify(path, read=read.append).is_right
    assert sum(read) == SIZE
    with path.open("r+b") as file:
        file.write(b"x" if DATA[:1] != b"x" else b"y")
    assert verify(path).is_right is False
