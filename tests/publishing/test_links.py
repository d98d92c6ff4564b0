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
        *("words.html", "index.html#part", "#", "#top", "", "?seed=1", ".", "./images/loss.svg", "metrics%2Ejson"),
        *("https://lost.example/lost.html", "//lost.example", "mailto:me@lost.example", "data:,x", "/lost/", "../lost"),
        *("{{ static['x'] }}", "images/{{ name }}.svg", "http://[lost"),
    ],
)
def test_what_is_there_or_lies_elsewhere_is_no_matter(address: str) -> None:
    check(f'<a href="{address}">x</a>')


def test_a_place_that_no_section_of_the_page_has_is_told() -> None:
    link = '<a href="#h%C3%B6w">x</a>'
    with pytest.raises(ReportError, match=r"^page words\.md: #h%C3%B6w is no place in it; correct it, or write {#h"):
        check(link)
    check(link, "")
    check(f'{link}<h2 id="höw">How?</h2>', link)  # the section that it leads to is left out
    check(link, f'{link}<p id="höw">Of a template, or an expression.</p>')


def test_two_places_of_one_name_are_told() -> None:
    one, other = '<h2 id="how">How?</h2>', '<h3 id="how">How, then?</h3>'
    with pytest.raises(ReportError, match=r"^page words\.md: how names more than one place; give each another name$"):
        check(one + other)
    check(one + other, other)  # the section of the first is left out
    check(one, one + one)  # an expression or a template gave it again


RULES = "default-src 'none'; script-src 'self'; img-src 'self' data:"
POLICY = f'<meta http-equiv="Content-Security-Policy" content="{RULES}">'


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ('<img alt="a" src="https://img.example/a.svg">', "put the file in site/static"),
        ("<p><IMG alt='a' src='//img.example/a.svg'></p>", "put the file in site/static"),
        ('<script src="https://cdn.example/a.js"></script>', "put the file in site/static"),
        ('<link rel="stylesheet" href="https://cdn.example/a.css">', "put the file in site/static"),
        ('<iframe src="https://video.example/1"></iframe>', "lead to it by a link instead"),
        ('<object data="https://video.example/1"></object>', "lead to it by a link instead"),
        ('<video src="metrics.json"></video>', "lead to it by a link instead"),
    ],
)
def test_what_the_policy_of_a_page_forbids_to_load_is_told(body: str, advice: str) -> None:
    said = rf"^page words\.md: the policy in its template lets no <\w+> load \S+; {advice}"
    with pytest.raises(ReportError, match=said):
        check(body, POLICY + body)
    check(body, POLICY)  # its section is left out
    check(body)  # the template has no policy


def test_a_video_of_the_site_is_told_where_an_expression_gives_its_address() -> None:
    with pytest.raises(ReportError, match=r"lets no <video> load images/loss\.svg; lead to it by a link instead"):
        check("<video src=\"{{ static['a'] }}\"></video>", f'{POLICY}<video src="images/loss.svg"></video>')


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://lost.example/">x</a>',
        '<img alt="a" src="images/loss.svg"><script src="metrics.json"></script>',
        '<img alt="a" src="data:image/png;base64,AAAA">',
        '<blockquote cite="https://lost.example/">x</blockquote>',
    ],
)
def test_what_the_policy_of_a_page_allows_is_no_matter(body: str) -> None:
    check(body, POLICY + body)


def test_a_host_that_a_template_of_ones_own_allows_is_no_matter() -> None:
    body = '<img alt="a" src="https://img.example/a.svg">'
    check(body, POLICY.replace("data:", "data: https://img.example") + body)


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
