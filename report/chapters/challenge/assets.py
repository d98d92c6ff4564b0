"""Makes what the game shows: its images, each in a file of its own, so that a game loads no more than ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.challenge.measure import choose_classes, choose_hard
from report.chapters.challenge.record import Challenge
from report.chapters.selection import MANY_CLASSES
from report.plotting.images import draw_sprite

if TYPE_CHECKING:
    import numpy as np

    from report.evaluation.results import Evaluation

LARGE = 224  # pixels: the longest side of an image, which is shown as large


def make_challenge(
    evaluation: Evaluation, misread: np.ndarray, probabilities: np.ndarray, images: np.ndarray, *, as_ink: bool
) -> Challenge:
    """Gather the hard test images.

    Args:
        evaluation: of the network that the report is about.
        misread: how many trainings got each test image wrong, int of shape (test images,).
        probabilities: of the network, float of shape (test images, classes).
        images: the test images, uint8 of shape (n, height, width), or (n, height, width, 3).
        as_ink: whether they are ink on nothing; else they are shown as they are.
    """
    wrong, right = choose_hard(evaluation, misread)
    hard = (*wrong, *right)
    many = probabilities.shape[1] > MANY_CLASSES
    choices = choose_classes(probabilities, evaluation.labels, hard) if many else {}
    pictures = {index: draw_sprite(images, [index], 1, as_ink=as_ink, longest=LARGE).image for index in hard}
    return Challenge(wrong, right, choices, pictures)
