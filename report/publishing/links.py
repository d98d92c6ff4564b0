"""Finds what leads to a file that the site has not: in the words of a page, and to the notebook in all of it."""

from __future__ import annotations

from html.parser import HTMLParser
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from report.core.errors import ReportError
from report.core.formatting import shorten
from report.core.sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from report.publishing.pages import Page

SHOWN = 100  # characters of an address


def check_links(pages: Sequence[Page], html: Mapping[str, str], written: Container[str]) -> None:
    """Refuse a page whose own words show, or lead to, a file of the site that is not among those `written`.

    Args:
        pages: their words, of which a section may be left out.
        html: the pages as they are published, by name; what a template or an expression put there is not judged.
        written: the paths of all files in the site.

    Raises:
        ReportError: for the first such address.
    """
    for page in pages:
        lost = {address for address in _addresses(page.body) if _is_lost(address, written)}
        for address in _addresses(html.get(f"{page.slug}.html", "") if lost else ""):
            if address in lost:
                raise ReportError(
                    f"page {page.slug}.md: {shorten(printable(address), SHOWN)} is no file of the site; correct it, or "
                    "put the file in site/static, and write {{ static['NAME'] }} for its address"
                )


def check_notebook(html: Mapping[str, str], names: Container[str]) -> None:
    """Refuse a page that leads to the notebook, by its own words or by a template's, where none is published.

    Args:
        html: the pages as they are published, by name.
        names: under which the notebook would be.

    Raises:
        ReportError: for the first such page.
    """
    for page, text in html.items():
        for address in _addresses(text):
            if (name := _file(address)) in names:
                raise ReportError(
                    f"page {page.removesuffix('.html')}.md, or a template for it, leads to {name}, which is published "
                    "only by a project that holds the package and the notebook itself, and trains; take the link out"
                )


class _Reader(HTMLParser):
    """Notes the addresses in the tags of a page; a comment has none."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 as its parent
        """Note the addresses in a tag."""
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def _addresses(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return reader.found


def _is_lost(address: str, written: Container[str]) -> bool:
    """Say whether an address is that of a file which is to lie in the site, and does not."""
    path = _file(address)
    return bool(path) and path not in written


def _file(address: str) -> str:
    """Return the path in the site to which an address leads, or "" where it leads elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = normpath(unquote(parts.path)) if parts.path else ""
    if parts.scheme or parts.netloc or "{{" in address or path == "." or path.startswith(("/", "..")):
        return ""
    return path
