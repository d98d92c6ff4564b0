"""The scripts of the pages, outside the browser: their own tests, and the network of each site on every test image."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from builds import CHECKOUT

from report.chapters.draw.export import read_network
from report.chapters.draw.packing import network_script
from report.data.dataset import inspect
from report.network.keras_model import predict
from report.network.run import Run
from report.network.saving import save_model

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Build

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

SCRIPTS = CHECKOUT / "tests" / "js"
CLOSE = 0.002  # of a probability: the weights in the page are rounded
ADDS_UP = 1e-4  # of a difference of logits


@pytest.fixture(scope="module")
def node() -> str:
    """The program that runs scripts, or a skipped test where there is none."""
    found = shutil.which("node")
    if found is None:
        reason = "needs Node 18 or newer; on Debian: apt-get install nodejs"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    return found


def run_program(node: str, name: str, site: Path, *images: str) -> Any:  # noqa: ANN401 - what the program prints
    """Run one of the programs in `tests/js/programs.js` on a site, and on the images in a file of bytes."""
    command = [node, str(SCRIPTS / "programs.js"), name, str(site), *images]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_tests_of_the_scripts_pass(node: str) -> None:
    tests = [str(path) for path in sorted(SCRIPTS.glob("*.test.js"))]
    result = subprocess.run([node, "--test", *tests], capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def pixels(images: np.ndarray, folder: Path) -> str:
    """Write uint8 images to a file of bytes, and return its path."""
    path = folder / "images"
    path.write_bytes(images.tobytes())
    return str(path)


def test_the_page_answers_every_test_image_as_the_report_does(
    node: str, build: Build, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """And the shares of the pixels and the bias add up to the lead of the winner."""
    embedded = list((build.project / ".cache").glob("digits-*/*.npz"))
    images, _ = inspect(embedded[0] if embedded else request.getfixturevalue("mnist_path")).arrays.load_test()
    answers = run_program(node, "answers", build.site, pixels(images, tmp_path))
    found = np.array(answers["probabilities"])
    (training,) = (build.project / ".cache").glob("training-*")
    expected = Run.load(training).probabilities
    assert np.array_equal(found.argmax(axis=1), expected.argmax(axis=1))
    assert np.abs(found - expected).max() < CLOSE
    assert answers["apart"] < ADDS_UP


@pytest.mark.slow
def test_a_convolutional_network_answers_as_in_keras(
    node: str, mnist_site: Path, mnist_path: Path, tmp_path: Path
) -> None:
    with np.load(mnist_path) as arrays:
        x_train, y_train, x_test = arrays["x_train"][:2000], arrays["y_train"][:2000], arrays["x_test"][:2000]
    model = a_convolutional_network()
    model.fit(x_train, y_train, batch_size=50, verbose=0)
    save_model(model, tmp_path / "model.keras")
    shutil.copytree(mnist_site, tmp_path / "site")
    (weights,) = (tmp_path / "site" / "static").glob("weights.*.js")
    weights.write_text(network_script(*read_network(tmp_path / "model.keras")), encoding="ascii")
    found = np.array(run_program(node, "answers", tmp_path / "site", pixels(x_test, tmp_path))["probabilities"])
    expected = predict(model, x_test)
    assert np.array_equal(found.argmax(axis=1), expected.argmax(axis=1))
    assert np.abs(found - expected).max() < CLOSE


def a_convolutional_network() -> keras.Model:
    """Return a small network with everything that a convolution may do here."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Rescaling(1 / 127.5, offset=-1),
            keras.layers.Reshape((28, 28, 1)),
            keras.layers.Conv2D(6, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(8, (3, 4), strides=(2, 2), padding="same", use_bias=False),
            keras.layers.ReLU(),
            keras.layers.Conv2D(8, 2),
            keras.layers.Activation("relu"),
            keras.layers.MaxPooling2D((2, 3), strides=2, padding="same"),
            keras.layers.Dropout(0.1),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
            keras.layers.Softmax(),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_a_drawing_is_read_as_at_full_size_whatever_its_size_and_place(node: str, build: Build) -> None:
    tried = run_program(node, "sizes", build.site)
    assert tried["drawings"] >= 20 * 50
    assert tried["same"] / tried["drawings"] >= 0.99
    assert tried["right"] / tried["hands"] >= 0.8
