"""The chapter about other networks, on the page: from records, and from a real build of several, read anew."""

from __future__ import annotations

import csv
import json
import math
import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from rendering import a_report, parsed, rendered, said
from scipy.stats import t
from site_check import check_site
from worlds import HOSTILE_NAMES, NOT_MARKUP, tiny_model, tiny_results

from report.chapters.models.figure import draw_models
from report.chapters.models.record import Comparison, Models
from report.core.provenance import Provenance
from report.evaluation.trainings import Difference

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Build

    from report.chapters.models.record import TrainedModel
    from report.chapters.report import Report

FUNCTIONS = ["report.model:dense", "report.model:softmax_regression"]
SEEDS = [42, 43, 44]


def with_models(*models: TrainedModel, **changes: object) -> Report:
    """Return a report beside other networks, each two of which differ for sure."""
    comparisons = [
        Comparison(before, after, Difference(0.25, (0.2, 0.3))) for before, after in combinations(range(len(models)), 2)
    ]
    report, found = a_report(), Models(models, tuple(comparisons))
    results = tiny_results(report.results.run, report.results.evaluation, models=found)
    figures = {**report.assets.figures, "models": (draw_models(found),)}
    return a_report(results=results, figures=figures, **changes)


@pytest.mark.parametrize("number", [2, 3, 7])
def test_the_site_keeps_the_laws_of_the_page_for_any_number_of_networks(number: int, tmp_path: Path) -> None:
    models = [tiny_model(f"network {place}", [0.5, place / 10]) for place in range(number)]
    source = rendered(tmp_path / "site", with_models(*models))["index.html"]
    assert check_site(tmp_path / "site") == []
    rows = parsed(source).findall(".//table[@class='numbers models']/tbody/tr")
    assert len(rows) == number
    assert [row.find("th/b").text for row in rows if row.get("class") == "current"] == ["network 0"]
    assert len(parsed(source).findall(".//ul[@class='comparisons']/li")) == number * (number - 1) // 2


def test_with_one_network_nothing_is_said_of_others(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", a_report())
    assert 'id="models"' not in pages["index.html"]
    assert "#models" not in pages["index.html"]


def test_names_of_networks_are_never_markup(tmp_path: Path) -> None:
    models = [tiny_model(name, [0.5, 0.75], function=f"m:{name}") for name in HOSTILE_NAMES]
    pages = rendered(tmp_path / "site", with_models(*models))
    assert "<script>alert" not in pages["index.html"]
    assert NOT_MARKUP in said(pages["index.html"])
    assert "{{ 1 + 1 }} " in said(pages["index.html"])


def test_durations_are_told_unless_the_report_is_reproducible(tmp_path: Path) -> None:
    models = (tiny_model("dense", [0.5, 0.75]), tiny_model("other", [0.75, 1.0], seconds=98.6))
    for reproducible in (False, True):
        provenance = Provenance("", 0, "", "", {"keras": "3"}, reproducible=reproducible)
        text = said(rendered(tmp_path / str(reproducible), with_models(*models, provenance=provenance))["index.html"])
        for words in ("Mean time", "1 min 39 s", "the time for an epoch"):
            assert (words in text) != reproducible, words


@pytest.fixture(scope="session")
def published(several_build: Build) -> dict[str, Any]:
    """The numbers of the build."""
    return json.loads((several_build.site / "metrics.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def misread(several_build: Build) -> dict[tuple[int, int], np.ndarray]:
    """Which test images each training misreads, bool (images,), by its number of parameters and its seed."""
    with (several_build.site / "predictions.csv").open(newline="", encoding="utf-8") as file:
        labels = np.array([int(row["label"]) for row in csv.DictReader(file)])
    found = {}
    for folder in (several_build.project / ".cache").glob("training-*"):
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        with np.load(folder / "run.npz", allow_pickle=False) as arrays:
            found[run["parameters"], run["training"]["seed"]] = arrays["probabilities"].argmax(axis=1) != labels
    return found


def test_metrics_tell_of_every_network_what_its_trainings_say(
    published: dict[str, Any], misread: dict[tuple[int, int], np.ndarray]
) -> None:
    assert [model["function"] for model in published["models"]] == FUNCTIONS
    assert [model["name"] for model in published["models"]] == ["dense", "softmax regression"]
    assert len(misread) == 6
    for model in published["models"]:
        assert [one["seed"] for one in model["replicates"]] == SEEDS
        accuracies = [1 - misread[model["parameters"], seed].mean() for seed in SEEDS]
        assert [one["accuracy"] for one in model["replicates"]] == pytest.approx(accuracies, abs=1e-12)
        assert model["accuracy"] == pytest.approx(np.mean(accuracies), abs=1e-12)
        reach = t.ppf(0.975, 2) * np.std(accuracies, ddof=1) / math.sqrt(3)
        ends = [max(0, np.mean(accuracies) - reach), min(1, np.mean(accuracies) + reach)]
        assert model["interval"] == (pytest.approx(ends, abs=1e-9) if len(set(accuracies)) > 1 else None)
        assert model["bytes"] > 4 * model["parameters"]
        assert model["seconds"] > 0
    assert published["models"][0]["replicates"] == published["replicates"]
    assert published["models"][0]["parameters"] == published["model"]["parameters"]


def test_metrics_compare_the_networks_on_the_same_images(
    published: dict[str, Any], misread: dict[tuple[int, int], np.ndarray]
) -> None:
    (found,) = published["comparisons"]
    assert found["functions"] == FUNCTIONS
    before, after = (
        np.mean([misread[model["parameters"], seed] for seed in SEEDS], axis=0) for model in published["models"]
    )
    assert found["difference"] == pytest.approx((before - after).mean(), abs=1e-12)
    low, high = found["interval"]
    assert low <= found["difference"] <= high


def test_the_page_tells_what_the_metrics_say(several_build: Build, published: dict[str, Any]) -> None:
    assert check_site(several_build.site) == []
    page = parsed((several_build.site / "index.html").read_text(encoding="utf-8"))
    assert page.find(".//h2[@id='models']") is not None
    assert "#models" in [link.get("href") for link in page.findall(".//nav[@class='contents']//a")]
    rows = {row.find("th/b").text: row for row in page.findall(".//table[@class='numbers models']/tbody/tr")}
    for model in published["models"]:
        cells = [" ".join(cell.itertext()) for cell in rows[model["name"]].findall("td")]
        assert cells[0].startswith(f"{100 * model['accuracy']:.2f}%")
        assert cells[1] == f"{model['parameters']:,}"
        assert cells[3] == f"{round(model['bytes'] / 1000)}\N{NO-BREAK SPACE}kB"
    (sentence,) = page.findall(".//ul[@class='comparisons']/li")
    difference = 100 * published["comparisons"][0]["difference"]
    better, worse = ("Softmax regression", "dense") if difference > 0 else ("Dense", "softmax regression")
    assert re.match(rf"{better} reads {abs(difference):.2f} points more than {worse}\b", sentence.text)
    assert (several_build.site / "images" / "models-narrow.svg").is_file()
