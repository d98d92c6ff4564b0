"""The report: all that its chapters speak of, and the chapters in their order, each told from what it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

from report.chapters.architecture import words as architecture
from report.chapters.calibration import words as calibration
from report.chapters.challenge import words as challenge
from report.chapters.draw import words as draw
from report.chapters.explorer import words as explorer
from report.chapters.features import words as features
from report.chapters.features.record import Features
from report.chapters.history import words as history
from report.chapters.labels import words as labels
from report.chapters.learning import words as learning
from report.chapters.marks import Marks
from report.chapters.method import words as method
from report.chapters.mistakes import words as mistakes
from report.chapters.models import words as models
from report.chapters.models.record import Models
from report.chapters.robustness import words as robustness
from report.chapters.robustness.record import Robustness
from report.chapters.samples import words as samples
from report.chapters.summary import words as summary
from report.chapters.tiles import tiles
from report.chapters.trainings import words as trainings
from report.evaluation.results import Evaluation, Uncertainty
from report.evaluation.trainings import Trainings
from report.network.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from report.chapters.assets import Assets
    from report.chapters.draw.trial import DrawnTrial
    from report.chapters.labels.record import LabelIssues
    from report.chapters.method.words import Benchmark
    from report.core.provenance import Provenance
    from report.data.dataset import Dataset
    from report.history.runs import Past
    from report.settings import Settings


class Folders(NamedTuple):
    """The folders of what was found out about a network, by the stage that found it.

    `made` are its trainings, `trainings` is about all of them, `models` about those of all networks, None without
    such, the others about the one in the middle. `asked` says whether there are a network and images to ask it further.
    """

    made: tuple[Path, ...]
    trainings: Path
    training: Path
    evaluation: Path
    models: Path | None
    asked: bool


class Further(NamedTuple):
    """The folders of what was found out by asking the network in the middle further."""

    robustness: Path
    features: Path


@dataclass(frozen=True)
class Results:
    """All that was found out about one network; but for `trainings`, about the training in the middle.

    `models` puts the network beside the others that were trained. What could not be found out is None.
    """

    trainings: Trainings
    run: Run
    evaluation: Evaluation
    uncertainty: Uncertainty
    robustness: Robustness | None = None
    features: Features | None = None
    models: Models | None = None

    @classmethod
    def load(cls, folders: Folders) -> Self:
        """Read the results from the folders of the stages that found them."""
        return cls(
            Trainings.load(folders.trainings),
            Run.load(folders.training),
            Evaluation.load(folders.evaluation),
            Uncertainty.load(folders.evaluation),
            models=Models.load(folders.models) if folders.models else None,
        )

    def and_further(self, further: Further | None) -> Self:
        """Return the results with what was found out further, if anything was."""
        if not further:
            return self
        return replace(self, robustness=Robustness.load(further.robustness), features=Features.load(further.features))


@dataclass(frozen=True)
class Report:
    """Everything that the chapters speak of.

    `fallback` says that MNIST could not be had and stand-ins took its place. `trial` and `benchmark` were measured by
    hand, and are None where they were not.
    """

    settings: Settings
    dataset: Dataset
    fallback: bool
    results: Results
    label_issues: LabelIssues
    past: Past
    provenance: Provenance
    assets: Assets
    trial: DrawnTrial | None
    benchmark: Benchmark | None

    @property
    def title(self) -> str:
        """The name of the report: what somebody chose, or what fits the data."""
        return self.settings.title or self.dataset.vocabulary.title

    @cached_property
    def marks(self) -> Marks:
        """What chapters say of single test images."""
        doubted = labels.mark(self.dataset, self.results.evaluation, self.label_issues)
        return Marks((doubted,), trainings.counted(self.results.trainings, self.dataset.vocabulary))


def tell(report: Report) -> dict[str, object]:
    """Return what each chapter says, by its name; one that lacks what it needs says nothing: None."""
    dataset, results, assets = report.dataset, report.results, report.assets
    run, evaluation, uncertainty = results.run, results.evaluation, results.uncertainty
    shown = tiles(evaluation, assets.sprite.indices)
    drawn = {name: {figure.name: figure for figure in figures} for name, figures in assets.figures.items()}
    keras = report.provenance.versions.get("keras", "")
    made = architecture.tell(run, keras, asked=results.robustness is not None) if run.layers else None
    say = dataset.vocabulary
    measured = not report.provenance.reproducible
    trained_on = dataset.train_counts if run.trained_here else ()  # what another network saw, nobody knows
    return {
        "summary": summary.tell(
            architecture.network_name(run),
            dataset,
            evaluation,
            results.trainings,
            shown,
            uncertainty=uncertainty,
            figures=drawn["summary"],
            unseen=run.trained_here,
            training=run.training,
        ),
        "learning": run.training
        and learning.tell(run.training, dataset, drawn["learning"], assets.replay, shown, layers=run.layers),
        "samples": samples.tell(dataset, run, evaluation, shown, drawn["samples"]) if dataset.pictured else None,
        "mistakes": mistakes.tell(evaluation, uncertainty, shown, drawn["mistakes"], say, trained=trained_on),
        "trainings": trainings.tell(results.trainings, shown, say),
        "labels": labels.tell(dataset, evaluation, report.label_issues, shown),
        "calibration": calibration.tell(evaluation, uncertainty, drawn["calibration"], say),
        "robustness": results.robustness
        and robustness.tell(results.robustness, drawn["robustness"], say, accuracy=evaluation.accuracy),
        "features": results.features and features.tell(results.features, drawn["features"], say),
        "models": results.models and models.tell(results.models, drawn.get("models", {}), say, measured=measured),
        "architecture": made,
        "history": history.tell(report.past, evaluation, drawn.get("history", {}), say, measured=measured),
        "explorer": explorer.tell(dataset, evaluation, assets.gallery),
        "challenge": assets.challenge
        and challenge.tell(
            dataset, evaluation, results.trainings, assets.challenge, labels.opinions(dataset, evaluation)
        ),
        "draw": assets.pad and draw.tell(dataset, evaluation, assets.pad, report.trial),
        "method": method.tell(
            report.settings.model_copy(update={"dataset": dataset.name}) if report.fallback else report.settings,
            report.provenance,
            report.benchmark,
            dataset,
            run=run,
            evaluation=evaluation,
            trainings=results.trainings,
        ),
    }
