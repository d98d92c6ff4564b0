"""Makes what the explorer loads: every test image in sprites, and scripts that hold what the network read in them.

The first view, the mistakes, has a small sprite and a small script of its own; the rest comes when it is asked for, in
blocks of classes and in sheets, so that a view is as light in a large test set as in a small one.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from report.chapters.explorer.record import BLOCK, Block, Gallery
from report.chapters.selection import MISTAKES_FIRST_SHOWN
from report.evaluation.results import DECIMALS
from report.plotting.images import COLUMNS, draw_sprite, reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.evaluation.results import Evaluation

SHEET_COLUMNS = 100
EACH, MOST_SHEETS = 100, 1000  # images of a sheet, or more where there would be too many sheets
LONGEST_SIDE = 4096  # pixels of a sprite that every browser can draw
MOST_PIXELS = 2**21  # of a sprite of pictures, of which ten pixels take as many bytes; ink takes hardly any
FIRST_PIXELS = 3 * 2**16  # of that of the first view
SHOWN, SHOWN_OF_MANY, FEW = 112, 64, 2500  # the longest side of an image in a sprite: of so few, and of more
MILLION = 10**DECIMALS  # as published probabilities are written
SHARES = 10**4  # the shares of the other classes are kept in hundredths of a per cent


def make_gallery(
    probabilities: np.ndarray, evaluation: Evaluation, images: np.ndarray, *, as_ink: bool = True
) -> Gallery:
    """Gather all test images and what was read in them.

    Args:
        probabilities: float of shape (n, classes), as the network gave them.
        evaluation: of these probabilities.
        images: the test images, uint8 of shape (n, height, width), or (n, height, width, 3).
        as_ink: whether they are ink on nothing; else they are shown as they are.
    """
    longest = SHOWN if len(images) <= FEW else SHOWN_OF_MANY
    height, width = reduced(images[0], longest).shape[:2]
    rows = max(1, LONGEST_SIDE // max(1, height))
    columns = max(1, min(COLUMNS, LONGEST_SIDE // max(1, width)))
    sheet_columns = max(1, min(SHEET_COLUMNS, LONGEST_SIDE // max(1, width)))
    most, step = columns * rows, sheet_columns * rows
    if not as_ink:
        most = min(most, max(1, FIRST_PIXELS // (height * width)))
        step = sheet_columns * min(rows, max(1, MOST_PIXELS // (height * width * sheet_columns)))
    step = min(step, max(EACH, -(-len(images) // MOST_SHEETS)))
    draw = partial(draw_sprite, images, as_ink=as_ink, longest=longest)
    mistakes = draw(evaluation.mistakes[: min(MISTAKES_FIRST_SHOWN, most)], columns)
    order = sheet_order(evaluation)
    parts = [order[start : start + step] for start in range(0, len(images), step)]
    described = describe(evaluation, mistakes.indices)
    described["others"] = others(probabilities, evaluation, mistakes.indices)
    return Gallery(
        mistakes=mistakes,
        sheets=tuple(draw(part, sheet_columns) for part in parts),
        first_script=script("first", {"index": mistakes.indices} | described),
        blocks=make_blocks(evaluation),
        shares=tuple(
            script(f"shares{number}", others(probabilities, evaluation, order[start : start + BLOCK]))
            for number, start in enumerate(range(0, len(order), BLOCK))
        ),
    )


def make_blocks(evaluation: Evaluation) -> tuple[Block, ...]:
    """Return scripts about all images: of one class each, or of several where these have few."""
    of_class = [np.flatnonzero(evaluation.labels == label) for label in range(len(evaluation.classes))]
    blocks: list[Block] = []
    first, start = 0, 0
    for end in range(1, len(of_class) + 1):
        indices = np.concatenate(of_class[first:end])
        if len(indices) < BLOCK and end < len(of_class):
            continue
        counts = [len(one) for one in of_class[first:end]]
        text = script(f"block{len(blocks)}", {"count": counts} | _packed(evaluation, indices))
        blocks.append(Block(first, start, tuple(indices.tolist()), text))
        first, start = end, start + len(indices)
    return tuple(blocks)


def _packed(evaluation: Evaluation, indices: np.ndarray) -> dict[str, list[int]]:
    """Return what was read in images, where the pages know their labels.

    `gap` says how far each index is from the one before, `doubt` is as in `describe`; `wrong` are the places of the
    mistakes and `read` what was read there.
    """
    wrong = np.flatnonzero(evaluation.predictions[indices] != evaluation.labels[indices])
    return {
        "gap": np.diff(indices, prepend=0).tolist(),
        "doubt": _doubt(evaluation.confidences[indices]).tolist(),
        "wrong": wrong.tolist(),
        "read": evaluation.predictions[indices[wrong]].tolist(),
    }


def sheet_order(evaluation: Evaluation) -> list[int]:
    """Return the test images by class, the surest first, as views show them: a view of a class needs few sheets."""
    return [int(index) for index in np.lexsort((_doubt(evaluation.confidences), evaluation.labels))]


def _doubt(confidences: np.ndarray) -> np.ndarray:
    return np.asarray(MILLION - np.rint(confidences * MILLION), dtype=int)


def describe(evaluation: Evaluation, indices: Sequence[int]) -> dict[str, Any]:
    """Return what was read in the images with these indices, one list a property, in this order.

    `label` and `prediction` are class indices. `doubt` is one minus the confidence, in millionths, so that ties
    stay ties.
    """
    chosen = np.array(indices, dtype=int)
    return {
        "label": evaluation.labels[chosen].tolist(),
        "prediction": evaluation.predictions[chosen].tolist(),
        "doubt": _doubt(evaluation.confidences[chosen]).tolist(),
    }


def others(probabilities: np.ndarray, evaluation: Evaluation, indices: Sequence[int]) -> list[str]:
    """Return a text for each image with these indices: the other classes and their shares.

    They are those that were given at least a hundredth of a per cent, each followed by its share in hundredths of a per
    cent.
    """
    chosen = np.array(indices, dtype=int)
    shares = np.rint(probabilities[chosen].astype(np.float64) * SHARES).astype(int)
    shares[np.arange(len(chosen)), evaluation.predictions[chosen]] = 0
    return [" ".join(f"{place} {row[place]}" for place in np.flatnonzero(row)) for row in shares]


def script(name: str, values: object) -> bytes:
    """Return a classic script, which a page may load from anywhere, that hands `values` to the explorer."""
    compact = json.dumps(values, separators=(",", ":"))
    return f"(globalThis.explorer ||= {{}}).{name} = {compact};\n".encode("ascii")
