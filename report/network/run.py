"""One finished training and its network, as frozen records: epochs, layers, probabilities."""

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


@dataclass(frozen=True, eq=False)
class Run(Stored):
    """One finished training.

    `probabilities` is float32 of shape (test images, classes), each row summing to 1, as the network gave them after
    the last epoch, in the order of the test images. `chosen_by` names the callbacks that stopped the training or chose
    the weights by scores on the test images. `processor` is the kind that trained, or "". `seconds` is the duration of
    training, scoring included.
    """

    seed: int
    batch_size: int
    learning_rate: float
    optimizer: str
    loss: str
    epochs: tuple[Epoch, ...]
    chosen_by: tuple[str, ...]
    layers: tuple[Layer, ...]
    parameters: int
    cores: int
    processor: str
    seconds: float
    probabilities: np.ndarray

    @property
    def best(self) -> Epoch:
        """The epoch with the lowest test loss; of equals, the first."""
        return min(self.epochs, key=lambda epoch: epoch.test_loss)
