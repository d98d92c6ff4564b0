"""What is said of the labels is true for data that people judged, and for data that nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from worlds import counted, tiny_dataset, tiny_evaluation

from report.chapters.labels import words as labels_words
from report.chapters.labels.record import Judgement, LabelIssues, Study
from report.chapters.tiles import tiles

if TYPE_CHECKING:
    from collections.abc import Sequence

EVALUATION = tiny_evaluation([0, 1, 2, 2, 0], [0, 2, 1, 2, 1], [0.9, 0.9, 0.8, 0.9, 0.7])  # 1, 2 and 4 are mistakes
JUDGEMENTS = {
    0: Judgement(suggested=1, said_label=5, said_suggested=0, said_neither=0),
    1: Judgement(suggested=2, said_label=2, said_suggested=2, said_neither=1),
    2: Judgement(suggested=2, said_label=4, said_suggested=4, said_neither=1),
}


def told(
    monkeypatch: pytest.MonkeyPatch, judgements: dict[int, Judgement], issues: Sequence[int] = ()
) -> labels_words.Words:
    """Return what is said where five people judged these images, and these labels are in doubt."""
    study = Study(5, "a study", "CC0", judgements) if judgements else Study()
    monkeypatch.setattr(labels_words, "read_study", lambda _: study)
    every = tiles(EVALUATION, range(5))
    return labels_words.tell(tiny_dataset(), EVALUATION, LabelIssues(tuple(issues)), every)


def test_judged_mistakes_are_shown_with_what_people_said(monkeypatch: pytest.MonkeyPatch) -> None:
    words = told(monkeypatch, JUDGEMENTS)
    assert [(one.tile.index, one.said) for one in words.rejected] == [(1, "2 of 5 say 1, 2 say 2, 1 neither")]
    assert [(one.tile.index, one.said) for one in words.accepted] == [(2, "4 of 5 say 2, 1 something else")]
    assert words.headline == "Not all: in 1 of 2 judged mistakes most people rejected the label."
    assert "For each of 3 test images, five people were once asked what they see in it" in words.study
    assert "Of the three mistakes of this network, two are among them." in words.study
    assert words.source == "What people said of 3 of the test images: a study (CC0)."
    assert words.accepted_title == "One mistake whose label most people chose"


@pytest.mark.parametrize(
    ("judged", "issues", "headline"),
    [
        ((2,), (), "Of one mistake people were asked, and most chose the label."),
        ((1,), (), "Of one mistake people were asked, and most did not choose the label."),
        ((0,), (), "The network’s answers put none of them in doubt."),
        ((), (1,), "One label may be wrong; only a look can tell."),
        ((), (1, 2), "Two labels may be wrong; only a look can tell."),
        ((), (), "The network’s answers put none of them in doubt."),
    ],
)
def test_the_headline_is_true_for_any_study(
    judged: Sequence[int], issues: Sequence[int], headline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(monkeypatch, {index: JUDGEMENTS[index] for index in judged}, issues).headline == headline


def test_what_a_network_that_fails_puts_in_doubt_is_shown_for_what_it_is() -> None:
    failing = counted([[30, 0], [30, 0]])
    words = labels_words.tell(tiny_dataset(), failing, LabelIssues((30, 31)), tiles(failing, range(60)))
    assert (words.headline, len(words.issues)) == ("The doubts of a network that fails say little.", 2)


def test_where_people_agreed_with_every_label_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    agreed = Judgement(suggested=0, said_label=3, said_suggested=2, said_neither=0)
    words = told(monkeypatch, {1: agreed, 2: agreed})
    assert words.headline == "Yes: in none of 2 judged mistakes most people rejected the label."


def test_without_a_study_nothing_is_said_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    words = told(monkeypatch, {}, (4,))
    assert (words.study, words.source, words.rejected, words.accepted) == ("", "", (), ())
    assert "people" not in words.doubt
    assert ": here one label." in words.doubt
    assert words.doubt.endswith("It is a candidate, no more: label or network may err.")
    assert [tile.index for tile in words.issues] == [4]


def test_of_labels_in_doubt_it_is_said_what_people_found(monkeypatch: pytest.MonkeyPatch) -> None:
    doubt = told(monkeypatch, JUDGEMENTS, (1, 2, 4)).doubt
    assert "people judged two of them, and for one of these most chose the label, so there the label holds" in doubt
    doubt = told(monkeypatch, JUDGEMENTS, (0, 1, 2, 4)).doubt
    assert "people judged three of them, and for two of these most chose the label" in doubt
    doubt = told(monkeypatch, JUDGEMENTS, (1, 4)).doubt
    assert doubt.endswith("people judged one of them, and there most did not choose the label.")


def test_where_no_label_is_in_doubt_the_rule_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    words = told(monkeypatch, JUDGEMENTS)
    assert words.doubt.endswith("Here there is none.")
    assert words.issues == ()


def marked(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> labels_words.Mark:  # noqa: ANN401 - any field
    monkeypatch.setattr(labels_words, "read_study", lambda _: Study(5, "a study", "CC0", JUDGEMENTS))
    return labels_words.mark(tiny_dataset(**changes), EVALUATION, LabelIssues((1, 4)))


def test_labels_in_doubt_are_marked_and_what_people_said_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = marked(monkeypatch, class_names=("cat", "dog", "emu"))
    assert mark.indices == (1, 4)
    assert mark.notes == {
        0: "Five people were asked: 5 of 5 say cat.",
        1: "Its label is in doubt. Five people were asked: 2 of 5 say dog, 2 say emu, 1 neither.",
        2: "Five people were asked: 4 of 5 say emu, 1 something else.",
        4: "Its label is in doubt.",
    }


def test_the_tiles_of_judged_mistakes_and_of_the_first_labels_in_doubt_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels_words, "read_study", lambda _: Study(5, "a study", "CC0", JUDGEMENTS))
    assert labels_words.shown(tiny_dataset(), EVALUATION, LabelIssues((4,))) == (1, 2, 4)


def test_of_many_labels_in_doubt_the_first_sixteen_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_words, "read_study", lambda _: Study())
    assert labels_words.shown(tiny_dataset(), EVALUATION, LabelIssues(tuple(range(17)))) == tuple(range(16))


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ((1,), "Of the three mistakes of this network, one is among them."),
        ((0,), "Of the three mistakes of this network, none is among them."),
    ],
)
def test_the_judged_mistakes_are_counted(judged: Sequence[int], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, {index: JUDGEMENTS[index] for index in judged}).study.endswith(said)
