"""The settings are shown as they were chosen, without the folders of a machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from worlds import tiny_dataset, tiny_evaluation, tiny_run, tiny_trainings

from report.chapters.method import words as method_words
from report.core.errors import ReportError
from report.core.plans import Model
from report.core.provenance import Provenance
from report.data.vocabulary import ROWS
from report.evaluation.trainings import Replicate
from report.network.run import Run
from report.settings import Settings

if TYPE_CHECKING:
    from report.evaluation.trainings import Trainings


def test_every_setting_that_shapes_the_report_is_in_the_table_with_its_names() -> None:
    table = method_words.settings_table(Settings(epochs=3))
    names = [row["name"] for row in table]
    assert names == [name for name in Settings.model_fields if name in names]
    assert Settings.model_fields.keys() - names == {"output", "workers", "cluster"}
    row = next(row for row in table if row["name"] == "batch_size")
    assert row == {
        "name": "batch_size",
        "value": 32,
        "default": 32,
        "flag": "--batch-size",
        "variable": "REPORT_BATCH_SIZE",
        "description": "Images in one step of training.",
    }
    assert next(row["value"] for row in table if row["name"] == "epochs") == 3


def test_where_models_have_settings_of_their_own_the_table_tells_what_each_was_trained_with() -> None:
    own = Model(function="mine:net", name="My net", epochs=3, learning_rate=0.01)
    small = Model(function="mine:small", replicates=3)
    table = {row["name"]: row["value"] for row in method_words.settings_table(Settings(models=(own, small)))}
    assert table["models"] == "mine:net (My net), mine:small"
    assert (table["epochs"], table["learning_rate"]) == ("3 (mine:small: 10)", "0.01 (mine:small: 0.001)")
    assert (table["batch_size"], table["replicates"]) == (32, "5 (mine:small: 3)")
    assert {row["name"]: row["value"] for row in method_words.settings_table(Settings(models=(own,)))}["epochs"] == 3


@pytest.mark.parametrize(("epochs", "said"), [(None, False), (10, False), (5, True)])
def test_where_a_model_was_given_something_else_it_is_said_what_that_takes(epochs: int | None, *, said: bool) -> None:
    models = (Model(function="mine:net"), Model(function="mine:small", epochs=epochs))
    told = told_of(NOBODYS, tiny_trainings([0.5], [0]), settings=Settings(models=models))
    assert ("goes into its own table in that file" in told.apart) is said


def test_where_there_are_predictions_nothing_is_told_of_a_network_that_was_not_asked() -> None:
    table = method_words.settings_table(
        Settings(predictions="p.csv", trained="net.keras", log="log.csv", custom="mine")
    )
    assert {"trained", "log", "custom", "epochs", "dataset"}.isdisjoint(row["name"] for row in table)


def test_the_table_of_settings_does_not_tell_where_a_file_lies() -> None:
    table = method_words.settings_table(Settings(dataset="private/folder/shapes.npz"))
    assert next(row["value"] for row in table if row["name"] == "dataset") == "shapes.npz"


def test_the_notebook_opens_from_the_default_branch_whatever_that_is_called() -> None:
    folder = "https://colab.research.google.com/github/ada/digits/blob/HEAD/site/notebook/"
    assert opened("ada/digits") == folder + "HandwrittenDigitRecognitionModel.ipynb"


def test_where_the_repository_is_not_known_the_notebook_opens_nowhere() -> None:
    assert opened("") == ""


def test_a_notebook_that_is_not_on_github_opens_nowhere() -> None:
    assert opened("ada/digits", server="https://codeberg.org") == ""
    assert opened("ada/digits", package="report 1.0.0") == ""


def test_a_project_that_uses_the_package_as_it_is_installed_is_built_with_one_command() -> None:
    installed = Provenance("", None, "", "", {}, reproducible=False, package="report 1.0.0")
    assert told_of(installed, tiny_trainings([0.5], [0])).again_headline == "One command"


def opened(repository: str, **kept: str) -> str:
    """Return the address at which the notebook of a repository opens."""
    provenance = Provenance("", None, repository, "", {}, reproducible=False, **kept)
    return told_of(provenance, tiny_trainings([0.5], [0])).colab


def told_of(provenance: Provenance, trainings: Trainings, **kind: Any) -> method_words.Words:  # noqa: ANN401
    """Return what the page says of a report with these trainings, or of another kind of data and run."""
    dataset, run = kind.get("dataset", tiny_dataset()), kind.get("run", tiny_run())
    evaluation = tiny_evaluation([0, 1], [0, 1])
    settings = kind.get("settings", Settings())
    return method_words.tell(settings, provenance, None, dataset, run=run, evaluation=evaluation, trainings=trainings)


def test_what_was_done_to_the_data_and_what_they_lack_is_told() -> None:
    dataset = tiny_dataset(
        class_names=("a", "b", "שלום"), train_counts=(300, 300, 0), test_counts=(30, 0, 1), notes=("x_test: turned",)
    )
    assert told_of(NOBODYS, tiny_trainings([0.5], [0]), dataset=dataset).as_read == (
        "x_test: turned; no training image of 1 of its 3 classes (\u2068שלום\u2069), which no network can learn; "
        "no test image of 1 of its 3 classes (b), of which nothing is measured"
    )
    assert told_of(NOBODYS, tiny_trainings([0.5], [0])).as_read == ""


@pytest.mark.parametrize("title", ["/", "Digits and/or letters", "/shapes"])
def test_a_title_is_shown_whole(title: str) -> None:
    table = method_words.settings_table(Settings(title=title, dataset="mnist", output=Path()))
    assert [row["value"] for row in table if row["name"] in {"title", "dataset"}] == [title, "mnist"]


def test_where_the_site_lies_and_who_trained_changes_nothing() -> None:
    elsewhere = Settings(output=Path("/private/folder/site"), workers=2, cluster="tcp://host:8786")
    assert method_words.settings_table(elsewhere) == method_words.settings_table(Settings())


def test_of_histories_the_table_tells_addresses_without_passwords_and_files_without_folders() -> None:
    sources = ("https://ada:secret@example.org/history.json", "private/folder/history.json")
    (row,) = [row for row in method_words.settings_table(Settings(history=sources)) if row["name"] == "history"]
    assert (row["value"], row["default"]) == ("https://example.org/history.json, history.json", "none")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{\n<<<<<<< HEAD\n "rows": {}\n=======\n}', "benchmark.json, line 2: .*; mend that line, or restore the file"),
        ("", "benchmark.json, line 1: "),
        ("[" * 100_000, "benchmark.json is no JSON"),
        ("[]", "is not as the benchmark writes it; restore it, or delete it"),
        ('{"rows": {"build": [["cold"]]}, "machine": "2 cores", "versions": {}}', "is not as the benchmark writes it"),
        (
            '{"rows": {}, "machine": "", "versions": {}, "grown": {"runs": [["1, 10", "site"]]}}',
            "is not as the benchmark",
        ),
    ],
    ids=["merged", "empty", "deep", "a list", "a short row", "a short row of what grows"],
)
def test_a_benchmark_that_is_none_is_one_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "benchmark.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReportError, match=said):
        method_words.read_benchmark(path)


def test_a_benchmark_is_told_as_it_was_written_and_none_where_it_never_ran(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.json"
    assert method_words.read_benchmark(path) is None
    written = {"rows": {"build": [["cold", "10 s", "30 s", "3 times faster"]]}, "machine": "2 cores", "versions": {}}
    path.write_text(json.dumps(written), encoding="utf-8")
    assert method_words.read_benchmark(path) == method_words.Benchmark(**written)


@pytest.mark.parametrize(
    ("accuracies", "words"),
    [
        ((0.5,), "There was one training, and one cannot tell what another would give; the setting"),
        ((0.5, 0.75), "It was trained twice, with the seeds 42 and 43. The mean accuracy, 62.50%, has a 95% interval"),
        ((0.5, 0.5), "It was trained twice, with the seeds 42 and 43; both scored the same, so they do not tell"),
        ((0.5, 0.75, 0.5), "It was trained three times, with the seeds 42 to 44. The mean accuracy, 58.33%, has"),
    ],
)
def test_how_often_it_was_trained_is_told(accuracies: tuple[float, ...], words: str) -> None:
    assert method_words.several(tiny_trainings(accuracies, [0])).startswith(words)


@pytest.mark.parametrize(
    ("processors", "reproducible", "shown", "said"),
    [
        (("A 1",), False, ("A 1",), "two kinds may round differently."),
        (("A 1", "B 2"), False, ("A 1", "B 2"), "These trainings ran on two kinds, so one machine may not"),
        (("A 1", "B 2"), True, (), "two kinds may round differently."),
        ((), False, (), "two kinds may round differently."),
    ],
)
def test_where_processors_differ_the_page_says_so(
    processors: tuple[str, ...], *, reproducible: bool, shown: tuple[str, ...], said: str
) -> None:
    provenance = Provenance("", None, "", "", {}, reproducible=reproducible)
    trainings = tiny_trainings([0.5, 0.5], [0], processors=processors)
    told = told_of(provenance, trainings)
    assert told.processors == shown
    assert said in told.same_bits
    assert told.same_bits.startswith("the same settings, data and versions give the same weights on processors of one")


NOBODYS = Provenance("", None, "", "", {}, reproducible=False)


def test_of_a_network_that_the_report_trained_it_is_said_on_what() -> None:
    told = told_of(
        NOBODYS, tiny_trainings([0.5], [0]), dataset=tiny_dataset(image_shape=(28, 28), train=60_000, test=10_000)
    )
    assert told.amount == "60,000 for training, 10,000 for testing, 28\u00a0×\u00a028 grey pixels from 0 to 255"
    assert told.judged_on == "On 2 images that it never trained on"
    seen = told_of(NOBODYS, tiny_trainings([0.5], [0]), dataset=tiny_dataset(repeated=12))
    assert seen.judged_on == "On 2 images"
    assert seen.as_read == "12 of 30 test images among the training images too, which a network need only remember"
    assert told.checksum.startswith("the SHA-256 of the four hexadecimal SHA-256 sums of training images, training")
    assert told.use.startswith("It is made for teaching and for comparing experiments. It reads single grey images")
    assert told.again_headline == "Two commands"


def test_of_answers_alone_nothing_is_said_of_a_training() -> None:
    rows = tiny_dataset(vocabulary=ROWS, image_shape=(), train=0, test=2)
    unknown = tiny_trainings([0.5], [0], replicates=(Replicate(None, 0.5, 0.25),))
    told = told_of(NOBODYS, unknown, dataset=rows, run=Run(np.full((2, 2), 0.5, np.float32)))
    assert (told.amount, told.judged_on) == ("2 for testing", "On 2 rows")
    assert (told.trainings, told.fast) == ("", "")
    said = f"{told.card} {told.checksum} {told.purpose} {told.use} {told.again_headline}"
    assert "train" not in said
    assert "image" not in said
    assert "network" not in said
