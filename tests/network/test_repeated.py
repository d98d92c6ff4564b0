"""A network that is trained again and again is a new one each time, whatever was before and whatever runs beside."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
import zoo
from trainings import ARRAYS, CLASSES

from report.core.errors import ReportError
from report.model import dense
from report.network import loops, repeated
from report.network.builders import Builders, builders, load
from report.network.defaults import importing, set_defaults
from report.network.models import Network
from report.network.repeated import train_into
from report.network.run import Epoch, Run, Training
from report.network.seeding import drawing_from
from report.network.tally import check_steps
from report.network.training import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Keras reads its variables through an interface of NumPy that is older than NumPy likes; nothing here can mend that.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


@pytest.fixture(autouse=True)
def _uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the seconds of compiling."""
    monkeypatch.setattr(loops, "FASTER_WITH_XLA", set())


class Noise(keras.layers.Layer):
    """Draws from the generator that all layers without one share."""

    def call(self, values: Any, *, training: bool = False) -> Any:  # noqa: ANN401 a tensor
        """Add noise while the network is trained."""
        return values + keras.random.normal(keras.ops.shape(values)) if training else values


def stateful(shape: tuple[int, ...], classes: int, learning_rate: float) -> keras.Model:
    """Return a network with all kinds of state: weights, running means, seeds of its own and shared ones."""
    layers = [
        keras.layers.Flatten(),
        keras.layers.Dense(8),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.3),
        Noise(),
        keras.layers.Dense(classes, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input(shape), *layers])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def trainer(made_by: Builders) -> Trainer:
    return Trainer(made_by, ARRAYS, CLASSES, batch_size=64, learning_rate=0.01)


def same(one: Run, other: Run) -> bool:
    """Say whether two trainings went the same way, bit for bit."""
    scores = [[(epoch.loss, epoch.test_loss) for epoch in run.training.epochs] for run in (one, other)]
    return scores[0] == scores[1] and bool(np.array_equal(one.probabilities, other.probabilities))


@pytest.mark.parametrize("network", [dense, stateful])
def test_what_was_trained_before_changes_nothing(network: object) -> None:
    made_by = Builders(network, list)
    again = trainer(made_by)
    first, second, third = (again.train(seed=seed, epochs=2)[1] for seed in (1, 2, 1))
    assert same(first, third)
    assert not same(first, second)
    assert same(second, trainer(made_by).train(seed=2, epochs=2)[1])


def test_a_rate_that_a_callback_lowered_is_as_it_was() -> None:
    rates: list[float] = []

    class Halve(keras.callbacks.Callback):
        """Notes the rate and halves it."""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            assert logs
            assert epoch >= 0
            rates.append(float(self.model.optimizer.learning_rate))
            self.model.optimizer.learning_rate.assign(rates[-1] / 2)

    again = trainer(Builders(dense, lambda: [Halve()]))
    for seed in (1, 2):
        again.train(seed=seed, epochs=2)
    assert rates == pytest.approx([0.01, 0.005, 0.01, 0.005])


def test_other_threads_that_draw_random_numbers_change_nothing() -> None:
    stop = threading.Event()

    def draw() -> None:
        while not stop.is_set():
            random.random()  # noqa: S311 nothing secret

    def weights() -> list[np.ndarray]:
        with drawing_from(5):
            return stateful((6, 6), CLASSES, 0.01).get_weights()

    alone = weights()
    thread = threading.Thread(target=draw)
    thread.start()
    try:
        beside = [weights() for _ in range(5)]
    finally:
        stop.set()
        thread.join()
    assert all(np.array_equal(one, other) for found in beside for one, other in zip(alone, found, strict=True))


def test_callbacks_stand_beside_the_network_in_its_module() -> None:
    assert builders(dense).callbacks() == []
    assert builders(stateful).callbacks() == []  # none are named here


NETWORK = """
import keras

def net(image_shape, classes, learning_rate):
    inside = [keras.layers.Flatten(), keras.layers.Dense(classes, activation="softmax")]
    model = keras.Sequential([keras.Input(image_shape), *inside])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

class Watch(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        return logs["nothing"]

def build_callbacks():
    return [Watch()]
"""
NAMED = """
from functools import partial
import defined

part = partial(defined.net)

class Made:
    def __call__(self, image_shape, classes, learning_rate):
        return defined.net(image_shape, classes, learning_rate)

made = Made()

def build_callbacks():
    return []
"""
LAZY = f"{NETWORK.partition('class Watch')[0]}def build_callbacks():\n    return"
FAILING = {
    "import sys\nsys.exit('bye')\nnet = 0": "module {} fails in line 2 (SystemExit, bye); mend that",
    "import keras\n1 / 0\nnet = 0": "module {} fails in line 2 (ZeroDivisionError, division by zero); mend that",
    "def net(a, b, c):\n    return help(a)\n\ndef help(a):\n    return a.nothing": "{} fails in line 5 (AttributeError",
    NETWORK: "module {} fails in line 12 (KeyError, 'nothing'); mend that",
    f"{LAZY} 3": "{}:build_callbacks returns 3; return a list of keras.callbacks.Callback",
    f"{LAZY} [keras.callbacks.Callback]": "{}:build_callbacks returns [<class 'keras.src.callbacks.callback.",
    f"{LAZY} [keras.callbacks.EarlyStopping('val_acc', patience=0)]": "(ValueError, EarlyStopping callback received ",
    "from below import net": "module {} fails, in below.py line 2 (ZeroDivisionError, division by zero); mend what",
}


class Data:
    """The arrays as a data set has them."""

    load = staticmethod(lambda: ARRAYS)


DATA = Data()  # one, as a network that is trained on the same is not made anew


def run_of(function: str, seed: int, folder: Path) -> Run:
    """Return the run of a training of an epoch, as a build makes and keeps it in a folder."""
    shaping = {"batch_size": 64, "learning_rate": 0.01, "epochs": 1}
    train_into(folder, Network(function), DATA, CLASSES, shaping, seed)  # type: ignore[arg-type]
    return Run.load(folder)


def kept(function: str, folder: Path) -> keras.Model:
    """Return the network that such a training keeps."""
    run_of(function, 1, folder)
    return keras.models.load_model(folder / "model.keras")


def test_a_file_that_forgets_what_shows_after_a_training_alone_is_not_kept_without_a_word(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"^the network of zoo:forgetful answers otherwise once it was saved"):
        run_of("zoo:forgetful", 1, tmp_path)
    assert not (tmp_path / "run.json").exists()


@pytest.mark.parametrize("function", ["zoo:mixing", "zoo:randomised"])
def test_what_is_kept_and_drawn_beside_keras_begins_anew_with_each_seed(function: str, tmp_path: Path) -> None:
    """As it does in the processes of other workers."""
    first, second, first_again = (run_of(function, seed, tmp_path).probabilities for seed in (1, 2, 1))
    repeated._trainer.cache_clear()  # noqa: SLF001 as it is in another process
    assert np.array_equal(second, run_of(function, 2, tmp_path).probabilities)
    assert np.array_equal(first, first_again)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("network", "repeats"), [(zoo.functional, True), (zoo.measuring, False), (zoo.scaled_loss, False)]
)
def test_a_network_with_anything_of_its_authors_own_is_made_anew(
    network: Callable[..., keras.Model],
    repeats: bool,  # noqa: FBT001 whether it is one that need not be
) -> None:
    assert trainer(Builders(network, list)).repeats == repeats


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("doubled", r"answers \d+ of 50 test images otherwise in its test_step than in its predict_step; let both "),
        ("taught", r"tells an accuracy of .*% in its test_step, where its predict_step has .*%; let "),
    ],
)
def test_a_network_that_is_tested_otherwise_than_it_is_asked_is_not_kept(
    function: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ReportError, match=f"^the network of zoo:{function} {said}"):
        run_of(f"zoo:{function}", 1, tmp_path)
    assert not (tmp_path / "run.json").exists()


def test_a_few_answers_that_rounding_turns_are_no_others() -> None:
    labels = np.arange(1000) % 2
    sure = np.stack([1.0 - labels, labels], axis=1).astype(np.float32)
    epoch = Epoch(1, 0.5, 0.5, 0.5, 1.0, None)
    training = Training(1, 64, 0.01, "Adam", "mse", (epoch,))

    def run(turned: int, gap: float, kept: int | None = None) -> Run:
        probabilities = sure.copy()
        probabilities[:turned] = [0.5 + gap / 2, 0.5 - gap / 2]
        answers = probabilities.argmax(axis=1)
        answers[:turned] = 1
        return Run(probabilities, replace(training, kept=kept), answers=answers[np.newaxis].astype(np.uint16))

    check_steps(run(1, 0.5), labels, "mine:net")
    check_steps(run(900, 0.005), labels, "mine:net")
    check_steps(run(900, 0.5, kept=0), labels, "mine:net")
    for kept in (None, 1):
        with pytest.raises(ReportError, match=r"^the network of mine:net answers 2 of 1,000 test images otherwise in"):
            check_steps(run(2, 0.5, kept), labels, "mine:net")


def test_a_function_of_the_name_of_one_of_keras_that_does_the_same_will_do(tmp_path: Path) -> None:
    network = kept("zoo:of_tensorflow", tmp_path)
    assert network.predict(ARRAYS.x_test, verbose=0) == pytest.approx(Run.load(tmp_path).probabilities, abs=1e-5)


@pytest.mark.parametrize("number", range(len(FAILING)))
def test_what_fails_in_the_code_of_a_network_is_told_in_one_line(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    module, (source, said) = f"failing_{number}", [*FAILING.items()][number]
    (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
    (tmp_path / "below.py").write_text("def net(a, b, c):\n    return 1 / 0", encoding="utf-8")
    shaping = {"batch_size": 64, "learning_rate": 0.01, "epochs": 1}
    with pytest.raises(ReportError) as failed:
        train_into(tmp_path, Network(f"{module}:net"), DATA, CLASSES, shaping, 1)  # type: ignore[arg-type]
    assert said.format(module) in str(failed.value)


def test_what_keras_was_told_on_this_machine_shapes_no_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    told = "keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format()"
    (tmp_path / "telling.py").write_text(f"import keras\nraise ValueError({told})\nnet = 0", encoding="utf-8")
    shaping = {"batch_size": 64, "learning_rate": 0.01, "epochs": 1}
    keras.config.set_floatx("float64")
    keras.config.set_epsilon(0.1)
    keras.config.set_image_data_format("channels_first")
    try:
        with pytest.raises(ReportError, match=r"\('float32', 1e-07, 'channels_last'\)"):
            train_into(tmp_path, Network("telling:net"), DATA, CLASSES, shaping, 1)  # type: ignore[arg-type]
    finally:
        set_defaults()


LATER = """
import importlib
from report.model import dense
def net(*arguments): return dense(*arguments)
def build_callbacks(): return importlib.import_module("callbacks_later").MADE
"""


def test_what_a_network_imports_while_it_is_trained_by_no_statement_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "trained_later.py").write_text(LATER, encoding="utf-8")
    (tmp_path / "callbacks_later.py").write_text("MADE = []\n", encoding="utf-8")
    for seed in (1, 2):
        with pytest.raises(ReportError, match=r"^callbacks_later \(.*; write import callbacks_later in trained_later"):
            run_of("trained_later:net", seed, tmp_path)


TWO = """
def first(shape, classes, learning_rate):
    from blocks_of_one import WIDTH
    return made(shape, classes, WIDTH)

def second(shape, classes, learning_rate):
    return made(shape, classes, 4)

def made(shape, classes, width):
    import keras
    layers = keras.layers.Flatten(), keras.layers.Dense(width), keras.layers.Dense(classes, activation="softmax")
    model = keras.Sequential([keras.Input(shape), *layers])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


def test_what_a_statement_within_one_network_imports_is_no_matter_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "two_networks.py").write_text(TWO, encoding="utf-8")
    (tmp_path / "blocks_of_one.py").write_text("WIDTH = 8\n", encoding="utf-8")
    assert run_of("two_networks:first", 1, tmp_path).parameters != run_of("two_networks:second", 1, tmp_path).parameters


COUNTING = """
import keras
keras.config.set_floatx("float64")
def net(shape, classes, learning_rate):
    told = keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format()
    assert keras.layers.Dense(1).compute_dtype == told[0]
    raise ValueError(told)
two = net
"""


def test_what_a_module_sets_as_it_is_imported_shapes_every_training_of_its_networks_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "counting.py").write_text(COUNTING, encoding="utf-8")
    (tmp_path / "plain.py").write_text(COUNTING.replace("keras.config.set", "# "), encoding="utf-8")
    shaping = {"batch_size": 64, "learning_rate": 0.01, "epochs": 1}
    try:
        for function, told in [("counting:net", 64), ("plain:net", 32), ("counting:two", 64), ("counting:net", 64)]:
            with pytest.raises(ReportError, match=rf"\('float{told}', 1e-07, 'channels_last'\)"):
                train_into(tmp_path, Network(function), DATA, CLASSES, shaping, 1)  # type: ignore[arg-type]
    finally:
        set_defaults()


MIXED = """
import keras
keras.mixed_precision.set_global_policy("mixed_bfloat16")
def net(image_shape, classes, learning_rate):
    layers = [keras.layers.Flatten(), keras.layers.Dense(classes, activation="softmax", name="last")]
    model = keras.Sequential([keras.Input(image_shape), *layers])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


def test_a_policy_of_numbers_that_a_module_sets_is_that_of_every_training_of_its_networks_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "mixed.py").write_text(MIXED, encoding="utf-8")
    (tmp_path / "single.py").write_text(MIXED.replace("keras.mixed", "# "), encoding="utf-8")
    functions = ("mixed:net", "single:net", "mixed:net")
    try:
        found = [kept(function, tmp_path).get_layer("last").dtype_policy.name for function in functions]
    finally:
        set_defaults()
    assert found == ["mixed_bfloat16", "float32", "mixed_bfloat16"]


EARLY = """
import keras
from keras import layers
from early_below import frozen, start

keras.utils.set_random_seed(3)
move, drop = keras.Sequential([layers.RandomTranslation(0.1, 0.1)]), layers.Dropout(0.3)

@keras.saving.register_keras_serializable()
class Noise(layers.Layer):
    def call(self, images, training=False):
        return images + keras.random.normal(keras.ops.shape(images), stddev=0.1) if training else images

def made_of(inside):
    inside = [layers.Rescaling(1 / 255), *inside, layers.Dense(3, activation="softmax")]
    model = keras.Sequential([keras.Input((6, 6)), *inside])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

def random(image_shape, classes, learning_rate):
    return made_of([layers.Reshape((6, 6, 1)), move, Noise(), layers.Flatten(), drop, layers.Dropout(0.1)])

def started(image_shape, classes, learning_rate):
    return made_of([frozen, layers.Dense(8, kernel_initializer=start)])
"""
BELOW = """
import keras
frozen = keras.Sequential([keras.Input((6, 6)), keras.layers.Flatten()])
frozen.trainable = False
start = keras.initializers.HeNormal()
"""


@pytest.mark.parametrize("function", ["random", pytest.param("started", marks=pytest.mark.slow)])
def test_what_a_module_makes_as_it_is_imported_begins_anew_with_every_training_and_is_the_same_in_every_process(
    function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for module in ("early", "early_again"):  # as in two processes
        (tmp_path / f"{module}.py").write_text(EARLY, encoding="utf-8")
    (tmp_path / "early_below.py").write_text(BELOW, encoding="utf-8")
    first, second = (run_of(f"early:{function}", seed, tmp_path) for seed in (1, 2))
    assert not same(first, second)
    assert same(second, run_of(f"early_again:{function}", 2, tmp_path))


SHIFTING = """
import keras
from shift_below import shift

def net(image_shape, classes, learning_rate):
    inside = [shift, keras.layers.RandomTranslation(0.0, 0.1), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
    model = keras.Sequential([keras.Input((6, 6)), keras.layers.Reshape((6, 6, 1)), *inside])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


def test_layers_are_named_after_those_of_a_module_that_was_imported_for_another_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "shift_below.py").write_text(
        "import keras\nshift = keras.layers.RandomTranslation(0.1, 0.1)\n", encoding="utf-8"
    )
    found = []
    for module in ("shifting", "shifting_too"):
        (tmp_path / f"{module}.py").write_text(SHIFTING, encoding="utf-8")
        found.append([layer.name for layer in kept(f"{module}:net", tmp_path).layers])
    assert found[0] == found[1]
    assert {"random_translation", "random_translation_1"} < {*found[0]}


def test_networks_that_share_what_a_training_changes_are_refused() -> None:
    flat, middle = keras.layers.Flatten(), keras.layers.Dense(8, name="middle")
    momentum = keras.optimizers.SGD(0.01, momentum=0.9)

    def shared(shape: tuple[int, ...], classes: int, _: float) -> keras.Model:
        last = keras.layers.Dense(classes, activation="softmax")
        model = keras.Sequential([keras.Input(shape), flat, middle, last])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    with pytest.raises(
        ReportError, match="shared makes networks that share sequential/middle/kernel; make what has it"
    ):
        trainer(Builders(shared, list)).train(seed=1, epochs=1)
    middle.trainable = False
    trainer(Builders(shared, list)).train(seed=1, epochs=1)

    def led(shape: tuple[int, ...], classes: int, rate: float) -> keras.Model:
        model = dense(shape, classes, rate)
        model.compile(momentum, "sparse_categorical_crossentropy")
        return model

    with pytest.raises(
        ReportError, match=r"led makes networks that share \S*sgd\S*/iteration; make what has it inside"
    ):
        trainer(Builders(led, list)).train(seed=1, epochs=1)


OTHER_LAYERS = r"^\S+ makes other layers than the network has that was trained before; .*build_callbacks change .*$"


@pytest.mark.parametrize("change", ["int8", "float8", "lora"])
def test_a_network_whose_layers_a_callback_changed_is_not_trained_again(change: str) -> None:
    class Changes(keras.callbacks.Callback):
        """Changes the layers when their training is over."""

        def on_train_end(self, logs: dict[str, float] | None = None) -> None:
            assert logs
            if change == "lora":
                self.model.layers[-1].enable_lora(2)
            else:
                self.model.layers[-1].quantize(change)

    again = trainer(Builders(stateful, lambda: [Changes()]))
    again.train(seed=1, epochs=1)
    with pytest.raises(ReportError, match=OTHER_LAYERS):
        again.train(seed=2, epochs=1)


def test_a_function_that_makes_networks_of_several_sizes_is_refused() -> None:
    units = iter(range(2, 99))

    def growing(shape: tuple[int, ...], classes: int, _: float) -> keras.Model:
        layers = [keras.layers.Flatten(), keras.layers.Dense(next(units)), keras.layers.Dense(classes, "softmax")]
        model = keras.Sequential([keras.Input(shape), *layers])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    with pytest.raises(ReportError, match=OTHER_LAYERS):
        trainer(Builders(growing, list)).train(seed=1, epochs=1)


def test_networks_that_share_a_running_mean_are_refused() -> None:
    scaled = keras.layers.BatchNormalization(center=False, scale=False, name="scaled")

    def shared(shape: tuple[int, ...], classes: int, _: float) -> keras.Model:
        layers = [keras.layers.Flatten(), scaled, keras.layers.Dense(classes, activation="softmax")]
        model = keras.Sequential([keras.Input(shape), *layers])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    with pytest.raises(
        ReportError, match="shared makes networks that share sequential/scaled/moving_mean; make what has it inside"
    ):
        trainer(Builders(shared, list)).train(seed=1, epochs=1)


LOOKING = """
import keras

@keras.saving.register_keras_serializable()
class Noise(keras.layers.Layer):
    def call(self, images):
        return images

class Watch(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if not any(isinstance(layer, Noise) for layer in self.model.layers):
            raise ValueError("it is of another import")

def net(image_shape, classes, learning_rate):
    inside = [Noise(), keras.layers.Flatten(), keras.layers.Dense(classes, activation="softmax")]
    model = keras.Sequential([keras.Input(image_shape), *inside])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

def build_callbacks():
    return [Watch()]
"""


def test_callbacks_know_the_classes_of_the_layers_that_are_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "looking.py").write_text(LOOKING, encoding="utf-8")
    assert len(run_of("looking:net", 1, tmp_path).training.epochs) == 1


def test_a_package_that_fails_as_it_is_imported_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "failing_package").mkdir()
    (tmp_path / "failing_package" / "__init__.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "failing_package" / "nets.py").write_text(NETWORK, encoding="utf-8")
    with pytest.raises(ReportError, match=r"module failing_package fails in line 1 \(ZeroDivisionError"):
        train_into(
            tmp_path, Network("failing_package.nets:net"), DATA, CLASSES, {"batch_size": 9, "learning_rate": 1}, 1
        )  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["part", "made"])
def test_a_network_without_a_name_of_its_own_is_called_by_its_setting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "defined.py").write_text(NETWORK, encoding="utf-8")
    (tmp_path / "named.py").write_text(NAMED, encoding="utf-8")
    found = load(f"named:{name}")
    assert found.callbacks() == [], "those of the module that is named, not of another"
    assert trainer(found).name == f"named:{name}"


def test_what_a_callback_of_this_package_does_wrong_is_not_taken_for_somebody_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a defect")

    again = trainer(Builders(dense, list))
    monkeypatch.setattr("report.network.callbacks.current_rate", broken)
    with pytest.raises(LookupError, match="a defect"):
        again.train(seed=1, epochs=1)


def test_what_fails_in_the_code_of_this_package_is_not_taken_for_somebody_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a defect")

    monkeypatch.setattr("report.network.models.load", broken)
    with pytest.raises(LookupError, match="a defect"):
        train_into(tmp_path, Network("zoo:nested"), DATA, CLASSES, {"batch_size": 63, "learning_rate": 0.01}, 1)  # type: ignore[arg-type]


def test_what_somebody_set_in_keras_stays_where_their_own_code_imported_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "theirs.py").write_text("import keras", encoding="utf-8")
    import_module("theirs")
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        with importing("theirs"):
            assert keras.config.dtype_policy().name == "mixed_bfloat16"
    finally:
        set_defaults()
