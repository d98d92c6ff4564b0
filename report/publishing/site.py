"""Puts the site together: the pages, what they load, and the files beside them for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.material import NOTEBOOK
from report.history.store import history_json
from report.publishing.confusion import confusion_csv
from report.publishing.ids import add_ids
from report.publishing.links import check_links, check_notebook
from report.publishing.metrics import badge_json, metrics_json
from report.publishing.notebook import published_notebook
from report.publishing.output import MANIFEST
from report.publishing.render import render_pages
from report.publishing.static import static_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from report.chapters.assets import Assets
    from report.chapters.report import Report
    from report.core.material import Material
    from report.plotting.pictures import Figure
    from report.publishing.pages import Page


def write_site(
    report: Report, pages: Sequence[Page], material: Material, downloads: Mapping[str, bytes], folder: Path
) -> None:
    """Write the whole site into the empty `folder`.

    Args:
        report: what the pages say.
        pages: their words.
        material: where the templates, styles and scripts lie.
        downloads: the files beside the pages, by path in the site.
        folder: where to.

    Raises:
        ReportError: if a page leads to what is not there, or something has removed part of the site meanwhile.
    """
    static = static_files(report, material.static)
    addresses = {name: address for name, (address, _) in static.items()}
    html = render_pages(report, pages, material.templates, addresses)
    written = {
        **downloads,
        **_images(report.assets),
        **dict(static.values()),
        **{name: text.encode() for name, text in html.items()},
    }
    if not (names := {NOTEBOOK, report.dataset.vocabulary.notebook}) & {*downloads}:
        check_notebook(html, names)
    check_links(pages, html, {*written, MANIFEST})
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if lost := next((name for name in written if not (folder / name).is_file()), ""):
        raise ReportError(f"{folder / lost} was removed while the site was put together; build again")


def read_downloads(
    report: Report, notebook: Path, training: Path, evaluation: Path, seconds: Mapping[str, float]
) -> dict[str, bytes]:
    """Return the files for other programs, by name.

    Args:
        report: what they are about.
        notebook: that of the project; one that uses the package as it is installed publishes none.
        training: the folder of the training, with `model.keras` where there is a network.
        evaluation: the folder of the evaluation, with `predictions.csv`.
        seconds: that each stage took.
    """
    model = training / "model.keras"
    return {
        "metrics.json": metrics_json(report.dataset, report.results, report.provenance, seconds).encode(),
        "history.json": history_json(report.past.runs),
        "badge.json": badge_json(report.results).encode(),
        "predictions.csv": add_ids(
            report.marks.add_columns((evaluation / "predictions.csv").read_bytes()), report.dataset.ids
        ),
        "confusion.csv": confusion_csv(report.results.evaluation),
        **({"model.keras": model.read_bytes()} if model.is_file() else {}),
        **_published(report, notebook),
    }


def _published(report: Report, notebook: Path) -> dict[str, bytes]:
    """Return the notebook, which tells the story of a training and fetches the package from the repository."""
    source = report.provenance
    if source.package or not report.results.run.trained_here:
        return {}
    fetched = source.repository if source.on_github else source.address
    return {report.dataset.vocabulary.notebook: published_notebook(notebook.read_bytes(), fetched)}


def _images(assets: Assets) -> dict[str, bytes]:
    sprites = {"images/sprite.png": assets.sprite, "images/changes.png": assets.changed}
    images = {name: sprite.image for name, sprite in sprites.items() if sprite and sprite.image}
    for figures in assets.figures.values():
        for figure in figures:
            images |= _drawings(figure)
    return images | (assets.challenge.files if assets.challenge else {})


def _drawings(figure: Figure) -> dict[str, bytes]:
    drawings = {f"images/{figure.name}{figure.suffix}": figure.image}
    if figure.narrow:
        drawings[f"images/{figure.name}-narrow{figure.suffix}"] = figure.narrow
    return drawings
