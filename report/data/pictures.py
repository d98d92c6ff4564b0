"""Decodes image files that nobody vouches for: sizes and kinds are judged by their headers before any pixel is."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from report.core.errors import ReportError
from report.core.limits import SIDES, fits
from report.core.places import judge_brought, start_of
from report.core.sanitize import one_line, printable
from report.data.npz import judge_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from report.data.picture_folder import PictureFolder

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 2**26  # of one file: 67 megapixels, which a camera makes; more is a bomb
SIZES_NAMED = 3  # in a message
LYING = {5, 6, 7, 8}  # values of the orientation in EXIF that turn a picture on its side
GREY, SIXTEEN_BITS, MANY_BITS = {"1", "L", "LA", "La"}, "I;16", {"I", "F"}  # Pillow's modes
OPAQUE = 255


class Header(NamedTuple):
    """What a file says of itself: its size in pixels as it is to be seen, and whether it is grey."""

    width: int
    height: int
    grey: bool


def read_pictures(found: PictureFolder, size: tuple[int, int] | None) -> dict[str, np.ndarray]:
    """Decode the image files of a folder, as arrays in Keras's layout with the names of classes and test images.

    The images are grey, uint8 (n, height, width), if all files are by their mode, else (n, height, width, 3), red,
    green and blue. They are turned as EXIF says. `size` is (width, height), to which those of another size are brought,
    whatever their proportions, by linear interpolation over all pixels (what torchvision's Resize does by default).

    Raises:
        ReportError: if the files are of several sizes and none was given, or a file cannot be used, which is named.
    """
    headers = [read_header(path) for path in found.paths]
    width, height = size or _one_size(found, headers)
    grey = all(header.grey for header in headers)
    shape = (height, width) if grey else (height, width, 3)
    judge_size(found.folder, len(headers) * math.prod(shape), "keep fewer images or give a smaller image_size")
    parts = {}
    for name, files in (("train", found.train), ("test", found.test)):
        if files:
            parts[f"x_{name}"] = _decoded([path for path, _ in files], shape)
            parts[f"y_{name}"] = np.array([label for _, label in files], np.int64)
    ids = np.array([found.name(path) for path, _ in found.test])
    return {**parts, "class_names": np.array(found.classes), "ids": ids}


def read_header(path: Path) -> Header:
    """Read what a file says of itself, no pixel of it.

    Raises:
        ReportError: if it is no image that can be used.
    """
    with _opened(path) as image:
        (width, height), mode = image.size, image.mode
        if width * height > MOST_PIXELS:
            raise refused(path, f"has {width} × {height} pixels", "scale it down")
        if image.format != "MPO" and getattr(image, "is_animated", False):  # MPO: a photograph with a small one
            raise refused(path, "is animated", "save one of its frames")
        deep = any(";16" in str(tile[3]) for tile in image.tile)  # as Pillow is to unpack it, if to 8 bits
        if deep or mode.startswith(SIXTEEN_BITS) or mode in MANY_BITS:
            raise refused(path, "has more than 8 bits a channel", "save it with 8")
        tags = Image.Image.getexif(image)  # a PNG's own would decode it, to look behind its pixels
        if tags.get(ExifTags.Base.Orientation) in LYING:
            width, height = height, width
        return Header(width, height, mode in GREY)


def _one_size(found: PictureFolder, headers: Sequence[Header]) -> tuple[int, int]:
    sizes = Counter((header.width, header.height) for header in headers)
    if len(sizes) > 1:
        named = ", ".join(
            f"{width}x{height} ({number:,})" for (width, height), number in sizes.most_common(SIZES_NAMED)
        )
        more = f" and {len(sizes) - SIZES_NAMED:,} more" if len(sizes) > SIZES_NAMED else ""
        raise ReportError(
            f"{found.folder} holds images of {len(sizes):,} sizes, width x height: {named}{more}; say what they are to "
            "be brought to with --image-size 32x32 (WIDTHxHEIGHT)"
        )
    (width, height), *_ = sizes
    if not fits(height, width):
        raise ReportError(
            f"{found.folder} holds images of {width}x{height} pixels, {SIDES}; say what they are to be brought to with "
            "--image-size 32x32 (WIDTHxHEIGHT)"
        )
    return width, height


def _decoded(paths: Sequence[Path], shape: tuple[int, ...]) -> np.ndarray:
    images = np.empty((len(paths), *shape), np.uint8)
    for place, path in enumerate(paths):
        images[place] = np.asarray(read_picture(path, grey=len(shape) == 2, size=(shape[1], shape[0])))  # noqa: PLR2004
    return images


def read_picture(path: Path, *, grey: bool, size: tuple[int, int]) -> Image.Image:
    """Decode one file and bring it to `size`, (width, height), grey or in colour.

    Raises:
        ReportError: if it is damaged, or if something shines through it.
    """
    header = read_header(path)  # it may be another file than a moment ago
    with _opened(path) as image:
        upright = ImageOps.exif_transpose(image)
        if upright.size != (header.width, header.height):
            raise refused(path, "says only behind its pixels that it lies on its side", "save it upright")
        if upright.has_transparency_data:
            upright = upright.convert("RGBA")
            if np.asarray(upright.getchannel("A")).min() < OPAQUE:
                raise refused(path, "is transparent in places", "lay it on a background and save it without alpha")
        upright = upright.convert("L" if grey else "RGB")
        return upright if upright.size == size else upright.resize(size, Image.Resampling.BILINEAR)


@contextmanager
def _opened(path: Path) -> Iterator[ImageFile.ImageFile]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs, which are judged by their size, and of odd metadata
            with Image.open(path, formats=FORMATS) as image:
                yield image
    except (ReportError, MemoryError):
        raise
    except UnidentifiedImageError:
        judge_brought(path, start_of(path))
        raise refused(path, "is no PNG, JPEG or WebP image", "save it as one or take it away") from None
    except Image.DecompressionBombError as error:
        raise refused(path, f"is too large ({one_line(error)})", "scale it down") from error
    except Exception as error:  # of Pillow's decoders, for bytes that are not what they should be
        raise refused(path, f"is damaged ({one_line(error)})", "save it again or take it away") from error


def refused(path: Path, what: str, advice: str) -> ReportError:
    """Return the error that names a file."""
    return ReportError(f"{printable(str(path))} {what}; {advice}")
