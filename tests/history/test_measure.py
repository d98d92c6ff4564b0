"""What chance leaves of runs is measured from all their trainings, quickly even for a long history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy.stats import t
from worlds import past_run, several_runs

from report.evaluation.trainings import Difference
from report.history.measure import accuracy_interval, loss_interval, measure, measure_gain
from report.history.runs import Measured

if TYPE_CHECKING:
    from pathlib import Path

ONE = past_run("one", wrong=range(10), accuracy=0.9, interval=(0.82, 0.95), loss_interval=(0.2, 0.3))


def test_of_one_training_the_intervals_are_those_of_its_test_images() -> None:
    assert accuracy_interval(ONE) == (0.82, 0.95)
    assert loss_interval(ONE) == (0.2, 0.3)


def test_without_noise_from_the_images_an_interval_is_that_of_the_trainings() -> None:
    """Four trainings that misread other images each: what they have in common is nothing, so only seeds are left.

    The accuracies are 0.9, 0.8, 0.7 and 0.6: standard deviation 0.1291, standard error 0.0645, three degrees of
    freedom.
    """
    run = several_runs("run", range(10), range(10, 30), range(30, 60), range(60, 100))
    low, high = accuracy_interval(run)
    half = t.ppf(0.975, 3) * 0.06455
    assert (low, high) == pytest.approx((0.75 - half, 0.75 + half), abs=1e-4)


def test_where_every_seed_does_the_same_only_the_images_are_left() -> None:
    """Ten of 100 images misread: the standard error is the root of 0.1 * 0.9 / 99."""
    low, high = accuracy_interval(several_runs("run", range(10), range(10)))
    half = t.ppf(0.975, 99) * (0.09 / 99) ** 0.5
    assert (low, high) == pytest.approx((0.9 - half, 0.9 + half))


@pytest.mark.parametrize(
    ("wrong", "interval"), [([], (0.9, 1.0)), (range(100), (0.0, 0.1))], ids=["perfect", "hopeless"]
)
def test_where_all_is_right_or_wrong_the_interval_is_that_of_a_share(
    wrong: list[int], interval: tuple[float, float]
) -> None:
    assert accuracy_interval(several_runs("run", wrong, wrong, interval=interval)) == interval


def test_the_interval_of_a_mean_loss_is_that_of_the_seeds() -> None:
    low, high = loss_interval(several_runs("run", [1], [2], [3])) or (0, 0)
    half = t.ppf(0.975, 2) * 0.01 / 3**0.5
    assert (low, high) == pytest.approx((0.26 - half, 0.26 + half))


def test_of_trainings_that_differ_in_nothing_the_interval_of_the_loss_is_that_of_one() -> None:
    run = several_runs("run", [1], [1], loss_interval=(0.2, 0.3))
    same = run.model_copy(update={"replicates": (run.replicates[0],) * 2})
    assert loss_interval(same) == (0.2, 0.3)


def test_where_a_loss_is_no_number_there_is_no_interval() -> None:
    run = several_runs("run", [1], [2])
    lost = run.model_copy(
        update={"replicates": (run.replicates[0], run.replicates[1].model_copy(update={"loss": None}))}
    )
    assert lost.mean_loss is None
    assert loss_interval(lost) is None


def test_a_gain_has_an_interval_only_where_both_runs_have_several_trainings() -> None:
    three = several_runs("three", range(10), range(12), range(14))
    assert measure_gain(ONE, three) == Difference(pytest.approx(-0.02), None)
    assert measure_gain(three, ONE) == Difference(pytest.approx(0.02), None)
    gain = measure_gain(three, several_runs("two", range(50), range(52)))
    assert gain.sure
    assert gain.interval
    assert -1 <= gain.interval[0] < gain.value < gain.interval[1] < 0


def test_runs_that_differ_in_their_seeds_alone_are_not_told_apart() -> None:
    one = several_runs("1", range(10), range(4, 16), range(2, 13))
    other = several_runs("2", range(3, 14), range(12), range(5, 14))
    gain = measure_gain(one, other)
    assert not gain.sure
    assert gain.interval
    assert gain.interval[0] < 0 < gain.interval[1]


def test_each_run_is_measured_against_the_one_before_it_on_the_same_data() -> None:
    runs = [past_run("1", accuracy=0.5), past_run("x", sha256="ff", accuracy=0.1), past_run("2", accuracy=0.75)]
    found = measure([*runs, past_run("y", sha256="ff", accuracy=0.2)])
    assert {name: gain.value for name, gain in found.gains.items()} == {"2": 0.25, "y": 0.1}
    assert set(found.intervals) == set(found.loss_intervals) == {"1", "x", "2", "y"}


def test_what_was_measured_is_read_again(tmp_path: Path) -> None:
    found = measure([past_run("0", loss=None), several_runs("1", [1], [2]), several_runs("2", [1], [2, 3])])
    found.save(tmp_path)
    assert Measured.load(tmp_path) == found
