"""Finds the data set that the settings name, wherever it lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.cache import Cache, file_digest, source_digest
from report.core.provenance import library_versions
from report.data.dataset import inspect
from report.data.digits import write_digits
from report.data.mnist import DatasetUnavailable, fetch_mnist
from report.data.records import Dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        shaped_by = [library_versions("scikit-learn", "numpy"), source_digest("data.digits")]
        path = cache.stage("digits", shaped_by, lambda folder: write_digits(folder / "digits.npz")) / "digits.npz"
    if not path.is_file():
        return inspect(path), fallback
    judged_by = source_digest("data.dataset")
    identity = [path.stem, file_digest(path), judged_by]
    known = Dataset.load(cache.stage("dataset", identity, lambda folder: inspect(path).save(folder)))
    return replace(known, path=path), fallback  # wherever the same file lay when it was judged
