"""All that was found out about one network, in one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from report.chapters.features.record import Features
    from report.chapters.robustness.record import Robustness
    from report.evaluation.results import Evaluation, Uncertainty
    from report.network.run import Run


@dataclass(frozen=True)
class Results:
    """All that was found out about one network."""

    run: Run
    evaluation: Evaluation
    uncertainty: Uncertainty
    robustness: Robustness
    features: Features
