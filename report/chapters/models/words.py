"""What the report says of several networks side by side: what each takes, and what one reads more than another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.models.pairs import apart, once, pair, parameters
from report.chapters.several import all_of
from report.chapters.shape import hidden, in_a_row, with_weights
from report.core.formatting import NO_BREAK, count, duration, listing, percent, plural, sentence, words
from report.data.vocabulary import HANDWRITING, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.models.record import Models, TrainedModel
    from report.plotting.pictures import Figure

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


def tell(found: Models, figures: Mapping[str, Figure], say: Vocabulary = HANDWRITING, *, measured: bool) -> Words:
    """Tell how several networks differ, and at what price; of durations only where `measured`."""
    told = [pair(found, one, say, measured=measured) for one in found.comparisons]
    with_subject = len(found.models) - 1
    few = len(told) - with_subject <= 1  # then all stand open
    return Words(
        headline=headline(found, say) if found.several else "",
        named=named(found) if found.several else "",
        rows=tuple(row(model, found.models[0]) for model in found.ranked),
        pairs=tuple(told if few else told[:with_subject]),
        others=() if few else tuple(told[with_subject:]),
        others_title=f"{sentence(plural(len(told) - with_subject, 'comparison'))} of the others with one another",
        chance=f"{chance(found)}{chosen(found, say)}",
        measured=measured,
        figures=figures,
    )


def headline(found: Models, say: Vocabulary = HANDWRITING) -> str:
    """Say in one line whether another network reads more than the one that the report is about."""
    subject, *others = found.models
    gains = [(other, one.difference) for other, one in zip(others, found.comparisons, strict=False)]
    better = [(other, gain) for other, gain in gains if gain.sure and gain.value > 0]
    unsure = [(other, gain) for other, gain in gains if not gain.sure]
    best, gain = max(better or unsure or gains, key=lambda one: one[1].value)
    told = f"{best.name} {say.reads}{say.correctly} {apart(gain.value)} {subject.name}"
    if better:
        return f"Yes: {told}, {parameters(best, subject)}."
    if not unsure:
        return f"No: {told}." if len(gains) == 1 else f"No: {told}, and no other comes closer."
    if gain.interval:
        return f"Nobody can tell: {told}{', no more than chance would do' if gain.value else ''}."
    return f"{sentence(told)}; {once(subject, best)} cannot tell {'why' if gain.value else 'more'}."


def named(found: Models) -> str:
    """Say which networks there are, and what each is made of."""
    subject, *others = (f"{model.name} ({made})" if (made := made_of(model)) else model.name for model in found.models)
    verb = "was" if len(others) == 1 else "were"
    return f"This report is about {subject}. Beside it {verb} trained {listing(others)}."


def row(model: TrainedModel, subject: TrainedModel) -> Row:
    """Return a network as a row of the table."""
    fewest, most = min(model.epochs, default=0), max(model.epochs, default=0)
    passes = plural(most, "pass") if fewest == most else f"{count(fewest)} to {count(most)} passes"
    parts = [plural(len(model.replicates), "training") + (f" of {passes}" if most else "")]
    if model.batch_size is not None and model.batch_size != subject.batch_size:
        parts.append(f"{plural(model.batch_size, 'image')} in a batch")
    if model.learning_rate is not None and model.learning_rate != subject.learning_rate:
        rate = model.learning_rate
        parts.append(f"learning rate {rate if isinstance(rate, str) else f'{rate:g}'}")
    return Row(
        name=model.name,
        trained=", ".join(parts),
        accuracy=percent(model.mean),
        interval=f"{percent(model.interval[0])} to {percent(model.interval[1])}" if model.interval else "",
        parameters=count(model.parameters),
        seconds="" if model.seconds is None else duration(model.seconds),
        size=f"{count(max(1, round(model.size / KILO)))}{NO_BREAK}kB",
        subject=model is subject,
    )


def made_of(model: TrainedModel) -> str:
    """Say what a network is by those of its layers that learn: one hidden layer of 128 units; "" if nobody knows."""
    kinds = Counter(f"{one.type} {'model' if one.is_model else 'layer'}" for one in with_weights(model.layers))
    if kinds and in_a_row(model.layers):
        return hidden(model.layers) or "no hidden layer"
    return listing([plural(number, kind) for kind, number in kinds.items()])


def chosen(found: Models, say: Vocabulary) -> str:
    """Go on to the networks in whose trainings something was chosen by the test images."""
    told = [f"{model.name} ({listing(list(model.chosen_by))})" for model in found.models if model.chosen_by]
    if not told:
        return ""
    was, them = ("was", "it") if len(told) == 1 else ("were", "them")
    return f" By the test images {was} also chosen {listing(told)}: others will be {say.was_read} less well by {them}."


def chance(found: Models) -> str:
    """Say what the networks have in common, and what the intervals of their differences mean."""
    judged = sum(one.difference.interval is not None for one in found.comparisons)
    start = (
        f"{sentence(all_of(len(found.models)))} networks learned from the same images; what is compared "
        "is their mean accuracy on the same test images. A point is 1% of these."
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
