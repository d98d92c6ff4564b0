"""The preview serves what was built last, says when there is something new, and outlives a build that fails."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import pytest
from builds import CHECKOUT
from sites import fill, listed
from watchfiles import Change

from report import preview as preview_module
from report.core import watching
from report.core.errors import ReportError
from report.preview import Handler, Preview, main
from report.publishing.reloading import CHANGES, SCRIPT, reloading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from http.client import HTTPResponse
    from pathlib import Path

    from builds import Build

POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"""
PAGE = f"<!DOCTYPE html><html><head>{POLICY}<title>Page</title></head><body><p>Hällo</p></body></html>"
SOON = 20  # seconds, far above what an answer takes on a busy machine
ANSWERED = 2  # seconds that whoever answers has left to complain; a stream of another test may still be open
SERVER = SimpleNamespace(server_address=("", 1), serve_forever=lambda: None)


class Rehearsed:
    """Stands in for a build that waits for the word: does and fails as its class is told."""

    made: ClassVar[list[Rehearsed]] = []
    says, works = "", ()

    def __init__(self, project: Path, arguments: Sequence[str]) -> None:
        self.project, self.arguments = project, list(arguments)
        self.built = self.ended = 0
        self.made.append(self)

    def build(self, announce: Callable[[str], None]) -> str:
        """Do what a build is asked to do."""
        self.built += 1
        for work in self.works:
            announce(work)
        return self.says

    def end(self) -> None:
        """Be ended."""
        self.ended += 1


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> type[Rehearsed]:
    """What stands in for builds."""
    stand_in = type("StandIn", (Rehearsed,), {"made": []})
    monkeypatch.setattr(preview_module, "Rehearsal", stand_in)
    return stand_in


def built(rehearsed: type[Rehearsed]) -> int:
    """Return how many builds there were."""
    return sum(one.built for one in rehearsed.made)


@pytest.fixture
def preview(tmp_path: Path, rehearsed: type[Rehearsed]) -> Preview:
    """The preview of a project with a site of two pages."""
    assert rehearsed.made == []
    pages = dict.fromkeys(("index.html", "method.html"), PAGE.encode())
    site = fill(tmp_path / "_site", listed(pages | {"images/loss.svg": b"<svg/>"}))
    (tmp_path / "pyproject.toml").touch()
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
def test_a_page_is_served_so_that_it_reloads_itself(preview: Preview, path: str) -> None:
    with served(preview) as address, opened(address + path) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.read().decode() == reloading(PAGE, 0)


def test_a_browser_keeps_no_file_that_the_next_build_may_change(preview: Preview) -> None:
    (preview.output / "chart.svg").write_text("<svg/>", encoding="utf-8")
    with served(preview) as address, opened(f"{address}/chart.svg") as answer:
        assert answer.headers.get_all("Cache-Control") == ["no-store"]
        assert answer.read() == b"<svg/>"


def test_the_page_on_disk_stays_as_it_is(preview: Preview) -> None:
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


@pytest.mark.parametrize("path", ["/", "/images/loss.svg", CHANGES])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "localhost", "[::1]:{port}", ""]
)
def test_who_asks_for_another_host_is_refused(preview: Preview, host: str, path: str) -> None:
    with served(preview) as address:
        port = address.rpartition(":")[2]
        for asked, status in ((host.format(port=port), 421), (f"LOCALHOST:{port}", 200), (f"127.0.0.1:{port}", 200)):
            connection = HTTPConnection("127.0.0.1", int(port), timeout=SOON)
            connection.request("GET" if path == CHANGES else "HEAD", path, headers={"Host": asked})
            assert connection.getresponse().status == status
            connection.close()


IMPOSSIBLE = [f"{CHANGES}?{'9' * 5000}", "/%00", "/%00.html", f"/{'a' * 3000}.html"]


@pytest.mark.parametrize("path", ["", *IMPOSSIBLE], ids=["leaves", "number", "no file", "no page", "long"])
def test_who_leaves_or_asks_for_what_cannot_be_is_no_news(
    preview: Preview, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (preview.output / "index.html").write_bytes(b"<body>" + bytes(5_000_000) + b"</body>")
    with served(preview) as address:
        host = address.removeprefix("http://")
        with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=SOON) as asking:
            asking.sendall(f"GET {path or '/'} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            if path:
                while asking.recv(2**16):
                    pass
            else:
                asking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        until = time.monotonic() + ANSWERED
        while any("process_request" in one.name for one in threading.enumerate()) and time.monotonic() < until:
            time.sleep(0.01)
        assert got(f"{address}/method.html")
    assert capfd.readouterr().err == ""


def test_a_build_has_the_arguments_of_the_preview_and_the_folder_of_the_project(
    preview: Preview, rehearsed: type[Rehearsed]
) -> None:
    preview.build()
    first = rehearsed.made[0]
    assert (first.project, first.arguments, first.built) == (preview.project, ["--epochs", "1"], 1)


def test_the_next_build_has_loaded_its_modules_before_it_is_wanted(
    preview: Preview, rehearsed: type[Rehearsed]
) -> None:
    for number in (1, 2, 3):
        for _ in range(2):
            preview.prepare()
            assert [one.built for one in rehearsed.made] == [1] * (number - 1) + [0]
        preview.build()
        assert [(one.built, one.ended) for one in rehearsed.made] == [(1, 1)] * number


def test_what_has_loaded_code_that_changed_since_is_not_used(preview: Preview, rehearsed: type[Rehearsed]) -> None:
    preview.prepare()
    preview.build(code=True)
    assert [(one.built, one.ended) for one in rehearsed.made] == [(0, 1), (1, 1)]


def test_the_stream_tells_of_every_build(preview: Preview) -> None:
    with served(preview) as address, opened(address + CHANGES) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        for _ in range(3):
            preview.build()
            assert stream.readline() == b"data: built\n"
            assert stream.readline() == b"\n"


def test_a_page_that_was_read_before_the_last_build_is_told_at_once(preview: Preview) -> None:
    with served(preview) as address:
        preview.build()
        for seen in (0, 7):  # before it, and from a preview that has been started anew since
            with opened(f"{address}{CHANGES}?{seen}") as stream:
                assert stream.readline() == b"data: built\n"


def test_the_stream_tells_what_takes_long_while_it_is_done(preview: Preview, rehearsed: type[Rehearsed]) -> None:
    with served(preview) as address, opened(address + CHANGES) as stream:
        preview.announce("training anew, some 20 s")
        expected = [b"event: work\n", b"data: training anew, some 20 s\n", b"\n"]
        assert [stream.readline() for _ in range(3)] == expected
        with opened(address + CHANGES) as late:
            assert [late.readline() for _ in range(3)] == expected
        rehearsed.works = ()
        preview.build()
        assert stream.readline() == b"data: built\n"
        assert preview.work == ""


def test_the_stream_shows_that_it_is_alive(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_module, "HEARTBEAT", 0.05)
    with served(preview) as address, opened(address + CHANGES) as stream:
        assert stream.readline() == b": still here\n"
        preview.build()
        lines = iter(stream.readline, b"")
        assert b"data: built\n" in (next(lines) for _ in range(1000))


def test_an_error_is_shown_until_it_is_mended(preview: Preview, rehearsed: type[Rehearsed]) -> None:
    with served(preview) as address, opened(address + CHANGES) as stream:
        rehearsed.says = "Error: <title> is missing"
        preview.build()
        assert stream.readline() == b"data: built\n"
        shown = got(f"{address}/method.html")
        assert "<h1>Build failed</h1><pre>Error: &lt;title&gt; is missing</pre>" in shown
        assert SCRIPT % (CHANGES, 1) in shown
        rehearsed.says = ""
        preview.build()
        assert "Hällo" in got(f"{address}/method.html")


def test_a_site_that_goes_elsewhere_is_the_one_that_is_served(preview: Preview, rehearsed: type[Rehearsed]) -> None:
    settings = preview.project / "pyproject.toml"
    settings.write_text('[tool.report]\noutput = "other"\n', encoding="utf-8")
    fill(preview.project / "other", listed({"index.html": PAGE.replace("Hällo", "Elsewhere").encode()}))
    with served(preview) as address:
        for said, words in (("Error", "Error"), ("", "Elsewhere")):
            rehearsed.says = said
            preview.build()
            assert words in got(f"{address}/")
        settings.write_text("[tool.report\n", encoding="utf-8")  # while a build is at its end
        preview.build()
        assert "Elsewhere" in got(f"{address}/")


@pytest.fixture
def chosen(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> Preview:
    """The preview of the project in whose folder one is."""
    monkeypatch.chdir(preview.project)
    for name in ("templates", "site"):
        (preview.project / name).mkdir()
    return preview


@pytest.mark.parametrize("taken", [False, True], ids=["free", "taken"])
def test_the_command_builds_at_once_and_again_after_each_change(
    chosen: Preview,
    rehearsed: type[Rehearsed],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    taken: bool,  # noqa: FBT001 - a parameter
) -> None:
    servers: list[ThreadingHTTPServer] = []
    shown: list[str] = []

    class Recorded(ThreadingHTTPServer):
        def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
            if taken and address[1]:
                raise OSError
            super().__init__((address[0], 0), handler)
            servers.append(self)

    def changes(*paths: Path, **_: object) -> Iterator[set[tuple[Change, str]]]:
        own = {path.name for path in paths if path.is_relative_to(chosen.project)}
        assert own == {"templates", "site", "pyproject.toml"}  # it has no `report` of its own
        assert {CHECKOUT / "templates", CHECKOUT / "site" / "content"} < {*paths}, "what it takes from the package"
        for number, name in ((1, "site/content/index.md"), (2, "report/model.py")):
            yield set()  # for a while nothing changes
            assert built(rehearsed) == number
            yield {(Change.modified, str(chosen.project / name))}
        assert "Hällo" in got(f"http://127.0.0.1:{servers[0].server_address[1]}/")

    monkeypatch.setattr(preview_module, "ThreadingHTTPServer", Recorded)
    monkeypatch.setattr(watching, "watch", changes)
    monkeypatch.setattr(preview_module, "open_page", shown.append)
    rehearsed.made.clear()
    assert main(["--epochs", "1", "--open", "--fresh"]) == 0
    address = f"http://127.0.0.1:{servers[0].server_address[1]}/"
    assert address in capsys.readouterr().out
    assert shown == [address]
    assert [one.arguments for one in rehearsed.made] == [["--epochs", "1", "--fresh"], *[["--epochs", "1"]] * 3]
    assert [one.built for one in rehearsed.made] == [1, 1, 0, 1]  # one was put away, as code had changed
    assert all(one.ended for one in rehearsed.made)
    servers[0].shutdown()
    servers[0].server_close()


def test_what_is_saved_while_the_first_build_loads_is_built_next(
    chosen: Preview, rehearsed: type[Rehearsed], monkeypatch: pytest.MonkeyPatch
) -> None:
    def changes(*_: object, **__: object) -> Iterator[set[tuple[Change, str]]]:
        assert built(rehearsed) == 0
        yield {(Change.modified, str(chosen.project / "site" / "content" / "index.md"))}

    monkeypatch.setattr(preview_module, "ThreadingHTTPServer", lambda *_: SERVER)
    monkeypatch.setattr(watching, "watch", changes)
    rehearsed.made.clear()
    assert main([]) == 0
    assert built(rehearsed) == 2


def test_a_wrong_flag_is_told_before_anything_is_built(
    chosen: Preview, rehearsed: type[Rehearsed], capsys: pytest.CaptureFixture[str]
) -> None:
    rehearsed.made.clear()
    assert main(["--epoch", "1"]) == 1
    assert capsys.readouterr().err == "Error: unknown argument --epoch; did you mean --epochs?\n"
    assert (rehearsed.made, chosen.builds) == ([], 0)


@pytest.mark.parametrize("failing", ["told", "changes"])
def test_what_the_system_refuses_is_one_line_and_no_build_is_left(
    chosen: Preview,
    rehearsed: type[Rehearsed],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failing: str,
) -> None:
    def changes(*_: object) -> Iterator[set[Path]]:
        yield from [set()] * (failing == "told")
        raise (ReportError if failing == "told" else OSError)("nothing more can be watched")

    monkeypatch.setattr(preview_module, "ThreadingHTTPServer", lambda *_: SERVER)
    monkeypatch.setattr(preview_module, "changes", changes)
    rehearsed.made.clear()
    assert chosen.project
    assert main([]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Error: nothing more can be watched")
    assert all(one.ended for one in rehearsed.made)


def test_a_folder_that_was_deleted_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main([]) == 1
    said = "Error: [Errno 2] No such file or directory; mend that and start the preview again\n"
    assert capsys.readouterr().err == said


class Running(NamedTuple):
    """A preview in a process of its own: its project, the process, and its address."""

    project: Path
    process: subprocess.Popen[str]
    address: str = ""


def started(project: Path, *arguments: str, **env: str) -> subprocess.Popen[str]:
    """Start a preview of the digits that leads a group of processes."""
    command = [sys.executable, "-m", "report.preview", "--dataset", "digits", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=project, env=os.environ | env, start_new_session=True, **pipes)


def stop(process: subprocess.Popen[str], line: str = "The preview has stopped.\n") -> None:
    """Press Ctrl+C as it reaches the preview alone, and see that it ends soon, in one line, with all it had started."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=SOON)
    assert (process.returncode, said) == (130, line)
    assert gone(process.pid)


def gone(group: int) -> bool:
    """Say whether no process of a group is left, a little later at most: those beside a build end when it has ended."""
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def project(digits_build: Build, tmp_path: Path) -> Path:
    """A project that was built before."""
    return shutil.copytree(digits_build.project, tmp_path / "project")


@pytest.fixture
def running(project: Path) -> Iterator[Running]:
    """A preview of a project that was built before."""
    process = started(project)
    assert process.stdout
    address = next(filter(None, (re.search(r"http://\S+/", line) for line in process.stdout)))[0]
    yield Running(project, process, address.rstrip("/"))
    if process.poll() is None:
        process.kill()
        process.communicate()


def shows(running: Running, path: Path, text: str, expected: str) -> bool:
    """Write a file, and say whether one of the next builds shows what is expected; one save can make two."""
    seen = re.search(rf"{CHANGES}\?(\d+)", got(f"{running.address}/"))[1]
    path.write_text(text, encoding="utf-8")
    with opened(f"{running.address}{CHANGES}?{seen}") as stream:
        told = (line for line in stream if line.startswith(b"data:"))
        return any(expected in got(f"{running.address}/") for _ in islice(told, 3))


def test_an_edit_is_seen_and_an_error_shown_until_it_is_mended(running: Running) -> None:
    path = running.project / "site" / "content" / "index.md"
    words = path.read_text(encoding="utf-8")
    history = (running.project / ".cache" / "history.json").read_bytes()
    edited = f"{words}\n### One class after the other\n"
    assert shows(running, path, edited, "One class after the other")
    assert shows(running, path, f"{words}\n{{{{ nothing_of_this_name }}}}\n", "at {{ nothing_of_this_name }}: ")
    assert "Build failed" in got(f"{running.address}/")
    assert shows(running, path, edited, "One class after the other")
    base = running.project / "templates" / "base.html"
    layout = base.read_text(encoding="utf-8")
    assert shows(running, base, f"{{{{ nothing }}}}{layout}", "templates/base.html, line 1 (for page ")
    assert shows(running, base, layout, "One class after the other")
    assert (running.project / ".cache" / "history.json").read_bytes() == history
    process = running.process
    assert process.stderr
    assert [process.stderr.readline().partition(":")[0] for _ in range(2)] == ["Error", "Error"]
    stop(process)


def test_ctrl_c_ends_an_idle_preview(running: Running) -> None:
    stop(running.process)


@pytest.mark.slow
def test_ctrl_c_ends_a_preview_that_trains(project: Path) -> None:
    process = started(project, "--epochs", "1000")
    assert process.stdout
    assert any("epoch" in line for line in process.stdout)
    stop(process)
    assert not list((project / ".cache").glob(".*.draft-*"))


def test_ctrl_c_ends_a_preview_that_loads_tensorflow(project: Path) -> None:
    process = started(project, "--epochs", "1000")
    assert process.stdout
    assert any("TensorFlow" in line for line in process.stdout)
    stop(process)


def test_ctrl_c_ends_a_preview_that_loads_its_modules(project: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "watchfiles.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)", encoding="utf-8")
    process = started(project, PYTHONPATH=os.pathsep.join([str(slow), os.environ.get("PYTHONPATH", "")]))
    assert process.stdout
    assert process.stdout.readline() == "loading\n"
    stop(process, "Interrupted: nothing was done.\n")


@pytest.mark.slow
def test_a_preview_that_is_killed_leaves_no_build_behind(project: Path) -> None:
    process = started(project, "--epochs", "1000")
    assert process.stdout
    assert any("epoch" in line for line in process.stdout)
    process.kill()
    process.communicate(timeout=SOON)  # which waits for whatever else holds the pipes
