"""Labels that stand in columns, with a one in the column of the right class, are read by the names of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.preprocessing import LabelBinarizer

from report import Report, ReportError

if TYPE_CHECKING:
    from types import ModuleType

CALLED = ["low", "mid", "high", "mid", "low", "high", "high"]
ORDER = ["low", "mid", "high"]  # not that of the alphabet
RIGHT = [ORDER.index(name) for name in CALLED]


class Frame:
    """What this project knows of a DataFrame: an array whose columns have names."""

    def __init__(self, columns: list[Any], values: Any) -> None:  # noqa: ANN401
        self.columns, self.values = columns, np.array(values)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:  # noqa: ANN401
        return np.asarray(self.values, dtype=dtype)


def marks(labels: list[Any], columns: list[Any], kind: type = int) -> np.ndarray:
    """Return a row for each label, with a one in its column."""
    return np.array([[label == column for column in columns] for label in labels], kind)


def dummies(labels: list[Any], columns: list[Any] | None = None) -> Frame:
    """Return what pandas makes of labels: a column for each that occurs, in the order of the alphabet."""
    columns = columns or sorted({*labels})
    return Frame(columns, marks(labels, columns, bool))


def shares(labels: list[Any], classes: list[Any]) -> np.ndarray:
    """Return the probabilities of a model that is always right, the classes in this order."""
    return marks(labels, classes) * 0.9 + (1 - marks(labels, classes)) * 0.1 / (len(classes) - 1)


MORE = [*ORDER, "top"]  # the last of which does not occur
NUMBERS = [2, 0, 1, 0, 2, 1, 1]
YES, NO = ["no", "yes", "no"], [[0.9], [0.1], [0.8]]
COUNTED = [str(number) for number in range(12)]
TEXT, MANY = sorted(COUNTED), COUNTED[::-1]
READ: dict[str, tuple[Any, Any, Any]] = {  # labels, probabilities of a model that is always right, names
    "no names at all": (marks(CALLED, ORDER), shares(CALLED, ORDER), None),
    "floats": (marks(CALLED, ORDER, float), shares(CALLED, ORDER), ORDER),
    "names of the classes": (marks(CALLED, ORDER), shares(CALLED, ORDER), ORDER),
    "names of classes that are other numbers": (marks(NUMBERS, [0, 1, 2]), shares(NUMBERS, [0, 1, 2]), ["1", "2", "0"]),
    "columns that are counted": (Frame([0, 1, 2], marks(CALLED, ORDER)), shares(CALLED, ORDER), ORDER),
    "columns with names": (dummies(CALLED), shares(CALLED, ORDER), ORDER),
    "a class that does not occur": (dummies(CALLED), shares(CALLED, MORE), MORE),
    "a table of probabilities": (dummies(CALLED), Frame(MORE, shares(CALLED, MORE)), None),
    "columns alone have names": (dummies(CALLED, ORDER), shares(CALLED, ORDER), None),
    "columns are numbers": (dummies(NUMBERS), Frame([2, 0, 1], shares(NUMBERS, [2, 0, 1])), None),
    "some of the numbers": (dummies([2, 0, 2]), shares([2, 0, 2], [0, 1, 2]), ["0", "1", "2"]),
    "counted columns of probabilities": (dummies(CALLED, ORDER), Frame([0, 1, 2], shares(CALLED, ORDER)), None),
    "one probability": (dummies(["no", "yes", "no"]), [0.1, 0.9, 0.2], None),
    "one probability in a column": (dummies(YES, ["yes", "no"]), Frame(["probability"], NO), None),
    "one probability of a class that has a name": (dummies(YES, ["yes", "no"]), Frame(["no"], NO), None),
    "numbers, of which some do not occur": (dummies([2, 10]), shares([2, 10], [*range(12)]), None),
    "these beside counted columns": (dummies([2, 10]), Frame([*range(12)], shares([2, 10], [*range(12)])), None),
    "other names than the columns": (dummies(YES), shares(YES, ["no", "yes"]), ["good", "bad"]),
    "these for counted columns": (dummies(YES), Frame(["p0", "p1"], shares(YES, ["no", "yes"])), ["good", "bad"]),
    "these for such columns": (dummies(YES, ["yes", "no"]), Frame(["yes", "no"], shares(YES, ["yes", "no"])), [*"ab"]),
    "these for one probability": (dummies(YES), [0.1, 0.9, 0.2], ["good", "bad"]),
    "names in the same order with something before": (dummies(["y_a", "y_b", "y_b"]), [0.1, 0.9, 0.9], ["a", "b"]),
    "these for numbers": (dummies([-1, 1, 1]), shares([-1, 1, 1], [-1, 1]), ["good", "bad"]),
    "numbers sorted as text, in both": (dummies(MANY, TEXT), Frame(TEXT, shares(MANY, TEXT)), None),
    "names with something before, in another order": (
        dummies([f"is {name}" for name in CALLED]),
        shares(CALLED, ORDER),
        ORDER,
    ),
    "numbers sorted as text, beside columns that are called so": (
        Frame(COUNTED, marks(MANY, COUNTED)),
        Frame([f"p{at}" for at in TEXT], shares(MANY, TEXT)),
        None,
    ),
    "names with y before, one absent": (dummies([f"y_{name}" for name in CALLED]), shares(CALLED, MORE), MORE),
    "these beside one column": (dummies(["y_no", "y_yes", "y_no"]), Frame(["p_no"], NO), None),
    "numbers sorted as text, beside names": (dummies(MANY, TEXT), shares(MANY, COUNTED), COUNTED),
}


@pytest.mark.parametrize("name", READ)
def test_rows_of_noughts_and_a_one_are_read_as_they_are_meant(name: str) -> None:
    labels, probabilities, names = READ[name]
    made = Report.from_predictions(labels, probabilities, class_names=names)
    assert made.evaluation.accuracy == 1


def test_columns_that_alone_have_names_name_the_classes_in_their_order() -> None:
    found = Report.from_predictions(dummies(CALLED, ORDER), shares(CALLED, ORDER)).predictions
    assert (found.class_names, found.labels.tolist()) == (tuple(ORDER), RIGHT)
    found = Report.from_predictions(marks(CALLED, ORDER), shares(CALLED, ORDER)).predictions
    assert (found.class_names, found.labels.tolist()) == (("0", "1", "2"), RIGHT)


@pytest.mark.parametrize(
    ("labels", "probabilities"),
    [
        (dummies(MANY, TEXT), shares(MANY, COUNTED)),
        (marks(MANY, COUNTED), Frame(TEXT, shares(MANY, TEXT))),
        (dummies(YES * 6, ["yes", "no"]), [0.1, 0.9, 0.2] * 6),
    ],
    ids=["labels", "probabilities", "one probability"],
)
def test_columns_that_go_with_others_by_their_place_are_refused(labels: Any, probabilities: Any) -> None:  # noqa: ANN401
    with pytest.raises(
        ReportError, match=r"% of the labels are the likeliest class, but 100.00% would|numbers in another"
    ):
        Report.from_predictions(labels, probabilities)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (
            LabelBinarizer().fit_transform(CALLED),
            "labels: 3 columns without names for 4 classes of probabilities; give",
        ),
        (
            Frame([0, 1, 2], marks(CALLED, ORDER)),
            "labels: 3 columns without names for 4 classes of probabilities; give",
        ),
        (dummies([f"no {name}s" for name in CALLED]), "labels[0]: the label 'no lows' is that of no class; "),
        (dummies([name.title() for name in MORE]), "labels[0]: the label 'Low' is that of no class; "),
    ],
)
def test_columns_that_are_those_of_no_classes_are_refused(labels: Any, said: str) -> None:  # noqa: ANN401
    with pytest.raises(ReportError) as refused:
        Report.from_predictions(labels, shares(CALLED, MORE)[: len(labels.__array__())], class_names=MORE)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("tables", [pd, pl], ids=["pandas", "polars"])
def test_tables_of_libraries_are_read_by_the_names_of_their_columns(tables: ModuleType) -> None:
    backwards = ORDER[::-1]
    labels = tables.DataFrame(dict(zip(backwards, marks(CALLED, backwards).T, strict=True)))
    probabilities = tables.DataFrame(dict(zip(ORDER, shares(CALLED, ORDER).T, strict=True)))
    assert Report.from_predictions(labels, probabilities).evaluation.accuracy == 1
    second, first = (
        tables.Series(name, [0.1, 0.9]) if tables is pl else tables.Series([0.1, 0.9], name=name)
        for name in ("yes", "no")
    )
    assert Report.from_predictions(["no", "yes"], second).evaluation.accuracy == 1
    assert Report.from_predictions(["yes", "no"], first).evaluation.accuracy == 1
