"""Reads the words of the report: Markdown files with front matter in, pages out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import markdown
from markdown.treeprocessors import Treeprocessor

from report.core.errors import ReportError
from report.core.material import shipped
from report.core.sanitize import one_line
from report.publishing.manuscript import judge_front, read_manuscript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

PLACE = re.compile("\ue000(\\d+)\ue001")  # where an expression stood; the two characters have no other meaning
ALONE = re.compile(f"<p>({PLACE.pattern})</p>")
EMPTY = re.compile(r'<h2 id="([^"]*)">(?:(?!</h2>).)*<span class="answer">\s*</span></h2>', re.DOTALL)
SECTIONS = re.compile(r"(?=<h2[ >])")
ANCHOR = re.compile(r'<h2 id="([^"]*)"')
AFTER_ALL = 1  # a priority; Markdown's own processors have higher ones


def read_pages(folder: Path) -> tuple[Page, ...]:
    """Read every Markdown file in `folder`, in the order that the pages state, but for those that an editor hides.

    Raises:
        ReportError: for a page without its front matter, or with something in it that only a template may hold.
    """
    pages = [read_page(path) for path in sorted(folder.glob("*.md")) if not path.name.startswith(".")]
    if not any(page.slug == "index" for page in pages):
        ours = shipped() / "site" / "content" / "index.md"
        advice = f", or copy {ours}" if ours.is_file() else ""
        raise ReportError(f"no index.md in {folder}, the page that a site opens with; write one{advice}")
    return tuple(sorted(pages, key=lambda page: (page.order, page.slug)))


def read_page(path: Path) -> Page:
    """Read one page.

    Its front matter gives a title, an order (a whole number) and a template. A heading of the second level may hold
    a question and its answer, parted by `|`, and is left out with its section where the answer comes to nothing; a
    quotation becomes a margin note. `{{ … }}` is left for Jinja, and one
    that stands alone in its paragraph replaces the paragraph.
    """
    text = read_manuscript(path)
    aside = _Expressions()
    converter = markdown.Markdown(extensions=["meta", "tables", "attr_list", "footnotes", "sane_lists"])
    questions = _Questions(converter)
    converter.treeprocessors.register(questions, "questions", AFTER_ALL)
    try:
        body = aside.restore(ALONE.sub(r"\1", converter.convert(aside.set_aside(text))))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise ReportError(f"{path} cannot be read as Markdown ({one_line(error)}); write it more simply") from error
    front = {key: aside.restore(" ".join(lines).strip()) for key, lines in converter.Meta.items()}
    judge_front(path, front)
    sections = tuple(Section(anchor, aside.restore(question)) for anchor, question in questions.found)
    return Page(path.stem, front["title"], int(front["order"]), front["template"], body, sections)


def expressions(text: str) -> list[str]:
    """Return every `{{ … }}` in a text."""
    return [text[start:end] for start, end in _spans(text)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (start := text.find("{{", end)) >= 0 and (close := text.find("}}", start + 2)) >= 0:
        end = close + 2
        yield start, end


class _Expressions:
    """Keeps every `{{ … }}` of a page away from Markdown, which would escape it, or cut it at its bars."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def set_aside(self, text: str) -> str:
        """Return the text with a place for each expression, which Markdown takes for a word."""
        self.found = expressions(text)
        pieces, end = [], 0
        for number, (start, after) in enumerate(_spans(text)):
            pieces += [text[end:start], f"\ue000{number}\ue001"]
            end = after
        return "".join((*pieces, text[end:]))

    def restore(self, text: str) -> str:
        """Return the text with every expression in its place."""
        return PLACE.sub(lambda place: self.found[int(place[1])], text)


class _Questions(Treeprocessor):  # type: ignore[misc]  # Markdown has no types
    """Splits headings into question and answer, and makes margin notes of quotations."""

    def __init__(self, converter: markdown.Markdown) -> None:
        super().__init__(converter)
        self.found: list[tuple[str, str]] = []

    def run(self, root: Element) -> None:
        """Walk the tree of a page once."""
        for element in list(root.iter()):
            if element.tag == "h2":
                self._split(element)
            elif element.tag == "blockquote":
                element.tag = "aside"
                element.set("role", "note")  # beside the text, and no landmark of the page

    def _split(self, heading: Element) -> None:
        """Wrap what stands before and after the first `|`, unless that is inside of emphasis, code or a link."""
        question, answer = (Element("span", {"class": name}) for name in ("question", "answer"))
        children = list(heading)
        texts = [heading.text or "", *(child.tail or "" for child in children)]
        place = next((place for place, text in enumerate(texts) if "|" in text), len(children))
        before, parted, after = texts[place].partition("|")
        if place:
            question.text, children[place - 1].tail = heading.text, before.rstrip()
        else:
            question.text = before.rstrip()
        question.extend(children[:place])
        if heading.get("id"):
            self.found.append((heading.get("id", ""), "".join(question.itertext())))
        if parted:
            for child in children:
                heading.remove(child)
            heading.text, question.tail, answer.text = "", " ", after.lstrip()
            answer.extend(children[place:])
            heading.extend([question, answer])


def without_absent(page: Page, absent: Callable[[str], bool]) -> Page | None:
    """Leave out the sections of a page that ask for what this report has not, or the whole page if its beginning does.

    `absent` says of a part of the body whether it asks for such a thing.
    """
    before, *sections = SECTIONS.split(page.body)
    if absent(before):
        return None
    kept = [section for section in sections if not absent(section)]
    return replace(page, sections=_left(page, sections, kept), body="".join((before, *kept)))


def without_empty(page: Page, body: str) -> tuple[Page, str]:
    """Leave out the sections whose answer came to nothing, from a page and from its body with all values filled in.

    A section reaches from its heading to the next of the second level.
    """
    before, *sections = SECTIONS.split(body)
    kept = [section for section in sections if not EMPTY.match(section)]
    return replace(page, sections=_left(page, sections, kept)), "".join((before, *kept))


def _left(page: Page, sections: Sequence[str], kept: Sequence[str]) -> tuple[Section, ...]:
    """Return the contents of a page of whose sections not all are kept."""
    gone = {found[1] for section in sections if section not in kept and (found := ANCHOR.match(section))}
    return tuple(section for section in page.sections if section.anchor not in gone)


@dataclass(frozen=True)
class Section:
    """A heading of a page: its anchor and its question, in plain text."""

    anchor: str
    question: str


@dataclass(frozen=True)
class Page:
    """A page of words: `body` is HTML with Jinja's `{{ … }}` still in it."""

    slug: str
    title: str
    order: int
    template: str
    body: str
    sections: tuple[Section, ...]
