"""Tells the one story: settings, data, network, evaluation, chapters, publishing. `python -m report.build` runs it."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from report import stages
from report.chapters.architecture.words import network_name, takes
from report.chapters.draw.trial import read_trials
from report.chapters.drawn import Begun, begin_drawing, begin_features, finish_drawing, warm_up
from report.chapters.labels import words as labels
from report.chapters.labels.record import LabelIssues
from report.chapters.method.words import read_benchmark
from report.chapters.report import Folders, Further, Report, Results
from report.chapters.summary.words import headline
from report.chapters.trainings import words as trainings_words
from report.configuration import find_project, load_settings, read_flags
from report.core import rehearsal, stopping
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.foreign import foreign_file
from report.core.material import check_material, find_material
from report.core.places import CACHE, located
from report.core.provenance import LIBRARIES, WITHOUT_NETWORK, find_provenance
from report.core.sanitize import one_line
from report.core.streams import leave
from report.data.answered import Given, find
from report.data.find import find_dataset
from report.data.npz import first_names
from report.data.predictions import read_predictions
from report.evaluation.trainings import Trainings
from report.history.comparison import compare
from report.history.entry import describe
from report.history.gates import enforce, judge
from report.history.runs import Measured, Past
from report.history.store import gather, keep_local, remember, told_apart
from report.network.builders import import_from
from report.network.run import Run
from report.network.sweep import make_trainings
from report.network.trained import ask_trained
from report.publishing.job_summary import summary, write_summary
from report.publishing.output import find_output
from report.publishing.pages import read_pages
from report.publishing.site import read_downloads, write_site
from report.publishing.swap import site_draft
from report.settings import SWITCHES, Settings, flag
from report.terminal import Terminal, conclude, fail, in_actions, open_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from report.core.provenance import Provenance
    from report.data.dataset import Dataset
    from report.history.runs import PastRun

DESCRIPTION = (
    "Trains a network, or takes one that is trained, or its answers; evaluates it and writes the report about it."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 1 for what a person can mend."""
    stopping.tell("Interrupted: the report is as it was before.")
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
        return fail(str(error))
    except (OSError, MemoryError, ImportError) as error:
        return fail(f"{one_line(error)}; mend that and build again, what is finished is kept")
    if show:
        open_page(page.as_uri())
    return 0


def build(
    settings: Settings,
    project: Path,
    environment: Mapping[str, str],
    terminal: Terminal,
    *,
    fresh: bool = False,
    remembered: bool = True,
    given: Given | None = None,
) -> Path:
    """Build the site of a project and return the path of its first page.

    A run that is not `remembered` is compared with those before it, but the next build is not compared with it. What is
    `given` takes the place of a data set and of trainings.
    """
    started = time.perf_counter()
    output = find_output(project, settings.output)
    material = find_material(project)
    check_material(material)
    pages = read_pages(material.content)
    trials, benchmark = read_trials(material.drawing), read_benchmark(material.benchmark)
    networks = not settings.predictions or (given and (given.folder / "model.keras").is_file())
    provenance = find_provenance(project, environment, LIBRARIES if networks else WITHOUT_NETWORK, output)
    cache = Cache(project / CACHE, fresh=fresh, begin=terminal.begin, tell=terminal.stage, warn=terminal.warn)
    with cache.alone(terminal.say):
        earlier = gather(settings.history, project, cache.folder, terminal.say)
        dataset, fallback, folders = _find_answers(settings, project, environment, cache, terminal, given=given)
        results = Results.load(folders)
        run, scores, training = results.run, results.evaluation, folders.training
        past = _look_back(
            settings, environment, dataset, results, provenance, cache=cache, earlier=earlier, made_by=training.name
        )
        first = headline(
            network_name(run), scores, results.trainings, dataset, training=run.training, unseen=run.trained_here
        )
        told = summary(first, scores, results.trainings, past, provenance.home, say=dataset.vocabulary)
        write_summary(environment, told, terminal.warn)
        enforce(past.gates, terminal.warn, dataset.vocabulary)

        issues = LabelIssues.load(cache.run(stages.labels, dataset.arrays, training))
        more = (*labels.shown(dataset, scores, issues), *trainings_words.shown(results.trainings))
        named = settings.title or dataset.vocabulary.title
        begun = begin_drawing(cache, dataset, folders, results, past, more=more, words=(named, first))
        further = _ask(dataset, training, cache, begun) if folders.asked else None
        assets = finish_drawing(cache, begun, dataset, further)
        results = results.and_further(further)
        report = Report(
            settings, dataset, fallback, results, issues, past, provenance, assets, trials.get(dataset.name), benchmark
        )
        downloads = read_downloads(report, material.notebook, training, folders.evaluation, cache.seconds)
        rendering = time.perf_counter()
        with site_draft(output) as draft:
            write_site(report, pages, material, downloads, draft)
        terminal.stage("pages", time.perf_counter() - rendering, now=True)
        if remembered and not settings.history:
            keep_local(cache.folder, downloads["history.json"])
        cache.tidy(costly=stages.training.__name__)
    conclude(report, output / "index.html", time.perf_counter() - started, terminal)
    return output / "index.html"


def _find_answers(
    settings: Settings,
    project: Path,
    environment: Mapping[str, str],
    cache: Cache,
    terminal: Terminal,
    *,
    given: Given | None,
) -> tuple[Dataset, bool, Folders]:
    """Return the data, whether they only stand in for others, and what was found out about the answers to them.

    The answers are `given`, or in a file, or a network is asked that was trained elsewhere, or some are trained.
    """
    if given := given or _read_predictions(settings, project, cache, terminal):
        asked = given.network and given.dataset.pictured
        return given.dataset, False, _examine(settings, given.dataset, ((given.folder,),), cache, asked=asked)
    dataset, fallback = find_dataset(
        settings, project, environment, cache, terminal.warn, say=terminal.say, needs_training=not settings.trained
    )
    arrays, classes = dataset.arrays, len(dataset.class_names)
    if settings.trained:
        made = ask_trained(stages.answers, settings, project, dataset, cache=cache)
        if (run := Run.load(made[0][0])).asked.rescaled:
            terminal.say(f"{settings.trained}: {takes(run)}")
    else:
        begin = partial(cache.aside.open, warm_up, arrays)
        made = make_trainings(stages.training, settings, arrays, classes, cache, terminal, meanwhile=begin)
    return dataset, fallback, _examine(settings, dataset, made, cache)


def _read_predictions(settings: Settings, project: Path, cache: Cache, terminal: Terminal) -> Given | None:
    """Return the predictions in the file that the settings name, if they do; say what was done to it, or not used."""
    if not settings.predictions:
        return None
    path = located(project, settings.predictions)
    if not path.is_file():
        read_predictions(path)  # says why not
    folder = cache.run(stages.predictions, foreign_file(path))
    dataset = find(folder, settings.vocabulary)
    if dataset.ignored:
        terminal.warn(f"{path} also holds {first_names(dataset.ignored)}, which nothing here uses")
    if dataset.notes:
        terminal.say(f"{path}, as it was read: {'; '.join(dataset.notes)}")
    return Given(dataset, folder)


def _examine(
    settings: Settings, dataset: Dataset, made: tuple[tuple[Path, ...], ...], cache: Cache, *, asked: bool = True
) -> Folders:
    """Find out about the answers that were `made` what they tell; the network itself may be `asked` further."""
    arrays = dataset.arrays
    trainings = cache.run(stages.trainings, arrays, made[0])
    training = made[0][Trainings.load(trainings).subject]
    evaluation = cache.run(stages.evaluation, arrays, dataset.class_names, training)
    models = cache.run(stages.models, arrays, settings.plans, made) if Run.load(training).trained_here else None
    return Folders(made[0], trainings, training, evaluation, models, asked)


def _ask(dataset: Dataset, training: Path, cache: Cache, begun: Begun) -> Further:
    """Find out from the network what its units look for, and what it makes of disturbed images."""
    features = cache.run(stages.features, dataset.arrays, training)
    begin_features(cache, begun, dataset, features)  # what takes longer comes after it
    return Further(cache.run(stages.robustness, dataset.arrays, dataset.ink, training), features)


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
    entry = told_apart(entry, earlier)
    runs = remember(earlier, entry)
    measured = Measured.load(cache.run(stages.comparison, runs))
    comparison = compare(entry, runs, measured.gains.get(entry.id), results.evaluation.total)
    gates = judge(settings, results.evaluation, comparison, dataset.vocabulary, seeded=entry.seeded)
    return Past(runs, entry.id, comparison, gates, measured)


if __name__ == "__main__":
    leave(main())
