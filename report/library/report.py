"""A report as an object: made from predictions or from a model in memory, told in a notebook, saved as a site."""

from __future__ import annotations

import os
import tempfile
import warnings
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from report.build import build
from report.chapters.architecture.words import network_name
from report.chapters.summary.words import headline
from report.core.digests import DIGITS, array_digest
from report.core.errors import ReportError
from report.core.formatting import percent
from report.core.quiet import alone
from report.core.sanitize import one_line, quoted
from report.data.answered import Given, describe, find, keep, of_network
from report.data.catalogue import Identity
from report.data.pixels import darkness
from report.data.predictions import predictions_from
from report.data.predictions_judged import Source, judged_array
from report.evaluation.replicates import compare_trainings
from report.evaluation.scores import evaluate
from report.library.arrays import TOO_LARGE, are_images, labels_from, too_large
from report.library.caller import Quiet, output_at
from report.network.run import Run
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from report.data.predictions import Predictions
    from report.evaluation.results import Evaluation

WHOLE = Identity(name="test data", title="Test data")
NOT_ASKED = "the model is not asked again: {}; the chapters that ask it again are left out"
CLOCK = "SOURCE_DATE_EPOCH"  # the one variable that counts


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """A report on the answers of a classifier; `from_predictions` and `from_model` make one, `save` makes the site.

    In a notebook it shows how good the classifier is.
    """

    predictions: Predictions
    run: Run
    title: str = ""
    network: bytes = b""  # its `model.keras`
    known: np.ndarray | None = None  # what that answers to the first images, where it can be asked about them

    def __post_init__(self) -> None:
        """Refuse a title that no page can have."""
        _settings(**self._titled)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,  # noqa: ANN401 whatever NumPy makes an array of
        y_prob: Any,  # noqa: ANN401
        *,
        class_names: Sequence[str] | None = None,
        images: Any = None,  # noqa: ANN401
        ids: Sequence[Any] | None = None,
        title: str = "",
    ) -> Self:
        """Report on predictions that any classifier made.

        Args:
            y_true: the right classes of n examples, of shape (n,): whole numbers from 0, or names of classes; or of
                shape (n, classes), with a 1 in the column of the right one. Such columns go by their names, if they
                have some (a DataFrame's), else they stand in the order of those of `y_prob`.
            y_prob: probabilities from 0 to 1, of shape (n, classes), each row with the sum 1 and the classes in the
                order of their names; or, of two classes, that of one alone, of shape (n,): the one that its own name
                holds, else the second. Columns that have names (a DataFrame's) name the classes.
            class_names: one for each class, in the order of their probabilities.
            images: to show, of shape (n, height, width) or (n, height, width, 3); whole numbers from 0 to 255, or
                floats from 0 to 1.
            ids: one for each example; they stand in `predictions.csv`.
            title: of the report; without it, one that fits the data.

        Arrays may be lists, NumPy's, or columns of pandas or polars.

        Raises:
            ReportError: if they are anything else: one line that says what, where and what to do.
        """
        labels, names = labels_from(y_true, y_prob, class_names)
        found = predictions_from(labels, y_prob, class_names=names, images=images, ids=ids)
        for dim in () if found.images is None else darkness(found.images):
            warnings.warn(f"images: {dim}; give whole numbers from 0 to 255, or floats from 0 to 1", stacklevel=2)
        return cls(found, Run(found.probabilities), title)

    @classmethod
    def from_model(
        cls,
        model: Any,  # noqa: ANN401 Keras has no types
        x_test: Any,  # noqa: ANN401 whatever NumPy makes an array of
        y_test: Any,  # noqa: ANN401
        *,
        history: Any = None,  # noqa: ANN401 Keras's History, or what it holds
        class_names: Sequence[str] | None = None,
        ids: Sequence[Any] | None = None,
        title: str = "",
    ) -> Self:
        """Report on a Keras model, as it is now; it is asked here, once.

        What asks the model again (how it stands disturbed images, what its units look for, the page to draw on) is left
        out, with a warning, where its file does not answer the images, as pixels from 0 to 255, as it did.

        Args:
            model: answers with a probability for each class, or of two classes with that of the second; or with logits,
                if it is compiled with a loss that has `from_logits=True`.
            x_test: n examples as the model takes them. They are shown if they are images: of shape (n, height, width),
                (n, height, width, 1) or (n, height, width, 3), whole numbers from 0 to 255 or floats from 0 to 1, 8 to
                224 pixels a side; not if (n, steps, values) of a model with layers for series, unless they are square.
            y_test: the right classes, as `from_predictions` takes them.
            history: what `fit` returned, or its `history`: a list for each score, one value an epoch.
            class_names: one for each class.
            ids: one for each example.
            title: of the report.

        Raises:
            ReportError: as `from_predictions` does, or if the model does not take the examples.
        """
        from report.network import handed  # noqa: PLC0415 it imports Keras, which predictions do not need

        examples = judged_array(Source(), "x_test", x_test)
        if not examples.size:
            raise Source().wrong("x_test", f"it is empty, the shape is {examples.shape}", "give at least one example")
        answers, asked = handed.ask(model, examples)
        images = examples if are_images(examples, series=handed.reads_series(model)) else None
        if images is not None and too_large(images):
            warnings.warn(TOO_LARGE, stacklevel=2)
            images = None
        labels, names = labels_from(y_test, answers, class_names)
        found = predictions_from(labels, answers, class_names=names, images=images, ids=ids)
        with alone():
            taken = handed.take_over(model, examples, answers, found.images, asked)
        if taken.lacking:
            warnings.warn(NOT_ASKED.format(taken.lacking), stacklevel=2)
        noted = getattr(history, "history", history)
        nothing = noted is None or (isinstance(noted, dict) and not noted)
        training = None if nothing else handed.training_of(model, history, asked)
        run = Run(found.probabilities, training, taken.layers, taken.parameters, taken.asked)
        return cls(found, run, title, taken.file, taken.known)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Build the site in `folder`, in place of one that was built there before; return the path of its first page.

        Nothing else is written, and nothing printed; what a person should know is a warning. Threads take turns.

        Raises:
            ReportError: if `folder` is a file, or holds something else than a site of this kind, or cannot be written.
        """
        made_of = "a model in memory" if self.network or self.run.layers else "arrays in memory"
        environment = {CLOCK: os.environ[CLOCK]} if CLOCK in os.environ else {}
        try:
            output = output_at(Path(folder)).resolve()
            settings = _settings(output=output, predictions=made_of, **self._titled)
            with alone(), tempfile.TemporaryDirectory(prefix="report-") as scratch:
                return build(settings, Path(scratch), environment, Quiet(), given=self._write(Path(scratch)))
        except (OSError, MemoryError) as error:
            raise ReportError(
                f"the site cannot be made ({one_line(error)}); mend that or name another folder"
            ) from error

    def _write(self, scratch: Path) -> Given:
        """Write the answers into a folder that is named after them: by that the run is known among others."""
        known_by = array_digest(self.run.probabilities)
        folder = scratch / f"answered-{known_by[:DIGITS]}"
        folder.mkdir()
        self.run.save(folder)
        keep(self.predictions, WHOLE, folder)
        if self.network:
            (folder / "model.keras").write_bytes(self.network)
        dataset = find(folder)
        return Given(of_network(dataset) if self.run.layers else dataset, folder, self._is_asked())

    def _is_asked(self) -> bool:
        """Say whether the network can be asked again, as it could; warn if it is another by now."""
        if self.known is None or self.predictions.images is None:
            return False
        from report.network import handed  # noqa: PLC0415 as above

        if lacking := handed.changed(self.network, self.predictions.images, self.known, self.run.asked):
            warnings.warn(NOT_ASKED.format(lacking), stacklevel=4)
        return not lacking

    @property
    def again(self) -> bool:
        """Whether the network could be asked about the images when it was handed over."""
        return self.known is not None

    @property
    def _titled(self) -> dict[str, str]:
        """The title as a setting, if there is one."""
        return {"title": self.title} if self.title else {}

    @cached_property
    def evaluation(self) -> Evaluation:
        """The scores: accuracy with its interval, loss, confusion and so on."""
        found = self.predictions
        return evaluate(found.labels, found.probabilities, found.class_names)

    @cached_property
    def headline(self) -> str:
        """How good the classifier is, in one sentence."""
        found = self.predictions
        dataset = describe(found, WHOLE, Path())
        alone = compare_trainings(found.labels, [found.probabilities], [None])
        return headline(
            network_name(self.run), self.evaluation, alone, dataset, training=self.run.training, unseen=False
        )

    @property
    def accuracy(self) -> str:
        """The accuracy with its 95 % interval, in words."""
        low, high = map(percent, self.evaluation.interval)
        return f"Test accuracy {percent(self.evaluation.accuracy)}, 95% interval {low} to {high}"

    def __repr__(self) -> str:
        return f"Report: {self.headline}. {self.accuracy}."

    def _repr_html_(self) -> str:
        title = f"{escape(self.title)}: " if self.title else ""
        return f"<p><strong>{title}{escape(self.headline)}.</strong><br>{escape(self.accuracy)}.</p>"


def _settings(**chosen: Any) -> Settings:  # noqa: ANN401 the types of many settings
    """Return settings, or refuse one in one line."""
    try:
        return Settings.model_validate(chosen)
    except ValidationError as error:
        first = error.errors()[0]
        what = first["msg"].removeprefix("Value error, ").lower()
        raise ReportError(f"{first['loc'][0]} is {quoted(first['input'])}: {what}; change it") from None
