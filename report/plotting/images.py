"""Small images, ink or pictures, gathered into one PNG from which a page cuts its tiles.

Ink is grey on nothing: it is shown as transparent ink, which follows the theme of the page. A picture, in colour or a
grey one that is no ink, is opaque and shown as it is.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from report.plotting.pictures import Sprite

if TYPE_CHECKING:
    from collections.abc import Sequence

GREY = 2  # dimensions of a grey image


def ink(image: np.ndarray, *, white: bool) -> np.ndarray:
    """Return a picture of ink on nothing, uint8 (height, width, 4): as opaque as the pixels are high."""
    picture = np.zeros((*image.shape, 4), np.uint8)
    picture[..., :3] = 255 if white else 0
    picture[..., 3] = image
    return picture


def opaque(images: np.ndarray) -> np.ndarray:
    """Return images in colour, uint8 (…, 3), whether they are so already or grey, uint8 (…)."""
    return images if images.shape[-1] == 3 else np.repeat(images[..., np.newaxis], 3, axis=-1)  # noqa: PLR2004


def png(picture: np.ndarray) -> bytes:
    """Return an opaque PNG of a picture, uint8 (height, width, 3) or grey, (height, width)."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=PICTURE_LEVEL)
    return file.getvalue()


def reduced(image: np.ndarray, longest: int) -> np.ndarray:
    """Return an image, uint8 (height, width) or (height, width, 3), scaled down until no side is above `longest`."""
    height, width = image.shape[:GREY]
    if max(height, width) <= longest:
        return image
    scale = longest / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BOX))


COLUMNS = 32
GREYS = 16  # a digit keeps its looks with 4 bits a pixel
LEVELS = np.rint(np.arange(256) / 255 * (GREYS - 1)).astype(np.uint8)  # of a pixel's 256
SHADES = 32  # of each colour of a picture: half of the bytes of 256, where a palette for all tiles would be a third
SHADED = np.rint(np.rint(np.arange(256) / 255 * (SHADES - 1)) * (255 / (SHADES - 1))).astype(np.uint8)
PICTURE_LEVEL = 4  # of compression of a picture; 8 takes seven times as long and saves four per cent
LEVEL = 7  # of compression; 8 takes nearly three times as long and saves two per cent


def draw_sprite(
    images: np.ndarray, indices: Sequence[int], columns: int = COLUMNS, *, as_ink: bool = True, longest: int = 1000
) -> Sprite:
    """Gather the images with the given indices, of `images` from 0 to 255, into one PNG.

    They stand `columns` in a row, scaled down where a side is above `longest` pixels. As ink, of shape (n, height,
    width), they are black on nothing with 16 levels of opacity; else, of that shape or (n, height, width, 3), an opaque
    picture with 32 shades of each colour. Of no images it is a blank row, of images without pixels (labels alone) no
    picture.
    """
    if not images[0].size:
        return Sprite(b"", columns, tuple(indices))
    height, width = reduced(images[0], longest).shape[:GREY]
    number, colours = len(indices), images.shape[GREY + 1 :]
    rows = max(1, -(-number // columns))
    sheet = np.zeros((rows * columns, height, width, *colours), np.uint8)
    for place, index in enumerate(indices):
        sheet[place] = reduced(images[index], longest)
    sheet = (LEVELS if as_ink else SHADED)[sheet]
    stacked = sheet.reshape(rows, columns, height, width, *colours).swapaxes(1, 2)
    whole = stacked.reshape(rows * height, columns * width, *colours)
    return Sprite(_ink_png(whole) if as_ink else png(whole), columns, tuple(indices))


def _ink_png(levels: np.ndarray) -> bytes:
    picture = Image.fromarray(levels).convert("P")
    picture.putpalette([0, 0, 0] * GREYS)
    file = io.BytesIO()
    opacities = bytes(round(level * 255 / (GREYS - 1)) for level in range(GREYS))
    picture.save(file, "PNG", transparency=opacities, bits=4, compress_level=LEVEL)
    return file.getvalue()
