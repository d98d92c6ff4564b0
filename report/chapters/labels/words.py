"""What the report says of the labels: what people saw in the mistakes, and which labels are in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.chapters.labels.record import Study, read_study
from report.chapters.marks import Mark, Opinion
from report.core.formatting import count, plural, sentence, words
from report.data.vocabulary import HANDWRITING, Vocabulary
from report.evaluation.classes import fails

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.labels.record import LabelIssues
    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.evaluation.results import Evaluation

ISSUES_SHOWN = 16  # tiles of labels in doubt: half a row of a wide page


@dataclass(frozen=True)
class Asked:
    """A mistake that people were asked about: its tile, and what they said."""

    tile: Tile
    said: str


@dataclass(frozen=True)
class Words:
    """What the chapter says; `rejected` and `accepted` are mistakes by whether most people rejected the label."""

    headline: str
    study: str
    source: str
    rejected: tuple[Asked, ...]
    rejected_title: str
    accepted: tuple[Asked, ...]
    accepted_title: str
    doubt: str
    issues: tuple[Tile, ...]


def tell(dataset: Dataset, evaluation: Evaluation, found: LabelIssues, tiles: Mapping[int, Tile]) -> Words:
    """Tell whether the labels are right; `tiles` are those of the article by index."""
    study, names = read_study(dataset.digest), dataset.class_names
    asked = [(index, Asked(tiles[index], said(study, index, evaluation, names))) for index in judged(study, evaluation)]
    rejected = tuple(one for index, one in asked if study.rejected(index))
    accepted = tuple(one for index, one in asked if not study.rejected(index))
    return Words(
        headline=f"The doubts of a {dataset.vocabulary.network} that fails say little."
        if fails(evaluation) and not asked
        else headline(found, len(asked), len(rejected), dataset.vocabulary),
        source=source(study),
        study=about_study(study, len(asked), len(evaluation.mistakes)),
        rejected=rejected,
        rejected_title=f"{sentence(plural(len(rejected), 'mistake'))} whose label most people rejected",
        accepted=accepted,
        accepted_title=accepted_title(len(accepted)),
        doubt=doubt(study, found, dataset.vocabulary),
        issues=tuple(tiles[index] for index in found.indices[:ISSUES_SHOWN]),
    )


def shown(dataset: Dataset, evaluation: Evaluation, found: LabelIssues) -> tuple[int, ...]:
    """Return the indices of the images whose tiles the chapter shows, in order."""
    return tuple(sorted({*judged(read_study(dataset.digest), evaluation), *found.indices[:ISSUES_SHOWN]}))


def mark(dataset: Dataset, evaluation: Evaluation, found: LabelIssues) -> Mark:
    """Return the mark of the labels in doubt, with what people said of every image that they were asked about."""
    study = read_study(dataset.digest)
    notes = dict.fromkeys(found.indices, "Its label is in doubt.")
    for index in study.judgements:
        people = f"{sentence(words(study.people))} people were asked: "
        told = f"{people}{said(study, index, evaluation, dataset.class_names)}."
        notes[index] = f"{notes[index]} {told}" if index in notes else told
    return Mark("label_issue", "label in doubt", found.indices, notes)


def opinions(dataset: Dataset, evaluation: Evaluation) -> dict[int, Opinion]:
    """Return what people said of every image that they were asked about, by its index."""
    study, names = read_study(dataset.digest), dataset.class_names
    return {
        index: Opinion(study.people, found.said_label, said(study, index, evaluation, names))
        for index, found in study.judgements.items()
    }


def judged(study: Study, evaluation: Evaluation) -> tuple[int, ...]:
    """Return the mistakes that people were asked about, the most confident first."""
    return tuple(index for index in evaluation.mistakes if index in study.judgements)


def said(study: Study, index: int, evaluation: Evaluation, names: tuple[str, ...]) -> str:
    """Say what people saw in an image labelled 4: 2 of 5 say 4, 2 say 9, 1 neither."""
    found, label = study.judgements[index], int(evaluation.labels[index])
    told = [f"{found.said_label} of {study.people} say {names[label]}"]
    if found.suggested != label and found.said_suggested:
        told.append(f"{found.said_suggested} say {names[found.suggested]}")
    if found.said_neither:
        told.append(f"{found.said_neither} {'neither' if found.suggested != label else 'something else'}")
    return ", ".join(told)


def headline(found: LabelIssues, asked: int, rejected: int, say: Vocabulary = HANDWRITING) -> str:
    """Say in one line whether the labels are right."""
    if asked == 1:
        return f"Of one mistake people were asked, and most {'did not choose' if rejected else 'chose'} the label."
    if asked:
        which = f"in {count(rejected)} of {count(asked)}" if rejected else f"in none of {count(asked)}"
        return f"{'Not all' if rejected else 'Yes'}: {which} judged mistakes most people rejected the label."
    if found.indices:
        return f"{sentence(plural(len(found.indices), 'label'))} may be wrong; only a look can tell."
    return f"The {say.network}’s answers put none of them in doubt."


def about_study(study: Study, asked: int, mistakes: int) -> str:
    """Say who was asked about which images, and of how many of the mistakes."""
    if not study.judgements:
        return ""
    return (
        f"For each of {count(len(study.judgements))} test images, {words(study.people)} people were once asked what "
        "they see in it; these images had been chosen because models doubted their labels (Northcutt, Athalye and "
        "Mueller 2021). So the answers say nothing about the share of wrong labels. "
        f"Of the {plural(mistakes, 'mistake')} of this network, {words(asked) if asked else 'none'} "
        f"{'are' if asked > 1 else 'is'} among them."
    )


def source(study: Study) -> str:
    """Name the study and its licence."""
    if not study.judgements:
        return ""
    return f"What people said of {count(len(study.judgements))} of the test images: {study.source} ({study.licence})."


def accepted_title(accepted: int) -> str:
    """Name the judged mistakes whose label most people chose."""
    one = accepted == 1
    return f"{sentence(words(accepted))} {'mistake' if one else 'mistakes'} whose label most people chose"


def doubt(study: Study, found: LabelIssues, say: Vocabulary = HANDWRITING) -> str:
    """Say which labels are in doubt, by which rule, and what is known of them."""
    rule = (
        f"A label is in doubt where another class is the likeliest of those to which the {say.network} gives at least "
        f"the probability that it gives, on average, to {say.items} of that class (confident learning, Northcutt, "
        "Jiang and Chuang 2021)"
    )
    number = len(found.indices)
    if not number:
        return f"{rule}. Here there is none."
    pronoun = "It is a candidate" if number == 1 else "These are candidates"
    text = f"{rule}: here {plural(number, 'label')}. {pronoun}, no more: "
    known = [index for index in found.indices if index in study.judgements]
    if not known:
        return f"{text}label or {say.network} may err."
    accepted = sum(not study.rejected(index) for index in known)
    judged = f"{text}people judged {words(len(known))} of them, and "
    if not accepted:
        return f"{judged}there most did not choose the label."
    return f"{judged}for {words(accepted)} of these most chose the label, so there the label holds."
