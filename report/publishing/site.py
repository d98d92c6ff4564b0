"""Puts the site together: the pages, what they load, and the files beside them for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.history.store import history_json
from report.publishing.confusion import confusion_csv
from report.publishing.metrics import badge_json, metrics_json
from report.publishing.notebook import published_notebook
from report.publishing.render import render_pages
from report.publishing.static import static_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from report.chapters.assets import Assets
    from report.chapters.report import Report
    from report.plotting.pictures import Figure
    from report.publishing.pages import Page

NOTEBOOK = "HandwrittenDigitRecognitionModel.ipynb"


def write_site(
    report: Report, pages: Sequence[Page], project: Path, downloads: Mapping[str, bytes], folder: Path
) -> None:
    """Write the whole site into the empty `folder`.

    Args:
        report: what the pages say.
        pages: their words.
        project: holds `templates/` and `site/static/`.
        downloads: the files beside the pages, by path in the site.
        folder: where to.
    """
    static = static_files(report, project / "site" / "static")
    addresses = {name: address for name, (address, _) in static.items()}
    html = render_pages(report, pages, project / "templates", addresses)
    written = {
        **downloads,
        **_images(report.assets),
        **dict(static.values()),
        **{name: text.encode() for name, text in html.items()},
    }
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def read_downloads(
    report: Report, project: Path, training: Path, evaluation: Path, seconds: Mapping[str, float]
) -> dict[str, bytes]:
    """Return the files for other programs, by name.

    Args:
        report: what they are about.
        project: holds the notebook.
        training: the folder of the training, with `model.keras`.
        evaluation: the folder of the evaluation, with `predictions.csv`.
        seconds: that each stage took.
    """
    notebook = (project / "site" / "notebook" / NOTEBOOK).read_bytes()
    return {
        "metrics.json": metrics_json(report.dataset, report.results, report.provenance, seconds).encode(),
        "history.json": history_json(report.past.runs),
        "badge.json": badge_json(report.results).encode(),
        "predictions.csv": report.marks.add_columns((evaluation / "predictions.csv").read_bytes()),
        "confusion.csv": confusion_csv(report.results.evaluation),
        "model.keras": (training / "model.keras").read_bytes(),
        NOTEBOOK: published_notebook(notebook, report.provenance.repository),
    }


def _images(assets: Assets) -> dict[str, bytes]:
    images = {"images/sprite.png": assets.sprite.image}
    if assets.changed:
        images["images/changes.png"] = assets.changed.image
    for figures in assets.figures.values():
        for figure in figures:
            images |= _drawings(figure)
    return images


def _drawings(figure: Figure) -> dict[str, bytes]:
    drawings = {f"images/{figure.name}{figure.suffix}": figure.image}
    if figure.narrow:
        drawings[f"images/{figure.name}-narrow{figure.suffix}"] = figure.narrow
    return drawings
