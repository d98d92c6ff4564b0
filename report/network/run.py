"""The answers of a classifier, and what is known of its training and its layers, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from report.core.records import Stored


@dataclass(frozen=True)
class Epoch:
    """One pass over the training images: losses in nats, accuracies from 0 to 1, duration in seconds."""

    number: int
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Layer:
    """One layer of the network; `output_shape` leaves out the batch, `activation` is "" where there is none."""

    name: str
    type: str
    activation: str
    output_shape: tuple[int, ...]
    parameters: int


@dataclass(frozen=True)
class Training:
    """What happened while a network was fitted; what is not known is None.

    `chosen_by` names the callbacks that stopped the training or chose the weights by scores on the test images.
    `processor` is the kind that trained, or "". `seconds` is the duration of training, scoring included.
    """

    seed: int | None
    batch_size: int | None
    learning_rate: float | str
    optimizer: str
    loss: str
    epochs: tuple[Epoch, ...]
    chosen_by: tuple[str, ...] = ()
    cores: int | None = None
    processor: str = ""
    seconds: float | None = None

    @property
    def best(self) -> Epoch:
        """The epoch with the lowest test loss; of equals, the first."""
        return min(self.epochs, key=lambda epoch: epoch.test_loss)


@dataclass(frozen=True, eq=False)
class Run(Stored):
    """The answers of one classifier, with its training and its layers where there are any.

    `probabilities` is float32 of shape (test images, classes), each row summing to 1, in the order of the test images;
    where the report trained the network itself, as it gave them after the last epoch. `layers` is empty
    where nothing but the answers is known.
    """

    probabilities: np.ndarray
    training: Training | None = None
    layers: tuple[Layer, ...] = ()
    parameters: int = 0

    @property
    def trained_here(self) -> bool:
        """Whether the report trained the network itself, from a seed, and not somebody else."""
        return self.seed is not None

    @property
    def seed(self) -> int | None:
        """The seed of the training, if it is known."""
        return self.training.seed if self.training else None
