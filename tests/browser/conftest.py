"""Real browsers, and the sites served to them as GitHub Pages would: under a folder of somebody's domain."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT
from playwright.sync_api import expect, sync_playwright
from visits import Visit, open_page, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from builds import Build
    from playwright.sync_api import Browser, Playwright

# The shell has no windows to open in vain, and so opens a page several times as fast.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")
FLAGS = [
    "--no-sandbox",  # it refuses to run as root otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=30_000)  # milliseconds; other tests run at the same time, and a machine may be busy


def find(names: tuple[str, ...]) -> str:
    """Return where the first of these browsers is, or skip the test where none is installed."""
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        reason = f"needs a browser, one of {', '.join(names)}; on Debian: apt-get install {names[0]}"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    return executable


@pytest.fixture(scope="session")  # it keeps an event loop running, which tests that need one of their own would meet
def playwright() -> Iterator[Playwright]:
    """What speaks to the browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium without a window."""
    executable = find(CHROMIUM)
    with request.getfixturevalue("playwright").chromium.launch(executable_path=executable, args=FLAGS) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Firefox without a window, with a relay in between."""
    command = shlex.join([sys.executable, str(CHECKOUT / "tests" / "firefox_relay.py"), find(FIREFOX)])
    program = tmp_path_factory.mktemp("firefox") / "firefox"
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    launch = request.getfixturevalue("playwright").firefox.launch
    with launch(channel="moz-firefox", executable_path=program) as firefox:
        yield firefox


@pytest.fixture(scope="session", params=["fallback", "mnist"])
def build(request: pytest.FixtureRequest) -> Build:
    """The real builds that differ most: small images, with a banner on every page, and MNIST."""
    return request.getfixturevalue(f"{request.param}_build")


@pytest.fixture(scope="session")
def site(build: Build) -> Path:
    """Each of these sites; the fixture of the other tests could still hold one of theirs."""
    return build.site


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address under which the site is served."""
    with serve(site) as address:
        yield address


@pytest.fixture
def address(request: pytest.FixtureRequest, build: Build, fallback_build: Build) -> str:
    """The address of the site's folder: that about MNIST on a server, and the other one as files."""
    return f"{build.site.resolve().as_uri()}/" if build == fallback_build else request.getfixturevalue("served")


@pytest.fixture(scope="session")
def mnist(mnist_site: Path) -> Iterator[str]:
    """The address under which the site about MNIST is served."""
    with serve(mnist_site) as address:
        yield address


@pytest.fixture
def visit(request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Opens a page of the site at an address, and writes down whatever goes wrong with it."""
    browser = request.getfixturevalue(getattr(request, "param", "browser"))
    with ExitStack() as visits:
        yield lambda *arguments, **options: visits.enter_context(open_page(browser, *arguments, **options))
