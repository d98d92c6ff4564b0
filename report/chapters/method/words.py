"""What the method page says of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from report.chapters.method import subject
from report.chapters.several import another
from report.core.errors import ReportError
from report.core.formatting import count, percent, times, words
from report.core.names import isolated
from report.core.records import read_json
from report.core.rounding import SMALLEST
from report.core.sanitize import public_address
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import UNEVEN, balanced_accuracy, largest_share
from report.evaluation.results import DECIMALS, FEW
from report.settings import OF_MODELS, PREFIX, Settings, flag, shown

if TYPE_CHECKING:
    from report.core.provenance import Provenance
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation
    from report.evaluation.trainings import Trainings
    from report.network.run import Run


COLAB = "https://colab.research.google.com/github"
NOTEBOOK_PATH = "blob/HEAD/site/notebook/HandwrittenDigitRecognitionModel.ipynb"  # on the default branch
NAMED = 40  # classes in the table of the data
NOWHERE = ("output", "workers", "cluster")  # settings that change no byte of the report
PATHS = ("dataset", "predictions", "trained", "log")  # of which only the last part is anybody's business
APART = (
    " What another model was given instead stands in brackets, and goes into its own table in that file, because a "
    "flag or a variable holds for all of them."
)


@dataclass(frozen=True)
class Benchmark:
    """What was measured by hand: rows of words for each part, on which machine, and with which versions.

    `grown` has rows for each thing that was grown: which and to what sizes, the stage, its seconds and its peak memory
    at each size, and the power of the size with which the seconds grew at the last step.
    """

    rows: dict[str, list[Annotated[list[str], Field(min_length=4)]]]
    machine: str
    versions: dict[str, str]
    grown: dict[str, list[Annotated[list[str], Field(min_length=5, max_length=5)]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """What the page says of the settings, of the benchmark (None if it never ran), and where the notebook opens.

    What it says of the data and of what was judged on them is named as in `subject.py`. `trainings` says how many there
    were, and how they are summed up, `same_bits` where another build gives the same weights, `apart` what it takes
    where models have settings of their own; `classes` names the classes, or the first of many; `processors` are the
    kinds that trained, as far as they are known and measurements are shown. `balanced` is the balanced accuracy,
    `largest` the share of the largest class. `few`, `uneven`, `decimals` and `smallest` are what the evaluation is made
    with, by the same names there.
    """

    settings: list[dict[str, Any]]
    benchmark: Benchmark | None
    colab: str
    trainings: str
    processors: tuple[str, ...]
    same_bits: str
    apart: str
    card: str
    amount: str
    as_read: str
    checksum: str
    judged_on: str
    purpose: str
    use: str
    again_headline: str
    fast: str
    classes: str
    balanced: float
    largest: float
    few: int = FEW
    uneven: int = UNEVEN
    decimals: int = DECIMALS
    smallest: str = np.format_float_positional(SMALLEST)


def tell(
    settings: Settings,
    provenance: Provenance,
    benchmark: Benchmark | None,
    dataset: Dataset,
    *,
    run: Run,
    evaluation: Evaluation,
    trainings: Trainings,
) -> Words:
    """Tell how the report was made."""
    say = dataset.vocabulary
    opened = provenance.on_github and not provenance.package
    processors = () if provenance.reproducible else trainings.processors
    return Words(
        settings=settings_table(settings, dataset.vocabulary),
        benchmark=benchmark,
        colab=f"{COLAB}/{provenance.repository}/{NOTEBOOK_PATH}" if opened else "",
        trainings=several(trainings) if run.trained_here else "",
        processors=processors,
        same_bits=same_bits(processors),
        apart=APART if any(others(settings, name) for name in OF_MODELS) else "",
        card=subject.card(run, dataset),
        amount=subject.amount(dataset),
        as_read=subject.as_read(dataset),
        checksum=subject.checksum(dataset),
        judged_on=subject.judged_on(run, evaluation, dataset),
        purpose=subject.purpose(run, say.network),
        use=subject.use(run, dataset),
        again_headline=again(provenance) if run.trained_here else "From the same answers",
        fast="An epoch is one compiled program" if run.trained_here else "",
        classes=class_names(dataset.class_names),
        balanced=balanced_accuracy(evaluation),
        largest=largest_share(evaluation),
    )


def again(provenance: Provenance) -> str:
    """Say how much it takes to train again; the package may be installed already."""
    return "One command" if provenance.package else "Two commands"


def class_names(names: tuple[str, ...]) -> str:
    """List the classes, or the first of many."""
    named = ", ".join(isolated(name) for name in names[:NAMED])
    return named if len(names) <= NAMED else f"{named} and {count(len(names) - NAMED)} more, all in metrics.json"


def same_bits(processors: tuple[str, ...]) -> str:
    """Say where the same settings, data and versions give the same weights."""
    told = "the same settings, data and versions give the same weights on processors of one kind; two kinds may round "
    told += "differently"
    if len(processors) > 1:
        told += f". These trainings ran on {words(len(processors))} kinds, so one machine may not repeat all of them"
    return f"{told}."


def several(trainings: Trainings) -> str:
    """Say how many trainings there were, and what is said of all of them."""
    if trainings.number == 1 and trainings.replicates[0].seed is None:
        return "There was one training, and one cannot tell what another would give."
    if trainings.number == 1:
        return (
            "There was one training, and one cannot tell what another would give; the setting “replicates” makes more."
        )
    counted = [one.seed for one in trainings.replicates if one.seed is not None]
    first, last = counted[0], counted[-1]
    seeds = f"seeds {first} and {last}" if last - first == 1 else f"seeds {first} to {last}"
    trained = f"It was trained {times(trainings.number)}, with the {seeds}"
    if not trainings.mean_interval:
        return f"{trained}; {another(trainings)}."
    low, high = (percent(end) for end in trainings.mean_interval)
    return (
        f"{trained}. The mean accuracy, {percent(trainings.mean)}, "
        f"has a 95% interval over all seeds of {low} to {high}; this and the wider range of another training are by "
        "Student’s t-distribution."
    )


def read_benchmark(path: Path) -> Benchmark | None:
    """Return what the benchmark wrote last, or None if it never ran.

    Raises:
        ReportError: if the file is not as the benchmark writes it.
    """
    found = read_json(path)
    try:
        return None if found is None else TypeAdapter(Benchmark).validate_python(found)
    except ValidationError:
        raise ReportError(f"{path} is not as the benchmark writes it; restore it, or delete it") from None


def settings_table(settings: Settings, say: Vocabulary = HANDWRITING) -> list[dict[str, Any]]:
    """Return every setting that can have shaped the report, with its value, default, flag, variable and description."""
    return [
        {
            "name": name,
            "value": settings.title or say.title if name == "title" else _shown(settings, name),
            "default": say.title if name == "title" else _in_words(field.default),
            "flag": flag(name),
            "variable": PREFIX + name.upper(),
            "description": (field.description or "").replace("'", "’"),
        }
        for name, field in Settings.model_fields.items()
        if name not in settings.idle and name not in NOWHERE
    ]


def others(settings: Settings, name: str) -> dict[str, float]:
    """Return what other models were given in place of what the report's own was, by their functions."""
    first, *more = settings.plans
    given = {plan.function: getattr(plan, name) for plan in more}
    return {function: value for function, value in given.items() if value != getattr(first, name)}


def _shown(settings: Settings, name: str) -> Any:  # noqa: ANN401 as different as settings are
    """Return what a setting was for the report's own model, beside it in brackets what it was for others.

    Of a path, the folder in which a file lies is left out.
    """
    if name in OF_MODELS:
        own, apart = getattr(settings.plans[0], name), others(settings, name)
        return f"{own} ({', '.join(f'{function}: {value}' for function, value in apart.items())})" if apart else own
    value = getattr(settings, name)
    if name == "models":
        return shown(tuple(f"{one} ({isolated(one.name)})" if one.name else str(one) for one in value))
    if name == "history":
        return shown(tuple(public_address(item) if "://" in item else Path(item).name for item in value))
    return _in_words((Path(value).name or value) if name in PATHS else value)


def _in_words(value: Any) -> Any:  # noqa: ANN401 as different as settings are
    """Return a value as it is, but in words if it is empty or has several parts."""
    return shown(value) if value == "" or isinstance(value, tuple | dict) else value
