"""GitHub Actions is told what it shows: annotations on one line, and a summary that no name can break."""

from __future__ import annotations

import dataclasses
import html
import re
from typing import TYPE_CHECKING

import pytest
from worlds import HOSTILE_NAMES, past_run, remembered, tiny_evaluation, tiny_past, tiny_trainings

from report.data.vocabulary import HANDWRITING
from report.history.comparison import compare
from report.history.measure import measure_gain
from report.history.runs import Gate
from report.publishing.job_summary import plain, summary, write_summary
from report.terminal import Terminal, annotation, in_actions

if TYPE_CHECKING:
    from pathlib import Path

SCORED = tiny_evaluation([0, 1, 2, 2], [0, 1, 2, 1], names=["zero", "one", "two"])
ONE = tiny_trainings([0.75], [0] * 4)
GATES = (
    Gate("minimum_accuracy", "read at least 97% of the test images correctly", "read 3 of 4 (75.00%)", passed=False),
    Gate("maximum_drop", "lose no more than 1%", "lost none", passed=True),
)


def test_only_a_step_of_a_workflow_is_one() -> None:
    assert in_actions({"GITHUB_ACTIONS": "true"})
    assert not in_actions({})
    assert not in_actions({"GITHUB_ACTIONS": "false"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("not good enough", "::error::not good enough"),
        ("97% of\r\nall::warning::x", "::error::97%25 of%0D%0Aall::warning::x"),
        ("%0A", "::error::%250A"),
    ],
)
def test_an_annotation_is_one_line_as_github_escapes_it(text: str, line: str) -> None:
    assert annotation("error", text) == line


def test_a_warning_is_annotated_in_actions_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().warn("look :warning: here")
    assert capsys.readouterr().out == "Warning: look :warning: here\n"
    Terminal(annotate=True).warn("50% of\nit")
    assert capsys.readouterr().out.splitlines()[-1] == "::warning::50%25 of%0Ait"


def test_the_summary_says_what_came_of_it() -> None:
    run = past_run("2", wrong=[3], accuracy=0.75)
    before = past_run("1", wrong=[0, 1], accuracy=0.5)
    comparison = compare(run, [before], measure_gain(before, run), SCORED.total)
    past = remembered([before, run], "2", comparison=comparison, gates=GATES)
    text = html.unescape(summary("A network reads 3 of 4", SCORED, ONE, past, "https://owner.github.io/name/"))
    assert text.startswith("## A network reads 3 of 4\n\nTest accuracy **75.00%**, 95% interval 74.00% to 76.00%.")
    assert "Accuracy went from 50.00% to 75.00%. These two networks differ: 2 newly right, 1 newly wrong" in text
    assert "**Gate failed**: the network was to read at least 97% of the test images correctly" in text
    assert "(`minimum_accuracy`) and read 3 of 4 (75.00%)." in text
    assert "Gate passed: the network was to lose no more than 1%" in text
    assert "| <code>two</code> | 100.00% | 50.00% | 66.67% | 2 |" in text
    assert "<https://owner.github.io/name/>" in text


def test_a_score_that_is_not_defined_is_a_dash_in_the_summary_as_on_the_pages() -> None:
    text = summary("x", tiny_evaluation([0, 0, 1], [0, 2, 0], names=["a", "b", "c", "d"]), ONE, tiny_past(), "")
    assert "| <code>a</code> | 50.00% | 50.00% | 50.00% | 2 |" in text
    assert "| <code>b</code> | – | 0.00% | 0.00% | 1 |" in text
    assert "| <code>c</code> | 0.00% | – | – | 0 |" in text
    assert "| <code>d</code> | – | – | – | 0 |" in text


def test_the_summary_of_several_trainings_is_about_their_mean() -> None:
    text = html.unescape(summary("x", SCORED, tiny_trainings([0.75, 0.5, 1.0], [0] * 4), tiny_past(), ""))
    assert "Mean test accuracy **75.00%** of three trainings, 50.00% to 100.00%; another would score 73.00%" in text
    assert "What follows is about the one in the middle, seed 42: 75.00%, 95% interval 74.00% to 76.00%." in text


def test_the_summary_of_equal_trainings_claims_no_range() -> None:
    text = html.unescape(summary("x", SCORED, tiny_trainings([0.75, 0.75], [0] * 4), tiny_past(), ""))
    assert "**75.00%** of two trainings, both alike; both scored the same, so they do not tell how far" in text


def test_without_a_run_before_the_summary_says_so() -> None:
    text = summary("One", SCORED, ONE, tiny_past(), "")
    assert "There is no earlier run on these data." in text
    assert "Gate" not in text
    assert "http" not in text


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "a | b", "@somebody #1 :tada:", "`x`", "[a](b)", "![a](b)", "\\|"])
def test_a_name_stays_text_in_the_summary(name: str) -> None:
    text = plain(name)
    assert html.unescape(text) == name
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|&#\d+;)*", text)
    table = summary("x", tiny_evaluation([0, 1], [0, 1], names=[name, "b"]), ONE, tiny_past(), "")
    assert f"| <code>{text}</code> | 100.00% |" in table


def test_words_of_ones_own_stay_text_in_the_summary() -> None:
    say = dataclasses.replace(HANDWRITING, items="x | y", network="</table><img src=x>")
    text = summary("x", SCORED, ONE, tiny_past(gates=GATES), "", say=say)
    assert "<img" not in text
    assert text.count(" | x &#124; y |") == 1


def test_the_summary_is_small_whatever_the_data() -> None:
    size = 1000
    names = [f"{index:04}{'😀' * 56}" for index in range(size)]
    text = summary("x", tiny_evaluation(range(size), range(size), names=names), ONE, tiny_past(gates=GATES), "")
    assert len(text.encode()) < 100_000
    assert "900 more classes" in text


def test_the_summary_is_added_to_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    write_summary({"GITHUB_STEP_SUMMARY": str(path)}, "after\n", print)
    assert path.read_text(encoding="utf-8") == "before\nafter\n"


def test_a_summary_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    said: list[str] = []
    write_summary({"GITHUB_STEP_SUMMARY": str(tmp_path)}, "text", said.append)
    write_summary({}, "text", said.append)
    assert len(said) == 1
    assert str(tmp_path) in said[0]
