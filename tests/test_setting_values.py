"""The values at the very ends of what a setting allows, and values with blanks around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.configuration import load_settings
from report.core.errors import ReportError
from report.settings import Settings

ENDS = {
    "epochs": ("1", "1000"),
    "batch_size": ("1", "65536"),
    "learning_rate": ("1e-9", "1"),
    "seed": ("0", "2147483548"),
    "replicates": ("1", "100"),
    "workers": ("0", "1024"),
    "minimum_accuracy": ("0", "1"),
    "maximum_drop": ("0", "1"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project that chooses nothing."""
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def test_every_number_has_its_ends_here() -> None:
    assert set(ENDS) == {name for name, field in Settings.model_fields.items() if field.annotation in {int, float}}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, ends in ENDS.items() for value in ends])
def test_the_first_and_the_last_value_that_is_allowed_are_taken(folder: Path, name: str, value: str) -> None:
    assert getattr(load_settings(folder, {f"REPORT_{name.upper()}": value}), name) == float(value)


@pytest.mark.parametrize("place", ["variable", "flag"])
def test_blanks_around_a_text_are_no_part_of_it(folder: Path, place: str) -> None:
    said = {"title": "  My digits ", "dataset": " digits\t", "seed": " 7 "}
    variables = {f"REPORT_{name.upper()}": value for name, value in said.items()}
    flags = {f"--{name}": value for name, value in said.items()}
    settings = load_settings(folder, variables) if place == "variable" else load_settings(folder, {}, flags)
    assert (settings.title, settings.dataset, settings.seed) == ("My digits", "digits", 7)


@pytest.mark.parametrize("name", ["title", "dataset"])
def test_a_text_of_blanks_alone_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ReportError, match=f"REPORT_{name.upper()}"):
        load_settings(folder, {f"REPORT_{name.upper()}": "   "})


def test_the_longest_title_has_120_letters(folder: Path) -> None:
    assert load_settings(folder, {"REPORT_TITLE": "x" * 120}).title == "x" * 120
    with pytest.raises(ReportError, match="REPORT_TITLE"):
        load_settings(folder, {"REPORT_TITLE": "x" * 121})


def test_the_output_is_a_path(folder: Path) -> None:
    assert load_settings(folder, {"REPORT_OUTPUT": "public/site"}).output == Path("public/site")
