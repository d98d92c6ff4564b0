"""Reads the words of the report: Markdown files with front matter in, pages out."""

from __future__ import annotations

import html
import re
from copy import copy
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import markdown
from markdown.treeprocessors import Treeprocessor

from report.core.errors import ReportError
from report.core.material import shipped
from report.core.sanitize import one_line
from report.publishing.manuscript import LINE, judge_front, read_manuscript, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACE = re.compile("\ue000(\\d+)\ue001")  # where an expression stood; the two characters have no other meaning
ALONE = re.compile(f"<p>({PLACE.pattern})</p>")
CODE = re.compile('<pre((?: (?:id|class)="[^"]*")*)>')  # as Markdown writes it; it scrolls, so a keyboard must reach it
MARK = "\ue000\ue001"  # where a section begins, or the footnotes
EXPRESSION = re.compile(  # it may hold texts, in which anything may stand
    r"""\{\{(?: '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | (?!\{\{|\}\})[^'"] )*\}\}""", re.DOTALL | re.VERBOSE
)
EMPTY = re.compile(r'<h2\b(?:(?!</h2>).)*<span class="answer">\s*</span></h2>', re.DOTALL)
HEADING = re.compile(r'<h2\b[^>]*? id="([^"]+)"[^>]*>((?:(?!</h2>| <span class="answer">).)*)', re.DOTALL)
TAG = re.compile("<[^>]*>")
NOTE = re.compile(r'\n(?=<li id="fn:)')
NOTED = re.compile(r'<li id="([^"]*)"')
NOTES, END = '<div class="footnote">\n<hr />\n<ol>', "</ol>\n</div>"  # as Markdown writes them
EXTENSIONS = ("meta", "tables", "attr_list", "fenced_code", "footnotes", "sane_lists")
CONFIGURED = {"tables": {"use_align_attribute": True}}  # a style in a tag is forbidden by the policy of every page
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
    quotation becomes a margin note, and no section begins in it, nor in a block of code, be it fenced or indented.
    `{{ … }}` is left for Jinja, in code too, and one that stands alone in its paragraph replaces the paragraph.
    """
    text = read_manuscript(path)
    _judge_closed(path, text)
    aside = _Expressions()
    converter = markdown.Markdown(extensions=[*EXTENSIONS], extension_configs=CONFIGURED)
    converter.treeprocessors.register(_Questions(converter), "questions", AFTER_ALL)
    try:
        made = ALONE.sub(r"\1", converter.convert(aside.set_aside(text)))
        body = aside.restore(CODE.sub(r'<pre\1 role="group" aria-label="Code" tabindex="0">', made))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise ReportError(f"{path} cannot be read as Markdown ({one_line(error)}); write it more simply") from error
    front = {key: aside.restore(unquoted(" ".join(lines))) for key, lines in converter.Meta.items()}
    judge_front(path, front)
    parts, notes = [part.strip() for part in body.split(MARK)], []
    if parts[-1].startswith(NOTES):
        _, *notes = NOTE.split(parts.pop().removesuffix(END).rstrip())
    return Page(path.stem, front["title"], int(front["order"]), front["template"], tuple(parts), tuple(notes))


def expressions(text: str, line: int | None = None) -> list[str]:
    """Return every `{{ … }}` in a text, or those of which a part stands on a line, counted from 1."""
    return [
        found[0]
        for found in EXPRESSION.finditer(text)
        if line is None or text.count(LINE, 0, found.start()) < line <= text.count(LINE, 0, found.end()) + 1
    ]


def _judge_closed(path: Path, text: str) -> None:
    """Refuse a `{{` without its `}}`: Markdown and Jinja would go on to the next, or to the end.

    Raises:
        ReportError: with the line of the first.
    """
    start = EXPRESSION.sub(lambda found: "\ue000" * len(found[0]), text).find("{{")
    if start >= 0:
        where = f"{path}, line {text.count(LINE, 0, start) + 1}"
        raise ReportError(f"{where}: {{{{ is not closed; write }}}} where its value ends, or as text {{{{ '{{{{' }}}}")


class _Expressions:
    """Keeps every `{{ … }}` of a page away from Markdown, which would escape it, or cut it at its bars."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def set_aside(self, text: str) -> str:
        """Return the text with a place for each expression, which Markdown takes for a word."""
        self.found = expressions(text)
        numbers = count()
        return EXPRESSION.sub(lambda _: f"\ue000{next(numbers)}\ue001", text)

    def restore(self, text: str) -> str:
        """Return the text with every expression in its place."""
        return PLACE.sub(lambda place: self.found[int(place[1])], text)


class _Questions(Treeprocessor):  # type: ignore[misc]  # Markdown has no types
    """Splits a page into sections, headings into question and answer; makes quotations notes, lets tables scroll."""

    def run(self, root: Element) -> None:
        """Walk the tree of a page once."""
        self._part(root)
        for element in list(root.iter()):
            if element.tag == "h2":
                self._split(element)
            elif element.tag == "blockquote":
                element.tag = "aside"
                element.set("role", "note")  # beside the text, and no landmark of the page
            elif element.tag == "table":
                self._wrap(element)

    def _part(self, root: Element) -> None:
        """Mark where a section begins, and where the footnotes, which keep their numbers whatever is left out."""
        before = None
        for element in root:
            notes = (
                element if (element.tag, element.get("class")) == ("div", "footnote") and element is root[-1] else None
            )
            if notes is not None or element.tag == "h2":
                if before is None:
                    root.text = f"{root.text or ''}{MARK}"
                else:
                    before.tail = f"{before.tail or ''}{MARK}"
            for number, note in enumerate(notes.iterfind("ol/li") if notes is not None else (), 1):
                note.set("value", str(number))
            before = element

    def _wrap(self, table: Element) -> None:
        """Put a table into a box in which it scrolls, by the keyboard, too, where it is wider than the page."""
        inner, after = copy(table), table.tail
        table.clear()
        table.tag, table.text, inner.tail, table.tail = "div", "\n", "\n", after
        table.attrib.update({"class": "scroll", "role": "group", "aria-label": "Table", "tabindex": "0"})
        table.append(inner)

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
        if parted:
            for child in children:
                heading.remove(child)
            heading.text, question.tail, answer.text = "", " ", after.lstrip()
            answer.extend(children[place:])
            heading.extend([question, answer])


def without_absent(page: Page, absent: Callable[[str], bool]) -> Page | None:
    """Leave out the sections of a page that ask for what this report has not, or the whole page if its beginning does.

    `absent` says of a part of the body whether it asks for such a thing; what its footnotes ask for, it asks for.
    """

    def asks(part: str) -> bool:
        return absent("".join((part, *(note for note in page.notes if _marks(part, note)))))

    before, *sections = page.parts
    if asks(before):
        return None
    return _keeping(page, before, *(section for section in sections if not asks(section)))


def without_empty(page: Page) -> Page:
    """Leave out the sections whose answer came to nothing, from a page with all values filled in."""
    return _keeping(page, *(part for part in page.parts if not EMPTY.match(part)))


def _keeping(page: Page, *parts: str) -> Page:
    """Return a page of whose parts not all are kept, and of its footnotes those alone that something leads to."""
    kept = tuple(note for note in page.notes if any(_marks(text, note) for text in (*parts, *page.notes)))
    return replace(page, parts=parts, notes=kept)


def _marks(part: str, note: str) -> bool:
    """Say whether a part of a page leads to a footnote."""
    return any(f'href="#{name}"' in part for name in NOTED.findall(note)[:1])


@dataclass(frozen=True)
class Section:
    """A heading of a page: its anchor and its question, in plain text."""

    anchor: str
    question: str


@dataclass(frozen=True)
class Page:
    """A page of words.

    `parts` are HTML, with Jinja's `{{ … }}` in it until they are filled in: what stands before the first heading of
    the second level, then the sections, each from its heading to the next. `notes` are its footnotes.
    """

    slug: str
    title: str
    order: int
    template: str
    parts: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """All parts and the footnotes below them."""
        notes = (NOTES, *self.notes, END) if self.notes else ()
        return "\n".join(part for part in (*self.parts, *notes) if part)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The contents: of the sections those that have an anchor."""
        found = [heading for part in self.parts if (heading := HEADING.match(part))]
        return tuple(Section(html.unescape(one[1]), html.unescape(TAG.sub("", one[2])).strip()) for one in found)
