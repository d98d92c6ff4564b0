"""Runs the steps of a network as `site/static/network.js` does, to compare its answers with those of the report."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.draw.kinds import Refused
from report.chapters.draw.packing import arrays_of, as_packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report.chapters.draw.kinds import Step

CLOSE = 0.01  # of a probability; measured: rounded weights change 0.0026 at most on MNIST, where raw pixels are seen


def check_answers(steps: Sequence[Step], weights: np.ndarray, images: np.ndarray, probabilities: np.ndarray) -> None:
    """Compare what the page answers to images (n, height, width) or (n, height, width, 3) with the report's answers.

    Raises:
        Refused: if with weights that are rounded as there it differs from `probabilities`, (n, classes), visibly.
    """
    weights = as_packed(steps, weights)
    for image, expected in zip(images, probabilities, strict=True):
        found = answer(steps, weights, image)
        if found.shape != expected.shape or not np.abs(found - expected).max() <= CLOSE:
            raise Refused("its answers, which would come out otherwise there")


def answer(steps: Sequence[Step], weights: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Return what the last step makes of an image (height, width) or (height, width, 3), float64."""
    arrays = iter(arrays_of(steps, weights))
    flow = image.astype(np.float64)
    with np.errstate(all="ignore"):  # numbers without bounds end in an answer that is none
        for step in steps:
            flow = _done(flow, step)
            if "kernel" in step:
                kernel, bias = next(arrays).reshape(step["kernel"]), next(arrays)
                flow = (flow @ kernel if step["step"] == "dense" else _convolved(flow, step, kernel)) + bias
    return flow


def _done(flow: np.ndarray, step: Step) -> np.ndarray:
    """Do a step that has no weights; one that has some is left to do."""
    match step["step"]:
        case "rescaling":
            flow = flow * step["scale"] + step["offset"]
        case "shape":
            flow = flow.reshape(step["shape"])
        case "relu":
            flow = np.maximum(flow, 0)
        case "softmax":
            powers = np.exp(flow - flow.max(axis=-1, keepdims=True))
            flow = powers / powers.sum(axis=-1, keepdims=True)
        case "pooling":
            flow = reduce(np.maximum, _under(flow, step, step["window"], -np.inf))
    return flow


def _convolved(flow: np.ndarray, step: Step, kernel: np.ndarray) -> np.ndarray:
    """Return the sums of (height, width, inputs) under each window, times a kernel (high, wide, inputs, outputs)."""
    by_place = kernel.reshape(-1, *kernel.shape[2:])
    under = _under(flow, step, kernel.shape[:2], 0)
    return reduce(np.add, (numbers @ weights for numbers, weights in zip(under, by_place, strict=True)))


def _under(flow: np.ndarray, step: Step, window: Sequence[int], outside: float) -> Iterator[np.ndarray]:
    """Find for each place in a window, row by row, what lies under it wherever the window stands."""
    pairs = list(zip(flow.shape, window, step["strides"], strict=False))
    missing = [max(0, (-(-side // by) - 1) * by + size - side) if step["same"] else 0 for side, size, by in pairs]
    padded = np.pad(flow, [*((lack // 2, lack - lack // 2) for lack in missing), (0, 0)], constant_values=outside)
    ends = [1 + side + lack - size for (side, size, _), lack in zip(pairs, missing, strict=True)]
    for row, column in np.ndindex(*window):
        yield padded[row : row + ends[0] : step["strides"][0], column : column + ends[1] : step["strides"][1]]
