"""What is remembered of a run is judged when it is read, and stands where charts of many are drawn."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from worlds import past_run, remembered, several_runs

from report.evaluation.trainings import Difference
from report.history.runs import PastRun


@pytest.mark.parametrize("number", [1, 300])
def test_a_text_may_have_300_characters(number: int) -> None:
    assert past_run("x", settings={"x" * number: "c" * number}).settings == {"x" * number: "c" * number}


@pytest.mark.parametrize("number", [0, 100])
def test_a_run_may_name_100_settings_and_versions(number: int) -> None:
    named = {str(index): str(index) for index in range(number)}
    assert past_run("run", settings=named, versions=named).versions == named


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 101},
        {"name": ""},
        {"name": "::error::1"},
        {"name": "1\n::add-mask::1"},
        {"name": "1\n"},
        {"commit": "c" * 65},
        {"commit": "main"},
        {"sha256": "x"},
        {"settings": {"seed": "\u202eone"}},
        {"settings": {"\x1b[2J": 1}},
        {"settings": {"seed": 10**400}},
        {"versions": {"keras": "3\n"}},
        {"settings": {"s" * 301: 1}},
        {"settings": {str(index): 1 for index in range(101)}},
        {"versions": {str(index): "1" for index in range(101)}},
        {"accuracy": 1.01},
        {"accuracy": -0.01},
        {"loss": float("nan")},
        {"loss": 1e308},
        {"loss_interval": (0, 1e308)},
        {"parameters": 10**30},
        {"wrong": (-1,)},
        {"wrong": (10**6,)},
        {"total": 0},
        {"total": 10**6 + 1},
        {"cores": 0},
        {"seconds": -0.1},
        {"seconds": 1e300},
    ],
    ids=str,
)
def test_a_run_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        past_run(**{"name": "run"} | changes)


@pytest.mark.parametrize(
    "changes",
    [{"accuracy": 0}, {"accuracy": 1}, {"total": 1}, {"cores": 1}, {"seconds": 0}, {"parameters": 0}],
    ids=str,
)
def test_a_run_at_its_bounds_is_taken(changes: dict[str, Any]) -> None:
    (name, value), *_ = changes.items()
    assert getattr(past_run("run", **changes), name) == value


def test_what_is_remembered_cannot_be_changed() -> None:
    run = past_run("run")
    with pytest.raises(ValidationError, match="frozen"):
        run.accuracy = 1.0
    with pytest.raises(ValidationError, match="frozen"):
        run.dataset.name = "mine"


def test_a_stage_depends_on_all_that_is_kept_of_a_run() -> None:
    run = past_run("run", wrong=[1, 2])
    assert run.identity == past_run("run", wrong=[1, 2]).identity
    assert len({run.identity, past_run("run", wrong=[3]).identity, several_runs("run", [1], [2]).identity}) == 3


def test_of_several_trainings_it_is_known_how_many_misread_each_image() -> None:
    run = several_runs("run", [1, 2], [1, 3], [1, 2, 4])
    assert run.misread == ((3, 4), (2,), (1,))
    assert (run.number, run.accuracies, run.mean) == (3, (0.98, 0.98, 0.97), pytest.approx(0.97 + 2 / 300))
    assert run.wrong == (1, 2)
    assert run.deviation == pytest.approx(0.01 / 3**0.5)
    assert (run.losses, run.mean_loss) == ((0.25, 0.26, 0.27), pytest.approx(0.26))


def test_a_run_of_which_one_training_is_known_is_its_own() -> None:
    run = past_run("run", accuracy=0.75, loss=0.5)
    assert (run.number, run.several, run.accuracies, run.losses) == (1, False, (0.75,), (0.5,))
    assert (run.mean, run.mean_loss, run.deviation) == (0.75, 0.5, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"misread": ()},
        {"misread": ((1, 2, 3),)},
        {"misread": ((1, 2, 3), (), ())},
        {"misread": ((1, 2), ())},
        {"misread": ((1, 2, 2), ())},
        {"misread": ((1,), (1,))},
        {"misread": ((1, 2, 100), ())},
        {"misread": ((-1, 2, 3), ())},
        {"replicates": ()},
        {"replicates": ({"seed": -1, "accuracy": 0.98, "loss": 0.1}, {"seed": 0, "accuracy": 0.99, "loss": 0.1})},
        {"replicates": ({"seed": 1, "accuracy": 1.98, "loss": 0.1}, {"seed": 0, "accuracy": 0.99, "loss": 0.1})},
        {"replicates": ({"seed": 1, "accuracy": 0.98, "loss": float("nan")}, {"seed": 0, "accuracy": 0.99, "loss": 0})},
        {"replicates": ({"seed": 1, "accuracy": 0.5, "loss": 0.1},) * 101, "misread": ((),) * 101},
    ],
    ids=str,
)
def test_several_trainings_that_do_not_agree_are_refused(changes: dict[str, Any]) -> None:
    assert several_runs("run", [1, 2], [3])
    with pytest.raises(ValidationError):
        several_runs("run", [1, 2], [3], **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"accuracy": 0.5}, "wrong and total do not agree"),
        ({"accuracy": 0, "interval": (0, 0.1)}, "wrong and total do not agree"),
        ({"wrong": (1, 2, 3)}, "wrong and total do not agree"),
        ({"total": 60}, "wrong and total do not agree"),
        ({"wrong": (1, 1)}, "wrong names a test image twice"),
        ({"wrong": (1, 1), "total": None}, "wrong names a test image twice"),
        ({"wrong": (1, 30)}, "wrong names a test image that is not there"),
        ({"interval": (0.99, 0.1)}, "interval does not hold the accuracy"),
        ({"interval": (0.1, 0.2)}, "interval does not hold the accuracy"),
        ({"loss_interval": (0.3, 0.2)}, "loss_interval ends before it begins"),
    ],
    ids=str,
)
def test_a_run_that_contradicts_itself_is_refused(changes: dict[str, Any], said: str) -> None:
    values = {"wrong": (1, 29), "total": 30, "accuracy": 28 / 30, "interval": (0.8, 28 / 30 - 1e-16)}
    assert past_run("run", **values)
    with pytest.raises(ValidationError, match=said):
        past_run("run", **values | changes)


def test_several_trainings_need_the_number_of_test_images() -> None:
    stored = several_runs("run", [1, 2], [3]).model_dump() | {"total": None}
    with pytest.raises(ValidationError, match="several trainings need the total"):
        PastRun(**stored)


@pytest.mark.parametrize(
    ("interval", "sure"),
    [
        (None, False),
        ((-0.1, 0.2), False),
        ((0.0, 0.2), False),
        ((-0.2, 0.0), False),
        ((0.1, 0.2), True),
        ((-0.2, -0.1), True),
    ],
)
def test_a_gain_is_sure_if_its_interval_leaves_0_out(interval: tuple[float, float] | None, *, sure: bool) -> None:
    assert Difference(0.1, interval).sure == sure


def test_the_same_data_are_those_of_the_run_that_the_report_is_about() -> None:
    runs = (
        past_run("1", sha256="aa"),
        past_run("2", sha256="bb"),
        past_run("3", sha256="aa"),
        past_run("4", sha256="bb"),
    )
    assert [run.id for run in remembered(runs, "2").same_data] == ["2", "4"]
    assert [run.id for run in remembered(runs, "3").same_data] == ["1", "3"]
