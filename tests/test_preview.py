"""The preview serves what was built last, says when there is something new, and outlives a build that fails."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from report import preview as preview_module
from report.preview import CHANGES, RELOAD, Handler, Preview, main

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.client import HTTPResponse
    from pathlib import Path

    from builds import Build

POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"""
PAGE = f"<!DOCTYPE html><html><head>{POLICY}<title>Page</title></head><body><p>Hällo</p></body></html>"
SOON = 20  # seconds, far above what an answer takes on a busy machine


class Command:
    """Stands in for the build: writes down how it was called, and succeeds or fails as it is told."""

    def __init__(self) -> None:
        self.calls: list[Sequence[str]] = []
        self.folders: list[Path] = []
        self.says, self.status = "", 0

    def run(self, command: Sequence[str], *, cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        """Do what `subprocess.run` would be asked to do."""
        self.calls.append(command)
        self.folders.append(cwd)
        return subprocess.CompletedProcess(command, self.status, stderr=self.says)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """What is run in place of a build."""
    stand_in = Command()
    monkeypatch.setattr(preview_module.subprocess, "run", stand_in.run)
    return stand_in


@pytest.fixture
def preview(tmp_path: Path, command: Command) -> Preview:
    """The preview of a project with a site of two pages."""
    assert command.calls == []
    site = tmp_path / "_site"
    (site / "images").mkdir(parents=True)
    for name in ("index.html", "method.html"):
        (site / name).write_text(PAGE, encoding="utf-8")
    (site / "images" / "loss.svg").write_bytes(b"<svg/>")
    return Preview(tmp_path, site, ["--epochs", "1"])


@contextmanager
def served(preview: Preview) -> Iterator[str]:
    """Serve a preview for the length of a test; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, preview=preview))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def opened(address: str) -> HTTPResponse:
    """Ask for an address of this machine, past any proxy."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=SOON)


def got(address: str) -> str:
    """Return what an address answers."""
    with opened(address) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("path", ["/", "/index.html", "/method.html", "/index.html?true=4#true-4"])
def test_a_page_is_served_without_its_policy_and_reloads_itself(preview: Preview, path: str) -> None:
    with served(preview) as address, opened(address + path) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.read().decode() == PAGE.replace(POLICY, "").replace("</body>", f"{RELOAD}</body>")


def test_the_page_on_disk_keeps_its_policy(preview: Preview) -> None:
    with served(preview) as address:
        got(f"{address}/")
    assert (preview.output / "index.html").read_text(encoding="utf-8") == PAGE


def test_other_files_are_served_as_they_are(preview: Preview) -> None:
    with served(preview) as address:
        assert got(f"{address}/images/loss.svg") == "<svg/>"


@pytest.mark.parametrize("path", ["/lost.html", "/lost.svg", "/lost/", "/../secret.html"])
def test_what_is_not_there_is_not_found(preview: Preview, path: str) -> None:
    (preview.project / "secret.html").write_text("secret", encoding="utf-8")
    with served(preview) as address, pytest.raises(urllib.error.HTTPError, match="404") as caught:
        opened(address + path)
    caught.value.close()


def test_a_build_has_the_arguments_of_the_preview_and_the_folder_of_the_project(
    preview: Preview, command: Command
) -> None:
    preview.build()
    (called,) = command.calls
    assert list(called[1:]) == ["-m", "report.build", "--epochs", "1"]
    assert command.folders == [preview.project]


def test_the_stream_tells_of_every_build(preview: Preview) -> None:
    with served(preview) as address, opened(address + CHANGES) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        for _ in range(3):
            preview.build()
            assert stream.readline() == b"data: built\n"
            assert stream.readline() == b"\n"


def test_the_stream_shows_that_it_is_alive(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_module, "HEARTBEAT", 0.05)
    with served(preview) as address, opened(address + CHANGES) as stream:
        assert stream.readline() == b": still here\n"
        preview.build()
        lines = iter(stream.readline, b"")
        assert b"data: built\n" in (next(lines) for _ in range(1000))


def test_an_error_is_shown_until_it_is_mended(
    preview: Preview, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(preview) as address, opened(address + CHANGES) as stream:
        command.says, command.status = "Error: <title> is missing\n", 1
        preview.build()
        assert stream.readline() == b"data: built\n"
        shown = got(f"{address}/method.html")
        assert "<h1>Build failed</h1><pre>Error: &lt;title&gt; is missing</pre>" in shown
        assert RELOAD in shown
        command.says, command.status = "", 0
        preview.build()
        assert "Hällo" in got(f"{address}/method.html")
    assert capsys.readouterr().err == "Error: <title> is missing\n"


def test_a_build_that_fails_without_a_word_has_failed(preview: Preview, command: Command) -> None:
    command.status = -9
    preview.build()
    assert b"<pre>the build failed</pre>" in (preview.page(preview.output / "index.html") or b"")


def test_what_a_build_says_while_it_succeeds_is_no_error(preview: Preview, command: Command) -> None:
    command.says = "Warning: no network\n"
    preview.build()
    assert "Hällo".encode() in (preview.page(preview.output / "index.html") or b"")


@pytest.mark.parametrize("taken", [False, True], ids=["free", "taken"])
def test_the_command_builds_at_once_and_again_after_each_change(
    preview: Preview,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    taken: bool,  # noqa: FBT001 - a parameter
) -> None:
    servers: list[ThreadingHTTPServer] = []

    class Recorded(ThreadingHTTPServer):
        def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
            if taken and address[1]:
                raise OSError
            super().__init__((address[0], 0), handler)
            servers.append(self)

    def changes(*paths: Path, **_: object) -> Iterator[set[str]]:
        assert {path.name for path in paths} == {"templates", "site", "pyproject.toml"}  # it has no `report` of its own
        for built in (1, 2):
            assert len(command.calls) == built
            yield {"changed"}
        assert "Hällo" in got(f"http://127.0.0.1:{servers[0].server_address[1]}/")

    monkeypatch.setattr(preview_module, "ThreadingHTTPServer", Recorded)
    monkeypatch.setattr(preview_module, "watch", changes)
    monkeypatch.chdir(preview.project)
    (preview.project / "pyproject.toml").write_text("", encoding="utf-8")
    for name in ("templates", "site"):
        (preview.project / name).mkdir()
    assert main(["--epochs", "1"]) == 0
    assert len(command.calls) == 3
    assert f"http://127.0.0.1:{servers[0].server_address[1]}/" in capsys.readouterr().out
    servers[0].shutdown()
    servers[0].server_close()


def test_a_wrong_flag_is_told_before_anything_is_built(
    preview: Preview, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(preview.project)
    (preview.project / "pyproject.toml").write_text("", encoding="utf-8")
    assert main(["--epoch", "1"]) == 1
    assert capsys.readouterr().err.startswith("Error: unknown argument --epoch")
    assert command.calls == []


@pytest.fixture
def running(digits_build: Build, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A preview in a process of its own, of a project that was built before; gives its folder and its address."""
    project = shutil.copytree(digits_build.project, tmp_path / "project")
    command = [sys.executable, "-m", "report.preview", "--dataset", "digits"]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    try:
        address = next(filter(None, (re.search(r"http://\S+/", line) for line in process.stdout)))[0]
        threading.Thread(target=process.stdout.read, daemon=True).start()  # or its builds would wait for a reader
        yield project, address
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(SOON) == 0
        process.stdout.close()


def test_an_edit_is_seen_and_an_error_shown_until_it_is_mended(running: tuple[Path, str]) -> None:
    project, address = running
    path = project / "site" / "content" / "index.md"
    words = path.read_text(encoding="utf-8")
    assert "Class by class" in words
    with opened(f"{address.rstrip('/')}{CHANGES}") as stream:

        def shows(text: str, expected: str) -> bool:
            """Write the page, and say whether one of the next builds shows what is expected; one save can make two."""
            path.write_text(text, encoding="utf-8")
            told = (line for line in stream if line.startswith(b"data:"))
            return any(expected in got(address) for _ in islice(told, 3))

        assert shows(words.replace("Class by class", "One class after the other"), "One class after the other")
        assert shows(f"{words}\n{{{{ nothing_of_this_name }}}}\n", "nothing_of_this_name")
        assert "Build failed" in got(address)
        assert shows(words, "Class by class")
