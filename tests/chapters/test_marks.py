"""What a chapter marks is a choice in the explorer, a note beside the image, and a column of the table."""

from __future__ import annotations

import json

from report.chapters.marks import Mark, add_mark_columns, marks_script

MARKS = (
    Mark("doubted", "in doubt", (2, 0), {0: "Doubted.", 5: "</script>"}),
    Mark("missed", "missed by all", (1,), {0: "Missed."}),
)


def test_a_script_hands_on_the_choices_and_the_notes() -> None:
    script = marks_script(MARKS)
    stored = json.loads(script.removeprefix("globalThis.reportMarks = ").removesuffix(";\n"))
    assert stored["chosen"] == {"doubted": [2, 0], "missed": [1]}
    assert stored["notes"] == {"0": "Doubted. Missed.", "5": "</script>"}


def test_every_mark_is_a_column_after_all_others() -> None:
    table = add_mark_columns(b"index,p0\n0,0.5\n1,0.5\n2,0.5\n", MARKS)
    assert table == b"index,p0,doubted,missed\n0,0.5,1,0\n1,0.5,0,1\n2,0.5,1,0\n"
