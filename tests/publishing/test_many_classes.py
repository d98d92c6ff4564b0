"""Pages about many classes, classes with long names, uneven and empty ones: bounded, true, and whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from rendering import a_report, parsed, rendered, said
from worlds import counted, long_names, tiny_dataset, tiny_run

if TYPE_CHECKING:
    from pathlib import Path

MOST = 400_000  # bytes of the page of a thousand classes


def many(number: int) -> dict[str, Any]:
    """Return what makes a report be about so many classes that are confused at random."""
    random = np.random.default_rng(7)
    labels, read = random.integers(0, number, (2, 10 * number))
    matrix = np.zeros((number, number), int)
    np.add.at(matrix, (labels, read), 1)
    shares = np.full((10 * number, number), 1 / number, np.float32)
    names = long_names(number)
    return {"names": names, "evaluation": counted(matrix.tolist(), list(names)), "run": tiny_run(probabilities=shares)}


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return rendered(tmp_path_factory.mktemp("thousand") / "site", a_report(**many(1000)))


@pytest.mark.parametrize("page", ["index.html", "predictions.html", "method.html", "history.html"])
def test_a_page_about_a_thousand_classes_stays_a_page(thousand: dict[str, str], page: str) -> None:
    assert len(thousand[page].encode()) < MOST


def test_no_link_leads_to_a_pair_that_is_not_there(thousand: dict[str, str]) -> None:
    wanted = set(re.findall(r'#(true-\d+-predicted-\d+)"', thousand["index.html"]))
    there = {element.get("id") for element in parsed(thousand["predictions.html"]).iter("h2")}
    assert wanted
    assert wanted <= there


def test_pairs_that_are_not_shown_are_counted(thousand: dict[str, str]) -> None:
    text = said(thousand["predictions.html"])
    told = re.search(r"([\d,]+) rarer pairs, with ([\d,]+) mistakes in all, stand in confusion.csv", text)
    assert told
    rest, mistakes = told.groups()
    heads = parsed(thousand["predictions.html"]).iter("h2")
    shown = sum("-predicted-" in head.get("id", "") for head in heads)
    matrix = np.array(many(1000)["evaluation"].confusion)
    pairs = matrix[(matrix > 0) & ~np.eye(1000, dtype=bool)]
    assert int(rest.replace(",", "")) + shown == len(pairs)
    assert 0 < int(mistakes.replace(",", "")) < sum(pairs)


def test_shares_of_many_classes_are_the_five_largest_and_all_others(tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", a_report(**many(100)))
    rows = parsed(pages["index.html"]).find(".//figure[@class='shares named']//tbody")
    assert [row.find("th").text for row in rows][-1] == "95 others"
    assert len(rows) == 6
    assert rows[5].findall("td")[-1].text == "95.0%"


def test_uneven_classes_have_their_balanced_accuracy_beside_the_accuracy(tmp_path: Path) -> None:
    names = ("A shape that is open on its left", "A shape that is closed on both sides")
    evaluation = counted([[90, 0], [5, 5]], names)
    dataset = tiny_dataset(class_names=names, test=100, image_shape=(64, 48), train_counts=(900, 90))
    shares = np.full((100, 2), 0.5, np.float32)
    report = a_report(names, evaluation=evaluation, dataset=dataset, run=tiny_run(probabilities=shares))
    page = rendered(tmp_path / "site", report)["index.html"]
    assert (
        "The classes are uneven: whoever always answers with the largest, A shape that is open on its left, is right "
        "in 90.00% of the test images. Balanced accuracy, the mean of the shares that are read correctly in each "
        "class, is 75.00% (95% interval 25.00% to 75.00%)."
    ) in said(page)
    assert "Trained on</th>" in page
    handed = a_report(names, evaluation=evaluation, dataset=dataset, run=tiny_run(probabilities=shares, seed=None))
    assert "Trained on</th>" not in rendered(tmp_path / "site", handed)["index.html"]


def test_even_classes_have_nothing_beside_the_accuracy(tmp_path: Path) -> None:
    page = rendered(tmp_path / "site", a_report())["index.html"]
    assert "uneven" not in said(page)
    assert "Trained on</th>" not in page


def test_a_class_without_images_has_dashes(tmp_path: Path) -> None:
    evaluation = counted([[50, 2, 0], [3, 60, 0], [0, 0, 0]], ["ant", "bee", "cat"])
    shares = np.full((115, 3), 1 / 3, np.float32)
    report = a_report(("ant", "bee", "cat"), evaluation=evaluation, run=tiny_run(probabilities=shares))
    table = parsed(rendered(tmp_path / "site", report)["index.html"]).find(".//table[@class='numbers classes']/tbody")
    assert [cell.text for cell in table[2].findall("td")] == ["–", "–", "–", "0"]
