"""Checks a built site against the laws of the page: valid, whole, reachable, and asking nothing of anyone outside."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import html5lib
from html5lib.constants import E as PARSE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
LOST = "404.html"  # served at any depth, so it carries its style inside and its own policy
ADDRESSES = {"href", "src", "srcset", "imagesrcset", "poster", "data", "action", "formaction"}
REFERENCES = {"for", "headers", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b(?! of\b)|\b[nN]a[nN]\b|\bundefined\b")
CSS_ADDRESSES = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*))\s*\)|@import\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Document:
    """A page: where it lies in the site, what it says, and what the parser disliked about it."""

    site: Path
    path: Path
    root: Element
    errors: tuple[str, ...]

    @cached_property
    def elements(self) -> tuple[tuple[str, Element, bool], ...]:
        """Every element in the order of the page: its name, itself, and whether it is hidden from screen readers."""
        return tuple(_walk(self.root, hidden=False))

    @cached_property
    def ids(self) -> Counter[str]:
        """How often each id is given."""
        return Counter(element.attrib["id"] for _, element, _ in self.elements if "id" in element.attrib)

    def named(self, *names: str) -> list[Element]:
        """Return the elements of these names in the order of the page."""
        return [element for name, element, _ in self.elements if name in names]

    def metas(self, key: str, value: str) -> list[str]:
        """Return the contents of all `<meta>` whose attribute `key` is `value`."""
        metas = self.named("meta")
        return [meta.get("content", "").strip() for meta in metas if meta.get(key, "").lower() == value]

    @property
    def title(self) -> str:
        """The title, or "" where there is none."""
        return " ".join("".join(text for title in self.named("title") for text in title.itertext()).split())


def check_site(folder: Path) -> list[str]:
    """Return the faults of every page, style sheet and drawing in `folder`, each with its file."""
    site = folder.resolve()
    documents = {path: _parse(site, path) for path in sorted(site.rglob("*.html"))}
    if not documents:
        return [f"{folder}: holds no page"]
    faults = []
    for path, document in documents.items():
        name = path.relative_to(site)
        faults += [f"{name}: {fault}" for check in PAGE_CHECKS for fault in check(document)]
        faults += [f"{name}: {fault}" for fault in _broken_links(document, documents)]
    titles = Counter(document.title for document in documents.values())
    faults += [f"{count} pages: the same title {title!r}" for title, count in titles.items() if count > 1]
    for path in sorted((*site.rglob("*.css"), *site.rglob("*.svg"))):
        faults += [f"{path.relative_to(site)}: {fault}" for fault in _file_faults(site, path)]
    return faults


def _parse(site: Path, path: Path) -> Document:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(path.read_text(encoding="utf-8"))
    errors = tuple(f"line {line}: {PARSE_ERRORS[code] % names}" for (line, _), code, names in parser.errors)
    return Document(site, path, root, errors)


def _walk(element: Element, *, hidden: bool) -> Iterator[tuple[str, Element, bool]]:
    if not isinstance(element.tag, str):  # a comment
        return
    hidden = hidden or element.get("aria-hidden") == "true"
    yield element.tag.rpartition("}")[2], element, hidden
    for child in element:
        yield from _walk(child, hidden=hidden)


def _invalid(document: Document) -> Iterator[str]:
    """HTML that a strict parser takes exception to."""
    yield from document.errors


def _head(document: Document) -> Iterator[str]:
    """A page without its language, encoding, title, icon or description, or that does not fit a phone."""
    if not document.root.get("lang"):
        yield "<html> has no lang"
    if [meta.get("charset", "").lower() for meta in document.named("meta") if meta.get("charset")] != ["utf-8"]:
        yield "no <meta charset=utf-8>"
    if not document.title:
        yield "no title"
    if "icon" not in [link.get("rel") for link in document.named("link")] and document.path.name != LOST:
        yield "no icon"
    if not any(document.metas("name", "description")):
        yield "no description"
    viewports = document.metas("name", "viewport")
    if len(viewports) != 1 or "width=device-width" not in viewports[0]:
        yield "no viewport as wide as the device"
    elif re.search(r"user-scalable|maximum-scale", viewports[0]):
        yield "the viewport forbids zooming"


def _headings(document: Document) -> Iterator[str]:
    """Headings that are empty, skip a level, or are not below exactly one `<h1>`."""
    headings = document.named(*HEADINGS)
    count = sum(heading.tag == "h1" for heading in headings)
    if count != 1:
        yield f"{count} <h1>"
    previous = 0
    for heading in headings:
        if HEADINGS[heading.tag] > previous + 1:
            yield f"<{heading.tag}> {_text(heading)!r} skips a level"
        if not _text(heading) and not [image for image in heading.iter("img") if image.get("alt")]:
            yield f"<{heading.tag}> is empty"
        previous = HEADINGS[heading.tag]


def _ids(document: Document) -> Iterator[str]:
    """Ids given twice, and attributes that name an id that nothing has."""
    for identifier, count in document.ids.items():
        if count > 1:
            yield f"id {identifier!r} is given {count} times"
    for name, element, _ in document.elements:
        for attribute in REFERENCES & set(element.attrib):
            for identifier in element.attrib[attribute].split():
                if identifier not in document.ids:
                    yield f"<{name} {attribute}> names {identifier!r}, an id that nothing has"


def _images(document: Document) -> Iterator[str]:
    """Images that say nothing to those who do not see them and are not marked as decoration."""
    for name, element, hidden in document.elements:
        decoration = "alt" in element.attrib and (hidden or element.get("role") in {"presentation", "none"})
        if name == "img" and not element.get("alt", "").strip() and not decoration:
            yield f"<img src={element.get('src', '')!r}> has no alternative text"


def _policy(document: Document) -> Iterator[str]:
    """A content security policy that is missing, loosened, or comes after what it should have ruled."""
    policies = [" ".join(policy.split()) for policy in document.metas("http-equiv", "content-security-policy")]
    if len(policies) != 1:
        yield f"{len(policies)} content security policies"
        return
    own = document.path.name == LOST and "default-src 'none'" in policies[0].split("; ")
    if policies[0].rstrip(";") != POLICY and not own:
        yield f"the content security policy is {policies[0]!r}"
    ruled = {"link", "script", "style", "img"}
    for name, element, _ in document.elements:
        if element.get("http-equiv", "").lower() == "content-security-policy":
            return
        if name in ruled:
            yield f"<{name}> stands before the content security policy"


def _inline(document: Document) -> Iterator[str]:
    """Styles and scripts that the policy forbids, modules that do not load from a file, and data that is no JSON."""
    for name, element, _ in document.elements:
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                yield f"<{name}> has the attribute {attribute}"
        if name == "style" and document.path.name != LOST:
            yield "<style> in the page"
        if name == "script":
            yield from _script_faults(element)


def _script_faults(script: Element) -> Iterator[str]:
    if script.get("type") == "module":
        yield "<script type=module> does not load from a file"
    elif script.get("type") == "application/json":
        try:
            json.loads(script.text or "")
        except ValueError as error:
            yield f"<script type=application/json> is no JSON: {error}"
    elif not script.get("src"):
        yield "<script> in the page"


def _leftovers(document: Document) -> Iterator[str]:
    """What a template forgot to fill in, in the text or in an attribute."""
    for name, element, _ in document.elements:
        texts = [] if name in {"script", "style"} else [element.text, *(child.tail for child in element)]
        for text in (*texts, *element.attrib.values()):
            match = LEFTOVERS.search(text or "")
            if match:
                around = match.string[max(0, match.start() - 20) : match.end() + 20]
                yield f"<{name}> has {match[0]!r} left over in {' '.join(around.split())!r}"


def _broken_links(document: Document, documents: dict[Path, Document]) -> Iterator[str]:
    """Addresses outside the site, of files that are not there, or of anchors that are not on their page."""
    for name, element, _ in document.elements:
        for attribute, value in element.attrib.items():
            spelled = attribute.rpartition("}")[2]
            if spelled not in ADDRESSES or (spelled == "data" and name != "object"):
                continue
            many = [part.split()[0] for part in value.split(",") if part.strip()]
            for address in many if spelled.endswith("srcset") else [value.strip()]:
                fault = _address_fault(document.site, document.path, name, address)
                if fault is None and not urlsplit(address).scheme:
                    fault = _anchor_fault(document, address, documents)
                if fault:
                    yield f"<{name} {spelled}={address!r}> {fault}"


def _address_fault(site: Path, path: Path, element: str, address: str) -> str | None:
    """Say what is wrong with an address that `element` has in the file `path`, if anything is."""
    parts = urlsplit(address)
    if element == "a" and parts.scheme in {"http", "https", "mailto"}:
        return None
    if parts.scheme == "data" and element in {"img", "source", "link", "css"}:
        return None
    if parts.scheme or parts.netloc:
        return "asks another site" if element != "a" else "is no link to a page"
    if path.name == LOST:
        return None if parts.path.startswith("/") or not parts.path else "is relative, but this page is served anywhere"
    return _relative_fault(site, path, parts.path)


def _relative_fault(site: Path, path: Path, relative: str) -> str | None:
    target = _target(path, relative)
    if relative.startswith("/"):
        return "is not relative"
    if not target.is_relative_to(site):
        return "leads out of the site"
    return None if target.is_file() else "is not there"


def _anchor_fault(document: Document, address: str, documents: dict[Path, Document]) -> str | None:
    fragment = unquote(urlsplit(address).fragment)
    target = documents.get(_target(document.path, address))
    known = target.ids if target else {}
    return "has no such anchor" if fragment and fragment != "top" and fragment not in known else None


def _target(path: Path, address: str) -> Path:
    """Return the file that an address in the file `path` leads to."""
    relative = unquote(urlsplit(address).path)
    return (path.parent / relative).resolve() if relative else path


def _file_faults(site: Path, path: Path) -> Iterator[str]:
    """Addresses in a style sheet or a drawing that lead outside the site or to nothing."""
    text = re.sub(r"/\*.*?\*/|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    addresses = ["".join(groups).strip() for groups in CSS_ADDRESSES.findall(text)]
    if path.suffix == ".svg":
        addresses += re.findall(r"""\b(?:href|src)\s*=\s*["']([^"']*)["']""", text)
        addresses = [address for address in addresses if not address.startswith("#")]
    for address in addresses:
        fault = _address_fault(site, path, "css", address)
        if fault:
            yield f"{address!r} {fault}"


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


PAGE_CHECKS = (_invalid, _head, _headings, _ids, _images, _policy, _inline, _leftovers)
