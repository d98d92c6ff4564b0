"""What the explorer's page is laid out from: links, pairs of classes, the places of tiles."""

from __future__ import annotations

import re

import numpy as np
import pytest
from worlds import HOSTILE_NAMES, tiny_evaluation, tiny_gallery

from report.chapters.explorer.styles import gallery_styles
from report.chapters.explorer.words import introduction, pairs
from report.chapters.links import explorer_link
from report.data.vocabulary import HANDWRITING
from report.evaluation.scores import calibrate

NAMES = {"mistakes.png": "mistakes.1234.png", "sheet-0.png": "sheet-0.5678.png"}


@pytest.mark.parametrize(
    ("chosen", "link"),
    [
        ({}, "predictions.html"),
        ({"true": 4, "predicted": 9}, "predictions.html?true=4&predicted=9#true-4-predicted-9"),
        ({"true": 4, "predicted": 4}, "predictions.html?true=4&predicted=4"),
        ({"true": 0}, "predictions.html?true=0"),
        ({"true": 7, "show": "wrong"}, "predictions.html?true=7&show=wrong"),
        ({"index": 0}, "predictions.html?index=0"),
        ({"low": 0.8, "high": 0.9}, "predictions.html?from=0.8&to=0.9"),
        ({"low": 0, "high": 1 / 15}, "predictions.html?from=0&to=0.066666"),
        ({"low": 14 / 15, "high": 1}, "predictions.html?from=0.933333&to=1"),
    ],
)
def test_a_link_names_its_view(chosen: dict[str, int | float | str], link: str) -> None:
    assert explorer_link(**chosen) == link


def test_a_link_to_a_bin_parts_confidences_as_the_bin_does() -> None:
    """Every published confidence near an edge of the bins, and the edge itself."""
    for edge in range(1, 15):
        bound = float(re.search(r"from=([\d.]+)", explorer_link(low=edge / 15))[1])
        for millionths in range(edge * 10**6 // 15 - 2, edge * 10**6 // 15 + 3):
            counts = [one.count for one in calibrate(np.array([millionths / 10**6]), np.array([True])).bins]
            assert (counts.index(1) >= edge) == (millionths > round(bound * 10**6)), (edge, millionths)


def test_pairs_come_by_their_number_of_mistakes_each_with_the_surest_first() -> None:
    evaluation = tiny_evaluation(
        [0, 0, 1, 1, 1, 2, 2], [1, 0, 0, 2, 2, 2, 1], [0.5, 0.9, 0.6, 0.7, 0.8, 0.9, 0.9], names=["a", "b", "c"]
    )
    found = pairs(evaluation, tiny_gallery(evaluation))
    assert [(pair.true, pair.predicted, pair.label, pair.reading, pair.total) for pair in found] == [
        (1, 2, "b", "c", 2),
        (0, 1, "a", "b", 1),
        (1, 0, "b", "a", 1),
        (2, 1, "c", "b", 1),
    ]
    assert [(one.place, one.index, one.confidence) for one in found[0].shown] == [(1, 4, 0.8), (2, 3, 0.7)]


def test_a_pair_is_told_whole_even_where_not_all_of_it_is_shown() -> None:
    evaluation = tiny_evaluation([0, 0, 0, 1], [1, 1, 1, 0], [0.9, 0.8, 0.7, 0.6])
    found = pairs(evaluation, tiny_gallery(evaluation, shown=2))
    assert [(pair.total, len(pair.shown)) for pair in found] == [(3, 2), (1, 0)]


def test_without_a_mistake_there_is_no_pair() -> None:
    evaluation = tiny_evaluation([0, 1], [0, 1])
    assert pairs(evaluation, tiny_gallery(evaluation)) == ()


@pytest.mark.parametrize(
    ("predictions", "words"),
    [
        ([0, 1, 1], "The network read all 3 test digits right."),
        ([0, 1, 0], "The network read one of the 3 test digits wrong."),
        (
            [1, 0, 1],
            "The network read 2 of the 3 test digits wrong.",
        ),
    ],
)
def test_the_introduction_counts(predictions: list[int], words: str) -> None:
    assert introduction(tiny_evaluation([0, 1, 1], predictions), HANDWRITING) == words


@pytest.mark.parametrize(("prediction", "how"), [(0, "right"), (1, "wrong")])
def test_the_introduction_tells_of_one_image_in_the_singular(prediction: int, how: str) -> None:
    assert (
        introduction(tiny_evaluation([0], [prediction]), HANDWRITING) == f"The network read the one test image {how}."
    )


@pytest.mark.parametrize(
    ("shape", "thumb", "portrait", "small"),
    [((28, 28), 2, 8, 4), ((8, 8), 7, 28, 14), ((4, 6), 9, 37, 18), ((56, 30), 1, 4, 2), ((100, 200), 0.28, 1, 0.56)],
)
def test_images_are_shown_at_whole_multiples_where_they_fit(
    shape: tuple[int, int], thumb: float, portrait: float, small: float
) -> None:
    styles = gallery_styles(shape, tiny_gallery(tiny_evaluation([0, 1], [1, 0])), NAMES)
    assert f"--thumb:{thumb};--portrait:{portrait};--small-portrait:{small}}}" in styles
    assert f"--image-width:{shape[1]}px;--image-height:{shape[0]}px" in styles


def test_tiles_are_cut_where_they_stand() -> None:
    wrong = tiny_evaluation([0] * 40, [1] * 40)
    styles = gallery_styles((28, 28), tiny_gallery(wrong), NAMES)
    assert '.cut{background-image:url("mistakes.1234.png");--columns:32;--rows:2}' in styles
    assert '.cut.s0{background-image:url("sheet-0.5678.png");--columns:100;--rows:1}' in styles
    assert ".m0{--x:0;--y:0}" in styles
    assert ".m33{--x:-1;--y:-1}" in styles
    assert ".m40{" not in styles


def test_names_do_not_matter_to_links_and_styles() -> None:
    size = len(HOSTILE_NAMES)
    evaluation = tiny_evaluation(range(size), [*range(1, size), 0], names=HOSTILE_NAMES)
    plain = tiny_evaluation(range(size), [*range(1, size), 0])
    assert gallery_styles((8, 8), tiny_gallery(evaluation), NAMES) == gallery_styles((8, 8), tiny_gallery(plain), NAMES)
