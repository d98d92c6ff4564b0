"""What comes from outside is fit for a line of a log."""

from __future__ import annotations

import pytest

from report.core import sanitize
from report.core.errors import ReportError


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("as it is", "as it is"),
        ("52\u00a0s, 28\u202f×\u202f28", "52\u00a0s, 28\u202f×\u202f28"),
        ("two\nlines", "two\ufffdlines"),
        ("a\r::error::b\x1b[31m\u202e", "a\ufffd::error::b\ufffd[31m\ufffd"),
        ("::add-mask::a", "| ::add-mask::a"),
        ("  ::error::a", "|   ::error::a"),
        ("##[error]a", "## [error]a"),
        ("which holds x ##[stop-commands]a", "which holds x ## [stop-commands]a"),
        ("z" * 3000, "z" * 2000 + "…"),
    ],
)
def test_a_line_is_one_line_bounded_and_no_command(text: str, told: str) -> None:
    assert sanitize.line(text) == told
    assert str(ReportError(text)) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("two\n  lines", "two lines"),
        ("\x1b[1mno rank\x1b[0m, \x1b[38;5;9mred\x1b[m", "no rank, red"),
        ("a\x1b[2J", "a\ufffd[2J"),
        ("", "ValueError"),
        ("\x1b[0m", "ValueError"),
        ("z" * 300, "z" * 200),
        (
            f"Traceback (most recent call last):\n  File {'x' * 300}\nImportError: no DLL\n\nMore.",
            "ImportError: no DLL",
        ),
    ],
)
def test_what_a_foreign_error_says_is_one_short_line_without_colours(said: str, told: str) -> None:
    assert sanitize.one_line(ValueError(said)) == told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        *((f"{start}1", f"'{start}1") for start in "=+-@\t\r\n＝＋－＠"),
        ("a;=1;b;-c", "a;'=1;b;'-c"),
        ("a\t@b", "a\t'@b"),
        ("a-b = c@d + 1", "a-b = c@d + 1"),
        (" =1", " =1"),
        ("", ""),
    ],
)
def test_no_text_in_a_table_is_a_formula(cell: str, told: str) -> None:
    assert sanitize.harmless(cell) == told
    assert sanitize.harmless(told) == told


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org:8080/a/h.json", "https://example.org:8080/a/h.json"),
        ("https://ci:s3cret@example.org/h.json?token=s3cret#s3cret", "https://example.org/h.json"),
        ("https://ci:s3@cret@example.org/", "https://example.org/"),
        ("https://ci:s3/cret@example.org/", "https://…"),
        ("https://ci:s3?cret@example.org/", "https://…"),
        ("https://[s3cret/?token=s3cret", "https://…"),
    ],
)
def test_an_address_is_told_without_what_is_secret(address: str, shown: str) -> None:
    assert sanitize.public_address(address) == shown
