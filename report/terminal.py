"""What a person sees while the report is built, and what they do not have to see."""

from __future__ import annotations

import os
import sys
import webbrowser
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from report.chapters.history.changes import verdict
from report.chapters.several import one_described, span
from report.core.formatting import decimal, duration, percent, plural, words
from report.core.sanitize import inert, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from report.chapters.report import Report
    from report.network.run import Epoch

# The stages that load TensorFlow, with what they do.
LONG = {
    "training": "training the network",
    "robustness": "disturbing the test images",
    "features": "reading the weights",
}
NAMES = 20  # characters that the names of stages take in a column
WIDTH = 80  # columns of a terminal that says it has none
NARROW = 60  # columns: below it a bar has room for the accuracy alone


def in_actions(environment: Mapping[str, str]) -> bool:
    """Say whether this is a step of a workflow."""
    return environment.get("GITHUB_ACTIONS") == "true"


def annotation(kind: str, text: str) -> str:
    """Return the line that makes an annotation of a text; `kind` is "error", "warning" or "notice"."""
    return f"::{kind}::" + inert(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def fail(message: str) -> int:
    """Tell in one line what went wrong, to GitHub Actions as well, and return the exit status."""
    sys.stderr.write(f"Error: {inert(message)}\n")
    if in_actions(os.environ):
        sys.stdout.write(annotation("error", message) + "\n")
    return 1


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
            force_terminal=getattr(sys.stdout, "isatty", bool)(),  # whatever FORCE_COLOR says: a log is no screen
        )
        if not self.console.width:  # with COLUMNS=0 it would show nothing
            self.console.width = WIDTH
        self.annotate = annotate
        self.announce = announce
        self.bar: Progress | None = None
        self.epochs = 0
        self.each = True

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(line(text))

    def warn(self, text: str) -> None:
        """Print a line that a person should not miss; further lines are its details."""
        first, *details = text.splitlines()
        self.console.print(line(f"Warning: {first}"), style="yellow")
        for detail in details:
            self.say(detail)
        if self.annotate:
            self.console.print(annotation("warning", text))

    def stage(self, name: str, seconds: float, now: bool) -> None:  # noqa: FBT001 as the cache tells it
        """Report a stage that is done: how long it took, now or when it was done."""
        self.say(f"{name:<{NAMES}}{duration(seconds)}{'' if now else ', from the cache'}")

    def begin(self, stage: str, seconds: float | None, times: int = 1) -> None:
        """Say that a stage that takes long is about to be done, so often; the last one like it took so many seconds."""
        if stage not in LONG:
            return
        work = LONG[stage] if times == 1 else f"{LONG[stage]} {plural(times, 'time')}"
        work = work if seconds is None else f"{work} anew, some {duration(max(10, times * seconds))}"
        self.announce(work)
        if "tensorflow" not in sys.modules:
            self.say(f"{work}; TensorFlow takes some seconds to load")

    @contextmanager
    def training(self, epochs: int, *, each: bool) -> Iterator[None]:
        """Show a bar over all epochs to come, if there is a terminal; `each` gets a line, or none does."""
        self.epochs, self.each = epochs, each
        if not self.console.is_terminal:
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[scores]}"),
        )
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
            self.bar.update(self.bar.tasks[0].id, completed=int(self.bar.tasks[0].completed) + 1)
        if self.each:
            self.say(
                f"  epoch {epoch.number:>{len(str(of))}} of {of}: loss {decimal(epoch.loss)}, "
                f"test loss {decimal(epoch.test_loss or 0.0)}, test accuracy {percent(epoch.test_accuracy or 0.0)}, "
                f"{duration(epoch.seconds or 0.0)}",
            )

    def trained(self, name: str, accuracy: float, seconds: float, *, where: str, done: int) -> None:
        """Report one of several trainings that is over; so many epochs of all are `done`."""
        if self.bar:
            self.bar.update(self.bar.tasks[0].id, completed=done)
        self.say(f"  {name}: test accuracy {percent(accuracy)}, {duration(seconds)}, on {where}")


def conclude(report: Report, page: Path, seconds: float, terminal: Terminal) -> None:
    """Tell what was built, and what became of it since the last run."""
    if (pad := report.assets.pad) and pad.refused:
        terminal.warn(f"draw.html cannot run this network, because of {pad.refused}")
    terminal.say(f"{'in all':<{NAMES}}{duration(seconds)}")
    if comparison := report.past.comparison:
        terminal.say(f"since the last run: {verdict(comparison, report.dataset.vocabulary)}")
    evaluation, trainings = report.results.evaluation, report.results.trainings
    low, high = (percent(end) for end in evaluation.interval)
    of = ""
    if trainings.number > 1:
        mean = f"{percent(trainings.mean)}, {span(trainings)}"
        terminal.say(f"mean test accuracy of {words(trainings.number)} trainings {mean}")
        of = f" of {one_described(trainings)} (seed {report.results.run.seed})"
    terminal.say(f"test accuracy{of} {percent(evaluation.accuracy)}, 95% interval {low} to {high}")
    terminal.say(f"report: {page.as_uri()}")
