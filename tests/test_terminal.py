"""In a pipe, plain lines; at a terminal, a bar as well; and no chatter of libraries, unless something fails."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import time
import webbrowser

import pytest
from rich.console import Console

from report.core.errors import ReportError
from report.core.quiet import quiet_libraries
from report.network.run import Epoch
from report.terminal import Terminal, open_page

EPOCH = Epoch(2, loss=0.12345, accuracy=0.9, test_loss=0.0814, test_accuracy=0.9762, seconds=4.72)
ESCAPE = re.compile(r"\x1b\[[?\d;]*[a-zA-Z]")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
CONTROL = re.compile(r"[^\n\x20-\x7e\u00a0-\uffff]")


@pytest.fixture(autouse=True)
def _no_wishes_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the surroundings wish of terminals."""
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)


def at_a_terminal(columns: int = 80) -> tuple[Terminal, io.StringIO]:
    """Return a terminal that believes in itself, and what is shown on it."""
    screen = io.StringIO()
    terminal = Terminal()
    terminal.console = Console(
        file=screen, force_terminal=True, highlight=False, soft_wrap=True, markup=False, width=columns
    )
    return terminal, screen


def a_training(terminal: Terminal) -> None:
    """Go through two epochs."""
    with terminal.training(2, each=True):
        for number in (1, 2):
            for done in (0.25, 0.5, 1.0):
                terminal.progress(done, 0.5, 0.75)
            terminal.epoch(Epoch(number, 0.12345, 0.9, 0.0814, 0.9762, 4.72))


def test_in_a_pipe_a_build_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    a_training(terminal)
    terminal.stage("training", 97.0, True)  # noqa: FBT003 - as the cache tells it
    terminal.warn("MNIST could not be had")
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "  epoch 1 of 2: loss 0.123, test loss 0.081, test accuracy 97.62%, 4.7 s",
        "  epoch 2 of 2: loss 0.123, test loss 0.081, test accuracy 97.62%, 4.7 s",
        "training            1 min 37 s",
        "Warning: MNIST could not be had",
    ]
    assert not CONTROL.search(shown.out)


def test_a_stage_that_was_done_before_is_said_to_come_from_the_cache(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().stage("figures", 4.7, False)  # noqa: FBT003 - as the cache tells it
    assert capsys.readouterr().out == "figures             4.7\N{NO-BREAK SPACE}s, from the cache\n"


def test_numbers_of_epochs_stand_below_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    with terminal.training(100, each=True):
        terminal.epoch(EPOCH)
    assert capsys.readouterr().out.startswith("  epoch   2 of 100: ")


@pytest.mark.parametrize(
    "text",
    [
        "long " * 100 + "end",
        "[bold]not markup[/bold] [/]",
        "{'a': 1} https://example.org 3.14 'quoted'",
        "Größe, 手書き, “quoted”",
        "shapes :bug: and others.npz",
    ],
)
def test_a_line_is_said_as_it_is(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().say(text)
    Terminal().warn(text)
    assert capsys.readouterr().out == f"{text}\nWarning: {text}\n"


def test_a_wish_for_colours_in_a_pipe_draws_no_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    a_training(Terminal())
    assert not CONTROL.search(COLOUR.sub("", capsys.readouterr().out))


def test_at_a_terminal_a_bar_shows_the_scores_and_goes_away() -> None:
    terminal, screen = at_a_terminal()
    with terminal.training(2, each=True):
        assert terminal.bar is not None
        terminal.progress(0.5, 0.5, 0.75)
        (task,) = terminal.bar.tasks
        assert (task.completed, task.total) == (0.5, 2)
        assert task.fields["scores"] == "loss 0.500  accuracy 75.00%"
        terminal.progress(1.0, 0.5, 0.75)
        assert 0.5 < task.completed < 1
        terminal.epoch(Epoch(1, 0.12345, 0.9, 0.0814, 0.9762, 4.72))
        assert task.completed == 1
        terminal.progress(0.5, 0.4, 0.8)
        assert task.completed == 1.5
    assert terminal.bar is None
    assert CONTROL.search(screen.getvalue())
    assert "epoch 1 of 2: loss 0.123" in screen.getvalue()


def test_a_terminal_that_says_it_has_no_columns_is_told_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "0")
    Terminal().say("report: file:///index.html")
    assert capsys.readouterr().out == "report: file:///index.html\n"


@pytest.mark.parametrize(("columns", "least"), [(40, 18), (80, 36), (200, 150)])
def test_a_bar_has_room_at_any_width(columns: int, least: int) -> None:
    terminal, screen = at_a_terminal(columns)
    with terminal.training(2, each=True):
        terminal.progress(0.999, 0.5, 0.9762)
        assert terminal.bar is not None
        terminal.bar.refresh()
    shown = ESCAPE.sub("", screen.getvalue())
    line = next(line for line in re.split(r"[\r\n]", shown) if "97.62%" in line)
    assert len(re.findall("[━╸╺]", line)) >= least
    assert len(line) <= columns


def test_before_tensorflow_is_loaded_a_line_says_what_it_is_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[str] = []
    terminal = Terminal(announced.append)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    terminal.begin("training", None)
    terminal.begin("sample_grid", 0.1)
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    terminal.begin("robustness", 97)
    assert capsys.readouterr().out == "training the network; TensorFlow takes some seconds to load\n"
    assert announced == [
        "training the network",
        "disturbing the test images anew, some 1\N{NO-BREAK SPACE}min 37\N{NO-BREAK SPACE}s",
    ]


def test_the_details_of_a_warning_stand_below_it_and_its_annotation_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal(annotate=True).warn("no MNIST\n  https://example.org/: refused\nmend it")
    *said, annotated = capsys.readouterr().out.splitlines()
    assert said == ["Warning: no MNIST", "  https://example.org/: refused", "mend it"]
    assert annotated == "::warning::no MNIST%0A  https://example.org/: refused%0Amend it"


@pytest.mark.parametrize("opened", [True, False, OSError(), webbrowser.Error()])
def test_where_no_browser_can_be_opened_the_address_is_said(
    opened: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(_: str) -> object:
        if isinstance(opened, Exception):
            raise opened
        return opened

    monkeypatch.setattr(webbrowser, "open", answer)
    open_page("file:///a/index.html")
    expected = "" if opened is True else "no browser can be opened here; open file:///a/index.html by hand\n"
    assert capsys.readouterr() == (expected, "")


def test_progress_outside_a_training_is_no_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().progress(0.5, 0.5, 0.5)
    assert capsys.readouterr().out == ""


def stop_halfway(terminal: Terminal) -> None:
    """Begin a training and stop it by hand."""
    with terminal.training(2, each=True):
        terminal.progress(0.5, 0.5, 0.75)
        raise KeyboardInterrupt


def test_a_bar_goes_away_when_the_training_is_stopped() -> None:
    terminal, _ = at_a_terminal()
    with pytest.raises(KeyboardInterrupt):
        stop_halfway(terminal)
    assert terminal.bar is None


def test_what_libraries_write_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before\n")
    with quiet_libraries():
        os.write(2, b"chatter\n")
        os.write(1, b"said\n")
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("said\n", "before\nafter\n")


class Logged:
    """What some programs put in the place of a stream, to write into a log."""

    def __init__(self) -> None:
        self.said = ""

    def write(self, text: str) -> None:
        """Keep a text."""
        self.said += text

    def flush(self) -> None:
        """Do nothing."""


def test_a_stream_that_cannot_say_whether_it_is_a_terminal_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Logged())
    Terminal().say("one")
    assert sys.stdout.said == "one\n"
    monkeypatch.setattr(sys, "stdout", None)
    Terminal().say("two")


@pytest.mark.parametrize("stream", [None, object()])
def test_libraries_are_quiet_though_there_is_no_stream_for_errors(
    stream: object, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with quiet_libraries():
        os.write(2, b"chatter\n")
    assert capfd.readouterr().err == ""


def test_what_was_closed_from_the_start_is_not_written_to() -> None:
    quiet = "from report.core.quiet import quiet_libraries\nwith quiet_libraries(): print('done')"
    code = f"import os, sys\nos.close(2)\nos.execv(sys.executable, [sys.executable, '-c', {quiet!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("done\n", 0)


@pytest.mark.parametrize("error", [ValueError("a bug"), SystemExit(1)])
def test_what_libraries_wrote_is_replayed_when_something_fails(
    error: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        with quiet_libraries():
            os.write(2, "thé first\n".encode())
            os.write(2, b"the second\n")
            raise error

    with pytest.raises(type(error)):
        work()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "thé first\nthe second\nafter\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ReportError("the training ended in no numbers")])
def test_what_libraries_wrote_explains_nothing_that_was_foreseen(
    error: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        with quiet_libraries():
            os.write(2, b"chatter\n")
            raise error

    with pytest.raises(type(error)):
        work()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("last", "seen"),
    [("pass", "before\nafter\n"), ("raise SystemExit", "before\n1 of C\n2 of Python\n3 of C\n")],
)
def test_what_python_writes_is_kept_in_order_with_the_rest(last: str, seen: str) -> None:
    code = [
        *("import os, sys", "from report.core.quiet import quiet_libraries", "sys.stderr.write('before\\n')"),
        *("with quiet_libraries():", "    os.write(2, b'1 of C\\n')", "    sys.stderr.write('2 of Python\\n')"),
        *("    sys.stderr.flush()", "    os.write(2, b'3 of C\\n')", f"    {last}", "sys.stderr.write('after\\n')"),
    ]
    found = subprocess.run([sys.executable, "-c", "\n".join(code)], capture_output=True, check=True, encoding="utf-8")
    assert found.stderr == seen


ENDED = "; mend that and start it again, what is finished is kept\n"


@pytest.mark.parametrize(
    ("said", "end", "told"),
    [
        (
            "I0000 00:00:1796081520.92 1 a.cc:5] fine\nF0000 00:00:1796081520.92 1 b.cc:7] Unknown flag: --x\nW0000 so",
            "os.abort()",
            "a library ended this process (Unknown flag: --x)",
        ),
        (
            "terminate called: std::bad_alloc",
            "os._exit(1)",
            "a library ended this process (terminate called: std::bad_alloc)",
        ),
        ("two\n::error::\x1b[31mfatal\n", "os._exit(1)", "a library ended this process (::error:: [31mfatal)"),
        (
            "I0000 00:00:1796081520.92 1 a.cc:5] fine\nTo enable more, rebuild TensorFlow with these flags.\n",
            "os.kill(os.getpid(), 9)",
            "this process was ended, for want of memory perhaps",
        ),
        (
            "E0000 00:00:1796091751.54 5700 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA ERROR: (303)\n",
            "os.kill(os.getpid(), 9)",
            "this process was ended, for want of memory perhaps",
        ),
        (
            "2026-12-01 02:18:49.123456: E xla/cuda_driver.cc:152] failed call to cuInit: ERROR (303)\n",
            "os.kill(os.getpid(), 9)",
            "this process was ended, for want of memory perhaps",
        ),
    ],
    ids=["fatal", "plain", "hostile", "killed", "survived", "survived too"],
)
def test_a_library_that_ends_the_process_is_told_by_its_last_line(said: str, end: str, told: str) -> None:
    code = [
        *("import os", "from report.core.quiet import quiet_libraries", "with quiet_libraries():"),
        *(f"    os.write(2, {said.encode()!r})", f"    {end}"),
    ]
    found = subprocess.run([sys.executable, "-c", "\n".join(code)], capture_output=True, check=False, encoding="utf-8")
    assert found.returncode != 0
    assert found.stderr == f"Error: {told}{ENDED}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork, as Linux has them")
def test_a_process_that_lives_on_is_not_waited_for() -> None:
    code = [
        *("import os, time", "from report.core.quiet import quiet_libraries", "with quiet_libraries():"),
        *("    child = os.fork()", "    if not child:", "        time.sleep(60)", "        os._exit(0)"),
        *("os.kill(child, 9)", "print('ended')"),
    ]
    started = [sys.executable, "-W", "ignore", "-c", "\n".join(code)]
    found = subprocess.run(started, capture_output=True, check=True, encoding="utf-8", timeout=30)
    assert (found.stdout, found.stderr) == ("ended\n", "")


@pytest.mark.parametrize("executable", [None, "", "/nowhere/python"])
def test_where_nobody_can_watch_the_work_is_done_all_the_same(
    executable: str | None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setattr(sys, "executable", executable)
    with quiet_libraries():
        os.write(2, b"chatter\n")
    assert capfd.readouterr().err == ""


def test_no_file_descriptor_is_left_open() -> None:
    before = os.dup(2)
    os.close(before)
    for _ in range(3):
        with quiet_libraries():
            pass
    after = os.dup(2)
    os.close(after)
    assert after == before


def test_quiet_can_be_nested(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_libraries():
        with quiet_libraries():
            os.write(2, b"inner\n")
        os.write(2, b"outer\n")
    assert capfd.readouterr().err == ""


def test_threads_take_turns_and_standard_error_is_what_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    entered, soon = threading.Event(), 0.2

    def second() -> None:
        with quiet_libraries():
            entered.set()
            time.sleep(soon)
            os.write(2, b"chatter\n")

    other = threading.Thread(target=second)
    with quiet_libraries():
        other.start()
        assert not entered.wait(soon)
    other.join()
    assert entered.is_set()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
