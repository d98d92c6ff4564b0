"""What the report says of the network and how it was made: its shape in words, its layers to scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from report.chapters.bars import LONGEST_BAR, Bar
from report.chapters.shape import hidden, in_a_row, in_layers, inputs, with_weights
from report.core.formatting import count, plural, product

if TYPE_CHECKING:
    from report.network.run import Layer, Run, Training

MEANINGS = {  # what a network answers, by `Asked.answers`, where it is no probability for each class
    "probabilities": "",
    "logits": " Its answers are logits; the report speaks of the probabilities that softmax makes of them.",
    "probability": " It answers with one number, the probability of the second class; that of the first is the rest.",
    "logit": " It answers with one number, of which a sigmoid makes the probability of the second class.",
}
BEFORE = {"better": "it reads the test images better", "given": "it was given its examples"}


@dataclass(frozen=True)
class Words:
    """What the chapter says of the network; `name` goes on after an article's first words, as in "a network with …"."""

    headline: str
    name: str
    sizes: str
    layers: tuple[tuple[Layer, Bar], ...]
    settings: tuple[tuple[str, str], ...]
    takes: str
    loads: str


def tell(run: Run, keras: str, *, asked: bool = True) -> Words:
    """Tell what the network is made of, and what it takes, if the report has `asked` it about images.

    `keras` is the version that wrote its file, or "" where it is not known.
    """
    return Words(
        headline=headline(run),
        name=network_name(run),
        sizes=layer_sizes(run),
        layers=layers(run),
        settings=settings(run.training) if run.training else (),
        takes=takes(run, asked=asked),
        loads=loads(run, keras),
    )


def settings(training: Training) -> tuple[tuple[str, str], ...]:
    """Return what the training was set to, as far as it is known, each with its name."""
    rate = "" if training.learning_rate is None else _rate(training.learning_rate)
    batch = "" if training.batch_size is None else plural(training.batch_size, "image")
    loss = training.loss.replace("_", " ").replace("crossentropy", "cross-entropy")
    epochs = plural(len(training.epochs), "epoch")
    rows = (
        ("Optimiser", ", ".join(part for part in (training.optimizer, rate) if part)),
        ("Loss", loss),
        ("Batch, epochs" if batch else "Epochs", f"{batch}, {epochs}" if batch else count(len(training.epochs))),
        ("Random seed", "" if training.seed is None else str(training.seed)),
    )
    return tuple((name, value) for name, value in rows if value)


def _rate(rate: float | str) -> str:
    return f"learning rate {rate}"


def takes(run: Run, *, asked: bool = True) -> str:
    """Say what the network takes, if the report has `asked` it, and what its answers are, where they are no shares."""
    if not asked:
        return MEANINGS[run.asked.answers].strip()
    ends = run.layers[0].ends if run.layers else None
    put = f", put before it for this report as {BEFORE[run.asked.rescaled]} so," if run.asked.rescaled else ""
    scaled = f"; its first layer{put} brings them to {_end(ends[0])} to {_end(ends[1])}" if ends else ""
    channel = ", in images with one channel" if run.asked.channel else ""
    return f"The network takes raw pixels from 0 to 255{channel}{scaled}.{MEANINGS[run.asked.answers]}"


def _end(value: float) -> str:
    return f"{value:.3g}".replace("-", "\u2212")


def loads(run: Run, keras: str) -> str:
    """Say who can load the file of the network: no Keras older than the one that wrote it."""
    number = ".".join(keras.split(".")[:2])
    who = f"Keras {number} or newer" if number else "the Keras that wrote it, or a newer one,"
    given = f" if it is given the author’s own classes, from the module {run.asked.custom}" if run.asked.custom else ""
    return f"{who} loads it{given}"


def network_name(run: Run) -> str:
    """Name the network by its shape, a network with one hidden layer of 128 units, or a classifier that has none."""
    if not run.layers:
        return "the model"
    trained = with_weights(run.layers)
    if not in_a_row(run.layers):
        kinds = {layer.type for layer in trained}
        start = "a convolutional network" if "Conv2D" in kinds else "a network"
        return f"{start} with {count(run.parameters)} parameters"
    if told := hidden(run.layers):
        return f"a network with {told}"
    return f"a network without {'a hidden layer' if trained else 'weights'}"


def layer_sizes(run: Run) -> str:
    """Spell out where the parameters come from, products of inputs and outputs and biases, if there are no others.

    Where they are in others it says in how many, or "" where that is not known.
    """
    trained = with_weights(run.layers)
    if any(layer.type != "Dense" or layer.parameters != _parameters(layer) for layer in trained):
        return in_layers(run.layers)
    sizes = [(inputs(layer), layer.output_shape[-1]) for layer in trained]
    products = " + ".join(map(product, sizes))
    return products if sum(one * other for one, other in sizes) == run.parameters else f"{products}, and biases"


def _parameters(layer: Layer) -> int:
    """Return how many parameters a Dense layer has beside scales and adapters."""
    return (inputs(layer) + layer.bias) * layer.output_shape[-1]


def headline(run: Run) -> str:
    """Say in one line what was trained for how long: 784 inputs, 128 hidden units, 10 outputs, ten passes."""
    trained = with_weights(run.layers)
    passes = [plural(len(run.training.epochs), "pass")] if run.training else []
    if not trained:
        parts = ["No parameters"]
    elif not in_a_row(run.layers):
        parts = [f"{count(run.parameters)} parameters {in_layers(run.layers)}".strip()]
    else:
        sizes = [layer.output_shape[-1] for layer in trained]
        units = [_figures(size, "hidden unit") for size in sizes[:-1]]
        parts = [_figures(inputs(trained[0]), "input"), *units, _figures(sizes[-1], "output")]
    return f"{', '.join([*parts, *passes])}."


def _figures(number: int, noun: str) -> str:
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def layers(run: Run) -> tuple[tuple[Layer, Bar], ...]:
    """Return the layers with a bar each for the number of their outputs, to scale."""
    sizes = [int(np.prod(layer.output_shape)) for layer in run.layers]
    return tuple(
        (layer, Bar(layer.name, size, round(max(1.0, LONGEST_BAR * size / max(sizes)), 1)))
        for layer, size in zip(run.layers, sizes, strict=True)
    )
