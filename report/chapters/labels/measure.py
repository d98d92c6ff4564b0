"""Finds the test images whose labels may be wrong, by confident learning (Northcutt, Jiang and Chuang 2021)."""

from __future__ import annotations

import numpy as np

from report.chapters.labels.record import LabelIssues
from report.core.rounding import EQUAL

LEAST = 1e-6  # of a class that gets less, which is published as 0, nobody is confident


def find_label_issues(labels: np.ndarray, probabilities: np.ndarray) -> LabelIssues:
    """Return the images off the diagonal of the confident joint.

    A network is confident of a class where it gives it at least the probability (but for rounding) that it gives, on
    average, to that class in images so labelled, and more than is published as nought. An image is in doubt if, of the
    classes that the network is confident of, the likeliest is not its label. The probabilities must be of images that
    the network was not trained on, as test images are.

    Args:
        labels: classes, integers of shape (n,).
        probabilities: float of shape (n, classes), each row summing to 1.
    """
    classes = probabilities.shape[1]
    own = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    counts = np.bincount(labels, minlength=classes)
    means = np.bincount(labels, own, minlength=classes) / np.maximum(counts, 1)
    thresholds = np.where(counts, means, np.inf)  # of a class without images nobody knows how sure is sure
    confident = probabilities >= np.maximum(thresholds - EQUAL, LEAST)
    likeliest = np.where(confident, probabilities, -1).argmax(axis=1)
    doubted = np.flatnonzero(confident.any(axis=1) & (likeliest != labels))
    return LabelIssues(tuple(int(index) for index in doubted[np.argsort(own[doubted], kind="stable")]))
