"""The scores are those that one works out on paper."""

from __future__ import annotations

import csv
import io
import math
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from report.evaluation.results import Bin, Evaluation
from report.evaluation.scores import calibrate, evaluate, predictions_table
from report.evaluation.statistics import t_quantile, wilson_interval

Z = 1.959963984540054  # the 97.5 % quantile of the normal distribution, from any table
NAMES = ("ant", "bee", "cat")


def sure_of(*predictions: int, classes: int = 3) -> np.ndarray:
    """Return probabilities that are certain of these predictions."""
    return np.eye(classes)[list(predictions)]


@pytest.fixture
def worked() -> Evaluation:
    """Three ants (all read right), two bees (one read as an ant), one cat (read as a bee)."""
    labels = np.array([0, 0, 0, 1, 1, 2])
    probabilities = np.array(
        [
            [0.8, 0.1, 0.1],
            [0.5, 0.25, 0.25],
            [0.6, 0.4, 0.0],
            [0.1, 0.7, 0.2],
            [0.9, 0.1, 0.0],
            [0.0, 1.0, 0.0],
        ]
    )
    return evaluate(labels, probabilities, NAMES)


def test_answers_are_counted(worked: Evaluation) -> None:
    assert (worked.correct, worked.total) == (4, 6)
    assert worked.accuracy == pytest.approx(2 / 3)
    assert worked.confusion == ((3, 0, 0), (1, 1, 0), (0, 1, 0))
    assert worked.labels.tolist() == [0, 0, 0, 1, 1, 2]
    assert worked.predictions.tolist() == [0, 0, 0, 1, 0, 1]
    assert worked.confidences.tolist() == [0.8, 0.5, 0.6, 0.7, 0.9, 1.0]


def test_precision_recall_and_f1_are_those_of_each_class(worked: Evaluation) -> None:
    ant, bee, cat = worked.classes
    assert (ant.name, ant.support) == ("ant", 3)
    assert (ant.precision, ant.recall, ant.f1) == pytest.approx((3 / 4, 1, 6 / 7))
    assert (bee.precision, bee.recall, bee.f1, bee.support) == pytest.approx((1 / 2, 1 / 2, 1 / 2, 2))
    assert (cat.precision, cat.recall, cat.f1, cat.support) == (0, 0, 0, 1)


def test_the_loss_is_the_mean_of_minus_log_p_and_nothing_counts_as_a_ten_millionth(worked: Evaluation) -> None:
    shares = (0.8, 0.5, 0.6, 0.7, 0.1, 1e-7)
    assert worked.loss == pytest.approx(-sum(math.log(share) for share in shares) / 6, rel=1e-12)


def test_a_share_that_rounds_to_nothing_counts_as_a_ten_millionth() -> None:
    lost = evaluate(np.array([1]), np.array([[1 - 4.9e-7, 4.9e-7]]), NAMES[:2])
    assert lost.loss == pytest.approx(math.log(1e7), rel=1e-12)
    kept = evaluate(np.array([1]), np.array([[1 - 5.1e-7, 5.1e-7]]), NAMES[:2])
    assert kept.loss == pytest.approx(math.log(1e6), rel=1e-9)


def test_the_brier_score_is_the_mean_squared_distance_from_the_truth(worked: Evaluation) -> None:
    by_image = (
        *(0.2**2 + 2 * 0.1**2, 0.5**2 + 2 * 0.25**2, 2 * 0.4**2),
        *(0.1**2 + 0.3**2 + 0.2**2, 0.9**2 + 0.9**2, 1 + 1),
    )
    assert worked.brier == pytest.approx(sum(by_image) / 6, rel=1e-12)


def test_the_surest_mistake_comes_first(worked: Evaluation) -> None:
    assert worked.mistakes == (5, 4)


def test_mistakes_of_equal_confidence_keep_the_order_of_the_images() -> None:
    shares = np.array([[0.6, 0.4], [0.9, 0.1], [0.6, 0.4], [0.1, 0.9], [0.9, 0.1], [0.600_000_4, 0.399_999_6]])
    assert evaluate(np.array([1, 1, 1, 1, 1, 1]), shares, NAMES[:2]).mistakes == (1, 4, 0, 2, 5)


def test_of_equal_probabilities_the_first_class_is_the_answer() -> None:
    tied = evaluate(np.array([0, 1, 2]), np.array([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [1 / 3] * 3]), NAMES)
    assert tied.predictions.tolist() == [0, 1, 0]


def test_what_differs_beyond_six_decimals_still_decides() -> None:
    close = evaluate(np.array([1]), np.array([[0.499_999_9, 0.500_000_1]]), NAMES[:2])
    assert close.predictions.tolist() == [1]
    assert close.confidences.tolist() == [0.5]


def test_many_mistakes_of_equal_confidence_keep_the_order_of_the_images() -> None:
    shares = np.tile(np.array([[0.75, 0.25], [0.5, 0.5]], np.float32), (200, 1))
    mistakes = evaluate(np.ones(400, int), shares, NAMES[:2]).mistakes
    assert mistakes == (*range(0, 400, 2), *range(1, 400, 2))


def test_confidences_are_the_published_ones() -> None:
    scores = evaluate(np.array([0]), np.array([[0.123_456_7, 0.0, 0.876_543_3]], np.float32), NAMES)
    assert scores.confidences.tolist() == [0.876543]
    assert scores.confidences.dtype == np.float64


def test_perfect_answers_score_perfectly() -> None:
    perfect = evaluate(np.array([0, 1, 2, 2]), sure_of(0, 1, 2, 2), NAMES)
    assert (perfect.correct, perfect.accuracy, perfect.loss, perfect.brier) == (4, 1, 0, 0)
    assert perfect.mistakes == ()
    assert perfect.confusion == ((1, 0, 0), (0, 1, 0), (0, 0, 2))
    assert all((score.precision, score.recall, score.f1) == (1, 1, 1) for score in perfect.classes)
    assert perfect.calibration.expected_error == 0
    assert perfect.interval[1] == 1


def test_answers_that_are_all_wrong_score_nothing() -> None:
    wrong = evaluate(np.array([0, 1, 2]), sure_of(1, 2, 0), NAMES)
    assert (wrong.correct, wrong.accuracy, wrong.brier) == (0, 0, 2)
    assert wrong.loss == pytest.approx(math.log(1e7))
    assert wrong.mistakes == (0, 1, 2)
    assert all((score.precision, score.recall, score.f1) == (0, 0, 0) for score in wrong.classes)
    assert wrong.calibration.expected_error == 1
    assert wrong.interval[0] == 0


def test_a_class_that_never_occurs_has_a_row_and_scores_nothing() -> None:
    scores = evaluate(np.array([0, 0]), sure_of(0, 2), NAMES)
    assert scores.confusion == ((1, 0, 1), (0, 0, 0), (0, 0, 0))
    bee, cat = scores.classes[1:]
    assert (bee.precision, bee.recall, bee.f1, bee.support) == (0, 0, 0, 0)
    assert (cat.precision, cat.recall, cat.f1, cat.support) == (0, 0, 0, 0)


def test_a_class_that_is_never_predicted_has_no_precision() -> None:
    ant, bee, _ = evaluate(np.array([0, 1, 2]), sure_of(0, 0, 2), NAMES).classes
    assert (bee.precision, bee.recall, bee.f1, bee.support) == (0, 0, 0, 1)
    assert (ant.precision, ant.recall) == (0.5, 1)


@pytest.mark.parametrize(
    ("correct", "total"), [(0, 1), (1, 1), (0, 10), (10, 10), (1, 2), (9762, 10_000), (359, 360), (10_000, 10_000)]
)
def test_the_interval_is_wilsons_closed_formula(correct: int, total: int) -> None:
    share = correct / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    reach = Z / (1 + Z**2 / total) * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    assert wilson_interval(correct, total) == pytest.approx((middle - reach, middle + reach), abs=1e-12)


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    [
        # Newcombe 1998, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),  # 0 of 29, mirrored
    ],
)
def test_the_interval_is_that_of_the_textbook(correct: int, total: int, low: float, high: float) -> None:
    assert wilson_interval(correct, total) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize("total", [1, 7, 360, 10_000])
def test_the_interval_never_leaves_the_possible(total: int) -> None:
    for correct in (0, total // 2, total):
        low, high = wilson_interval(correct, total)
        assert 0 <= low <= correct / total <= high <= 1


def test_bins_are_those_of_a_few_lines_of_numpy() -> None:
    random = np.random.default_rng(7)
    confidences = random.random(5000).round(6)
    right = random.random(5000) < confidences**2
    edges = np.linspace(0, 1, 16)
    found = calibrate(confidences, right)
    error = 0.0
    for place, (low, high) in enumerate(pairwise(edges)):
        inside = (confidences > low) & (confidences <= high)
        error += inside.mean() * abs(confidences[inside].mean() - right[inside].mean())
        bin_ = found.bins[place]
        assert bin_.count == inside.sum()
        assert (bin_.confidence, bin_.accuracy) == pytest.approx((confidences[inside].mean(), right[inside].mean()))
    assert len(found.bins) == 15
    assert found.expected_error == pytest.approx(error, rel=1e-12)


@pytest.mark.parametrize(
    ("confidence", "place"),
    [
        (0.0, 0),
        (0.066666, 0),
        (0.066667, 1),
        (1 / 15, 0),
        (2 / 15, 1),
        (0.2, 2),
        (0.200001, 3),
        (0.4, 5),
        (0.6, 8),
        (0.8, 11),
        (0.933333, 13),
        (0.933334, 14),
        (1.0, 14),
    ],
)
def test_a_bin_is_open_below_and_closed_above(confidence: float, place: int) -> None:
    bins = calibrate(np.array([confidence]), np.array([True])).bins
    assert [index for index, bin_ in enumerate(bins) if bin_.count] == [place]


def test_an_empty_bin_is_empty() -> None:
    assert calibrate(np.array([0.99]), np.array([False])).bins[0] == Bin(0.0, 0.0, 0)


def test_the_calibration_error_weighs_bins_by_their_predictions() -> None:
    found = calibrate(np.array([0.9, 0.9, 0.9, 0.5]), np.array([True, True, False, True]))
    assert found.expected_error == pytest.approx((3 * (0.9 - 2 / 3) + 1 * 0.5) / 4)


def test_a_record_of_scores_holds_plain_numbers(worked: Evaluation) -> None:
    assert {type(number) for row in worked.confusion for number in row} == {int}
    assert {type(index) for index in worked.mistakes} == {int}
    assert {type(score.support) for score in worked.classes} == {int}
    plain = (worked.accuracy, worked.loss, worked.brier, *worked.interval, worked.calibration.expected_error)
    assert {type(number) for number in plain} == {float}


def test_the_table_of_predictions_reads_back_as_it_was() -> None:
    labels = np.array([1, 0, 2])
    probabilities = np.array([[0.25, 0.5, 0.25], [0.123_456_7, 0.876_543_2, 1e-7], [0, 0, 1]], np.float32)
    text = predictions_table(labels, probabilities)
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == ["index", "label", "prediction", "confidence", "p0", "p1", "p2"]
    assert rows == [
        ["0", "1", "1", "0.500000", "0.250000", "0.500000", "0.250000"],
        ["1", "0", "1", "0.876543", "0.123457", "0.876543", "0.000000"],
        ["2", "2", "2", "1.000000", "0.000000", "0.000000", "1.000000"],
    ]


def test_the_table_of_predictions_has_unix_lines_and_ends_with_one() -> None:
    text = predictions_table(np.array([1, 0]), sure_of(0, 1, classes=2))
    assert "\r" not in text
    assert text.endswith("\n")
    assert text.count("\n") == 3
    assert text.isascii()


def test_the_table_names_indices_of_large_data_in_full() -> None:
    number = 100_001
    last = predictions_table(np.zeros(number, int), np.full((number, 2), 0.5, np.float32)).splitlines()[-1]
    assert last == "100000,0,0,0.500000,0.500000,0.500000"


def test_the_scores_of_many_answers_take_little_memory_and_are_the_same_to_the_last_bit() -> None:
    random = np.random.default_rng(8)
    probabilities = random.dirichlet([0.2] * 100, 25_000).astype(np.float32)
    labels = random.integers(0, 100, 25_000)
    tracemalloc.start()
    scores = evaluate(labels, probabilities, [str(place) for place in range(100)])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * probabilities.nbytes
    published = probabilities.astype(float).round(6)
    assert scores.brier == ((published - np.eye(100)[labels]) ** 2).sum(axis=1).mean()
    assert scores.loss == -np.log(np.maximum(published[np.arange(25_000), labels], 1e-7)).mean()


def test_the_table_and_the_scores_agree() -> None:
    random = np.random.default_rng(3)
    probabilities = random.dirichlet([0.3] * 4, 300).astype(np.float32)
    labels = random.integers(0, 4, 300)
    scores = evaluate(labels, probabilities, ("a", "b", "c", "d"))
    rows = [line.split(",") for line in predictions_table(labels, probabilities).splitlines()[1:]]
    assert [int(row[2]) for row in rows] == scores.predictions.tolist()
    assert [float(row[3]) for row in rows] == scores.confidences.tolist()
    shares = [float(row[4 + int(row[1])]) for row in rows]
    assert scores.loss == pytest.approx(-np.log(np.maximum(shares, 1e-7)).mean(), rel=1e-12)


@pytest.mark.parametrize("classes", [2, 5, 30])
def test_confusion_and_class_scores_are_those_of_scikit_learn_to_the_last_bit(classes: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(classes)
    labels, predictions = random.integers(0, classes, 500), random.integers(0, max(1, classes - 1), 500)
    found = evaluate(labels, np.eye(classes)[predictions], [str(index) for index in range(classes)])
    every = range(classes)
    assert found.confusion == tuple(map(tuple, metrics.confusion_matrix(labels, predictions, labels=every).tolist()))
    expected = metrics.precision_recall_fscore_support(labels, predictions, labels=every, zero_division=0)
    assert [(one.precision, one.recall, one.f1, one.support) for one in found.classes] == list(
        zip(*(values.tolist() for values in expected), strict=True)
    )


@pytest.mark.parametrize("total", [1, 7, 60, 10_000])
def test_intervals_are_those_of_scipys_statistics_to_the_last_bit(total: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    for correct in {*range(min(total, 40)), total - 1, total}:
        interval = stats.binomtest(correct, total).proportion_ci(0.95, method="wilson")
        assert wilson_interval(correct, total) == (interval.low, interval.high)
    for intervals in (1, 3):
        assert t_quantile(total, intervals) == stats.t.ppf(1 - 0.05 / intervals / 2, total)
