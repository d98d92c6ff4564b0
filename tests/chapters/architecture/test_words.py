"""The network is named by its shape, and its layers are drawn to scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import LAYERS, tiny_dataset, tiny_evaluation, tiny_run, tiny_training

from report.chapters.architecture import words as architecture_words
from report.chapters.mistakes import words as mistakes_words
from report.chapters.summary import words as summary_words
from report.evaluation.results import Alike
from report.network.run import Asked, Layer, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.evaluation.results import Evaluation


def dense(*sizes: int, inputs: int = 784) -> Run:
    """Return a run of a network of dense layers with biases."""
    layers = [Layer("flatten", "Flatten", "", (inputs,), 0)]
    for number, size in enumerate(sizes):
        before = layers[-1].output_shape[-1]
        layers.append(Layer(f"dense_{number}", "Dense", "relu", (size,), (before + 1) * size))
    return tiny_run(layers=tuple(layers), parameters=sum(layer.parameters for layer in layers))


CONVOLUTIONAL = tiny_run(
    layers=(
        Layer("conv2d", "Conv2D", "relu", (26, 26, 8), 80),
        Layer("pooling", "MaxPooling2D", "", (13, 13, 8), 0),
        Layer("flatten", "Flatten", "", (1352,), 0),
        Layer("dense", "Dense", "softmax", (10,), 13_530),
    ),
    parameters=13_610,
)
BRANCHED = tiny_run(  # two ways of 32 units each, joined
    layers=(
        Layer("flatten", "Flatten", "", (64,), 0),
        Layer("near", "Dense", "relu", (32,), 65 * 32),
        Layer("far", "Dense", "relu", (32,), 65 * 32),
        Layer("concatenate", "Concatenate", "", (64,), 0),
        Layer("dense", "Dense", "softmax", (10,), 650),
    ),
    parameters=4_810,
)
WEIGHTLESS = tiny_run(
    layers=(Layer("flatten", "Flatten", "", (64,), 0), Layer("softmax", "Softmax", "softmax", (64,), 0)), parameters=0
)
NORMALISED = tiny_run(layers=(Layer("batch", "BatchNormalization", "", (784,), 3136), *LAYERS[2:]), parameters=104_906)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (dense(10), "a network without a hidden layer"),
        (dense(128, 10), "a network with one hidden layer of 128 units"),
        (dense(64, 32, 10), "a network with two hidden layers of 64 and 32 units"),
        (dense(64, 32, 16, 10), "a network with three hidden layers of 64, 32 and 16 units"),
        (CONVOLUTIONAL, "a convolutional network with 13,610 parameters"),
        (BRANCHED, "a network with 4,810 parameters"),
        (NORMALISED, "a network with 104,906 parameters"),
        (WEIGHTLESS, "a network without weights"),
    ],
)
def test_a_network_is_named_by_its_shape(run: Run, words: str) -> None:
    assert architecture_words.network_name(run) == words


def test_layer_sizes_spell_out_where_the_parameters_come_from() -> None:
    assert architecture_words.layer_sizes(dense(128, 10)) == "784\u00a0×\u00a0128 + 128\u00a0×\u00a010, and biases"
    assert architecture_words.layer_sizes(dense(10)) == "784\u00a0×\u00a010, and biases"
    assert architecture_words.layer_sizes(CONVOLUTIONAL) == "in two layers"
    assert architecture_words.layer_sizes(NORMALISED) == "in three layers"
    assert architecture_words.layer_sizes(WEIGHTLESS) == ""
    ways = "64\u00a0×\u00a032 + 64\u00a0×\u00a032 + 64\u00a0×\u00a010"
    assert architecture_words.layer_sizes(BRANCHED) == f"{ways}, and biases"
    assert architecture_words.headline(BRANCHED).startswith("4,810 parameters in three layers, ")


def test_a_layer_without_biases_is_not_said_to_have_them() -> None:
    alone = Layer("dense", "Dense", "softmax", (128,), 784 * 128, bias=False)
    layers = (Layer("flatten", "Flatten", "", (784,), 0), alone)
    run = tiny_run(layers=layers, parameters=784 * 128)
    assert architecture_words.layer_sizes(run) == "784\u00a0×\u00a0128"
    assert architecture_words.headline(run).startswith("784 inputs")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (dense(128, 10), "784 inputs, 128 hidden units, 10 outputs, three passes."),
        (dense(10, inputs=64), "64 inputs, 10 outputs, three passes."),
        (dense(64, 32, 10), "784 inputs, 64 hidden units, 32 hidden units, 10 outputs, three passes."),
        (CONVOLUTIONAL, "13,610 parameters in two layers, three passes."),
        (WEIGHTLESS, "No parameters, three passes."),
        (tiny_run([(0.3, 0.9, 0.3, 0.9)]), "784 inputs, 128 hidden units, 10 outputs, one pass."),
    ],
)
def test_what_was_trained_for_how_long_is_said_in_one_line(run: Run, words: str) -> None:
    assert architecture_words.headline(run) == words


def mistaken(mistakes: int) -> Evaluation:
    """Return an evaluation with so many mistakes among 1,000 answers."""
    return tiny_evaluation([0] * 1000, [1] * mistakes + [0] * (1000 - mistakes), names=["0", "1"])


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (architecture_words.network_name(dense(1, 10)), "of 1 units"),
        (architecture_words.headline(dense(10, inputs=1)), "1 inputs"),
        (architecture_words.headline(dense(1, 10)), "1 hidden units"),
        (summary_words.band_title(1, tiny_dataset()), "images"),
        (summary_words.band_caption(1, 5, mistaken(1)), "1 are"),
        (mistakes_words.headline(tiny_evaluation([0], [0]), Alike(None, None)), "these 1 images"),
    ],
)
def test_one_is_spoken_of_in_the_singular(said: str, wrong: str) -> None:
    assert wrong not in said


@pytest.mark.parametrize(
    "say", [architecture_words.network_name, architecture_words.layer_sizes, architecture_words.headline]
)
def test_large_layers_are_counted_like_all_else(say: Callable[[Run], str]) -> None:
    said = say(dense(2048, 10, inputs=4096))
    assert "2,048" in said
    assert "4096" not in said


def test_layers_have_bars_for_their_outputs_to_scale() -> None:
    layers = (
        Layer("conv", "Conv2D", "relu", (4, 4, 8), 80),
        Layer("flatten", "Flatten", "", (128,), 0),
        Layer("dense", "Dense", "softmax", (1,), 129),
    )
    found = architecture_words.layers(tiny_run(layers=layers))
    assert [layer for layer, _ in found] == list(layers)
    assert [(bar.value, bar.length) for _, bar in found] == [(128, 112.0), (128, 112.0), (1, 1.0)]


def test_a_dense_layer_on_the_rows_of_another_has_as_many_inputs_as_that_has_units() -> None:
    layers = (
        Layer("dense", "Dense", "relu", (28, 16), (28 + 1) * 16),
        Layer("dense_1", "Dense", "relu", (28, 8), (16 + 1) * 8),
    )
    assert architecture_words.layer_sizes(tiny_run(layers=layers, parameters=600)).startswith(
        "28\u00a0×\u00a016 + 16\u00a0×\u00a08"
    )


def test_a_dense_layer_that_sees_an_image_row_by_row_is_not_counted_as_one_of_units() -> None:
    layers = (
        Layer("dense", "Dense", "relu", (28, 16), (28 + 1) * 16),
        Layer("flatten", "Flatten", "", (448,), 0),
        Layer("dense_1", "Dense", "softmax", (10,), 4_490),
    )
    run = tiny_run(layers=layers, parameters=464 + 4_490)
    assert architecture_words.headline(run) == "4,954 parameters in two layers, three passes."
    assert architecture_words.layer_sizes(run) == "28\u00a0×\u00a016 + 448\u00a0×\u00a010, and biases"


def test_a_dense_layer_without_biases_that_begins_a_network_has_as_many_inputs_as_its_weights_tell() -> None:
    run = tiny_run(layers=(Layer("dense", "Dense", "softmax", (4,), 8 * 4, bias=False),), parameters=32)
    assert architecture_words.headline(run).startswith("8 inputs, 4 outputs")
    assert architecture_words.layer_sizes(run) == "8\u00a0×\u00a04"


def test_what_a_training_was_set_to_is_told_as_far_as_it_is_known() -> None:
    assert architecture_words.settings(tiny_training()) == (
        ("Optimiser", "Adam, learning rate 0.001"),
        ("Loss", "sparse categorical cross-entropy"),
        ("Batch, epochs", "32 images, three epochs"),
        ("Random seed", "42"),
    )
    moved = tiny_training(learning_rate="cosine decay from 0.1", seed=None, batch_size=None)
    assert architecture_words.settings(moved) == (
        ("Optimiser", "Adam, learning rate cosine decay from 0.1"),
        ("Loss", "sparse categorical cross-entropy"),
        ("Epochs", "3"),
    )
    unknown = tiny_training(learning_rate=None, optimizer="", loss="", seed=None, batch_size=None)
    assert architecture_words.settings(unknown) == (("Epochs", "3"),)


@pytest.mark.parametrize(
    ("asked", "takes", "loads"),
    [
        (
            Asked(),
            "The network takes raw pixels from 0 to 255; its first layer brings them to 0 to 1.",
            "Keras 3.15 or newer loads it",
        ),
        (
            Asked(rescaled="better"),
            (
                "The network takes raw pixels from 0 to 255; its first layer, put before it for this report as it "
                "reads the test images better so, brings them to 0 to 1."
            ),
            "Keras 3.15 or newer loads it",
        ),
        (
            Asked(rescaled="given"),
            (
                "The network takes raw pixels from 0 to 255; its first layer, put before it for this report as it "
                "was given its examples so, brings them to 0 to 1."
            ),
            "Keras 3.15 or newer loads it",
        ),
        (
            Asked(channel=True, answers="logits", custom="mine.nets"),
            (
                "The network takes raw pixels from 0 to 255, in images with one channel; its first layer brings them "
                "to 0 to 1. Its answers are logits; the report speaks of the probabilities that softmax makes of them."
            ),
            "Keras 3.15 or newer loads it if it is given the author’s own classes, from the module mine.nets",
        ),
    ],
)
def test_what_the_file_takes_and_who_can_load_it_is_said(asked: Asked, takes: str, loads: str) -> None:
    run = tiny_run(asked=asked)
    assert (architecture_words.takes(run), architecture_words.loads(run, "3.15.1")) == (takes, loads)


def test_where_no_version_is_known_the_file_is_for_the_keras_that_wrote_it() -> None:
    assert architecture_words.loads(tiny_run(), "") == "the Keras that wrote it, or a newer one, loads it"


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((-1.0, 1.0), "; its first layer brings them to \u22121 to 1."),
        ((1.0, 0.0), "; its first layer brings them to 1 to 0."),
        ((0.0, 255 / 256), "; its first layer brings them to 0 to 0.996."),
        (None, "."),
    ],
)
def test_to_what_the_first_layer_brings_the_pixels_is_read_from_it(
    ends: tuple[float, float] | None, words: str
) -> None:
    run = tiny_run(layers=(Layer("rescaling", "Rescaling", "", (28, 28), 0, ends=ends), *LAYERS[1:]))
    assert architecture_words.takes(run) == f"The network takes raw pixels from 0 to 255{words}"
