"""Finds what leads to a file that the site has not: in the words of a page, and to the notebook in all of it."""

from __future__ import annotations

from collections import Counter
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
POLICY = "content-security-policy"
# What a tag loads, as a policy calls it; all other tags but those of links load nothing.
LOADED = {
    "script": "script-src",
    "link": "style-src",
    "iframe": "frame-src",
    **dict.fromkeys(("img", "image"), "img-src"),
    **dict.fromkeys(("audio", "video", "source", "track"), "media-src"),
    **dict.fromkeys(("embed", "object"), "object-src"),
}
IN_STATIC = "put the file in site/static, and write {{ static['NAME'] }} for its address"


def check_links(pages: Sequence[Page], html: Mapping[str, str], written: Container[str]) -> None:
    """Refuse a page whose own words show, or lead to, a file of the site that is not among those `written`.

    Nor may they lead to a place that the page has in none of its sections, or give two places one name, or load
    what its policy forbids, as from another host: a browser leaves it out in silence.

    Args:
        pages: their words, of which a section may be left out.
        html: the pages as they are published, by name; what a template or an expression put there is not judged.
        written: the paths of all files in the site.

    Raises:
        ReportError: for the first such address or name.
    """
    for page in pages:
        words = _read(page.body)
        own = {one for one in words.found if one[0] in LOADED or one[1][0] == "#" or _is_lost(one[1], written)}
        ids = Counter(words.ids)
        published = _read(html.get(f"{page.slug}.html", "") if own or ids.total() > len(ids) else "")
        if twice := [name for name, count in Counter(published.ids).items() if min(count, ids[name]) > 1]:
            told = shorten(printable(twice[0]), SHOWN)
            raise ReportError(f"page {page.slug}.md: {told} names more than one place; give each another name")
        _judge(page.slug, own, published, {*ids, *published.ids, "top", ""}, written)


def _judge(
    slug: str, own: set[tuple[str, str]], published: _Reader, anchors: Container[str], written: Container[str]
) -> None:
    """Refuse the first of the addresses of a page's `own`, by tag, that is published and leads or loads nowhere."""
    filled = {tag for tag, address in own if "{{" in address}
    for tag, address in published.found:
        told = shorten(printable(address), SHOWN)
        if (tag, address) in own and _is_lost(address, written):
            raise ReportError(f"page {slug}.md: {told} is no file of the site; correct it, or {IN_STATIC}")
        if (tag, address) in own and address[0] == "#" and unquote(address[1:]) not in anchors:
            what = f"{told} is no place in it; correct it, or write {{{told}}} at the end of the heading that is meant"
            raise ReportError(f"page {slug}.md: {what}")
        if ((tag, address) in own or tag in filled) and published.forbids(tag, address):
            advice = IN_STATIC if tag in {"img", "script", "link"} else "lead to it by a link instead"
            raise ReportError(f"page {slug}.md: the policy in its template lets no <{tag}> load {told}; {advice}")


def check_notebook(html: Mapping[str, str], names: Container[str]) -> None:
    """Refuse a page that leads to the notebook, by its own words or by a template's, where none is published.

    Args:
        html: the pages as they are published, by name.
        names: under which the notebook would be.

    Raises:
        ReportError: for the first such page.
    """
    for page, text in html.items():
        for _, address in _read(text).found:
            if (name := _file(address)) in names:
                raise ReportError(
                    f"page {page.removesuffix('.html')}.md, or a template for it, leads to {name}, which is published "
                    "only by a project that holds the package and the notebook itself, and trains; take the link out"
                )


class _Reader(HTMLParser):
    """Notes the addresses and the ids in the tags of a page, and its policy; a comment has none."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.policy: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses in a tag, its id, or the policy."""
        self.found += [(tag, value) for name, value in attrs if name in {"href", "src", "data"} and value]
        values = dict(attrs)
        self.ids += filter(None, [values.get("id")])
        if (values.get("http-equiv") or "").lower() == POLICY:
            parts = (part.split() for part in (values.get("content") or "").split(";"))
            self.policy = {name: sources for name, *sources in filter(None, parts)}

    def forbids(self, tag: str, address: str) -> bool:
        """Say whether the policy lets a tag load nothing at all, or nothing from any other host if it would."""
        sources = self.policy.get(LOADED.get(tag, ""), self.policy.get("default-src"))
        if tag not in LOADED or sources is None:
            return False
        if _is_elsewhere(address):
            return all(source[0] == "'" or source == "data:" for source in sources)
        return sources == ["'none'"]


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def _is_elsewhere(address: str) -> bool:
    """Say whether an address names another host."""
    try:
        return bool(urlsplit(address).netloc)
    except ValueError:
        return False


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
