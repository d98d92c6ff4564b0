"""Turns what the chapters say, and pages of words, into HTML: the only module that writes it."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from report.chapters.links import explorer_link
from report.chapters.report import marks, tell
from report.core import formatting
from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from report.chapters.report import Report
    from report.publishing.pages import Page

GITHUB = "https://github.com"
SHARED = "parts.html"  # the macros that pages and chapters call by their names alone
FILTERS = ("count", "words", "plural", "percent", "confidence", "decimal", "duration", "sentence", "points")


def render_pages(report: Report, pages: Sequence[Page], templates: Path, static: Mapping[str, str]) -> dict[str, str]:
    """Return the HTML of every page by its file name.

    A page and its template know what every chapter says by the chapter's name, with the chapter's macros beside it
    (`{{ calibration.headline }}`, `{{ calibration.charts() }}`), and the records that all speak of.

    Args:
        report: what the chapters speak of.
        pages: the words, in the order of the navigation.
        templates: the folder of the templates.
        static: the address of each static file by its name.
    """
    environment = _environment(templates)
    context: dict[str, Any] = {
        "settings": report.settings,
        "dataset": report.dataset,
        "run": report.results.run,
        "evaluation": report.results.evaluation,
        "provenance": report.provenance,
        "repository": f"{GITHUB}/{report.provenance.repository}" if report.provenance.repository else "",
        "fallback": report.fallback,
        "marks": marks(report),
        "pages": [page for page in pages if page.order >= 0],
        "static": static,
        **tell(report, frozenset(page.slug for page in pages)),
    }
    return {f"{page.slug}.html": _render(environment, context | {"page": page}, page) for page in pages}


def _environment(templates: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(formatting, name) for name in FILTERS}
    environment.filters["date"] = _date
    environment.globals["explorer_link"] = explorer_link
    return environment


def _date(seconds: int) -> str:
    return formatting.day(datetime.fromtimestamp(seconds, UTC))


def _render(environment: jinja2.Environment, context: Mapping[str, Any], page: Page) -> str:
    """Return the HTML of a page: its own expressions filled in, then laid into its template."""
    try:
        known = {**context, **_macros(environment, SHARED, context), **_chapters(environment, context)}
        words = _fill(environment, page, known)
        body = Markup(words)  # noqa: S704 its own values were escaped as they were filled in
        return environment.get_template(page.template).render(known | {"body": body, "title": page.title})
    except jinja2.TemplateNotFound as error:
        raise ReportError(f"page {page.slug}.md: there is no template {error.name} in templates/") from None
    except jinja2.TemplateError as error:
        where = getattr(error, "name", None) or f"page {page.slug}.md"
        line = getattr(error, "lineno", None)
        raise ReportError(f"{where}{f', line {line}' if line else ''}: {error}") from error


def _chapters(environment: jinja2.Environment, context: Mapping[str, Any]) -> dict[str, SimpleNamespace]:
    """Return each chapter that has macros: what it says, and these beside it."""
    found = {}
    for template in environment.list_templates(filter_func=lambda name: name.startswith("chapters/")):
        name = template.removeprefix("chapters/").removesuffix(".html")
        said = {field.name: getattr(context[name], field.name) for field in fields(context[name])}
        found[name] = SimpleNamespace(**said, **_macros(environment, template, context))
    return found


def _macros(environment: jinja2.Environment, template: str, context: Mapping[str, Any]) -> dict[str, Any]:
    defined = vars(environment.get_template(template).make_module(dict(context)))
    return {name: value for name, value in defined.items() if not name.startswith("_")}


def _fill(environment: jinja2.Environment, page: Page, context: Mapping[str, Any]) -> str:
    """Fill the expressions of a page; what cannot be computed is a fault of the page."""
    try:
        return environment.from_string(page.body).render(context)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ReportError(f"page {page.slug}.md: an expression cannot be computed: {error}") from error
