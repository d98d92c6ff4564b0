"""What is said of several networks is true for two as for five, trained once or often, better, worse or as good."""

from __future__ import annotations

import re
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from worlds import tiny_model

from report.chapters.models import pairs
from report.chapters.models import words as models_words
from report.chapters.models.record import Comparison, Models
from report.evaluation.trainings import Difference
from report.network.run import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.chapters.models.record import TrainedModel

LINEAR = tiny_model("linear", [0.92, 0.93], parameters=7_850, seconds=1.25, size=32_077)
DENSE = tiny_model("dense", [0.97, 0.98])
CNN = tiny_model("cnn", [0.985, 0.985], parameters=20_746, seconds=7.5, epochs=(5, 5))
ONCE = tiny_model("once", [0.99], parameters=101_770)


def compared(*models: TrainedModel, reach: float = 0.01) -> Models:
    """Return networks whose differences have intervals that reach so far to either side."""
    found = []
    for before, after in combinations(range(len(models)), 2):
        value = models[after].mean - models[before].mean
        known = min(len(models[place].replicates) for place in (before, after)) > 1
        interval = (value - reach, value + reach) if known else None
        found.append(Comparison(before, after, Difference(value, interval)))
    return Models(models, tuple(found))


def test_networks_that_were_chosen_by_the_test_images_are_named() -> None:
    early = tiny_model("early", [0.98, 0.99], chosen_by=("EarlyStopping",))
    said = " By the test images was also chosen early (EarlyStopping): others will be read less well by it."
    assert models_words.tell(compared(DENSE, early), {}, measured=False).chance.endswith(said)
    both = models_words.tell(
        compared(early, tiny_model("late", [0.9], chosen_by=("A", "B"))), {}, measured=False
    ).chance
    assert " were also chosen early (EarlyStopping) and late (A and B): others will be read less well by them." in both
    assert "chosen" not in models_words.tell(compared(DENSE, LINEAR), {}, measured=False).chance


def told(found: Models, *, measured: bool = True) -> models_words.Words:
    return models_words.tell(found, {}, measured=measured)


@pytest.mark.parametrize(
    ("found", "headline"),
    [
        (compared(DENSE), ""),
        (compared(DENSE, LINEAR), "No: linear reads 5.00 points less than dense."),
        (
            compared(CNN, DENSE, LINEAR, reach=0.001),
            "No: dense reads 1.00 points less than cnn, and no other comes closer.",
        ),
        (
            compared(DENSE, LINEAR, CNN, reach=0.005),
            "Yes: cnn reads 1.00 points more than dense, with 20% of the parameters.",
        ),
        (
            compared(DENSE, CNN, reach=0.02),
            "Nobody can tell: cnn reads 1.00 points more than dense, no more than chance would do.",
        ),
        (
            compared(CNN, LINEAR, DENSE, reach=0.02),
            "Nobody can tell: dense reads 1.00 points less than cnn, no more than chance would do.",
        ),
        (compared(DENSE, tiny_model("twin", [0.98, 0.97])), "Nobody can tell: twin reads as much as dense."),
        (compared(DENSE, ONCE), "Once reads 1.50 points more than dense; one training of once cannot tell why."),
        (
            compared(tiny_model("single", [0.5]), ONCE),
            "Once reads 49.00 points more than single; one training each cannot tell why.",
        ),
        (
            compared(ONCE, tiny_model("twin", [0.99])),
            "Twin reads as much as once; one training each cannot tell more.",
        ),
        (
            compared(LINEAR, DENSE, ONCE),
            "Yes: dense reads 5.00 points more than linear, with 13 times the parameters.",
        ),
    ],
)
def test_the_headline_says_whether_another_network_reads_more(found: Models, headline: str) -> None:
    assert told(found).headline == headline


def test_every_two_are_compared_the_better_one_first_with_interval_and_price() -> None:
    first, second, third = told(compared(DENSE, LINEAR, CNN, reach=0.004)).pairs
    assert first.startswith("Dense reads 5.00 points more than linear (4.60 to 5.40), ")
    assert first.endswith("), with 13 times the parameters and 2.0 times the time for an epoch.")
    assert second.startswith("Cnn reads 1.00 points more than dense (0.60 to 1.40), ")
    assert second.endswith("), with 20% of the parameters and 3.0 times the time for an epoch.")
    assert third.startswith("Cnn reads 6.00 points more than linear (5.60 to 6.40), ")
    assert third.endswith("), with 2.6 times the parameters and 6.0 times the time for an epoch.")


def test_what_chance_would_do_is_said_to_be_no_more() -> None:
    (said,) = told(compared(CNN, DENSE, reach=0.02), measured=False).pairs
    assert said == (
        "Cnn reads 1.00 points more than dense, no more than another seed or other images would do "
        "(\u22121.00 to 3.00), with 20% of the parameters."
    )


def test_one_training_cannot_tell_why() -> None:
    assert told(compared(ONCE, DENSE), measured=False).pairs == (
        "Once reads 1.50 points more than dense, with as many parameters; one training of once cannot tell why.",
    )


def test_as_much_is_as_much() -> None:
    twin = tiny_model("twin", [0.98, 0.97], seconds=2.55)
    (said,) = told(compared(DENSE, twin)).pairs
    price = "with as many parameters and about the same time for an epoch."
    assert said == f"Twin reads as much as dense (\u22121.00 to 1.00), {price}"


def test_of_many_networks_the_comparisons_among_the_others_stand_folded() -> None:
    others = [tiny_model(f"other {place}", [0.9, 0.9 + place / 100]) for place in range(3)]
    found = told(compared(DENSE, *others))
    assert (len(found.pairs), len(found.others)) == (3, 3)
    assert found.others_title == "Three comparisons of the others with one another"
    assert all("ense" in one for one in found.pairs)
    assert not any("ense" in one for one in found.others)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (100, 100, "with as many parameters"),
        (102, 100, "with about the same number of parameters"),
        (150, 100, "with 1.5 times the parameters"),
        (1_234_000, 1_000, "with 1,234 times the parameters"),
        (94, 100, "with 94% of the parameters"),
        (5, 1000, "with less than 1% of the parameters"),
        (0, 100, "with 0 parameters instead of 100"),
        (1_000, 0, "with 1,000 parameters instead of 0"),
    ],
)
def test_the_price_is_said_as_a_reader_would_say_it(one: int, other: int, words: str) -> None:
    first, second = tiny_model(parameters=one), tiny_model(parameters=other)
    assert pairs.parameters(first, second) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.006, "0.60 points more than"),
        (-0.05, "5.00 points less than"),
        (0.00002, "less than 0.01 points more than"),
        (0.0, "as much as"),
    ],
)
def test_a_difference_is_said_in_points(value: float, words: str) -> None:
    assert pairs.apart(value) == words


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ((DENSE, LINEAR), "Both networks .* The interval of the difference (95%) holds both sources of chance"),
        ((DENSE, LINEAR, CNN), "All three networks .* Three differences are judged, .* all of them hold (Bonferroni)."),
        ((DENSE, LINEAR, ONCE), "All three networks .* The interval of the difference (95%) holds"),
        ((DENSE, ONCE), "Both networks .* or from its seed, only several trainings can tell."),
    ],
)
def test_how_many_differences_are_judged_is_said(models: Sequence[TrainedModel], words: str) -> None:
    pattern = re.escape(words).replace(r"\.\*", ".*").replace(r"\ ", " ")
    assert re.match(pattern, told(compared(*models)).chance)


def layer(kind: str, outputs: int, parameters: int = 1) -> Layer:
    return Layer(kind.lower(), kind, "", (outputs,), parameters)


def dense(before: int, outputs: int) -> Layer:
    return layer("Dense", outputs, (before + 1) * outputs)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([layer("Flatten", 784, 0), dense(784, 128), dense(128, 10)], "one hidden layer of 128 units"),
        ([dense(784, 1), dense(1, 10)], "one hidden layer of 1 unit"),
        ([dense(784, 1200), dense(1200, 30), dense(30, 10)], "two hidden layers of 1,200 and 30 units"),
        ([dense(784, 10)], "no hidden layer"),
        ([dense(64, 8), dense(64, 8), layer("Concatenate", 16, 0), dense(16, 10)], "three Dense layers"),
        ([dense(64, 8), dense(64, 8), layer("Add", 8, 0), dense(8, 10)], "three Dense layers"),
        ([layer("Conv2D", 8), layer("Conv2D", 8), layer("Dense", 10)], "two Conv2D layers and one Dense layer"),
        ([layer("Conv2D", 10)], "one Conv2D layer"),
        ([layer("Flatten", 784, 0)], ""),
        ([], ""),
    ],
)
def test_a_network_is_told_by_what_it_is_made_of(layers: list[Layer], words: str) -> None:
    assert models_words.made_of(tiny_model(layers=tuple(layers))) == words


def test_every_network_is_introduced() -> None:
    unknown = tiny_model("mystery", layers=())
    assert told(compared(DENSE, unknown)).named == (
        "This report is about dense (one hidden layer of 128 units). Beside it was trained mystery."
    )
    assert told(compared(unknown, DENSE, CNN)).named.startswith("This report is about mystery. Beside it were trained ")


def test_the_table_has_the_best_first_and_marks_the_subject() -> None:
    other = tiny_model("other", [0.99, 1.0], batch_size=64, learning_rate=0.01, epochs=(3, 7), size=400)
    first, second, third = told(compared(DENSE, LINEAR, other)).rows
    assert [row.name for row in (first, second, third)] == ["other", "dense", "linear"]
    assert [row.subject for row in (first, second, third)] == [False, True, False]
    assert first.trained == "two trainings of 3 to 7 passes, 64 images in a batch, learning rate 0.01"
    assert (first.accuracy, first.interval, first.size) == ("99.50%", "98.50% to 100.00%", "1\N{NO-BREAK SPACE}kB")
    assert second.trained == "two trainings of ten passes"
    assert (third.parameters, third.seconds, third.size) == (
        "7,850",
        "1.2\N{NO-BREAK SPACE}s",
        "32\N{NO-BREAK SPACE}kB",
    )


def test_whatever_the_networks_every_sentence_is_whole() -> None:
    scores = ([0.5], [1.0], [0.0], [0.9, 0.9], [1.0, 1.0], [0.88, 0.92])
    for several in (*product(scores, repeat=2), *product(scores, repeat=3)):
        models = [tiny_model(f"m{place}", found) for place, found in enumerate(several)]
        said = told(compared(*models))
        for text in (said.headline, said.named, said.chance, *said.pairs):
            assert re.fullmatch(r"[A-Z].*[^ ,;]\.", text), text
            assert not re.search(r"  |,,|\bNone\b|\bnan\b|-\d", text), text
