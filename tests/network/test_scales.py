"""The scale of pixels on which a network was trained shows in how it reads images, or the network is refused."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from report.network import scales
from report.network.run import Asked


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the digits of scikit-learn, uint8 (n, 8, 8), and what each is."""
    found = load_digits()
    return (found.images * 255 / 16).astype(np.uint8), found.target


def hidden(units: int, kind: str) -> keras.layers.Layer:
    """Return a layer that draws the same weights every time: its seed is drawn as soon as it is made."""
    keras.utils.set_random_seed(6)
    return keras.layers.Dense(units, kind)


def trained_on(images: np.ndarray, labels: np.ndarray, epochs: int, optimizer: str, *layers: Any) -> keras.Model:  # noqa: ANN401
    """Return a network of layers that was trained on images, whatever their scale."""
    keras.utils.set_random_seed(7)
    flat, last = keras.layers.Flatten(), keras.layers.Dense(len(set(labels)), activation="softmax")
    model = keras.Sequential([keras.Input(images.shape[1:]), flat, *layers, last])
    model.compile(optimizer, "sparse_categorical_crossentropy")
    model.fit(images, labels, epochs=epochs, verbose=0)
    return model


@pytest.fixture
def digits_of_two() -> tuple[np.ndarray, np.ndarray]:
    """Hundreds of digits, threes and eights, uint8 (n, 8, 8), and whether each is an eight."""
    images, numbers = digits()
    two = np.isin(numbers, (3, 8))
    return images[two], (numbers[two] == 8).astype(int)


RAW, SHARES, SIGNED, INVERTED = scales.AS_THEY_ARE, *scales.SCALES
READ = {  # how often images are read rightly on some scales, and how sure that is; on others it is guessed
    "right more often with raw pixels, and too sure": ({RAW: (0.85, 0.999), SHARES: (0.7, 0.7)}, RAW),
    "as sure as it is right on 0 to 1, too sure of raw pixels": ({RAW: (0.9, 0.999), SHARES: (0.92, 0.93)}, SHARES),
    "unsure on 0 to 1, but much surer of raw pixels": ({RAW: (0.82, 0.9999), SHARES: (0.88, 0.55)}, SHARES),
    "as sure as it is right on -1 to 1": ({SHARES: (0.8, 0.9), SIGNED: (0.93, 0.93)}, SIGNED),
    "inverted": ({INVERTED: (0.93, 0.9)}, INVERTED),
    "unsure on 0 to 1, and not on -1 to 1": ({SHARES: (0.92, 0.6), SIGNED: (0.9, 0.9)}, None),
    "as sure as it is right of raw pixels, less so on 0 to 1": ({RAW: (0.9, 0.9), SHARES: (0.93, 0.87)}, None),
}


@pytest.mark.parametrize("how", READ)
def test_the_scale_is_the_one_on_which_a_network_knows_most_if_no_other_can_be_thought_of(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, scale = READ[how]
    images, labels = digits()
    images, labels = images[:1000], labels[:1000] % 3
    place = {image.tobytes(): at for at, image in enumerate(images)}

    def answers(_: object, pixels: np.ndarray, __: object) -> np.ndarray:
        """Return what is read, (n, 3)."""
        for (by, plus), (right, sure) in reads.items():
            shown = np.rint((pixels - plus) / by)
            found = [place.get(image.astype(np.uint8).tobytes()) for image in shown]
            if None not in found and np.allclose(shown * by + plus, pixels, atol=1e-4):
                seen = (labels[found] + (np.arange(len(found)) >= right * len(found))) % 3
                return np.where(np.eye(3)[seen] == 1, sure, (1 - sure) / 2)
        return np.full((len(pixels), 3), 1 / 3)

    monkeypatch.setattr(scales, "predict", answers)
    assert scales.scale_of(keras.Sequential(), images, labels, Asked()) == scale
    if scale is None:
        told = keras.Sequential([keras.Input((8, 8)), keras.layers.Rescaling(1), keras.layers.Flatten()])
        assert scales.scale_of(told, images, labels, Asked()) == RAW


def test_unequal_classes_shift_no_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = (digits()[1] == 8).astype(int)
    places = np.broadcast_to(np.arange(len(labels))[:, None, None] % 256, (len(labels), 6, 6)).astype(np.uint8)

    def answers(_: object, pixels: np.ndarray, __: object) -> np.ndarray:
        """Read most of the many and few of the few, with raw pixels fewer and more, and guess on other scales."""
        if pixels.min() < 0 or (not (raw := pixels.max() > 2) and pixels.max() < 1):
            return np.full((len(pixels), 2), 0.5)
        of_few = labels[np.random.default_rng(0).permutation(len(labels))[:1000]]
        right = np.random.default_rng(0).random(1000) < np.array((0.82, 0.9) if raw else (0.98, 0.3))[of_few]
        return np.where(np.eye(2)[np.where(right, of_few, 1 - of_few)] == 1, 0.9, 0.1)

    monkeypatch.setattr(scales, "predict", answers)
    assert scales.scale_of(keras.Sequential(), places, labels, Asked()) == SHARES


@pytest.mark.parametrize(
    "labels",
    [np.arange(1600) % 2, np.arange(10_000) % 10, np.sort(np.arange(10_000) % 10), np.arange(30) % 3],
    ids=["two in turn", "ten in turn", "sorted", "few images"],
)
def test_images_of_every_class_tell_the_scale(labels: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of: list[np.ndarray] = []

    def answers(_: object, images: np.ndarray, __: object) -> np.ndarray:
        asked_of.append(labels[images[:, 0, 0].astype(int)])
        return np.full((len(images), 10), 0.1)

    monkeypatch.setattr(scales, "predict", answers)
    places = np.broadcast_to(np.arange(len(labels))[:, None, None], (len(labels), 6, 6))
    assert scales.scale_of(keras.Sequential(), places, labels, Asked()) == scales.AS_THEY_ARE
    share = np.bincount(asked_of[0]) / len(asked_of[0])
    assert share == pytest.approx(np.bincount(labels) / len(labels), abs=0.05)


@pytest.mark.parametrize(
    "first",
    [
        keras.layers.Rescaling(1 / np.array([66.0, 66, 66]), -np.ones(3)),
        keras.layers.Normalization(axis=-1, mean=[66] * 3, variance=[66**2] * 3),
    ],
    ids=["rescaling", "normalization"],
)
def test_one_that_scales_pixels_itself_is_refused_by_no_guess(
    first: keras.layers.Layer, digits_of_two: tuple[np.ndarray, np.ndarray]
) -> None:
    images, labels = digits_of_two
    colours = np.stack([images] * 3, axis=-1)
    model = trained_on(first(colours).numpy(), labels, 8, "adam")  # type: ignore[attr-defined]
    whole = keras.Sequential([keras.Input((8, 8, 3)), first, *model.layers])
    assert scales.scale_of(whole, colours, labels, Asked()) == scales.AS_THEY_ARE


def test_one_trained_on_columns_of_length_one_is_refused() -> None:
    images, labels = digits()
    normalized = keras.utils.normalize(images[:1300].astype(np.float32), axis=1)
    model = trained_on(normalized, labels[:1300], 20, "adam", hidden(64, "relu"))
    assert scales.scale_of(model, images[1300:], labels[1300:], Asked()) is None


def test_that_pixels_stay_as_they_are_is_said_behind_a_flatten_too(
    digits_of_two: tuple[np.ndarray, np.ndarray],
) -> None:
    images, labels = digits_of_two
    model = trained_on(images[::2].astype(np.float32), labels[::2], 15, "adam")
    told = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Rescaling(1), *model.layers[1:]])
    assert scales.scale_of(told, images[1::2], labels[1::2], Asked()) == scales.AS_THEY_ARE


@pytest.mark.parametrize(
    ("mean", "deviation", "kind", "epochs"),
    [(0.1307, 0.3081, "relu", 20), (0.485, 0.229, "tanh", 6)],
    ids=["MNIST", "ImageNet"],
)
def test_one_trained_on_grey_pixels_standardised_by_constants_of_other_images_is_refused(
    mean: float, deviation: float, kind: str, epochs: int
) -> None:
    images, labels = digits()
    standardised = (images[:1300] / np.float32(255) - mean) / deviation
    model = trained_on(standardised, labels[:1300], epochs, "adam", hidden(64, kind))
    assert scales.scale_of(model, images[1300:], labels[1300:], Asked()) is None


@pytest.mark.slow
def test_one_that_raw_pixels_saturate_is_refused_until_its_first_layer_says_it() -> None:
    images, labels = digits()
    large = np.kron(images, np.ones((1, 3, 3), np.uint8))
    model = trained_on(large[:1300].astype(np.float32), labels[:1300], 40, "adam", hidden(64, "tanh"))
    raw, shares = (model.predict(large[1300:] * by, verbose=0).argmax(axis=1) for by in (1.0, 1 / 255))
    assert (shares == labels[1300:]).mean() > (raw == labels[1300:]).mean() + 0.02, "reads best what it never saw"
    assert scales.scale_of(model, large[1300:], labels[1300:], Asked()) is None
    told = keras.Sequential([keras.Input((24, 24)), keras.layers.Rescaling(1), model])
    assert scales.scale_of(told, large[1300:], labels[1300:], Asked()) == scales.AS_THEY_ARE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "by"), [("relu", (1 / 255, 0.0)), ("relu", (2 / 255, -1.0)), ("tanh", (2 / 255, -1.0))], ids=str
)
def test_one_trained_well_is_asked_on_its_scale_whatever_it_is_made_of(kind: str, by: scales.Scale) -> None:
    images, labels = digits()
    pixels = images[:1300] * np.float32(by[0]) + np.float32(by[1])
    model = trained_on(pixels, labels[:1300], 40, "adam", hidden(64, kind))
    assert scales.scale_of(model, images[1300:], labels[1300:], Asked()) == by
