"""Finds the data set that the settings name, wherever it lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.cache import Cache, file_digest
from report.data.dataset import Dataset, inspect
from report.data.mnist import DatasetUnavailable, fetch_mnist

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from report.data.arrays import Arrays
    from report.settings import Settings

CACHE = ".cache"  # the folder of a project that keeps what was downloaded and what is known of it


def load_dataset(
    settings: Settings, project: Path, environment: Mapping[str, str], say: Callable[[str], None] = print
) -> tuple[Dataset, Arrays]:
    """Find the data set and unpack it, for whoever goes step by step; `say` is told what a person should know."""
    cache = Cache(project / CACHE, fresh=False, tell=lambda *_: None)
    with cache.alone(say):
        dataset, _ = find_dataset(settings, project, environment, cache, say)
    return dataset, dataset.arrays.load()


def find_dataset(
    settings: Settings, project: Path, environment: Mapping[str, str], cache: Cache, warn: Callable[[str], None]
) -> tuple[Dataset, bool]:
    """Return the data set to report on, and whether it only stands in for MNIST, which could not be had."""
    fallback = False
    path: Path | None = None
    if settings.dataset == "mnist":
        home = Path(environment.get("KERAS_HOME") or Path.home() / ".keras")
        try:
            path = fetch_mnist(home, cache.folder, warn)
        except DatasetUnavailable as error:
            if "dataset" in settings.model_fields_set:
                raise
            instead = "MNIST cannot be downloaded; this report is about scikit-learn's digits instead"
            reasons = (f"  {reason}" for reason in error.reasons)
            warn("\n".join((instead, *reasons, f"For MNIST, {error.advice}.")))
            fallback = True
    elif settings.dataset != "digits":
        path = project / Path(settings.dataset).expanduser()
    if path is None:
        path = cache.run(digits) / "digits.npz"
    if not path.is_file():
        return inspect(path), fallback
    known = Dataset.load(cache.run(dataset, path.stem, file_digest(path), path=path))
    return replace(known, path=path), fallback  # wherever the same file lay when it was judged


def digits(folder: Path) -> None:
    """A stage: the digits that come with scikit-learn, as a data file."""
    from report.data.digits import write_digits  # noqa: PLC0415 only these data need it

    write_digits(folder / "digits.npz")


def dataset(folder: Path, _stem: str, _digest: str, *, path: Path) -> None:
    """A stage: what is known of the file with this stem and this digest, which lies at `path`."""
    inspect(path).save(folder)
