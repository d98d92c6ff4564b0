"""Says where words, templates, styles and whatever else a site is made of lie: in the project, or in the package.

A project that has a folder of them of its own (words in `site/content/`, say) is built with that; all that it lacks
comes with this package, whose wheel holds them inside, and whose checkout holds them beside.
"""

from __future__ import annotations

import os
from dataclasses import astuple, dataclass
from pathlib import Path

from report.core.errors import ReportError
from report.core.places import judge_brought, start_of

PACKAGE = Path(__file__).resolve().parent.parent
OF_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
NOTEBOOK = "HandwrittenDigitRecognitionModel.ipynb"


@dataclass(frozen=True)
class Material:
    """What a site is made of, beside what is computed.

    `content` is the folder of the pages in Markdown, `templates` that of the templates, `static` that of the styles and
    scripts. `notebook` is a file, and so are `drawing` and `benchmark`, with what was measured by hand.
    """

    content: Path
    templates: Path
    static: Path
    notebook: Path
    drawing: Path
    benchmark: Path

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them."""
        return astuple(self)


def find_material(project: Path) -> Material:
    """Return where everything lies: each in the project's own folder if that has it, else in the package.

    Templates count only with that of the article among them, styles only with that of all pages: a project may have
    `templates/` or `site/` for something else.
    """
    own, ours = project, shipped()

    def find(path: str, needs: str = "") -> Path:
        return (own if (own / path / needs).exists() else ours) / path

    return Material(
        content=find("site/content"),
        templates=find("templates", "article.html"),
        static=find("site/static", "base.css"),
        notebook=find(f"site/notebook/{NOTEBOOK}"),
        drawing=find("site/measured/drawing.json"),
        benchmark=find("site/benchmark.json"),
    )


def check_material(material: Material) -> None:
    """Refuse what would bring into a site what lies elsewhere, or be left out without a word; what is hidden is not.

    Raises:
        ReportError: for a link that leads out of its folder, for a folder among the styles and scripts, for what is no
            page among the pages, and for what Git LFS has not brought yet.
    """
    for path in filter(Path.is_file, material.paths):
        judge_brought(path, start_of(path))
    for folder in (material.content, material.templates, material.static):
        real = os.path.realpath(folder)
        for path in sorted(folder.rglob("*")):
            if any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            if not Path(os.path.realpath(path)).is_relative_to(real):
                raise ReportError(f"{path} leads out of {folder}; put there what it leads to")
            if folder == material.static and not path.is_file():
                raise ReportError(f"{path} is no file, and no folder of styles is published; put its files beside it")
            if folder == material.content and not _is_page(path):
                raise ReportError(
                    f"{path} is no page (*.md), and is not published; put it in site/static, and write "
                    "{{ static['NAME'] }} in a page for its address"
                )
            if path.is_file():
                judge_brought(path, start_of(path))


def is_left_behind(name: str) -> bool:
    """Say whether a file of this name is hidden, or what a system or an editor leaves beside others."""
    return name.startswith(".") or name in OF_SYSTEMS or name.endswith(("~", "#"))


def _is_page(path: Path) -> bool:
    """Say whether a path is a page, or what is left beside pages."""
    return path.is_file() and (path.suffix == ".md" or is_left_behind(path.name))


def shipped() -> Path:
    """Return the folder that holds `templates/` and `site/` as they come with this package."""
    return PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
