"""The pages of a report with earlier runs keep the laws of the page, and whatever a history says stays text."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rendering import a_report, parsed, rendered, said
from site_check import check_site
from worlds import NOT_MARKUP, past_run, remembered, several_runs

from report.chapters.history.figure import draw_runs
from report.core.provenance import Provenance
from report.history.comparison import compare
from report.history.runs import Gate, PastRun
from report.plotting.images import draw_sprite

if TYPE_CHECKING:
    from pathlib import Path

    from report.chapters.report import Report

DIGEST = a_report().dataset.digest
THIS = past_run("this", sha256=DIGEST, wrong=[2], accuracy=2 / 3)
HOSTILE = past_run(
    "hostile",
    sha256=DIGEST,
    wrong=[0],
    settings={NOT_MARKUP: "{% raw %}", "seed": "</td>"},
    versions={"keras": NOT_MARKUP},
).model_copy(update={"commit": '"><script>alert(1)</script>/../{{ 1 + 1 }}'})  # which no file may hold


def with_past(*before: PastRun, this: PastRun = THIS, gates: tuple[Gate, ...] = (), **changes: object) -> Report:
    """Return a report that comes after these runs."""
    report = a_report()
    past = remembered((*before, this), "this", gates=gates)
    past = dataclasses.replace(
        past, comparison=compare(this, before, past.measured.gains.get("this"), report.results.evaluation.total)
    )
    if not past.comparison:
        return a_report(past=past, **changes)
    intervals = [(past.measured.intervals[run.id], past.measured.loss_intervals[run.id]) for run in past.same_data]
    figures = {**report.assets.figures, "history": draw_runs(past.same_data, intervals).figures}
    changed = draw_sprite(np.zeros((2, 4, 6), np.uint8), range(2))
    return a_report(past=past, figures=figures, changed=changed, **changes)


def many(runs: int) -> list[PastRun]:
    return [
        past_run(str(place), sha256="ff" if place % 7 == 3 else DIGEST, wrong=[place % 3], time=place * 86_400)
        for place in range(runs)
    ]


@pytest.mark.parametrize("runs", [0, 2, 499])
def test_the_site_keeps_the_laws_of_the_page_with_any_history(runs: int, tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", with_past(*many(runs)))
    assert check_site(tmp_path / "site") == []
    rows = parsed(pages["history.html"]).findall(".//table[@class='numbers runs']/tbody/tr")
    assert len(rows) == runs + 1
    assert len(pages["history.html"]) < 300_000


def test_what_a_history_says_is_never_markup(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", with_past(HOSTILE))
    for page in pages.values():
        assert "<script>alert" not in page
        assert not parsed(page).findall(".//main//script[.='alert(1)']")
    links = [link.get("href") for link in parsed(pages["history.html"]).iter("a") if "/commit/" in link.get("href", "")]
    assert all(link.startswith("https://github.com/owner/name/commit/") for link in links)
    assert not any("<" in link or '"' in link for link in links)


def test_the_first_report_says_nothing_of_a_change(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", with_past())
    assert "What changed" not in pages["index.html"]
    assert not (tmp_path / "site" / "images" / "changes.png").exists()


def test_what_changed_stands_at_the_top_of_the_article_with_a_link_for_each_image(tmp_path: Path) -> None:
    page = rendered(tmp_path / "site", with_past(past_run("before", sha256=DIGEST, wrong=[0], accuracy=2 / 3)))
    text = said(page["index.html"])
    assert (
        "Accuracy stayed at 66.67%. These two networks differ: 1 newly right, 1 newly wrong (McNemar’s p = 1.00)"
        in text
    )
    assert text.index("newly wrong") < text.index("The first 3 test images")
    links = [link.get("href") for link in parsed(page["index.html"]).findall(".//section[@class='changes']//ol//a")]
    assert links == ["predictions.html?index=0", "predictions.html?index=2"]
    assert (tmp_path / "site" / "images" / "changes.png").is_file()


def test_runs_of_several_trainings_are_told_with_their_means_and_an_interval(tmp_path: Path) -> None:
    several = [several_runs(name, [0], [0, 2], total=3, sha256=DIGEST) for name in ("before", "this")]
    other = several_runs("this", [2], [1, 2], total=3, sha256=DIGEST)
    pages = rendered(tmp_path / "same", with_past(several[0], this=several[1]))
    assert check_site(tmp_path / "same") == []
    assert "every test image is misread by as many trainings as before" in said(pages["index.html"])
    assert not parsed(pages["index.html"]).findall(".//section[@class='changes']//ol")
    pages = rendered(tmp_path / "other", with_past(several[0], this=other))
    text = said(pages["index.html"])
    assert "Mean accuracy stayed at 50.00%: no more than another seed would do (95% interval " in text
    assert "1 now read by all trainings, before by none" in text
    assert "± 23.57 (2)" in said(pages["history.html"])
    assert not parsed(pages["history.html"]).findall(".//td[@class='change']/b")


def test_a_change_that_another_seed_would_not_do_is_bold(tmp_path: Path) -> None:
    images = [range(30), range(20), range(28)], [range(3), [], range(5)]
    before, this = (
        several_runs(name, *image, sha256=DIGEST) for name, image in zip(("b", "this"), images, strict=True)
    )
    past = remembered((before, this), "this")
    page = rendered(tmp_path / "site", a_report(past=past))["history.html"]
    (bold,) = parsed(page).findall(".//td[@class='change']/b")
    assert bold.text == "+23.33"


def test_every_run_links_to_its_commit_where_the_repository_is_known(tmp_path: Path) -> None:
    page = rendered(tmp_path / "known", with_past(*many(2)))["history.html"]
    assert page.count("https://github.com/owner/name/commit/c0ffee") >= 3
    nowhere = Provenance("c0ffee", 0, "", "", {"keras": "3"}, reproducible=False)
    page = rendered(tmp_path / "unknown", with_past(*many(2), provenance=nowhere))["history.html"]
    assert "github.com" not in page
    assert "c0ffee" in page


def test_durations_are_told_unless_the_report_is_reproducible(tmp_path: Path) -> None:
    before = past_run("before", sha256=DIGEST, seconds=4.5)
    assert "4.5\N{NO-BREAK SPACE}s" in rendered(tmp_path / "site", with_past(before))["history.html"]
    provenance = Provenance("", 0, "", "", {"keras": "3"}, reproducible=True)
    page = rendered(tmp_path / "reproducible", with_past(before, provenance=provenance))["history.html"]
    assert "4.5\N{NO-BREAK SPACE}s" not in page
    assert "Training</th>" not in page


def test_the_article_says_which_gates_were_passed(tmp_path: Path) -> None:
    gate = Gate("minimum_accuracy", "read at least 50%", "read 2 of 3 (66.67%)", passed=True)
    for number, before in enumerate(([], many(1))):
        page = rendered(tmp_path / str(number), with_past(*before, gates=(gate,)))["index.html"]
        assert "To be published the network had to read at least 50%. It did: it read 2 of 3 (66.67%)." in said(page)
