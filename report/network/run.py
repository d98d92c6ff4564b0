"""The answers of a classifier, and what is known of its training and its layers, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from report.core.records import Stored

LARGEST_LOSS = 1e100  # that a curve can show: no axis can be drawn as far as numbers go, and those of Keras end at 3e38


@dataclass(frozen=True)
class Epoch:
    """One pass over the training images: losses, accuracies from 0 to 1, seconds it took.

    A loss is the log loss, the mean of -ln p of the right class with p at least 1e-7, if `Training.log_loss` says so,
    else what the network told itself: most likely what it was compiled to lower, with penalties of its layers.
    `test_loss` and `test_accuracy` are about the images that `Training.scored_on` names. What is not known is None, and
    the same of every epoch of a training.
    """

    number: int
    loss: float
    accuracy: float | None
    test_loss: float | None
    test_accuracy: float | None
    seconds: float | None


@dataclass(frozen=True)
class Layer:
    """One layer of the network; `output_shape` leaves out the batch, `activation` is "" where there is none.

    `bias` is False where the layer has been told to have none. `inputs` is how many numbers each unit of a Dense layer
    weighs, None of all others. `ends` is what it makes of 0 and of 255 if it is a Rescaling that does the same to all
    pixels, else None. `is_model` says that it is a model of its own, with any number of layers in it.
    """

    name: str
    type: str
    activation: str
    output_shape: tuple[int, ...]
    parameters: int
    bias: bool = True
    ends: tuple[float, float] | None = None
    inputs: int | None = None
    is_model: bool = False


@dataclass(frozen=True)
class Training:
    """What happened while a network was fitted; what is not known is None.

    `learning_rate` is a number where it stayed the same, else words; `optimizer` and `loss` are "" where they are not
    known. `scored_on` says what was scored after every epoch: the test images, images of which nobody says that they
    are the test images, or nothing but the training images themselves. `log_loss` says that the losses of its epochs
    are log losses of the answers, and not what the network told itself: in a log, or where a step of its own lets
    nobody count its answers. `chosen_by` names the callbacks that stopped the training or changed the weights or the
    rate by scores on the test images, `shown_to` those that were given these scores and of which nobody knows what they
    did with them. `kept` is the number of the epoch to whose weights the network was put back in the end, 0 where its
    weights were changed to those of none (averaged, say), or None where it stayed as it was after the last. `processor`
    is the kind that trained, or "". `seconds` is the duration of training, scoring included.
    """

    seed: int | None
    batch_size: int | None
    learning_rate: float | str | None
    optimizer: str
    loss: str
    epochs: tuple[Epoch, ...]
    scored_on: Literal["test", "validation", ""] = "test"
    log_loss: bool = True
    chosen_by: tuple[str, ...] = ()
    shown_to: tuple[str, ...] = ()
    kept: int | None = None
    cores: int | None = None
    processor: str = ""
    seconds: float | None = None

    @property
    def best(self) -> Epoch:
        """The epoch with the lowest test loss, or training loss where nothing else was scored; of equals, the first."""
        return min(self.epochs, key=lambda epoch: epoch.loss if epoch.test_loss is None else epoch.test_loss)

    @property
    def final(self) -> Epoch:
        """The epoch after which the network was as it is, or the last where it was so after none."""
        return self.epochs[(self.kept or len(self.epochs)) - 1]

    @property
    def chose(self) -> bool:
        """Whether anything was chosen by scores on the test images; after a single epoch there is nothing to choose."""
        return bool(self.chosen_by) and len(self.epochs) > 1

    @property
    def may_have_chosen(self) -> bool:
        """Whether something was chosen so, or may have been: somebody was shown the scores, and put weights back."""
        return self.chose or (bool(self.shown_to) and self.kept is not None)


@dataclass(frozen=True)
class Asked:
    """How a network is asked, and how its answers are to be read.

    `channel` says that it takes images (height, width, 1) for (height, width). `answers` are probabilities, one a
    class; or logits, of which softmax makes probabilities; or of two classes the probability of the second alone, or
    the logit of that. `custom` names the module without whose classes its file cannot be loaded, or is "". `rescaled`
    says why the report put its first layer before it: as it reads the test images better on another scale than 0 to
    255, or as it was given them on that; or is "".
    """

    channel: bool = False
    answers: Literal["probabilities", "logits", "probability", "logit"] = "probabilities"
    custom: str = ""
    rescaled: Literal["", "better", "given"] = ""


@dataclass(frozen=True, eq=False)
class Run(Stored):
    """The answers of one classifier, with its training and its layers where there are any.

    `probabilities` is float32 of shape (test images, classes), each row summing to 1, in the order of the test images;
    where the report trained the network itself, as it gave them when its training was over. `layers` is empty
    where nothing but the answers is known. `asked` says how the network came to give them. `answers` is the class that
    it answered after each epoch, uint16 (epochs, test images), or None where nobody noted it.
    """

    probabilities: np.ndarray
    training: Training | None = None
    layers: tuple[Layer, ...] = ()
    parameters: int = 0
    asked: Asked = Asked()
    answers: np.ndarray | None = None

    @property
    def trained_here(self) -> bool:
        """Whether the report trained the network itself, from a seed, and not somebody else."""
        return self.seed is not None

    @property
    def seed(self) -> int | None:
        """The seed of the training, if it is known."""
        return self.training.seed if self.training else None
