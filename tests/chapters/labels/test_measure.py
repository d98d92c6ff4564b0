"""Labels are in doubt where the network is confident of another class, by the rule of confident learning."""

from __future__ import annotations

import numpy as np
import pytest

from report.chapters.labels.measure import find_label_issues


def test_a_label_is_in_doubt_where_another_class_is_as_likely_as_in_its_own_images() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1])
    own = [0.9, 0.9, 0.15, 0.8, 0.7, 0.45]  # means: 0.65 and 0.65
    probabilities = np.array([[p, 1 - p] if label == 0 else [1 - p, p] for p, label in zip(own, labels, strict=True)])
    # Image 2 gives class 1 a share of 0.85, above 0.65; image 5 gives class 0 only 0.55.
    assert find_label_issues(labels, probabilities).indices == (2,)


def test_of_several_the_least_plausible_label_comes_first_and_equals_by_index() -> None:
    labels = np.array([0] * 8 + [1] * 8)
    own = np.array([0.9] * 5 + [0.2, 0.1, 0.2] + [0.88] * 8)
    probabilities = np.where(labels[:, None] == np.arange(2), own[:, None], 1 - own[:, None])
    # The means are 0.63 and 0.88, so of class 1 only the share of 0.9 is confident.
    assert find_label_issues(labels, probabilities).indices == (6,)
    doubtful = np.array([0.9] * 5 + [0.05, 0.02, 0.05] + [0.88] * 8)
    probabilities = np.where(labels[:, None] == np.arange(2), doubtful[:, None], 1 - doubtful[:, None])
    assert find_label_issues(labels, probabilities).indices == (6, 5, 7)


def test_of_two_confident_classes_the_likelier_one_counts() -> None:
    labels = np.array([0, 1, 2, 2])
    probabilities = np.array([[0.3, 0.3, 0.4], [0.2, 0.35, 0.45], [0.1, 0.1, 0.8], [0.45, 0.4, 0.15]])
    # Thresholds are 0.3, 0.35 and 0.475: the last image is confidently 0 and 1, and 0 is the likelier.
    assert find_label_issues(labels, probabilities).indices == (3,)


def test_a_network_that_is_sure_and_right_leaves_no_label_in_doubt() -> None:
    assert find_label_issues(np.arange(3), np.eye(3, dtype=np.float32)).indices == ()


def test_a_class_without_images_is_never_the_better_label() -> None:
    probabilities = np.array([[0.2, 0.1, 0.7], [0.1, 0.9, 0.0]])
    assert find_label_issues(np.array([0, 1]), probabilities).indices == ()


def test_nobody_is_confident_of_a_class_that_gets_nothing() -> None:
    labels = np.array([0] * 4 + [1] * 4 + [2])
    probabilities = np.array([[0.7, 0.3, 0]] * 2 + [[0.9, 0.1, 0]] * 2 + [[0.2, 0.8, 0]] * 2 + [[0.1, 0.9, 0]] * 3)
    assert find_label_issues(labels, probabilities).indices == (8,)
    assert find_label_issues(labels, probabilities.astype(np.float32)).indices == (8,)


@pytest.mark.parametrize("images", [10, 20, 30, 50, 60, 100])
@pytest.mark.parametrize("sure", [0.6, 0.8, 0.9, 0.99])
def test_of_answers_that_are_all_as_sure_those_against_their_labels_are_in_doubt(sure: float, images: int) -> None:
    """The threshold of the class that none was read as instead is the probability of each of its images."""
    labels = np.repeat([0, 1], images)
    read = labels.copy()
    read[:2] = 1
    probabilities = np.where(read[:, None] == np.arange(2), sure, 1 - sure)
    assert find_label_issues(labels, probabilities).indices == (0, 1)
