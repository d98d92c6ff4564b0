"""All that was found out about one network, in one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from report.chapters.features.record import Features
from report.chapters.robustness.record import Robustness
from report.evaluation.results import Evaluation, Uncertainty
from report.network.run import Run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Results:
    """All that was found out about one network."""

    run: Run
    evaluation: Evaluation
    uncertainty: Uncertainty
    robustness: Robustness
    features: Features

    @classmethod
    def load(cls, training: Path, evaluation: Path, robustness: Path, features: Path) -> Self:
        """Read the results from the folders of the stages that found them."""
        return cls(
            Run.load(training),
            Evaluation.load(evaluation),
            Uncertainty.load(evaluation),
            Robustness.load(robustness),
            Features.load(features),
        )
