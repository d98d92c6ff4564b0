"""Runs by sentences: what the pages of each run must say, what would be false or idle there, how all are written."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rendering import parsed, rendered, said
from runs import RUNS
from worlds import counted, tiny_dataset, tiny_evaluation, tiny_results, tiny_training, tiny_trainings

from report.chapters.calibration import words as calibration
from report.chapters.explorer import words as explorer
from report.chapters.explorer.words import Pair
from report.chapters.features import words as features
from report.chapters.features.record import Features
from report.chapters.learning import words as learning
from report.chapters.mistakes import words as mistakes
from report.chapters.summary import words as summary
from report.evaluation.alike import compare_classes
from report.evaluation.classes import fails
from report.evaluation.results import Chance

if TYPE_CHECKING:
    from pathlib import Path

# Of each run: what must stand on its pages, and what must not.
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "five seeds, three models": (
        (
            "Trained five times, a network with one hidden layer of 128 units reads 98.30% of unseen digits correctly",
            "Unless it names all five or a mean, everything below is about the one in the middle",
            "Most often it mixed up 4 and 9 (ten times).",
            "The loss was lowest after two passes, the accuracy highest after three.",
            "has risen by 25% since: the network has begun to memorise",
            "All 17 mistakes fall on three pairs of classes.",
            "Both: 16 images are misread by all five trainings, and one by a single one.",
            "If the mistakes of each fell at random, all five would share less than one.",
            "what is compared is their mean accuracy",
            "128 patterns of ink; the strongest 43 have half of the influence.",
            "and its ten probabilities. Written as",
        ),
        ("surer", "lies with the image", "for or against"),
    ),
    "one epoch": (
        ("In a single pass over the data.", "After its only epoch the test loss stands at 0.300."),
        ("memorise", "second one", "newly", "All five"),
    ),
    "a learning rate of 0.05": (
        (
            "its training failed: after pass 1, 90.00% were read right",
            "Test loss was lowest after epoch 1 and has risen by 25% since.",
            "Mostly by answering 8: all 240 mistakes.",
            "113 of 128 hidden units are off in every test image, and in 1,714 of 10,000 images all units are.",
            "Undisturbed it is right in 76.0%, one pixel aside in 60.0%",
        ),
        ("memorise", "patterns of ink", "mixed up", "90% or more"),
    ),
    "a batch of 1,024": (
        ("The loss was lowest after the last of three passes.", "1,024 images, three epochs", "under-confident by"),
        ("memorise", "Still improving", "more of them"),
    ),
    "digits": (
        (
            "Most often it confuses 1 and 8.",
            "Most often it mixed up 1 and 8 (four times).",
            "No class has 50 test images or more, so none is called the best or the worst.",
        ),
        ("1 and 2, ",),
    ),
    "three classes of words": (
        (
            "Most often it confuses shirt and pullover, T-shirt and shirt.",
            "Of the 67 mistakes, 33 fall on one pair of classes.",
            "shirt fails most often (40 of 120)",
            "Nothing speaks against it",
            "so this average is no more than chance makes",
        ),
        ("three pairs", "shirt, T-shirt and pullover", "inked", " read "),
    ),
    "a perfect score": (
        (
            "classifies all 400 test images correctly",
            "it classified all of them right. That does not make it perfect: up to 0.96% of all such images may still",
            "Not one is wrong, here or among all 400.",
            "Nowhere in these 400 images; of all such, up to 0.96% may still be wrong.",
            "Would you do as well?",
            "The network got all of them right.",
            "Here they are, the surest first.",
            "Declining could gain nothing here: all 400 images are classified right.",
        ),
        ("0 are", "Would you do better", "come close", "to the surest", "mistake at the top"),
    ),
    "twelve images": (
        (
            "Once: 5 read as 3.",
            "It made one mistake on twelve test images.",
            "The only mistake was made with more than 90% confidence.",
            "Ten test images, one after the other",
            "Chance draws the only mistake and nine of eleven right answers",
            "Of twelve images, 5% is not even one",
            "There are too few images to say.",
            "Trained twice",
        ),
        ("memorise", "Ten hard", "These are the surest", "one pair of classes", "mixed up", "one of one"),
    ),
    "rows": (
        (
            "The model classifies 132 of 147 test rows correctly",
            "asked about 147 rows whose answers are known: 132 it classified right, 15 wrong.",
            "Most often it confuses setosa and versicolor, versicolor and virginica.",
            "Of the 15 mistakes, seven fall on one pair of classes.",
        ),
        ("setosa and virginica.", "there are.", "seed", "pixel"),
    ),
    "rows of two classes": (
        (
            "Mostly one way: yes predicted as no, 16 of 19 mistakes.",
            "Of the 19 mistakes, 16 go one way and three the other.",
            "yes fails more often (16 of 250) than no (3 of 250), more than chance would make it",
        ),
        ("for one another", "only pair", "most often"),
    ),
    "rows that are hardly told apart": (
        ("classifies 33 of 60 test rows correctly, better than always answering no (30 of 60) by no more than chance",),
        ("fails", "no better"),
    ),
    "a foreign model": (
        ("reads 371 of 400 test digits correctly", "It was asked about 400 images", "From the same answers"),
        ("unseen", "learned from", "How did it learn?", "replicates” makes more"),
    ),
    "a foreign model with its log": (
        (
            "the log of that tells of three passes. After the first pass it read 95.00% of the validation images",
            "The log does not say which images the validation was on.",
        ),
        ("unseen", "as it stood at the end", "never trained on"),
    ),
    "a training that failed twice": (
        (
            "fails: it reads 36 of 360 digits correctly, no better than always answering 0 would be",
            "after the last, as many.",
            "misread by both trainings, no more than chance would make; 72 by a single one.",
            "misread all 360 test images",
            "both would share about 292.",
            "The doubts of a network that fails say little.",
            "All 360 test images are read with more than 99% confidence.",
        ),
        ("memorise", "360 of 360", "324 of the 324", "mixed up", "labels may be wrong"),
    ),
    "a second run": (
        (
            "Two runs on these data, between 93.00% and 96.00%",
            "This run reads 93.00%; the best, run 1, read 96.00%.",
            "there its share of all such images may lie, with 95%",
        ),
        ("from 93.00% to 96.00%", "another test set"),
    ),
}

WRITTEN = {  # what is wrong wherever it stands
    "a number and its noun or verb do not agree": r"\b(1|one) (images|rows|mistakes|passes|epochs|labels|runs)\b"
    r"|\b(0|no) (image|row|mistake|label) (is|was|are|were)\b|\bno of\b|\b(one|1) times\b|\btwo times\b",
    "a whole is told as a part": r"\b([\d,]+) of (the )?\1 (mistakes|test|images|rows)\b"
    r"|(?<![\d.,])0 of (the )?[\d,]+ (test|mist)",
    "a product breaks": r"\d × \d",
    "a minus is a hyphen": r"(?<![\w-])-\d",
    "an apostrophe is straight": r"\w'(s|t)?\b",
    "a sentence is mannered": r"in two hands|they chose nothing|than it keeps|drown the rest|luck of that|hardly an? ",
    "something is no number": r"\b(nan|inf)\b",
}


@pytest.mark.parametrize("name", RUNS)
def test_each_run_says_what_is_true_of_it_and_nothing_else(name: str, tmp_path: Path) -> None:
    pages = rendered(tmp_path / "site", RUNS[name]())
    told, (expected, forbidden) = " ".join(map(said, pages.values())), TABLE[name]
    assert [words for words in expected if words not in told] == []
    article = said(pages["index.html"]) + said(pages.get("challenge.html", ""))
    assert [words for words in forbidden if words in article] == []
    text = "\n".join(main_text(source) for page, source in pages.items() if page != "404.html")
    found = {what: re.search(f".{{0,30}}(?:{pattern}).{{0,20}}", text) for what, pattern in WRITTEN.items()}
    assert {what: match.group() for what, match in found.items() if match} == {}


def main_text(source: str) -> str:
    """Return the text of the main part of a page, with its no-break spaces."""
    (main,) = parsed(source).iter("main")
    for part in [*main.iter("script"), *main.iter("code")]:
        part.text, part[:] = "", []
    return re.sub(r"[ \t\n]+", " ", "".join(main.itertext()))


UNITS = np.zeros((128, 2, 2), np.float32), np.zeros(128)
FAST = tiny_training([(0.589, 0.86, 0.4, 0.96), (0.555, 0.87, 0.5, 0.88)])
SLOW = tiny_training([(0.5, 0.85, 0.4, 0.9), (0.2, 0.96, 0.2, 0.96), (0.1, 0.98, 0.25, 0.97)])
COLLAPSED = tiny_evaluation([0] * 60 + [1] * 60, [0] * 120)
PERFECT = counted([[200, 0], [0, 200]])
WORSE = tiny_evaluation([0, 1] * 500, [0, 1] * 380 + [0, 0] * 120)
GOOD = tiny_evaluation([0, 1] * 500, [0, 1] * 440 + [0, 0] * 60)


@pytest.mark.parametrize(
    ("sentence", "expected", "forbidden"),
    [
        (learning.memorising(SLOW, tested=10_000), "has begun to memorise", "not help"),
        (learning.memorising(SLOW, tested=12), "has risen by 25% since.", "memorise"),
        (learning.headline(SLOW), "lowest after two passes, the accuracy highest after three", "surer"),
        (
            learning.headline(tiny_training([*[(0.4, 0.8, 0.3, 0.9)], (0.2, 0.9, 0.2, 0.8), (0.1, 0.9, 0.3, 0.9)])),
            "never higher",
            "highest",
        ),
        (features.headline(Features("", *UNITS)), "128 patterns", "off"),
        (summary.lead(GOOD, tiny_dataset(), unseen=True), "learned from 600 images", "perfect"),
    ],
)
def test_a_sentence_changes_with_its_run(sentence: str, expected: str, forbidden: str) -> None:
    assert expected in sentence
    assert forbidden not in sentence


def test_a_run_that_failed_says_so_in_its_first_sentence() -> None:
    assert fails(COLLAPSED)
    assert not fails(GOOD)
    assert not fails(tiny_evaluation([0, 1, 1], [0, 0, 1]))  # of a handful nothing can be told
    assert summary.went_backwards(WORSE, SLOW) == "; its training failed: after pass 3, 97.00% were read right"
    assert summary.went_backwards(PERFECT, SLOW) == ""


def test_a_training_that_moves_from_pass_to_pass_has_not_failed() -> None:
    moving = tiny_training([(0.3, 0.9, 0.3, 0.95), (0.2, 0.9, 0.2, 0.98), (0.2, 0.9, 0.3, 0.94)])
    assert GOOD.interval[1] < 0.98
    assert summary.went_backwards(GOOD, moving) == ""


def test_of_several_trainings_the_one_that_failed_is_named() -> None:
    several = tiny_trainings([0.95, 0.88, 0.87], [0] * 1000)
    told = summary.headline("a network", WORSE, several, tiny_dataset(), training=SLOW)
    assert told.endswith(
        " correctly on average; the training of the one in the middle failed: after pass 3, 97.00% were read right"
    )


def test_one_test_image_is_read_right_or_wrong() -> None:
    one, dataset = tiny_evaluation([0], [1]), tiny_dataset()
    told = summary.headline("a network", one, tiny_trainings([0.0], [1]), dataset)
    assert told == "A network reads the one unseen image wrong"
    assert summary.lead(one, dataset, unseen=True).endswith("whose answer is known: it read it wrong.")


def test_mistakes_that_are_each_the_only_one_of_their_pair_are_no_most_frequent() -> None:
    alone = tiny_evaluation([0, 1, *range(6)] * 2, [5, 5, *range(6), 0, 1, *range(6)])
    said = mistakes.headline(alone, compare_classes(alone))
    assert said == "At no two classes in particular: none are confused more often than once."


def test_what_cannot_be_by_chance_is_not_promised() -> None:
    told = calibration.error(GOOD, dataclasses.replace(tiny_results().uncertainty, chance=Chance(0.0, 0.0, 1.0)))
    assert "would score 0.0000 on 1,000 images" in told
    assert "one of twenty" not in told


def test_a_single_pair_that_is_not_shown_is_one() -> None:
    pairs = tuple(Pair(0, at, "0", str(at), 3 - at, ()) for at in (1, 2))
    assert explorer.rest(pairs, pairs[:1]) == "1 rarer pair, with one mistake in all, stands in"
