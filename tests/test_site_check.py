"""The site checker finds nothing in a good site, and each fault in a site that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from site_check import PAGE_CHECKS, POLICY, check_site

if TYPE_CHECKING:
    from pathlib import Path

INDEX = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The report</title>
<meta name="description" content="How well a network reads digits.">
<link rel="icon" href="images/loss.svg">
<link rel="stylesheet" href="static/report.css">
<script src="static/report.js" defer></script>
</head>
<body>
<a href="#main">Skip to the text</a>
<main id="main">
<h1>97 of 100 are right</h1>
<h2 id="where">Where does it fail?</h2>
<p aria-describedby="where">None of the <a href="method.html#data">images</a> is
<a href="https://example.org/">elsewhere</a>.</p>
<picture>
<source srcset="images/narrow.svg 1x, images/loss.svg 2x">
<img src="images/loss.svg" alt="Test loss falls, then rises">
</picture>
<h3>Samples</h3>
<p><img src="images/loss.svg" alt="" role="presentation"><span aria-hidden="true"><img src="data:," alt=""></span></p>
<h2>Data</h2>
<script type="application/json">{{"a": {{"b": null}}}}</script>
</main>
</body>
</html>
"""
METHOD = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Method</title>
<meta name="description" content="How the report is made.">
<link rel="icon" href="images/loss.svg">
</head>
<body><main><h1 id="data">Method</h1><p><a href="./../site/index.html?true=4#main">Back</a></p></main></body>
</html>
"""
LOST = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found</title>
<meta name="description" content="There is no such page.">
<style>body { margin: 0 }</style>
</head>
<body><h1>There is no such page</h1><p><a href="/">Home</a></p></body>
</html>
"""
GOOD = {
    "index.html": INDEX,
    "method.html": METHOD,
    "404.html": LOST,
    "static/report.css": "/* url(nothing.png) */ @import 'more.css'; p { background: url('../images/loss.svg') }",
    "static/more.css": "i { background: url(data:image/png;base64,) }",
    "static/report.js": "",
    "images/loss.svg": '<svg xmlns="http://www.w3.org/2000/svg"><a id="x"/><use href="#x" fill="url(#x)"/></svg>',
    "images/narrow.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
}
FAULTS = [
    # the file, what stands in a good one, what stands in a bad one, what the checker says
    ("index.html", "<!doctype html>\n", "", "line 1: Unexpected start tag (html). Expected DOCTYPE."),
    ("index.html", "<h2>Data</h2>", "<h2>Data</h3>", "line 26: End tag (h3) seen too early. Expected other end tag."),
    ("index.html", ' lang="en"', "", "<html> has no lang"),
    ("index.html", ' lang="en"', ' lang=""', "<html> has no lang"),
    ("index.html", '<meta charset="utf-8">', "", "no <meta charset=utf-8>"),
    ("index.html", "<title>The report</title>", "<title> </title>", "no title"),
    ("index.html", 'rel="icon"', 'rel="next"', "no icon"),
    ("index.html", 'content="How well a network reads digits."', 'content=" "', "no description"),
    ("index.html", 'name="description"', 'name="other"', "no description"),
    ("index.html", 'name="viewport"', 'name="other"', "no viewport as wide as the device"),
    ("index.html", "initial-scale=1", "maximum-scale=1", "the viewport forbids zooming"),
    ("index.html", "<h2>Data</h2>", "<h1>Data</h1>", "2 <h1>"),
    ("index.html", "<h3>Samples</h3>", "<h4>Samples</h4>", "<h4> 'Samples' skips a level"),
    ("index.html", "<h2>Data</h2>", "<h2> </h2>", "<h2> is empty"),
    ("index.html", "<h2>Data</h2>", '<h2 id="where">Data</h2>', "id 'where' is given 2 times"),
    ("index.html", 'by="where"', 'by="nowhere"', "<p aria-describedby> names 'nowhere', an id that nothing has"),
    ("index.html", ' alt="Test loss falls, then rises"', "", "<img src='images/loss.svg'> has no alternative text"),
    ("index.html", ' alt="" role="presentation"', ' alt=""', "<img src='images/loss.svg'> has no alternative text"),
    (
        "index.html",
        ' alt="" role="presentation"',
        ' role="none"',
        "<img src='images/loss.svg'> has no alternative text",
    ),
    ("index.html", "http-equiv", "name", "0 content security policies"),
    ("index.html", POLICY, "default-src 'none'", "the content security policy is \"default-src 'none'\""),
    ("404.html", "default-src 'none'; ", "", "the content security policy is \"style-src 'unsafe-inline'\""),
    (
        "index.html",
        "<head>",
        '<head><link rel="next" href="images/loss.svg">',
        "<link> stands before the content security policy",
    ),
    ("index.html", "<h2>Data</h2>", '<h2 style="color: red">Data</h2>', "<h2> has the attribute style"),
    ("index.html", "<h2>Data</h2>", '<h2 onclick="go()">Data</h2>', "<h2> has the attribute onclick"),
    ("index.html", "</head>", "<style>p { color: red }</style></head>", "<style> in the page"),
    ("index.html", "</main>", "<script>go()</script></main>", "<script> in the page"),
    ("index.html", "</main>", '<script type="text/plain">x</script></main>', "<script> in the page"),
    ("index.html", "defer>", 'type="module">', "<script type=module> does not load from a file"),
    (
        "index.html",
        "null",
        "",
        "<script type=application/json> is no JSON: Expecting value: line 1 column 13 (char 12)",
    ),
    ("index.html", "<h2>Data</h2>", "<h2>{{ data }}</h2>", "<h2> has '{{' left over in '{{ data }}'"),
    ("index.html", "<h2>Data</h2>", "<h2>{% if %}</h2>", "<h2> has '{%' left over in '{% if %}'"),
    ("index.html", "images</a> is", "images</a> is None", "<p> has 'None' left over in 'is None'"),
    ("index.html", "<h2>Data</h2>", "<h2>nan %</h2>", "<h2> has 'nan' left over in 'nan %'"),
    ("index.html", "<h2>Data</h2>", "<h2>NaN %</h2>", "<h2> has 'NaN' left over in 'NaN %'"),
    ("index.html", "<h2>Data</h2>", "<h2>undefined</h2>", "<h2> has 'undefined' left over in 'undefined'"),
    ("index.html", "Test loss falls,", "nan falls,", "<img> has 'nan' left over in 'nan falls, then rises'"),
    ("index.html", "method.html#data", "methods.html", "<a href='methods.html'> is not there"),
    ("index.html", "method.html#data", "static/", "<a href='static/'> is not there"),
    ("index.html", "method.html#data", "method.html#date", "<a href='method.html#date'> has no such anchor"),
    ("index.html", "method.html#data", "?a=b#data", "<a href='?a=b#data'> has no such anchor"),
    ("index.html", "method.html#data", "static/report.js#data", "<a href='static/report.js#data'> has no such anchor"),
    ("index.html", "method.html#data", "../other.html", "<a href='../other.html'> leads out of the site"),
    ("index.html", "method.html#data", "/method.html", "<a href='/method.html'> is not relative"),
    ("index.html", "https://example.org/", "//example.org/", "<a href='//example.org/'> is no link to a page"),
    ("index.html", "https://example.org/", "javascript:go()", "<a href='javascript:go()'> is no link to a page"),
    ("index.html", "static/report.css", "static/none.css", "<link href='static/none.css'> is not there"),
    ("index.html", "static/report.css", "https://x.org/x.css", "<link href='https://x.org/x.css'> asks another site"),
    ("index.html", "static/report.js", "//x.org/x.js", "<script src='//x.org/x.js'> asks another site"),
    ("index.html", 'src="data:,"', 'src="http://x.org/x.png"', "<img src='http://x.org/x.png'> asks another site"),
    ("index.html", "images/narrow.svg", "images/small.svg", "<source srcset='images/small.svg'> is not there"),
    ("index.html", "loss.svg 2x", "big.svg 2x", "<source srcset='images/big.svg'> is not there"),
    ("index.html", "<h2>Data</h2>", '<video poster="x.png"></video>', "<video poster='x.png'> is not there"),
    ("index.html", "<h2>Data</h2>", '<object data="x.svg"></object>', "<object data='x.svg'> is not there"),
    (
        "index.html",
        "<h2>Data</h2>",
        '<iframe src="https://x.org/"></iframe>',
        "<iframe src='https://x.org/'> asks another site",
    ),
    (
        "index.html",
        "<h2>Data</h2>",
        '<svg><use xlink:href="x.svg#y"/></svg>',
        "<use href='x.svg#y'> is not there",
    ),
    (
        "404.html",
        'href="/"',
        'href="index.html"',
        "<a href='index.html'> is relative, but this page is served anywhere",
    ),
    ("static/report.css", "loss.svg", "lost.svg", "'../images/lost.svg' is not there"),
    ("static/report.css", "../images/loss.svg", "https://x.org/x.png", "'https://x.org/x.png' asks another site"),
    ("static/report.css", "more.css", "//x.org/x.css", "'//x.org/x.css' asks another site"),
    ("images/loss.svg", 'href="#x"', 'href="https://x.org/y.svg#x"', "'https://x.org/y.svg#x' asks another site"),
    ("images/loss.svg", "url(#x)", "url(https://x.org/y)", "'https://x.org/y' asks another site"),
]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site without a fault."""
    folder = tmp_path / "site"
    for name, text in GOOD.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_nothing_is_found_in_a_good_site(site: Path) -> None:
    assert check_site(site) == []


@pytest.mark.parametrize(("name", "good", "bad", "fault"), FAULTS, ids=[f"{row[0]}: {row[3]}" for row in FAULTS])
def test_the_fault_and_no_other_is_found(site: Path, name: str, good: str, bad: str, fault: str) -> None:
    assert GOOD[name].count(good) >= 1
    (site / name).write_text(GOOD[name].replace(good, bad, 1), encoding="utf-8")
    assert check_site(site) == [f"{name}: {fault}"]


def test_two_pages_may_not_have_the_same_title(site: Path) -> None:
    (site / "method.html").write_text(METHOD.replace("<title>Method", "<title>The  report"), encoding="utf-8")
    assert check_site(site) == ["2 pages: the same title 'The report'"]


def test_a_site_without_a_page_is_a_fault(tmp_path: Path) -> None:
    assert check_site(tmp_path) == [f"{tmp_path}: holds no page"]


def test_every_check_of_a_page_is_seen_to_fail(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one of the checks some fault of the table goes unnoticed."""
    for check in PAGE_CHECKS:
        others = tuple(other for other in PAGE_CHECKS if other is not check)
        monkeypatch.setattr("site_check.PAGE_CHECKS", others)
        assert any(not _faults_of(site, name, good, bad) for name, good, bad, _ in FAULTS), check.__name__


def _faults_of(site: Path, name: str, good: str, bad: str) -> list[str]:
    (site / name).write_text(GOOD[name].replace(good, bad, 1), encoding="utf-8")
    faults = check_site(site)
    (site / name).write_text(GOOD[name], encoding="utf-8")
    return faults
