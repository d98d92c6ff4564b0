"""The table and the chart of the classes: all of some, the ends of many, and a dash for what is not defined."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from worlds import SVG, counted, long_names, parsed, tiny_results, written

from report.chapters.mistakes.extremes import ends, ends_rule
from report.chapters.mistakes.figure import draw_classes
from report.chapters.mistakes.scores import class_table
from report.evaluation.results import ClassIntervals, Evaluation, Uncertainty

BOUNDS = (0.25, 0.75)


def uncertain(evaluation: Evaluation) -> Uncertainty:
    """Return an uncertainty with the same bounds for everything."""
    classes = (ClassIntervals(BOUNDS, BOUNDS, BOUNDS),) * len(evaluation.classes)
    return dataclasses.replace(tiny_results().uncertainty, classes=classes)


def many(number: int, support: int = 60) -> Evaluation:
    """Return an evaluation of so many classes, of which each is read better than the one before."""
    matrix = np.zeros((number, number), int)
    for place in range(number):
        wrong = round((support - 1) * (1 - place / number))
        matrix[place, place] = support - wrong
        matrix[place, (place + 1) % number] += wrong
    return counted(matrix.tolist(), list(long_names(number)))


def test_up_to_twenty_classes_all_stand_in_one_table() -> None:
    evaluation = many(20)
    table = class_table(evaluation, uncertain(evaluation), ())
    assert [(title, len(rows)) for title, rows in table.groups] == [("", 20)]
    assert (table.folded, table.folded_title, table.left_out) == ((), "", "")
    assert ends(evaluation) == ((), ())
    assert ends_rule(evaluation) == ""


@pytest.mark.parametrize("number", [21, 100, 1000])
def test_of_more_the_ten_worst_and_the_ten_best_are_shown_and_each_class_is_counted_once(number: int) -> None:
    evaluation = many(number, support=10 if number == 1000 else 60)
    table = class_table(evaluation, uncertain(evaluation), ())
    (_, worst), (_, best) = table.groups
    scores = sorted(score.f1 for score in evaluation.classes)
    assert [row.scores[2][0] for row in worst if row.scores[2]] == scores[:10]
    assert [row.scores[2][0] for row in best if row.scores[2]] == scores[-10:]
    shown = [row.place for row in (*worst, *best, *table.folded)]
    assert len(shown) == len(set(shown)) == min(number, 200)
    assert table.left_out == ("800 more classes stand in" if number == 1000 else "")


def test_where_no_more_classes_are_tested_than_an_end_has_they_stand_in_one_table() -> None:
    matrix = np.zeros((25, 25), int)
    matrix[:6, :6] = np.diag(range(5, 11)) + np.eye(6, k=1, dtype=int)
    evaluation = counted(matrix.tolist())
    table = class_table(evaluation, uncertain(evaluation), ())
    assert [(title, len(rows)) for title, rows in table.groups] == [("", 6)]
    assert (len(table.folded), table.of) == (19, "each class")
    assert ends_rule(evaluation) == "Of 25 classes: the six with test images."
    assert (
        "Recall is 100.0% wherever it is defined;"
        in draw_classes(counted(np.diag([3] * 6 + [0] * 19)), uncertain(evaluation)).alt
    )


def test_what_is_not_defined_is_no_number() -> None:
    evaluation = counted([[50, 0, 2, 0], [3, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    (_, rows), *_ = class_table(evaluation, uncertain(evaluation), ()).groups
    defined = [[score is not None for score in row.scores] for row in rows]
    assert defined == [[True] * 3, [False, True, True], [True, False, False], [False] * 3]


def test_the_training_images_stand_beside_the_scores_where_they_are_uneven() -> None:
    evaluation = counted([[50, 0], [0, 50]])
    assert not class_table(evaluation, uncertain(evaluation), ()).trained
    assert not class_table(evaluation, uncertain(evaluation), (100, 90)).trained
    assert not class_table(evaluation, uncertain(counted([[50, 0], [0, 50]])), (0, 0)).trained
    table = class_table(evaluation, uncertain(evaluation), (300, 90))
    assert table.trained
    assert [row.trained for row in table.groups[0][1]] == [300, 90]


def test_of_many_classes_the_chart_shows_the_ends_and_says_so() -> None:
    evaluation = many(100)
    figure = draw_classes(evaluation, uncertain(evaluation))
    rule = "Of 100 classes: among the 100 classes with at least 50 test images, the ten with the lowest F1 and the ten"
    assert rule in figure.alt
    assert rule in figure.caption
    for drawing in (figure.image, figure.narrow):
        names = [text for text in written(drawing) if "%" not in text and not text.isdecimal()]
        assert len(names) == len(set(names)) == 20
        heights = sorted(
            float(text.get("y")) for text in parsed(drawing).iter(f"{SVG}text") if "".join(text.itertext()) in names
        )
        assert np.diff(heights).min() >= 20


def test_a_class_without_images_and_readings_has_a_dash_in_the_chart() -> None:
    evaluation = counted([[50, 2, 0], [0, 50, 0], [0, 0, 0]], ["ant", "bee", "cat"])
    assert written(draw_classes(evaluation, uncertain(evaluation)).image).count("–") == 1


def test_the_chart_is_not_told_by_a_handful() -> None:
    evaluation = counted([[50, 10, 0], [0, 60, 0], [3, 0, 0]], ["ant", "bee", "cat"])
    assert draw_classes(evaluation, uncertain(evaluation)).alt == (
        "Recall goes from 83.3% (ant) to 100.0% (bee); precision goes from 85.7% (bee) to 94.3% (ant), "
        "classes of under 50 images left aside."
    )


def test_a_class_that_is_read_but_has_no_images_is_left_aside_in_words() -> None:
    evaluation = counted([[50, 10, 0], [0, 60, 5], [0, 0, 0]], ["ant", "bee", "cat"])
    alt = draw_classes(evaluation, uncertain(evaluation)).alt
    assert alt.endswith("to 100.0% (ant), classes of under 50 images left aside.")
