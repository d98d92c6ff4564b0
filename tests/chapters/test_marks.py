"""What chapters say of single images is a choice in the explorer, a note beside the image, a column of the table."""

from __future__ import annotations

import json
from typing import Any

from report.chapters.marks import Count, Mark, Marks

CHOSEN = (
    Mark("doubted", "in doubt", (3, 0, 2), {0: "Doubted.", 5: "</script>"}),
    Mark("missed", "missed by all", (1,), {0: "Missed."}),
)
ONE = Marks(CHOSEN, Count("misread_by", 1, (0, 1, 0), "misread"))
THREE = Marks(CHOSEN, Count("misread_by", 3, (3, 0, 1), "misread"))


def stored(marks: Marks) -> dict[str, Any]:
    """Return what the script hands on."""
    return json.loads(marks.script().removeprefix("globalThis.reportMarks = ").removesuffix(";\n"))


def test_a_script_hands_on_the_choices_and_the_notes() -> None:
    told = stored(ONE)
    assert told["chosen"] == {"doubted": [0, 2, 1], "missed": [1]}  # from one to the next
    assert told["notes"] == [["Doubted. Missed.", [0]], ["</script>", [5]]]


def test_a_script_hands_on_how_many_trainings_misread_an_image() -> None:
    told = stored(THREE)
    assert told["misread"] == [[2], [], [0]]
    assert told["notes"] == [
        ["Doubted. Missed. Misread by 3 of 3 trainings.", [0]],
        ["Misread by 1 of 3 trainings.", [2]],
        ["</script>", [5]],
    ]


def test_of_one_training_nothing_is_counted() -> None:
    assert stored(ONE)["misread"] == []
    assert "Misread" not in ONE.script()


def test_every_mark_and_the_count_is_a_column_after_all_others() -> None:
    table = b"index,p0\n0,0.5\n1,0.5\n2,0.5\n"
    assert THREE.add_columns(table) == b"index,p0,doubted,missed,misread_by\n0,0.5,1,0,3\n1,0.5,0,1,0\n2,0.5,1,0,1\n"
    assert ONE.add_columns(table).splitlines()[2] == b"1,0.5,0,1,1"
