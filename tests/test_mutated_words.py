"""Thousands of histories and pages that are nearly right: each ends in a record, in HTML or in one line, and soon.

Every run tries the same ones. `MUTATIONS=2000` in the environment tries so many of each kind, other ones every time.
"""

from __future__ import annotations

import copy
import json
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import SLOW, trying
from rendering import a_report
from worlds import past_run, several_runs, tiny_evaluation

from report.chapters.history.words import tell
from report.core.errors import ReportError
from report.core.sanitize import LONGEST_LINE
from report.history.comparison import compare
from report.history.measure import measure
from report.history.runs import Past
from report.history.store import history_json, join, parse, remember
from report.publishing.pages import read_page
from report.publishing.render import render_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report.chapters.report import Report

EACH = trying(60)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 10**7, 2**53, 2**64, 10**400, 1e308, -1e308, 1e-320, "", "::error::x", "\u202e", "\ud800"]),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 253_402_300_800, "x" * 400, [], {}]),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.integers(-1, 200), max_size=5),
    st.recursive(st.none() | st.text(max_size=3), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
)
MARKDOWN = [
    *(
        "# A",
        "## B | {{ 1 }} {#b}\n",
        "\n\n",
        "\n",
        "> ",
        "- ",
        "1. ",
        "    ",
        "|a|b|\n|-|-|\n|",
        "[^1]",
        "[^1]: x\n",
        "***",
    ),
    *(
        "`",
        "```\n",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<?x",
        "<script>",
        "&amp;",
        "&#0;",
        "&#xd800;",
        "[x](y)",
    ),
    *(
        "![x](y)",
        "{: #x .y }",
        "{#",
        "#}",
        "{{",
        "}}",
        "{%",
        "%}",
        "\\",
        "_",
        "*",
        "~",
        "\t",
        "é",
        "שלום",
        "\u202e",
        "\u2028",
    ),
    *("---", "title: x\n", "order: 1\n", "\x00", "\x02", "\ue0000\ue001", "\r", "|", "<", ">", '"', "'", "\ufeff"),
]
JINJA = [
    *(
        "1",
        "0",
        "-1",
        "'x'",
        "'\\ud800'",
        "1e400",
        "9" * 400,
        "10 ** 10",
        "range(9)",
        "cycler",
        "lipsum",
        "dict",
        "joiner",
    ),
    *(
        "evaluation",
        "dataset.path",
        "settings",
        "say",
        "summary",
        "deep",
        "deep()",
        "history.rows",
        "()",
        "(1)",
        "(10 ** 9)",
    ),
    *(
        "(-1)",
        "[0]",
        "['x']",
        "[",
        "]",
        "{",
        "}",
        ".x",
        ".__class__",
        ".items()",
        ".unlink()",
        ".read_text()",
        ".format(1)",
    ),
    *(
        " + ",
        " * ",
        " ** ",
        " // ",
        " % ",
        " ~ ",
        " | ",
        ", ",
        " if ",
        " else ",
        " is ",
        " not ",
        " in ",
        " == ",
        ":",
        "=",
    ),
    *("truncate(-1)", "count", "percent", "short", "isolated", "date", "list", "join", "replace('', 'x')", "map('x')"),
    *(
        "tojson",
        "safe",
        "attr('x')",
        "batch(0)",
        "slice(0)",
        "round(-1)",
        "sort",
        "sum",
        "groupby('x')",
        "xmlattr",
        "center",
    ),
]
FRONT = "---\ntitle: A\norder: 1\ntemplate: article.html\n---\n"
RUNS = (
    past_run("1", wrong=[0, 2], total=4, versions={"keras": "3"}, cores=2, seconds=4.5, parameters=10),
    several_runs("2", [1], [1, 2], total=4),
    past_run("3", sha256="ff", loss=None, time=None, commit=None),
)


@contextmanager
def ended_well() -> Iterator[None]:
    """See to it that what is read ends well, or in one line that says what to do, and soon."""
    started = time.process_time()
    try:
        yield
    except ReportError as error:
        told = str(error)
        assert told.isprintable()
        assert len(told) <= LONGEST_LINE + 3
        assert "; " in told or len(told) > LONGEST_LINE, f"it does not say what to do: {told}"
    assert time.process_time() - started < SLOW


@st.composite
def histories(draw: st.DrawFn) -> bytes:
    """Return a `history.json` in which some values are others, or some bytes."""
    found = json.loads(history_json(RUNS))
    for _ in range(draw(st.integers(0, 4))):
        place: Any = found
        while isinstance(place, dict | list) and place and (isinstance(place, list) or draw(st.integers(0, 3))):
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], dict | list) or not place[key] or not draw(st.integers(0, 4)):
                place[key] = draw(ODD)
                break
            place = place[key]
        else:
            if isinstance(place, dict):
                place[draw(st.text(max_size=5))] = copy.deepcopy(draw(ODD))
    content = bytearray(json.dumps(found).encode())
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 3))] = draw(
            st.sampled_from([b"", b"[", b"9" * 50, b"\xff", b'"', b"NaN"])
        )
    return bytes(content)


@EACH
@given(histories(), histories())
def test_a_history_ends_in_the_words_of_a_page_or_in_one_line(one: bytes, other: bytes) -> None:
    with ended_well():
        this = past_run("this", wrong=[3], accuracy=0.75, total=4, sha256="ab")
        runs = remember(join([parse(one, "one"), parse(other, "other")]), this)
        assert parse(history_json(runs), "again") == runs
        measured = measure(runs)
        comparison = compare(this, runs, measured.gains.get("this"), 4)
        past = Past(runs, "this", comparison, (), measured)
        told = tell(past, tiny_evaluation([0, 1, 2, 2], [0, 1, 2, 1]), {}, measured=True)
        assert len(told.rows) == len(runs)
        assert all(row.date.isprintable() and row.differs.isprintable() for row in told.rows)


@cache
def report() -> Report:
    """Return a report, the same for all pages."""
    return a_report()


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates that lay out no more than a page needs."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "parts.html").write_text("{% macro deep() %}{{ deep() }}{% endmacro %}", encoding="utf-8")
    (folder / "article.html").write_text("<title>{{ title }}</title>{{ body }}", encoding="utf-8")
    return folder


def expressions() -> st.SearchStrategy[str]:
    """Return what stands in a page for a value: names, operators and brackets that hardly belong together."""
    pieces = st.lists(st.sampled_from(JINJA), min_size=1, max_size=6)
    return pieces.map(lambda found: f"{{{{ {''.join(found)} }}}}")


@EACH
@given(
    st.sampled_from([FRONT, FRONT, FRONT, "", "title: A\n"]),
    st.lists(st.one_of(st.sampled_from(MARKDOWN), expressions(), st.text(max_size=9)), max_size=20),
)
def test_a_page_ends_in_html_or_in_one_line(templates: Path, front: str, pieces: list[str]) -> None:
    path = templates.parent / "index.md"
    path.write_bytes(f"{front}{''.join(pieces)}".encode(errors="surrogatepass"))
    with ended_well():
        page = read_page(path)
        html = render_pages(report(), [page], templates, {})["index.html"]
        assert html.encode()


@EACH
@given(st.lists(expressions(), min_size=1, max_size=3))
def test_an_expression_ends_in_html_or_in_one_line(templates: Path, found: list[str]) -> None:
    path = templates.parent / "index.md"
    path.write_text(FRONT + " and ".join(found), encoding="utf-8")
    with ended_well():
        assert render_pages(report(), [read_page(path)], templates, {})["index.html"].encode()


@EACH
@given(st.binary(max_size=300), st.booleans())
def test_bytes_end_in_a_page_or_in_one_line(templates: Path, content: bytes, fronted: bool) -> None:  # noqa: FBT001 - drawn
    path = templates.parent / "bytes.md"
    path.write_bytes(FRONT.encode() * fronted + content)
    with ended_well():
        read_page(path)
