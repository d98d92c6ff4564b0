"""The stages of a build, each of which the cache remembers: what goes into one, what shaped it, what it leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.cache import file_digest, source_digest
from report.changes import shown
from report.dataset import inspect, load_arrays, load_test, write_digits
from report.download import DatasetUnavailable, fetch_mnist
from report.provenance import library_versions
from report.records import Dataset, Run
from report.settings import SHAPING
from report.terminal import quiet_libraries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.cache import Cache
    from report.past import Past
    from report.results import Results
    from report.settings import Settings
    from report.terminal import Terminal


def find_dataset(
    settings: Settings, project: Path, environment: Mapping[str, str], cache: Cache, terminal: Terminal
) -> tuple[Dataset, bool]:
    """Return the data set to report on, and whether it only stands in for MNIST, which could not be had."""
    fallback = False
    path: Path | None = None
    if settings.dataset == "mnist":
        home = Path(environment.get("KERAS_HOME") or Path.home() / ".keras")
        try:
            path = fetch_mnist(home, cache.folder, terminal.warn)
        except DatasetUnavailable as error:
            if "dataset" in settings.model_fields_set:
                raise
            terminal.warn(f"{error}. The report is built on scikit-learn's embedded digits instead.")
            fallback = True
    elif settings.dataset != "digits":
        path = project / Path(settings.dataset).expanduser()
    if path is None:
        shaped_by = [library_versions("scikit-learn", "numpy"), source_digest("dataset")]
        path = cache.stage("digits", shaped_by, lambda folder: write_digits(folder / "digits.npz")) / "digits.npz"
    if not path.is_file():
        return inspect(path), fallback
    judged_by = source_digest("dataset")
    identity = [path.stem, file_digest(path), judged_by]
    known = Dataset.load(cache.stage("dataset", identity, lambda folder: inspect(path).save(folder)))
    return replace(known, path=path), fallback  # wherever the same file lay when it was judged


def train_stage(settings: Settings, dataset: Dataset, cache: Cache, terminal: Terminal) -> Path:
    """Return the folder of the run: its record and `model.keras`."""
    choices = settings.model_dump(include=set(SHAPING))

    def make(folder: Path) -> None:
        with quiet_libraries():
            from report.network import describe_features, save_model  # noqa: PLC0415 takes seconds, and only if there is no run
            from report.training import train  # noqa: PLC0415 as above

            arrays = load_arrays(dataset)
            with terminal.training(settings.epochs):
                model, run = train(
                    arrays,
                    len(dataset.class_names),
                    **choices,
                    on_epoch=lambda epoch: terminal.epoch(epoch, settings.epochs),
                    on_progress=terminal.progress,
                )
            save_model(model, folder / "model.keras")
            run.save(folder)
            describe_features(model, arrays.x_test).save(folder)

    sources = source_digest("training")
    libraries = library_versions("tensorflow", "keras", "numpy")
    return cache.stage("training", [choices, dataset.digest, libraries, sources], make)


def evaluate_stage(dataset: Dataset, training: Path, cache: Cache) -> Path:
    """Return the folder of the evaluation: its record and `predictions.csv`."""

    def make(folder: Path) -> None:
        from report.evaluation import evaluate, predictions_table  # noqa: PLC0415 as above
        from report.uncertainty import measure_uncertainty  # noqa: PLC0415 as above

        _, labels = load_test(dataset)
        probabilities = Run.load(training).probabilities
        evaluation = evaluate(labels, probabilities, dataset.class_names)
        evaluation.save(folder)
        measure_uncertainty(evaluation, probabilities).save(folder)
        (folder / "predictions.csv").write_text(predictions_table(labels, probabilities), encoding="ascii")

    libraries = library_versions("numpy", "scikit-learn", "scipy")
    shaped_by = [
        training.name,
        dataset.class_names,
        libraries,
        source_digest("evaluation", "uncertainty"),
    ]
    return cache.stage("evaluation", shaped_by, make)


def disturb_stage(dataset: Dataset, training: Path, cache: Cache) -> Path:
    """Return the folder of the robustness."""

    def make(folder: Path) -> None:
        with quiet_libraries():
            from report.network import load_predictor  # noqa: PLC0415 as above
            from report.robustness import measure_robustness  # noqa: PLC0415 as above

            measure_robustness(*load_test(dataset), load_predictor(training / "model.keras")).save(folder)

    libraries = library_versions("numpy", "scipy")
    return cache.stage("robustness", [training.name, libraries, source_digest("robustness", "network")], make)


def gather_stage(results: Results, dataset: Dataset, came_from: list[str], cache: Cache) -> Path:
    """Return the folder of what the explorer loads; `came_from` names the folders of the results."""

    def make(folder: Path) -> None:
        from report.explorer import make_gallery  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        make_gallery(results.run.probabilities, results.evaluation, images).save(folder)

    sources = source_digest("explorer")
    return cache.stage("gallery", [came_from, library_versions("numpy", "pillow"), sources], make)


def draw_stage(results: Results, dataset: Dataset, came_from: list[str], cache: Cache) -> Path:
    """Return the folder of the pictures; `came_from` names the folders of the results."""

    def make(folder: Path) -> None:
        from report.figures import draw_all  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        draw_all(results, images).save(folder)

    libraries = library_versions("matplotlib", "numpy", "pillow")
    return cache.stage("figures", [came_from, libraries, source_digest("figures")], make)


def pad_stage(results: Results, dataset: Dataset, training: Path, came_from: list[str], cache: Cache) -> Path:
    """Return the folder of what stands behind the page to draw on; `came_from` names the folders of the results."""

    def make(folder: Path) -> None:
        from report.pad import make_pad  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        make_pad(training / "model.keras", results.evaluation, images).save(folder)

    sources = source_digest("pad")
    return cache.stage("pad", [came_from, library_versions("numpy"), sources], make)


def look_back_stage(past: Past, dataset: Dataset, cache: Cache) -> Path | None:
    """Return the folder of the charts of earlier runs and of the images that changed sides; None without such runs."""
    if past.comparison is None:
        return None
    runs = past.same_data
    indices = [index for side in shown(past.comparison) for index in side]

    def make(folder: Path) -> None:
        from report.trends import draw_past  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        draw_past(runs, images[indices or [0]]).save(folder)

    drawn = [
        run.model_dump(mode="json", include={"time", "accuracy", "interval", "loss", "loss_interval"}) for run in runs
    ]
    sources = source_digest("trends")
    libraries = library_versions("matplotlib", "numpy", "pillow")
    return cache.stage("history", [drawn, indices, dataset.digest, libraries, sources], make)
