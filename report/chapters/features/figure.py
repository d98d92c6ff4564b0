"""Draws what the units of the first layer look for as small images."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from report.core.formatting import count, decimal, of_all
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.plotting.pictures import Figure

if TYPE_CHECKING:
    from report.chapters.features.record import Features

UNITS_IN_ROW, IN_ROW_NARROW, STRONGEST, UNITS_SHOWN = 16, 6, 32, 128
POSITIVE, NEGATIVE = (47, 127, 196), (217, 98, 43)  # blue and vermilion of a lightness that shows on both papers


def draw_features(features: Features, say: Vocabulary = HANDWRITING) -> tuple[Figure, ...]:
    """Draw the units with the most influence, and, where there are more, a second figure of up to 128 of them."""
    strongest = _draw("features", features, STRONGEST, say)
    more = len(features.weights) > STRONGEST
    return (strongest, _draw("features-all", features, UNITS_SHOWN, say)) if more else (strongest,)


def _draw(name: str, features: Features, most: int, say: Vocabulary) -> Figure:
    """Draw up to so many units as small images, the most influential first."""
    weights = features.weights[:most]
    number = len(weights)
    both = int(((weights > 0).any(axis=(1, 2)) & (weights < 0).any(axis=(1, 2))).sum())
    alt = "The weights of 1 unit, each times how much its pixel varies, as an image."
    if number > 1:
        have = f"{of_all(both, number)} have pixels that speak for them and others that speak against them"
        alt = f"The weights of {count(number)} units, each times how much its pixel varies, as images; {have}."
    weighed = ", times the length of its weights to the answer" if features.weighed else ""
    caption = (
        f"Blue pixels speak for a unit when they are {say.inked}, vermilion ones against it; the fuller the colour, "
        "the larger the weight times how much its pixel varies."
    )
    if number > 1 and features.influence.any():
        first = decimal(float(features.influence[0] / features.influence.mean()), 1)
        caption += (
            f" The units stand in the order of their influence (how far a unit is on, on average{weighed}), the first "
            f"one {first} times the mean."
        )
    return Figure(name, _sheet(weights, UNITS_IN_ROW), alt, caption, narrow=_sheet(weights, IN_ROW_NARROW))


def _sheet(weights: np.ndarray, columns: int) -> bytes:
    """Return a PNG of weights, float32 (units, height, width), so many units in a row."""
    number, height, width = weights.shape
    rows = -(-number // columns)
    sheet = np.zeros((rows * height, columns * width, 4), np.uint8)
    for place, unit in enumerate(weights):
        row, column = divmod(place, columns)
        top, left = row * height, column * width
        strength = np.clip(np.abs(unit) / (np.percentile(np.abs(unit), 99) or 1), 0, 1)
        tile = sheet[top : top + height, left : left + width]
        tile[..., :3] = np.where((unit > 0)[..., None], POSITIVE, NEGATIVE)
        tile[..., 3] = np.rint(255 * strength)
    file = io.BytesIO()
    Image.fromarray(sheet).quantize(64, method=Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()
