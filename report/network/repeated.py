"""Trains one network after another in this process; what was compiled for one seed serves the next, where it can."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from report.core.sources import loading_only
from report.network.builders import blamed
from report.network.defaults import importing, set_as_left_by
from report.network.saving import save_model
from report.network.seeding import drawing_from
from report.network.tally import check_steps
from report.network.training import Trainer
from report.network.trial import check_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from report.data.dataset import SentArrays, StoredArrays
    from report.network.models import Network

_ALONE = threading.Lock()  # the network that is trained again and again is one


def train_into(
    folder: Path,
    network: Network,
    arrays: StoredArrays | SentArrays,
    classes: int,
    shaping: Mapping[str, Any],
    seed: int,
    **watch: Callable[..., None],
) -> None:
    """Train a network as `Trainer.train` does and save it, `model.keras`, and the record of its training in `folder`.

    Args:
        folder: where to.
        network: how it is called.
        arrays: where the data set is to be had.
        classes: number of classes.
        shaping: `epochs`, `batch_size` and `learning_rate`.
        seed: the same seed gives the same weights.
        watch: `on_epoch` and `on_progress`, as `Trainer.train` takes them.

    Raises:
        ReportError: if the function or what it makes fails, or the report cannot be about it.
    """
    with _ALONE, blamed(network.module), loading_only(network.shape, network.module):
        trainer = _trainer(network, arrays, classes, shaping["batch_size"], shaping["learning_rate"])
        set_as_left_by(network.module)
        model, run = trainer.train(seed=seed, epochs=shaping["epochs"], **watch)
        save_model(model, folder / "model.keras")
        check_file(folder / "model.keras", model, trainer.arrays.x_test, run, trainer.name)
        check_steps(run, trainer.arrays.y_test, trainer.name)
        run.save(folder)
        if not trainer.repeats:
            _trainer.cache_clear()


@lru_cache(maxsize=1)
def _trainer(
    network: Network, arrays: StoredArrays | SentArrays, classes: int, batch_size: int, learning_rate: float
) -> Trainer:
    with importing(network.module, network.shape), drawing_from(0):  # whatever layers are made at import
        made_by = network.load()
    set_as_left_by(network.module)
    return Trainer(made_by, arrays.load(), classes, batch_size=batch_size, learning_rate=learning_rate)
