"""What a build of several trainings says of all of them can be computed again from their own answers."""

from __future__ import annotations

import csv
import json
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import html5lib
import numpy as np
import pytest
from scipy import stats
from site_check import check_site

from report.network.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Build

SEEDS = [42, 43, 44]


@dataclass(frozen=True)
class Several:
    """The site of a build, what it says in numbers, and the answers of its trainings by seed."""

    site: Path
    said: str
    metrics: dict[str, Any]
    rows: list[dict[str, str]]
    answers: dict[int, np.ndarray]

    @property
    def labels(self) -> np.ndarray:
        """The true classes, int (test images,)."""
        return np.array([int(row["label"]) for row in self.rows])

    @property
    def accuracies(self) -> list[float]:
        """The share that each training reads correctly."""
        return [float((self.answers[seed].argmax(axis=1) == self.labels).mean()) for seed in SEEDS]

    @property
    def misread(self) -> np.ndarray:
        """How many trainings misread each image, int (test images,)."""
        return np.sum([self.answers[seed].argmax(axis=1) != self.labels for seed in SEEDS], axis=0)


@pytest.fixture(scope="session")
def several(several_build: Build) -> Several:
    """The build of several trainings."""
    site = several_build.site
    runs = [Run.load(folder) for folder in (several_build.project / ".cache").glob("training-*")]
    with (site / "predictions.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    metrics = json.loads((site / "metrics.json").read_text(encoding="utf-8"))
    answers = {run.seed: run.probabilities for run in runs if run.parameters == metrics["model"]["parameters"]}
    assert sorted(answers) == SEEDS
    return Several(site, several_build.result.stdout, metrics, rows, answers)


def text_of(path: Path) -> str:
    """Return the text of a page."""
    page = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return " ".join("".join(page.find("body").itertext()).split())


def chapters(site: Path) -> list[str | None]:
    """Return where the contents of the article lead."""
    page = html5lib.parse((site / "index.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return [link.get("href") for link in page.findall(".//nav[@class='contents']//a")]


def test_the_site_keeps_the_laws_of_the_page(several: Several) -> None:
    faults = check_site(several.site)
    assert not faults, "\n".join(faults)


def test_the_mean_and_its_intervals_follow_from_the_trainings(several: Several) -> None:
    told, accuracies = several.metrics["trainings"], several.accuracies
    mean, deviation = statistics.fmean(accuracies), statistics.stdev(accuracies)
    assert [one["accuracy"] for one in several.metrics["replicates"]] == pytest.approx(accuracies)
    assert told["mean"] == pytest.approx(mean)
    assert told["deviation"] == pytest.approx(deviation)
    ends = stats.t.interval(0.95, len(SEEDS) - 1, mean, deviation / len(SEEDS) ** 0.5)
    assert told["mean_interval"] == pytest.approx(np.clip(ends, 0, 1), abs=1e-9)
    ends = stats.t.interval(0.95, len(SEEDS) - 1, mean, deviation * (1 + 1 / len(SEEDS)) ** 0.5)
    assert told["another_interval"] == pytest.approx(np.clip(ends, 0, 1), abs=1e-9)


def test_the_votes_and_the_misread_images_follow_from_the_trainings(several: Several) -> None:
    told, misread = several.metrics["trainings"], several.misread
    together = np.mean([several.answers[seed] for seed in SEEDS], axis=0, dtype=float).argmax(axis=1)
    assert told["vote"] == pytest.approx((together == several.labels).mean())
    assert told["misread"] == {
        "all": int((misread == len(SEEDS)).sum()),
        "any": int((misread > 0).sum()),
        "one": int((misread == 1).sum()),
    }
    assert [int(row["misread_by"]) for row in several.rows] == misread.tolist()


def test_the_one_in_the_middle_is_published(several: Several) -> None:
    middle = several.metrics["trainings"]["described"]
    place = SEEDS.index(middle)
    assert several.metrics["test"]["accuracy"] == sorted(several.accuracies)[1] == several.accuracies[place]
    assert several.metrics["training"]["seed"] == middle
    read = [int(row["prediction"]) for row in several.rows]
    assert read == several.answers[middle].argmax(axis=1).tolist()


def test_the_first_screen_is_about_the_mean_and_says_once_which_training_follows(several: Several) -> None:
    text, mean = text_of(several.site / "index.html"), f"{100 * statistics.fmean(several.accuracies):.2f}"
    middle = several.metrics["trainings"]["described"]
    assert re.search(rf"Trained three times, a .* reads {mean}% of unseen digits correctly on average", text)
    assert f"Accuracy: {mean}%" in text
    assert text.count(f"everything below is about the one in the middle: seed {middle},") == 1


def test_the_misread_images_have_a_chapter_where_there_are_several_trainings(
    several: Several, digits_site: Path
) -> None:
    text, misread = text_of(several.site / "index.html"), several.misread
    assert chapters(several.site).count("#trainings") == 1
    assert f"misread {(misread > 0).sum()} of 360 test images" in text
    assert "#trainings" not in chapters(digits_site)
    assert "misread=" not in (digits_site / "index.html").read_text(encoding="utf-8")


def test_the_images_that_all_misread_are_shown_in_their_order(several: Several) -> None:
    shared = np.flatnonzero(several.misread == len(SEEDS))[:32].tolist()
    page = html5lib.parse((several.site / "index.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    strips = [found for found in page.iter("div") if found.get("class") == "strip plain"]
    links = [link.get("href") for strip in strips for link in strip.iter("a")]
    assert links == [f"predictions.html?index={index}" for index in shared]


def test_one_training_claims_nothing_of_another(digits_site: Path) -> None:
    text = text_of(digits_site / "index.html")
    assert "One training cannot tell what another would give; the setting “replicates” makes more." in text
    assert "another would score" not in text
    assert "trainings" not in text


def test_the_build_ends_with_the_mean_and_the_one_in_the_middle(several: Several) -> None:
    *_, mean, scored, _ = several.said.strip().splitlines()
    low, high = (f"{100 * end(several.accuracies):.2f}%" for end in (min, max))
    told = f"{100 * statistics.fmean(several.accuracies):.2f}%"
    assert mean == f"mean test accuracy of three trainings {told}, {low} to {high}"
    assert f"(seed {several.metrics['trainings']['described']})" in scored


def test_the_method_page_explains_every_field(several: Several) -> None:
    text = text_of(several.site / "method.html")
    fields = {*several.metrics["trainings"], *several.metrics["trainings"]["misread"], "misread_by"}
    assert {field for field in fields if not re.search(rf"\b{field}\b", text)} == set()
