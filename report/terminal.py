"""What a person sees while the report is built, and what they do not have to see."""

from __future__ import annotations

import os
import sys
import tempfile
import webbrowser
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from report.core.errors import ReportError
from report.core.formatting import decimal, duration, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from report.network.run import Epoch

WIDEST = 19  # characters: the longest name of a stage, and a blank
NARROW = 60  # columns: below it a bar has room for the accuracy alone


def in_actions(environment: Mapping[str, str]) -> bool:
    """Say whether this is a step of a workflow."""
    return environment.get("GITHUB_ACTIONS") == "true"


def annotation(kind: str, text: str) -> str:
    """Return the line that makes an annotation of a text; `kind` is "error", "warning" or "notice"."""
    return f"::{kind}::" + text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def open_page(address: str) -> None:
    """Open an address in a browser, or say in one line that none can be opened."""
    try:
        opened = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        sys.stdout.write(f"no browser can be opened here; open {address} by hand\n")


class Terminal:
    """Plain lines in a pipe; at a terminal, a bar over the epochs as well.

    Args:
        announce: is told what is about to be done, each time that this takes long.
        annotate: print every warning once more as an annotation, for GitHub Actions.
    """

    def __init__(self, announce: Callable[[str], None] = lambda _: None, *, annotate: bool = False) -> None:
        self.console = Console(
            highlight=False,
            soft_wrap=True,
            markup=False,
            emoji=False,
            force_terminal=sys.stdout.isatty(),  # whatever FORCE_COLOR says: a log is no screen
        )
        self.annotate = annotate
        self.announce = announce
        self.work = ""
        self.bar: Progress | None = None
        self.epochs = 0

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(text)

    def warn(self, text: str) -> None:
        """Print a line that a person should not miss; further lines are its details."""
        first, *details = text.splitlines()
        self.console.print(f"Warning: {first}", style="yellow")
        for line in details:
            self.say(line)
        if self.annotate:
            self.say(annotation("warning", text))

    def stage(self, name: str, seconds: float, now: bool) -> None:  # noqa: FBT001 as the cache tells it
        """Report a stage that is done: how long it took, now or when it was done."""
        self.say(f"{name:<{WIDEST}}{duration(seconds)}{'' if now else ', from the cache'}")

    def doing(self, work: str) -> Terminal:
        """Take note of what the next stage does, to be said if it has to be done; return this terminal."""
        self.work = work
        return self

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Say what is being done, and keep what libraries write about themselves from whoever watches."""
        if self.work:
            self.announce(self.work)
            if "tensorflow" not in sys.modules:
                self.say(f"{self.work}; TensorFlow takes some seconds to load")
        with quiet_libraries():
            yield

    @contextmanager
    def training(self, epochs: int) -> Iterator[None]:
        """Show a bar over the epochs, if there is a terminal to show it on."""
        self.epochs = epochs
        if not self.console.is_terminal:
            yield
            return
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), TextColumn("{task.fields[scores]}"))
        with Progress(*columns, console=self.console, transient=True, expand=True) as bar:
            bar.add_task("training", total=epochs, scores="")
            self.bar = bar
            try:
                yield
            finally:
                self.bar = None

    def progress(self, done: float, loss: float, accuracy: float) -> None:
        """Show how much of the epoch is done, from 0 to 1, and the scores so far."""
        if self.bar:
            task = self.bar.tasks[0]
            roomy = self.console.width >= NARROW
            scores = f"loss {decimal(loss)}  accuracy {percent(accuracy)}" if roomy else percent(accuracy)
            self.bar.update(task.id, completed=int(task.completed) + min(done, 0.999), scores=scores)

    def epoch(self, epoch: Epoch) -> None:
        """Report an epoch that is over."""
        of = self.epochs
        if self.bar:
            self.bar.update(self.bar.tasks[0].id, completed=epoch.number)
        self.say(
            f"  epoch {epoch.number:>{len(str(of))}} of {of}: loss {decimal(epoch.loss)}, "
            f"test loss {decimal(epoch.test_loss)}, test accuracy {percent(epoch.test_accuracy)}, "
            f"{duration(epoch.seconds)}",
        )


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Catch what libraries write to file descriptor 2, which is where TensorFlow chatters.

    It is replayed on a failure that nobody foresaw, which it may explain.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        except (KeyboardInterrupt, ReportError):
            raise
        except BaseException:
            sys.stderr.flush()
            os.dup2(kept, 2)
            caught.seek(0)
            os.write(2, caught.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
