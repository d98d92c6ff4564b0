"""The pages are laid out from records: whatever the data say is escaped, and what goes wrong is said by name."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from builds import CHECKOUT, contents
from rendering import DRAWING, FILES, NAMES, PROVENANCE, a_page, a_report, parsed, rendered, said
from runs import RUNS as RUNS_TOLD
from site_check import LOST, POLICY, check_site
from worlds import (
    HOSTILE_NAMES,
    NOT_MARKUP,
    past_run,
    remembered,
    tiny_evaluation,
    tiny_run,
    tiny_trainings,
)

from report.chapters.labels.record import LabelIssues
from report.core.errors import ReportError
from report.core.names import isolated
from report.core.provenance import Provenance
from report.data.vocabulary import HANDWRITING
from report.history.comparison import compare
from report.publishing import render, sandbox
from report.publishing.metrics import metrics_json
from report.publishing.pages import Page, read_pages
from report.publishing.static import address
from report.settings import Settings

if TYPE_CHECKING:
    from report.chapters.report import Report

LEFT_BEHIND = (".DS_Store", "Thumbs.db", "desktop.ini", "base.css~", "#base.css#", ".base.css.swp")


def copied(folder: Path) -> Path:
    """Copy what pages are made of, to change it."""
    for name in ("templates", "site"):
        shutil.copytree(CHECKOUT / name, folder / name)
    return folder


def mended(report: Report, **changes: Any) -> Report:  # noqa: ANN401 - any field
    """Return a report on data that call themselves something else."""
    return dataclasses.replace(report, dataset=dataclasses.replace(report.dataset, **changes))


RUNS = {
    "three epochs": a_report(),
    "one epoch": a_report(run=tiny_run([(0.5, 0.8, 0.4, 0.85)], probabilities=np.eye(3, dtype=np.float32))),
    "no mistake": a_report(evaluation=tiny_evaluation([0, 1, 2], [0, 1, 2])),
    "all wrong": a_report(evaluation=tiny_evaluation([0, 1, 2], [1, 2, 0])),
    "three trainings": a_report(trainings=tiny_trainings([2 / 3, 1 / 3, 1.0], [0, 1, 3])),
    "two perfect trainings": a_report(
        evaluation=tiny_evaluation([0, 1, 2], [0, 1, 2]), trainings=tiny_trainings([1.0, 1.0], [0, 0, 0])
    ),
    "nothing known": a_report(provenance=Provenance("", None, "", "", {}, reproducible=True)),
    "stand-in": a_report(fallback=True),
    "no licence": mended(a_report(), licence="", source=""),
    "large images": mended(a_report(), image_shape=(300, 200)),
}


def test_a_site_of_which_something_was_cleared_away_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def cleared(path: Path, content: bytes) -> int:
        if path.name == "index.html":
            shutil.rmtree(tmp_path / "site")
            path.parent.mkdir()
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", cleared)
    with pytest.raises(ReportError, match="was removed while the site was put together; build again"):
        rendered(tmp_path / "site", a_report())


@pytest.mark.parametrize("name", RUNS)
def test_the_site_keeps_the_laws_of_the_page_for_any_run(name: str, tmp_path: Path) -> None:
    rendered(tmp_path / "site", RUNS[name])
    assert check_site(tmp_path / "site") == []


@pytest.mark.parametrize("place", [".//main", ".//main/aside"])
def test_every_sentence_stands_in_a_paragraph(place: str, tmp_path: Path) -> None:
    naked = []
    for source in rendered(tmp_path / "site", a_report()).values():
        for element in parsed(source).findall(place):
            naked += [element.text or "", *(child.tail or "" for child in element)]
    assert [text for text in naked if text.strip()] == []


SVGS = ("interval", "loss", "accuracy", "samples", "classes", "reliability", "coverage", "robustness")


def test_every_page_and_file_is_written_and_nothing_else(tmp_path: Path) -> None:
    rendered(tmp_path / "site", a_report())
    written = {re.sub(r"\.[0-9a-f]{8}\.", ".#.", name) for name in contents(tmp_path / "site")}
    pages = {f"{path.stem}.html" for path in (CHECKOUT / "site" / "content").iterdir()}
    assert written == {
        *(FILES | dict.fromkeys(pages)),
        *(f"images/{name}{narrow}.svg" for name in SVGS for narrow in ("", "-narrow")),
        *("images/features.png", "images/sprite.png"),
        *(f"images/challenge/{place}.png" for place in range(3)),
        "static/tiles.#.css",
        *(
            f"static/{name}"
            for name in (
                "mistakes.#.png",
                "mistakes.#.js",
                "block-0.#.js",
                "shares-0.#.js",
                "sheet-0.#.png",
                "gallery.#.css",
            )
        ),
        *("static/weights.#.js", "static/images.#.js", "static/marks.#.js"),
        *(f"static/{path.stem}.#{path.suffix}" for path in (CHECKOUT / "site" / "static").iterdir()),
    }


def test_without_a_mistake_nothing_is_said_of_mistakes_that_are_shown(tmp_path: Path) -> None:
    faultless = tiny_evaluation(range(len(NAMES)), range(len(NAMES)), names=NAMES)
    index = said(rendered(tmp_path / "site", a_report(evaluation=faultless))["index.html"])
    assert "There is none among the test images." in index
    assert "There is no mistake among the test images." in index
    assert "Below are the surest" not in index
    assert "Every mistake of a pair" not in index


def full() -> Report:
    """Return a report that leads to every page from wherever one may."""
    report = RUNS_TOLD["five seeds, three models"]()
    digest, evaluation = report.dataset.digest, report.results.evaluation
    this = past_run("this", sha256=digest, wrong=evaluation.mistakes, accuracy=evaluation.accuracy)
    past = remembered([past_run("before", sha256=digest, wrong=[0]), this])
    past = dataclasses.replace(
        past, comparison=compare(this, past.runs, past.measured.gains.get("this"), evaluation.total)
    )
    return dataclasses.replace(report, past=past, label_issues=LabelIssues(evaluation.mistakes[:3]))


OTHERS = [path.stem for path in (CHECKOUT / "site" / "content").glob("*.md") if path.stem != "index"]


@pytest.mark.parametrize("gone", [[], *([one] for one in OTHERS), OTHERS])
def test_no_page_leads_to_one_that_was_taken_away(gone: list[str], tmp_path: Path) -> None:
    pages = [page for page in read_pages(CHECKOUT / "site" / "content") if page.slug not in gone]
    if "method" in gone:  # to which the words of another page lead
        pages = [
            dataclasses.replace(page, parts=tuple(part.replace(' href="method.html"', "") for part in page.parts))
            for page in pages
        ]
    html = rendered(tmp_path / "site", full(), pages=pages)
    assert [fault for fault in check_site(tmp_path / "site") if LOST not in fault] == []
    told = said(html["index.html"])
    for words, page in (("All runs", "history"), ("in the explorer", "predictions"), ("Would you do", "challenge")):
        assert (words in told) == (page not in gone)


def test_the_same_report_is_the_same_site(tmp_path: Path) -> None:
    for name in ("one", "other"):
        rendered(tmp_path / name, a_report())
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_what_is_handed_in_comes_out_as_it_was(tmp_path: Path) -> None:
    rendered(tmp_path / "site", a_report())
    site = contents(tmp_path / "site")
    assert {name: site[name] for name in FILES} == FILES
    assert site["images/sprite.png"] == b"\x89PNG"
    assert site["images/loss.svg"] == site["images/loss-narrow.svg"] == DRAWING


def test_static_files_are_named_by_their_content(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", a_report())
    guide = next((tmp_path / "site" / "static").glob("mistakes.*.js")).read_text(encoding="ascii")
    for path in sorted((tmp_path / "site" / "static").iterdir()):
        assert path.name.split(".")[-2] == hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        asked = any(f'"static/{path.name}' in source for source in (*pages.values(), guide))
        assert asked or path.suffix == ".png" or path.name.startswith("learning.")  # where there is something to replay


@pytest.mark.parametrize("name", ["marks.js", "mistakes.js", "tiles.css", "gallery.css", "weights.js", "block-0.js"])
def test_a_file_of_ones_own_with_the_name_of_one_that_is_made_is_refused(tmp_path: Path, name: str) -> None:
    project = copied(tmp_path)
    (project / "site" / "static" / name).touch()
    with pytest.raises(ReportError, match=rf"static.{name} has the name of a file that the build makes; give it anoth"):
        rendered(tmp_path / "made", a_report(), project)


def test_what_systems_and_editors_leave_among_the_styles_is_not_published(tmp_path: Path) -> None:
    project = copied(tmp_path)
    rendered(tmp_path / "before", a_report(), project)
    for name in LEFT_BEHIND:
        (project / "site" / "static" / name).touch()
    rendered(tmp_path / "after", a_report(), project)
    assert contents(tmp_path / "after") == contents(tmp_path / "before")


def test_a_changed_style_has_another_name(tmp_path: Path) -> None:
    project = copied(tmp_path)
    before = rendered(tmp_path / "before", a_report(), project)["index.html"]
    style = project / "site" / "static" / "base.css"
    style.write_bytes(style.read_bytes() + b"/* more */")
    after = rendered(tmp_path / "after", a_report(), project)["index.html"]
    names = [re.search(r"static/base\.[0-9a-f]{8}\.css", source)[0] for source in (before, after)]
    assert names[0] != names[1]
    assert before.replace(names[0], names[1]) == after


def test_every_page_has_its_policy(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", a_report())
    lost = pages.pop("404.html")
    for source in pages.values():
        assert [meta.get("content") for meta in parsed(source).iter("meta") if meta.get("http-equiv")] == [POLICY]
    assert "default-src 'none'" in lost


HOSTILE = mended(
    a_report(
        names=HOSTILE_NAMES,
        settings=Settings(title=f"T {NOT_MARKUP}", dataset=f'"{NOT_MARKUP}.npz'),
        provenance=Provenance(
            '"><b>', 0, '"><b>', "https://x/<b>", {"<i>keras</i>": f"3{NOT_MARKUP}"}, reproducible=False
        ),
    ),
    title=f"Data {NOT_MARKUP}",
    source=f"Source {NOT_MARKUP}",
    licence=f"Licence {NOT_MARKUP}",
    vocabulary=dataclasses.replace(HANDWRITING, things="<u>digits</u>"),
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages about data whose every name is an attack, banner and all."""
    said = {"alt": f'" onload="x {NOT_MARKUP}', "caption": f"Caption {NOT_MARKUP}"}
    figures = {
        chapter: tuple(dataclasses.replace(figure, **said) for figure in figures)
        for chapter, figures in HOSTILE.assets.figures.items()
    }
    assets = dataclasses.replace(HOSTILE.assets, figures=figures)
    folder = tmp_path_factory.mktemp("hostile") / "site"
    return rendered(folder, dataclasses.replace(HOSTILE, assets=assets, fallback=True))


@pytest.mark.parametrize("page", ["index.html", "method.html", "404.html"])
def test_names_from_the_data_never_become_markup(hostile: dict[str, str], page: str) -> None:
    elements = [element for element in parsed(hostile[page]).iter() if isinstance(element.tag, str)]
    elements = [element for element in elements if not element.get("src", "").startswith("static/")]
    assert not {element.tag for element in elements} & {"script", "i", "u"}
    assert not [element for element in elements for name in element.attrib if name.startswith("on")]
    assert NOT_MARKUP not in hostile[page]


def test_names_from_the_data_are_read_as_they_are_written(hostile: dict[str, str]) -> None:
    text = said(hostile["index.html"])
    table = parsed(hostile["index.html"]).find(".//figure[@class='confusion']//tbody")
    named = [row.find("th").text for row in table][:-1]
    assert len(named) == 12
    assert set(named) <= set(map(isolated, HOSTILE_NAMES))
    for words in (f"Data {NOT_MARKUP}", "<u>digits</u>", f"Caption {NOT_MARKUP}", f"<i>keras</i> 3{NOT_MARKUP}"):
        assert words in text
    for words in (f"Source {NOT_MARKUP}", f"Licence {NOT_MARKUP}", *map(isolated, HOSTILE_NAMES)):
        assert words in said(hostile["method.html"])


def test_values_are_never_taken_for_templates(hostile: dict[str, str]) -> None:
    assert "{{ 1 + 1 }}" in said(hostile["index.html"])
    assert "{% raw %}" in said(hostile["index.html"])


def test_alternative_text_stays_in_its_attribute(hostile: dict[str, str]) -> None:
    images = list(parsed(hostile["index.html"]).iter("img"))
    assert len(images) == sum(map(len, HOSTILE.assets.figures.values()))
    assert {image.get("alt") for image in images} == {f'" onload="x {NOT_MARKUP}'}


def test_no_template_and_no_page_switches_escaping_off() -> None:
    for path in (*(CHECKOUT / "templates").rglob("*.html"), *(CHECKOUT / "site" / "content").iterdir()):
        assert not re.search(r"\|\s*safe|autoescape", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            a_page("{{ unheard_of }}"),
            r"page index\.md, at {{ unheard_of }}: 'unheard_of' is undefined; correct the name or take it out$",
        ),
        (a_page("{{ 1 }}\n{{ 2 }} {{ dataset.unheard_of }}"), r"page index\.md, at {{ dataset\.unheard_of }}: "),
        (
            a_page("{{ 1 | unheard_of }}"),
            r"page index\.md, at {{ 1 \| unheard_of }}: No filter named 'unheard_of'; mend",
        ),
        (a_page("one\n{{ 1 + }}"), r"page index\.md, at {{ 1 \+ }}: "),
        (a_page("{{ unfinished"), r"page index\.md, at {{ unfinished: "),
        (a_page("one\n{{ x } b"), r"page index\.md, at {{ x } b: unexpected '}'; mend that line"),
        (
            a_page("{{ 1 }}\n{{ 1\n| lost\n| count }}"),
            r"page index\.md, at {{ 1 \| lost \| count }}: No filter named 'lost'",
        ),
        (
            a_page("{{ learning.chartz() }}"),
            r"page index\.md, at {{ learning.chartz\(\) }}: .* has no attribute 'chartz'; correct the name",
        ),
        (a_page("{{ figur(1) }}"), r"page index\.md, at {{ figur\(1\) }}: 'figur' is undefined; correct"),
        (
            a_page("{{ figure(calibration.figures.lost, 'Title') }}"),
            r"page index\.md, at {{ figure\(calibration.figures.lost, 'Title'\) }}: .* has no attribute 'lost'; ",
        ),
        (
            a_page("{{ figure(calibration.figures.reliability, title=lost) }}"),
            r"page index\.md, at {{ figure\(.*title=lost\) }}: 'lost' is undefined; correct",
        ),
        (
            a_page("{{ figure(calibration.figures.reliability) }}"),
            r"page index\.md, at {{ figure\(.*\) }}: this cannot be .*: macro 'figure' is called without its title; ",
        ),
        (a_page("x", template="../site/x.html"), r"page index\.md: there is no template"),
        (a_page("x", template="lost.html"), r"page index\.md: there is no template lost\.html in templates/; correct"),
    ],
)
def test_what_is_wrong_with_a_page_is_said_in_one_line_with_its_name(page: Page, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=f"^{message}") as caught:
        rendered(tmp_path / "site", a_report(), pages=[page])
    assert "\n" not in str(caught.value)
    assert contents(tmp_path / "site") == {}


PLACES = {
    "base.html": "<body>",
    "article.html": "{% block layout %}",
    "footer.html": "<footer>",
    "parts.html": "{# Macros that several pages and chapters call by name.",
    "chapters/labels.html": "{# Are the labels right? #}",
}
BROKEN = "{{ 1 + }}", "unexpected 'end of print statement'; mend that line"


@pytest.mark.parametrize("name", PLACES)
def test_what_is_wrong_in_a_template_is_said_with_its_name_and_line(name: str, tmp_path: Path) -> None:
    check_told(name, *BROKEN, tmp_path)


@pytest.mark.parametrize("name", ["article.html", "chapters/labels.html"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ unheard_of }}", "'unheard_of' is undefined; correct the name or take it out"),
        (
            "{{ settings.unheard_of }}",
            "'report.settings.Settings object' has no attribute 'unheard_of'; correct the name",
        ),
        ("{% include 'lost.html' %}", "there is no template lost.html in templates/; correct the name or add the file"),
        ("{{ 1 // 0 }}", "this cannot be computed: integer division or modulo by zero; mend the expression"),
        ("{{ 'x' | percent }}", "this cannot be computed: "),
    ],
)
def test_whatever_is_wrong_in_a_template_is_said(name: str, line: str, said: str, tmp_path: Path) -> None:
    check_told(name, line, said, tmp_path)


def check_told(name: str, line: str, said: str, tmp_path: Path) -> None:
    """Put a line into a template, and see that what is wrong with it is said in one line with its place."""
    project = copied(tmp_path)
    path = project / "templates" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, found in enumerate(lines, 1) if found.startswith(PLACES[name]))
    path.write_text("\n".join([*lines[:number], line, *lines[number:]]), encoding="utf-8")
    place = f"templates/{name}, line {number + 1} (for page index.md)"
    with pytest.raises(ReportError, match=f"^{re.escape(f'{place}: {said}')}") as caught:
        rendered(tmp_path / "rendered", a_report(), project, [a_page("x")])
    assert "\n" not in str(caught.value)


def test_what_is_wrong_in_a_macro_is_no_fault_of_the_page_that_calls_it(tmp_path: Path) -> None:
    project = copied(tmp_path)
    path = project / "templates" / "chapters" / "labels.html"
    lines = [
        *path.read_text(encoding="utf-8").splitlines(),
        "{% macro broken() %}",
        "{{ unheard_of }}",
        "{% endmacro %}",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    place = re.escape(f"templates/chapters/labels.html, line {len(lines) - 1} (for page index.md): 'unheard_of' is")
    with pytest.raises(ReportError, match=f"^{place}"):
        rendered(tmp_path / "rendered", a_report(), project, [a_page("{{ labels.broken() }}")])


def test_a_page_whose_sections_together_are_too_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sections = "\n\n".join(f"## Section {number}\n\n{{{{ 'x'.ljust(9000) }}}}" for number in range(12))
    monkeypatch.setattr(sandbox, "LARGEST_PAGE", 100_000)
    with pytest.raises(ReportError, match=r"^page index\.md: .* it makes a page of more than 100,000 characters"):
        rendered(tmp_path, a_report(), copied(tmp_path), [a_page(sections)])


@pytest.mark.parametrize(
    "text", ["## How sure? {#sure} | Quite", "Use `{#id}` for an anchor", "<details>\n## x | y {#ind}\n</details>"]
)
def test_an_anchor_where_none_can_be_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        ReportError, match=r"^page index\.md, at .*{#.*: .*put \{#name\} at the end of a heading; as text, write "
    ):
        rendered(tmp_path, a_report(), pages=[a_page(text)])


@pytest.mark.parametrize("name", ["unheard_of", "settings", "static", "fallback", "dataset"])
def test_a_template_of_no_chapter_is_told(name: str, tmp_path: Path) -> None:
    project = copied(tmp_path)
    for hidden in (".DS_Store", "labels.html~", ".labels.html"):
        (project / "templates" / "chapters" / hidden).write_bytes(b"\xff")
    rendered(tmp_path / "before", a_report(), project)
    (project / "templates" / "chapters" / f"{name}.html").write_text("", encoding="utf-8")
    with pytest.raises(ReportError, match=rf"^templates/chapters/{name}\.html belongs to no chapter; name it after"):
        rendered(tmp_path / "rendered", a_report(), project)


def test_a_fault_of_the_package_is_no_fault_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(render, "_macros", fail)
    with pytest.raises(KeyError, match="lost"):
        rendered(tmp_path / "rendered", a_report())


@pytest.mark.parametrize("name", ["base.html", "article.html"])
@pytest.mark.parametrize("left", ["", '<!DOCTYPE html>\n<html lang="en">\n'])
def test_a_template_that_was_cut_off_is_told(name: str, left: str, tmp_path: Path) -> None:
    project = copied(tmp_path)
    (project / "templates" / name).write_text(left, encoding="utf-8")
    place = re.escape("templates/article.html (for page index.md) gives no whole page, from <html> to </html>; restore")
    with pytest.raises(ReportError, match=f"^{place}"):
        rendered(tmp_path / "rendered", a_report(), project, [a_page("x")])
    assert contents(tmp_path / "rendered") == {}


@pytest.mark.parametrize("name", ["article.html", "parts.html", "footer.html", "chapters/labels.html"])
def test_a_template_that_is_no_utf_8_is_told(name: str, tmp_path: Path) -> None:
    project = copied(tmp_path)
    (project / "templates" / name).write_bytes("Größe".encode("latin-1"))
    with pytest.raises(ReportError, match=f"^templates/{name} is not UTF-8 text; save it as UTF-8"):
        rendered(tmp_path / "rendered", a_report(), project, [a_page("x")])


def test_a_hidden_template_that_lies_elsewhere_is_not_read(tmp_path: Path) -> None:
    project = copied(tmp_path)
    (tmp_path / "secret.txt").write_text("top secret", "utf-8")
    (project / "templates" / ".key").symlink_to(tmp_path / "secret.txt")
    footer = project / "templates" / "footer.html"
    footer.write_text(f"{footer.read_text('utf-8')}{{% include '.key' %}}", "utf-8")
    with pytest.raises(ReportError, match=r"^templates/\.key leads out of that folder; put there what it leads to$"):
        rendered(tmp_path / "rendered", a_report(), project, [a_page("x")])


def test_a_macro_that_calls_itself_for_ever_is_told(tmp_path: Path) -> None:
    project = copied(tmp_path)
    path = project / "templates" / "parts.html"
    path.write_text(f"{path.read_text('utf-8')}\n{{% macro deep() %}}{{{{ deep() }}}}{{% endmacro %}}\n", "utf-8")
    with pytest.raises(ReportError, match=r"^templates/parts\.html, line \d+ \(for page index\.md\): this cannot be"):
        rendered(tmp_path / "rendered", a_report(), project, [a_page("{{ deep() }}")])


@pytest.mark.parametrize(
    "expression",
    [
        "{{ 1 // 0 }}",
        "{{ 'x' | percent }}",
        "{{ evaluation | count }}",
        "{{ cycler() }}",
        "{{ 'x' * 3 | truncate(-1) }}",
        "{{ 'long enough' | truncate(-1) }}",
        "{{ range(10**9) | list }}",
        "{{ 1e400.x }}",
        "{{ 1.x ~ 1 }}",
        "{{ 1.__class__ ~ 1 }}",
        "{{ '\\ud800' }}",
        f"{{{{ {'9' * 5000} }}}}",
        f"{{{{ {'(' * 5000}1{')' * 5000} }}}}",
        f"{{{{ {'-' * 100_000}1 }}}}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 1 }}{{ self.__init__.__globals__ }}",
    ],
)
def test_an_expression_that_fails_is_a_fault_of_its_page(expression: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"^page index\.md.*; (mend|take|correct)"):
        rendered(tmp_path / "site", a_report(), pages=[a_page(expression)])


def test_a_title_is_plain_text_with_values_in_it(tmp_path: Path) -> None:
    pages = [dataclasses.replace(a_page("Words."), title="Q & A on {{ dataset.title }}")]
    report = mended(a_report(), title="R&D")
    page = parsed(rendered(tmp_path / "site", report, pages=pages)["index.html"])
    assert page.findtext(".//title").startswith("Q & A on R&D · ")


def test_a_title_that_cannot_be_computed_is_a_fault_of_its_page(tmp_path: Path) -> None:
    pages = [dataclasses.replace(a_page("Words."), title="{{ dataset.name.of }}")]
    with pytest.raises(ReportError, match=r"page index\.md, in its title: .*correct the name or take it out"):
        rendered(tmp_path / "site", a_report(), pages=pages)


def test_no_share_of_the_doubtful_image_is_said_to_be_certain(tmp_path: Path) -> None:
    certain = tiny_evaluation([0, 1, 2], [0, 1, 2], [1.0, 1.0, 1.0])
    report = a_report(evaluation=certain, run=tiny_run(probabilities=np.eye(3, dtype=np.float32)))
    source = rendered(tmp_path / "site", report)["index.html"]
    assert "its largest share > 99.99%." in said(source)
    shares = [cell.text for cell in parsed(source).findall(".//figure[@class='shares']//td[@class='number']")]
    assert shares == [">\N{NO-BREAK SPACE}99.99%", "0.0%", "0.0%"]


@pytest.mark.parametrize("answer", ["Yes.", "", " "])
def test_a_section_without_an_answer_is_left_out_with_its_entry_in_the_contents(answer: str, tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text(
        "---\ntitle: A\norder: 1\ntemplate: article.html\n---\n# A\n\n## Before? | Yes. {#before}\n\nEarlier.\n\n"
        f"## *In* question? | {{{{ {answer!r} }}}} {{#asked}}\n\nOf it.\n\n### More\n\nAnd more.\n\n"
        "## After? | {{ 1 + 1 }} {#after}\n\nLater.[^1]\n\n[^1]: A note.\n",
        encoding="utf-8",
    )
    source = rendered(tmp_path / "site", a_report(), pages=read_pages(tmp_path))["index.html"]
    links = [link.get("href") for link in parsed(source).findall(".//nav[@class='contents']//a")]
    assert links == ["#main", "#before", *(["#asked"] if answer.strip() else []), "#after"]
    for words in ("In question?", "Of it.", "And more."):
        assert (words in said(source)) == bool(answer.strip())
    for words in ("Before? Yes.", "Earlier.", "After? 2", "Later.", "A note."):
        assert words in said(source)


NOTED = """---
title: A
order: 1
template: article.html
---
# A

First.[^first]

## Asked? | {{ %r }} {#asked .wide}

Of it.[^asked]

> ## Aside | {{ "" }} {#aside}
>
> Noted.

## Without an anchor | {{ "" }}

Gone.[^gone]

## Of | {{ challenge.headline }}

Absent.[^gone]

## Units?

Units.[^units]

## Last of {{ "A & B" }}, *{{ 1 + 1 }}* &times; \\*? | {{ %r }} {#last}

Last.[^last][^first]

[^first]: Note 1.
[^asked]: Note {{ 1 + 1 }}.

    - In points.
[^gone]: Note 3.
[^units]: Note 4 {{ challenge.headline }}
[^last]: Note 5.
"""


@pytest.mark.parametrize("asked", ["Yes.", ""])
@pytest.mark.parametrize("last", ["Yes.", ""])
def test_whatever_section_is_left_out_the_others_keep_their_footnotes_and_their_names(
    asked: str, last: str, tmp_path: Path
) -> None:
    (tmp_path / "index.md").write_text(NOTED % (asked, last), encoding="utf-8")
    report = a_report(challenge=None)
    source = rendered(tmp_path / "site", report, pages=read_pages(tmp_path))["index.html"]
    page = parsed(source)
    kept = {"first": "1", **({"asked": "2"} if asked else {}), **({"last": "5"} if last else {})}
    notes = page.findall(".//div[@class='footnote']/ol/li")
    assert {note.get("id"): note.get("value") for note in notes} == {f"fn:{name}": kept[name] for name in kept}
    marks = page.findall(".//a[@class='footnote-ref']")
    assert {mark.get("href"): mark.text for mark in marks} == {f"#fn:{name}": kept[name] for name in kept}
    for note in kept.values():
        assert f"Note {note}." in said(source)
    for words in ("Gone.", "Absent.", "Units."):
        assert words not in said(source)
    assert ("Noted." in said(source)) == bool(asked)
    contents = {link.get("href"): "".join(link.itertext()) for link in page.findall(".//nav[@class='contents']//a")}
    assert contents.pop("#main", "In short") == "In short"
    named = {"#asked": "Asked?" if asked else "", "#last": "Last of A & B, 2 × *?" if last else ""}
    assert contents == {anchor: name for anchor, name in named.items() if name}


@pytest.mark.parametrize(("seconds", "date"), [(0, "1 January 1970"), (951_782_400, "29 February 2000"), (None, None)])
def test_the_date_is_that_of_the_commit(seconds: int | None, date: str | None, tmp_path: Path) -> None:
    report = a_report(provenance=dataclasses.replace(PROVENANCE, time=seconds))
    source = rendered(tmp_path / "site", report)["index.html"]
    assert parsed(source).findtext(".//span[@class='date']") == date


@pytest.mark.parametrize(
    ("name", "known_by"),
    [
        ("LICENSE", r"LICENSE\.[0-9a-f]{8}"),
        ("a.b.js", r"a\.b\.[0-9a-f]{8}\.js"),
        ("chart#3?.s%41.svg", r"chart-3-\.s-41\.[0-9a-f]{8}\.svg"),
        ("back\\slash.x#y", r"back-slash\.[0-9a-f]{8}\.x-y"),
        ("ä é.svg", r"ä é\.[0-9a-f]{8}\.svg"),
    ],
)
def test_a_static_file_keeps_what_an_address_can_hold_of_its_name(name: str, known_by: str) -> None:
    assert re.fullmatch(f"static/{known_by}", address(name, b"{}"))


def test_links_to_the_repository_are_made_only_where_it_is_known(tmp_path: Path) -> None:
    known = rendered(tmp_path / "known", a_report())
    assert f'href="https://github.com/owner/name/commit/{PROVENANCE.commit}"' in known["method.html"]
    assert 'href="https://colab.research.google.com/github/owner/name/blob/HEAD/' in known["index.html"]
    unknown = rendered(tmp_path / "unknown", a_report(provenance=dataclasses.replace(PROVENANCE, repository="")))
    assert "github.com" not in unknown["index.html"]
    assert PROVENANCE.commit in unknown["method.html"]


def test_on_another_server_no_link_leads_to_github(tmp_path: Path) -> None:
    there = dataclasses.replace(PROVENANCE, server="https://codeberg.org", home="")
    pages = rendered(tmp_path / "site", a_report(provenance=there))
    assert f'href="https://codeberg.org/owner/name/commit/{PROVENANCE.commit}"' in pages["method.html"]
    assert not [name for name, source in pages.items() if re.search(r"github\.(com|io)", source)]


def test_a_project_that_uses_the_package_as_it_is_installed_is_told_how_to_build_anew(tmp_path: Path) -> None:
    installed = dataclasses.replace(PROVENANCE, package="report 1.0.0")
    source = rendered(tmp_path / "site", a_report(provenance=installed))["method.html"]
    assert "report build in a copy of the project where the package report 1.0.0 is installed, with" in said(source)
    assert "pip install" not in source
    assert "ipynb" not in source
    copied = said(rendered(tmp_path / "copied", a_report())["method.html"])
    assert "pip install -e . && python -m report.build in a copy of the project, with the settings" in copied


def test_the_notebook_which_trains_a_network_of_its_own_is_not_said_to_tell_of_the_reports(tmp_path: Path) -> None:
    settings = Settings(models=("report.model:softmax_regression",))
    pages = rendered(tmp_path / "site", a_report(settings=settings))
    for page in ("index.html", "method.html"):
        assert "The notebook a network trained and judged step by step, to experiment with" in said(pages[page])


NO_NOTEBOOK = {name: content for name, content in FILES.items() if not name.endswith(".ipynb")}
UNPUBLISHED = "leads to HandwrittenDigitRecognitionModel.ipynb, which is published only by a project that holds the"


def test_templates_of_before_that_lead_to_a_notebook_which_is_not_published_are_told(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "templates", tmp_path / "templates")
    path = tmp_path / "templates" / "chapters" / "method.html"
    known, before = "{% if run.trained_here and not provenance.package %}", "{% if run.trained_here %}"
    source = path.read_text(encoding="utf-8")
    assert known in source
    path.write_text(source.replace(known, before), encoding="utf-8")
    report = a_report(provenance=dataclasses.replace(PROVENANCE, package="report 1.0.0"))
    rendered(tmp_path, report, CHECKOUT, files=NO_NOTEBOOK)
    with pytest.raises(ReportError, match=rf"^page \w+\.md, or a template for it, {UNPUBLISHED}"):
        rendered(tmp_path, report, tmp_path, files=NO_NOTEBOOK)


def test_words_that_lead_to_a_notebook_which_is_not_published_are_told_why(tmp_path: Path) -> None:
    page = a_page('<a href="HandwrittenDigitRecognitionModel.ipynb">x</a>')
    rendered(tmp_path, a_report(), pages=[page])
    with pytest.raises(ReportError, match=f"^page index.md, or a template for it, {UNPUBLISHED}"):
        rendered(tmp_path, a_report(), pages=[page], files=NO_NOTEBOOK)


@pytest.mark.parametrize("uncommitted", [False, True])
def test_where_the_commit_is_named_it_is_said_that_not_all_was_committed(tmp_path: Path, *, uncommitted: bool) -> None:
    report = a_report(provenance=dataclasses.replace(PROVENANCE, uncommitted=uncommitted))
    pages = rendered(tmp_path / "site", report)
    for page, commit in (("method.html", f"Commit{PROVENANCE.commit}"), ("index.html", "commit c0ffeec0")):
        assert (f"{commit} with changes that are not committed" in said(pages[page])) is uncommitted
    metrics = json.loads(metrics_json(report.dataset, report.results, report.provenance, {}))
    assert (metrics["commit"], metrics.get("uncommitted")) == (PROVENANCE.commit, uncommitted or None)


@pytest.mark.parametrize("log_loss", [True, False])
def test_the_method_says_what_the_losses_of_the_epochs_are(tmp_path: Path, *, log_loss: bool) -> None:
    report = a_report(run=tiny_run(log_loss=log_loss))
    text = said(rendered(tmp_path / "site", report)["method.html"])
    for counted in ("so are the losses after each epoch, whatever", "each loss a mean of −ln p;"):
        assert (counted in text) is log_loss
    for own in (
        "losses after each epoch are those that the network told of itself.",
        "as the network told it of itself;",
    ):
        assert (own in text) is not log_loss


def test_a_reproducible_page_holds_no_duration(tmp_path: Path) -> None:
    measured = rendered(tmp_path / "measured", a_report())["method.html"]
    assert "Training took" in measured
    reproducible = a_report(provenance=dataclasses.replace(PROVENANCE, reproducible=True))
    assert "Training took" not in rendered(tmp_path / "reproducible", reproducible)["method.html"]


def test_every_page_says_when_other_data_stand_in(tmp_path: Path) -> None:
    for source in rendered(tmp_path / "stand-in", a_report(fallback=True)).values():
        assert parsed(source).find(".//aside[@class='banner']") is not None
    for source in rendered(tmp_path / "real", a_report()).values():
        assert parsed(source).find(".//aside[@class='banner']") is None


def test_a_page_of_negative_order_is_written_but_not_linked(tmp_path: Path) -> None:
    source = rendered(tmp_path / "site", a_report())["index.html"]
    links = [link.get("href") for link in parsed(source).findall(".//header/nav/a")]
    assert links == [f"{page.slug}.html" for page in read_pages(CHECKOUT / "site" / "content") if page.slug != "404"]
    assert (tmp_path / "site" / "404.html").is_file()
