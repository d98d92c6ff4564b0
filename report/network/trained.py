"""Finds the file of a network that was trained elsewhere, looks at it from outside, and has it asked once."""

from __future__ import annotations

import mmap
import zipfile
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.foreign import foreign_file
from report.core.places import located
from report.network.logs import look_at_log
from report.network.models import Custom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report.core.cache import Cache
    from report.data.dataset import Dataset
    from report.settings import Settings

LARGEST = 4 * 2**30  # bytes of a file, packed and unpacked
HDF5 = b"\x89HDF\r\n\x1a\n"  # how a file of the older kind begins
DESCRIBED = b"model_config"  # what such a file calls the description of its network


def ask_trained(
    make: Callable[..., None], settings: Settings, project: Path, dataset: Dataset, *, cache: Cache
) -> tuple[tuple[Path, ...], ...]:
    """Return the folder of the one network that `settings.trained` names, as `make_trainings` does of many.

    `make` is the stage that asks it for the test images; the names of the classes shape that only where they alone gave
    their order. The file, the log and the module count by their content.

    Raises:
        ReportError: if one of them is not to be found, or no network as Keras 3 keeps it.
    """
    path = located(project, settings.trained)
    log = located(project, settings.log) if settings.log else None
    look_at(path)
    if log:
        look_at_log(log)
    files = foreign_file(path, ""), foreign_file(log, "") if log else None
    names = dataset.class_names
    about = dataset.arrays, len(names), names if dataset.guessed else ()
    return ((cache.run(make, *about, Custom(settings.custom), *files),),)


def look_at(path: Path) -> None:
    """Refuse a file that is no network as Keras 3 keeps it, by what can be seen from outside.

    Raises:
        ReportError: naming what it is, and what to do.
    """
    if path.is_dir():
        raise ReportError(f"{path} is a folder; load it with the Keras that wrote it, and model.save('model.keras')")
    if not path.is_file():
        raise ReportError(f"there is no file {path}; correct the path")
    with path.open("rb") as file:
        start = file.read(len(HDF5))
    if start == HDF5 and not _holds(path, DESCRIBED):
        advice = f"make the network, then model.load_weights('{path.name}') and model.save('model.keras')"
        raise ReportError(f"{path} holds weights alone and no network; {advice}")
    if start == HDF5:
        raise ReportError(
            f"{path} is of the older HDF5 kind; make it new: keras.models.load_model('{path.name}').save('model.keras')"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            size = max(path.stat().st_size, sum(member.file_size for member in archive.infolist()))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise ReportError(f"{path} is no file of Keras 3; write it with model.save('model.keras')") from None
    if size > LARGEST:
        raise ReportError(f"{path} has {size:,} bytes unpacked, and {LARGEST:,} are the most; give a smaller network")


def _holds(path: Path, text: bytes) -> bool:
    """Say whether a file that is not empty holds these bytes."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(text) >= 0
