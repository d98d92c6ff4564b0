"""Small images of ink: as transparent pictures, and gathered into one PNG from which a page cuts its tiles."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from collections.abc import Sequence


def ink(image: np.ndarray, *, white: bool) -> np.ndarray:
    """Return a picture of ink on nothing, uint8 (height, width, 4): as opaque as the pixels are high."""
    picture = np.zeros((*image.shape, 4), np.uint8)
    picture[..., :3] = 255 if white else 0
    picture[..., 3] = image
    return picture


COLUMNS = 32
GREYS = 16  # a digit keeps its looks with 4 bits a pixel
LEVELS = np.rint(np.arange(256) / 255 * (GREYS - 1)).astype(np.uint8)  # of a pixel's 256
LEVEL = 8  # of compression; 9 takes three times as long and saves one per cent


def draw_sprite(images: np.ndarray, indices: Sequence[int], columns: int = COLUMNS) -> Sprite:
    """Gather the images with the given indices, of `images` (n, height, width) from 0 to 255, into one PNG.

    They stand `columns` in a row, as black ink on nothing, with 16 levels of opacity. Of no images it is a blank row,
    of images without pixels (labels alone) no picture.
    """
    number, (height, width) = len(indices), images.shape[1:]
    if not height * width:
        return Sprite(b"", columns, tuple(indices))
    rows = max(1, -(-number // columns))
    sheet = np.zeros((rows * columns, height, width), np.uint8)
    sheet[:number] = LEVELS[images[list(indices)]]
    stacked = sheet.reshape(rows, columns, height, width).swapaxes(1, 2)
    picture = Image.fromarray(stacked.reshape(rows * height, columns * width)).convert("P")
    picture.putpalette([0, 0, 0] * GREYS)
    file = io.BytesIO()
    levels = bytes(round(level * 255 / (GREYS - 1)) for level in range(GREYS))
    picture.save(file, "PNG", transparency=levels, bits=4, compress_level=LEVEL)
    return Sprite(file.getvalue(), columns, tuple(indices))
