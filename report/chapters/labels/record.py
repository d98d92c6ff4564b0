"""What is known of wrong labels, as frozen records: what people said of an image, and which labels are in doubt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from report.core.records import Stored

JUDGED = Path(__file__).with_name("judged.json")  # facts of published studies, by the digest of their data set


@dataclass(frozen=True)
class LabelIssues(Stored):
    """The indices of the test images whose labels may be wrong, the least plausible label first."""

    indices: tuple[int, ...]


@dataclass(frozen=True)
class Judgement:
    """How many people, asked what they see in an image, chose its label, the class that models suggested, or neither.

    Where `suggested`, a class index, is the label itself, both counts are of the same answer.
    """

    suggested: int
    said_label: int
    said_suggested: int
    said_neither: int


@dataclass(frozen=True)
class Study:
    """A study in which so many `people` were asked about each of some test images: what they said, by image index."""

    people: int = 0
    source: str = ""
    licence: str = ""
    judgements: dict[int, Judgement] = field(default_factory=dict)

    def rejected(self, index: int) -> bool:
        """Say whether most of the people who were asked about an image did not choose its label."""
        return index in self.judgements and 2 * self.judgements[index].said_label < self.people


def read_study(digest: str) -> Study:
    """Return the study of the data set with this digest; an empty one if there is none."""
    found = json.loads(JUDGED.read_text(encoding="utf-8")).get(digest)
    if found is None:
        return Study()
    judgements = {index: Judgement(*said) for index, *said in found["images"]}
    return Study(found["people"], found["source"], found["licence"], judgements)
