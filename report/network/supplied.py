"""Asks a network that somebody has trained already: its file, which is not trusted, and the log of its training."""

from __future__ import annotations

import dataclasses
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from report.core.errors import ReportError
from report.core.sanitize import one_line
from report.data.predictions_order import better_order
from report.network.defaults import set_defaults
from report.network.keras_model import CHAINS, given, no_probabilities, predict
from report.network.layers import describe_layers
from report.network.logs import epochs_from, rates_from, read_log
from report.network.making import check_shape, how_to_ask
from report.network.meaning import check_predicts, meaning
from report.network.run import Run, Training
from report.network.saving import save_model
from report.network.scales import AS_THEY_ARE, SCALES, for_images, rescaled, scale_of
from report.network.told import accuracies_of, current_rate, is_compiled, loss_name, optimizer_name, rate_over
from report.network.trial import check_file
from report.network.untrusted import load_untrusted, needs_custom

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from report.data.dataset import StoredArrays
    from report.network.run import Asked

FEW = 32  # images that are asked first


def answer_into(
    folder: Path,
    arrays: StoredArrays,
    classes: int,
    custom: str,
    *,
    trained: Path,
    log: Path | None,
    guessed: Sequence[str] = (),
) -> None:
    """Ask the network in the file `trained` for the test images; save it, `model.keras`, and its answers in `folder`.

    Args:
        folder: where to.
        arrays: where the data set is to be had.
        classes: number of classes.
        custom: the module that has the author's own classes, or "".
        trained: a file as `model.save("model.keras")` writes it.
        log: what CSVLogger wrote while it was trained, if there is that.
        guessed: the names of the classes, if they stand in an order that the network may not have.

    Raises:
        ReportError: if the file holds no network that the report can be about, or the log is none.
    """
    set_defaults()
    images, labels = arrays.load_test()
    custom = custom if needs_custom(trained, custom) else ""
    compiled, name = load_untrusted(trained, custom), trained.name
    with _failure_told(name, "cannot be copied"):
        model = for_images(compiled, images.shape[1:])
    asked = dataclasses.replace(how_to_ask(lambda: model, images[:1], name), custom=custom)
    with _failure_told(name, "does not answer"):
        answers = model(given(model, images[:FEW], asked), training=False)
    _check_classes(answers, classes, name)
    check_predicts(model, given(model, images[:FEW], asked), name)
    asked = dataclasses.replace(asked, answers=meaning_of(compiled, keras.ops.convert_to_numpy(answers), answers, name))
    model, asked = _for_bytes(model, images, labels, asked, name)
    with _failure_told(name, "does not answer"):
        probabilities = predict(model, images, asked)
    if not np.isfinite(probabilities).all() or no_probabilities(probabilities).size:
        raise ReportError(f"{name} answers test images with numbers that are no probabilities; give one that does")
    if guessed:
        _judge_order(labels, probabilities, guessed, name)
    training = training_from(compiled, read_log(log), str(log), asked.answers) if log else None
    run = Run(probabilities, training, describe_layers(model, images, asked), model.count_params(), asked)
    with _failure_told(name, "cannot be saved"):
        save_model(model, folder / "model.keras")
        check_file(folder / "model.keras", model, images, run, name)
    run.save(folder)


def _check_classes(answers: Any, classes: int, name: str) -> None:  # noqa: ANN401 whatever a network answers
    """Refuse answers that are not about the classes of the data, of which labels may not have told all."""
    shape = tuple(getattr(answers, "shape", ()))
    if len(shape) == 2 and shape[1] not in {1, classes}:  # noqa: PLR2004 images and outputs
        why = "leave some out" if shape[1] > classes else "are not counted from 0"
        raise ReportError(
            f"{name} knows {shape[1]} classes and the data have {classes}; if their labels {why}, name the {shape[1]} "
            "in class_names of an .npz file, in the order of its answers"
        )
    check_shape(answers, classes, name)


def _judge_order(labels: np.ndarray, probabilities: np.ndarray, names: Sequence[str], name: str) -> None:
    """Refuse answers that would be far better in another order of the classes than the one that was guessed."""
    if seen := better_order("labels", labels, probabilities, names, guessed=True):
        folders = "let the names of folders of images begin with their places in it (0 cat, 1 dog)"
        raise ReportError(f"{name}: {seen}; give an .npz file with class_names in that order, or {folders}")


def _for_bytes(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, asked: Asked, name: str
) -> tuple[keras.Model, Asked]:
    """Return the model that answers pixels from 0 to 255 as this one does those it was trained on, and how."""
    with _failure_told(name, "does not answer"):
        scale = scale_of(model, images, labels, asked)
        if scale == AS_THEY_ARE:
            return model, asked
        if scale and type(model) in CHAINS:
            return rescaled(model, scale), dataclasses.replace(asked, rescaled="better")
    if scale:
        what, layer = "reads pixels of another scale than 0 to 255 better", f"keras.layers.{SCALES[scale]} first"
    else:
        what = "does not show by its answers on what scale it takes pixels"
        layer = "the Rescaling or Normalization that it was trained behind first, or keras.layers.Rescaling(1) for none"
    raise ReportError(f"{name} {what}; put {layer}, and save it again")


@contextmanager
def _failure_told(name: str, what: str) -> Iterator[None]:
    try:
        yield
    except (MemoryError, ReportError):
        raise
    except Exception as error:  # the network may be anybody's
        raise ReportError(f"{name} holds a network that {what}: {one_line(error)}; mend that") from error


def meaning_of(model: keras.Model, answers: np.ndarray, few: Any, name: str) -> Any:  # noqa: ANN401
    """Say what the answers of a model that somebody has trained are; see `meaning`."""
    return meaning(model, answers, few, lambda: not is_compiled(model) and _ends_linear(model), name)


def _ends_linear(model: keras.Model) -> bool:
    return bool(model.layers) and getattr(getattr(model.layers[-1], "activation", None), "__name__", "") == "linear"


def training_from(
    model: keras.Model, history: Mapping[str, Sequence[float | None]], where: str, answers: str
) -> Training:
    """Return what is known of a training by what was noted of it, read from `where`, and by how the model is compiled.

    `answers` says what those of the model are, as `Asked` has it.

    Raises:
        ReportError: if there is no loss for every epoch.
    """
    epochs, scored_on = epochs_from(history, where, accuracies_of(model, answers))
    rates, compiled = rates_from(history), is_compiled(model)
    known = len(rates) == len(epochs)
    rate = rate_over(rates) if known else current_rate(model) if compiled else None
    if not known and isinstance(rate, float):  # callbacks may have changed it
        rate = f"{rate:g} at the end" if math.isfinite(rate) else None
    return Training(
        seed=None,
        batch_size=None,
        learning_rate=rate,
        optimizer=optimizer_name(model) if compiled else "",
        loss=loss_name(model) if compiled else "",
        epochs=epochs,
        scored_on=scored_on,
        log_loss=False,
    )
