"""Tells the one story: settings, data, network, evaluation, chapters, publishing. `python -m report.build` runs it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from report import stages
from report.chapters.architecture.words import network_name
from report.chapters.draw.trial import read_trial
from report.chapters.drawing import make_assets
from report.chapters.history.changes import verdict
from report.chapters.labels import words as labels
from report.chapters.labels.record import LabelIssues
from report.chapters.method.words import read_benchmark
from report.chapters.report import Folders, Report, Results
from report.chapters.several import one_described, span
from report.chapters.summary.words import headline
from report.chapters.trainings import words as trainings_words
from report.configuration import find_project, load_settings, read_flags
from report.core import rehearsal
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.formatting import duration, percent, words
from report.core.provenance import find_provenance
from report.core.sanitize import one_line
from report.data.find import CACHE, find_dataset
from report.evaluation.trainings import Trainings
from report.history.comparison import compare
from report.history.entry import describe
from report.history.gates import enforce, judge
from report.history.runs import Measured, Past
from report.history.store import gather, keep_local, remember
from report.network.builders import import_from
from report.network.sweep import make_trainings
from report.network.trained import ask_trained
from report.publishing.job_summary import summary, write_summary
from report.publishing.pages import read_pages
from report.publishing.site import read_downloads, write_site
from report.publishing.swap import check_output, site_draft
from report.settings import SWITCHES, Settings, flag
from report.terminal import NAMES, Terminal, annotation, in_actions, leave, open_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from report.core.provenance import Provenance
    from report.data.dataset import Dataset, StoredArrays
    from report.history.runs import PastRun

DESCRIPTION = "Trains the network, evaluates it and writes the report about it."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 1 for what a person can mend, 130 if it was interrupted."""
    try:
        switches = {**SWITCHES, rehearsal.SWITCH: rehearsal.MEANING}
        flags = read_flags(sys.argv[1:] if arguments is None else arguments, "build", DESCRIPTION, **switches)
        show, fresh, rehearsed = (flags.pop(name) for name in switches)
        announce = (rehearsal.announce,) if rehearsed else ()
        terminal = Terminal(*announce, annotate=in_actions(os.environ))
        if rehearsed:
            rehearsal.await_word()
        project = find_project(Path.cwd())
        import_from(project)
        settings = load_settings(project, os.environ, flags, terminal.warn)
        if rehearsed:
            settings = settings.quick({name for name in Settings.model_fields if flag(name) in flags})
        page = build(settings, project, os.environ, terminal, fresh=fresh, remembered=not rehearsed)
    except ReportError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{one_line(error)}; mend that and build again, what is finished is kept")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: the report is as it was before.\n")
        return 130
    if show:
        open_page(page.as_uri())
    return 0


def _fail(message: str) -> int:
    """Tell in one line what went wrong, to GitHub Actions as well, and return the exit status."""
    sys.stderr.write(f"Error: {message}\n")
    if in_actions(os.environ):
        sys.stdout.write(annotation("error", message) + "\n")
    return 1


def build(
    settings: Settings,
    project: Path,
    environment: Mapping[str, str],
    terminal: Terminal,
    *,
    fresh: bool = False,
    remembered: bool = True,
) -> Path:
    """Build the site of a project and return the path of its first page.

    A run that is not `remembered` is compared with those before it, but the next build is not compared with it.
    """
    started = time.perf_counter()
    output = project / settings.output
    check_output(output)
    pages = read_pages(project / "site" / "content")
    provenance = find_provenance(project, environment)
    cache = Cache(project / CACHE, fresh=fresh, begin=terminal.begin, tell=terminal.stage)
    with cache.alone(terminal.say):
        earlier = gather(settings.history, project, cache.folder, terminal.say)
        dataset, fallback = find_dataset(settings, project, environment, cache, terminal.warn)
        arrays, names = dataset.arrays, dataset.class_names

        trained = _answers(settings, project, arrays, len(names), cache=cache, terminal=terminal)
        trainings = cache.run(stages.trainings, arrays, trained[0])
        training = trained[0][Trainings.load(trainings).subject]
        evaluation = cache.run(stages.evaluation, arrays, names, training)
        robustness = cache.run(stages.robustness, arrays, training)
        features = cache.run(stages.features, arrays, training)
        models = cache.run(stages.models, arrays, settings.plans, trained)
        folders = Folders(trained[0], trainings, training, evaluation, robustness, features, models)
        results = Results.load(folders)

        run, scores = results.run, results.evaluation
        past = _look_back(
            settings, environment, dataset, results, provenance, cache=cache, earlier=earlier, made_by=training.name
        )
        first = headline(network_name(run), scores, results.trainings, dataset)
        told = summary(first, scores, results.trainings, past, provenance.home, say=dataset.vocabulary)
        write_summary(environment, told, terminal.warn)
        enforce(past.gates)

        issues = LabelIssues.load(cache.run(stages.labels, arrays, training))
        more = (*labels.shown(dataset, scores, issues), *trainings_words.shown(results.trainings))
        assets = make_assets(cache, dataset, folders, past, more)
        trial = read_trial(project / "site" / "measured" / "drawing.json", dataset)
        benchmark = read_benchmark(project / "site" / "benchmark.json")
        report = Report(settings, dataset, fallback, results, issues, past, provenance, assets, trial, benchmark)
        downloads = read_downloads(report, project, training, evaluation, cache.seconds)
        rendering = time.perf_counter()
        with site_draft(output) as draft:
            write_site(report, pages, project, downloads, draft)
        terminal.stage("pages", time.perf_counter() - rendering, now=True)
        if remembered and not settings.history:
            keep_local(cache.folder, downloads["history.json"])
    _conclude(report, output / "index.html", time.perf_counter() - started, terminal)
    return output / "index.html"


def _answers(
    settings: Settings, project: Path, arrays: StoredArrays, classes: int, *, cache: Cache, terminal: Terminal
) -> tuple[tuple[Path, ...], ...]:
    """Return the folders of what answered the test images: trainings by model and seed, or a network made elsewhere."""
    if settings.trained:
        return ask_trained(stages.answers, settings, project, arrays, classes, cache=cache)
    return make_trainings(stages.training, settings, arrays, classes, cache, terminal)


def _look_back(
    settings: Settings,
    environment: Mapping[str, str],
    dataset: Dataset,
    results: Results,
    provenance: Provenance,
    *,
    cache: Cache,
    earlier: tuple[PastRun, ...],
    made_by: str,
) -> Past:
    """Return what is remembered from now on: the run beside those before it, and the gates that it has to pass."""
    entry = describe(
        settings,
        dataset,
        provenance,
        run=results.run,
        evaluation=results.evaluation,
        uncertainty=results.uncertainty,
        trainings=results.trainings,
        environment=environment,
        made_by=made_by,
    )
    runs = remember(earlier, entry, environment)
    measured = Measured.load(cache.run(stages.comparison, runs, entry.id))
    comparison = compare(entry, runs, measured.latest, results.evaluation.total)
    return Past(
        runs, entry.id, comparison, judge(settings, results.evaluation, comparison, dataset.vocabulary), measured
    )


def _conclude(report: Report, page: Path, seconds: float, terminal: Terminal) -> None:
    """Tell what was built, and what became of it since the last run."""
    if refused := report.assets.pad.refused:
        terminal.warn(f"draw.html cannot run this network, because of {refused}")
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


if __name__ == "__main__":
    leave(main())
