"""What a page has of NumPy: values to count, to take and to go through, and nothing to compute with.

Arrays stretch one another where they meet, in a comparison too, and two small ones make a square that outgrows memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


class Values(Sequence[Any]):
    """An array of shape (n, …) as n values or, of more axes, n arrays likewise.

    By subscription it gives one, by a whole number, or a slice.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - any value
        return plain(self._array[place if isinstance(place, slice) else int(index(place))])

    def __iter__(self) -> Iterator[Any]:
        return map(plain, self._array)

    def __eq__(self, other: object) -> bool:
        raise TypeError("an array cannot be compared; compare its values")

    def __str__(self) -> str:
        return str(self._array)


def plain(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a value as a page has it: an array as `Values`, a number of NumPy's as one of Python's."""
    if isinstance(value, np.ndarray) and value.ndim:
        return Values(value)
    return value.item() if isinstance(value, np.ndarray | np.generic) else value
