"""The records are frozen, come back from disk as they went there, and never unpickle."""

from __future__ import annotations

import dataclasses
import errno
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from report.core.errors import ReportError
from report.core.provenance import Provenance
from report.core.records import damage_told
from report.data.dataset import Dataset
from report.data.vocabulary import HANDWRITING
from report.evaluation.results import Bin, Calibration, ClassScore, Evaluation
from report.network.run import Epoch, Layer, Run, Training
from report.plotting.pictures import Figure, Figures, Sprite
from report.publishing.pages import Page, Section

if TYPE_CHECKING:
    from report.core.records import Stored

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PNG = b"\x89PNG\r\n\x1a\n"


def an_epoch(number: int, test_loss: float) -> Epoch:
    return Epoch(number, loss=0.1 + 0.2, accuracy=2 / 3, test_loss=test_loss, test_accuracy=1.0, seconds=1e-9)


def a_dataset() -> Dataset:
    return Dataset(
        name="mnist",
        title="Ziffern & <b>mehr</b> „数字“",
        vocabulary=HANDWRITING,
        class_names=("0", "<i>", "ä"),
        image_shape=(28, 28),
        train=60000,
        test=10000,
        digest="ab" * 32,
        source="the file's own words\nin two lines",
        licence="",
        path=Path("folder with spaces/mnist.npz"),
    )


def a_run() -> Run:
    return Run(
        probabilities=np.array([[1 / 3, 2 / 3], [1e-7, 1]], dtype=np.float32),
        training=Training(
            seed=2**31 - 1,
            batch_size=32,
            learning_rate=0.1 + 0.2,
            optimizer="Adam",
            loss="sparse_categorical_crossentropy",
            epochs=(an_epoch(1, 0.3), an_epoch(2, 0.1), an_epoch(3, 0.1)),
            chosen_by=("EarlyStopping",),
            shown_to=("LambdaCallback",),
            cores=2,
            processor="a processor",
            seconds=12.5,
        ),
        layers=(Layer("flatten", "Flatten", "", (784,), 0), Layer("dense", "Dense", "relu", (128,), 100480)),
        parameters=101770,
    )


def an_evaluation() -> Evaluation:
    return Evaluation(
        correct=1,
        total=2,
        accuracy=0.5,
        interval=(0.1, 0.9),
        loss=0.7,
        brier=0.5,
        confusion=((1, 0), (1, 0)),
        classes=(ClassScore("0", 0.5, 1.0, 2 / 3, 1), ClassScore("1", 0.0, 0.0, 0.0, 1)),
        calibration=Calibration(0.1, (Bin(0.55, 0.5, 2),)),
        mistakes=(1,),
        labels=np.array([0, 1]),
        predictions=np.array([0, 0]),
        confidences=np.array([0.5, 0.6], dtype=np.float32),
    )


SPRITE = Sprite(PNG + b"tiles", 32, (0, 1, 247))


def some_figures() -> Figures:
    wide = Figure("loss", SVG, "Test loss falls <b>", "Loss & „more“.", narrow=SVG + b"<!-- narrow -->")
    return Figures((wide, Figure("samples", PNG, "Digits.", "Samples.")))


STORED = [a_dataset, a_run, an_evaluation]
FROZEN = [
    *(make() for make in STORED),
    an_epoch(1, 0.3),
    Layer("dense", "Dense", "relu", (128,), 100480),
    ClassScore("0", 0.5, 1.0, 2 / 3, 1),
    Bin(0.55, 0.5, 2),
    Calibration(0.1, ()),
    Figure("loss", SVG, "Test loss falls.", "Loss."),
    some_figures(),
    SPRITE,
    Provenance("ab" * 20, 1_700_000_000, "owner/name", "", {"python": "3.11.7"}, reproducible=True),
    Section("how", "How good is it?"),
    Page("index", "The report", 1, "article.html", ("<p></p>",)),
]


def arrays_of(record: object) -> dict[str, np.ndarray]:
    return {name: value for name, value in vars(record).items() if isinstance(value, np.ndarray)}


@pytest.mark.parametrize("record", [make() for make in STORED], ids=lambda record: type(record).__name__)
def test_a_record_loads_as_it_was_saved(record: Stored, tmp_path: Path) -> None:
    record.save(tmp_path)
    loaded = type(record).load(tmp_path)
    for name, value in vars(record).items():
        found = getattr(loaded, name)
        assert type(found) is type(value), name
        if isinstance(value, np.ndarray):
            assert found.dtype == value.dtype, name
            np.testing.assert_array_equal(found, value)
        else:
            assert found == value, name


def test_pictures_load_as_they_were_saved(tmp_path: Path) -> None:
    some_figures().save(tmp_path)
    SPRITE.save(tmp_path)
    assert Figures.load(tmp_path) == some_figures()
    assert Sprite.load(tmp_path) == SPRITE


def test_records_of_several_kinds_share_a_folder(tmp_path: Path) -> None:
    for make in STORED:
        make().save(tmp_path)
    assert Dataset.load(tmp_path) == a_dataset()
    assert Run.load(tmp_path).training == a_run().training


def test_the_same_record_is_saved_as_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        a_run().save(tmp_path / name)
    for name in ("run.json", "run.npz"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


@pytest.mark.parametrize("loaded", [False, True], ids=["made", "loaded"])
@pytest.mark.parametrize("make", [a_run, an_evaluation], ids=lambda make: make.__name__)
def test_arrays_of_a_record_are_read_only(make: type[Stored], tmp_path: Path, loaded: bool) -> None:  # noqa: FBT001
    record = make()
    if loaded:
        record.save(tmp_path)
        record = type(record).load(tmp_path)
    assert arrays_of(record)
    for values in arrays_of(record).values():
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


@pytest.mark.parametrize("record", FROZEN, ids=lambda record: type(record).__name__)
def test_a_record_is_frozen(record: object) -> None:
    assert dataclasses.is_dataclass(record)
    for field in dataclasses.fields(record):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, field.name, None)


def test_loading_never_unpickles(tmp_path: Path) -> None:
    a_run().save(tmp_path)
    np.savez(tmp_path / "run.npz", probabilities=np.array([{"an": "object"}], dtype=object))
    with pytest.raises(ReportError, match="is damaged") as told:
        Run.load(tmp_path)
    assert "allow_pickle=False" in str(told.value.__cause__)


def test_a_record_on_disk_that_lacks_a_field_does_not_load(tmp_path: Path) -> None:
    a_dataset().save(tmp_path)
    values = json.loads((tmp_path / "dataset.json").read_text(encoding="utf-8"))
    del values["digest"]
    (tmp_path / "dataset.json").write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(ReportError, match="is damaged") as told:
        Dataset.load(tmp_path)
    assert "digest" in str(told.value.__cause__)


def test_the_best_epoch_has_the_lowest_test_loss_and_of_equals_is_the_first() -> None:
    assert a_run().training.best.number == 2


@pytest.mark.parametrize("alt", ["", " \n"])
def test_a_figure_without_alternative_text_is_refused_by_name(alt: str) -> None:
    with pytest.raises(ValueError, match="figure 'loss' has no alternative text"):
        Figure("loss", SVG, alt, "Loss.")


@pytest.mark.parametrize(
    ("image", "suffix", "shown"),
    [(SVG, ".svg", {"image/svg+xml": SVG.decode()}), (PNG, ".png", {"image/png": PNG})],
    ids=["svg", "png"],
)
def test_a_figure_shows_itself_in_a_notebook(image: bytes, suffix: str, shown: dict[str, bytes | str]) -> None:
    figure = Figure("loss", image, "Test loss falls.", "Loss.")
    assert figure.suffix == suffix
    assert figure._repr_mimebundle_(include=None) == {**shown, "text/plain": "Test loss falls."}


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOMEM])
def test_what_this_machine_lacks_is_no_damage(number: int, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="the machine's own words"), damage_told(tmp_path):
        raise OSError(number, "the machine's own words")
    with pytest.raises(ReportError, match="is damaged"), damage_told(tmp_path):
        raise OSError(errno.ENOENT, "gone")


def test_an_array_that_would_not_come_back_as_it_is_is_not_written(tmp_path: Path) -> None:
    record = dataclasses.replace(an_evaluation(), confidences=np.array([0.5, 0.25]).astype("V2"))
    with pytest.raises(ReportError, match=r"^confidences of evaluation is \|V2, which no file brings back; "):
        record.save(tmp_path)
    assert not [*tmp_path.iterdir()]
