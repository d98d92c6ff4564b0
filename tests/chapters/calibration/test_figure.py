"""The pictures about confidence and classes say what the numbers say, for any data."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import HOSTILE_NAMES, SVG, parsed, written

from report.chapters.calibration.figure import draw_coverage, draw_reliability
from report.chapters.calibration.words import tell
from report.chapters.mistakes.figure import draw_classes
from report.core.names import isolated
from report.data.vocabulary import IMAGES
from report.evaluation.classes import known_scores
from report.evaluation.results import FEW, Bin, Calibration, Coverage, Evaluation, Gap, Uncertainty
from report.evaluation.scores import evaluate
from report.evaluation.uncertainty import measure_uncertainty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.plotting.pictures import Figure

WIDTHS = {"reliability": (350, 343), "coverage": (490, 343), "classes": (616, 343)}
LETTER = 8  # pixels, a guess at the mean width of a bold letter of 13 pixels


def scored(
    labels: Sequence[int], predictions: Sequence[int], sure: float | Sequence[float], names: Sequence[str]
) -> tuple[Evaluation, Uncertainty]:
    """Return the evaluation of these answers, and its uncertainty."""
    confidences = np.broadcast_to(np.asarray(sure, float), len(labels))
    rest = (1 - confidences) / max(1, len(names) - 1)
    shares = np.repeat(rest[:, None], len(names), axis=1).astype(np.float32)
    shares[np.arange(len(labels)), list(predictions)] = confidences
    evaluation = evaluate(np.array(labels), shares, names)
    return evaluation, measure_uncertainty(evaluation, shares)


def many(classes: int, images: int = 400) -> tuple[Evaluation, Uncertainty]:
    """Return the answers of a network of many classes that is wrong in every tenth and sure by turns."""
    labels = [index % classes for index in range(images)]
    predictions = [(label + 1) % classes if index % 10 == 0 else label for index, label in enumerate(labels)]
    sure = [0.55 + 0.4 * (index % 9) / 8 for index in range(images)]
    return scored(labels, predictions, sure, [f"class {index}" for index in range(classes)])


WORLDS = {
    "ten classes": many(10),
    "two classes": many(2),
    "forty classes": many(40),
    "one class occurs": scored([0] * 5, [0, 0, 0, 1, 0], 0.8, ["a", "b"]),
    "no mistake": scored([0, 1, 2] * 20, [0, 1, 2] * 20, 0.99, ["a", "b", "c"]),
    "all wrong": scored([0, 1] * 60, [1, 0] * 60, 0.99, ["a", "b"]),
    "one image": scored([0], [0], 0.7, ["a", "b"]),
    "one wrong image": scored([0], [1], 0.7, ["a", "b"]),
    "certain": scored([0, 1] * 40, [0, 1] * 40, 1.0, ["a", "b"]),
    "perfect": scored([0] * 1000 + [1] * 1000, [0] * 1000 + [1] * 1000, 0.99, ["a", "b"]),
    "three images": scored([0, 1, 1], [0, 1, 0], [0.9, 0.8, 0.7], ["a", "b"]),
    "never sure": scored(range(20), range(20), 0.05, [f"n{index}" for index in range(20)]),
    "long names": scored([0, 1], [0, 0], 0.8, ["a very long name of a class indeed", "b"]),
}


@cache
def drawn(name: str) -> dict[str, Figure]:
    """Draw all three pictures of one of the worlds."""
    evaluation, uncertainty = WORLDS[name]
    figures = (
        draw_reliability(evaluation, uncertainty),
        draw_coverage(uncertainty),
        draw_classes(evaluation, uncertainty),
    )
    return {figure.name: figure for figure in figures}


def calibrated(*bins: tuple[float, float, int]) -> tuple[Evaluation, Uncertainty]:
    """Return an evaluation whose bins have this confidence, accuracy and count."""
    evaluation, uncertainty = WORLDS["two classes"]
    calibration = Calibration(0.0512, tuple(Bin(*values) for values in bins))
    return (
        dataclasses.replace(evaluation, calibration=calibration),
        dataclasses.replace(uncertainty, bins=((0.25, 0.75),) * len(bins)),
    )


@pytest.mark.parametrize("name", WORLDS)
def test_any_data_can_be_drawn_for_wide_and_narrow_pages(name: str) -> None:
    for figure in drawn(name).values():
        for image, width in zip((figure.image, figure.narrow), WIDTHS[figure.name], strict=True):
            root = parsed(image)
            assert int(root.get("width")) == width
            assert root.findtext(f"{SVG}desc") == figure.alt
            assert not re.search(r"\bnan\b|\binf\b", image.decode())
        assert figure.caption.endswith(".")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_from_the_data_stays_text(name: str) -> None:
    evaluation, uncertainty = scored([0, 0, 1], [0, 1, 1], 0.8, [name, "b"])
    figure = draw_classes(evaluation, uncertainty)
    shown = name if len(name) <= 16 else name[:15].rstrip() + "…"
    for image in (figure.image, figure.narrow):
        assert isolated(shown) in written(image)
        assert not list(parsed(image).iter(f"{SVG}script"))
        assert not [element for element in parsed(image).iter() if element.get("onload")]
    assert f"({isolated(name)})" in parsed(figure.image).findtext(f"{SVG}desc")


def test_a_long_name_is_not_cut_without_a_sign() -> None:
    texts = written(drawn("long names")["classes"].image)
    assert "a very long nam…" in texts


def test_the_same_data_have_the_same_bytes() -> None:
    once = [figure.image + figure.narrow for figure in drawn("two classes").values()]
    drawn.cache_clear()
    assert [figure.image + figure.narrow for figure in drawn("two classes").values()] == once


ASKED = "Expected calibration error 0.0512. Can its confidence be trusted?"


@pytest.mark.parametrize("name", WORLDS)
def test_the_chart_is_told_as_the_headline_tells_it(name: str) -> None:
    evaluation, uncertainty = WORLDS[name]
    alt = draw_reliability(evaluation, uncertainty, IMAGES).alt
    told = tell(evaluation, uncertainty, {}, IMAGES).headline
    assert alt.endswith(f". Can its confidence be trusted? {told}")


def test_the_pooled_gap_is_told_where_it_is_more_than_chance() -> None:
    evaluation, uncertainty = calibrated((0.45, 0.33, 1200), (0.9, 0.9, 3000))
    sure = dataclasses.replace(uncertainty, below=Gap(1200, 0.12, (0.09, 0.15)), above=Gap(3000, 0.0, (-0.1, 0.1)))
    figure = draw_reliability(evaluation, sure)
    assert figure.alt == f"{ASKED} No: below 50% it is over-confident by 12 points (9 to 15)."
    assert {"12 points over-confident", "below 50%: 1,200 images"} <= set(written(figure.image))
    unsure = dataclasses.replace(sure, below=Gap(1200, 0.02, (-0.01, 0.05)))
    figure = draw_reliability(evaluation, unsure)
    assert figure.alt == f"{ASKED} No: on average it is off by 5.1 points, more than chance would make it."
    assert not [text for text in written(figure.image) if "confident" in text]


def test_the_chart_and_its_words_write_a_gap_in_one_way() -> None:
    evaluation, uncertainty = calibrated((0.45, 0.44, 9000), (0.9, 0.9, 3000))
    figure = draw_reliability(evaluation, dataclasses.replace(uncertainty, below=Gap(9000, 0.01, (0.005, 0.015))))
    assert "below 50% it is over-confident by 1.0 points (0.5 to 1.5)" in figure.alt
    assert "1.0 points over-confident" in written(figure.image)


def test_a_gap_that_would_be_told_as_no_points_is_not_told() -> None:
    evaluation, uncertainty = calibrated((0.45, 0.45, 9000), (0.9, 0.9, 3000))
    slight = dataclasses.replace(uncertainty, below=Gap(9000, -0.0004, (-0.0006, -0.0002)), above=Gap(0, 0.0, (-1, 1)))
    figure = draw_reliability(evaluation, slight)
    assert figure.alt == f"{ASKED} No: on average it is off by 5.1 points, more than chance would make it."
    assert not [text for text in written(figure.image) if "confident" in text]


@pytest.mark.parametrize(("number", "stems"), [(FEW - 1, False), (FEW, True)])
def test_stems_are_told_of_where_some_are_drawn(number: int, *, stems: bool) -> None:
    assert ("coloured stems" in draw_reliability(*calibrated((0.9, 0.5, number))).caption) == stems


def test_every_filled_bin_has_its_count_under_the_axis() -> None:
    texts = written(draw_reliability(*calibrated((0.1, 0.1, 7), (0.5, 0.5, 0), (0.9, 0.9, 1234))).image)
    assert {"7", "1.2k"} <= set(texts)
    assert texts.count("0") == 2  # the starts of the two axes


def test_coverage_is_told_in_numbers() -> None:
    points = (Coverage(0.0, 1000, 0.9, (0.88, 0.92), 0.3), Coverage(0.5, 500, 0.995, (0.98, 0.999), 0.9))
    figure = draw_coverage(dataclasses.replace(WORLDS["two classes"][1], coverage=points))
    assert figure.alt == ("Accuracy goes from 90.00% of all images to 99.50% when the least sure 50% are declined.")
    texts = written(figure.image)
    assert [text for text in texts if text in {"0", "10", "20", "30", "40", "50%"}] == [
        "0",
        "10",
        "20",
        "30",
        "40",
        "50%",
    ]
    assert any(text.endswith("% of the rest right") for text in texts)


@pytest.mark.parametrize(
    ("name", "alt"),
    [
        ("three images", "Accuracy goes from 66.67% of all images to 100.00% when the least sure 67% are declined."),
        ("one image", "Accuracy is 100.00% of a single image, which cannot be declined."),
        ("one class occurs", "Accuracy is 80.00% of all images and when the least sure 40% are declined."),
    ],
)
def test_of_few_images_the_share_that_is_declined_is_told(name: str, alt: str) -> None:
    assert drawn(name)["coverage"].alt == alt


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize(("figure", "top"), [("coverage", "100% of the rest right"), ("classes", "100%")])
def test_an_axis_of_shares_ends_at_all_and_shows_each_mark_once(name: str, figure: str, top: str) -> None:
    texts = [text.replace("\N{MINUS SIGN}", "-") for text in written(drawn(name)[figure].image)]
    numbers = [text for text in texts if re.fullmatch(r"-?[\d.]+", text)]
    marks = numbers[5:] if figure == "coverage" else numbers
    assert texts.count(top) == 1
    assert len(marks) == len(set(marks))
    assert all(0 <= float(mark) < 100 for mark in marks)


def test_the_classes_are_told_in_numbers() -> None:
    evaluation, uncertainty = scored([0] * 10 + [1] * 10, [0] * 10 + [1] * 7 + [0] * 3, 0.8, ["ant", "bee"])
    figure = draw_classes(evaluation, uncertainty)
    assert figure.alt == (
        "Recall goes from 70.0% (bee) to 100.0% (ant); precision goes from 76.9% (ant) to 100.0% (bee)."
    )
    assert {"ant", "bee"} <= set(written(figure.image))


def test_classes_that_are_read_equally_well_are_told_so() -> None:
    evaluation, uncertainty = scored([0, 1] * 10, [0, 1] * 10, 0.8, ["ant", "bee"])
    alt = draw_classes(evaluation, uncertainty).alt
    assert alt == "Recall is 100.0% for every class; precision is 100.0% for every class."


def test_what_is_undefined_is_neither_told_nor_drawn() -> None:
    labels = [0] * 10 + [1] * 10 + [2] * 10
    evaluation, uncertainty = scored(labels, [0] * 10 + [1] * 9 + [3] + [0] * 10, 0.8, ["ant", "bee", "cat", "dog"])
    figure = draw_classes(evaluation, uncertainty)
    assert known_scores(evaluation) == ({0: 1.0, 1: 0.9, 2: 0.0}, {0: 0.5, 1: 1.0, 3: 0.0})
    assert figure.alt == (
        "Recall goes from 0.0% (cat) to 100.0% (ant); precision goes from 0.0% (dog) to 100.0% (bee)."
    )
    assert figure.image.count(b"stroke-width: 6") == 6


@pytest.mark.parametrize(("name", "rows"), [("ten classes", 10), ("forty classes", 20)])
def test_the_names_of_the_classes_do_not_run_into_one_another(name: str, rows: int) -> None:
    root = parsed(drawn(name)["classes"].image)
    lines = [float(text.get("y")) for text in root.iter(f"{SVG}text") if "class" in "".join(text.itertext())]
    assert len(lines) == rows
    assert np.diff(lines).min() >= 20
    assert max(lines) < int(root.get("height"))


@pytest.mark.parametrize("name", ["long names", "forty classes", "ten classes"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_names_end_before_the_axes_begin(name: str, narrow: bool) -> None:  # noqa: FBT001 - a parameter
    figure = drawn(name)["classes"]
    root = parsed(figure.narrow if narrow else figure.image)
    names = [text for text in root.iter(f"{SVG}text") if "%" not in "".join(text.itertext())]
    assert all(float(text.get("x")) >= 0 for text in names)
    longest = max(LETTER * len("".join(text.itertext())) for text in names)
    starts = [float(text.get("x")) for text in root.iter(f"{SVG}text") if "".join(text.itertext()).endswith("%")]
    assert longest <= min(starts)
