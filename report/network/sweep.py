"""Makes the trainings that are not there yet: here one after the other, in processes, or on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from report.core.sources import shape_of
from report.network.models import Network
from report.network.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from report.core.cache import Cache
    from report.core.parcels import Parcel
    from report.core.plans import Plan
    from report.data.dataset import StoredArrays
    from report.network.run import Epoch
    from report.settings import Settings


@dataclass(frozen=True, eq=False)
class Job:
    """One training: its name, where it lies in the cache or will, its epochs and network, and what the stage is given.

    `inputs` are those of the stage after the data.
    """

    name: str
    place: Path
    epochs: int
    network: Network
    inputs: tuple[Any, ...]


class Watcher(Protocol):
    """Who watches: a terminal."""

    def begin(self, stage: str, seconds: float | None, times: int = 1) -> None:
        """Learn what is about to be done."""

    def training(self, epochs: int, *, each: bool) -> AbstractContextManager[None]:
        """Learn how many epochs there will be."""

    def epoch(self, epoch: Epoch) -> None:
        """Learn of an epoch that is over."""

    def progress(self, done: float, loss: float, accuracy: float) -> None:
        """Learn how far an epoch is."""

    def trained(self, name: str, accuracy: float, seconds: float, *, where: str, done: int) -> None:
        """Learn of a training that is over."""


def make_trainings(
    make: Callable[..., None],
    settings: Settings,
    arrays: StoredArrays,
    classes: int,
    cache: Cache,
    terminal: Watcher,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[tuple[Path, ...], ...]:
    """Return the folders of all trainings, by model and then by seed; those that are missing are made.

    Each is kept as soon as it is finished, whatever becomes of the others. `make` is the stage that makes one.
    `meanwhile` is called if any is to be made, and begins what can be done beside that.

    Raises:
        ReportError: if a model is not to be found or cannot be trained, or if whoever trained it has gone.
    """
    jobs = [_jobs(make, plan, arrays, classes, cache) for plan in settings.plans]
    every = [job for of_model in jobs for job in of_model]
    missing = [job for job in every if not cache.has(job.place)]
    if missing:
        meanwhile()
        terminal.begin("training", cache.last("training"), len(missing))
        with terminal.training(sum(job.epochs for job in missing), each=len(every) == 1):
            done = 0
            for job, parcel in _delivered(make, missing, settings, arrays, terminal):
                cache.keep(job.place, parcel)
                done += job.epochs
                if len(every) > 1:
                    terminal.trained(
                        job.name, _accuracy(job, arrays), cache.took(job.place), where=parcel.where, done=done
                    )
    cache.seconds["training"] = sum(cache.took(job.place) for job in every)
    cache.tell("training", cache.seconds["training"], bool(missing))
    return tuple(tuple(job.place for job in of_model) for of_model in jobs)


def _jobs(make: Callable[..., None], plan: Plan, arrays: StoredArrays, classes: int, cache: Cache) -> list[Job]:
    network, found = Network(plan.function), []
    for seed in plan.seeds:
        inputs = (classes, network, plan.shaping, seed)
        place = cache.place(make, arrays, *inputs)
        found.append(Job(f"{plan.name}, seed {seed}", place, plan.epochs, network, inputs))
    return found


def _delivered(
    make: Callable[..., None], missing: Sequence[Job], settings: Settings, arrays: StoredArrays, terminal: Watcher
) -> Iterator[tuple[Job, Parcel]]:
    """Submit the trainings and yield each with its folder as soon as it is finished."""
    from report.core.executors import open_executor, run_all, workers_that_pay
    from report.core.parcels import fill

    workers = workers_that_pay(len(missing), settings.workers)
    watched: Callable[..., Parcel] = fill
    if workers == 1 and not settings.cluster:
        watched = partial(fill, on_epoch=terminal.epoch, on_progress=terminal.progress)
    with open_executor(workers, settings.cluster) as (executor, scatter):
        shared = scatter(arrays.sent()) if scatter else arrays
        of_stage = shape_of(make)
        calls = {job: (watched, make, {**of_stage, **job.network.shape}, shared, *job.inputs) for job in missing}
        yield from run_all(executor, calls)


def _accuracy(job: Job, arrays: StoredArrays) -> float:
    """Return the accuracy of the network that a finished training left."""
    _, labels = arrays.load_test()
    return float((Run.load(job.place).probabilities.argmax(axis=1) == labels).mean())
