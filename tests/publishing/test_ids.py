"""The names of test images reach `predictions.csv` and the explorer, and do no harm there."""

from __future__ import annotations

import csv
import io
import json

import pytest

from report.publishing.ids import add_ids, ids_script

TABLE = b"index,label\n0,1\n1,0\n"


def test_names_stand_in_the_last_column() -> None:
    assert add_ids(TABLE, ("a.png", "b.png")) == b"index,label,id\n0,1,a.png\n1,0,b.png\n"


def test_without_names_the_table_stays_as_it_is() -> None:
    assert add_ids(TABLE, ()) == TABLE


@pytest.mark.parametrize("name", ['a,"b".png', "Öl.png", " x", "a;b"])
def test_any_name_is_read_back(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(add_ids(TABLE, (name, "b")).decode())))
    assert [row["id"] for row in rows] == [name, "b"]


@pytest.mark.parametrize("start", "=+-@")
def test_no_name_becomes_a_formula(start: str) -> None:
    rows = list(csv.DictReader(io.StringIO(add_ids(TABLE, (f"{start}1+1", "b")).decode())))
    assert rows[0]["id"] == f"'{start}1+1"


def test_the_explorer_gets_the_names_of_the_images_that_it_shows() -> None:
    script = ids_script(("a", "</script>", "ß"), (2, 1)).decode("ascii")
    assert json.loads(script[script.index("{}), ") + 5 : script.rindex(")")]) == {"2": "ß", "1": "</script>"}
    assert ids_script((), ()) == b""
