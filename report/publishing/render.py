"""Turns records and pages into the files of the site: the only module that writes HTML."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from report.chapters import links, tiles
from report.chapters.architecture import words as architecture_words
from report.chapters.calibration import words as calibration_words
from report.chapters.draw import words as draw_words
from report.chapters.explorer import styles as explorer_styles
from report.chapters.explorer import words as explorer_words
from report.chapters.features import words as features_words
from report.chapters.history import words as history_words
from report.chapters.learning import words as learning_words
from report.chapters.method import words as method_words
from report.chapters.mistakes import words as mistakes_words
from report.chapters.robustness import words as robustness_words
from report.chapters.samples import words as samples_words
from report.chapters.selection import WORST_SHOWN
from report.chapters.summary import words as summary_words
from report.core import formatting
from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from report.chapters.draw.record import Pad
    from report.chapters.draw.words import DrawnTrial
    from report.chapters.explorer.record import Gallery
    from report.chapters.results import Results
    from report.core.provenance import Provenance
    from report.data.records import Dataset
    from report.history.runs import Past
    from report.plotting.pictures import Pictures
    from report.publishing.content import Page
    from report.settings import Settings

GITHUB = "https://github.com"
COLAB = "https://colab.research.google.com/github"
NOTEBOOK_PATH = "blob/main/site/notebook/HandwrittenDigitRecognitionModel.ipynb"
SHORT = 8  # hexadecimal digits of a digest in the name of a static file


@dataclass(frozen=True)
class Report:
    """Everything that the pages speak of.

    `past_pictures` are the charts of earlier runs, and the images that changed sides, None where there was no run
    before. `fallback` says that MNIST could not be had and stand-ins took its place.
    """

    settings: Settings
    dataset: Dataset
    results: Results
    pictures: Pictures
    past: Past
    past_pictures: Pictures | None
    provenance: Provenance
    pages: tuple[Page, ...]
    fallback: bool
    gallery: Gallery
    pad: Pad
    trial: DrawnTrial | None


def write_site(report: Report, project: Path, files: Mapping[str, bytes], folder: Path) -> None:
    """Write the whole site into the empty `folder`.

    Args:
        report: what the pages say.
        project: holds `templates/` and `site/static/`.
        files: further files of the site, by path in the site.
        folder: where to.
    """
    written = {**files, **_images(report.pictures, "sprite")}
    if report.past_pictures:
        written |= _images(report.past_pictures, "changes")
    sources = {path.name: path.read_bytes() for path in _files(project / "site" / "static")}
    sources["tiles.css"] = tiles.tile_styles(report.dataset.image_shape, report.pictures.sprite).encode()
    if report.past_pictures:
        sources["tiles.css"] += tiles.CHANGED_TILES.encode()
    sources |= report.gallery.files
    names = {name: _hashed(name, content).rpartition("/")[2] for name, content in report.gallery.files.items()}
    sources["gallery.css"] = explorer_styles.gallery_styles(report.dataset.image_shape, report.gallery, names).encode()
    sources |= {name: script.encode() for name, script in report.pad.scripts.items()}
    static = {name: _hashed(name, content) for name, content in sources.items()}
    written |= {static[name]: content for name, content in sources.items()}
    environment = _environment(project / "templates")
    environment.globals["benchmark"] = _benchmark(project / "site" / "benchmark.json")
    for page in report.pages:
        written[f"{page.slug}.html"] = _render(environment, report, page, static).encode()
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder, without those that the system hides."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _benchmark(path: Path) -> object:
    """Return what the benchmark wrote last, or None if it never ran."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _images(pictures: Pictures, sprite: str) -> dict[str, bytes]:
    images = {f"images/{sprite}.png": pictures.sprite.image}
    for figure in pictures.figures:
        images[f"images/{figure.name}{figure.suffix}"] = figure.image
        if figure.narrow:
            images[f"images/{figure.name}-narrow{figure.suffix}"] = figure.narrow
    return images


def _hashed(name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"static/{stem}.{hashlib.sha256(content).hexdigest()[:SHORT]}.{ending}"


def _environment(templates: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (
        "count",
        "words",
        "plural",
        "percent",
        "confidence",
        "decimal",
        "duration",
        "listing",
        "sentence",
        "points",
    )
    environment.filters |= {name: getattr(formatting, name) for name in filters}
    environment.filters["date"] = _date
    environment.globals["explorer_link"] = links.explorer_link
    return environment


def _date(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment.day} {moment:%B %Y}"


def _render(environment: jinja2.Environment, report: Report, page: Page, static: Mapping[str, str]) -> str:
    """Return the HTML of a page: its own expressions filled in, then laid into its template."""
    context = _context(report, page, static)
    try:
        macros: dict[str, Any] = {}
        for parts in environment.list_templates(filter_func=lambda name: name.startswith("_")):
            defined = vars(environment.get_template(parts).make_module(context))
            macros |= {name: value for name, value in defined.items() if not name.startswith("_")}
        words = _fill(environment, page, context | macros)
        body = Markup(words)  # noqa: S704 its own values were escaped as they were filled in
        return environment.get_template(page.template).render(context | macros | {"body": body, "title": page.title})
    except jinja2.TemplateNotFound as error:
        raise ReportError(f"page {page.slug}.md: there is no template {error.name} in templates/") from None
    except jinja2.TemplateError as error:
        where = getattr(error, "name", None) or f"page {page.slug}.md"
        line = getattr(error, "lineno", None)
        raise ReportError(f"{where}{f', line {line}' if line else ''}: {error}") from error


def _fill(environment: jinja2.Environment, page: Page, context: Mapping[str, Any]) -> str:
    """Fill the expressions of a page; what cannot be computed is a fault of the page."""
    try:
        return environment.from_string(page.body).render(context)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ReportError(f"page {page.slug}.md: an expression cannot be computed: {error}") from error


def _context(report: Report, page: Page, static: Mapping[str, str]) -> dict[str, Any]:
    results = report.results
    run, evaluation = results.run, results.evaluation
    every = tiles.tiles(evaluation, report.pictures.sprite)
    first = tiles.first_tiles(every)
    doubtful = int(evaluation.confidences.argmin())
    return {
        "settings": report.settings,
        "dataset": report.dataset,
        "run": run,
        "evaluation": evaluation,
        "provenance": report.provenance,
        "fallback": report.fallback,
        "figures": {figure.name: figure for figure in report.pictures.figures},
        "findings": {
            "headline": summary_words.headline(run, evaluation, report.dataset),
            "learning_headline": learning_words.learning_headline(run),
            "test_set": learning_words.test_set(run),
            "above_test": learning_words.above_test(run),
            "memorising": learning_words.memorising(run),
            "failing_headline": mistakes_words.failing_headline(evaluation),
            "failing": mistakes_words.failing(evaluation),
            "class_extremes": mistakes_words.class_extremes(evaluation),
            "network": architecture_words.network(run),
            "sure_mistakes": mistakes_words.sure_mistakes(evaluation),
            "trust_headline": calibration_words.trust_headline(evaluation),
            "calibration": calibration_words.calibration(evaluation, results.uncertainty),
            "scores": calibration_words.scores(evaluation, results.uncertainty),
            "declining": calibration_words.declining(results.uncertainty),
            "robustness_headline": robustness_words.robustness_headline(results.robustness),
            "robustness_use": robustness_words.robustness_use(results.robustness),
            "features_headline": features_words.features_headline(results.features),
        },
        "uncertainty": results.uncertainty,
        "features": results.features,
        "pairs": mistakes_words.pairs(evaluation, every),
        "worst": [every[index] for index in evaluation.mistakes[:WORST_SHOWN]],
        "class_rows": list(zip(evaluation.classes, results.uncertainty.classes, strict=True)),
        "bin_rows": calibration_words.bin_rows(evaluation),
        "confusion": mistakes_words.confusion(evaluation),
        "confusion_key": mistakes_words.confusion_key(evaluation),
        "read_instead": mistakes_words.read_instead(evaluation),
        "first_tiles": first,
        "doubtful": every[doubtful],
        "doubtful_shares": samples_words.shares(run, evaluation, doubtful),
        "sure": int((evaluation.confidences > 0.99).sum()),  # noqa: PLR2004 the sentence says which
        "layers": architecture_words.layers(run),
        "layer_sizes": architecture_words.layer_sizes(run),
        "layers_headline": architecture_words.layers_headline(run),
        "band_title": summary_words.band_title(len(first), report.dataset),
        "band_caption": summary_words.band_caption(sum(not tile.right for tile in first), len(first), evaluation),
        "epochs_in_words": learning_words.times(len(run.epochs)),
        "after_the_last": learning_words.after_the_last(run),
        "repository": f"{GITHUB}/{report.provenance.repository}" if report.provenance.repository else "",
        "colab": f"{COLAB}/{report.provenance.repository}/{NOTEBOOK_PATH}" if report.provenance.repository else "",
        "settings_table": method_words.settings_table(report.settings),
        "gallery": report.gallery,
        "explorer_words": explorer_words.introduction(evaluation, report.dataset.things),
        "mistakes_by_pair": explorer_words.pairs(evaluation, report.gallery),
        "draw": draw_words.draw_page(report.dataset, evaluation, report.pad, static),
        "trial": report.trial and draw_words.trial_words(report.trial),
        "past": history_words.tell(
            report.past,
            evaluation,
            report.past_pictures.figures if report.past_pictures else (),
            measured=not report.provenance.reproducible,
        ),
        "explorer": any(other.slug == "predictions" for other in report.pages),
        "page": page,
        "pages": [other for other in report.pages if other.order >= 0],
        "static": static,
    }
