"""A page whose words lead to a file that is not there is told, with what to do."""

from __future__ import annotations

import re

import pytest

from report.core.errors import ReportError
from report.publishing.links import check_links, check_notebook
from report.publishing.pages import Page

WRITTEN = {"index.html", "words.html", "images/loss.svg", "metrics.json"}


def check(body: str, published: str | None = None) -> None:
    """Check a page with these words, of which this is published."""
    html = {"words.html": body if published is None else published, "index.html": '<a href="of-a-template.html">x</a>'}
    check_links([Page("words", "Words", 1, "article.html", (body,)), Page("gone", "", 2, "", (body,))], html, WRITTEN)


@pytest.mark.parametrize(
    "body",
    [
        '<a href="lost.html">x</a>',
        '<p><img alt="a &gt; b" src="lost.html"></p>',
        "<IMG ALT='a'><img\nsrc = 'lost.html'>",
        '<a href="lost.html?a=1&amp;b=2#c">x</a>',
        '<a href="./images/../lost.html">x</a>',
    ],
)
def test_an_address_of_no_file_is_told_with_its_page(body: str) -> None:
    with pytest.raises(
        ReportError, match=r"^page words.md: \S*lost\.html\S* is no file of the site; correct it, or put"
    ):
        check(body)


@pytest.mark.parametrize(
    "address",
    [
        *("words.html", "index.html#part", "#part", "", "?seed=1", ".", "./images/loss.svg", "metrics%2Ejson"),
        *("https://lost.example/lost.html", "//lost.example", "mailto:me@lost.example", "data:,x", "/lost/", "../lost"),
        *("{{ static['x'] }}", "images/{{ name }}.svg", "http://[lost"),
    ],
)
def test_what_is_there_or_lies_elsewhere_is_no_matter(address: str) -> None:
    check(f'<a href="{address}">x</a>')


def test_what_is_left_out_or_no_address_is_no_matter() -> None:
    check('<a href="lost.html">x</a>', "<p>nothing of it</p>")
    check('<p>write href="lost.html"</p>')


def test_a_long_address_is_cut() -> None:
    with pytest.raises(ReportError, match=re.escape("x…")) as caught:
        check(f'<a href="{"x" * 9999}">x</a>')
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("address", ["./story.ipynb", "story%2Eipynb?a#b"])
def test_a_link_to_the_notebook_is_told_whoever_made_it(address: str) -> None:
    with pytest.raises(
        ReportError,
        match=r"^page words\.md, or a template for it, leads to story\.ipynb, which is published only by a project "
        r"that holds the package and the notebook itself, and trains; take the link out$",
    ):
        check_notebook(
            {"index.html": "<p>story.ipynb</p>", "words.html": f'<a href="{address}">x</a>'}, {"story.ipynb"}
        )


def test_a_notebook_that_lies_elsewhere_is_no_matter() -> None:
    links = ("https://example.org/story.ipynb", "/story.ipynb", "static/story.ipynb", "other.ipynb")
    check_notebook({"words.html": "".join(f'<a href="{link}">x</a>' for link in links)}, {"story.ipynb"})
