"""A report from records alone, rendered with the templates of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import html5lib
import numpy as np
from builds import CHECKOUT
from worlds import (
    tiny_challenge,
    tiny_dataset,
    tiny_evaluation,
    tiny_gallery,
    tiny_pad,
    tiny_past,
    tiny_results,
    tiny_run,
)

from report.chapters.assets import Assets
from report.chapters.labels.record import LabelIssues
from report.chapters.report import Report
from report.chapters.selection import choose_tiles
from report.core.material import find_material
from report.core.provenance import Provenance
from report.plotting.images import png
from report.plotting.pictures import Figure, Sprite
from report.publishing.pages import Page, read_pages
from report.publishing.site import write_site
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element


DRAWING = b'<svg width="60" height="20" xmlns="http://www.w3.org/2000/svg"><title>t</title></svg>'

DRAWN = {
    "summary": ("interval",),
    "learning": ("loss", "accuracy"),
    "samples": ("samples",),
    "mistakes": ("classes",),
    "calibration": ("reliability", "coverage"),
    "robustness": ("robustness",),
    "features": ("features",),
}

NAMES = ("0", "1", "2")

FILES = dict.fromkeys(
    ("metrics.json", "predictions.csv", "confusion.csv", "model.keras", "HandwrittenDigitRecognitionModel.ipynb"),
    b"{}\n",
)

PROVENANCE = Provenance(
    "c0ffee" * 6 + "c0ff", 86_400, "owner/name", "https://owner.github.io/name/", {"keras": "3"}, reproducible=False
)


def a_report(names: Sequence[str] = NAMES, **changes: Any) -> Report:  # noqa: ANN401 - any field
    """Return a report on one image a class, the last of which is read wrong, with changes of it or of its assets."""
    size = len(names)
    shares = np.full((size, size), 0.4 / size, np.float32) + 0.6 * np.eye(size, dtype=np.float32)
    dataset = tiny_dataset(class_names=tuple(names), test=size)
    evaluation = changes.pop("evaluation", tiny_evaluation(range(size), [*range(size - 1), 0], names=names))
    assets: dict[str, Any] = {
        "figures": {chapter: tuple(drawn(name) for name in figures) for chapter, figures in DRAWN.items()},
        "sprite": Sprite(b"\x89PNG", 32, choose_tiles(evaluation)),
        "changed": None,
        "gallery": tiny_gallery(evaluation),
        "pad": tiny_pad(right=range(size - 1), wrong=[size - 1]),
        "challenge": tiny_challenge(evaluation),
    }
    for name in assets.keys() & changes.keys():
        assets[name] = changes.pop(name)
    of_all = {name: changes.pop(name) for name in ("trainings",) if name in changes}
    values: dict[str, Any] = {
        "settings": Settings(),
        "dataset": dataset,
        "fallback": False,
        "results": tiny_results(changes.pop("run", tiny_run(probabilities=shares)), evaluation, **of_all),
        "label_issues": LabelIssues(()),
        "past": tiny_past(dataset),
        "provenance": PROVENANCE,
        "assets": Assets(**assets),
        "trial": None,
        "benchmark": None,
    }
    return Report(**values | changes)


def drawn(name: str) -> Figure:
    """Return a figure as it would be drawn, but for what it shows."""
    if name == "features":
        return Figure(name, png(np.zeros((2, 3), np.uint8)), f"What {name} shows", "Caption.")
    return Figure(name, DRAWING, f"What {name} shows", "Caption.", DRAWING)


def a_page(body: str, title: str = "Words", template: str = "article.html") -> Page:
    """Return a page with this text."""
    return Page("index", title, 1, template, (body,))


def rendered(
    folder: Path,
    report: Report,
    project: Path = CHECKOUT,
    pages: Sequence[Page] | None = None,
    files: Mapping[str, bytes] = FILES,
) -> dict[str, str]:
    """Write a site with the pages of the project, or with these, beside `files`; return the source of each page."""
    folder.mkdir(exist_ok=True)
    pages = read_pages(CHECKOUT / "site" / "content") if pages is None else pages
    write_site(report, pages, find_material(project), files, folder)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


def parsed(source: str) -> Element:
    """Return the tree of a page."""
    return html5lib.parse(source, namespaceHTMLElements=False)


def said(source: str) -> str:
    """Return the text of a page, blanks made one."""
    return " ".join("".join(parsed(source).itertext()).split())
