"""A published network becomes steps that a page can run, or is refused by the name of the layer in the way."""

from __future__ import annotations

import base64
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import h5py
import keras
import numpy as np
import pytest

from report.chapters.draw.export import as_asked, read_network, unexplained
from report.chapters.draw.kinds import Refused
from report.chapters.draw.packing import as_packed, network_script
from report.network.run import Asked
from report.network.saving import save_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

layers = keras.layers
Steps = tuple[dict[str, Any], ...]


def folded(values: Any) -> Any:  # noqa: ANN401 whatever Keras gives it
    """Do what no function of Keras's does."""
    return keras.ops.abs(values)


def read(folder: Path, *chain: keras.layers.Layer, image: tuple[int, ...] = (4, 6)) -> tuple[Steps, np.ndarray]:
    """Save a network of these layers and read it again."""
    model = keras.Sequential([keras.Input(image), *chain])
    return read_saved(folder, model)


def read_saved(folder: Path, model: keras.Model) -> tuple[Steps, np.ndarray]:
    """Save a network and read it again."""
    model.compile()
    save_model(model, folder / "model.keras")
    return read_network(folder / "model.keras")


def test_the_network_of_the_report_becomes_six_steps(tmp_path: Path) -> None:
    chain = [layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(5, "relu"), layers.Dense(3, "softmax")]
    steps, weights = read(tmp_path, *chain)
    assert [step["step"] for step in steps] == ["rescaling", "shape", "dense", "relu", "dense", "softmax"]
    assert steps[2]["kernel"] == (24, 5)
    assert weights.dtype == np.float32
    expected = [array.ravel() for layer in chain for array in layer.get_weights()]
    assert np.array_equal(weights, np.concatenate(expected))


def test_a_convolutional_network_keeps_its_windows(tmp_path: Path) -> None:
    steps, weights = read(
        tmp_path,
        layers.Reshape((4, 6, 1)),
        layers.Conv2D(2, (2, 3), strides=(1, 2), padding="same", use_bias=False),
        layers.ReLU(),
        layers.MaxPooling2D(2),
        layers.Dropout(0.5),
        layers.Flatten(),
        layers.Dense(3),
        layers.Softmax(),
    )
    assert json.loads(json.dumps(steps[1])) == {
        "step": "convolution",
        "kernel": [2, 3, 1, 2],
        "strides": [1, 2],
        "same": True,
    }
    assert steps[3] == {"step": "pooling", "window": [2, 2], "strides": [2, 2], "same": False}
    assert [step["step"] for step in steps][4:] == ["shape", "dense", "softmax"]
    assert weights[12:14].tolist() == [0, 0]  # a layer without biases gets biases of nothing
    assert unexplained(steps) == "it also has convolution and pooling"


def test_layers_of_one_kind_keep_their_order(tmp_path: Path) -> None:
    chain = [layers.Dense(size, name=name) for size, name in ((2, "z"), (3, "a"), (2, "m"))]
    _, weights = read(tmp_path, *chain)
    assert np.array_equal(weights, np.concatenate([array.ravel() for layer in chain for array in layer.get_weights()]))


def test_a_functional_network_that_is_a_chain_is_read_as_one(tmp_path: Path) -> None:
    image = keras.Input((4, 6))
    model = keras.Model(image, layers.Dense(3, "softmax")(layers.Flatten()(image)))
    steps, _ = read_saved(tmp_path, model)
    assert [step["step"] for step in steps] == ["shape", "dense", "softmax"]


def test_a_network_with_a_branch_is_refused(tmp_path: Path) -> None:
    image = keras.Input((6,))
    branches = [layers.Dense(3, name="left")(image), layers.Dense(3, name="right")(image)]
    with pytest.raises(Refused, match=r"^right \(Dense\) does not simply follow the layer before it$"):
        read_saved(tmp_path, keras.Model(image, layers.Softmax()(layers.Add(name="sum")(branches))))


def test_a_layer_that_is_told_to_go_on_training_is_refused(tmp_path: Path) -> None:
    image = keras.Input((6,))
    with pytest.raises(Refused, match=r"^drop \(Dropout\), which is called with more than its input$"):
        read_saved(tmp_path, keras.Model(image, layers.Dropout(0.5, name="drop")(image, training=True)))
    steps, _ = read_saved(tmp_path, keras.Model(image, layers.Dropout(0.5)(image, training=False)))
    assert steps == ()
    with pytest.raises(Refused, match=r"^drop \(Dropout\), which is called with more than its input$"):
        read_saved(tmp_path, keras.Model(image, layers.Dropout(0.5, name="drop")(training=True, inputs=image)))


def test_a_layer_may_be_given_its_input_by_name(tmp_path: Path) -> None:
    image = keras.Input((6,))
    dropped = layers.Dropout(0.5)(training=None, inputs=image)
    answers = layers.Softmax()(inputs=layers.Dense(3)(inputs=dropped), mask=None)
    steps, weights = read_saved(tmp_path, keras.Model(image, answers))
    assert [step["step"] for step in steps] == ["dense", "softmax"]
    assert weights.size == 21


def test_a_layer_that_is_given_two_inputs_by_name_is_refused(tmp_path: Path) -> None:
    image = keras.Input((6,), name="image")
    shares = layers.Softmax(name="shares")(inputs=image, mask=image)
    with pytest.raises(Refused, match=r"^shares \(Softmax\) does not simply follow the layer before it$"):
        read_saved(tmp_path, keras.Model(image, shares))


@pytest.mark.parametrize("dtype", ["bool", "int8"])
def test_an_input_that_cannot_hold_all_pixels_is_refused(dtype: str, tmp_path: Path) -> None:
    chain = [layers.Rescaling(1 / 255), layers.Flatten()]
    with pytest.raises(Refused, match=rf"^image \(InputLayer\) with dtype {dtype}$"):
        read_saved(tmp_path, keras.Sequential([keras.Input((4, 6), dtype=dtype, name="image"), *chain]))
    steps, _ = read_saved(tmp_path, keras.Sequential([keras.Input((4, 6), dtype="uint8"), *chain]))
    assert [step["step"] for step in steps] == ["rescaling", "shape"]


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: layers.LSTM(3, name="memory"), r"memory \(LSTM\)"),
        (lambda: layers.Conv1D(3, 2, name="line"), r"line \(Conv1D\)"),
        (lambda: layers.Dense(3, "tanh", name="bent"), r"bent \(Dense\) with activation tanh"),
        (lambda: layers.Dense(3, layers.LeakyReLU(), name="leaky"), r"leaky \(Dense\) with activation LeakyReLU"),
        (lambda: layers.Activation(folded, name="own"), r"own \(Activation\) with activation folded"),
        (lambda: layers.ReLU(max_value=6, name="cut"), r"cut \(ReLU\) with max_value 6"),
        (lambda: layers.Softmax(axis=1, name="down"), r"down \(Softmax\) with axis 1"),
        (
            lambda: layers.Flatten("channels_first", name="turned"),
            r"turned \(Flatten\) with data_format channels_first",
        ),
        (lambda: layers.Rescaling([1.0] * 6, name="each"), r"each \(Rescaling\) with a value for each channel"),
        (
            lambda: layers.Dense(3, dtype="mixed_float16", name="half"),
            r"half \(Dense\), which computes in mixed_float16",
        ),
        (lambda: keras.Sequential([layers.Dense(2)], name="inner"), r"inner \(Sequential\)"),
    ],
)
def test_any_other_layer_is_refused_by_name(make: Callable[[], keras.layers.Layer], named: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=f"^{named}$"):
        read(tmp_path, make())


@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
def test_a_network_that_keras_quantised_is_refused_by_its_first_layer_that_is(mode: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4, 6)), layers.Flatten(), layers.Dense(4, name="few"), layers.Dense(3)])
    for layer in model.layers[1:]:
        layer.quantize(mode)
    with pytest.raises(Refused, match=rf"^few \(Dense\), which is quantised \({mode}\)$"):
        read_saved(tmp_path, model)


@pytest.mark.parametrize("changes", [{"dilation_rate": 2}, {"groups": 2}, {"data_format": "channels_first"}])
def test_a_convolution_with_a_setting_that_is_not_known_is_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Refused, match=rf"^wide \(Conv2D\) with {next(iter(changes))} "):
        read(tmp_path, layers.Conv2D(2, 2, name="wide", **changes), image=(8, 8, 2))


def test_weights_that_are_another_file_of_the_machine_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(4 * 6 * 3 * 4))
    read(tmp_path, layers.Flatten(), layers.Dense(3))
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        config = archive.read("config.json")
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        place = file.create_group("layers/dense/vars")
        place.create_dataset("0", (24, 3), np.float32, external=[(str(tmp_path / "secret"), 0, 4 * 24 * 3)])
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr("config.json", config)
        archive.write(tmp_path / "weights.h5", "model.weights.h5")
    with pytest.raises(Refused, match=r"^weights that lie in another file$"):
        read_network(tmp_path / "model.keras")


def test_weights_of_a_type_that_numpy_does_not_know_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"^weights that are stored as bfloat16 or the like$"):
        read(tmp_path, layers.Flatten(), layers.Dense(3, dtype="bfloat16"))


def test_a_network_of_dense_and_relu_is_explained(tmp_path: Path) -> None:
    steps, _ = read(tmp_path, layers.Flatten(), layers.Dense(4), layers.ReLU(), layers.Dense(3, "softmax"))
    assert unexplained(steps) == ""


def test_a_softmax_in_the_middle_is_not_explained(tmp_path: Path) -> None:
    steps, _ = read(tmp_path, layers.Flatten(), layers.Dense(4, "softmax"), layers.Dense(3, "softmax"))
    assert unexplained(steps) == "it has a softmax before its end"


def stored_in(script: str) -> dict[str, Any]:
    """Return what a script leaves for the page."""
    return json.loads(script[script.index("reportDraw.stored = ") + 20 :].rstrip(";\n"))  # type: ignore[no-any-return]


def test_the_script_holds_multiples_of_a_unit_the_high_bytes_first() -> None:
    weights = np.array([1, -1, 0.5, 0, 0.25, -0.1, 0, -8, 2], np.float32)
    steps = [{"step": "dense", "kernel": (2, 3)}]
    stored = stored_in(network_script(steps, weights))
    assert stored["steps"] == [{"step": "dense", "kernel": [2, 3]}]
    assert stored["units"] == [1 / 8191, 8 / 8191]
    high, low = np.frombuffer(zlib.decompress(base64.b64decode(stored["weights"])), np.uint8).reshape(2, 9).astype(int)
    multiples = ((high ^ 128) - 128) * 256 + low
    assert multiples.tolist() == [8191, -8191, 4096, 0, 2048, -819, 0, -8191, 2048]
    units = np.array([1 / 8191] * 6 + [8 / 8191] * 3)
    assert np.allclose(multiples * units, weights, atol=8 / 8191 / 2)
    assert np.array_equal(as_packed(steps, weights), (multiples * units).astype(np.float32))


@pytest.mark.parametrize("steps", [[], [{"step": "softmax"}], [{"step": "dense", "kernel": (1, 2)}]])
def test_weights_of_nothing_or_none_at_all_can_be_written(steps: list[dict[str, Any]]) -> None:
    weights = np.zeros(sum(4 for step in steps if "kernel" in step), np.float32)
    assert zlib.decompress(base64.b64decode(stored_in(network_script(steps, weights))["weights"])) == bytes(
        2 * len(weights)
    )
    assert np.array_equal(as_packed(steps, weights), weights)


def test_what_the_report_makes_of_answers_the_page_makes_too() -> None:
    steps = ({"step": "dense"},)
    assert as_asked(steps, Asked(), (4, 6)) == steps
    shape, softmax = {"step": "shape", "shape": [4, 6, 1]}, {"step": "softmax"}
    assert as_asked(steps, Asked(channel=True, answers="logits"), (4, 6)) == (shape, *steps, softmax)
    for answers in ("probability", "logit"):
        with pytest.raises(Refused, match="one number for two classes"):
            as_asked(steps, Asked(answers=answers), (4, 6))
