"""Tells the one story: settings, data, training, evaluation, figures, pages. `python -m report.build` runs it."""

from __future__ import annotations

import os
import sys
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from report.chapters.draw.record import Pad
from report.chapters.draw.words import read_trial
from report.chapters.explorer.record import Gallery
from report.chapters.features.record import Features
from report.chapters.history.changes import verdict
from report.chapters.results import Results
from report.chapters.robustness.record import Robustness
from report.chapters.summary.words import headline
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.formatting import duration, percent
from report.core.provenance import find_provenance
from report.core.sanitize import one_line
from report.data.find import find_dataset
from report.evaluation.results import Evaluation, Uncertainty
from report.history.comparison import compare
from report.history.gates import hold, judge
from report.history.runs import Past
from report.history.store import describe, gather, history_json, keep_local, remember
from report.network.run import Run
from report.plotting.pictures import Pictures
from report.publishing.content import read_pages
from report.publishing.job_summary import summary, write_summary
from report.publishing.metrics import badge_json, metrics_json
from report.publishing.notebook import published_notebook
from report.publishing.render import Report, write_site
from report.publishing.swap import check_output, site_draft
from report.settings import Settings, find_project, load_settings, read_flags
from report.stages import (
    disturb_stage,
    draw_stage,
    evaluate_stage,
    gather_stage,
    look_back_stage,
    pad_stage,
    train_stage,
)
from report.terminal import Terminal, annotation, in_actions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DESCRIPTION = "Trains the network, evaluates it and writes the report about it."
SWITCHES = {"open": "Open the finished report in a browser.", "fresh": "Ignore the cache and do everything anew."}
CACHE = ".cache"
NOTEBOOK = "HandwrittenDigitRecognitionModel.ipynb"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 1 for what a person can mend, 130 if it was interrupted."""
    try:
        flags = read_flags(sys.argv[1:] if arguments is None else arguments, "build", DESCRIPTION, **SWITCHES)
        show, fresh = flags.pop("open"), flags.pop("fresh")
        project = find_project(Path.cwd())
        settings = load_settings(project, os.environ, flags)
        page = build(settings, project, os.environ, Terminal(annotate=in_actions(os.environ)), fresh=fresh)
    except ReportError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{one_line(error)}; mend that and build again, what is finished is kept")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: the report is as it was before.\n")
        return 130
    if show:
        webbrowser.open(page.as_uri())
    return 0


def _fail(message: str) -> int:
    """Tell in one line what went wrong, to GitHub Actions as well, and return the exit status."""
    sys.stderr.write(f"Error: {message}\n")
    if in_actions(os.environ):
        sys.stdout.write(annotation("error", message) + "\n")
    return 1


def build(
    settings: Settings, project: Path, environment: Mapping[str, str], terminal: Terminal, *, fresh: bool = False
) -> Path:
    """Build the site of a project and return the path of its first page."""
    started = time.perf_counter()
    output = project / settings.output
    check_output(output)
    pages = read_pages(project / "site" / "content")
    provenance = find_provenance(project, environment)
    cache = Cache(project / CACHE, fresh=fresh, tell=terminal.stage)
    with cache.alone(terminal.say):
        earlier = gather(settings.history, project, cache.folder, terminal.say)
        dataset, fallback = find_dataset(settings, project, environment, cache, terminal)
        training = train_stage(settings, dataset, cache, terminal)
        evaluating = evaluate_stage(dataset, training, cache)
        disturbing = disturb_stage(dataset, training, cache)
        results = Results(
            Run.load(training),
            Evaluation.load(evaluating),
            Uncertainty.load(evaluating),
            Robustness.load(disturbing),
            Features.load(training),
        )
        evaluation = results.evaluation
        entry = describe(settings, dataset, results, provenance, environment=environment, made_by=training.name)
        comparison = compare(entry, earlier, evaluation)
        past = Past(remember(earlier, entry), entry.id, comparison, judge(settings, evaluation, comparison))
        told = summary(headline(results.run, evaluation, dataset), evaluation, past, provenance.home)
        write_summary(environment, told, terminal.warn)
        hold(past.gates)
        drawing = draw_stage(results, dataset, [training.name, evaluating.name, disturbing.name], cache)
        gallery = Gallery.load(gather_stage(results, dataset, [training.name, evaluating.name], cache))
        pad = Pad.load(pad_stage(results, dataset, training, [training.name, evaluating.name], cache))
        looking_back = look_back_stage(past, dataset, cache)
        report = Report(
            settings=settings,
            dataset=dataset,
            results=results,
            pictures=Pictures.load(drawing),
            past=past,
            past_pictures=Pictures.load(looking_back) if looking_back else None,
            provenance=provenance,
            pages=pages,
            fallback=fallback,
            gallery=gallery,
            pad=pad,
            trial=read_trial(project / "site" / "measured" / "drawing.json", dataset),
        )
        notebook = (project / "site" / "notebook" / NOTEBOOK).read_bytes()
        files = {
            "metrics.json": metrics_json(dataset, results, provenance, cache.seconds).encode(),
            "history.json": history_json(past.runs),
            "badge.json": badge_json(evaluation).encode(),
            "predictions.csv": (evaluating / "predictions.csv").read_bytes(),
            "model.keras": (training / "model.keras").read_bytes(),
            NOTEBOOK: published_notebook(notebook, provenance.repository),
        }
        rendering = time.perf_counter()
        with site_draft(output) as draft:
            write_site(report, project, files, draft)
        if not settings.history:
            keep_local(cache.folder, files["history.json"])
    terminal.stage("pages", time.perf_counter() - rendering, now=True)
    page = output / "index.html"
    low, high = evaluation.interval
    if pad.refused:
        terminal.warn(f"draw.html cannot run this network, because of {pad.refused}")
    terminal.say(f"{'in all':<12}{duration(time.perf_counter() - started)}")
    if comparison:
        terminal.say(f"since the last run: {verdict(comparison)}")
    terminal.say(f"test accuracy {percent(evaluation.accuracy)}, 95% interval {percent(low)} to {percent(high)}")
    terminal.say(f"report: {page.as_uri()}")
    return page


if __name__ == "__main__":
    status = main()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)  # all is written, and TensorFlow would take most of a second to clear up after itself
