"""The numbers of a build as other programs read them: `metrics.json` and `badge.json`."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from report.chapters.robustness.record import public_name
from report.core.formatting import percent
from report.evaluation.classes import balanced_accuracy, largest_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.models.record import Comparison, Models, TrainedModel
    from report.chapters.report import Results
    from report.core.provenance import Provenance
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation, Uncertainty
    from report.evaluation.trainings import Trainings
    from report.network.run import Layer, Training

SCHEMA_VERSION = 1
BLUE = "0b5c9c"  # the accent of the pages
CURVES = ("loss", "accuracy", "test_loss", "test_accuracy")  # of an epoch


def metrics_json(dataset: Dataset, results: Results, provenance: Provenance, seconds: Mapping[str, float]) -> str:
    """Return `metrics.json`: every number of the report, unrounded; `seconds` are what the stages took."""
    run, models = results.run, results.models
    metrics: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "dataset": {
            "name": dataset.name,
            "sha256": dataset.digest,
            "train": dataset.train,
            "test": dataset.test,
            "classes": dataset.class_names,
        },
        "model": {
            "parameters": run.parameters if run.layers else None,
            "layers": [_layer(layer) for layer in run.layers],
        },
        "training": _training(run.training, measured=not provenance.reproducible) if run.training else None,
        "history": training_history(run.training) if run.training else {name: [] for name in CURVES},
        "test": _test(results.evaluation, results.uncertainty),
        "robustness": [
            {
                "name": public_name(found.name, dataset.vocabulary),
                "level": found.level,
                "unit": found.unit,
                "accuracy": found.accuracy,
            }
            for found in (results.robustness.disturbances if results.robustness else ())
        ],
        "replicates": [dataclasses.asdict(one) for one in results.trainings.replicates if one.seed is not None],
        "models": [_model(model, measured=not provenance.reproducible) for model in models.models] if models else [],
        "comparisons": [_comparison(models, one) for one in models.comparisons] if models else [],
        "trainings": _trainings(results.trainings),
        "environment": provenance.versions,
        "commit": provenance.commit or None,
    }
    if provenance.uncommitted:
        metrics["uncommitted"] = True
    if not provenance.reproducible:
        metrics["seconds"] = dict(seconds)
        metrics["processors"] = results.trainings.processors
    return json.dumps(metrics, indent=1) + "\n"


def badge_json(results: Results) -> str:
    """Return `badge.json`, from which shields.io draws a badge (https://shields.io/badges/endpoint-badge)."""
    trainings = results.trainings
    several = trainings.number > 1
    badge = {
        "schemaVersion": 1,
        "label": "test accuracy",
        "message": f"{percent(trainings.mean)}, mean of {trainings.number}"
        if several
        else percent(results.evaluation.accuracy),
        "color": BLUE,
    }
    return json.dumps(badge, indent=1) + "\n"


def training_history(training: Training) -> dict[str, list[float]]:
    """Return the scores of every epoch, those on other images by the name of these, as far as they are known."""
    named = {name: name.replace("test", training.scored_on or "test") for name in CURVES}
    found = {name: [getattr(epoch, name) for epoch in training.epochs] for name in CURVES}
    return {named[name]: values for name, values in found.items() if None not in values}


def _training(training: Training, *, measured: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "epochs": len(training.epochs),
        "batch_size": training.batch_size,
        "optimizer": training.optimizer,
        "learning_rate": training.learning_rate,
        "loss": training.loss,
        "seed": training.seed,
    }
    return values | ({"seconds": training.seconds} if measured else {})


def _layer(layer: Layer) -> dict[str, Any]:
    values = dataclasses.asdict(layer)
    return {name: values[name] for name in ("name", "type", "output_shape", "parameters")}


def _model(model: TrainedModel, *, measured: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": model.name,
        "function": model.function,
        "parameters": model.parameters,
        "epochs": max(model.epochs, default=None),
        "batch_size": model.batch_size,
        "learning_rate": model.learning_rate,
        "accuracy": model.mean,
        "interval": model.interval,
        "bytes": model.size,
        "chosen_by": model.chosen_by,
        "replicates": [dataclasses.asdict(one) for one in model.replicates],
    }
    return values | ({"seconds": model.seconds} if measured else {})


def _comparison(found: Models, one: Comparison) -> dict[str, Any]:
    return {
        "functions": [found.models[place].function for place in (one.before, one.after)],
        "difference": one.difference.value,
        "interval": one.difference.interval,
    }


def _trainings(trainings: Trainings) -> dict[str, Any]:
    """Return what several trainings have in common; what a single one cannot tell is null."""
    return {
        "described": trainings.replicates[trainings.subject].seed,
        "mean": trainings.mean,
        "mean_interval": trainings.mean_interval,
        "another_interval": trainings.another,
        "deviation": trainings.deviation if trainings.number > 1 else None,
        "vote": trainings.vote,
        "misread": {
            "all": len(trainings.misread_by(trainings.number)),
            "any": len(trainings.misread_by(1)),
            "one": int((trainings.misread == 1).sum()),
        },
    }


def _test(evaluation: Evaluation, uncertainty: Uncertainty) -> dict[str, Any]:
    return {
        "accuracy": evaluation.accuracy,
        "loss": evaluation.loss,
        "correct": evaluation.correct,
        "total": evaluation.total,
        "interval": evaluation.interval,
        "balanced_accuracy": balanced_accuracy(evaluation),
        "largest_share": largest_share(evaluation),
        "confusion": evaluation.confusion,
        "classes": [dataclasses.asdict(score) for score in evaluation.classes],
        "brier": evaluation.brier,
        "calibration": dataclasses.asdict(evaluation.calibration)
        | {"by_chance": dataclasses.asdict(uncertainty.chance)}
        | {"gaps": {"below_top": dataclasses.asdict(uncertainty.below), "top": dataclasses.asdict(uncertainty.above)}},
        "p_values": dataclasses.asdict(uncertainty.alike),
        "intervals": {
            "loss": uncertainty.loss,
            "brier": uncertainty.brier,
            "expected_error": uncertainty.expected_error,
            "balanced_accuracy": uncertainty.balanced,
            "classes": [dataclasses.asdict(found) for found in uncertainty.classes],
        },
        "coverage": [dataclasses.asdict(found) for found in uncertainty.coverage],
    }
