"""A report on answers alone, of which nobody said what gave them: pages without images, network or training."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rendering import DRAWN, a_page, a_report, drawn, parsed, rendered, said
from site_check import check_site
from worlds import past_run, remembered, tiny_dataset, tiny_evaluation, tiny_results, tiny_trainings

from report.core.errors import ReportError
from report.data.vocabulary import ROWS
from report.evaluation.trainings import Replicate
from report.network.run import Run
from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from pathlib import Path

    from report.chapters.report import Report

LEFT_OUT = ("learning", "samples", "robustness", "features")
FOREIGN = re.compile(
    r"\b(images?|network|digits?|ink|seed|pixels?|keras|epochs?|trainings?|draw|strokes?)\b", re.IGNORECASE
)


def on_answers() -> Report:
    """Return a report on six rows, two of them classified wrong, by somebody's model."""
    names = ("barolo", "grignolino", "barbera")
    evaluation = tiny_evaluation([0, 1, 2, 0, 1, 2], [0, 1, 2, 0, 2, 1], [0.9, 0.8, 0.9, 0.6, 0.7, 0.5], names)
    rows = tiny_dataset(vocabulary=ROWS, class_names=names, image_shape=(), train=0, test=6, title="wine", source="")
    misread = (evaluation.labels != evaluation.predictions).astype(int)
    trainings = tiny_trainings([evaluation.accuracy], misread, replicates=(Replicate(None, evaluation.accuracy, 0.25),))
    run = Run(np.full((6, 3), 1 / 3, np.float32))
    past = remembered([past_run("this", settings={"predictions": "wine"}, sha256=rows.digest)])
    found = tiny_results(run, evaluation, trainings=trainings, robustness=None, features=None, models=None)
    figures = {chapter: tuple(map(drawn, names)) for chapter, names in DRAWN.items() if chapter not in LEFT_OUT}
    return a_report(
        names,
        dataset=rows,
        results=found,
        evaluation=evaluation,
        past=past,
        pad=None,
        challenge=None,
        figures=figures,
        sprite=Sprite(b"", 32, tuple(range(6))),
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return rendered(tmp_path_factory.mktemp("answers") / "site", on_answers())


def test_the_page_to_draw_on_is_left_out_and_so_is_its_entry(pages: dict[str, str]) -> None:
    assert {"index.html", "predictions.html", "history.html", "method.html", "404.html"} <= set(pages)
    assert not {"draw.html", "challenge.html"} & set(pages)
    assert not [name for name, source in pages.items() if "draw.html" in source]


def test_chapters_without_what_they_need_are_left_out_with_their_entries(pages: dict[str, str]) -> None:
    article = parsed(pages["index.html"])
    anchors = [heading.get("id") for heading in article.iter("h2")]
    assert [anchor for anchor in anchors if anchor] == ["failing", "labels", "trust"]
    entries = [link.get("href") for link in article.iter("a") if (link.get("href") or "").startswith("#")]
    assert entries == ["#main", "#main", "#failing", "#labels", "#trust"]


def test_the_method_page_says_how_they_were_judged_and_which_files_there_are(pages: dict[str, str]) -> None:
    method = parsed(pages["method.html"])
    anchors = [heading.get("id") for heading in method.iter("h2")]
    assert [anchor for anchor in anchors if anchor] == ["data", "judging", "use", "reproduce", "files"]
    links = {link.get("href") for link in method.iter("a")}
    assert {"metrics.json", "predictions.csv", "confusion.csv"} <= links
    assert "model.keras" not in links


@pytest.mark.parametrize("name", ["index.html", "predictions.html", "history.html"])
def test_nothing_is_said_of_images_or_of_a_network(pages: dict[str, str], name: str) -> None:
    assert FOREIGN.findall(said(pages[name])) == []


def test_the_method_page_tells_what_is_known_and_no_more(pages: dict[str, str]) -> None:
    told = said(pages["method.html"]).partition("This page is the model card")[2].partition("Every setting can be")[0]
    assert FOREIGN.findall(told) == []
    assert "6 for testing" in told
    assert "From the same answers" in told


def test_a_single_row_is_spoken_of_in_the_singular(tmp_path: Path) -> None:
    report = on_answers()
    alone = dataclasses.replace(report, dataset=dataclasses.replace(report.dataset, test=1))
    article = parsed(rendered(tmp_path / "site", alone)["index.html"])
    facts = {fact.findtext("dt"): " ".join(one.text or "" for one in fact.iter("dd")) for fact in article.iter("div")}
    assert facts["Tested on"] == "1 row"


def test_the_first_page_is_not_left_out_without_a_word(tmp_path: Path) -> None:
    first = dataclasses.replace(a_page("<p>{{ learning.headline }}</p>"), slug="index")
    with pytest.raises(ReportError, match=r"page index\.md begins with words of a chapter that this report has not"):
        rendered(tmp_path / "site", on_answers(), pages=[first])


def test_the_site_keeps_the_laws_of_the_page(tmp_path: Path) -> None:
    rendered(tmp_path / "site", on_answers())
    assert check_site(tmp_path / "site") == []


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [("training.epochs | length", "epochs"), ("training['kept']", "kept"), ("training.epochs[0]", "epochs")],
)
def test_a_page_that_asks_for_a_training_is_told_that_there_is_none(asked: str, lacking: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        rendered(tmp_path / "site", on_answers(), pages=[a_page(f"Passes: {{{{ {asked} }}}}.")])
    assert str(caught.value) == (
        f"page index.md, at {{{{ {asked} }}}}: 'None' has no attribute '{lacking}': this report knows nothing of what "
        "should have it, as of training on predictions or without a log; write {{ … if training }}, or whatever it is, "
        "around it, or leave it out"
    )
    found = rendered(tmp_path / "site", on_answers(), pages=[a_page(f"Passes: {{{{ {asked} if training }}}}.")])
    assert "Passes: ." in said(found["index.html"])
