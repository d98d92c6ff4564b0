"""What people said of test images is a fact of its study, and is told of no other data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from report.chapters.labels.record import Judgement, LabelIssues, Study, read_study
from report.data.catalogue import DIGITS_DIGEST, MNIST_DIGEST

if TYPE_CHECKING:
    from pathlib import Path


def test_of_mnist_a_hundred_images_were_judged_by_five_people_each() -> None:
    study = read_study(MNIST_DIGEST)
    assert (study.people, len(study.judgements)) == (5, 100)
    assert "Northcutt" in study.source
    assert study.licence == "Apache 2.0"
    assert study.judgements[247] == Judgement(suggested=6, said_label=5, said_suggested=0, said_neither=0)
    assert sum(map(study.rejected, study.judgements)) == 15


def test_all_who_were_asked_are_counted_once(mnist_path: Path) -> None:
    labels = np.load(mnist_path)["y_test"]
    same = 0
    for index, found in read_study(MNIST_DIGEST).judgements.items():
        twice = found.suggested == labels[index]
        same += twice
        assert found.said_label + found.said_neither + (0 if twice else found.said_suggested) == 5
        assert not twice or found.said_label == found.said_suggested
    assert same == 13


@pytest.mark.parametrize("digest", [DIGITS_DIGEST, "", "ab" * 32])
def test_of_other_data_nothing_is_known(digest: str) -> None:
    assert read_study(digest) == Study()
    assert not read_study(digest).rejected(947)


def test_label_issues_load_as_they_were_saved(tmp_path: Path) -> None:
    LabelIssues((3, 1)).save(tmp_path)
    assert LabelIssues.load(tmp_path) == LabelIssues((3, 1))
