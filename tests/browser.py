"""A headless Chromium for a test: the page, and all that it asked for or complained of.

Playwright drives the browser of the system; it brings none of its own and installs nothing.
"""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class Gate:
    """A proxy that lets nothing through and counts who came. Chromium sends all there but what
    stays on this machine."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _run(self) -> None:
        with suppress(OSError):  # closed
            while True:
                visitor, _ = self._listener.accept()
                with visitor, suppress(OSError):
                    visitor.settimeout(5)
                    self.asked.append(visitor.recv(4096).split(b"\r\n")[0].decode("latin-1"))


@dataclass
class Visit:
    """A page that is open. left: the requests that tried to leave the machine, as the proxy saw
    them; requests: all there were, the page itself included."""

    page: Page
    gate: Gate
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    @property
    def left(self) -> list[str]:
        return self.gate.asked


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser with a profile of its own, which is thrown away."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, chromium_sandbox=False, args=[*QUIET]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, address: str, *, scripts: bool = True) -> Iterator[Visit]:
    """`address` in a fresh context behind a gate; without `scripts`, as for who forbids them."""
    gate = Gate()
    context: BrowserContext = browser.new_context(
        proxy={"server": gate.address}, java_script_enabled=scripts
    )
    try:
        opened = Visit(context.new_page(), gate)
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("dialog", opened.dismiss)
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.goto(address)
        yield opened
    finally:
        context.close()
        gate.close()
