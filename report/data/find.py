"""Finds the data set that the settings name, wherever it lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.cache import Cache, file_digest
from report.data.dataset import Dataset, inspect
from report.data.fashion_mnist import fetch_fashion_mnist
from report.data.idx_folder import find_idx, read_idx_folder
from report.data.mnist import fetch_mnist
from report.data.npz import MOST_NAMES, write_npz
from report.data.published import DatasetUnavailable
from report.data.vocabulary import reworded

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
        try:
            path = fetch_mnist(_keras_home(environment), cache.folder, warn)
        except DatasetUnavailable as error:
            if "dataset" in settings.model_fields_set:
                raise
            instead = "MNIST cannot be downloaded; this report is about scikit-learn's digits instead"
            reasons = (f"  {reason}" for reason in error.reasons)
            warn("\n".join((instead, *reasons, f"For MNIST, {error.advice}.")))
            fallback = True
    elif settings.dataset == "fashion_mnist":
        path = fetch_fashion_mnist(_keras_home(environment), cache.folder, warn)
    elif settings.dataset != "digits":
        path = project / Path(settings.dataset).expanduser()
        if path.is_dir():
            path = _converted(path.resolve(), cache)
    if path is None:
        path = cache.run(digits) / "digits.npz"
    if not path.is_file():
        return inspect(path), fallback
    known = Dataset.load(cache.run(dataset, path.stem, file_digest(path), path=path))
    if known.ignored:
        more = ", …" if len(known.ignored) > MOST_NAMES else ""
        warn(f"{path} also holds {', '.join(known.ignored[:MOST_NAMES])}{more}, which nothing here uses")
    said = reworded(known.vocabulary, settings.vocabulary)
    return replace(known, path=path, vocabulary=said), fallback  # wherever the same file lay when it was judged


def digits(folder: Path) -> None:
    """A stage: the digits that come with scikit-learn, as a data file."""
    from report.data.digits import write_digits  # noqa: PLC0415 only these data need it

    write_digits(folder / "digits.npz")


def idx_folder(folder: Path, stem: str, _digests: tuple[str, ...], *, path: Path) -> None:
    """A stage: the IDX files with these digests in the folder at `path`, as a data file with this stem."""
    write_npz(folder / f"{stem}.npz", read_idx_folder(path)._asdict())


def dataset(folder: Path, _stem: str, _digest: str, *, path: Path) -> None:
    """A stage: what is known of the file with this stem and this digest, which lies at `path`."""
    inspect(path).save(folder)


def _keras_home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("KERAS_HOME") or Path.home() / ".keras")


def _converted(folder: Path, cache: Cache) -> Path:
    """Return the path of a data file that holds what the IDX files in `folder` hold, and has its name."""
    stem = folder.name or "data"
    digests = tuple(file_digest(path) for path in find_idx(folder))
    return cache.run(idx_folder, stem, digests, path=folder) / f"{stem}.npz"
