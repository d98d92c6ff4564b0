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
        self.shape = array.shape
        self.size = array.size

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

    __repr__ = __str__


def plain(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a value as a page has it: an array as `Values`, a number of NumPy's as Python's that reads the same."""
    if isinstance(value, np.ndarray):
        return Values(value) if value.ndim else plain(value[()])
    if isinstance(value, np.floating):
        return float(str(value))  # 0.1 in 32 bits is not 0.10000000149
    return value.item() if isinstance(value, np.generic) else value
