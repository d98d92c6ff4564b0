"""Turns what the chapters say, and pages of words, into HTML: the only module that writes it."""

from __future__ import annotations

import re
import traceback
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.meta import find_undeclared_variables
from markupsafe import Markup

from report.chapters.links import explorer_link
from report.chapters.report import tell
from report.core import formatting
from report.core.errors import ReportError
from report.core.names import isolated, shortener
from report.core.sanitize import one_line
from report.publishing.manuscript import LINE, SHOWN
from report.publishing.pages import expressions, without_absent, without_empty
from report.publishing.sandbox import NOT_READ, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from report.chapters.report import Report
    from report.publishing.pages import Page

CHAPTER = re.compile(r"chapters/[^./][^/]*\.html")  # and none that the system hides, or an editor left
WHOLE = re.compile(r"<html\b.*</html>", re.DOTALL | re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")
OF_NONE = re.compile(r"'?None'? has no (attribute|element) ")
SHARED = "parts.html"  # the macros that pages and chapters call by their names alone
FROM_STRING = "<template>"  # what Jinja calls the file of a template that is none: a page
FILTERS = (
    "count",
    "words",
    "plural",
    "percent",
    "confidence",
    "decimal",
    "duration",
    "sentence",
    "points",
    "times",
    "product",
)


def render_pages(report: Report, pages: Sequence[Page], templates: Path, static: Mapping[str, str]) -> dict[str, str]:
    """Return the HTML of every page by its file name.

    A page and its template know what every chapter says by the chapter's name, with the chapter's macros beside it
    (`{{ calibration.headline }}`, `{{ calibration.charts() }}`), and the records that all speak of. A section of a page
    that asks for a chapter that this report has not is left out, and so is a page that begins with one.

    Args:
        report: what the chapters speak of.
        pages: the words, in the order of the navigation.
        templates: the folder of the templates.
        static: the address of each static file by its name.
    """
    environment = _environment(templates, report.dataset.class_names)
    chapters = tell(report)
    if strange := sorted(_templates_of(environment).keys() - chapters.keys()):
        what = f"templates/chapters/{strange[0]}.html belongs to no chapter"
        raise ReportError(f"{what}; name it after one, or move it up")
    context: dict[str, Any] = {
        "settings": report.settings,
        "report_title": report.title,
        "say": report.dataset.vocabulary,
        "dataset": report.dataset,
        "run": report.results.run,
        "training": report.results.run.training,
        "evaluation": report.results.evaluation,
        "provenance": report.provenance,
        "repository": report.provenance.address,
        "fallback": report.fallback,
        "marks": report.marks,
        "static": static,
        **chapters,
    }
    absent = {name for name, chapter in chapters.items() if chapter is None}
    told = [left for page in pages if (left := without_absent(page, _asks_for(absent, environment)))]
    if "index" in {page.slug for page in pages} - {page.slug for page in told}:
        what = "page index.md begins with words of a chapter that this report has not, and would be left out"
        raise ReportError(f"{what}; move them below a heading (##)")
    told = [replace(page, title=_title(page, environment, context)) for page in told]
    context["pages"] = [page for page in told if page.order >= 0]
    context["published"] = [page.slug for page in told]  # so that none leads to a page that there is not
    return {f"{page.slug}.html": _render(environment, context | {"page": page}, page, templates) for page in told}


def _asks_for(absent: set[str], environment: Sandbox) -> Callable[[str], bool]:
    """Return a function that says whether a part of the body of a page asks for one of the `absent` values."""

    def asks(part: str) -> bool:
        try:
            return bool(absent & find_undeclared_variables(environment.parse(part)))
        except NOT_READ:
            return False  # whoever renders the page says what is wrong

    return asks


def _title(page: Page, environment: Sandbox, context: Mapping[str, Any]) -> str:
    """Return the title of a page, its own expressions filled in, as plain text: the navigation of every page has it.

    Raises:
        ReportError: for what cannot be computed.
    """
    try:
        plain = environment.overlay(autoescape=False)
        return environment.filled(plain.from_string(page.title), context)
    except NOT_READ as error:
        raise ReportError(f"page {page.slug}.md, in its title: {_reason(error)}") from error


def _environment(templates: Path, class_names: tuple[str, ...]) -> Sandbox:
    own = {name: getattr(formatting, name) for name in FILTERS}
    environment = Sandbox(templates, own | {"date": _date, "isolated": isolated, "short": shortener(class_names)})
    environment.globals["explorer_link"] = explorer_link
    return environment


def _date(seconds: int) -> str:
    return formatting.day(datetime.fromtimestamp(seconds, UTC))


def _render(environment: Sandbox, context: Mapping[str, Any], page: Page, templates: Path) -> str:
    """Return the HTML of a page: its own expressions filled in, then laid into its template.

    A section whose answer turns out to be empty is left out, and so is its entry in the contents.

    Raises:
        ReportError: for what cannot be computed, whether the page asks for it or a template, and for half a page.
    """
    part, filled, made = "", list[str](), 0
    try:
        known = {**context, **_macros(environment, SHARED, context), **_chapters(environment, context)}
        for part in (*page.parts, *page.notes):
            filled.append(environment.filled(environment.from_string(part), known, made))
            made += len(filled[-1])
        first = len(page.parts)
        page = without_empty(replace(page, parts=tuple(filled[:first]), notes=tuple(filled[first:])))
        body = Markup(page.body)  # noqa: S704 its own values were escaped as they were filled in
        known |= {"page": page, "body": body, "title": page.title}
        html = environment.filled(environment.get_template(page.template), known)
    except NOT_READ as error:
        place = _place(error, templates, page.slug, part)
        if not place:
            raise
        raise ReportError(f"{place}: {_reason(error)}") from error
    if not WHOLE.search(html):
        what = f"templates/{page.template} (for page {page.slug}.md) gives no whole page, from <html> to </html>"
        raise ReportError(f"{what}; restore it, or the template that it extends")
    if found := SURROGATE.search(html):
        raise ReportError(
            f"page {page.slug}.md holds {found[0]!a}, half of a character, which no file can; take it out"
        )
    return html


def _place(error: Exception, templates: Path, slug: str, part: str) -> str:
    """Return the innermost place in a template, or in a part of a page, where an error comes from, "" if none is."""
    this = f"page {slug}.md"
    places = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError):
        places.append((error.filename or FROM_STRING, error.lineno))
    for name, line in reversed(places):
        if name == FROM_STRING:
            return f"{this}{_expression(error, part, line)}"
        if Path(name).is_relative_to(templates):
            at = f", line {line}" if line else ""
            return f"{templates.name}/{Path(name).relative_to(templates).as_posix()}{at} (for {this})"
    return this if isinstance(error, jinja2.TemplateNotFound | jinja2.exceptions.SecurityError) else ""


def _expression(error: Exception, part: str, line: int) -> str:
    """Return which expression on a line fails, or the line without any.

    Its number would say little: a page is HTML before Jinja reads it.
    """
    found = expressions(part, line) or part.split(LINE)[line - 1 : line]
    names = re.findall(r"'([^']+)'", str(error))
    meant = [one for one in found if any(name in one for name in names)] or found
    told = (formatting.shorten(" ".join(one.split()), SHOWN) for one in meant)
    return f", at {' or '.join(told)}" if meant else ""


def _reason(error: BaseException) -> str:
    """Return what is wrong, in one line, and what to do."""
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name} in templates/; correct the name or add the file"
    said = one_line(error)
    if isinstance(error, jinja2.UndefinedError) and OF_NONE.match(said):
        unknown = "this report knows nothing of what should have it, as of training on predictions or without a log"
        return f"{said}: {unknown}; write {{{{ … if training }}}}, or whatever it is, around it, or leave it out"
    if isinstance(error, jinja2.UndefinedError):
        return f"{said}; correct the name or take it out"
    if said.startswith("Missing end of comment tag"):
        advice = "as an anchor, put {#name} at the end of a heading; as text, write {{ '{#' }}"
        return f"{{# begins a comment that has no end in its section; {advice}"
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{said.rstrip('.')}; mend that line"
    return f"this cannot be computed: {said}; mend the expression"


def _templates_of(environment: Sandbox) -> dict[str, str]:
    """Return the templates of the chapters by what these are called."""
    found = environment.list_templates(filter_func=lambda name: bool(CHAPTER.fullmatch(name)))
    return {template.removeprefix("chapters/").removesuffix(".html"): template for template in found}


def _chapters(environment: Sandbox, context: Mapping[str, Any]) -> dict[str, SimpleNamespace]:
    """Return each chapter that has macros: what it says, and these beside it."""
    found = {}
    for name, template in _templates_of(environment).items():
        if context[name] is None:
            continue
        said = {field.name: getattr(context[name], field.name) for field in fields(context[name])}
        found[name] = SimpleNamespace(**said, **_macros(environment, template, context))
    return found


def _macros(environment: Sandbox, template: str, context: Mapping[str, Any]) -> dict[str, Any]:
    found = environment.get_template(template)
    try:
        defined = vars(found.make_module(dict(context)))
    except NOT_READ:
        environment.handle_exception()  # names the lines of the template, as Jinja does by itself for pages
    return {name: value for name, value in defined.items() if not name.startswith("_")}
