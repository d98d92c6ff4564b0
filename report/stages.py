"""The stages of a build, each of which the cache remembers: what goes into one, what shaped it, what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.history.changes import shown
from report.core.cache import Cache, source_digest
from report.core.provenance import library_versions
from report.data.dataset import load_arrays, load_test
from report.network.run import Run
from report.settings import SHAPING, Settings
from report.terminal import Terminal, quiet_libraries

if TYPE_CHECKING:
    from pathlib import Path

    from report.chapters.results import Results
    from report.data.records import Dataset
    from report.history.runs import Past


def train_stage(settings: Settings, dataset: Dataset, cache: Cache, terminal: Terminal) -> Path:
    """Return the folder of the run: its record and `model.keras`."""
    choices = settings.model_dump(include=set(SHAPING))

    def make(folder: Path) -> None:
        with quiet_libraries():
            from report.chapters.features.measure import describe_features  # noqa: PLC0415 takes seconds, and only if there is no run
            from report.network.keras_model import save_model  # noqa: PLC0415 takes seconds, and only if there is no run
            from report.network.training import train  # noqa: PLC0415 as above

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

    sources = source_digest("network.training")
    libraries = library_versions("tensorflow", "keras", "numpy")
    return cache.stage("training", [choices, dataset.digest, libraries, sources], make)


def evaluate_stage(dataset: Dataset, training: Path, cache: Cache) -> Path:
    """Return the folder of the evaluation: its record and `predictions.csv`."""

    def make(folder: Path) -> None:
        from report.evaluation.scores import evaluate, predictions_table  # noqa: PLC0415 as above
        from report.evaluation.uncertainty import measure_uncertainty  # noqa: PLC0415 as above

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
        source_digest("evaluation.scores", "evaluation.uncertainty"),
    ]
    return cache.stage("evaluation", shaped_by, make)


def disturb_stage(dataset: Dataset, training: Path, cache: Cache) -> Path:
    """Return the folder of the robustness."""

    def make(folder: Path) -> None:
        with quiet_libraries():
            from report.chapters.robustness.measure import measure_robustness  # noqa: PLC0415 as above
            from report.network.keras_model import load_predictor  # noqa: PLC0415 as above

            measure_robustness(*load_test(dataset), load_predictor(training / "model.keras")).save(folder)

    libraries = library_versions("numpy", "scipy")
    return cache.stage(
        "robustness",
        [training.name, libraries, source_digest("chapters.robustness.measure", "network.keras_model")],
        make,
    )


def gather_stage(results: Results, dataset: Dataset, came_from: list[str], cache: Cache) -> Path:
    """Return the folder of what the explorer loads; `came_from` names the folders of the results."""

    def make(folder: Path) -> None:
        from report.chapters.explorer.assets import make_gallery  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        make_gallery(results.run.probabilities, results.evaluation, images).save(folder)

    sources = source_digest("chapters.explorer.assets")
    return cache.stage("gallery", [came_from, library_versions("numpy", "pillow"), sources], make)


def draw_stage(results: Results, dataset: Dataset, came_from: list[str], cache: Cache) -> Path:
    """Return the folder of the pictures; `came_from` names the folders of the results."""

    def make(folder: Path) -> None:
        from report.chapters.figures import draw_all  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        draw_all(results, images).save(folder)

    libraries = library_versions("matplotlib", "numpy", "pillow")
    return cache.stage("figures", [came_from, libraries, source_digest("chapters.figures")], make)


def pad_stage(results: Results, dataset: Dataset, training: Path, came_from: list[str], cache: Cache) -> Path:
    """Return the folder of what stands behind the page to draw on; `came_from` names the folders of the results."""

    def make(folder: Path) -> None:
        from report.chapters.draw.assets import make_pad  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        make_pad(training / "model.keras", results.evaluation, images).save(folder)

    sources = source_digest("chapters.draw.assets")
    return cache.stage("pad", [came_from, library_versions("numpy"), sources], make)


def look_back_stage(past: Past, dataset: Dataset, cache: Cache) -> Path | None:
    """Return the folder of the charts of earlier runs and of the images that changed sides; None without such runs."""
    if past.comparison is None:
        return None
    runs = past.same_data
    indices = [index for side in shown(past.comparison) for index in side]

    def make(folder: Path) -> None:
        from report.chapters.history.figure import draw_past  # noqa: PLC0415 as above

        images, _ = load_test(dataset)
        draw_past(runs, images[indices or [0]]).save(folder)

    drawn = [
        run.model_dump(mode="json", include={"time", "accuracy", "interval", "loss", "loss_interval"}) for run in runs
    ]
    sources = source_digest("chapters.history.figure")
    libraries = library_versions("matplotlib", "numpy", "pillow")
    return cache.stage("history", [drawn, indices, dataset.digest, libraries, sources], make)
