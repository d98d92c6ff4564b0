"""A report from records alone, rendered with the templates of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import html5lib
import numpy as np
from builds import CHECKOUT
from worlds import (
    tiny_dataset,
    tiny_evaluation,
    tiny_gallery,
    tiny_pad,
    tiny_past,
    tiny_results,
    tiny_run,
)

from report.core.provenance import Provenance
from report.plotting.pictures import Figure, Pictures, Sprite
from report.publishing.content import Page, read_pages
from report.publishing.render import Report, write_site
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><title>t</title></svg>'

DRAWN = ("interval", "loss", "accuracy", "samples", "classes", "reliability", "coverage", "robustness")

NAMES = ("0", "1", "2")

FILES = dict.fromkeys(
    ("metrics.json", "predictions.csv", "model.keras", "HandwrittenDigitRecognitionModel.ipynb"), b"{}\n"
)

PROVENANCE = Provenance(
    "c0ffee" * 6 + "c0ff", 86_400, "owner/name", "https://owner.github.io/name/", {"keras": "3"}, reproducible=False
)


def a_report(names: Sequence[str] = NAMES, pages: Sequence[Page] | None = None, **changes: Any) -> Report:  # noqa: ANN401 - any field
    """Return a report on one image a class, the last of which is read wrong, with changes."""
    size = len(names)
    shares = np.full((size, size), 0.4 / size, np.float32) + 0.6 * np.eye(size, dtype=np.float32)
    dataset = tiny_dataset(class_names=tuple(names), test=size)
    drawings = [Figure(name, DRAWING, f"What {name} shows", "Caption.", DRAWING) for name in DRAWN]
    drawings.append(Figure("features", b"\x89PNG", "What features shows", "Caption."))
    evaluation = changes.pop("evaluation", tiny_evaluation(range(size), [*range(size - 1), 0], names=names))
    values: dict[str, Any] = {
        "settings": Settings(),
        "dataset": dataset,
        "results": tiny_results(changes.pop("run", tiny_run(probabilities=shares)), evaluation),
        "pictures": Pictures(tuple(drawings), Sprite(b"\x89PNG", 32, tuple(range(size)))),
        "pad": tiny_pad(right=range(size - 1), wrong=[size - 1]),
        "trial": None,
        "past": tiny_past(dataset),
        "past_pictures": None,
        "provenance": PROVENANCE,
        "pages": tuple(read_pages(CHECKOUT / "site" / "content") if pages is None else pages),
        "fallback": False,
        "gallery": tiny_gallery(evaluation),
    }
    return Report(**values | changes)


def a_page(body: str, title: str = "Words", template: str = "article.html") -> Page:
    """Return a page with this text."""
    return Page("index", title, 1, template, body, ())


def rendered(folder: Path, report: Report, project: Path = CHECKOUT) -> dict[str, str]:
    """Write a site and return the source of each page."""
    folder.mkdir(exist_ok=True)
    write_site(report, project, FILES, folder)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


def parsed(source: str) -> Element:
    """Return the tree of a page."""
    return html5lib.parse(source, namespaceHTMLElements=False)


def said(source: str) -> str:
    """Return the text of a page, blanks made one."""
    return " ".join("".join(parsed(source).itertext()).split())
