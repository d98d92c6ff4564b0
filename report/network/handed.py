"""Takes over a Keras model that lies in memory: asks it, looks at its layers, and saves it if it can be asked again."""

from __future__ import annotations

import dataclasses
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import keras
import numpy as np

from report.core.errors import ReportError
from report.core.quiet import quiet_libraries
from report.core.sanitize import one_line
from report.data.pixels import SLACK, darkness
from report.network.custom import layers_of, own_parts
from report.network.keras_model import CHAINS, at_once, check_backend, given, load_model, read
from report.network.layers import describe_layers
from report.network.making import check_single
from report.network.meaning import check_predicts
from report.network.run import Asked, Training
from report.network.saving import save_model
from report.network.scales import SHARES, rescaled
from report.network.supplied import meaning_of, training_from
from report.network.trial import ALIKE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report.network.run import Layer

FEW = 32  # examples that the saved model is asked again
NEARLY = 0.05  # of probability that may go to other classes on average: shades between two pixels of 255 are rounded
SAME = 0.9  # of the examples, at least, that must be read as the same class
OTHER = "it takes other numbers than pixels from 0 to 255"
ONE_EACH = "one number for each class of each example"
ALIKE_OR_ALONE = "let both answer alike, or give what it predicts to Report.from_predictions"
STEADY = 1e-4  # by which a probability may differ when the same file is asked the same again
UNLOADED = "its file cannot be loaded again: {}"


class Handed(NamedTuple):
    """A model as it was when it was handed over.

    `file` is its `model.keras`, b"" where it cannot be saved and loaded again. `known` is what the model in the file
    answers to the first images that the report shows, uint8 from 0 to 255, of shape (at most `FEW`, classes), or None
    where that is not what the model answered its own. `lacking` says in one line why not, or is "". `asked` says how
    that model is asked and answers. `layers` is empty where there is no file, or where Keras does not tell them.
    """

    layers: tuple[Layer, ...]
    parameters: int
    file: bytes
    known: np.ndarray | None
    lacking: str
    asked: Asked


def ask(model: keras.Model, examples: np.ndarray) -> tuple[np.ndarray, Asked]:
    """Return what a model answers to examples (n, …), which it is given as they are, and how that is to be read.

    The answers are probabilities, float32 of shape (n, classes).

    Raises:
        ReportError: if it does not take them, or answers with something else than probabilities or logits.
    """
    check_backend()
    try:
        with quiet_libraries():
            predicted = model.predict(examples, batch_size=at_once(examples), verbose=0)
            few = model(examples[:1], training=False)
    except Exception as error:
        raise ReportError(f"the model does not answer x_test: {one_line(error)}; give what it was tested on") from error
    check_single(predicted, "the model", ONE_EACH)
    answers = np.asarray(predicted)
    if answers.ndim != 2:  # noqa: PLR2004 examples and outputs
        what = f"the model answers x_test with an array of shape {answers.shape}"
        raise ReportError(f"{what}; a classifier's has {ONE_EACH}")
    with quiet_libraries():
        check_predicts(model, examples[:FEW], "the model", ALIKE_OR_ALONE)
    channel = examples.ndim == len(("example", "row", "column", "channel")) and examples.shape[-1] == 1
    asked = Asked(channel, meaning_of(model, answers, few, "the model"), _author(model))
    return read(answers, asked), asked


def reads_series(model: keras.Model) -> bool:
    """Say whether a model has layers for series of values, such as LSTM and Conv1D."""
    return any(
        isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional) or type(layer).__name__.endswith("1D")
        for layer in layers_of(model)
    )


def _author(model: keras.Model) -> str:
    """Return the module that has the author's own classes and functions of a model, or "" where all are Keras's."""
    parts = (part for layer in layers_of(model) for part in (type(layer), *own_parts(layer)))
    return next((part.__module__ for part in parts if part.__module__.partition(".")[0] != "keras"), "")


def training_of(model: keras.Model, history: Any, asked: Asked) -> Training:  # noqa: ANN401 Keras has no types
    """Return what is known of a training by Keras's History, or its `history`, and by the model and how it answers.

    Raises:
        ReportError: if the history has no loss for every epoch, lacks the first, or holds something else than numbers.
    """
    try:
        noted = {name: list(values) for name, values in dict(getattr(history, "history", history)).items()}
        epochs = getattr(history, "epoch", None)
        if isinstance(epochs, list) and len(epochs) == len(noted.get("loss", ())):  # else of the last of some fits
            noted["epoch"] = [number + 1 for number in epochs]
        return training_from(model, noted, "history", asked.answers)
    except (TypeError, ValueError) as error:
        raise ReportError(f"history is none of Keras's ({one_line(error)}); give what model.fit returned") from error


def take_over(
    model: keras.Model, examples: np.ndarray, answers: np.ndarray, images: np.ndarray | None, asked: Asked
) -> Handed:
    """Save a model, and find out whether the file answers what the report shows.

    Args:
        model: one that has answered.
        examples: what it was given, of shape (n, …).
        answers: the probabilities that it gave them, (n, classes).
        images: the examples as the report shows them, uint8 from 0 to 255, or None where they are no images.
        asked: how it is asked, and its answers are read.
    """
    parameters, file, said = int(model.count_params()), b"", ""
    if unkept := _unlike(lambda: _answers(_saved(model, asked)[1], examples[:FEW], asked), answers[:FEW], ALIKE):
        return Handed((), parameters, file, None, unkept, asked)
    for make, shown, how, lacking in _forms(model, examples, images, asked):
        try:
            with quiet_libraries():
                one = make()
                file, loaded = _saved(one, how)
                found = _answers(loaded, shown[:FEW], how)
        except Exception as error:  # noqa: BLE001 it may be anybody's code
            file, said = b"", said or UNLOADED.format(one_line(error))
            continue
        said = said or lacking
        if _answers_alike(found, answers[:FEW]):
            known = found if images is not None and not said else None
            return Handed(_layers(one, shown, how), parameters, file, known, said, how)
    layers = _layers(model, examples, asked) if file else ()
    return Handed(layers, parameters, file, None, said or OTHER, asked)


def changed(file: bytes, images: np.ndarray, known: np.ndarray, asked: Asked) -> str:
    """Say in one line why a file that was taken over is not to be asked any more, or return "".

    It only names what is its author's own, which may be another by now: a cell of a notebook was edited and run again.

    Args:
        file: `Handed.file`.
        images: those that the report shows.
        known: what it answered to the first of them.
        asked: how it is asked.
    """

    def ask() -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.keras"
            path.write_bytes(file)
            loaded = load_model(path, asked)
        return _answers(loaded, given(loaded, images[:FEW], asked), asked)

    return _unlike(ask, known, STEADY)


def _unlike(ask: Callable[[], np.ndarray], answers: np.ndarray, most: float) -> str:
    """Say what is wrong with the file of a model, by what it answers when it is asked, or return ""."""
    try:
        with quiet_libraries():
            found = ask()
    except Exception as error:  # noqa: BLE001 it may be anybody's code
        return UNLOADED.format(one_line(error))
    return "" if np.abs(found - answers).max() <= most else "its file answers otherwise than the model does"


def _forms(
    model: keras.Model, examples: np.ndarray, images: np.ndarray | None, asked: Asked
) -> Iterator[tuple[Callable[[], keras.Model], np.ndarray, Asked, str]]:
    """Yield what makes a form of a model, what that takes, how it is asked, and what it lacks for images from 0 to 255.

    Where no image is bright, the examples were on another scale, and what is done to 255 shades means nothing there. A
    model that took shades from 0 to 1 is not asked whether it takes 255 as well: it answers that with the same class
    more often than not, and is surer of it.
    """
    if images is not None and _are_shares(examples):
        if type(model) in CHAINS:
            before = dataclasses.replace(asked, rescaled="given")
            yield lambda: rescaled(_saved(model, asked)[1], SHARES), given(model, images, asked), before, ""
        yield lambda: model, examples, asked, OTHER
    else:
        dim = () if images is None else darkness(images)
        yield lambda: model, examples if images is None else given(model, images[:FEW], asked), asked, "".join(dim)


def _are_shares(examples: np.ndarray) -> bool:
    """Say whether images that are shown from 0 to 255 were given from 0 to 1."""
    return examples.dtype.kind == "b" or (examples.dtype.kind == "f" and bool(examples.max() <= 1 + SLACK))


def _saved(model: keras.Model, asked: Asked) -> tuple[bytes, keras.Model]:
    """Return the file of a model, and the model that is loaded from it, which shares nothing with it."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Keras tells itself
        path = Path(folder) / "model.keras"
        save_model(model, path)
        return path.read_bytes(), load_model(path, asked)


def _answers(model: keras.Model, examples: np.ndarray, asked: Asked) -> np.ndarray:
    """Return the probabilities (n, classes) that a model gives examples, as it takes them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(model.predict(examples, verbose=0), asked)


def _answers_alike(found: np.ndarray, expected: np.ndarray) -> bool:
    """Say whether two sets of probabilities (n, classes) are nearly the same, of however many classes."""
    moved = np.abs(found - expected).sum(axis=1) / 2
    same = found.argmax(axis=1) == expected.argmax(axis=1)
    return bool(moved.mean() < NEARLY and same.mean() >= SAME)


def _layers(model: keras.Model, examples: np.ndarray, asked: Asked) -> tuple[Layer, ...]:
    try:
        return describe_layers(model, examples, dataclasses.replace(asked, channel=False))
    except Exception:  # noqa: BLE001 a model that is a class of its own, and may want bytes
        return ()
