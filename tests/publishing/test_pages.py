"""Pages of words are read as they were meant, and what is wrong with one is said with its name and a remedy."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from builds import CHECKOUT

from report.core.errors import ReportError
from report.publishing.pages import Page, Section, expressions, read_page, read_pages, without_empty

if TYPE_CHECKING:
    from pathlib import Path

PRE = '<pre role="group" aria-label="Code" tabindex="0">'
FRONT = "---\ntitle: A title\norder: 3\ntemplate: article.html\n---\n"


def read(folder: Path, text: str, name: str = "words.md") -> Page:
    """Write a page and read it."""
    (folder / name).write_bytes(text.encode())
    return read_page(folder / name)


def body(folder: Path, text: str) -> str:
    """Return what becomes of a page's text."""
    return read(folder, FRONT + text).body


def test_front_matter_says_what_a_page_is(tmp_path: Path) -> None:
    assert read(tmp_path, FRONT + "Hello.") == Page("words", "A title", 3, "article.html", ("<p>Hello.</p>",))


def test_front_matter_needs_no_rules_around_it(tmp_path: Path) -> None:
    page = read(tmp_path, "Title: A: b\nOrder: -1\nTemplate: 404.html\n\nHello.")
    assert (page.title, page.order, page.template, page.body) == ("A: b", -1, "404.html", "<p>Hello.</p>")


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ('"Notes: more"', "Notes: more"),
        ("'Notes: more' ", "Notes: more"),
        ('"It\'s {{ f("x") }}"', 'It\'s {{ f("x") }}'),
        ('"One" and "two"', '"One" and "two"'),
        ("'Tis", "'Tis"),
        ("{{ 'a' }}", "{{ 'a' }}"),
    ],
)
def test_quotation_marks_around_front_matter_are_those_of_yaml(tmp_path: Path, title: str, read_as: str) -> None:
    page = read(tmp_path, f"---\ntitle: {title}\norder: '3'\ntemplate: \"article.html\"\n---\nHello.")
    assert page == Page("words", read_as, 3, "article.html", ("<p>Hello.</p>",))


@pytest.mark.parametrize("missing", ["title", "order", "template"])
@pytest.mark.parametrize("empty", [False, True], ids=["missing", "empty"])
def test_a_page_without_its_front_matter_is_named_with_a_remedy(tmp_path: Path, missing: str, empty: bool) -> None:  # noqa: FBT001 - a parameter
    kept = [line for line in FRONT.splitlines() if not line.startswith(missing)]
    text = "\n".join(["---", *([f"{missing}:"] if empty else []), *kept[1:], "Hello."])
    with pytest.raises(ReportError, match=f"words.md has no {missing} in its front matter; add a line '{missing}: …'"):
        read(tmp_path, text)


@pytest.mark.parametrize("order", ["first", "1.5", "-", "--1", "²", "٣"])
def test_an_order_that_is_no_whole_number_is_told(tmp_path: Path, order: str) -> None:
    with pytest.raises(ReportError, match=f"words.md: order is '{order}'; make it a whole number of up to 9 digits"):
        read(tmp_path, FRONT.replace("3", order))


def test_what_front_matter_may_not_hold_is_told_in_a_short_line(tmp_path: Path) -> None:
    for text, said in (
        (FRONT.replace("3", "9" * 5000), "order is '999"),
        (FRONT.replace("A title", "x" * 201), "its title has more than 200 characters; shorten it"),
        (FRONT.replace("---\ntitle", f"---\nauthor{'s' * 5000}: me\ntitle"), "has an unknown key authorsss"),
        (
            FRONT.replace("title: A title", "title: !!python/object/apply:os.system [id]\ntags: [a, b]"),
            "has an unknown key tags",
        ),
    ):
        with pytest.raises(ReportError, match=f"words.md:? {said}") as caught:
            read(tmp_path, text)
        assert len(str(caught.value)) < 400 + len(str(tmp_path))


@pytest.mark.parametrize("character", ["\0", "\x02", "\x0c", "\x1b", "\x85", "\ue0007\ue001"])
def test_a_character_that_is_no_text_is_told_with_its_line(character: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"words.md, line 7: '.*' is a character that no page may hold; take it out"):
        read(tmp_path, f"{FRONT}One.\r\ntwo {character}\n")


def test_a_page_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"words.md has more than 65,536 bytes"):
        read(tmp_path, FRONT + "x" * 2**16)


@pytest.mark.parametrize("mark", ["[", "<", "![](", "<![", "</", "\\"])
def test_markup_that_never_closes_takes_no_time(mark: str, tmp_path: Path) -> None:
    started = time.process_time()
    with pytest.raises(ReportError, match=r"words.md holds . more than 500 times; make it several pages"):
        read(tmp_path, FRONT + mark * 10_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("``a`" * 15_000, "`"),
        ("[" * 400 + "(" * 60_000, r"\["),
        (("[a](" + "b" * 120) * 500, r"\["),
        (("[a\\] " + "b" * 120) * 490, r"\["),
        (('[a](b "c) ' + "b" * 120) * 490, r"\["),
        ("\n=" * 30_000, "lines"),
    ],
    ids=["code", "links", "addresses", "escapes", "titles", "lines"],
)
def test_marks_that_are_sought_through_a_long_paragraph_take_no_time(text: str, what: str, tmp_path: Path) -> None:
    started = time.process_time()
    with pytest.raises(ReportError, match=f"words.md holds too many {what} for paragraphs as long as its own; make"):
        read(tmp_path, FRONT + text)
    assert time.process_time() - started < 2


def test_a_long_page_of_short_paragraphs_with_links_and_code_is_read(tmp_path: Path) -> None:
    row = "| [one](two.html) | `three` and `four` |\n"
    page = read(
        tmp_path, FRONT + ("| a | b |\n|---|---|\n" + row * 30 + "\n") * 16 + ("Words `code`.\n" * 9 + "\n") * 300
    )
    assert page.body.count("<a ") == 480


def test_a_long_table_of_links_is_read(tmp_path: Path) -> None:
    rows = "".join(f"| [one of many {n}](https://example.org/{n}) | {'word ' * 9}|\n" for n in range(400))
    assert read(tmp_path, f"{FRONT}| a | b |\n|---|---|\n{rows}").body.count("<a ") == 400


def test_what_markdown_cannot_bear_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"words.md cannot be read as Markdown \(.*\); write it more simply"):
        read(tmp_path, FRONT + "1. " * 20_000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes, as Linux has them")
def test_a_pipe_is_no_page_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "words.md")
    with pytest.raises(ReportError, match=r"words.md is no file"):
        read_page(tmp_path / "words.md")


@pytest.mark.parametrize("name", ["a b.md", "javascript:alert(1).md", "a?b.md", "#.md", "-a.md", '"><b>.md', "a\nb.md"])
def test_a_name_that_is_no_address_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"gives its page an address that needs quoting; name it with letters"):
        read(tmp_path, FRONT, name)


@pytest.mark.parametrize("name", [".#index.md", "._index.md"])
def test_what_an_editor_or_a_system_hides_is_no_page(name: str, tmp_path: Path) -> None:
    read(tmp_path, FRONT, "index.md")
    (tmp_path / name).write_bytes(b"\x00\x05")
    assert [page.slug for page in read_pages(tmp_path)] == ["index"]


@pytest.mark.parametrize(
    "text", ["{{" * 2**17, "}}" + "{{ " * 80_000, "{{ x }}" * 30_000], ids=["open", "shut", "many"]
)
def test_expressions_are_found_at_once_however_many(text: str) -> None:
    started = time.process_time()
    assert len(expressions(text)) == text.count("}}", 2)
    assert time.process_time() - started < 2


def test_a_statement_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(
        ReportError, match=r"words.md, line 8: a page may hold {{ … }} only; move {% … %} to templates/"
    ):
        read(tmp_path, FRONT + "One.\n\nTwo {% if x %}.\n")


@pytest.mark.parametrize(
    "text",
    [
        "A {{ x",
        "A {{ x } b",
        "A {{ x } b\n\nIt’s {{ y }} {{ z }}",
        "    code {{ x",
        "{{ '}}' }} {{ x }} {{",
        "A {{ x\n\n{{ y }}",
        "`{{` is written {{ '{{' }}",
    ],
)
def test_an_expression_that_is_not_closed_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    said = r"words.md, line 8: {{ is not closed; write }} where its value ends, or as text {{ '{{' }}"
    with pytest.raises(ReportError, match=f"{re.escape(said)}$"):
        read(tmp_path, f"{FRONT}{{{{ one }}}}\n\n{text}\n")


def test_bytes_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    (tmp_path / "words.md").write_bytes(FRONT.encode() + "Größe".encode("latin-1"))
    with pytest.raises(ReportError, match=r"words.md is not UTF-8 text; save it as UTF-8"):
        read_page(tmp_path / "words.md")


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    text = FRONT + "One\ntwo.\n\n{{ figure() }}\n"
    assert read(tmp_path, text.replace("\n", "\r\n")) == read(tmp_path, text)


def test_braces_in_the_text_of_an_expression_are_none(tmp_path: Path) -> None:
    for text in ("{{ '{{ x }}' }}", '{{ "it\'s {{" }}', "{{ 'it\\'s }}' }} and {{ y }}", "It's {{ y }}, isn't it?"):
        assert text in "".join(part for part in read(tmp_path, f"{FRONT}{text}\n").parts)


@pytest.mark.parametrize("front", [FRONT, FRONT.removeprefix("---\n").replace("---", "")], ids=["ruled", "bare"])
def test_a_mark_of_byte_order_is_no_text(tmp_path: Path, front: str) -> None:
    assert read(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}" + front + "Hello.") == read(tmp_path, front + "Hello.")


@pytest.mark.parametrize(
    "expression",
    [
        "{{ a < b and c > d & e }}",
        """{{ f("it's", 'a "word"') }}""",
        "{{ run.test_loss_ * x_y_z ** 2 * 3 }}",
        "{{ x | percent | replace('_', '*') }}",
        "{{ [a](b) ![c](d) `e` <f> &amp; \\* \\| }}",
        "{{ 'http://example.org' }}",
        "{{\n  split\n  | count\n}}",
        "{{x}}",
        "{{ 'ä → “ü”' }}",
        """{{ '{{' ~ "it's {{" }}""",
        "{{ {'a': {'b': 1}} }}",
    ],
)
def test_an_expression_comes_through_as_it_is(tmp_path: Path, expression: str) -> None:
    assert body(tmp_path, f"Before {expression} *after*.") == f"<p>Before {expression} <em>after</em>.</p>"
    assert body(tmp_path, f"*{expression}*") == f"<p><em>{expression}</em></p>"


def test_several_expressions_in_a_line_are_several(tmp_path: Path) -> None:
    assert body(tmp_path, "A {{ a_b }} *and* {{ c_d }}.") == "<p>A {{ a_b }} <em>and</em> {{ c_d }}.</p>"


def test_an_expression_in_a_table_cell_comes_through(tmp_path: Path) -> None:
    assert "<td>{{ a_b * c_d }}</td>" in body(tmp_path, "| A | B |\n|---|---|\n| {{ a_b * c_d }} | 2 |\n")


@pytest.mark.parametrize(
    "expression", ["{{ x | percent }}", "`{{ x | percent }}`", "{{ x | percent(1) }} of {{ y | count }}"]
)
def test_an_expression_with_a_filter_stays_in_its_table_cell(tmp_path: Path, expression: str) -> None:
    made = body(tmp_path, f"| A | B |\n|---|---|\n| {expression} | 2 |\n")
    cell = f"<code>{expression.strip('`')}</code>" if "`" in expression else expression
    assert f"<td>{cell}</td>\n<td>2</td>" in made


def test_an_expression_in_code_stays_an_expression(tmp_path: Path) -> None:
    assert body(tmp_path, "`--seed {{ run.seed }}`") == "<p><code>--seed {{ run.seed }}</code></p>"
    assert body(tmp_path, "    --seed {{ run.seed }}\n") == f"{PRE}<code>--seed {{{{ run.seed }}}}\n</code></pre>"


@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
def test_a_fenced_block_of_code_is_one_whatever_stands_in_it(tmp_path: Path, fence: str) -> None:
    code = "# get the data first\ncurl a_b_c | tar <x>\n\n## then build {#b}\n\n    {{ run.seed | count }}\n> | a |\n``"
    page = read(tmp_path, f"{FRONT}# T\n\nSo:\n{fence}bash\n{code}\n{fence}\nText.\n\n## Why? {{#why}}\n\nSo.\n")
    shown = code.replace("<x>", "&lt;x&gt;").replace("> |", "&gt; |")
    assert page.parts[0] == (
        f'<h1>T</h1>\n<p>So:</p>\n{PRE}<code class="language-bash">{shown}\n</code></pre>\n<p>Text.</p>'
    )
    assert page.sections == (Section("why", "Why?"),)


@pytest.mark.parametrize("language", ["", " c++ ", "{.bash #make}", " { #make }"])
def test_a_fence_may_name_a_language_or_an_anchor(tmp_path: Path, language: str) -> None:
    made = body(tmp_path, f"```{language}\n# a\n```\n")
    assert re.fullmatch(r'<pre( id="make")? role="group" [^>]*><code( class="[^"]*")?># a\n</code></pre>', made)


def test_code_that_is_closed_on_its_line_is_no_fence(tmp_path: Path) -> None:
    assert body(tmp_path, "```a ` b``` is\n```c```\n") == "<p><code>a ` b</code> is\n<code>c</code></p>"


@pytest.mark.parametrize(
    "text",
    [
        "```bash\n# a\n",
        "``` bash\n# a\n````\n",
        "```\n# a\n~~~\n",
        "    ```\n    # a\n    ```\n",
        "- ~~~\n",
        "> ```\n> # a\n> ```\n",
        '```python title="a"\n# a\n```\n',
        "~~~ {.a} b\n# a\n~~~\n",
    ],
)
def test_a_fence_that_markdown_would_tear_apart_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReportError, match=r"words.md, line 10: this fence of a block of code has no other; put each"):
        read(tmp_path, f"{FRONT}~~~\n```\n~~~\n\n{text}")


@pytest.mark.parametrize("text", ["```a\n\n" * 9000, "~~~a\n" * 9000, " \t" * 30_000 + "`", "~~~" + "{.a" * 20_000])
def test_fences_are_judged_at_once_however_many(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    with suppress(ReportError):
        read(tmp_path, FRONT + text)
    assert time.process_time() - started < 2


def test_an_expression_in_a_block_of_code_is_not_escaped(tmp_path: Path) -> None:
    assert "{{ f('a') if a < b }}" in body(tmp_path, "    {{ f('a') if a < b }}\n")


def test_an_expression_alone_replaces_its_paragraph(tmp_path: Path) -> None:
    assert body(tmp_path, 'One.\n\n{{ figure("a", b) }}\n\nTwo.') == '<p>One.</p>\n{{ figure("a", b) }}\n<p>Two.</p>'


def test_each_of_several_expressions_alone_replaces_its_own_paragraph(tmp_path: Path) -> None:
    assert body(tmp_path, "{{ a() }}\n\n{{ b() }}\n\n{{ c() }}") == "{{ a() }}\n{{ b() }}\n{{ c() }}"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("{{ a }} and {{ b }}", "<p>{{ a }} and {{ b }}</p>"),
        ("{{ a }} begins.\n\n{{ b() }}", "<p>{{ a }} begins.</p>\n{{ b() }}"),
        ("{{ a }} begins.\n\nIt ends with {{ b }}", "<p>{{ a }} begins.</p>\n<p>It ends with {{ b }}</p>"),
    ],
)
def test_an_expression_that_is_not_alone_keeps_its_paragraph(tmp_path: Path, text: str, made: str) -> None:
    assert body(tmp_path, text) == made


def test_a_table_stands_in_a_box_of_its_own_and_what_follows_behind_it(tmp_path: Path) -> None:
    page = read(tmp_path, FRONT + "| A |\n|---|\n| 1 |\n\nText.\n\n| B |\n|---|\n\n## Why? {#why}\n")
    box = '<div aria-label="Table" class="scroll" role="group" tabindex="0">'
    a, b = (f"{box}<table>{name}</table></div>" for name in ("A1", "B"))
    assert re.sub(r"</?t(?!able)[^>]*>|\n", "", page.parts[0]) == f"{a}<p>Text.</p>{b}"
    assert page.sections == (Section("why", "Why?"),)


def test_a_heading_may_hold_a_question_and_its_answer(tmp_path: Path) -> None:
    page = read(
        tmp_path, FRONT + "## How good? | It reads {{ x | percent }} & more {#good}\n\nText.\n\n## Why? {#why}\n"
    )
    assert page.body == (
        '<h2 id="good"><span class="question">How good?</span> '
        '<span class="answer">It reads {{ x | percent }} &amp; more</span></h2>\n'
        '<p>Text.</p>\n<h2 id="why">Why?</h2>'
    )
    assert page.sections == (Section("good", "How good?"), Section("why", "Why?"))


def test_a_section_is_named_by_its_question_alone(tmp_path: Path) -> None:
    page = read(tmp_path, FRONT + "## What is `p` *here*? | A *share* {#p}\n\n## So *it* is {#it}\n")
    assert page.sections == (Section("p", "What is p here?"), Section("it", "So it is"))
    assert page.body.endswith('<h2 id="it">So <em>it</em> is</h2>')


def test_an_expression_in_html_of_ones_own_comes_through(tmp_path: Path) -> None:
    html = "<div title=\"{{ f('a') | g }}\">{{ a < b }}</div>"
    assert body(tmp_path, html) == html


def test_a_heading_without_an_anchor_is_no_section(tmp_path: Path) -> None:
    page = read(tmp_path, FRONT + "## How? | So\n\n### Deeper | still {#deeper}\n")
    assert page.sections == ()
    assert '<h3 id="deeper">Deeper | still</h3>' in page.body


def test_sections_of_one_page_are_not_those_of_another(tmp_path: Path) -> None:
    assert read(tmp_path, FRONT + "## A {#a}").sections == (Section("a", "A"),)
    assert read(tmp_path, FRONT + "## B {#b}").sections == (Section("b", "B"),)


@pytest.mark.parametrize(
    ("heading", "question", "answer"),
    [
        ("Why? | Because *of* it", "Why?", "Because <em>of</em> it"),
        ("What is `p`? | A share", "What is <code>p</code>?", "A share"),
        ("*Why?* | **So**", "<em>Why?</em>", "<strong>So</strong>"),
        (
            "What is `a|b` or *c*? | A [link](x.html)",
            "What is <code>a|b</code> or <em>c</em>?",
            'A <a href="x.html">link</a>',
        ),
        ("Why? | Because | so", "Why?", "Because | so"),
    ],
)
def test_emphasis_in_a_heading_stays_in_its_place(tmp_path: Path, heading: str, question: str, answer: str) -> None:
    assert body(tmp_path, f"## {heading}\n") == (
        f'<h2><span class="question">{question}</span> <span class="answer">{answer}</span></h2>'
    )


def test_a_quotation_becomes_a_margin_note(tmp_path: Path) -> None:
    assert (
        body(tmp_path, "> A note with {{ x_y }}.\n") == '<aside role="note">\n<p>A note with {{ x_y }}.</p>\n</aside>'
    )


def test_text_is_escaped_and_code_kept(tmp_path: Path) -> None:
    assert body(tmp_path, "a < b & c\n\n    <script> & `x`\n") == (
        f"<p>a &lt; b &amp; c</p>\n{PRE}<code>&lt;script&gt; &amp; `x`\n</code></pre>"
    )


def test_pages_come_in_the_order_that_they_state(tmp_path: Path) -> None:
    for name, order in (("b", 2), ("index", 10), ("d", 2), ("c", -1)):
        (tmp_path / f"{name}.md").write_text(FRONT.replace("3", str(order)), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no page", encoding="utf-8")
    assert [page.slug for page in read_pages(tmp_path)] == ["c", "b", "d", "index"]


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_without_the_page_that_opens_a_site_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "method.md").write_text(FRONT, encoding="utf-8")
    with pytest.raises(ReportError, match=r"no index\.md in .*; write one, or copy .*site.content.index\.md$"):
        read_pages(tmp_path / name)


def test_the_pages_of_the_project_can_be_read() -> None:
    pages = {page.slug: page for page in read_pages(CHECKOUT / "site" / "content")}
    assert {"index", "method", "404"} <= set(pages)
    assert pages["404"].order < 0
    anchors = [section.anchor for section in pages["index"].sections]
    assert anchors[:3] == ["learning", "seeing", "failing"]
    assert anchors[-1] == "making"


def test_a_section_whose_answer_comes_to_nothing_is_left_out_with_all_that_stands_in_it(tmp_path: Path) -> None:
    page = read(tmp_path, FRONT + "# T\n\n## A | a {#a}\n\n1\n\n## B | {{ b }} {#b}\n\n2\n\n### C\n\n## D {#d}\n\n3\n")
    assert without_empty(page) == page
    left = without_empty(replace(page, parts=tuple(part.replace("{{ b }}", "") for part in page.parts)))
    assert left.sections == (Section("a", "A"), Section("d", "D"))
    assert re.sub(r"<[^>]*>|\s", "", left.body) == "TAa1D3"
