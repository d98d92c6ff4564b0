"""A download ends in time, whole or with a reason, whatever the server does."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from local_server import NOWHERE, Request, World, serve

from report.core.fetch import LARGEST, Limits, TransferError, bring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SHORT = Limits(answer=0.5, read=0.8, whole=1.5)  # far enough apart that the first to end is the one that is told
AMPLE = Limits(answer=20, read=20, whole=60)
BODY = bytes(range(256)) * 1000


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("no_proxy", "*")
    with serve() as world:
        yield world


def redirect(code: int, location: str) -> Callable[[Request], None]:
    """Return an answer that sends on to another address."""

    def answer(request: Request) -> None:
        request.send_response(code)
        request.send_header("Location", location)
        request.end_headers()

    return answer


def test_a_file_arrives_whole_and_without_a_word(web: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    web.answers["/file"] = BODY
    bring(web.address + "file", tmp_path / "file", AMPLE)
    assert (tmp_path / "file").read_bytes() == BODY
    assert capfd.readouterr() == ("", "")


def test_a_file_of_unknown_size_arrives(web: World, tmp_path: Path) -> None:
    def answer(request: Request) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(BODY)

    web.answers["/file"] = answer
    bring(web.address + "file", tmp_path / "file", AMPLE)
    assert (tmp_path / "file").read_bytes() == BODY


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "404 Not Found"),
        (lambda request: request.send_error(503, "Busy"), "503 Busy"),
        (lambda request: request.reply(b"<p>Sign in", kind="text/html; charset=utf-8"), "a web page instead"),
        (lambda request: request.reply(BODY, size=len(BODY) + 1), "broken off after 256000 of 256001 bytes"),
        (lambda request: request.reply(b"", size=LARGEST * 2) or request.wfile.write(bytes(LARGEST + 1)), "more than"),
        (lambda request: request.wfile.write(b"HTTP/1.1 what?\r\n\r\n"), "what?"),
        (lambda request: request.connection.close(), r"\w"),
        (Request.say_nothing, "silent for 0.5 s"),
        (lambda request: request.reply(BODY[:9], size=99) or request.say_nothing(), "silent for 0.8 s|silent for too"),
        (Request.trickle, "not finished after 1.5 s"),
        (lambda request: request.send_error(500), "500 Internal Server Error"),
    ],
    ids=[
        "missing",
        "busy",
        "page",
        "truncated",
        "endless",
        "babble",
        "closed",
        "silent",
        "stalled",
        "trickling",
        "broken",
    ],
)
def test_a_bad_server_is_given_up_in_time(
    web: World, tmp_path: Path, answer: Callable[[Request], None] | None, reason: str
) -> None:
    if answer:
        web.answers["/file"] = answer
    with pytest.raises(TransferError, match=reason) as caught:
        bring(web.address + "file", tmp_path / "file", SHORT)
    assert str(caught.value)
    assert str(caught.value).isprintable()


def test_a_server_that_trickles_is_given_up_before_its_time_is_over(web: World, tmp_path: Path) -> None:
    web.answers["/file"] = Request.trickle
    with pytest.raises(TransferError, match=r"too slow, \d+ bytes in \d s"):
        bring(web.address + "file", tmp_path / "file", Limits(answer=5, read=5, whole=60, judged=0.3))


def test_a_server_that_thinks_before_it_answers_is_not_too_slow(web: World, tmp_path: Path) -> None:
    web.answers["/file"] = lambda request: web.over.wait(0.5) or request.reply(b"short")
    bring(web.address + "file", tmp_path / "file", Limits(answer=20, read=20, whole=60, judged=0.2))
    assert (tmp_path / "file").read_bytes() == b"short"


def test_a_trickling_header_is_given_up_too(web: World, tmp_path: Path) -> None:
    def answer(request: Request) -> None:
        while not web.over.wait(0.02):
            request.wfile.write(b"H")

    web.answers["/file"] = answer
    with pytest.raises(TransferError, match=r"silent for 0\.5 s"):
        bring(web.address + "file", tmp_path / "file", SHORT)


def test_a_name_that_is_looked_up_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    over = threading.Event()

    def look_up(*_: object, **__: object) -> None:
        over.wait(20)
        raise OSError("no answer")

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    try:
        with pytest.raises(TransferError, match=r"silent for 0\.5 s"):
            bring("http://server.example/file", tmp_path / "file", SHORT)
    finally:
        over.set()


def test_a_refused_connection_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(TransferError, match="Connection refused"):
        bring(NOWHERE, tmp_path / "file", AMPLE)


def test_a_proxy_that_refuses_is_told(web: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", web.address)
    web.answers["http://server.example/file"] = lambda request: request.send_error(403, "Not through here")
    with pytest.raises(TransferError, match="403 Not through here"):
        bring("http://server.example/file", tmp_path / "file", AMPLE)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (
            "http://ci:s3cret@{}/file",
            "its address holds a name or a password, which is not sent; fetch the file and name",
        ),
        ("http://s3cret@{}/file", "its address holds a name or a password"),
        ("HTTP://ci:s3@cret@{}/file", "its address holds a name or a password"),
        ("http://ci:s3cret@server.example/file", "its address holds a name or a password"),
        ("http://ci:s3/cret@{}/file", "its address is none on the web, as https://example.org/file is one"),
        ("http://[s3cret/file", "its address is none on the web"),
        ("http:///s3cret", "its address is none on the web"),
        ("http://h\u2100:s3cret/file", "its address is none on the web"),
        ("ftp://{}/s3cret", "its address is none on the web"),
        (
            "http://{}/file?token=s3 cret",
            "an address that cannot be asked; quote what is no plain letter in it, a blank",
        ),
    ],
)
def test_an_address_with_a_secret_is_neither_asked_nor_told(
    web: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    sought: list[object] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *names, **_: sought.append(names) or [])
    with pytest.raises(TransferError, match=f"^{re.escape(reason)}") as caught:
        bring(address.format(web.address.split("/")[2]), tmp_path / "file", AMPLE)
    assert "s3" not in str(caught.value)
    assert (sought, web.requests) == ([], [])


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (
            "http://ci:s3cret@127.0.0.1/",
            "the address that it sends on to holds a name or a password, which is not sent",
        ),
        ("//s3cret@127.0.0.1/", "the address that it sends on to holds a name or a password, which is not sent"),
        ("ftp://127.0.0.1/s3cret", "the address that it sends on to is none on the web"),
        ("s3://bucket/file?key=s3cret", "the address that it sends on to is none on the web"),
        ("http://h\u00a8:s3cret/", "the address that it sends on to is none on the web"),
        ("http://[s3cret", "an address that cannot be asked"),
        ("/?token=s3cret", "302, a redirection that cannot be followed"),
    ],
)
def test_a_secret_that_a_server_sends_on_to_is_not_told(web: World, tmp_path: Path, location: str, reason: str) -> None:
    web.answers |= dict.fromkeys(["/", "/?token=s3cret"], redirect(302, location))
    with pytest.raises(TransferError, match=f"^{reason}") as caught:
        bring(web.address, tmp_path / "file", AMPLE)
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize("code", [301, 302, 303, 307])
def test_a_redirection_is_followed(web: World, tmp_path: Path, code: int) -> None:
    web.answers |= {"/": redirect(code, "/new"), "/new": BODY}
    bring(web.address, tmp_path / "file", AMPLE)
    assert (tmp_path / "file").read_bytes() == BODY


def test_what_a_redirection_says_itself_is_not_read(web: World, tmp_path: Path) -> None:
    stopped = threading.Event()

    def endless(request: Request) -> None:
        redirect(302, "/new")(request)
        try:
            while not stopped.wait(0.01):
                request.wfile.write(BODY)
        except OSError:
            stopped.set()

    web.answers |= {"/": endless, "/new": BODY}
    try:
        bring(web.address, tmp_path / "file", Limits(answer=5, read=5, whole=5))
        assert stopped.wait(5)
    finally:
        stopped.set()
    assert (tmp_path / "file").read_bytes() == BODY


def test_an_address_that_is_none_is_told_at_a_terminal_too(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    code = (
        "import sys, pathlib, report.core.fetch as t; t.bring('http://[', pathlib.Path(sys.argv[1]), t.Limits(20, 20))"
    )
    plain = {**os.environ, "PYTHON_COLORS": "0"}  # Python 3.13 paints what it says
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "file")], stderr=theirs, check=False, env=plain)
    os.close(theirs)
    shown = os.read(ours, 2**16).decode()
    os.close(ours)
    assert done.returncode == 1
    assert "TransferError: its address is none on the web" in shown


def test_a_terminal_shows_a_bar(web: World, tmp_path: Path) -> None:
    web.answers["/file.gz"] = BODY
    code = (
        "import sys, pathlib, report.core.fetch as t; t.bring(sys.argv[1], pathlib.Path(sys.argv[2]), t.Limits(20, 20))"
    )
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", code, web.address + "file.gz", str(tmp_path / "file.gz")],
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 2**16).decode()
    os.close(ours)
    assert "file.gz from 127.0.0.1" in shown
    assert "256.0" in shown
