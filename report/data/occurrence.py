"""What a person should know of the images of a data set: which classes have hardly any, and which test nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.core.formatting import count
from report.data.npz import first_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.data.dataset import Dataset


def class_notes(dataset: Dataset, written: Callable[[str], str] = str) -> tuple[str, ...]:
    """Say in a few words each what data lack of their classes, whose names are `written` so, or have twice."""
    found = (
        ("no training image of {}, which no network can learn", dataset.untaught),
        ("no test image of {}, of which nothing is measured", dataset.untested),
        ("hardly any image of {}, which may be stray labels", dataset.scarce),
    )
    again = f"{count(dataset.repeated)} of {count(dataset.test)} test images among the training images too"
    return (
        *(words.format(_listed(dataset, places, written)) for words, places in found if places),
        *([f"{again}, which a network need only remember"] if dataset.repeated else []),
    )


def _listed(dataset: Dataset, places: tuple[int, ...], written: Callable[[str], str]) -> str:
    names = first_names([written(dataset.class_names[place]) for place in places])
    return f"{count(len(places))} of its {count(len(dataset.class_names))} classes ({names})"
