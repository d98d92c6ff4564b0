"""Tries a network out before it is trained: what it takes, what it answers, what its loss wants, and one real step."""

from __future__ import annotations

import dataclasses
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from report.core.errors import ReportError
from report.core.sanitize import COLOURS, LONGEST, one_line, printable
from report.core.scratch import scratch_folder
from report.network.custom import (
    A_LAMBDA,
    WRITE_IT,
    has_lambda,
    layers_of,
    mistaken,
    namesakes,
    needed_to_load,
    objects_of,
    own_parts,
    uncompiled,
)
from report.network.keras_model import at_once, given, load_model, predict
from report.network.meaning import check_predicts, check_training, meaning
from report.network.saving import save_model
from report.network.steps import NEARLY, take_a_step
from report.network.tally import Tally
from report.network.told import loss_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report.network.builders import Builders
    from report.network.run import Asked, Run

    Encode = Callable[[Any], Any]

FEW = 8  # images of a trial
SURE = 0.9  # of an answer that a loss is tried with
LITTLE, BENT = 0.1, 1e-5  # by what answers differ among which a hinge is straight, and what share is more than rounding
UNLOADED = "cannot be loaded again"
ENOUGH, ALIKE = 100, 0.01  # images that show a network draw at random, and by what a probability of its file may differ


class Terms(NamedTuple):
    """How a network is asked, in which form its loss takes the labels int (n,), and who counts its right answers."""

    asked: Asked
    encode: Encode
    tally: Tally


def try_out(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, classes: int, *, made_by: Builders, asked: Asked
) -> Terms:
    """Refuse a compiled model that cannot be trained, judged and reported on; take one real step with it.

    Args:
        model: what the function returned, built; a step changes its weights.
        images: of the data set, uint8 (n, height, width).
        labels: their classes, int (n,).
        classes: number of classes.
        made_by: what made it.
        asked: how it takes images.

    Raises:
        ReportError: saying in one line what is in the way, and what to change.
    """
    name = made_by.name
    few = FEW if classes != FEW else FEW + 1  # another number than that of the classes, which a loss could confuse
    shown = given(model, np.resize(images, (few, *images.shape[1:])), asked)
    answered = model(shown, training=False)
    answers = keras.ops.convert_to_numpy(answered)  # of their own type, which tells how far they may be rounded
    encode = _labels_taken(model, shown, classes, answers.shape[-1])
    if not encode:
        raise ReportError(
            f"{name} compiles with the loss {loss_name(model)}, which takes neither the classes 0 to {classes - 1} "
            'nor a number for each class; use loss="sparse_categorical_crossentropy"'
        )
    kind = meaning(model, answers, answered, lambda: _is_on_logits(model, shown, answers, encode), name)
    asked = dataclasses.replace(asked, answers=kind)
    check_predicts(model, shown, name)
    _trace(model, shown, name)
    tally = Tally(model, asked)
    take_a_step(model, shown, encode(np.resize(labels, few)), tally, name)
    check_training(model, shown, kind, name)
    return Terms(dataclasses.replace(asked, custom=_portable(model, shown, asked, made_by)), encode, tally)


def _labels_taken(model: keras.Model, images: np.ndarray, classes: int, outputs: int) -> Encode | None:
    """Return what brings labels into the form in which the loss is lower for right answers than for wrong ones."""
    labels = np.arange(len(images)) % classes
    right, wrong = (_answers(shifted % classes, classes, outputs) for shifted in (labels, labels + 1))
    for encode in _forms(classes, outputs):
        losses = [_loss_of(model, images, encode(labels), answers) for answers in (right, wrong)]
        if losses[0] < losses[1]:
            return encode
    return None


def _forms(classes: int, outputs: int) -> tuple[Encode, Encode]:
    """Return the forms that labels int (n,) may have for a loss: as they are, or as numbers like those of the answers.

    Both take arrays as well as the tensors of a compiled loop.
    """

    def spread(labels: Any) -> Any:  # noqa: ANN401 an array or a tensor
        return keras.ops.one_hot(labels, classes, dtype="float32")

    def alone(labels: Any) -> Any:  # noqa: ANN401 an array or a tensor
        return keras.ops.expand_dims(keras.ops.cast(labels, "float32"), -1)

    return lambda labels: labels, alone if outputs == 1 else spread


def _answers(labels: np.ndarray, classes: int, outputs: int) -> np.ndarray:
    """Return answers, float32 (n, outputs), that are fairly sure of these labels."""
    sure = np.eye(classes)[labels] * SURE + (1 - SURE) / classes
    found: np.ndarray = sure[:, 1:] if outputs == 1 else sure
    return found.astype(np.float32)


def _loss_of(model: keras.Model, images: np.ndarray, labels: Any, answers: np.ndarray) -> float:  # noqa: ANN401
    """Return what the loss says of answers, or none (NaN) if it does not take these labels, for whatever reason."""
    try:
        loss = model.compute_loss(images, keras.ops.convert_to_tensor(labels), keras.ops.convert_to_tensor(answers))
        return float(loss)
    except Exception:  # noqa: BLE001 it may be anybody's code
        return float("nan")


def _is_on_logits(model: keras.Model, images: np.ndarray, answers: np.ndarray, encode: Encode) -> bool:
    """Say whether the loss is the same if all answers to an image grow by as much, and is no hinge, as one on logits.

    A hinge, of whose answers softmax makes no probabilities, grows evenly as answers that differ little do.
    """
    if answers.shape[-1] == 1:
        return False
    labels = encode(np.arange(len(images)) % answers.shape[-1])

    def loss(values: np.ndarray) -> float:
        return _loss_of(model, images, labels, values.astype(np.float32))

    answers = answers.astype(np.float64)
    one, other = loss(answers), loss(answers + 2)
    slope = np.broadcast_to(np.linspace(-LITTLE, LITTLE, answers.shape[-1]), answers.shape)
    near, middle, far = (loss(times * slope) for times in (1, 2, 3))
    bent = abs(near + far - 2 * middle) > BENT * abs(middle)
    return bent and abs(one - other) <= NEARLY * max(1.0, abs(one))


def _trace(model: keras.Model, images: np.ndarray, name: str) -> None:
    """See to it that TensorFlow can make a graph of a network: it refuses some names of layers, and some code."""
    if model.run_eagerly:
        return
    try:
        tf.function(lambda batch: model(batch, training=True)).get_concrete_function(tf.constant(images))
    except Exception as error:
        said = COLOURS.sub("", " ".join(str(error).split())).rpartition("call(). ")[2]
        said = printable(said.partition(" Arguments received")[0])[:LONGEST]
        raise ReportError(f"{name} returns a network that TensorFlow cannot compile: {said}; mend that") from error


def _portable(model: keras.Model, images: np.ndarray, asked: Asked, made_by: Builders) -> str:
    """Return the module without which the file of a model cannot be loaded, or "" if Keras alone can.

    Raises:
        ReportError: if the model cannot be written into a file and loaded again.
    """
    name = made_by.name
    try:
        config = keras.saving.serialize_keras_object(model)
        own = needed_to_load(config)
    except Exception as error:
        raise ReportError(
            f"{name} returns a network that cannot be saved: {one_line(error)}; give it a get_config"
        ) from error
    if has_lambda(uncompiled(config)):
        raise ReportError(f"{name} has {A_LAMBDA}, which nobody can load safely; {WRITE_IT}")
    if has_lambda(config):
        raise ReportError(f"{name} compiles with a lambda, which no file can name; write it as a function")
    all_keras = not own and type(model).__module__.startswith("keras.")
    asked = dataclasses.replace(asked, custom="" if all_keras else made_by.home)
    try:
        with scratch_folder() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they come again as the network is saved and loaded
            path = folder / "model.keras"
            save_model(model, path)
            found, expected = (one(images, training=False) for one in (load_model(path, asked), model))
    except Exception as error:
        what = f"{name} returns a network whose file {UNLOADED}: {one_line(error)}"
        raise ReportError(f"{what}; {_to_be_loaded(own, model, made_by.home)}") from error
    if not np.allclose(found, expected, atol=NEARLY, equal_nan=True):
        raise _otherwise(model, images, name)
    return asked.custom


def _to_be_loaded(own: list[str], model: keras.Model, home: str) -> str:
    """Return what is to be done so that the file of a model, which names what is `own`, can be loaded again."""
    if not own and (same := " and ".join(sorted({one.__name__ for one in namesakes(model)}))):
        return f"give your {same} another name"
    if not own:
        return "Keras itself cannot load what it saved, so make it of other layers or arguments"
    parts = {part for layer in layers_of(model) for part in own_parts(layer)}
    if foreign := " and ".join(sorted(part.__name__ for part in parts if part.__module__.startswith("tensorflow."))):
        return f'use Keras’s own in place of TensorFlow’s {foreign}, by name (activation="softmax") or of keras.ops'
    if lacking := [one for one in own if one not in (objects_of(home) or {})]:
        return f"import {' and '.join(lacking)} by name in {home}"
    return f"let {' and '.join(own)} take **kwargs for super().__init__, and give it a get_config"


def check_file(path: Path, model: keras.Model, images: np.ndarray, run: Run, name: str) -> None:
    """Refuse a model whose file answers images otherwise: what it forgets may show only after a training.

    Args:
        path: the file.
        model: what was saved in it.
        images: those of the run, uint8.
        run: what the model answered, and how it was asked.
        name: of what made or held it.
    """
    asked, first = run.asked, slice(at_once(images))  # the same batch: of a few layers answers depend on it
    try:
        loaded = load_model(path, asked)
    except Exception as error:
        raise ReportError(f"the file of the network of {name} {UNLOADED}: {one_line(error)}; mend that") from error
    found = predict(loaded, images[first], asked)
    if not np.abs(found - run.probabilities[first]).max() <= ALIKE:
        raise _otherwise(model, given(model, images[:ENOUGH], asked), name)


def _otherwise(model: keras.Model, images: np.ndarray, name: str) -> ReportError:
    """Return what is to be said of a model whose file answers images, as it takes them, otherwise."""
    one, other = (model(images, training=False) for _ in range(2))
    if not np.allclose(one, other, atol=NEARLY):
        what = f"the network of {name} answers the same images otherwise each time"
        return ReportError(f"{what}; let it draw at random only where training is true")
    if named := " and ".join(mistaken(model)):
        return ReportError(f"{name}: the file of its network loads Keras’s own {named}; give your {named} another name")
    what = f"the network of {name} answers otherwise once it was saved and loaded"
    return ReportError(f"{what}; let get_config return every argument of its layers")
