"""What is known of a data set by its content is true of its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from report.data.catalogue import DIGITS_DIGEST, KNOWN, MNIST_DIGEST, Drawing
from report.data.dataset import inspect
from report.data.digits import write_digits

if TYPE_CHECKING:
    from pathlib import Path


def recipe(digest: str) -> Drawing:
    """Return how a drawing becomes an image of these data."""
    found = KNOWN[digest].drawing
    assert found
    return found


def inked(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the width and the height of what is inked of each image."""
    across, down = (images.any(axis=axis) for axis in (1, 2))
    width, height = (np.array([np.ptp(np.flatnonzero(row)) + 1 for row in rows]) for rows in (across, down))
    return width, height


def test_what_is_drawn_is_as_large_as_the_digits_of_mnist_and_in_the_middle_by_its_mass(mnist_path: Path) -> None:
    images = inspect(mnist_path).arrays.load().x_test
    width, height = inked(images)
    assert recipe(MNIST_DIGEST).box == (width.max(), height.max())
    assert np.mean(np.maximum(width, height) == width.max()) > 0.99
    place = np.arange(28)
    mass = images.sum(axis=(1, 2))
    centres = [(images * axis).sum(axis=(1, 2)) / mass for axis in (place, place[:, np.newaxis])]
    assert np.max(np.abs(np.array(centres) - 14)) <= 0.5
    assert recipe(MNIST_DIGEST).centred_by == "mass"


def test_what_is_drawn_is_as_large_as_the_digits_of_scikit_learn(tmp_path: Path) -> None:
    write_digits(tmp_path / "digits.npz")
    width, height = inked(inspect(tmp_path / "digits.npz").arrays.load().x_train)
    assert recipe(DIGITS_DIGEST).box == (width.max(), height.max())
    assert height.min() == height.max()


@pytest.mark.parametrize("digest", [digest for digest, identity in KNOWN.items() if identity.drawing])
def test_the_pen_is_finer_than_the_box_and_none_is_finer_than_a_pixel(digest: str) -> None:
    drawing = recipe(digest)
    assert 1 < drawing.pen < min(drawing.box) / 4
