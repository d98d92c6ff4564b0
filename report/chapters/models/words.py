"""What the report says of several networks side by side: what each takes, and what one reads more than another."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.formatting import NO_BREAK, count, decimal, duration, listing, percent, plural, sentence, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.models.record import Comparison, Models, TrainedModel
    from report.evaluation.results import Interval
    from report.plotting.pictures import Figure

NEAR = 0.95  # from this ratio to its inverse two numbers are about the same
LEAST = 0.01  # a ratio below which only that is said
IN_TENTHS = 10  # a ratio below this has a decimal
KILO = 1000


@dataclass(frozen=True)
class Row:
    """A network as a row of the table, in words; `subject` is the one that the report is about."""

    name: str
    trained: str
    accuracy: str
    interval: str
    parameters: str
    seconds: str
    size: str
    subject: bool


@dataclass(frozen=True)
class Words:
    """What the chapter says; with one network there is no headline and nothing else either.

    `pairs` compare the network of the report with each of the others, `others` these among themselves. `measured` says
    whether durations are shown.
    """

    headline: str
    named: str
    rows: tuple[Row, ...]
    pairs: tuple[str, ...]
    others: tuple[str, ...]
    others_title: str
    chance: str
    measured: bool
    figures: Mapping[str, Figure]


def tell(found: Models, figures: Mapping[str, Figure], *, measured: bool) -> Words:
    """Tell how several networks differ, and at what price; of durations only where `measured`."""
    told = [pair(found, one, measured=measured) for one in found.comparisons]
    with_subject = len(found.models) - 1
    few = len(told) - with_subject <= 1  # then all stand open
    return Words(
        headline=headline(found) if found.several else "",
        named=named(found) if found.several else "",
        rows=tuple(row(model, found.models[0]) for model in found.ranked),
        pairs=tuple(told if few else told[:with_subject]),
        others=() if few else tuple(told[with_subject:]),
        others_title=f"{sentence(plural(len(told) - with_subject, 'comparison'))} of the others with one another",
        chance=chance(found),
        measured=measured,
        figures=figures,
    )


def headline(found: Models) -> str:
    """Say in one line whether another network reads more than the one that the report is about."""
    subject, *others = found.models
    gains = [(other, one.difference) for other, one in zip(others, found.comparisons, strict=False)]
    better = [(other, gain) for other, gain in gains if gain.sure and gain.value > 0]
    unsure = [(other, gain) for other, gain in gains if not gain.sure]
    best, gain = max(better or unsure or gains, key=lambda one: one[1].value)
    told = f"{best.name} reads {apart(gain.value)} {subject.name}"
    if better:
        return f"Yes: {told}, {parameters(best, subject)}."
    if not unsure:
        return (
            f"No: {told}."
            if len(gains) == 1
            else f"No: even the best of the others, {best.name}, reads {apart(gain.value)} {subject.name}."
        )
    if gain.interval:
        return f"Nobody can tell: {told}{'' if same(gain.value) else ', no more than chance would do'}."
    return f"{sentence(told)}; {once(subject, best)} cannot tell {'more' if same(gain.value) else 'why'}."


def named(found: Models) -> str:
    """Say which networks there are, and what each is made of."""
    subject, *others = (f"{model.name} ({made})" if (made := made_of(model)) else model.name for model in found.models)
    verb = "was" if len(others) == 1 else "were"
    return f"This report is about {subject}. Beside it {verb} trained {listing(others)}."


def row(model: TrainedModel, subject: TrainedModel) -> Row:
    """Return a network as a row of the table."""
    fewest, most = min(model.epochs), max(model.epochs)
    passes = plural(most, "pass") if fewest == most else f"{count(fewest)} to {count(most)} passes"
    parts = [f"{plural(len(model.replicates), 'training')} of {passes}"]
    if model.batch_size != subject.batch_size:
        parts.append(f"{plural(model.batch_size, 'image')} in a batch")
    if model.learning_rate != subject.learning_rate:
        parts.append(f"learning rate {model.learning_rate:g}")
    return Row(
        name=model.name,
        trained=", ".join(parts),
        accuracy=percent(model.mean),
        interval=f"{percent(model.interval[0])} to {percent(model.interval[1])}" if model.interval else "",
        parameters=count(model.parameters),
        seconds=duration(model.seconds),
        size=f"{count(max(1, round(model.size / KILO)))}{NO_BREAK}kB",
        subject=model is subject,
    )


def made_of(model: TrainedModel) -> str:
    """Say what a network is by those of its layers that learn: one hidden layer of 128 units; "" if nobody knows."""
    trained = [layer for layer in model.layers if layer.parameters]
    kinds = Counter(layer.type for layer in trained)
    if set(kinds) == {"Dense"}:
        sizes = [layer.output_shape[-1] for layer in trained[:-1]]
        units = "unit" if sizes == [1] else "units"
        told = f"{plural(len(sizes), 'hidden layer')} of {listing(list(map(count, sizes)))} {units}"
        return told if sizes else "no hidden layer"
    return listing([plural(number, f"{kind} layer") for kind, number in kinds.items()])


def pair(found: Models, comparison: Comparison, *, measured: bool) -> str:
    """Say what the better of two networks reads more than the other, whether that is chance, and at what price."""
    one, other = found.models[comparison.after], found.models[comparison.before]
    value, interval = comparison.difference.value, comparison.difference.interval
    if value < 0:
        one, other, value = other, one, -value
        interval = (-interval[1], -interval[0]) if interval else None
    told = f"{sentence(one.name)} reads {apart(value)} {other.name}"
    price = parameters(one, other)
    if measured:
        price += f" and {times(one.seconds / other.seconds, 'training time', 'training time')}"
    if interval is None:
        return f"{told}, {price}; {once(one, other)} cannot tell {'more' if same(value) else 'why'}."
    if comparison.difference.sure or same(value):
        return f"{told} ({span(interval)}), {price}."
    return f"{told}, no more than another seed or other images would do ({span(interval)}), {price}."


def apart(value: float) -> str:
    """Say how far a mean accuracy is from another, from -1 to 1: 0.60 points more than."""
    if same(value):
        return "as much as"
    far = f"{abs(100 * value):.2f}"
    return f"{far if float(far) else 'less than 0.01'} points {'more' if value > 0 else 'less'} than"


def same(value: float) -> bool:
    """Say whether a difference of two means is none, but for rounding."""
    return math.isclose(value, 0, abs_tol=1e-12)


def span(interval: Interval) -> str:
    """Write an interval of a difference in points."""
    return " to ".join(decimal(100 * end, 2) for end in interval)


def once(one: TrainedModel, other: TrainedModel) -> str:
    """Say which of two networks was trained only once."""
    single = [model.name for model in (one, other) if len(model.replicates) == 1]
    return "one training each" if len(single) > 1 else f"one training of {single[0]}"


def parameters(one: TrainedModel, other: TrainedModel) -> str:
    """Say how many parameters a network has, beside another."""
    if one.parameters == other.parameters:
        return "with as many parameters"
    if not one.parameters or not other.parameters:
        return f"with {count(one.parameters)} parameters instead of {count(other.parameters)}"
    return f"with {times(one.parameters / other.parameters, 'parameters', 'number of parameters')}"


def times(ratio: float, what: str, number: str) -> str:
    """Write a ratio: 3.1 times the training time, 20% of the parameters, about the same number of parameters."""
    if NEAR <= ratio <= 1 / NEAR:
        return f"about the same {number}"
    if ratio > 1:
        return f"{count(round(ratio)) if ratio >= IN_TENTHS else f'{ratio:.1f}'} times the {what}"
    return f"{percent(ratio, 0)} of the {what}" if ratio >= LEAST else f"less than {percent(LEAST, 0)} of the {what}"


def chance(found: Models) -> str:
    """Say what the networks have in common, and what the intervals of their differences mean."""
    judged = sum(one.difference.interval is not None for one in found.comparisons)
    number = len(found.models)
    start = (
        f"{'Both' if number == 2 else f'All {words(number)}'} networks learned from the same images and are compared "  # noqa: PLR2004 two are both
        "on the same test images. A point is 1% of these."
    )
    if not judged:
        return f"{start} Whether a difference comes from the network or from its seed, only several trainings can tell."
    sources = "other seeds and other test images"
    if judged == 1:
        return f"{start} The interval of the difference (95%) holds both sources of chance, {sources}."
    return (
        f"{start} {sentence(words(judged))} differences are judged, so their intervals are widened until, with 95%, "
        f"all of them hold (Bonferroni). They contain both sources of chance, {sources}."
    )
