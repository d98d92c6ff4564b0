"""Predictions of other people's classifiers: what is taken, what it becomes, and what is refused in one line."""

from __future__ import annotations

import contextlib
import re
import tracemalloc
import unicodedata
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from data_files import odd_file
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from report.core.errors import ReportError
from report.data import npz, predictions_rows, predictions_table
from report.data.answered import describe
from report.data.catalogue import Identity
from report.data.predictions import Predictions, predictions_from, read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

THREE = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.5, 0.25, 0.25]]
LABELS = [0, 1, 2, 1]
UNEVEN = "mend that line, or name every column in the header (in R, with row.names = FALSE)"
TABLE = "label,cat,dog\ncat,0.75,0.25\ndog,0.5,0.5\ncat,1,0\n"


class Frame:
    """What this project knows of a DataFrame: an array whose columns have names."""

    def __init__(self, columns: list[Any], values: Any) -> None:  # noqa: ANN401
        self.columns, self.values = columns, np.array(values)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:  # noqa: ANN401
        return np.asarray(self.values, dtype=dtype)


class Column:
    """What this project knows of a Series: an array with a name, of which a DataFrame can be made."""

    def __init__(self, name: Any, values: list[float]) -> None:  # noqa: ANN401
        self.name, self.values = name, np.array(values)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:  # noqa: ANN401
        return np.asarray(self.values, dtype=dtype)

    def to_frame(self) -> Frame:
        """Return a table of this column."""
        return Frame([self.name], self.values.reshape(-1, 1))


class Trained:
    """A tensor that a library hands over only once it is told that it is no longer trained."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:  # noqa: ANN401
        raise RuntimeError("call detach first")


def table(folder: Path, text: str, name: str = "them.csv", encoding: str = "utf-8") -> Path:
    """Write a table."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def saved(folder: Path, **arrays: Any) -> Path:  # noqa: ANN401
    """Write an `.npz` file."""
    np.savez(folder / "them.npz", **arrays)
    return folder / "them.npz"


def refused(ask: Callable[[], Predictions]) -> str:
    """Return the one line with which something is refused."""
    with pytest.raises(ReportError) as caught:
        ask()
    line = str(caught.value)
    assert line.isprintable()
    assert "; " in line, "it says what to do"
    return line


def refused_table(folder: Path, text: str, **how: str) -> str:
    """Return the one line with which a table is refused, without its path."""
    path = table(folder, text, **how)
    return refused(lambda: read_predictions(path)).replace(str(path), "FILE")


# Arrays


def test_predictions_are_frozen_arrays_of_one_form() -> None:
    found = predictions_from(LABELS, THREE)
    assert (found.labels.dtype, found.probabilities.dtype) == (np.int64, np.float32)
    assert found.labels.tolist() == LABELS
    assert np.allclose(found.probabilities, THREE, atol=1e-7)
    assert (found.class_names, found.ids, found.images, found.ignored) == (("0", "1", "2"), (), None, ())
    assert not found.labels.flags.writeable
    assert not found.probabilities.flags.writeable


def test_what_was_handed_over_stays_as_it_was() -> None:
    labels, shares, images = np.array(LABELS), np.array(THREE, np.float32), np.zeros((4, 2, 2), np.uint8)
    found = predictions_from(labels, shares, images=images)
    for array in (labels, shares, images):
        array[...] = 0
    assert found.labels.tolist() == LABELS
    assert np.allclose(found.probabilities, THREE)


@pytest.mark.parametrize(
    "labels",
    [
        tuple(LABELS),
        np.array(LABELS, np.uint8),
        np.array(LABELS, float),
        np.array(LABELS).reshape(-1, 1),
        [str(label) for label in LABELS],
        [f"{label}.0" for label in LABELS],
        np.array(LABELS, object),
        [label + 1 for label in LABELS],
    ],
    ids=["tuple", "uint8", "floats", "column", "text", "text of floats", "objects", "from one"],
)
def test_labels_may_be_written_in_many_ways(labels: Any) -> None:  # noqa: ANN401
    assert predictions_from(labels, THREE).labels.tolist() == LABELS


def test_classes_that_are_counted_from_one_are_called_so() -> None:
    assert predictions_from([1, 2, 3, 1], THREE).class_names == ("1", "2", "3")
    assert predictions_from([1, 2, 2, 1], THREE).class_names == ("0", "1", "2"), "nothing says that they are"


def test_labels_as_text_are_matched_to_the_names() -> None:
    names = ["dog", "cat", "ant"]
    assert predictions_from(["cat", " ant ", b"dog", "cat"], THREE, class_names=names).labels.tolist() == [1, 2, 0, 1]
    assert predictions_from([1, 2, 0, 1], THREE, class_names=names).labels.tolist() == [1, 2, 0, 1]


def test_labels_as_text_are_the_names_where_there_are_none() -> None:
    found = predictions_from(["dog", "cat", "ant", "cat"], THREE)
    assert (found.class_names, found.labels.tolist()) == (("ant", "cat", "dog"), [2, 1, 0, 1])


def test_numbers_that_are_names_are_names() -> None:
    found = predictions_from([3, 8, 5, 3], THREE, class_names=[3, 5, 8])
    assert (found.class_names, found.labels.tolist()) == (("3", "5", "8"), [0, 2, 1, 0])
    assert predictions_from([-1, 1], [0.2, 0.8], class_names=[-1, 1]).labels.tolist() == [0, 1]


def test_names_and_labels_that_are_the_same_number_are_the_same_class(tmp_path: Path) -> None:
    for names in (["1", "2", "3"], ["3", "1", "2"], [3.0, 1.0, 2.0]):
        for labels in ([1, 2, 3, 2], ["1.0", "2.0", "3.0", "2.0"], ["01", "2", "3.0", "2"]):
            found = predictions_from(labels, Frame(names, THREE))
            called = [found.class_names[label] for label in found.labels]
            assert called == ["1", "2", "3", "2"]
    found = read_predictions(table(tmp_path, "label,1,2,3\n1.0,0.9,0.1,0\n2.0,0.1,0.8,0.1\n"))
    assert (found.labels.tolist(), found.class_names) == ([0, 1], ("1", "2", "3"))
    assert predictions_from(["1", "01"], [0.2, 0.8], class_names=["01", "1"]).labels.tolist() == [1, 0]


def test_columns_that_are_only_counted_take_their_names_from_the_labels(tmp_path: Path) -> None:
    for columns in (
        [0, 1, 2],
        ["0", "1", "2"],
        [0.0, 1.0, 2.0],
        ["p0", "p1", "p2"],
        [f"column_{at}" for at in range(3)],
    ):
        found = predictions_from([1, 2, 3, 1], Frame(columns, THREE))
        assert (found.labels.tolist(), found.class_names) == ([0, 1, 2, 0], ("1", "2", "3"))
    found = read_predictions(table(tmp_path, "label,0,1,2\n1,.8,.1,.1\n2,.1,.8,.1\n3,.1,.1,.8\n"))
    assert (found.labels.tolist(), found.class_names) == ([0, 1, 2], ("1", "2", "3"))
    line = refused(lambda: predictions_from([1, 2, 3, 1], THREE, class_names=["0", "1", "2"]))
    assert line.startswith("labels[2]: the label '3' is that of no class; the 3 classes are 0, 1, 2; ")


def test_labels_that_are_called_like_the_columns_are_theirs_in_any_order() -> None:
    columns = [f"p{at}" for at in range(11)]
    found = predictions_from(columns, Frame(columns, np.eye(11)))
    assert (found.labels.tolist(), found.class_names) == (list(range(11)), tuple(columns))


@pytest.mark.parametrize("columns", [None, [*range(10)], [f"p{at}" for at in range(10)], [*"0123456789"]])
def test_numbers_as_text_are_places_where_they_are_sorted_like_numbers(columns: list[Any] | None) -> None:
    shares = np.eye(10)[3:5]
    found = predictions_from(["3", "4"], shares if columns is None else Frame(columns, shares))
    assert (found.labels.tolist(), found.class_names) == ([3, 4], tuple("0123456789"))


def test_letters_of_either_form_are_the_same_name(tmp_path: Path) -> None:
    one, other = (unicodedata.normalize(form, "Bär") for form in ("NFC", "NFD"))
    for label, column in ((one, other), (other, one)):
        found = read_predictions(table(tmp_path, f"label,fox,prob_{column},age\n{label},0,1,7\nfox,0.5,0.5,8\n"))
        assert (found.labels.tolist(), found.ignored) == ([1, 0], ("age",))
        assert predictions_from([label, "fox"], np.eye(2), class_names=[column, "fox"]).labels.tolist() == [0, 1]


def test_none_is_a_class_where_columns_or_labels_are_about_it(tmp_path: Path) -> None:
    called, kinds = ["None", "Mild", "Severe"], mixed(3)
    shares = skilled(kinds, 3)
    texts = np.array(called)[kinds]
    frame = Frame([f"prob_{name}" for name in called], shares)
    assert predictions_from(texts, frame).labels.tolist() == kinds
    found = predictions_from(texts, shares[:, [1, 0, 2]])
    assert (found.class_names, [found.class_names[at] for at in found.labels]) == (tuple(sorted(called)), [*texts])
    rows = "prob_None,prob_Mild,prob_Severe\nNone,1,0,0\nSevere,0,0,1\n"
    assert read_predictions(table(tmp_path, f"label,{rows}")).labels.tolist() == [0, 2]


def test_names_that_are_numbers_in_another_order_need_labels_as_text() -> None:
    names = [str(at) for at in AS_TEXT]
    line = refused(lambda: predictions_from(MANY, skilled(MANY, 26), class_names=names))
    assert line.startswith("class_names: numbers in another order, so that a label may be the name of a class or its ")
    assert "[class_names[place] for place in labels]" in line
    found = predictions_from([names[place] for place in MANY], skilled(MANY, 26), class_names=names)
    assert found.labels.tolist() == MANY
    assert predictions_from([20, 10], np.eye(2), class_names=[20, 10]).labels.tolist() == [0, 1]


def test_yes_and_no_are_two_classes() -> None:
    assert predictions_from([True, False], [0.9, 0.2]).labels.tolist() == [1, 0]
    assert predictions_from(np.array([True, False]), [0.9, 0.2], class_names=["no", "yes"]).labels.tolist() == [1, 0]
    names, shares = ["True", "False"], [[0.9, 0.1], [0.2, 0.8]]
    assert predictions_from([True, False], Frame(names, shares)).labels.tolist() == [0, 1]
    assert predictions_from([True, False], shares, class_names=names).labels.tolist() == [0, 1]


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_one_probability_is_that_of_class_one(shape: tuple[int, ...]) -> None:
    found = predictions_from([0, 1, 1], np.array([0.25, 1, 0.5]).reshape(shape))
    assert found.probabilities.tolist() == [[0.75, 0.25], [0, 1], [0.5, 0.5]]
    assert found.class_names == ("0", "1")


STRAY = ["model_0", "fold_0", "t0", "lr=0.1", "p>0.5", "p_not_0", "false_alarm", "no_show_probability"]


@pytest.mark.parametrize(
    "name", ["yes", "Yes", "p_yes", 0, 1, "P1", "prob_1", "column_0", "f10", "piano", "literal", *STRAY]
)
def test_one_column_is_that_of_the_second_class_if_its_name_does_not_tell(name: Any) -> None:  # noqa: ANN401
    for one, names in ((Column(name, [0.25, 1]), None), (Frame([name], [[0.25], [1]]), ["no", "yes"])):
        found = predictions_from(["no", "yes"], one, class_names=names)
        assert (found.probabilities.tolist(), found.class_names) == ([[0.75, 0.25], [0, 1]], ("no", "yes"))
    for called in (2, "prob_2", "p1", "y_proba"):
        assert predictions_from([1, 2], Frame([called], [[0.25], [1]])).class_names == ("1", "2")
    assert predictions_from(["ham", "no ham"], Column("p_no ham", [0.25, 1])).class_names == ("ham", "no ham")
    assert predictions_from([0, 1], Column(None, [0.25, 1])).class_names == ("0", "1"), "no name at all"


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (["no", "yes"], "predicted_no"),
        (["no", "yes"], "no_risk"),
        *(
            (["no", "yes"], name)
            for name in ("no", "No", "p_no", "P(no)", "prob_0", "p0", "class0", "P(y=0)", "no score")
        ),
        (["fraud", "legit"], "fraud_probability"),
        (["not spam", "spam"], "p_not spam"),
        (["p", "q"], "p"),
        ([1, 2], 1),
        ([1, 2], "prob_1"),
        ([-1, 1], "prob_-1"),
        ([False, True], "False"),
        ([False, True], "prob_False"),
    ],
)
def test_one_column_is_that_of_the_class_that_it_names(labels: list[Any], name: Any) -> None:  # noqa: ANN401
    for column in (Frame([name], [[0.25], [1]]), Column(name, [0.25, 1])):
        found = predictions_from(labels, column, class_names=[-1, 1] if -1 in labels else None)
        assert found.probabilities.tolist() == [[0.25, 0.75], [1, 0]]


def test_probabilities_may_be_whole_numbers() -> None:
    assert predictions_from([0, 1], [[1, 0], [0, 1]]).probabilities.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    "shares", [[[0.5 - 1e-9, 0.5 + 1e-9]] * 2, [0.5 + 1e-9] * 2, [[1 / 3, 1 / 3 + 1e-12, 1 / 3]] * 2]
)
def test_a_class_that_is_hardly_likelier_than_another_is_the_answer(shares: Any) -> None:  # noqa: ANN401
    assert predictions_from([1, 0], shares).probabilities.argmax(axis=1).tolist() == [1, 1]


def test_a_classifier_that_is_hardly_sure_of_anything_is_as_good_as_it_is() -> None:
    x, y = datasets.load_breast_cancer(return_X_y=True)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    half = np.r_[np.flatnonzero(y == 0)[:200], np.flatnonzero(y == 1)[:200]]  # with as many of both none is likelier
    model = LogisticRegression(C=1e-10, tol=1e-16).fit(x[half], y[half])
    shares = model.predict_proba(x)
    found = predictions_from(y, shares)
    assert np.ptp(shares) < 1e-6
    assert (found.probabilities.argmax(axis=1) == y).mean() == model.score(x, y) > 0.9


def test_a_sum_that_was_rounded_is_made_one() -> None:
    shares = np.random.default_rng(0).dirichlet(np.ones(1000), size=50).round(6)
    found = predictions_from(np.zeros(50, int), shares)
    assert np.abs(found.probabilities.sum(axis=1, dtype=np.float64) - 1).max() < 1e-5
    assert predictions_from([0], [[0.3337, 0.667]]).probabilities.sum() == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_probabilities_of_few_decimals_are_made_whole(decimals: int) -> None:
    shares = np.random.default_rng(0).dirichlet(np.ones(5), size=50)
    assert np.ptp(shares.round(decimals).sum(axis=1)) > 0
    found = predictions_from(np.zeros(50, int), shares.round(decimals))
    assert np.abs(found.probabilities - shares).max() < 0.03
    line = refused(lambda: predictions_from([0], [[0.6, 0.3]]))
    assert line.startswith("probabilities[0]: the sum of the probabilities is 0.9, not 1; ")


def test_columns_with_names_name_the_classes() -> None:
    assert predictions_from(["b", "a"], Frame(["a", "b"], [[0.1, 0.9], [1, 0]])).class_names == ("a", "b")
    assert (
        predictions_from([1, 0], Frame(["a", "b"], [[0.1, 0.9], [1, 0]]), class_names=["x", "y"]).class_names[0] == "x"
    )
    assert predictions_from([1, 0], Frame(["p0", "p1"], [[0.1, 0.9], [1, 0]])).class_names == ("0", "1")
    assert predictions_from([1, 0], Frame([0, 1], [[0.1, 0.9], [1, 0]])).class_names == ("0", "1")
    assert predictions_from(["B"], Frame(["a", "b"], [[0.1, 0.9]]), class_names=["A", "B"]).labels.tolist() == [1]
    assert predictions_from(["b"], Frame(["a", "b"], [[0.1, 0.9]]), class_names=["a", "b"]).labels.tolist() == [1]
    assert predictions_from([1, 0], Frame(2, [[0.1, 0.9], [1, 0]])).class_names == ("0", "1"), "a number of columns"  # type: ignore[arg-type]


def test_names_may_need_what_joins_letters() -> None:
    names = ("می\u200cخواهم", "👩\u200d🔬", "क्\u200dष")
    found = predictions_from([names[2], names[0]], [[0.1, 0.2, 0.7], [1, 0, 0]], class_names=names)
    assert (found.class_names, found.labels.tolist()) == (names, [2, 0])


def test_ids_become_text() -> None:
    assert predictions_from([0, 1], [0.1, 0.9], ids=[7, "b\n"]).ids == ("7", "b\ufffd")


@pytest.mark.parametrize(
    ("images", "first"),
    [
        (np.full((2, 3, 4), 200, np.uint8), 200),
        (np.full((2, 3, 4, 1), 200, np.int64), 200),
        (np.full((2, 3, 4), 200.4), 200),
        (np.full((2, 3, 4), 0.5), 128),
        (np.full((2, 3, 4), 1, np.float16), 255),
        (np.full((2, 3, 4), 1), 1),
        (np.full((2, 3, 4), fill_value=True), 255),
    ],
    ids=["bytes", "whole numbers", "floats to 255", "floats to 1", "float16", "dark", "black and white"],
)
def test_images_become_bytes(images: np.ndarray, first: int) -> None:
    found = predictions_from([0, 1], [0.1, 0.9], images=images).images
    assert found is not None
    assert (found.dtype, found.shape, int(found[0, 0, 0])) == (np.uint8, (2, 3, 4), first)
    assert not found.flags.writeable


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (np.full((2, 3, 3), 255, np.uint8), ()),
        (np.full((2, 3, 3), 0.5), ("images: float64 from 0 to 1, multiplied by 255 and rounded to whole numbers",)),
        (np.full((2, 3, 3), 200.5), ("images: float64 from 0 to 255, rounded to whole numbers",)),
        (np.full((2, 3, 3, 1), 255, np.uint8), ("images: the last axis, one channel, dropped",)),
        (np.ones((2, 3, 3), bool), ("images: true and false, taken for 255 and 0",)),
        (None, ()),
    ],
    ids=["bytes", "floats to 1", "floats to 255", "a channel", "black and white", "none"],
)
def test_what_was_done_to_images_and_labels_is_noted(
    tmp_path: Path, images: np.ndarray | None, said: tuple[str, ...]
) -> None:
    counted = "labels: counted from 1; the classes are counted from 0"
    assert predictions_from([0, 1], [0.1, 0.9], images=images).notes == said
    found = predictions_from([1, 2], [0.1, 0.9], images=images)
    assert found.notes == (*said, counted)
    assert describe(found, Identity(name="a", title="A"), tmp_path).notes == found.notes


RARE = [[250, 700, 50, 0, 0], [0, 30, 0, 0, 0], [50, 0, 250, 700, 0], [0, 0, 0, 30, 0], [0, 0, 0, 0, 3000]]  # read so
TURNED = [[90, 10, 0, 0], [10, 90, 0, 0], [0, 0, 20, 80], [0, 0, 80, 20]]  # digits that stand on their heads


@pytest.mark.parametrize(
    ("read_as", "labels", "named", "said"),
    [
        (RARE, list("abcde"), None, ""),
        (TURNED, list("abcd"), list("abcd"), ""),
        (TURNED, [0, 1, 2, 3], list("abcd"), ""),
        (TURNED, list("abcd"), None, "55.00% of the labels are the likeliest class, but 85.00% would be"),
    ],
)
def test_classes_that_are_taken_for_one_another_are_told_only_where_nobody_gave_their_order(
    read_as: list[list[int]], labels: list[object], named: list[str] | None, said: str
) -> None:
    true = [label for label, row in zip(labels, read_as, strict=True) for _ in range(sum(row))]
    answers = np.concatenate([np.repeat(np.arange(len(labels)), row) for row in read_as])
    shares = np.full((len(true), len(labels)), 0.3 / (len(labels) - 1))
    shares[np.arange(len(true)), answers] = 0.7
    if said:
        with pytest.raises(ReportError, match=said):
            predictions_from(true, shares, class_names=named)
    else:
        predictions_from(true, shares, class_names=named)


def test_an_order_that_only_the_labels_give_is_noted(tmp_path: Path) -> None:
    said = ("labels: text, which names the classes, sorted, as nothing else gives an order",)
    assert predictions_from(["b", "a"], np.eye(2)).notes == said
    assert read_predictions(table(tmp_path, "label,p0,p1\nb,0,1\na,1,0\n")).notes == said
    assert read_predictions(table(tmp_path, "label,probability\nb,1\na,0\n")).notes == said
    assert not predictions_from(["b", "a"], np.eye(2), class_names=["b", "a"]).notes
    assert not predictions_from(["b", "a"], Frame(["b", "a"], np.eye(2))).notes
    assert not predictions_from(["1", "0"], np.eye(2)).notes
    assert not read_predictions(table(tmp_path, "label,prob_b\nb,1\na,0\n")).notes


def test_columns_of_which_no_row_is_are_noted(tmp_path: Path) -> None:
    found = read_predictions(table(tmp_path, "label,cat,dog,fold\ncat,0.75,0.25,0\ndog,0.5,0.5,0\n"))
    assert (found.class_names, found.notes) == (("cat", "dog", "fold"), ("columns: no row is of one class of these",))


@pytest.mark.parametrize("of", [".pred_{}", "prob_{}"])
def test_columns_called_by_numbers_are_those_of_these_numbers(tmp_path: Path, of: str) -> None:
    order = sorted(range(12), key=str)
    header = ",".join(of.format(at) for at in order)
    rows = [f"{label},{','.join(str(float(at == label)) for at in order)}" for label in (2, 10, 11)]
    found = read_predictions(table(tmp_path, "\n".join([f"label,{header}", *rows])))
    assert found.probabilities.argmax(axis=1).tolist() == found.labels.tolist()


@pytest.mark.parametrize("names", [["Type 1", "Type 2"], ["Q1", "Q2"], ["group_1", "group_2"], ["Class 1", "Class 2"]])
def test_a_number_in_the_names_of_classes_is_not_that_of_a_column(names: list[str]) -> None:
    true, second = [0, 1] * 20, [0.2, 0.9] * 20
    found = predictions_from(true, Frame(["prob_1"], np.array(second)[:, np.newaxis]), class_names=names)
    assert found.probabilities.argmax(axis=1).tolist() == true


def test_columns_that_are_counted_otherwise_than_labels_are_refused(tmp_path: Path) -> None:
    rows = [f"{label},{','.join(str(float(at == label)) for at in range(5))}" for label in (1, 2, 3, 4)] * 10
    with pytest.raises(ReportError, match=r"0.00% of the labels are the likeliest class, but 100.00% would be"):
        read_predictions(table(tmp_path, "\n".join(["label,class_1,class_2,class_3,class_4,class_5", *rows])))


def test_numbers_behind_any_word_are_places(tmp_path: Path) -> None:
    rows = [f"{label},{','.join(str(float(at == label)) for at in range(5))}" for label in (1, 2, 3, 4)]
    found = read_predictions(table(tmp_path, "\n".join(["label,V1,V2,V3,V4,V5", *rows])))
    assert found.probabilities.argmax(axis=1).tolist() == found.labels.tolist()
    assert found.class_names == ("V1", "V2", "V3", "V4", "V5")


def test_two_of_many_classes_that_stand_in_each_others_places_are_refused(tmp_path: Path) -> None:
    order = [0, 1, 3, 2, *range(4, 60)]
    rows = [
        f"c{label:02},{','.join(str(float(at == order[label])) for at in range(60))}" for label in [*range(60)] * 20
    ]
    header = ",".join(f"p{at}" for at in range(60))
    with pytest.raises(ReportError, match=r"96.67% of the labels are the likeliest class, but 100.00% would be"):
        read_predictions(table(tmp_path, "\n".join([f"label,{header}", *rows])))


def test_of_two_columns_that_may_hold_answers_that_of_the_longer_name_does(tmp_path: Path) -> None:
    rows = "cat,0,0.9,0.1,dog\ndog,1,0.2,0.8,cat\n" * 30
    with pytest.raises(ReportError, match="answers beside them"):
        read_predictions(table(tmp_path, f"label,pred,cat,dog,prediction\n{rows}"))


def test_columns_of_tidymodels_are_called_after_classes(tmp_path: Path) -> None:
    found = read_predictions(table(tmp_path, "label,.pred_cat,.pred_dog,.pred_class\ndog,0.25,0.75,dog\ncat,1,0,cat\n"))
    assert (found.class_names, found.labels.tolist()) == (("cat", "dog"), [1, 0])


def test_images_on_another_scale_are_noted() -> None:
    found = predictions_from([0, 1], [0.2, 0.9], images=datasets.load_digits().images[:2])
    assert found.notes[-1] == "images: no pixel is brighter than 16 of 255"
    assert not predictions_from([0, 1], [0.2, 0.9], images=datasets.load_digits().images[:2] / 16).notes[1:]


def test_what_scaling_rounds_changes_no_range() -> None:
    images = np.zeros((1, 8, 8), np.float32)
    images[0, 0, :2] = -1e-7, 1 + 2e-7
    found = predictions_from([0], [0.5], images=images).images
    assert found is not None
    assert found[0, 0, :3].tolist() == [0, 255, 0]


@pytest.mark.parametrize("shares", [[[1 + 1e-9, -1e-9], [1.0005, -5e-4]], [-1e-9, -5e-4]])
def test_what_rounding_leaves_below_0_is_0(shares: list[Any]) -> None:
    assert predictions_from([0, 1], shares).probabilities.tolist() == [[1, 0], [1, 0]]


def test_text_as_bytes_is_text() -> None:
    names, ids = np.array([b"cat", b"dog"]), [b"one", b"two"]
    found = predictions_from([b"dog", b"cat"], [0.5, 0.5], class_names=names, ids=ids)
    assert found.class_names == ("cat", "dog")
    assert found.ids == ("one", "two")
    assert found.labels.tolist() == [1, 0]


def test_a_class_may_be_called_none(tmp_path: Path) -> None:
    found = read_predictions(table(tmp_path, "label,None,scratch\nNone,0.75,0.25\nscratch,0.5,0.5\n"))
    assert found.class_names == ("None", "scratch")
    assert found.labels.tolist() == [0, 1]


def test_images_may_have_colours() -> None:
    images = np.zeros((2, 3, 4, 3))
    images[..., 1] = 1
    found = predictions_from([0, 1], [0.1, 0.9], images=images).images
    assert found is not None
    assert found[0, 0, 0].tolist() == [0, 255, 0]


ANIMALS = Frame(["dog", "cat", "ant"], THREE)


def skilled(labels: list[int], classes: int, right: float = 0.9) -> np.ndarray:
    """Return the probabilities of a classifier that is right so often, its columns in order."""
    random = np.random.default_rng(0)
    answers = np.where(random.random(len(labels)) < right, labels, random.integers(classes, size=len(labels)))
    return np.eye(classes)[answers] * 0.6 + 0.4 / classes


def mixed(classes: int, rows: int = 300) -> list[int]:
    """Return labels of so many classes, in no order."""
    return np.random.default_rng(1).integers(classes, size=rows).tolist()


TWO, TEN, MANY = mixed(2), mixed(10), mixed(26)
AS_TEXT = sorted(range(26), key=str)  # 0, 1, 10, 11: the order of numbers that are sorted as text
WORDS = ["fraud", "legit"]
WRONG: dict[str, tuple[Callable[[], Predictions], str]] = {
    "logits": (
        lambda: predictions_from([0], [[2.5, -1.0]]),
        "probabilities[0]: -1 is no probability; these look like logits",
    ),
    "large scores": (lambda: predictions_from([0], [[2.5, 1.0]]), "probabilities[0]: 2.5 is no probability"),
    "a score": (lambda: predictions_from([0, 1], [0.5, 1.5]), "probabilities[1]: percentages"),
    "a negative score": (lambda: predictions_from([0, 1], [0.5, -1.5]), "apply the sigmoid first"),
    "percentages": (lambda: predictions_from([0, 1], [[60, 40], [1, 99]]), "percentages; divide them by 100"),
    "one percentage": (lambda: predictions_from([0, 1], [60.5, 40]), "percentages; divide them by 100"),
    "whole percentages": (lambda: predictions_from([0, 1], [60, 40]), "if they are percentages, divide them by 100"),
    "predicted classes": (
        lambda: predictions_from([0, 2, 1], [0, 2, 1]),
        "probabilities[1]: 2 is no probability; these look like predicted classes; give a probability for each class",
    ),
    "predicted classes in a column": (lambda: predictions_from([0, 2], [[0], [2]]), "look like predicted classes"),
    "predicted classes -1 and 1": (lambda: predictions_from([0, 1], [-1, 1]), "look like predicted classes"),
    "nan": (lambda: predictions_from([0, 0], [[0.5, 0.5], [np.nan, 1]]), "probabilities[1]: a probability is missing"),
    "infinity": (
        lambda: predictions_from([0], [[np.inf, 1]]),
        "probabilities[0]: a probability is missing or infinite",
    ),
    "a negative one": (lambda: predictions_from([0], [[1.1, -0.1]]), "-0.1 is no probability"),
    "no sum": (
        lambda: predictions_from([0, 0], [[0.5, 0.5], [0.5, 0.4]]),
        "probabilities[1]: the sum of the probabilities is 0.9",
    ),
    "nothing": (lambda: predictions_from([], []), "probabilities: the shape is (0,)"),
    "no columns": (lambda: predictions_from([0], [[]]), "probabilities: the shape is (1, 0)"),
    "too many axes": (lambda: predictions_from([0], [[[1.0]]]), "probabilities: the shape is (1, 1, 1)"),
    "one number": (lambda: predictions_from([0], 0.5), "probabilities: one value of type float"),
    "a large number": (lambda: predictions_from([0], [[10**400, 0]]), "probabilities: no numbers"),
    "complex numbers": (lambda: predictions_from([0], [[1j, 0]]), "probabilities: the type is complex128"),
    "words": (lambda: predictions_from([0], [["a", "b"]]), "probabilities: no numbers"),
    "rows that differ": (lambda: predictions_from([0], [[1, 0], [1]]), "probabilities: no array"),
    "too many classes": (lambda: predictions_from([0], np.full((1, 1001), 1 / 1001)), "1001 classes; at most 1000"),
    "classes that would not fit into memory": (
        lambda: predictions_from([0], np.broadcast_to(np.False_, (10**6, 10**6))),
        "1000000 classes; at most 1000",
    ),
    "lengths": (lambda: predictions_from([0, 1, 1], [0.5, 0.5]), "labels: 3 labels, but 2 rows of probabilities"),
    "one-hot labels": (lambda: predictions_from(np.eye(3), np.eye(3)), "labels: the shape is (3, 3)"),
    "a label too high": (
        lambda: predictions_from([0, 3], np.eye(3)[:2]),
        "labels[1]: the label '3' is that of no class",
    ),
    "names in another order than those of the columns": (
        lambda: predictions_from(["cat"] * 4, ANIMALS, class_names=["ant", "cat", "dog"]),
        "class_names[0]: 'ant', the name of another column of the probabilities, for the column dog; leave them out",
    ),
    "a name at the place of another column": (
        lambda: predictions_from(["cat"] * 4, ANIMALS, class_names=["Fox", "Dog", "ant"]),
        "class_names[1]: 'Dog', the name of another column of the probabilities, for the column cat; leave them out",
    ),
    "names for columns that are sorted as text": (
        lambda: predictions_from(["a"], Frame(["p0", "p2", "p1"], THREE[:1]), class_names=["a", "b", "c"]),
        "class_names: names for columns of probabilities that are numbers in another order; bring the columns into",
    ),
    "a label too high by far": (lambda: predictions_from([1e300], [0.5]), "labels[0]: the label"),
    "a negative label": (
        lambda: predictions_from([0, -1], [0.5, 0.5]),
        "labels[1]: the label '-1' is that of no class",
    ),
    "a tensor that is being trained": (
        lambda: predictions_from([0, 1], Trained()),
        "probabilities: no array (call detach first)",
    ),
    "a masked label": (
        lambda: predictions_from(np.ma.array([0, 1], mask=[False, True]), [0.5, 0.5]),
        "labels: some values are masked; leave those examples out",
    ),
    "a masked probability": (
        lambda: predictions_from([0, 1], np.ma.array([0.5, 0.5], mask=[True, False])),
        "probabilities: some values are masked",
    ),
    "too many rows": (
        lambda: predictions_from(np.zeros(1_000_001, int), np.zeros(1_000_001)),
        "probabilities: 1,000,001 rows; 1,000,000 are the most, so leave some out",
    ),
    "half a label": (lambda: predictions_from([0, 0.5], [0.5, 0.5]), "labels[1]: the label '0.5' is that of no class"),
    "no label": (lambda: predictions_from([0, np.nan], [0.5, 0.5]), "labels[1]: the label is missing"),
    "None": (lambda: predictions_from(["a", None], [0.5, 0.5]), "labels[1]: the label is missing"),
    "None beside a class of that name": (
        lambda: predictions_from(["None", None], [0.5, 0.5], class_names=["None", "some"]),
        "labels[1]: the label is missing",
    ),
    "None as text, and one kind too many": (
        lambda: predictions_from(np.array(["a", "b", None]).astype(str), [0.5, 0.5, 0.5]),
        "labels[2]: the label is missing",
    ),
    "None as text beside numbers": (
        lambda: predictions_from(np.array([0, 1, None]).astype(str), np.eye(3)),
        "labels[2]: the label is missing",
    ),
    "a foreign label": (
        lambda: predictions_from(["a", "x\n"], [0.5, 0.5], class_names=["a", "b"]),
        "labels[1]: the label 'x' is that of no class; the 2 classes are a, b; use these names",
    ),
    "text without names": (
        lambda: predictions_from(["a", "b"], np.eye(3)[:2]),
        "labels: two labels for 3 classes",
    ),
    "too few names": (lambda: predictions_from([0], [0.5], class_names=["a"]), "class_names: one name for 2 classes"),
    "names alike": (
        lambda: predictions_from([0], [0.5], class_names=["a", "a"]),
        "class_names: holds 'a' twice",
    ),
    "no name": (lambda: predictions_from([0], [0.5], class_names=["a", " "]), "class_names: holds '' for class 1"),
    "a long name": (
        lambda: predictions_from([0], [0.5], class_names=["a", "b" * 61]),
        "class_names: holds",
    ),
    "a hostile name": (
        lambda: predictions_from([0], [0.5], class_names=["a", "\x1b[2J"]),
        "class_names: holds",
    ),
    "ids": (lambda: predictions_from([0], [0.5], ids=["a", "b"]), "ids: 2 for 1 rows of probabilities"),
    "large images": (
        lambda: predictions_from([0], [0.5], images=np.zeros((1, 2, 225), np.uint8)),
        "images: the shape is (1, 2, 225); bring the sides to at most 224, or leave the images out",
    ),
    "ids beyond Unicode": (
        lambda: predictions_from([0], [0.5], ids=np.array([0x110000], np.uint32).view("<U1")),
        "ids: characters that Unicode does not have; give it as text again",
    ),
    "labels beyond Unicode, the other way round in memory": (
        lambda: predictions_from(np.array([97, 98, 2**31, 99], ">u4").view(">U2"), [0.5, 0.5]),
        "labels: characters that Unicode does not have; give it as text again",
    ),
    "ids partly beyond Unicode": (
        lambda: predictions_from([0], [0.5], ids=np.array([98, 2**31, 97, 0xD800], np.uint32).view("<U4")),
        "ids: characters that Unicode does not have; give it as text again",
    ),
    "names that look alike": (
        lambda: predictions_from([0], [0.5], class_names=["a b", "a  b"]),
        "class_names: holds 'a b' and 'a  b', which look alike; give every class its own name",
    ),
    "a number of thousands of digits": (
        lambda: predictions_from([10**5000, 1], [0.5, 0.5]),
        "labels: values that no text can show (Exceeds the limit",
    ),
    "names of thousands of digits": (
        lambda: predictions_from([0], [0.5], class_names=[10**5000, 1]),
        "class_names: values that no text can show (Exceeds the limit",
    ),
    "ids of thousands of digits": (
        lambda: predictions_from([0], [0.5], ids=[10**5000]),
        "ids: values that no text can show (Exceeds the limit",
    ),
    "flat images": (lambda: predictions_from([0], [0.5], images=np.zeros((1, 784))), "images: the shape is (1, 784)"),
    "images with alpha": (lambda: predictions_from([0], [0.5], images=np.zeros((1, 2, 2, 4))), "images: the shape is"),
    "too few images": (lambda: predictions_from([0, 1], [0.5, 0], images=np.zeros((1, 2, 2))), "images: 1 for 2 rows"),
    "bright images": (
        lambda: predictions_from([0], [0.5], images=np.full((1, 2, 2), 256)),
        "images: values from 256 to 256",
    ),
    "dark images": (lambda: predictions_from([0], [0.5], images=np.full((1, 2, 2), -0.5)), "images: values from -0.5"),
    "images of nothing": (
        lambda: predictions_from([0], [0.5], images=np.full((1, 2, 2), np.nan)),
        "images: values from nan",
    ),
    "images of words": (
        lambda: predictions_from([0], [0.5], images=np.full((1, 2, 2), "a")),
        "images: the type is <U1",
    ),
}


WRONG |= {
    "names and numbers": (
        lambda: predictions_from(["cat", 1, 2], np.eye(3), class_names=["cat", "dog", "eel"]),
        "labels[0]: the label 'cat' is the name of a class, and others are numbers; write all labels in one way",
    ),
}
OUT_OF_ORDER: dict[str, tuple[Callable[[], Predictions], str]] = {
    "text that was sorted otherwise": (
        lambda: predictions_from([WORDS[at] for at in TWO], skilled(TWO, 2)[:, ::-1]),
        " would be if the probabilities stood in the order legit, fraud; give class_names in that order, and the names",
    ),
    "the probability of the first class alone": (
        lambda: predictions_from([WORDS[at] for at in TWO], Column("score", skilled(TWO, 2)[:, 0].tolist())),
        "would be if the probabilities stood in the order legit, fraud; ",
    ),
    "labels from 1 without the last": (
        lambda: predictions_from([at + 1 for at in TEN if at < 9], skilled([at for at in TEN if at < 9], 10)),
        "would be if the probabilities stood in the order 1, 2, 3, 4, 5, ",
    ),
    "names in another order": (
        lambda: predictions_from(["abcdefghij"[at] for at in TEN], skilled(TEN, 10), class_names=[*"jihgfedcba"]),
        "would be if the probabilities stood in the order a, b, c, ",
    ),
    "names of columns for places": (
        lambda: predictions_from(TWO, Frame(["yes", "no"], skilled(TWO, 2)[:, ::-1])),
        "would be if the probabilities stood in the order no, yes; bring them into the order of the classes, or call ",
    ),
    "numbers as text, sorted as text": (
        lambda: predictions_from([str(at) for at in MANY], skilled(MANY, 26)[:, AS_TEXT]),
        "would be if the probabilities stood in the order 0, 1, 10, 11, 12, ",
    ),
    "numbers as text, sorted as text, of a model that is hardly right": (
        lambda: predictions_from([str(at) for at in MANY], skilled(MANY, 26, 0.35)[:, AS_TEXT]),
        "probabilities: 4.00% of the labels are the likeliest class, but 31.00% would be if the probabilities stood ",
    ),
    "places in columns that are sorted as text": (
        lambda: predictions_from(MANY, Frame([str(at) for at in AS_TEXT], skilled(MANY, 26))),
        "would be if the probabilities stood in the order ",
    ),
    "a column whose name is no class's": (
        lambda: predictions_from(TWO, Column("malignant", skilled(TWO, 2)[:, 0].tolist())),
        "would be if the probabilities stood in the order 1, 0; ",
    ),
    "the first column of a table": (
        lambda: predictions_from(TWO, Column(0, skilled(TWO, 2)[:, 0].tolist())),
        "would be if the probabilities stood in the order 1, 0; ",
    ),
}


@pytest.mark.parametrize("name", OUT_OF_ORDER)
def test_classes_that_fit_far_better_in_another_order_are_refused(name: str) -> None:
    ask, said = OUT_OF_ORDER[name]
    assert said in refused(ask)


def rare(count: int, skill: float, odds: float) -> tuple[np.ndarray, np.ndarray]:
    """Return which of so many examples are of a rare class, and the probability of it that somebody gave each."""
    rng = np.random.default_rng(4)
    of_it = rng.random(count) < 0.06
    return of_it, 1 / (1 + np.exp(-(odds + skill * rng.normal(of_it * 1.5, 1))))


@pytest.mark.parametrize("count", [400, 4000])
@pytest.mark.parametrize("odds", [-4.0, -1.0])
def test_a_rare_class_that_is_hardly_ever_answered_is_not_taken_for_the_other(count: int, odds: float) -> None:
    of_it, shares = rare(count, 1.5, odds)
    with pytest.raises(ReportError, match="would be if the probabilities stood in the order stay, churn;"):
        predictions_from(np.where(of_it, "churn", "stay"), shares)
    told = predictions_from(np.where(of_it, "yes", "no"), shares)
    assert told.probabilities[:, 1] == pytest.approx(shares, abs=1e-6)


def test_one_of_three_classes_that_is_nearly_always_answered_does_not_hide_the_order() -> None:
    rng = np.random.default_rng(4)
    labels = rng.choice(3, 600, p=(0.9, 0.07, 0.03))
    shares = np.exp(np.log([0.9, 0.07, 0.03]) + rng.normal(np.eye(3)[labels], 1))
    shares /= shares.sum(axis=1, keepdims=True)
    names = np.array(["low", "medium", "high"])[labels]
    with pytest.raises(ReportError, match="would be if the probabilities stood in the order low, medium, high;"):
        predictions_from(names, shares)
    told = predictions_from(names, shares[:, [2, 0, 1]])
    assert told.class_names == ("high", "low", "medium")


@pytest.mark.parametrize(("skill", "odds"), [(0.3, 0.4), (0.0, 0.0), (0.0, 0.8)], ids=["weak", "none", "constant"])
def test_who_answers_a_rare_class_far_too_often_keeps_the_order(skill: float, odds: float) -> None:
    of_it, shares = rare(5000, skill, odds)
    told = predictions_from(np.where(of_it, "yes", "no"), shares)
    assert told.probabilities[:, 1] == pytest.approx(shares, abs=1e-6)


@pytest.mark.parametrize(("classes", "right"), [(2, 0.3), (3, 0.475)])
def test_a_classifier_that_is_right_in_two_of_three_cases_does_not_hide_the_order(classes: int, right: float) -> None:
    labels = mixed(classes, 5000)
    names, shares = [f"class {'abc'[label]}" for label in labels], skilled(labels, classes, right)
    told = predictions_from(names, shares)
    assert (told.probabilities.argmax(axis=1) == told.labels).mean() == pytest.approx(0.65, abs=0.02)
    with pytest.raises(ReportError, match="would be if the probabilities stood in the order"):
        predictions_from(names, shares[:, ::-1])


def test_two_of_many_classes_that_a_weak_classifier_confuses_are_no_other_order() -> None:
    rng = np.random.default_rng(4)
    labels = np.arange(20_000) % 10
    seen = np.where(rng.random(20_000) < 0.7, np.array([0, 1, 3, 2, 4, 5, 6, 7, 8, 9])[labels], labels)
    shares = rng.dirichlet(np.ones(10), 20_000) + 0.15 * np.eye(10)[seen]
    told = predictions_from([f"class {label}" for label in labels], shares / shares.sum(axis=1, keepdims=True))
    assert 0.3 < (told.probabilities.argmax(axis=1) == told.labels).mean() < 0.6


SHARES = {7: (0.13, 0.02, 0.14, 0.25, 0.17, 0.12, 0.17), 3: (0.6, 0.3, 0.1)}


def softened(
    classes: int, skill: float, rows: int = 5000, seen: Sequence[int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return labels, and what a classifier of such a skill that takes each class as `seen` gives as probabilities."""
    rng = np.random.default_rng(4)
    labels = rng.choice(classes, rows, p=SHARES.get(classes))
    logits = rng.normal(size=(rows, classes)) + np.log(SHARES.get(classes, [1.0] * classes))
    logits += skill * np.eye(classes)[np.array(range(classes) if seen is None else seen)[labels]]
    return labels, np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("columns", "skill", "order"),
    [
        ("angry disgust fear happy sad surprise neutral", 1.8, "angry, disgust, fear, happy, sad, surprise, neutral;"),
        ("airplane automobile bird cat deer dog frog horse truck ship", 4.5, "…, truck, ship;"),
        ("negative positive neutral", 2, "negative, positive, neutral;"),
    ],
)
def test_a_few_classes_that_stand_in_each_others_places_are_refused(
    tmp_path: Path, columns: str, skill: float, order: str
) -> None:
    names = columns.split()
    labels, shares = softened(len(names), skill)
    texts, kinds = [names[label] for label in labels], sorted(names)
    assert refused(lambda: predictions_from(texts, shares)).count(f"the probabilities stood in the order {order}") == 1
    places = [names.index(name) for name in kinds]
    sorted_columns = Frame(kinds, shares[:, places])
    assert predictions_from(texts, shares[:, places]).class_names == predictions_from(texts, sorted_columns).class_names
    assert " are the likeliest class, but " in refused(lambda: predictions_from(labels, sorted_columns))
    rows = [
        ",".join([names[0], names[share.argmax()], *map(str, share.round(6))]) for share in shares[:300]
    ]  # labels that tell nothing
    rows += [row.replace(names[0], name, 1) for row, name in zip(rows, names * 99, strict=False)]
    header = ",".join(["label", "prediction", *(f"p{at}" for at in range(len(names)))])
    line = refused_table(tmp_path, "\n".join([header, *rows]))
    assert "of the answers beside them are the likeliest class, but 100.00% would be if" in line


@pytest.mark.parametrize("skill", [0, 0.5, 1, 2, 4])
@pytest.mark.parametrize("seen", [(1, 1, 2, 3, 4), (0, 1, 3, 4, 4), (0, 0, 0, 3, 3), (2, 1, 2, 0, 4), (0, 2, 2, 3, 0)])
def test_a_classifier_that_takes_classes_for_others_keeps_the_order(seen: tuple[int, ...], skill: float) -> None:
    labels, shares = softened(5, skill, seen=seen)
    told = predictions_from([f"class {label}" for label in labels], shares)
    assert told.labels.tolist() == labels.tolist()


def test_numbers_at_the_end_of_names_are_read_whatever_their_order() -> None:
    for start in ("p", "class_", "prob_class "):
        found = predictions_from(MANY, Frame([f"{start}{at}" for at in AS_TEXT], skilled(MANY, 26)[:, AS_TEXT]))
        assert (found.probabilities.argmax(axis=1) == found.labels).mean() > 0.85
        assert [int(found.class_names[at]) for at in found.labels] == MANY


@pytest.mark.parametrize("classes", [2, 3, 10, 100, 1000])
@pytest.mark.parametrize("rows", [1, 10, 100, 1000])
def test_classifiers_without_skill_are_never_told_that_they_have_some(classes: int, rows: int) -> None:
    random, names = np.random.default_rng(classes * rows), [f"class {at}" for at in range(classes)]
    for answers in (random.dirichlet(np.ones(classes), rows), np.eye(classes)[np.full(rows, 1)]):
        labels = random.integers(classes, size=rows)
        texts = [names[label] for label in labels]
        assert predictions_from(texts, answers, class_names=names).labels.tolist() == labels.tolist()
    one = predictions_from([names[0]] * rows, np.eye(classes)[np.full(rows, 1)], class_names=names)
    assert one.labels.sum() == 0, "one class alone, and always the same answer"


def test_columns_and_labels_that_name_the_classes_are_taken_at_their_word() -> None:
    found = predictions_from([WORDS[at] for at in TWO], Frame(WORDS, skilled(TWO, 2)[:, ::-1]))
    assert (found.probabilities.argmax(axis=1) == found.labels).mean() < 0.1, "it may have been misled on purpose"


def test_numbers_from_0_are_places_even_if_some_are_names_as_well() -> None:
    names = [*"0123456789ABCDEF"]
    labels = mixed(16)
    assert predictions_from(labels, skilled(labels, 16), class_names=names).labels.tolist() == labels
    assert predictions_from([0, 1, 2], np.eye(3), class_names=[1, 2, 3]).labels.tolist() == [0, 1, 2]
    assert predictions_from([2, 1, 3], np.eye(3), class_names=[1, 2, 3]).labels.tolist() == [1, 0, 2]


def test_names_that_differ_by_capitals_alone_may_be_those_of_columns_as_well() -> None:
    found = predictions_from(["a", "A"], Frame(["A", "a"], np.eye(2)), class_names=["A", "a"])
    assert found.labels.tolist() == [1, 0]
    assert predictions_from(["A", "a"], Column("A", [0.75, 0.25])).probabilities[:, 0].tolist() == [0.75, 0.25]


def test_an_untrained_network_that_numbers_its_classes_is_taken_at_its_word() -> None:
    for shares in (skilled(TWO, 2)[:, ::-1], skilled(TWO, 2)[:, 0]):
        assert predictions_from(TWO, shares).labels.tolist() == TWO


def test_a_few_classes_that_are_taken_for_each_other_are_no_other_order() -> None:
    answers = [{6: 9, 9: 6}.get(at, at) for at in TEN]  # digits that stand on their head
    assert predictions_from(TEN, skilled(answers, 10)).labels.tolist() == TEN


def test_labels_may_leave_out_that_columns_hold_probabilities() -> None:
    for columns in (
        ["prob_dog", "prob_cat", "prob_ant"],
        ["P(dog)", "P(cat)", "P(ant)"],
        ["dog score", "cat score", "ant score"],
    ):
        found = predictions_from(["cat", "dog", "ant", "cat"], Frame(columns, THREE))
        assert (found.labels.tolist(), found.class_names) == ([1, 0, 2, 1], ("dog", "cat", "ant"))
        line = refused(lambda: predictions_from(["cat"] * 4, Frame(columns, THREE), class_names=["ant", "cat", "dog"]))  # noqa: B023
        assert line.startswith(
            "class_names[0]: 'ant', the name of another column of the probabilities, for the column "
        )
        renamed = predictions_from(["cat"] * 4, Frame(columns, THREE), class_names=["Hund", "Katze", "Ameise"])
        assert (renamed.labels.tolist(), renamed.class_names[1]) == ([1] * 4, "Katze")
    kinds = ["Iris-setosa", "Iris-versicolor"]
    found = predictions_from(kinds, Frame([f"prob_{kind}" for kind in kinds], np.eye(2)))
    assert (found.class_names, found.labels.tolist()) == (tuple(kinds), [0, 1])
    found = predictions_from(["New York", "New Jersey"], Frame(["New Jersey", "New York"], [[0, 1], [1, 0]]))
    assert found.class_names == ("New Jersey", "New York")


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_meant_is_refused_with_the_name_of_the_argument(name: str) -> None:
    ask, said = WRONG[name]
    assert said in refused(ask)


# Tables


def test_a_table_names_its_classes(tmp_path: Path) -> None:
    found = read_predictions(table(tmp_path, TABLE))
    assert (found.class_names, found.labels.tolist()) == (("cat", "dog"), [0, 1, 0])
    assert found.probabilities.tolist() == [[0.75, 0.25], [0.5, 0.5], [1, 0]]


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace(",", ";").replace(".", ","),
        "\ufeff" + TABLE,
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\n\n"),
        TABLE.removesuffix("\n"),
        TABLE.replace("cat,", '"cat" ,').replace('label,"cat" ', 'label,"cat"').replace('"cat" ', '"cat"'),
        TABLE.replace("label", " Label "),
        TABLE.replace("label", "y_true"),
        TABLE.replace("label", "target"),
        TABLE.replace("label", "class"),
    ],
)
def test_a_table_may_be_written_in_many_ways(tmp_path: Path, text: str) -> None:
    found = read_predictions(table(tmp_path, text))
    assert (found.class_names, found.labels.tolist()) == (("cat", "dog"), [0, 1, 0])
    assert found.probabilities.tolist() == [[0.75, 0.25], [0.5, 0.5], [1, 0]]


@pytest.mark.parametrize("name", ["them.CSV", "them.tsv", "them.txt"])
def test_a_table_is_known_by_its_ending(tmp_path: Path, name: str) -> None:
    assert len(read_predictions(table(tmp_path, TABLE, name)).labels) == 3


def test_names_with_separators_quotes_and_lines_are_read(tmp_path: Path) -> None:
    text = 'label,"cats, ""big"" ones",dog\n"cats, ""big"" ones",0.5,0.5\n\n"dog",0.1,0.8\n'
    line = refused_table(tmp_path, text)
    assert line.startswith("line 4 of FILE: the sum of the probabilities is 0.9, not 1; ")
    assert read_predictions(table(tmp_path, text.replace("0.8", "0.9"))).class_names[0] == 'cats, "big" ones'


@pytest.mark.parametrize("name", ["probability", "p1", "P1", "y_score"])
def test_one_column_of_probabilities_is_that_of_class_one(tmp_path: Path, name: str) -> None:
    found = read_predictions(table(tmp_path, f"label,{name}\nno,0.25\nyes,0.5\n"))
    assert (found.class_names, found.labels.tolist()) == (("no", "yes"), [0, 1])
    assert found.probabilities.tolist() == [[0.75, 0.25], [0.5, 0.5]]


LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
ALPHABET = "\n".join(",".join([one, *(str(int(one == other)) for other in LETTERS)]) for one in LETTERS)


@pytest.mark.parametrize(
    ("text", "names", "labels"),
    [
        (f"label,{','.join(LETTERS)}\n{ALPHABET}\n", LETTERS, list(range(26))),
        ("label,p,q\np,0.9,0.1\nq,0.2,0.8\n", ("p", "q"), [0, 1]),
        ("label,p,q\n0,0.9,0.1\n1,0.2,0.8\n", ("p", "q"), [0, 1]),
        ("label;p;q\n0;0,9;0,1\n", ("p", "q"), [0]),
        ("label,index,thumb\nindex,1,0\nthumb,0,1\n", ("index", "thumb"), [0, 1]),
        ("id,label,index,thumb\n7,index,1,0\n8,thumb,0,1\n", ("index", "thumb"), [0, 1]),
        ("label,confidence,doubt\nconfidence,1,0\ndoubt,0,1\n", ("confidence", "doubt"), [0, 1]),
        ("label,p0,p1,cat\ncat,0,0,1\np1,0,1,0\n", ("p0", "p1", "cat"), [2, 1]),
    ],
)
def test_a_class_may_be_called_like_a_column_of_another_kind(
    tmp_path: Path, text: str, names: tuple[str, ...], labels: list[int]
) -> None:
    found = read_predictions(table(tmp_path, text))
    assert (found.class_names, found.labels.tolist()) == (names, labels)
    assert found.probabilities.shape[1] == len(names)


@pytest.mark.parametrize(
    "more",
    [
        "split,test,train",
        "weight,0.5,2",
        "prediction,0,1",
        "pred,0,1",
        "y_pred,0,0",
        "predicted,False,True",
        "predicted,a,",
    ],
)
def test_beside_one_probability_there_may_be_other_columns(tmp_path: Path, more: str) -> None:
    name, *values = more.split(",")
    found = read_predictions(table(tmp_path, f"label,p1,{name}\n0,0.25,{values[0]}\n1,0.5,{values[1]}\n"))
    assert (found.ignored, found.probabilities.tolist()) == ((name,), [[0.75, 0.25], [0.5, 0.5]])


@pytest.mark.parametrize(
    ("columns", "answers"), [("positive,negative", "01"), ("p0,p1", "01"), ("p", "01"), ("score_of_yes", ["no", "yes"])]
)
def test_answers_that_contradict_the_order_of_the_classes_refuse_it(
    tmp_path: Path, columns: str, answers: Sequence[str]
) -> None:
    shares, labels = skilled(TWO, 2), np.random.default_rng(2).integers(2, size=len(TWO))  # which tell nothing

    def written(rows: np.ndarray) -> str:
        cells = (rows if "," in columns else rows[:, 1:]).tolist()
        named = [
            (answers[label], answers[int(share[1] > share[0])]) for label, share in zip(labels, shares, strict=True)
        ]
        lines = [",".join([*name, *map(str, cell)]) for name, cell in zip(named, cells, strict=True)]
        return "\n".join([f"label,prediction,{columns}", *lines])

    assert read_predictions(table(tmp_path, written(shares))).labels.tolist() == labels.tolist()
    line = refused_table(tmp_path, written(shares[:, ::-1]))
    assert line.startswith("FILE: 0.00% of the answers beside them are the likeliest class, but 100.00% would be if")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Unnamed: 0,label,cat,dog", "{at},{label},{shares}"),
        ("label,cat,dog,image_id", "{label},{shares},{at}"),
        ("label,max_prob,cat,dog", "{label},0.8,{shares}"),
        ("label,cat,dog,correct", "{label},{shares},1"),
        ("number,label,prob_cat,prob_dog", "892,{label},{shares}"),
        ("label,P(cat),P(dog),entropy", "{label},{shares},0.5"),
    ],
)
def test_columns_beside_those_that_labels_name_and_that_sum_to_1_are_no_classes(
    tmp_path: Path, header: str, cells: str
) -> None:
    rows = [cells.format(at=at, label=["cat", "dog"][at], shares=["0.75,0.25", "0.5,0.5"][at]) for at in (0, 1)]
    found = read_predictions(table(tmp_path, "\n".join([header, *rows])))
    assert (found.class_names, found.labels.tolist()) == (("cat", "dog"), [0, 1])
    assert found.probabilities.tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert len(found.ignored) == 1


@pytest.mark.parametrize("rare", [0.01, 0.0001])
def test_a_class_without_a_row_has_probabilities_of_its_own(tmp_path: Path, rare: float) -> None:
    rows = f"cat,0.75,{0.25 - rare},{rare}\ndog,{0.5 - rare},0.5,{rare}"
    found = read_predictions(table(tmp_path, f"label,cat,dog,eel\n{rows}\n"))
    assert (found.class_names, found.ignored) == (("cat", "dog", "eel"), ())


def test_columns_that_labels_name_may_be_rounded(tmp_path: Path) -> None:
    rows = "a,7,0.33,0.33,0.33\nb,8,0.25,0.5,0.25\nc,9,0.17,0.17,0.67"
    for header in ("label,age,a,b,c", "label,age,prob_a,prob_b,prob_c"):
        found = read_predictions(table(tmp_path, f"{header}\n{rows}\n"))
        assert (found.class_names, found.labels.tolist(), found.ignored) == (("a", "b", "c"), [0, 1, 2], ("age",))
    numbered = rows.translate(str.maketrans("abc", "123")).replace(",7,", ",").replace(",8,", ",").replace(",9,", ",")
    found = read_predictions(table(tmp_path, f"label,p1,p2,p3\n{numbered}\n"))
    assert (found.class_names, found.labels.tolist()) == (("1", "2", "3"), [0, 1, 2])


@pytest.mark.parametrize("number", ["9" * 400, "inf", "-inf", "nan", "1e308"])
def test_numbers_without_bounds_are_refused_with_their_line(tmp_path: Path, number: str) -> None:
    line = refused_table(tmp_path, f"label,cat,dog\ncat,0.75,0.25\ndog,0.5,{number}\n")
    assert line.startswith("line 3 of FILE: ")


def test_what_was_taken_for_a_class_is_named_where_the_numbers_are_no_probabilities(tmp_path: Path) -> None:
    line = refused_table(tmp_path, "label,number,age,a,b\n0,892,7,0.5,0.5\n1,893,8,0.5,0.5\n")
    assert line.endswith("; or leave out what is no class, as number, age, a, b were taken for classes")


@pytest.mark.parametrize("name", ["prediction", ".pred_class", "Vorhersage", "correct", "decision"])
def test_a_probability_that_may_be_that_of_the_answer_is_called_by_its_class_or_refused(
    tmp_path: Path, name: str
) -> None:
    second = np.random.default_rng(3).random(len(TWO))
    rows = [f"{one},{share > 0.5},{max(share, 1 - share)}" for one, share in zip(TWO, second, strict=True)]
    line = refused_table(tmp_path, "\n".join([f"label,{name},probability", *rows]))
    assert line.startswith("FILE: each is one half or more, so it may be that of the answer, whichever it is; ")
    assert "call it prob_1 if it is that of this class" in line
    found = read_predictions(table(tmp_path, "\n".join([f"label,{name},prob_1", *rows])))
    assert found.probabilities[:, 1] == pytest.approx(np.maximum(second, 1 - second))
    words = [row.replace("0,", "no,", 1) if row[0] == "0" else row.replace("1,", "yes,", 1) for row in rows]
    assert "call it prob_yes if" in refused_table(tmp_path, "\n".join([f"label,{name},probability", *words]))
    found = read_predictions(table(tmp_path, "\n".join([f"label,{name},prob_yes", *words])))
    assert (found.class_names, found.probabilities[:, 1].min() >= 0.5) == (("no", "yes"), True)


@pytest.mark.parametrize("name", ["probability", "y_score", "p"])
@pytest.mark.parametrize("kinds", [("0", "1"), ("B", "M"), ("setosa", "versicolor", "virginica")])
def test_a_probability_beside_those_of_all_classes_is_none_of_them(
    tmp_path: Path, name: str, kinds: tuple[str, ...]
) -> None:
    labels = mixed(len(kinds))
    shares = skilled(labels, len(kinds))
    header = ",".join(["label", *(f"prob_{kind}" for kind in kinds), name])
    rows = [
        ",".join([kinds[one], *map(str, share), str(share.max())]) for one, share in zip(labels, shares, strict=True)
    ]
    found = read_predictions(table(tmp_path, "\n".join([header, *rows])))
    assert (found.labels.tolist(), found.ignored) == (labels, (name,))
    assert found.probabilities == pytest.approx(shares)


def test_columns_that_may_be_the_classes_beside_one_that_may_be_are_refused(tmp_path: Path) -> None:
    rows = [f"{one},{1 - p:.1f},{p:.1f},{max(p, 1 - p):.1f}" for one, (_, p) in zip(TWO, skilled(TWO, 2), strict=True)]
    line = refused_table(tmp_path, "\n".join(["label,healthy,sick,probability", *rows]))
    what = "probability is the probability of one class, and healthy, sick beside it those of all seem to be"
    assert line == f"FILE: {what}; leave out the one or the others"
    more = "\n".join(["label,healthy,sick,probability,margin", *(f"{row},0.25" for row in rows)])
    assert refused_table(tmp_path, more) == line
    rows = [
        f"{one},{at % 2},{1 - at % 2},{p}" for at, (one, (_, p)) in enumerate(zip(TWO, skilled(TWO, 2), strict=True))
    ]
    found = read_predictions(table(tmp_path, "\n".join(["label,male,female,probability", *rows])))
    assert found.ignored == ("male", "female")


@pytest.mark.parametrize("truth", ["y_", "is_", ""])
@pytest.mark.parametrize("answer", ["yhat_", "softmax_"])
def test_labels_that_stand_one_hot_beside_probabilities_are_not_taken_for_them(
    tmp_path: Path, truth: str, answer: str
) -> None:
    labels = mixed(3)
    header = ",".join(["label", *(f"{truth}{at}" for at in range(3)), *(f"{answer}{at}" for at in range(3))])
    rows = [
        ",".join(map(str, [one, *np.eye(3, dtype=int)[one], *share]))
        for one, share in zip(labels, skilled(labels, 3), strict=True)
    ]
    line = refused_table(tmp_path, "\n".join([header, *rows]))
    assert f"{truth}0, {truth}1, {truth}2 are 0 and 1 alone, as labels or answers are, and {answer}0, " in line
    hard = [",".join(map(str, [one, *np.eye(3, dtype=int)[one]])) for one in labels]
    found = read_predictions(table(tmp_path, "\n".join([f"label,{truth}0,{truth}1,{truth}2", *hard])))
    assert found.probabilities.argmax(axis=1).tolist() == labels, "somebody may be sure and right"


@pytest.mark.parametrize("other", ["prob", "score", "confidence", "pred", "percent", "dog_score"])
def test_labels_that_stand_one_hot_are_no_probabilities_whatever_stands_beside_them(tmp_path: Path, other: str) -> None:
    scores = np.random.default_rng(1).random(len(TWO)).round(3) * (100 if other == "percent" else 1)
    rows = [f"{'cat' if one else 'dog'},{one},{1 - one},{score}" for one, score in zip(TWO, scores, strict=True)]
    line = refused_table(tmp_path, "\n".join([f"label,cat,dog,{other}", *rows]))
    what = f"cat, dog are 1 for the label and 0 else, as if they were labels beside {other}"
    assert line == f"FILE: {what}; leave out those or these"
    rows[7] = rows[7].rpartition(",")[0] + ",nan"
    assert refused_table(tmp_path, "\n".join([f"label,cat,dog,{other}", *rows])) == line


def test_decisions_that_stand_one_hot_beside_a_probability_are_not_taken_for_it(tmp_path: Path) -> None:
    ones = skilled(TWO, 2)[:, 1]
    rows = [f"{one},{p},{1 - round(p)},{round(p)}" for one, p in zip(TWO, ones, strict=True)]
    line = refused_table(tmp_path, "\n".join(["label,probability,pred_0,pred_1", *rows]))
    what = "pred_0, pred_1 are 0 and 1 alone, as labels or answers are, and probability beside them not"
    assert line == f"FILE: {what}; leave out those or these"


@pytest.mark.parametrize("threshold", [0.5, 0.4])
@pytest.mark.parametrize("name", ["income", "actual", "Species"])
def test_answers_called_label_do_not_pass_for_what_is_right(tmp_path: Path, name: str, threshold: float) -> None:
    random = np.random.default_rng(2)
    true = mixed(2)
    shares = np.clip(np.array(true) * 0.4 + 0.3 + random.normal(0, 0.25, len(true)), 0.01, 0.99).round(3)
    rows = [f"{one},{share > threshold:d},{1 - share:.3f},{share}" for one, share in zip(true, shares, strict=True)]
    line = refused_table(tmp_path, "\n".join([f"{name},label,prediction_0,prediction_1", *rows]))
    what = f"every label is what the probabilities say, so {name}, which is not, may hold what is right"
    assert line == f"FILE: {what}; leave out the column of labels and call {name} label, or leave {name} out"
    rows = [f"{one},{share > threshold:d},{1 - share:.3f},{share}" for one, share in zip(true, shares, strict=True)]
    found = read_predictions(table(tmp_path, "\n".join(["label,answer,prediction_0,prediction_1", *rows])))
    assert found.labels.tolist() == true
    split = [f"{at % 2},{share > threshold:d},{1 - share:.3f},{share}" for at, share in enumerate(shares)]
    assert read_predictions(table(tmp_path, "\n".join([f"{name},label,prediction_0,prediction_1", *split])))


@pytest.mark.parametrize("rounded", [0, 1])
def test_answers_of_any_name_do_not_pass_for_what_is_right(tmp_path: Path, rounded: int) -> None:
    ones = np.where(np.arange(300) % 25 == 0, 0.1, np.array(TWO) * 0.8 + 0.1)  # mistakes on one side alone
    rows = [
        f"{one},{p > 0.5:d},{round(1 - p, 2 - 2 * rounded)},{round(p, 2 - 2 * rounded)}"
        for one, p in zip(TWO, ones, strict=True)
    ]
    found = read_predictions(table(tmp_path, "\n".join(["label,decision,prob_0,prob_1", *rows])))
    assert found.labels.tolist() == TWO


def test_a_table_that_is_sorted_is_judged_by_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictions_rows, "CHUNK", 64)
    monkeypatch.setattr(predictions_table, "MOST_LOOKED_AT", 64)
    answers = [0] * 200 + [1] * 200
    rows = [
        f"{one},{1 - one if at % 40 == 0 else one},{0.9 - one * 0.8},{0.1 + one * 0.8}"
        for at, one in enumerate(answers)
    ]
    line = refused_table(tmp_path, "\n".join(["label,actual,p0,p1", *rows]))
    assert line.startswith("FILE: every label is what the probabilities say, so actual, which is not, may hold what is")
    shares = [(0.9, 0.1, 0) if one == 0 else (0.1, 0.7, 0.2) for one in answers]
    rows = [
        f"{'ab'[one]},{20 + at},{','.join(map(str, share))}"
        for at, (one, share) in enumerate(zip(answers, shares, strict=True))
    ]
    assert "1 in every row without column age" in refused_table(tmp_path, "\n".join(["label,age,a,b,c", *rows]))


def test_a_probability_is_called_by_its_class_where_that_is_a_truth_value(tmp_path: Path) -> None:
    rows = [f"{one == 1},{0.5 + at / 1000},{20 + at}" for at, one in enumerate(TWO)]
    assert "call it prob_True if" in refused_table(tmp_path, "\n".join(["label,probability,age", *rows]))
    assert len(read_predictions(table(tmp_path, "\n".join(["label,prob_True,age", *rows]))).labels) == len(TWO)
    rows = [f"{'pu'[one]},{at / 1000}" for at, one in enumerate(TWO)]
    assert read_predictions(table(tmp_path, "\n".join(["label,p", *rows]))).class_names == ("p", "u")


def test_one_of_two_columns_is_no_single_one(tmp_path: Path) -> None:
    shares = skilled(TWO, 2)
    for first, second in (("class_1", "class_2"), ("prob_1", "prob_2"), ("prob.1", "prob.2"), ("1", "2")):
        rows = [f"{one},{p},{q},{at}.png" for at, (one, (p, q)) in enumerate(zip(TWO, shares, strict=True))]
        line = refused_table(tmp_path, "\n".join([f"label,{first},{second},file", *rows]))
        assert line.startswith("line 2 of FILE: column file holds '0.png', which is no number; ")
    rows = [f"{one + 1},{p},{q},{20 + at}" for at, (one, (p, q)) in enumerate(zip(TWO, shares, strict=True))]
    assert "1 in every row without column age" in refused_table(tmp_path, "\n".join(["label,prob_0,prob_1,age", *rows]))


def test_columns_of_zeros_beside_those_that_labels_name_are_no_classes(tmp_path: Path) -> None:
    rows = [f"{one},{p},{q},0,-0.0,{at}.png" for at, (one, (p, q)) in enumerate(zip(TWO, skilled(TWO, 2), strict=True))]
    found = read_predictions(table(tmp_path, "\n".join(["label,prob_0,prob_1,fold,loss,file", *rows])))
    assert (found.class_names, found.ignored) == (("0", "1"), ("fold", "loss", "file"))


def test_probabilities_that_are_always_the_same_say_no_label(tmp_path: Path) -> None:
    rows = [f"{one},{one if at % 9 else 1 - one},0.52,0.48" for at, one in enumerate(TWO)]
    found = read_predictions(table(tmp_path, "\n".join(["label,tree,prob_0,prob_1", *rows])))
    assert found.labels.tolist() == TWO


def test_a_class_without_a_row_is_one_beside_other_columns_too(tmp_path: Path) -> None:
    shares = [(0.5, 0.24, 0.25, 0.01) if at % 9 else (0.4, 0.3, 0.3, 0) for at in range(200)]
    rows = [f"{'abc'[at % 3]},{20 + at},{','.join(map(str, share))}" for at, share in enumerate(shares)]
    found = read_predictions(table(tmp_path, "\n".join(["label,age,a,b,c,d", *rows])))
    assert (found.class_names, found.ignored) == (("a", "b", "c", "d"), ("age",))


@pytest.mark.parametrize("start", [0, 1])
def test_answers_that_count_the_classes_otherwise_contradict_nothing(tmp_path: Path, start: int) -> None:
    labels = mixed(3)
    shares = skilled(labels, 3)
    header = ",".join(["label", "y_pred", *(f"prob_{at + start}" for at in range(3))])
    rows = [
        ",".join(map(str, [one + start, share.argmax() + 1 - start, *share]))
        for one, share in zip(labels, shares, strict=True)
    ]
    assert read_predictions(table(tmp_path, "\n".join([header, *rows]))).labels.tolist() == labels
    never = [row for row in rows if row.split(",")[1] != "2" if start == 0]
    assert len(read_predictions(table(tmp_path, "\n".join([header, *(never or rows)]))).labels)


@pytest.mark.parametrize("seed", range(6))
def test_where_all_are_of_one_class_nothing_speaks_for_another_order(tmp_path: Path, seed: int) -> None:
    shares = np.minimum(np.random.default_rng(seed).beta(2, 18, 400), 0.49)
    assert predictions_from([1] * 400, np.stack([1 - shares, shares], axis=1)).labels.all()
    rows = [f"{at % 2},1,{share}" for at, share in enumerate(shares)]
    found = read_predictions(table(tmp_path, "\n".join(["label,pred,probability", *rows])))
    assert found.probabilities[:, 1] == pytest.approx(shares)


def test_answers_that_are_written_otherwise_contradict_nothing(tmp_path: Path) -> None:
    shares, kinds = skilled(TWO, 2), ["yes", "no"]
    rows = [
        f"{kinds[one]},{1 - one},{','.join(map(str, share))}" for one, share in zip(TWO, shares.tolist(), strict=True)
    ]
    found = read_predictions(table(tmp_path, "\n".join(["label,prediction,yes,no", *rows])))
    assert (found.class_names, found.labels.tolist()) == (("yes", "no"), TWO)


def test_a_table_that_is_sorted_by_its_label_is_read_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predictions_rows, "CHUNK", 4)
    rows = [f"{label},{share},{at}" for at, (label, share) in enumerate([("ham", 0.2)] * 9 + [("spam", 0.9)] * 9)]
    found = read_predictions(table(tmp_path, "\n".join(["label,spam_probability,id", *rows])))
    assert (found.class_names, found.labels.tolist()) == (("ham", "spam"), [0] * 9 + [1] * 9)
    rows = [
        f"{label},{share},{1 - share},{at}" for at, (label, share) in enumerate([("b", 0.25)] * 9 + [("a", 0.75)] * 9)
    ]
    found = read_predictions(table(tmp_path, "\n".join(["label,a,b,age", *rows])))
    assert (found.class_names, found.ignored) == (("a", "b"), ("age",))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "label\ttench, Tinca tinca\tgoldfish, Carassius, auratus\n1\t0.25\t0.75\n0\t0.5\t0.5\n",
            ("tench, Tinca tinca", "goldfish, Carassius, auratus"),
        ),
        ("label;Hund, groß;Hund, klein\nHund, klein;0,25;0,75\nHund, groß;0,5;0,5\n", ("Hund, groß", "Hund, klein")),
        ("a; b\tc; d; e\tlabel\n0.25\t0.75\tc; d; e\n0.5\t0.5\ta; b\n", ("a; b", "c; d; e")),
        ("label,a;b;c,d;e;f\n1,0.25,0.75\n0,0.5,0.5\n", ("a;b;c", "d;e;f")),
        ("label;a, label, b;c\n1;0.25;0.75\n0;0.5;0.5\n", ("a, label, b", "c")),
        ("id;a, label;b, class, c;label\nx;0.25;0.75;1\ny;0.5;0.5;0\n", ("a, label", "b, class, c")),
        ('label,"a;b;c;d","e;f"\n1,0.25,0.75\n0,0.5,0.5\n', ("a;b;c;d", "e;f")),
    ],
)
def test_names_of_classes_may_hold_what_separates_columns_elsewhere(
    tmp_path: Path, text: str, names: tuple[str, ...]
) -> None:
    found = read_predictions(table(tmp_path, text))
    assert (found.class_names, found.labels.tolist()) == (names, [1, 0])
    assert found.probabilities.tolist() == [[0.25, 0.75], [0.5, 0.5]]


def test_a_row_longer_than_the_header_moves_no_column(tmp_path: Path) -> None:
    line = refused_table(tmp_path, '"label"\t"a"\t"b"\n"1"\t"b"\t0.25\t0.75\n"2"\t"a"\t1\t0\n')
    assert line == f"line 2 of FILE: 4 columns, the header has 3; {UNEVEN}"
    assert refused_table(tmp_path, "label,a,b\na,b,0,1\nb,b,0,1\n") == line
    assert refused_table(tmp_path, "label,a,b\na,1,0,\nb,0,1,\n") == line


def test_long_beginnings_that_all_columns_share_are_refused_at_once(tmp_path: Path) -> None:
    line = refused_table(tmp_path, f"label,{'p_' * 30_000}a,{'p_' * 30_000}b\na,1,0\n")
    assert "is that of no class" in line


def test_our_own_predictions_are_read_and_what_is_not_used_is_named(tmp_path: Path) -> None:
    header = "index,label,prediction,confidence,p0,p1,p2,label_issue,misread_by"
    found = read_predictions(table(tmp_path, f"{header}\n0,1,1,0.6,0.2,0.6,0.2,0,2\n1,2,0,0.5,0.5,0.3,0.2,1,5\n"))
    assert (found.labels.tolist(), found.class_names, found.ids) == ([1, 2], ("0", "1", "2"), ("0", "1"))
    assert found.ignored == ("prediction", "confidence", "label_issue", "misread_by")
    assert np.allclose(found.probabilities, [[0.2, 0.6, 0.2], [0.5, 0.3, 0.2]])


def test_an_id_is_taken_before_an_index(tmp_path: Path) -> None:
    found = read_predictions(table(tmp_path, "index,id,label,a,b\n0,x,a,1,0\n1,y,b,0,1\n"))
    assert (found.ids, found.ignored, found.class_names) == (("x", "y"), ("index",), ("a", "b"))


def test_with_numbered_columns_further_ones_are_no_classes(tmp_path: Path) -> None:
    found = read_predictions(table(tmp_path, "split,label,p1,p0\ntest,0,0.25,0.75\n"))
    assert (found.ignored, found.probabilities.tolist()) == (("split",), [[0.75, 0.25]])


REFUSED_TABLES = {
    "": "FILE has no column for the label among none; name one of its columns label, in the first line",
    "0,0.5,0.5\n": "FILE has no column for the label among 0, 0.5, 0.5; ",
    "label,target,a,b\n": "FILE has several columns for the label, label, target; leave out all but one of them",
    "label,a,b\n": "FILE has a header, but no rows; it takes at least one",
    "label,p0,p1,a\n": "FILE has a header, but no rows; it takes at least one",
    "label,a,a\n0,1,0\n": "FILE has the column a twice; ",
    "label,a\na,1\n": "FILE has one class only, a; ",
    "label,prediction,prob\n0,0,0.9\n1,1,0.8\n": "FILE has one class only, prob; ",
    "label,proba\n0,0.9\n": "FILE has one class only, proba; ",
    "label,p0\n0,1\n": "FILE has one class only, p0; ",
    "label,id\n0,1\n": "FILE has no column for a class; ",
    "label,a,b\na,1,0\n\nb,0\n": f"line 4 of FILE: 2 columns, the header has 3; {UNEVEN}",
    "label,a,b\na,1,0\nb,0,x\x1b\n": "line 3 of FILE: column b holds 'x\ufffd', which is no number; ",
    "label,a,b\na,1,0\nb,,1\n": "line 3 of FILE: column a holds '', which is no number; ",
    "label,a,b\na,1,0\nb,nan,1\n": "line 3 of FILE: a probability is missing or infinite; ",
    "label,a,b\na,1,0\nc,0,1\n": "line 3 of FILE: the label 'c' is that of no class; the 2 classes are a, b; ",
    "label,a,b\na,1,0\n,0,1\n": "line 3 of FILE: the label is missing; ",
    ",label,a,b\n0,a,1,0\n1,,0,1\n2,b,0,1\n": "line 3 of FILE: the label is missing; ",
    "label,a,b\n0,60,40\n1,20,80\n": "line 2 of FILE: percentages; divide them by 100",
    "label,a,b\n0,1,0\n1,-3,5\n": "line 3 of FILE: -3 is no probability; these look like logits or scores; ",
    'label,a,b\n"0,1,0\n': "FILE is no table (unexpected end of data); save it as CSV again",
    "label," + ",".join(f"c{number}" for number in range(1001)) + "\n0,1" + ",0" * 1000 + "\n": "FILE: 1001 classes; ",
}


@pytest.mark.parametrize("text", REFUSED_TABLES, ids=range(len(REFUSED_TABLES)))
def test_a_table_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    assert refused_table(tmp_path, text).startswith(REFUSED_TABLES[text])


@pytest.mark.parametrize("decimals", [0, 1, 2, 6])
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_rounded_percentages_are_called_so_and_shares_once_they_are_divided(classes: int, decimals: int) -> None:
    rng = np.random.default_rng(0)
    percentages = (rng.dirichlet(np.full(classes, 0.2), 300) * 100).round(decimals)
    labels = rng.integers(classes, size=300)
    with pytest.raises(ReportError, match=r"^probabilities\[0\]: percentages; divide them by 100$"):
        predictions_from(labels, percentages)
    found = predictions_from(labels, percentages / 100)
    assert found.probabilities == pytest.approx(percentages / 100, abs=0.03)


@pytest.mark.parametrize("scores", [[[60, 40], [1, 90]], [[60, 40], [101, -1]], [[60, 40], [60.25, 39.25]]])
def test_scores_of_which_some_only_sum_to_a_hundred_are_no_percentages(scores: list[list[float]]) -> None:
    with pytest.raises(ReportError, match="these look like logits or scores; apply softmax to each row first"):
        predictions_from([0, 1], scores)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("label", [[0, 2, 1], [-1, 1, 1], [0, 5, 9]])
def test_a_column_without_which_rows_sum_to_1_is_told_as_no_class(label: list[int], *, named: bool) -> None:
    rows = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0.2, 0.7, 0.1]])
    table = np.insert(rows, 1, label, axis=1)
    line = refused(lambda: predictions_from([0, 1, 1], Frame(["a", "label", "b", "c"], table) if named else table))
    assert f" in every row without column {'label' if named else 1}; leave that out" in line
    assert "softmax" not in line


def test_the_number_that_is_no_probability_is_told_with_its_row() -> None:
    line = refused(lambda: predictions_from([0, 1], [[0.5, 0.25, 0.125], [7, 0.5, 0.25]]))
    assert line.startswith("probabilities[1]: 7 is no probability; these look like logits or scores; ")


def test_a_wrong_row_far_down_is_named(tmp_path: Path) -> None:
    rows = ["a,0.5,0.5"] * 10_000
    rows[9_000] = "a,0.5,half"
    assert refused_table(tmp_path, "\n".join(["label,a,b", *rows])).startswith(
        "line 9002 of FILE: column b holds 'half'"
    )


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert refused_table(tmp_path, TABLE.replace("cat", "Kätzchen"), encoding="latin-1").startswith("FILE is not UTF-8")


@pytest.mark.parametrize("name", ["them.xlsx", "them", "them.npy"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    assert refused_table(tmp_path, TABLE, name=name).startswith("FILE is neither .npz nor .csv nor .tsv nor .txt; ")


@pytest.mark.parametrize("name", ["none.csv", "none.npz", "none", "none.xlsx"])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    line = refused(lambda: read_predictions(tmp_path / name))
    assert re.match(rf"{re.escape(str(tmp_path / name))} (does not exist|cannot be read \(No such file)", line)


@pytest.mark.parametrize("name", ["folder.csv", "folder"])
def test_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert "is a folder" in refused(lambda: read_predictions(tmp_path / name))


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"])
@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_what_is_no_regular_file_is_told_and_never_waited_for(tmp_path: Path, kind: str, suffix: str) -> None:
    path = odd_file(tmp_path, kind, suffix)
    assert refused(lambda: read_predictions(path)).startswith(f"{path} is no regular file; ")


def test_a_line_without_end_is_read_in_pieces_and_columns_without_number_are_refused_at_once(tmp_path: Path) -> None:
    assert refused_table(tmp_path, "," * 2**22).startswith("FILE has 1,048,577 columns; 4,000 are the most")
    assert refused_table(tmp_path, "a" * 2**22).startswith("FILE is no table (field larger than field limit")
    assert refused_table(tmp_path, "label" + ",a" * 5000 + "\n").startswith(
        "FILE has 5,001 columns; 4,000 are the most"
    )
    line = refused_table(tmp_path, TABLE + "dog," + "0" * 2**21)
    assert line.startswith("FILE is no table (field larger than field limit")


@pytest.mark.parametrize("limit", [3, 4])
def test_so_many_rows_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(predictions_rows, "MOST_ROWS", limit)
    text = TABLE + "dog,0,1\n"
    if limit == 4:
        assert len(read_predictions(table(tmp_path, text)).labels) == 4
    else:
        assert "holds too much, 3 rows and 4 GiB of numbers are the most; keep fewer" in refused_table(tmp_path, text)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"labels": np.zeros(1_000_001, bool)}, "labels in FILE has 1,000,001 entries; 1,000,000 are the most, so"),
        ({"labels": np.zeros((2, 500_001), bool)}, "labels in FILE has 1,000,002 entries; 1,000,000 are the most, so"),
        ({"ids": np.zeros((2, 500_001), bool)}, "ids in FILE has 1,000,002 entries; 1,000,000 are the most, so"),
        ({"class_names": np.zeros((1, 1001), bool)}, "class_names in FILE has 1,001 entries; 1,000 are the most, so"),
        ({"images": np.zeros((1_000_001, 1), bool)}, "images in FILE has 1,000,001 entries; 1,000,000 are the most,"),
        ({"probabilities": np.zeros((10**6, 600), bool)}, "FILE would unpack to 4.5 GiB, the limit is 4 GiB; keep"),
    ],
    ids=["labels", "wide labels", "ids", "names", "images", "probabilities"],
)
def test_shapes_are_judged_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, np.ndarray], said: str
) -> None:
    np.savez_compressed(tmp_path / "them.npz", **({"labels": [0], "probabilities": [[1, 0]]} | changed))
    monkeypatch.setattr(np.lib.format, "read_array", None)
    line = refused(lambda: read_predictions(tmp_path / "them.npz")).replace(str(tmp_path / "them.npz"), "FILE")
    assert line.startswith(said)


@pytest.mark.parametrize("header", ["label,id", "id,label"])
def test_one_long_text_makes_no_room_for_as_long_ones_in_every_row(tmp_path: Path, header: str) -> None:
    path = table(tmp_path, "\n".join([f"{header},a,b", f"a,{'x' * 10**5},0.5,0.5", *["a,a,0.5,0.5"] * 10**4]))
    tracemalloc.start()
    with contextlib.suppress(ReportError):  # of a label that no class has
        read_predictions(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10**8


@pytest.mark.parametrize("limit", [20, len(TABLE)])
def test_a_table_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(predictions_rows, "LARGEST", limit)
    assert "keep fewer rows" in refused_table(tmp_path, TABLE)


def test_ten_thousand_rows_are_read(tmp_path: Path) -> None:
    shares = np.random.default_rng(0).dirichlet(np.ones(10), size=10_000)
    rows = [f"{at},{at % 10}," + ",".join(f"{share:.6f}" for share in row) for at, row in enumerate(shares)]
    names = ",".join(f"p{number}" for number in range(10))
    path = table(tmp_path, "\n".join([f"index,label,{names}", *rows]))
    found = read_predictions(path)
    assert found.probabilities.shape == (10_000, 10)
    assert np.allclose(found.probabilities, shares, atol=1e-6)


# `.npz` files


def test_a_file_of_arrays_is_read(tmp_path: Path) -> None:
    arrays = {"class_names": np.array(["a", "b", "c"]), "ids": np.arange(4), "images": np.ones((4, 2, 3)), "extra": 1}
    found = read_predictions(saved(tmp_path, labels=LABELS, probabilities=THREE, **arrays))
    assert (found.labels.tolist(), found.class_names, found.ids) == (LABELS, ("a", "b", "c"), ("0", "1", "2", "3"))
    assert found.images is not None
    assert (found.images.shape, int(found.images.min())) == ((4, 2, 3), 255)
    assert found.ignored == ("extra",)


def test_a_file_of_arrays_needs_but_two(tmp_path: Path) -> None:
    found = read_predictions(saved(tmp_path, labels=np.array(["b", "a"]), probabilities=np.array([0.25, 1])))
    assert (found.class_names, found.ids, found.images) == (("a", "b"), (), None)


def test_what_is_wrong_in_a_file_of_arrays_is_named_with_its_place(tmp_path: Path) -> None:
    path = saved(tmp_path, labels=[0, 1], probabilities=[[1, 0], [0.5, 0.6]])
    assert refused(lambda: read_predictions(path)).startswith(
        f"probabilities[1] in {path}: the sum of the probabilities"
    )


def test_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, probabilities=[[1, 0]])
    assert refused(lambda: read_predictions(path)).startswith(f"{path} has no labels, found probabilities; ")


def test_a_file_that_is_none_is_told_what_it_should_hold(tmp_path: Path) -> None:
    path = table(tmp_path, "no", "them.npz")
    assert "with the arrays labels and probabilities" in refused(lambda: read_predictions(path))


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    path = saved(tmp_path, labels=np.array(["a", None], object), probabilities=[0.5, 0.5])
    assert "holds Python objects, which are not unpickled" in refused(lambda: read_predictions(path))


def test_too_little_memory_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 458 MiB")

    path = saved(tmp_path, labels=[0, 1], probabilities=[0.5, 0.5])
    monkeypatch.setattr(np.lib.format, "read_array", fails)
    with pytest.raises(MemoryError):
        read_predictions(path)


def test_sizes_are_judged_before_anything_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz, "LARGEST", 100)
    path = saved(tmp_path, labels=LABELS, probabilities=THREE)
    assert "would unpack to" in refused(lambda: read_predictions(path))


# Models of scikit-learn


@pytest.mark.parametrize("name", ["wine", "iris", "breast_cancer", "digits"])
@pytest.mark.parametrize("kind", ["table", "arrays", "memory"])
def test_a_model_of_scikit_learn_is_read_as_it_answers(tmp_path: Path, name: str, kind: str) -> None:
    data = getattr(datasets, f"load_{name}")()
    classes = [str(one) for one in data.target_names]
    model = RandomForestClassifier(10, random_state=0).fit(data.data[::2], data.target[::2])
    labels, shares = data.target[1::2], model.predict_proba(data.data[1::2])
    if kind == "table":
        rows = [",".join([classes[label], *map(str, row)]) for label, row in zip(labels, shares, strict=True)]
        found = read_predictions(table(tmp_path, "\n".join([",".join(["target", *classes]), *rows])))
    elif kind == "arrays":
        found = read_predictions(saved(tmp_path, labels=labels, probabilities=shares, class_names=data.target_names))
    else:
        images = data.images[1::2] / 16 if name == "digits" else None
        found = predictions_from(labels, shares, class_names=data.target_names, images=images)
    assert found.class_names == tuple(classes)
    assert found.labels.tolist() == labels.tolist()
    assert np.allclose(found.probabilities, shares, atol=1e-6)
    right = (found.probabilities.argmax(axis=1) == found.labels).mean()
    assert right == pytest.approx(model.score(data.data[1::2], labels), abs=0.02)  # there are ties


def test_a_model_trained_on_text_needs_no_names() -> None:
    data = datasets.load_iris()
    text = data.target_names[data.target]
    with warnings.catch_warnings(action="ignore"):
        model = LogisticRegression().fit(data.data, text)
    found = predictions_from(text, model.predict_proba(data.data))
    assert found.class_names == tuple(model.classes_)
    assert (found.probabilities.argmax(axis=1) == found.labels).mean() > 0.95


def test_the_scores_of_a_model_are_told_from_probabilities() -> None:
    data = datasets.load_breast_cancer()
    with warnings.catch_warnings(action="ignore"):
        model = LogisticRegression(max_iter=20).fit(data.data, data.target)
    scores = model.decision_function(data.data)
    line = refused(lambda: predictions_from(data.target, scores))
    assert re.match(r"probabilities\[\d+\]: -?[\d.]+ is no probability; these look like logits or scores; ", line)
    found = predictions_from(data.target, model.predict_proba(data.data)[:, 1])
    assert ((found.probabilities[:, 1] > 0.5) == (scores > 0)).all()


@pytest.mark.parametrize("number", [-1e308, 1e308, np.longdouble("1e400")])
def test_numbers_whose_sum_no_float_holds_are_refused(number: float) -> None:
    with pytest.raises(ReportError, match=r"^probabilities\[0\]: .*(no probability|infinite)"):
        predictions_from([0], np.array([[number] * 3]))
