"""Makes what stands behind `draw.html`: the network and its mistakes as scripts, and a few test images to try."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.draw.answers import check_answers
from report.chapters.draw.export import as_asked, read_network, unexplained
from report.chapters.draw.kinds import Refused
from report.chapters.draw.packing import BEST, network_script
from report.chapters.draw.record import CLASSES_SHOWN, Example, Pad
from report.chapters.selection import MISTAKES_FIRST_SHOWN
from report.core.formatting import count
from report.plotting.images import png, reduced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from report.chapters.draw.kinds import Step
    from report.evaluation.results import Evaluation
    from report.network.run import Run

EXAMPLES = 2**19  # bytes of pixels in a row of examples, which lie in the page itself
MOST_BYTES, MOST_WEIGHTS = 2**24, 2**22  # pixels and weights that a page loads: some 20 MB each
SHOWN = 56  # pixels: twice what an example has in CSS pixels, for fine screens
GREY_AND_OPACITY = 4  # PNG's colour type with two bytes a pixel
COLOURED = "the images are in colour, where a pixel is three numbers, each with a share of its own"


def make_pad(model: Path, evaluation: Evaluation, images: np.ndarray, run: Run, *, as_ink: bool = True) -> Pad:
    """Prepare the page for a published network, if it answers to its own examples there as it does in the report.

    Args:
        model: the file `model.keras`.
        evaluation: its scores.
        images: the test images, uint8 (n, height, width), or (n, height, width, 3).
        run: its answers to them, and how it is asked.
        as_ink: whether they are ink on nothing; else they are shown as they are.
    """
    most = max(1, EXAMPLES // images[0].size)
    right, wrong = (indices[:most] for indices in choose_examples(evaluation))
    shown = [*right, *wrong]
    examples = [_example(images[index], index, as_ink=as_ink) for index in shown]
    rows = {"right": tuple(examples[: len(right)]), "wrong": tuple(examples[len(right) :])}
    try:
        steps, weights = _light_network(model)
        steps = as_asked(steps, run.asked, images.shape[1:])
        check_answers(steps, weights, images[shown], run.probabilities[shown])
    except Refused as refusal:
        return Pad(refused=str(refusal), reason="it cannot run in this page", scripts={}, kept=0, **rows)
    kept = evaluation.mistakes[: min(MISTAKES_FIRST_SHOWN, max(1, MOST_BYTES // images[0].size))]
    scripts = {
        "weights.js": network_script(steps, weights),
        "images.js": images_script(images, evaluation.labels, kept),
    }
    grey = images.ndim == len(("image", "row", "column"))
    reason = unexplained(steps) or ("" if grey else COLOURED)
    return Pad(refused="", reason=reason, scripts=scripts, kept=len(kept), **rows)


def _light_network(model: Path) -> tuple[tuple[Step, ...], np.ndarray]:
    """Read a network as `read_network` does, and refuse one that nobody would wait for."""
    steps, weights = read_network(model)
    if weights.size > MOST_WEIGHTS:
        raise Refused(f"its {count(weights.size)} weights, which are too many for a page to load")
    if not np.isfinite(weights).all():
        raise Refused("weights that are no finite numbers")
    return steps, weights


def choose_examples(evaluation: Evaluation) -> tuple[list[int], list[int]]:
    """Choose of each of the first ten classes the first image that was read right, and the surest mistake."""
    right, wrong = [], []
    for label in range(min(CLASSES_SHOWN, len(evaluation.classes))):
        of_class = evaluation.labels == label
        right += np.flatnonzero(of_class & (evaluation.predictions == label))[:1].tolist()
        wrong += [index for index in evaluation.mistakes if of_class[index]][:1]
    return right, wrong


def images_script(images: np.ndarray, labels: np.ndarray, indices: Sequence[int]) -> str:
    """Return a classic script with the bytes and classes of the test images with these indices.

    A page that was opened as a file can read no other file, and no pixel of a picture; but it can run a script. All
    test images would make the site half as large again, so only those that somebody may ask about are taken along.
    """
    chosen = list(indices)
    packed = base64.b64encode(zlib.compress(images[chosen].tobytes(), BEST)).decode()
    stored = json.dumps({"index": chosen, "labels": labels[chosen].tolist(), "pixels": packed})
    return f"reportDraw.images = {stored};\n"


def _example(image: np.ndarray, index: int, *, as_ink: bool) -> Example:
    picture = base64.b64encode(ink_png(image) if as_ink else png(reduced(image, SHOWN))).decode()
    return Example(int(index), base64.b64encode(image.tobytes()).decode(), f"data:image/png;base64,{picture}")


def ink_png(image: np.ndarray) -> bytes:
    """Return a PNG of black ink on nothing, as opaque as the pixels of `image`, uint8 (height, width), are high."""
    height, width = image.shape
    rows = np.zeros((height, 1 + 2 * width), np.uint8)  # each begins with its filter, none
    rows[:, 2::2] = image
    header = struct.pack(">IIBBBBB", width, height, 8, GREY_AND_OPACITY, 0, 0, 0)
    chunks = {b"IHDR": header, b"IDAT": zlib.compress(rows.tobytes(), BEST), b"IEND": b""}
    body = b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks.items()
    )
    return b"\x89PNG\r\n\x1a\n" + body
