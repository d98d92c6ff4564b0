"""What is said of the mistakes is true for any confusion matrix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import counted, tiny_evaluation, tiny_results

from report.chapters.mistakes import confusion as mistakes_confusion
from report.chapters.mistakes import words as mistakes_words
from report.chapters.mistakes.extremes import class_extremes
from report.chapters.selection import WORST_SHOWN
from report.chapters.tiles import tiles
from report.evaluation.alike import compare_classes
from report.evaluation.results import Alike

if TYPE_CHECKING:
    from report.evaluation.results import Evaluation

SURE = Alike(failing=0.0, taken=0.0)  # tests that leave nothing to chance


def told(evaluation: Evaluation, alike: Alike = SURE) -> str:
    """Return what is said of the best and the worst classes."""
    return class_extremes(evaluation, alike)


STILL = "of all such, up to 1.00% may still be wrong."
FOUR_PAIRS = counted([[9, 4, 3, 2], [0, 9, 1, 0], [0, 0, 9, 0], [0, 0, 0, 9]], ["ant", "bee", "cat", "dog"])


@pytest.mark.parametrize(
    ("evaluation", "words"),
    [
        (
            tiny_evaluation([0, 1] * 500, [0, 1] * 500),
            "Nowhere in these 1,000 images; of all such, up to 1.00% may still be wrong.",
        ),
        (tiny_evaluation([0], [0]), "Nowhere in this image."),
        (tiny_evaluation([0, 1], [0, 1]), f"Nowhere in these 2 images; {STILL}"),
        (tiny_evaluation([4, 9], [9, 4]), "Most often it confuses 4 and 9."),
        (FOUR_PAIRS, "Most often it confuses ant and bee, ant and cat, ant and dog."),
    ],
)
def test_where_it_fails_is_said_in_one_line(evaluation: Evaluation, words: str) -> None:
    assert mistakes_words.headline(evaluation, SURE) == words


@pytest.mark.parametrize(
    ("evaluation", "words"),
    [
        (counted([[5, 0], [0, 5]]), "It made no mistake on the test images."),
        (counted([[5, 1], [0, 5]]), "It made one mistake on eleven test images."),
        (counted([[5, 1], [2, 5]]), "Of the three mistakes, two go one way and one the other."),
        (FOUR_PAIRS, "All ten mistakes fall on four pairs of classes."),
        (
            counted([[9, 600, 3, 3, 3], [600, 9, 3, 3, 3], [0, 0, 9, 1, 1], [0, 0, 0, 9, 1], [0, 0, 0, 0, 9]]),
            "Of the 1,221 mistakes, 1,212 fall on five pairs of classes.",
        ),
    ],
)
def test_how_concentrated_the_mistakes_are_is_said(evaluation: Evaluation, words: str) -> None:
    assert mistakes_words.concentration(evaluation) == words


@pytest.mark.parametrize("matrix", [[[8, 2], [2, 8]], [[5, 0], [0, 9]], [[0, 3], [4, 0]]])
def test_classes_that_are_read_equally_well_are_said_to_be(matrix: list[list[int]]) -> None:
    share = matrix[0][0] / sum(matrix[0])
    assert told(counted(matrix)) == (f"Every class is read equally well, {100 * share:.2f}% of its images.")


def test_the_classes_that_fail_most_and_least_are_named_with_their_counts() -> None:
    evaluation = counted([[47, 2, 1], [0, 50, 0], [3, 1, 96]], ["ant", "bee", "cat"])
    assert told(evaluation) == (
        "ant fails most often (3 of 50), bee least (0 of 50); that classes differ is more than chance "
        "(χ² test of three classes at once, p < 0.001). "
        "ant and bee are most often read in place of another (three times; p < 0.001)."
    )


def test_a_class_that_never_occurs_neither_fails_nor_succeeds() -> None:
    evaluation = counted([[57, 0, 3], [1, 59, 0], [0, 0, 0]], ["ant", "bee", "cat"])
    assert told(evaluation) == (
        "ant fails most often (3 of 60), bee least (1 of 60); that classes differ is more than chance "
        "(χ² test of two classes at once, p < 0.001). "
        "cat is most often read in place of another (three times; p < 0.001)."
    )


@pytest.mark.parametrize(
    ("matrix", "part", "both"),
    [
        ([[55, 3, 2], [3, 55, 2], [0, 0, 90]], "most often (", ("ant", "bee")),
        ([[60, 0, 0], [0, 60, 0], [3, 2, 55]], "least", ("ant", "bee")),
        ([[57, 2, 0], [2, 58, 0], [0, 0, 59]], "in place of another", ("ant", "bee")),
    ],
)
def test_classes_that_share_a_place_are_both_named(matrix: list[list[int]], part: str, both: tuple[str, str]) -> None:
    said = told(counted(matrix, ["ant", "bee", "cat"])).replace("), ", "). ")
    (about,) = [words for words in said.split(". ") if part in words]
    assert all(name in about for name in both)


def test_classes_that_fail_equally_often_fail_together() -> None:
    evaluation = counted([[55, 3, 2], [3, 55, 2], [0, 0, 90]], ["ant", "bee", "cat"])
    assert told(evaluation).startswith("ant and bee fail most often (5 of 60), cat least (")


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ([[7, 2], [0, 10]], "No class has 50 test images or more, so none is called the best or the worst."),
        (
            [[40, 20], [0, 10]],
            "Only one class has 50 test images or more, so none is called the best or the worst.",
        ),
        (
            [[40, 20, 0], [0, 70, 0], [9, 0, 0]],
            (
                "0 fails most often (20 of 60), 1 least (0 of 70); that classes differ is more than chance "
                "(χ² test of two classes at once, p < 0.001). One class of fewer than 50 images is left aside."
            ),
        ),
        (
            [[30, 30, 0], [30, 30, 0], [9, 0, 0]],
            "The two classes of 50 test images or more are read equally well, 50.00%.",
        ),
    ],
)
def test_of_a_handful_of_images_no_class_is_called_the_best_or_the_worst(matrix: list[list[int]], said: str) -> None:
    assert told(counted(matrix)).startswith(f"{said} ")


def test_where_some_classes_do_not_occur_nothing_is_said_of_them() -> None:
    said = told(counted([[8, 2], [0, 0]]))
    assert said == "Only 0 has test images, 80.00% of which were read correctly."
    said = told(counted([[8, 2, 0], [1, 4, 0], [0, 0, 0]]))
    assert said == "The two classes with test images are read equally well, 80.00% of their images."


@pytest.mark.parametrize(
    ("classes", "named"), [(3, "0, 1 and 2"), (4, "0, 1, 2 and one more"), (5, "0, 1, 2 and two more")]
)
def test_of_many_classes_that_share_a_place_three_are_named_and_the_others_counted(classes: int, named: str) -> None:
    matrix = [[90 if one == other else 0 for other in range(classes + 1)] for one in range(classes + 1)]
    matrix[-1][:-1] = [1] * classes
    said = told(counted(matrix))
    assert said.endswith(f" {named} are most often read in place of another (once; p < 0.001).")


def mistaken(sure: int, doubtful: int) -> Evaluation:
    """Return an evaluation with so many mistakes at 95 % and at 60 % confidence, and one right answer."""
    total = sure + doubtful
    return tiny_evaluation([0] * (total + 1), [0] + [1] * total, [0.99] + [0.95] * sure + [0.6] * doubtful, ["0", "1"])


@pytest.mark.parametrize(
    ("sure", "doubtful", "words"),
    [
        (0, 0, "There is none among the test images."),
        (1, 0, "The only mistake was made with more than 90% confidence."),
        (0, 1, "The only mistake was not made with more than 90% confidence."),
        (0, 2, "Neither of the two mistakes was made with more than 90% confidence."),
        (1, 2, "One of the three mistakes was made with more than 90% confidence."),
        (2, 1, "Two of the three mistakes were made with more than 90% confidence."),
        (2, 0, "Both mistakes were made with more than 90% confidence."),
        (3, 0, "All three mistakes were made with more than 90% confidence."),
        (1200, 34, "1,200 of the 1,234 mistakes were made with more than 90% confidence."),
    ],
)
def test_how_sure_it_was_of_its_mistakes_is_said(sure: int, doubtful: int, words: str) -> None:
    assert mistakes_words.sure_mistakes(mistaken(sure, doubtful)) == words


def test_a_mistake_at_exactly_the_bound_is_not_above_it() -> None:
    said = mistakes_words.sure_mistakes(tiny_evaluation([0, 0], [1, 1], [0.9, 0.91], ["0", "1"]))
    assert said.startswith("One of the two mistakes was")


MATRIX = ((50, 10, 1), (0, 70, 3), (2, 0, 9))


def test_the_matrix_is_shaded_by_its_mistakes_alone() -> None:
    rows = mistakes_confusion.confusion(counted(MATRIX, ["ant", "bee", "cat"]))
    assert [[cell.count for cell in row.cells] for row in rows] == [list(row) for row in MATRIX]
    assert [[cell.right for cell in row.cells] for row in rows] == np.eye(3, dtype=bool).tolist()
    assert [[cell.shade for cell in row.cells] for row in rows] == [[0, 10, 1], [0, 0, 3], [2, 0, 0]]


def test_a_row_of_the_matrix_counts_its_mistakes_and_its_images() -> None:
    rows = mistakes_confusion.confusion(counted(MATRIX, ["ant", "bee", "cat"]))
    assert [(row.name, row.wrong, row.total) for row in rows] == [("ant", 11, 61), ("bee", 3, 73), ("cat", 2, 11)]


@pytest.mark.parametrize(
    ("mistakes", "shades"),
    [((1000, 1, 100, 101), (10, 1, 1, 2)), ((1, 0, 1, 1), (10, 0, 10, 10)), ((3, 2, 1, 0), (10, 7, 4, 0))],
)
def test_the_worst_cell_is_darkest_and_no_mistake_is_without_a_shade(
    mistakes: tuple[int, ...], shades: tuple[int, ...]
) -> None:
    a, b, c, d = mistakes
    rows = mistakes_confusion.confusion(counted(((5, a, b), (c, 5, d), (0, 0, 5))))
    assert [rows[row].cells[column].shade for row, column in ((0, 1), (0, 2), (1, 0), (1, 2))] == list(shades)


def test_a_matrix_without_mistakes_has_no_shade_and_no_key() -> None:
    perfect = counted(((5, 0), (0, 5)))
    assert {cell.shade for row in mistakes_confusion.confusion(perfect) for cell in row.cells} == {0}
    assert mistakes_confusion.confusion_key(mistakes_confusion.confusion(perfect)) == ()


def test_the_key_says_which_mistakes_a_shade_stands_for() -> None:
    evaluation = counted(((5, 100, 91), (5, 5, 11), (10, 1, 5)))
    assert mistakes_confusion.confusion_key(mistakes_confusion.confusion(evaluation)) == (
        (1, 1, 10),
        (2, 11, 11),
        (10, 91, 100),
    )


def test_readings_in_place_of_another_are_the_columns_without_the_diagonal() -> None:
    assert mistakes_confusion.read_instead(counted(MATRIX)) == (2, 10, 4)


def test_of_more_than_twelve_classes_the_most_confused_have_rows_and_the_sums_hold() -> None:
    random = np.random.default_rng(5)
    matrix = random.integers(0, 4, (40, 40)) * (random.random((40, 40)) < 0.2) + np.diag(random.integers(0, 60, 40))
    evaluation = counted(matrix.tolist())
    rows = mistakes_confusion.confusion(evaluation)
    part = matrix.sum(axis=0) + matrix.sum(axis=1) - 2 * matrix.diagonal()
    shown = [row.place for row in rows[:-1] if row.place is not None]
    assert shown == sorted(shown)
    assert len(shown) == 12
    assert part[shown].min() >= np.delete(part, shown).max()
    assert (rows[-1].name, rows[-1].short, rows[-1].place) == ("28 others", "others", None)
    assert np.sum([[cell.count for cell in row.cells] for row in rows]) == matrix.sum()
    assert [row.total for row in rows[:-1]] == matrix.sum(axis=1)[shown].tolist()
    assert sum(row.total for row in rows) == matrix.sum()
    assert sum(row.wrong for row in rows) == sum(mistakes_confusion.read_instead(evaluation))
    assert sum(row.wrong for row in rows) == len(evaluation.mistakes)
    assert not any(row.cells[-1].shade for row in rows)
    assert not any(cell.shade for cell in rows[-1].cells)


def test_of_thirteen_classes_one_is_left_to_the_others() -> None:
    matrix = np.full((13, 13), 1) + np.diag([0] * 13)
    matrix[12] = matrix[:, 12] = 0
    evaluation = counted(matrix.tolist())
    assert mistakes_confusion.confusion(evaluation)[-1].name == "1 other"
    assert "one more class is added up" in mistakes_confusion.matrix_rule(evaluation)
    assert mistakes_confusion.matrix_rule(counted(MATRIX)) == ""


def test_long_names_in_the_headline_are_cut_and_stay_apart() -> None:
    names = [f"A creature of the woods that goes on {legs} legs, or on none" for legs in ("two", "six", "no")]
    evaluation = counted([[50, 5, 3], [2, 50, 1], [0, 2, 50]], names)
    said = mistakes_words.headline(evaluation, SURE)
    assert said == "Most often it confuses …two and …six."


def test_of_pairs_with_names_too_long_for_one_line_only_the_first_are_in_the_headline() -> None:
    names = [letter * 60 for letter in "abcdef"]
    matrix = np.diag([50] * 6) + np.eye(6, k=1, dtype=int) * [0, 3, 0, 2, 0, 1]
    said = mistakes_words.headline(counted(matrix.tolist(), names), SURE)
    assert said == f"Most often it confuses {'a' * 27}… and {'b' * 27}…"


def test_of_the_surest_mistakes_only_so_many_are_shown_as_a_page_takes() -> None:
    evaluation = tiny_evaluation([0] * 60, [1] * 60, names=["0", "1"])
    words = mistakes_words.tell(
        evaluation, tiny_results(evaluation=evaluation).uncertainty, tiles(evaluation, range(60)), {}
    )
    assert [tile.index for tile in words.worst] == list(range(WORST_SHOWN))


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (
            [[30, 0, 40, 0, 0], [0, 30, 0, 0, 40], [0, 0, 70, 0, 0], [0, 0, 5, 65, 0], [0, 0, 9, 0, 61]],
            "Mostly by answering ",
        ),
        ([[50, 40], [3, 80]], "Mostly one way: 0 read as 1, 40 of 43 mistakes."),
        ([[50, 4], [30, 80]], "Mostly one way: 1 read as 0, 30 of 34 mistakes."),
        ([[50, 4], [4, 80]], "Both ways: 0 read as 1, 4 of 8 mistakes."),
        ([[50, 4], [0, 80]], "One way: 0 read as 1, all 4 mistakes."),
        ([[50, 1], [0, 80]], "Once: 0 read as 1."),
        ([[9, 3, 2], [0, 9, 1], [0, 0, 9]], "Most often it confuses 0 and 1, 0 and 2."),
        ([[9, 1, 1], [0, 9, 1], [0, 0, 9]], "At no two classes in particular: none are confused more often than once."),
        ([[9, 2, 0], [2, 9, 0], [0, 0, 9]], "Most often it confuses 0 and 1."),
    ],
)
def test_one_answer_that_takes_most_mistakes_is_told_first(matrix: list[list[int]], words: str) -> None:
    assert mistakes_words.headline(counted(matrix), SURE).startswith(words)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[953, 47], [46, 954]], "Both ways: 0 read as 1, 47 of 93 mistakes."),
        ([[95, 5], [45, 855]], "Both ways: 1 read as 0, 45 of 50 mistakes."),  # as many as it has images
        ([[80, 20], [45, 855]], "Both ways: 1 read as 0, 45 of 65 mistakes."),  # and the other fails more often
        ([[49, 51], [50, 950]], "Both ways: 0 read as 1, 51 of 101 mistakes."),  # which does fail more often
        ([[20, 20], [1, 39]], "Both ways: 0 read as 1, 20 of 21 mistakes."),  # of few images
        ([[810, 90], [2, 98]], "Mostly one way: 0 read as 1, 90 of 92 mistakes."),
    ],
)
def test_mostly_one_way_is_more_than_chance_and_nothing_else_denies_it(matrix: list[list[int]], words: str) -> None:
    evaluation = counted(matrix)
    assert mistakes_words.headline(evaluation, compare_classes(evaluation)) == words


def test_where_chance_may_have_made_the_order_no_class_stands_out() -> None:
    matrix = [[60, 3, 0], [0, 58, 2], [1, 0, 62]]
    said = told(counted(matrix), Alike(failing=0.68, taken=0.4))
    assert said == (
        "No class stands out: they differ no more than chance would make them "
        "(χ² test of three classes at once, p = 0.68)."
    )


def test_of_pairs_that_tie_all_are_named_or_none() -> None:
    ties = np.diag([9] * 7) + np.eye(7, k=1, dtype=int)
    ties[0, 1] = 4
    assert mistakes_words.headline(counted(ties.tolist()), SURE) == "Most often it confuses 0 and 1."


def test_of_equal_pairs_for_which_there_is_no_room_it_is_said_how_many_there_are() -> None:
    matrix = np.diag([90] * 10) + np.diag([6, 0] * 4 + [6], k=1)
    names = [f"an article number {place}" for place in range(10)]
    said = mistakes_words.headline(counted(matrix.tolist(), names), SURE)
    assert re.fullmatch(r"Most often it confuses (an .+ and an .+, )+and (two|three|four) more as often\.", said)


def test_of_two_classes_it_is_said_which_fails_more_often() -> None:
    assert told(counted([[444, 3], [16, 37]])) == (
        "1 fails more often (16 of 53) than 0 (3 of 447), more than chance would make it "
        "(χ² test of both classes at once, p < 0.001). 0 is most often read in place of another (16 times; p < 0.001)."
    )


def test_the_pairs_that_there_are_and_both_mistakes_are_told_so() -> None:
    three = counted([[60, 3, 1], [4, 60, 5], [0, 6, 60]])
    assert mistakes_words.concentration(three) == "Of the 19 mistakes, eleven fall on one pair of classes."
    once = counted([[9, 1, 0], [0, 9, 1], [0, 0, 9]])
    assert (
        mistakes_words.concentration(once)
        == "No two classes were confused twice: the two mistakes fall on as many pairs."
    )
    assert mistakes_words.concentration(counted([[9, 2, 0], [0, 9, 0], [0, 0, 9]])) == (
        "Both mistakes fall on one pair of classes."
    )
