"""Counts how often the scale of a trained network's pixels is found, by the rule of `report/network/scales.py`.

Run by hand: `python tests/benchmarks/bench_scales.py path/to/mnist.npz path/to/fashion_mnist.npz`. It trains 560
networks, many of them so briefly that they are unsure. For every scale of training it prints how many networks were
asked on it, how many were refused, and how many were asked on another; of these, what they lose by it (less than
nothing, where pixels saturate a network that is read better without).
"""

from __future__ import annotations

import itertools
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from sklearn.datasets import load_digits

from report.network.run import Asked
from report.network.scales import AS_THEY_ARE, GREY, MNIST, SCALES, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SPREAD = ("centred", "standardised")  # by mean and deviation of the training images: to be refused
COPIED = {"as MNIST": MNIST, "as ImageNet": GREY}  # standardised by constants: to be refused, or no worse than -1 to 1
KINDS = ("softmax", "relu", "sigmoid", "tanh", "dropout", "normalized", "convolution")


class Images(NamedTuple):
    """A data set: uint8 images (n, height, width) and labels (n,), for training and for the test."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def first(self, number: int) -> Images:
        """Return so many images for training, and all for the test."""
        return self._replace(x_train=self.x_train[:number], y_train=self.y_train[:number])

    def only(self, *classes: int) -> Images:
        """Return the images of some classes, which are counted from 0."""
        of, to = np.isin(self.y_train, classes), np.isin(self.y_test, classes)
        train, test = (np.searchsorted(classes, labels) for labels in (self.y_train[of], self.y_test[to]))
        return Images(self.x_train[of], train, self.x_test[to], test)


def stored(path: str) -> Images:
    """Return what is in an `.npz` file."""
    with np.load(path) as arrays:
        return Images(*(arrays[name] for name in Images._fields))


def network(kind: str, shape: tuple[int, int], classes: int) -> keras.Model:
    """Return a small network that scales no pixels itself."""
    layers = keras.layers
    inside: list[keras.Layer] = {
        "softmax": [],
        "dropout": [layers.Dense(64, "relu"), layers.Dropout(0.5)],
        "normalized": [layers.Dense(64), layers.BatchNormalization(), layers.ReLU()],
    }.get(kind, [layers.Dense(64, kind)] if kind in {"relu", "sigmoid", "tanh"} else [])
    before = [layers.Flatten()]
    if kind == "convolution":
        before = [layers.Reshape((*shape, 1)), layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(), *before]
    return keras.Sequential([keras.Input(shape), *before, *inside, layers.Dense(classes, "softmax")])


def scaled(images: np.ndarray, how: tuple[float, float] | str, by: np.ndarray) -> np.ndarray:
    """Return images as a network of that scale takes them; `by` are those of its training."""
    if how == "centred":
        return (images - by.mean(dtype=np.float32)) / np.float32(255)
    if how == "standardised":
        return (images - by.mean(dtype=np.float32)) / by.std(dtype=np.float32)
    if how in COPIED:
        mean, deviation = np.array(COPIED[how], np.float32)
        return (images / np.float32(255) - mean) / deviation
    return images * np.float32(how[0]) + np.float32(how[1])


def asked(data: Images, kind: str, optimizer: str, epochs: int, how: tuple[float, float] | str) -> tuple[str, str]:
    """Train a network on a scale; return what became of it, and what it loses where it is asked on another one."""
    keras.utils.set_random_seed(1)
    model = network(kind, data.x_train.shape[1:], len(set(data.y_train)))
    model.compile(optimizer, "sparse_categorical_crossentropy")
    model.fit(scaled(data.x_train, how, data.x_train), data.y_train, epochs=epochs, verbose=0)
    found = scale_of(model, data.x_test, data.y_test, Asked())
    if found in {None, how}:
        return ("refused" if found is None else "right"), ""
    own, other = (
        model.predict(scaled(data.x_test, one, data.x_train), verbose=0).argmax(axis=1) for one in (how, found)
    )
    lost = (own == data.y_test).mean() - (other == data.y_test).mean()
    return "asked on another", f"{kind} {optimizer} {epochs}: {lost:+.3f} of the images"


def trials(mnist: Images, fashion: Images) -> Iterator[tuple[str, Images, int]]:
    """Yield data sets by name, with epochs."""
    found = load_digits()
    digits = (found.images * 255 / 16).astype(np.uint8)
    yield "5,000 of MNIST", mnist.first(5000), 2
    yield "20,000 of MNIST", mnist.first(20000), 4
    yield "20,000 of Fashion-MNIST", fashion.first(20000), 4
    yield "MNIST's 3 and 8", mnist.only(3, 8), 3
    yield "digits", Images(digits[:1300], found.target[:1300], digits[1300:], found.target[1300:]), 20


def main() -> None:
    """Train, ask and count."""
    for name, data, epochs in trials(stored(sys.argv[1]), stored(sys.argv[2])):
        for how in (AS_THEY_ARE, *SCALES, *SPREAD, *COPIED):
            told, lost = Counter[str](), []
            for kind, optimizer in itertools.product(KINDS, ("sgd", "adam")):
                what, by = asked(data, kind, optimizer, epochs, how)
                told[what] += 1
                lost += [by] if by else []
            print(name, SCALES.get(how, how), dict(told), *lost, sep="; ", flush=True)


if __name__ == "__main__":
    main()
