"""No name and no text of others steers a terminal, or takes a line of its own, in any command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qwq_cli.settings import SETTINGS
from tests.cli.every_command import Path as Command
from tests.cli.every_command import arguments, commands, flags, is_switch, with_json
from tests.cli.hostile import EVIL, Home, make_home, steered
from tests.endpoint.server import FakeServer, serving
from tests.endpoint.server import Request as EndpointRequest
from tests.hub.gguf_writer import tiny
from tests.hub.hub_server import FakeHub, Request, running

JSON = with_json()
# Lines that get further than the words that all commands are given; a word in capitals stands for
# what `make_home` made. A command that is new says here what of others it can show.
LINES: Mapping[str, tuple[str, ...]] = {
    "ask": ("ask -m WORKS 17*24", "ask -m BROKEN x", "ask -f NOWHERE", "ask -m box x"),
    "chat": ("chat -m WORKS", "chat -m WORKS --resume EVIL",
 "chat -m STRANGE", "chat --resume EVIL"),
    "solve": (
        "solve PROBLEMS -m WORKS -n 1 -o NOWHERE", "solve PROBLEMS --dry-run", "solve NOWHERE",
        "solve PROBLEMS --question-field EVIL", "solve GOOD -m WORKS -n 1 -o RESULTS",
        "solve GOOD -m WORKS --dry-run", "solve GOOD -m WORKS -o RESULTS -n 2",
    ),
    "grade": ("grade PROBLEMS", "grade NOWHERE", "grade TRACE", "grade RESULTS", "grade PAIRS",
              "grade RESULTS --by subject"),
    "curve": ("curve PROBLEMS -m BROKEN", "curve NOWHERE",
              "curve GOOD -m WORKS -n 1 -o RESULTS.svg"),
    "show": ("show ID", "show TRACE", "show ID --plain", "show NOWHERE", "show ID --md",
             "show ID -o NOWHERE", "show PROBLEMS"),
    "bug": ("bug",),
    "doctor": ("doctor", "doctor -m NAMED", "doctor -m REFUSES", "doctor -m STRANGE"),
    "log list": ("log", "log EVIL", "log --delete EVIL", "log -m EVIL"),
    "log import": ("log import TRACE NOWHERE", "log import PROBLEMS BROKEN"),
    "models list": ("models list", "models list --all"),
    "models pull": (),
    "models show": ("models show NAMED", "models show REFUSES", "models show STRANGE",
                    "models show BROKEN", "models show BYTES"),
    "models add": (),
    "models forget": ("models forget EVIL",),
    "models verify": ("models verify", "models verify EVIL"),
    "models path": ("models path NAMED", "models path o/r:Q8_0"),
    "models rm": ("models show mine", "models rm EVIL -y", "models rm o/r:Q8_0"),
    "engine list": ("engine list",),
    "engine install": ("engine install cpu --from NOWHERE", "engine install --from BROKEN"),
    "engine use": ("engine use NOWHERE", "engine use BROKEN", "engine use evil"),
    "engine verify": ("engine verify", "engine verify evil", "engine verify EVIL"),
    "engine rm": ("engine rm EVIL",),
    "endpoint list": ("endpoint list",),
    "endpoint check": ("endpoint check EVIL", "endpoint check box"),
    "sessions list": ("sessions list", "sessions list EVIL"),
    "sessions export": ("sessions export EVIL NOWHERE.md", "sessions export EVIL NOWHERE"),
    "sessions rm": ("sessions rm EVIL",),
    "config list": ("config list",),
    "config get": ("config get system", "config get EVIL"),
    "config set": ("config set system EVIL", "config set endpoints.EVIL.url EVIL",
                   "config set ctx EVIL"),
    "config unset": ("config unset endpoints.EVIL", "config unset EVIL"),
    "config edit": ("config edit",),
    "config path": ("config path",),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Home:
    return make_home(tmp_path_factory.mktemp("hostile"), demo)


def refuse(home: Home, *args: str, env: Mapping[str, str] | None = None) -> str:
    shown = home.shown(*args, env=env)
    assert steered(shown) is None, args
    return shown


def test_every_command_has_lines() -> None:
    assert set(LINES) == {" ".join(path) for path in commands()}


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_what_is_typed(home: Home, path: Command) -> None:
    needed = arguments(commands()[path])
    lines = [[*path, EVIL], [*path, f"--{EVIL}"], [*path, *needed, EVIL, EVIL], ["--", *path, EVIL]]
    options = flags(commands()[path]).items()
    lines += [[*path, *needed, flag, EVIL] for flag, one in options if not is_switch(one)]
    for line in lines:  # in turn as text and as JSON: which of them makes no difference here
        refuse(home, *line, *["--json"] * (path in JSON and len(line) % 2))


@pytest.mark.parametrize("line", [line for lines in LINES.values() for line in lines])
def test_what_is_there(home: Home, line: str) -> None:
    words = [EVIL if word == "EVIL" else word for word in line.split()]
    shown = refuse(home, *words)
    assert shown or line == "chat -m WORKS"
    if tuple(words[:2]) in JSON or (words[0],) in JSON:
        refuse(home, *words, "--json")


def lying(request: Request) -> bool:
    """A hub whose every word is of the wrong kind."""
    document = {
        "sha": "c" * 40, "tags": [f"license:{EVIL}"], "cardData": {"license": EVIL},
        "siblings": [{"rfilename": f"m-Q8_0{EVIL}.gguf", "size": 1}, {"rfilename": "m-Q8_0.gguf"}],
    }  # fmt: skip
    if request.path.startswith("/api/") and "named" in request.path:
        document["siblings"] = [{"rfilename": "m-Q8_0.gguf", "size": 1}]
    if request.path.startswith("/api/") and "stuck" not in request.path:
        return request.send(200, json.dumps(document).encode())
    if "gone" in request.path or "stuck" in request.path:
        return request.send(404, X_Error_Code="EntryNotFound", X_Error_Message="\x9b31m")
    return False


@pytest.mark.parametrize("repo", ["named", "wrong", "gone", "stuck", "at"])
@pytest.mark.parametrize("command", ["pull", "add"])
def test_what_a_hub_says(home: Home, command: str, repo: str) -> None:
    model = tiny(general__name=EVIL, general__architecture=EVIL if repo == "at" else "qwen2")
    files = {f"o/{name}": {"m-Q8_0.gguf": model} for name in ("named", "at")}
    with running(FakeHub(files)) as hub:
        if repo != "at":
            hub.faults.append(lying)
        env = {"HF_ENDPOINT": hub.endpoint, "HF_HUB_OFFLINE": "0"}
        for more in ([], ["--json"])[: 1 + (command == "add")]:
            assert refuse(home, "models", command, f"o/{repo}", *more, env=env)


def rude(request: EndpointRequest) -> bool:
    return request.send(400, {"error": {"message": EVIL, "type": EVIL, "code": EVIL}})


@pytest.mark.parametrize("kind", ["llamacpp", "library", "other"])
@pytest.mark.parametrize("fault", [None, rude])
def test_what_a_server_says(home: Home, kind: str, fault: Callable[..., bool] | None) -> None:
    server = FakeServer(lambda text, seed: EVIL, kind=kind, models=[f"/m/{EVIL}"], template=EVIL)
    if fault:
        server.faults.append(fault)
    with serving(server):
        for line in (["endpoint", "check", server.url], ["doctor", "-m", server.url]):
            assert refuse(home, *line)
            refuse(home, *line, "--json")
        refuse(home, "ask", "-m", server.url, "1+1")


@pytest.mark.parametrize("key", SETTINGS)
def test_variables(home: Home, key: str) -> None:
    refuse(home, "config", "list", env={f"QWQ_{key.upper()}": EVIL})
    refuse(home, "config", "get", key, "--json", env={f"QWQ_{key.upper()}": EVIL})
