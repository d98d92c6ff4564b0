"""Every score has an interval that can be computed again, and declining the doubtful images gains what is said."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from report.evaluation.scores import evaluate
from report.evaluation.uncertainty import DECLINED, measure_uncertainty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Alike, Evaluation, Interval, Uncertainty

Z = 1.959963984540054  # of the normal distribution, for 95 %


def measured(
    probabilities: Sequence[Sequence[float]] | np.ndarray, labels: Sequence[int] | np.ndarray
) -> tuple[Evaluation, Uncertainty]:
    """Return the evaluation of these answers and its uncertainty."""
    shares, truth = np.asarray(probabilities, np.float32), np.asarray(labels)
    evaluation = evaluate(truth, shares, [f"class {index}" for index in range(shares.shape[1])])
    return evaluation, measure_uncertainty(evaluation, shares)


def a_network(total: int = 1000, classes: int = 4, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of a network that is right more often than not, and the labels."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, total)
    scores = random.normal(size=(total, classes)) + 2.5 * np.eye(classes)[labels]
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return shares.astype(np.float32), labels


def wilson(correct: float, total: int, bound: float = Z) -> Interval:
    """Return the interval by the formula of Wilson 1927."""
    share = correct / total
    middle = share + bound**2 / (2 * total)
    reach = bound * math.sqrt(share * (1 - share) / total + bound**2 / (4 * total**2))
    return (middle - reach) / (1 + bound**2 / total), (middle + reach) / (1 + bound**2 / total)


def percentiles(values: Sequence[float] | np.ndarray) -> Interval:
    """Return the range of the middle 95 %."""
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


@pytest.fixture(scope="module")
def known() -> tuple[np.ndarray, np.ndarray, Evaluation, Uncertainty]:
    """A network, its answers' labels, its evaluation and its uncertainty."""
    shares, labels = a_network()
    return shares, labels, *measured(shares, labels)


Known = tuple[np.ndarray, np.ndarray, "Evaluation", "Uncertainty"]


def test_precision_and_recall_have_wilson_intervals(known: Known) -> None:
    _, _, evaluation, uncertainty = known
    matrix = np.array(evaluation.confusion)
    for place, found in enumerate(uncertainty.classes):
        correct = matrix[place, place]
        assert found.recall == pytest.approx(wilson(correct, matrix[place].sum()))
        assert found.precision == pytest.approx(wilson(correct, matrix[:, place].sum()))


def test_the_accuracy_in_a_bin_has_a_wilson_interval(known: Known) -> None:
    _, _, evaluation, uncertainty = known
    filled = 0
    for found, interval in zip(evaluation.calibration.bins, uncertainty.bins, strict=True):
        if found.count:
            filled += 1
            assert interval == pytest.approx(wilson(round(found.accuracy * found.count), found.count))
    assert filled > 5


def test_every_interval_holds_its_score(known: Known) -> None:
    _, _, evaluation, uncertainty = known
    assert uncertainty.loss[0] < evaluation.loss < uncertainty.loss[1]
    assert uncertainty.brier[0] < evaluation.brier < uncertainty.brier[1]
    for score, found in zip(evaluation.classes, uncertainty.classes, strict=True):
        for value, (low, high) in (
            (score.precision, found.precision),
            (score.recall, found.recall),
            (score.f1, found.f1),
        ):
            assert 0 <= low < value < high <= 1


def test_loss_and_brier_score_agree_with_the_normal_approximation(known: Known) -> None:
    shares, labels, evaluation, uncertainty = known
    rows = np.arange(len(labels))
    losses = -np.log(shares[rows, labels])
    squares = ((shares - np.eye(4)[labels]) ** 2).sum(axis=1)
    for interval, values, mean in (
        (uncertainty.loss, losses, evaluation.loss),
        (uncertainty.brier, squares, evaluation.brier),
    ):
        reach = Z * float(values.std()) / math.sqrt(len(values))
        assert interval == pytest.approx((mean - reach, mean + reach), abs=0.12 * reach)


def test_calibration_error_and_f1_agree_with_a_bootstrap_done_image_by_image(known: Known) -> None:
    shares, labels, _, uncertainty = known
    random = np.random.default_rng(99)
    sure, read = shares.max(axis=1), shares.argmax(axis=1)
    bins = np.digitize(sure, np.linspace(0, 1, 16), right=True)
    errors, scores = [], []
    for _ in range(1000):
        drawn = random.integers(0, len(labels), len(labels))
        right = (read == labels)[drawn]
        parts = [np.flatnonzero(bins[drawn] == place) for place in range(1, 16)]
        errors.append(sum(abs(sure[drawn][part].sum() - right[part].sum()) for part in parts) / len(labels))
        both = np.bincount(labels[drawn], minlength=4) + np.bincount(read[drawn], minlength=4)
        scores.append(2 * np.bincount(labels[drawn][right], minlength=4) / both)
    low, high = percentiles(errors)
    assert uncertainty.expected_error == pytest.approx((low, high), abs=0.15 * (high - low))
    for place, found in enumerate(uncertainty.classes):
        low, high = percentiles(np.array(scores)[:, place])
        assert found.f1 == pytest.approx((low, high), abs=0.15 * (high - low))


def test_the_same_answers_have_the_same_intervals(known: Known) -> None:
    shares, labels, _, uncertainty = known
    assert measured(shares, labels)[1] == uncertainty
    assert measured(*a_network(seed=4))[1] != uncertainty


def test_more_images_make_narrower_intervals() -> None:
    few, many = (measured(*a_network(total))[1].loss for total in (200, 3200))
    assert 3 < (few[1] - few[0]) / (many[1] - many[0]) < 5.5


TEN = [0.99, 0.95, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6, 0.6, 0.55]  # confidences
READ = [0, 0, 0, 1, 0, 0, 0, 1, 0, 1]  # where 0 is right


def test_coverage_declines_the_least_sure_and_of_equals_their_mean() -> None:
    answers = [[sure, 1 - sure] if read == 0 else [1 - sure, sure] for sure, read in zip(TEN, READ, strict=True)]
    _, uncertainty = measured(answers, [0] * 10)
    found = [(point.declined, point.kept, point.accuracy, round(point.threshold, 6)) for point in uncertainty.coverage]
    assert found == [
        (0.0, 10, 0.7, 0.55),
        (0.1, 9, 7 / 9, 0.6),
        (0.2, 8, 6.5 / 8, 0.6),  # of the two at 0.6, one of which was right, one is declined
        (0.3, 7, 6 / 7, 0.7),
        (0.5, 5, pytest.approx((2 + 3 * 2 / 3) / 5), 0.9),
    ]
    for point in uncertainty.coverage:
        assert point.interval == pytest.approx(wilson(point.accuracy * point.kept, point.kept))


def test_where_images_are_equally_sure_their_order_changes_nothing() -> None:
    answers = np.array([[0.9, 0.1], [0.6, 0.4]] * 500)  # half of the unsure are right
    labels = np.array([0, 0] * 250 + [0, 1] * 250)
    _, uncertainty = measured(answers, labels)
    kept = {point.declined: point.accuracy for point in uncertainty.coverage}
    assert kept[0.2] == pytest.approx((500 + 300 / 2) / 800)
    assert kept[0.5] == 1
    for order in (slice(None, None, -1), np.random.default_rng(0).permutation(1000)):
        assert measured(answers[order], labels[order])[1].coverage == uncertainty.coverage


def test_declining_some_of_what_is_all_equally_sure_gains_nothing() -> None:
    _, uncertainty = measured([[0.98, 0.02]] * 1000, [0] * 950 + [1] * 50)
    assert [point.accuracy for point in uncertainty.coverage] == pytest.approx([0.95] * len(DECLINED))


def test_coverage_declines_whole_images_at_stated_shares() -> None:
    _, uncertainty = measured(*a_network(360))
    assert [point.kept for point in uncertainty.coverage] == [360, 356, 353, 342, 324, 288, 252, 180]
    assert [point.declined for point in uncertainty.coverage] == pytest.approx(DECLINED, abs=0.5 / 360)
    thresholds = [point.threshold for point in uncertainty.coverage]
    assert thresholds == sorted(thresholds)


@pytest.mark.parametrize(("total", "declined"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (30, [0, 1, 2, 3, 6, 9, 15])])
def test_of_few_images_each_number_that_is_declined_is_a_share_once(total: int, declined: list[int]) -> None:
    _, uncertainty = measured(*a_network(total))
    found = [(point.declined, point.kept) for point in uncertainty.coverage]
    assert found == [(number / total, total - number) for number in declined]


def test_of_an_empty_bin_nothing_is_known() -> None:
    evaluation, uncertainty = measured([[0.99, 0.01]] * 5, [0] * 5)
    assert [found.count for found in evaluation.calibration.bins] == [0] * 14 + [5]
    assert uncertainty.bins[:14] == ((0.0, 1.0),) * 14
    assert uncertainty.bins[14] == pytest.approx(wilson(5, 5))


def test_of_a_class_that_never_occurs_nothing_is_known() -> None:
    _, uncertainty = measured([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]] * 5, [0, 1] * 5)
    never = uncertainty.classes[2]
    assert (never.precision, never.recall, never.f1) == ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0))


def test_a_class_that_never_occurs_but_is_read_has_a_precision() -> None:
    _, uncertainty = measured([[0.9, 0.1, 0.0], [0.2, 0.1, 0.7]] * 5, [0, 1] * 5)
    assert uncertainty.classes[2].precision == pytest.approx(wilson(0, 5), abs=1e-12)
    assert uncertainty.classes[2].recall == (0.0, 1.0)


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_image_does_not_tell_how_far_others_would_differ(label: int) -> None:
    evaluation, uncertainty = measured([[0.75, 0.25]], [label])
    assert (uncertainty.loss, uncertainty.brier) == (None, None)
    low, high = uncertainty.expected_error
    assert low <= evaluation.calibration.expected_error <= high
    assert low < high
    assert [(point.declined, point.kept) for point in uncertainty.coverage] == [(0, 1)]


def test_a_loss_without_bound_counts_as_the_smallest_published_probability() -> None:
    evaluation, uncertainty = measured([[1.0, 0.0]] * 3, [1] * 3)
    assert evaluation.loss == pytest.approx(-math.log(1e-7))
    assert uncertainty.loss is None


def test_it_is_the_published_probabilities_that_are_scored() -> None:
    exact = measured([[0.9, 0.1], [0.3, 0.7]] * 4, [0, 1] * 4)[1]
    nearly = measured([[0.9 + 3e-7, 0.1 - 3e-7], [0.3, 0.7]] * 4, [0, 1] * 4)[1]
    assert nearly == exact


def test_the_interval_of_the_balanced_accuracy_agrees_with_a_bootstrap_done_image_by_image(known: Known) -> None:
    _, labels, evaluation, uncertainty = known
    random, right = np.random.default_rng(9), evaluation.predictions == evaluation.labels
    found = []
    for _ in range(1000):
        drawn = random.integers(0, len(labels), len(labels))
        found.append(np.mean([right[drawn][labels[drawn] == place].mean() for place in range(4)]))
    assert uncertainty.balanced == pytest.approx(percentiles(found), abs=0.005)


def test_a_thousand_classes_take_no_longer_than_a_breath() -> None:
    random = np.random.default_rng(1)
    labels, read = random.integers(0, 1000, 5000), random.integers(0, 1000, 5000)
    shares = np.full((5000, 1000), 0.0005, np.float32)
    shares[np.arange(5000), read] = 0.5
    evaluation, uncertainty = measured(shares, labels)
    assert len(uncertainty.classes) == len(evaluation.classes) == 1000
    low, high = uncertainty.balanced
    assert 0 <= low <= high < 0.01


def test_no_interval_is_a_point_where_every_answer_is_right() -> None:
    sure = np.array([[0.997, 0.0012, 0.0018], [0.0012, 0.0018, 0.997]] * 200)
    _, uncertainty = measured(sure, [0, 2] * 200)
    assert (uncertainty.loss, uncertainty.brier) == (None, None)
    assert uncertainty.classes[0].f1 == pytest.approx((2 * wilson(200, 200)[0] / (1 + wilson(200, 200)[0]), 1.0))
    assert uncertainty.balanced[0] < 0.995 < uncertainty.balanced[1] == 1
    assert uncertainty.expected_error[1] - uncertainty.expected_error[0] > 0.001


def test_a_perfectly_calibrated_classifier_is_off_by_no_more_than_chance() -> None:
    random = np.random.default_rng(11)
    sure = random.uniform(0.5, 1, 2000)
    labels = np.where(random.random(2000) < sure, 0, 1)
    evaluation, uncertainty = measured(np.column_stack([sure, 1 - sure]), labels)
    assert 0 < uncertainty.chance.mean < uncertainty.chance.most
    assert evaluation.calibration.expected_error < uncertainty.chance.most
    assert not uncertainty.chance.more
    assert not uncertainty.below.told
    assert not uncertainty.above.told


def test_of_two_gaps_both_intervals_hold_with_95_percent() -> None:
    bound = 2.241402727604947  # of the normal distribution, for 97.5 %
    answers = [[0.8, 0.2]] * 60 + [[0.97, 0.03]] * 200
    _, both = measured(answers, [0] * 40 + [1] * 20 + [0] * 190 + [1] * 10)
    _, one = measured(answers[20:], [0] * 30 + [1] * 10 + [0] * 190 + [1] * 10)
    for gap, right, sure in ((both.below, 40, 0.8), (both.above, 190, 0.97)):
        assert gap.interval == pytest.approx(tuple(sure - end for end in reversed(wilson(right, gap.count, bound))))
    assert one.above.interval == pytest.approx(tuple(0.97 - end for end in reversed(wilson(190, 200))))


def test_overconfidence_is_more_than_chance_and_its_gap_is_told() -> None:
    evaluation, uncertainty = measured([[0.9, 0.1]] * 400, [0] * 300 + [1] * 100)
    assert evaluation.calibration.expected_error > uncertainty.chance.most
    assert uncertainty.chance.more
    assert uncertainty.below.count == 400
    assert uncertainty.below.value == pytest.approx(0.15)
    assert uncertainty.below.interval == pytest.approx(tuple(0.9 - end for end in reversed(wilson(300, 400))))
    assert uncertainty.below.told
    assert not uncertainty.above.told


@pytest.mark.parametrize(("sure", "images"), [(0.6, 60), (0.7, 200), (0.8, 100), (0.9, 60), (0.95, 100)])
def test_p_of_the_calibration_error_is_that_of_so_many_right_answers_ties_among_them(sure: float, images: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    right = np.arange(images + 1)
    shares, errors = stats.binom.pmf(right, images, sure), np.abs(right - sure * images)
    for number in range(round(sure * images) - 7, min(images, round(sure * images) + 7)):
        _, uncertainty = measured([[sure, 1 - sure]] * images, [0] * number + [1] * (images - number))
        as_large = float(shares[errors > errors[number] - 1e-6].sum())
        assert uncertainty.chance.p == pytest.approx(as_large, abs=0.05)


def classes_alike(wrong: Sequence[int], images: int = 100) -> Alike:
    """Return the tests of classes with so many mistakes each, every one read as the next class."""
    classes, labels = len(wrong), [place for place in range(len(wrong)) for _ in range(images)]
    read = [(place + (at < number)) % classes for place, number in enumerate(wrong) for at in range(images)]
    shares = np.eye(classes, dtype=np.float32)[read]
    return measured(shares, labels)[1].alike


def test_classes_are_tested_as_pearson_did() -> None:
    stats = pytest.importorskip("scipy.stats")
    wrong = [10, 20, 30, 12]
    table = [wrong, [100 - number for number in wrong]]
    assert classes_alike(wrong).failing == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_few_mistakes_are_drawn_by_chance_instead() -> None:
    assert 0.3 < (classes_alike([1, 2, 0, 1]).failing or 0) <= 1
    assert classes_alike([0, 0, 0]).failing == 1
    assert classes_alike([0, 0, 0]).taken is None
    assert classes_alike([4, 4]).taken is None
    assert classes_alike([0, 0, 0, 9]).failing < 0.01
