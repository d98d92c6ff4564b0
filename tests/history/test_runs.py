"""What is remembered of a run is judged when it is read, and stands where charts of many are drawn."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from worlds import past_run

from report.history.runs import Comparison, Past


@pytest.mark.parametrize("number", [1, 300])
def test_a_text_may_have_300_characters(number: int) -> None:
    assert past_run("x" * number, commit="c" * number).commit == "c" * number


@pytest.mark.parametrize("number", [0, 100])
def test_a_run_may_name_100_settings_and_versions(number: int) -> None:
    named = {str(index): str(index) for index in range(number)}
    assert past_run("run", settings=named, versions=named).versions == named


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 301},
        {"name": ""},
        {"commit": "c" * 301},
        {"settings": {"s" * 301: 1}},
        {"settings": {str(index): 1 for index in range(101)}},
        {"versions": {str(index): "1" for index in range(101)}},
        {"accuracy": 1.01},
        {"accuracy": -0.01},
        {"loss": float("nan")},
        {"wrong": (-1,)},
        {"total": 0},
        {"cores": 0},
        {"seconds": -0.1},
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


def test_a_chart_of_runs_depends_on_all_but_the_single_images() -> None:
    run = past_run("run", wrong=[1, 2])
    assert run.identity == past_run("run", wrong=[3]).identity
    assert run.identity != past_run("run", wrong=[1, 2], accuracy=0.6).identity


@pytest.mark.parametrize(("p_value", "significant"), [(0.0499, True), (0.05, False), (0.0501, False)])
def test_a_difference_is_more_than_chance_below_five_per_cent(p_value: float, *, significant: bool) -> None:
    assert Comparison(past_run("before"), 0.5, 100, (), (1,), p_value).significant == significant


def test_the_same_data_are_those_of_the_run_that_the_report_is_about() -> None:
    runs = (
        past_run("1", sha256="aa"),
        past_run("2", sha256="bb"),
        past_run("3", sha256="aa"),
        past_run("4", sha256="bb"),
    )
    assert [run.id for run in Past(runs, "2", None, ()).same_data] == ["2", "4"]
    assert [run.id for run in Past(runs, "3", None, ()).same_data] == ["1", "3"]
