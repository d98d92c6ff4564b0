"""What the method page says of the settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.chapters.several import alike, another
from report.core.formatting import count, percent, times, words
from report.core.sanitize import public_address
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.settings import PREFIX, Settings, flag, shown

if TYPE_CHECKING:
    from report.core.provenance import Provenance
    from report.evaluation.trainings import Trainings


COLAB = "https://colab.research.google.com/github"
NOTEBOOK_PATH = "blob/HEAD/site/notebook/HandwrittenDigitRecognitionModel.ipynb"  # on the default branch
PATHS = ("dataset", "output", "trained", "log")  # settings of which only the last part is anybody's business


@dataclass(frozen=True)
class Words:
    """What the page says of the settings, of the benchmark (None if it never ran), and where the notebook opens.

    `trainings` says how many there were, and how they are summed up, `same_bits` where another build gives the same
    weights; `processors` are the kinds that trained, as far as they are known and measurements are shown.
    """

    settings: list[dict[str, Any]]
    benchmark: Any
    colab: str
    trainings: str
    processors: tuple[str, ...]
    same_bits: str
    judged: str


def tell(
    settings: Settings, provenance: Provenance, benchmark: object, trainings: Trainings, say: Vocabulary = HANDWRITING
) -> Words:
    """Tell how the report was made."""
    colab = f"{COLAB}/{provenance.repository}/{NOTEBOOK_PATH}" if provenance.repository else ""
    processors = () if provenance.reproducible else trainings.processors
    return Words(
        settings=settings_table(settings, say),
        benchmark=benchmark,
        colab=colab,
        trainings=several(trainings),
        processors=processors,
        same_bits=same_bits(processors),
        judged=judged(trainings),
    )


def judged(trainings: Trainings) -> str:
    """Say on how many images the network was judged; that it never trained on them is known of our own trainings."""
    images = f"On {count(len(trainings.misread))} images"
    return images if trainings.replicates[0].seed is None else f"{images} that it never trained on"


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
    if alike(trainings) or not trainings.mean_interval:
        return f"{trained}; {another(trainings)}."
    low, high = (percent(end) for end in trainings.mean_interval)
    return (
        f"{trained}. The mean accuracy, {percent(trainings.mean)}, "
        f"has a 95% interval over all seeds of {low} to {high}; this and the wider range of another training are by "
        "Student’s t-distribution."
    )


def read_benchmark(path: Path) -> object:
    """Return what the benchmark wrote last, or None if it never ran."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def settings_table(settings: Settings, say: Vocabulary = HANDWRITING) -> list[dict[str, Any]]:
    """Return every setting with its value, default, flag, variable and description."""
    return [
        {
            "name": name,
            "value": settings.title or say.title if name == "title" else _shown(settings, name),
            "default": say.title if name == "title" else _in_words(field.default),
            "flag": flag(name),
            "variable": PREFIX + name.upper(),
            "description": field.description,
        }
        for name, field in Settings.model_fields.items()
    ]


def _shown(settings: Settings, name: str) -> Any:  # noqa: ANN401 as different as settings are
    """Return the value of a setting without the folder in which a file lies."""
    value = getattr(settings, name)
    if name == "history":
        return shown(tuple(public_address(item) if "://" in item else Path(item).name for item in value))
    if name == "cluster":
        return "an address" if value else _in_words(value)
    return (Path(value).name or value) if name in PATHS and value else _in_words(value)


def _in_words(value: Any) -> Any:  # noqa: ANN401 as different as settings are
    """Return a value as it is, but in words if it is empty or has several parts."""
    return shown(value) if value == "" or isinstance(value, tuple) else value
