"""The real server with a demonstration clinic of its own, and the system's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demonstration clinic on SQLite."""
    home = tmp_path_factory.mktemp("clinic")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATTUNE_")}
    environment |= {
        "ATTUNE_HOME": str(home),
        "ATTUNE_KEY": "33" * 32,
        "ATTUNE_DEMO": "1",
        "ATTUNE_LEAVE_TO": "/robots.txt",
        "DJANGO_SETTINGS_MODULE": "attune.project.settings",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "attune.project.cli", "demo", "--serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser; nothing is downloaded."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser of somebody's own, at a width, with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 390, height: int = 844, **more: object) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=site, bypass_csp=True, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page, and whether it scrolls sideways."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    wrong = [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        wrong.append(f"{page.url} scrolls sideways")
    return wrong


def sign_in_as(page: Page, username: str) -> None:
    """One click in the demonstration."""
    page.goto("/demo")
    page.locator(f"form:has(input[value='{username}']) button").click()
