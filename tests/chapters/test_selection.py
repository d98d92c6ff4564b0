"""The test images that the article shows are chosen by the rules that it states."""

from __future__ import annotations

from worlds import tiny_evaluation

from report.chapters.samples.selection import choose_samples
from report.chapters.selection import choose_pairs, choose_tiles

#         index 0    1    2    3    4    5    6    7    8    9
LABELS = [0, 0, 1, 1, 2, 2, 3, 0, 1, 2]
ANSWERS = [0, 0, 1, 1, 2, 2, 3, 1, 2, 0]
SURE = [0.99, 0.81, 0.7, 0.95, 0.6, 0.85, 0.9, 0.5, 0.97, 0.4]


def test_each_row_takes_by_class_the_image_that_its_name_describes() -> None:
    assert choose_samples(tiny_evaluation(LABELS, ANSWERS, SURE)) == [
        ("Surest", "read right", [0, 3, 5, 6]),
        ("Near 80%", "read right", [1, 2, 5, 6]),
        ("Least sure", "read right", [1, 2, 4, 6]),
        ("Least sure", "read wrong", [7, 8, 9]),
        ("Surest", "read wrong", [7, 8, 9]),
    ]


def test_a_row_shows_the_five_classes_that_answer_best_in_their_order() -> None:
    sure = [0.90, 0.99, 0.91, 0.98, 0.92, 0.97, 0.93, *[0.915] * 5]
    surest, _, least, *_ = choose_samples(tiny_evaluation(range(12), range(12), sure))
    assert surest[2] == [1, 3, 4, 5, 6]
    assert least[2] == [0, 2, 7, 8, 9]


def test_of_images_equally_sure_the_first_is_shown() -> None:
    rows = choose_samples(tiny_evaluation([1, 0, 1, 0], [1, 0, 1, 0], [0.9] * 4))
    assert [indices for _, _, indices in rows] == [[1, 0], [1, 0], [1, 0], [], []]


def test_fewer_mistakes_than_columns_make_a_short_row() -> None:
    rows = choose_samples(tiny_evaluation([0, 1, 2], [0, 1, 0], [0.9, 0.8, 0.7]))
    assert [indices for _, _, indices in rows[3:]] == [[2], [2]]


def test_where_all_is_wrong_no_image_is_shown_as_right() -> None:
    rows = choose_samples(tiny_evaluation([0, 1], [1, 0], [0.9, 0.8]))
    assert [indices for _, _, indices in rows] == [[], [], [], [0, 1], [0, 1]]


def test_the_article_shows_the_first_images_and_the_most_doubtful() -> None:
    sure = [0.9] * 1000
    sure[700] = 0.3
    assert choose_tiles(tiny_evaluation([0] * 1000, [0] * 1000, sure)) == (*range(160), 700)


def test_a_doubtful_image_among_the_first_is_not_shown_twice() -> None:
    assert choose_tiles(tiny_evaluation([0] * 200, [0] * 200, [0.3, *[0.9] * 199])) == tuple(range(160))
    assert choose_tiles(tiny_evaluation([0, 1, 0], [0, 1, 0])) == (0, 1, 2)


def test_the_article_shows_the_surest_mistakes_wherever_they_lie() -> None:
    predictions = [0] * 500
    predictions[300:340] = [1] * 40
    sure = [0.9] * 340 + [0.95] * 160
    sure[330:340] = [0.99] * 10
    chosen = choose_tiles(tiny_evaluation([0] * 500, predictions, sure))
    assert set(chosen) == {*range(160), *range(330, 340), *range(300, 314)}
    assert list(chosen) == sorted(chosen)


def test_pairs_come_most_mistakes_first_and_so_do_their_directions() -> None:
    labels = [0, 0, 1, 1, 1, 2, 2, 0]
    predictions = [1, 2, 0, 0, 1, 2, 0, 0]
    sure = [0.9, 0.5, 0.6, 0.8, 0.9, 0.9, 0.7, 0.9]
    assert choose_pairs(tiny_evaluation(labels, predictions, sure)) == (
        ((1, 0, (3, 2)), (0, 1, (0,))),
        ((0, 2, (1,)), (2, 0, (6,))),
    )


def test_a_direction_that_never_occurs_is_left_out() -> None:
    assert choose_pairs(tiny_evaluation([0, 1, 1], [0, 1, 0])) == (((1, 0, (2,)),),)
    assert choose_pairs(tiny_evaluation([0, 1], [0, 1])) == ()


def test_at_most_five_pairs_with_sixteen_mistakes_a_direction_are_chosen() -> None:
    labels = [0] * 70
    predictions = [1 + index % 7 for index in range(70)]
    pairs = choose_pairs(tiny_evaluation(labels * 2, [1] * 70 + predictions))
    assert len(pairs) == 5
    assert [len(indices) for ((_, _, indices),) in pairs] == [16, 10, 10, 10, 10]
