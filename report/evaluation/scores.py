"""Turns probabilities and labels into scores."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from report.evaluation.results import DECIMALS, Bin, Calibration, ClassScore, Evaluation
from report.evaluation.statistics import BINS, bin_places, brier_scores, losses, publish, wilson_interval

if TYPE_CHECKING:
    from collections.abc import Sequence


def evaluate(labels: np.ndarray, probabilities: np.ndarray, class_names: Sequence[str]) -> Evaluation:
    """Score the answers of a network.

    The prediction is the class with the highest probability (of equals, the first). All that is computed from
    probabilities uses the published ones, rounded to six decimals, so that anybody can compute it again.

    Args:
        labels: true classes, integers of shape (n,).
        probabilities: float of shape (n, classes), each row summing to 1.
        class_names: of every class, in order.
    """
    predictions = probabilities.argmax(axis=1)
    confidences = publish(probabilities[np.arange(len(labels)), predictions])
    right = predictions == labels
    correct, total = int(right.sum()), len(labels)
    wrong = np.flatnonzero(~right)
    return Evaluation(
        correct=correct,
        total=total,
        accuracy=correct / total,
        interval=wilson_interval(correct, total),
        loss=float(losses(probabilities, labels).mean()),
        brier=float(brier_scores(probabilities, labels).mean()),
        confusion=tuple(map(tuple, count_cells(labels, predictions, len(class_names)).tolist())),
        classes=score_classes(labels, predictions, class_names),
        calibration=calibrate(confidences, right),
        mistakes=tuple(int(index) for index in wrong[np.argsort(-confidences[wrong], kind="stable")]),
        labels=labels.astype(np.int64),
        predictions=predictions,
        confidences=confidences,
    )


def count_cells(labels: np.ndarray, predictions: np.ndarray, classes: int) -> np.ndarray:
    """Return the confusion matrix, int (classes, classes): a row for each label, a column for each prediction."""
    return np.bincount(labels.astype(np.int64) * classes + predictions, minlength=classes**2).reshape(classes, classes)


def score_classes(labels: np.ndarray, predictions: np.ndarray, names: Sequence[str]) -> tuple[ClassScore, ...]:
    """Return precision, recall, F1 and support of every class; a score that is undefined is 0."""
    cells = count_cells(labels, predictions, len(names))
    hits, read, support = cells.diagonal(), cells.sum(axis=0), cells.sum(axis=1)
    scores = (
        hits / np.maximum(read, 1),
        hits / np.maximum(support, 1),
        2 * hits / np.maximum(read + support, 1),
        support,
    )
    return tuple(
        ClassScore(name, float(precision), float(recall), float(f1), int(support))
        for name, precision, recall, f1, support in zip(names, *scores, strict=True)
    )


def calibrate(confidences: np.ndarray, right: np.ndarray) -> Calibration:
    """Compare confidence with accuracy in 15 bins of equal width, each open below and closed above.

    The expected calibration error is the mean distance of the two, weighted by the number of predictions in a bin
    (Guo et al. 2017). An empty bin has confidence and accuracy 0.
    """
    places = bin_places(confidences)
    counts = np.bincount(places, minlength=BINS)
    filled = np.maximum(counts, 1)
    says = np.bincount(places, confidences, minlength=BINS) / filled
    is_right = np.bincount(places, right, minlength=BINS) / filled
    error = float((np.abs(says - is_right) * counts).sum() / len(confidences))
    bins = zip(says.tolist(), is_right.tolist(), counts.tolist(), strict=True)
    return Calibration(error, tuple(Bin(*each) for each in bins))


def predictions_table(labels: np.ndarray, probabilities: np.ndarray) -> str:
    """Return `predictions.csv`: a row for each image in order, classes as indices, probabilities with six decimals."""
    classes = probabilities.shape[1]
    predictions = probabilities.argmax(axis=1)
    confidences = probabilities[np.arange(len(labels)), predictions]
    table = np.column_stack(
        [np.arange(len(labels)), labels, predictions, confidences, probabilities.astype(np.float64)]
    )
    text = io.StringIO()
    header = ",".join(["index", "label", "prediction", "confidence", *(f"p{index}" for index in range(classes))])
    np.savetxt(
        text, table, fmt=["%d"] * 3 + [f"%.{DECIMALS}f"] * (classes + 1), delimiter=",", header=header, comments=""
    )
    return text.getvalue()
