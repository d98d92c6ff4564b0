"""The chart of the networks shows every training, for two networks as for many, whatever they are called."""

from __future__ import annotations

import re

import pytest
from worlds import HOSTILE_NAMES, SVG, parsed, tiny_model, written

from report.chapters.models.figure import draw_models
from report.chapters.models.record import Models, TrainedModel

LONG = "a_network_that_somebody_gave_a_name_of_sixty_characters_once".replace("_", " ")
EQUAL = {"dense": (342, 345, 341), "twin": (342, 343, 343)}  # images that each training reads
WORLDS = {
    "two": (tiny_model("dense", [0.97, 0.98]), tiny_model("linear", [0.92, 0.93])),
    "one training each": (tiny_model("dense", [0.97]), tiny_model("linear", [0.92])),
    "equal": (tiny_model("dense", [0.5]), tiny_model("twin", [0.5])),
    "perfect": (tiny_model("dense", [1.0, 1.0]), tiny_model("twin", [1.0])),
    "hopeless": (tiny_model("dense", [0.0]), tiny_model("twin", [0.0, 0.0], interval=(0.0, 0.0))),
    "far apart": (tiny_model("dense", [0.0, 1.0], interval=(0.0, 1.0)), tiny_model("twin", [0.5] * 5)),
    "many": tuple(tiny_model(f"network {place}", [place / 12, place / 11]) for place in range(11)),
    "long names": (tiny_model(LONG, [0.9]), tiny_model(LONG.replace(" ", ""), [0.8, 0.9])),
    "hostile names": tuple(tiny_model(name, [0.9, 0.95]) for name in HOSTILE_NAMES),
}


def drawn(*models: TrainedModel) -> Models:
    return Models(models, ())


@pytest.mark.parametrize("name", WORLDS)
def test_any_networks_can_be_drawn(name: str) -> None:
    figure = draw_models(drawn(*WORLDS[name]))
    for image in (figure.image, figure.narrow):
        assert parsed(image).findtext(f"{SVG}desc") == figure.alt
        assert not re.search(r"\bnan\b|\binf\b", image.decode())
        marks = [float(text.rstrip("%")) for text in written(image) if re.fullmatch(r"[\d.]+%?", text)]
        assert all(0 <= mark <= 100 for mark in marks)
    assert (int(parsed(figure.image).get("width")), int(parsed(figure.narrow).get("width"))) == (616, 343)


def test_every_training_is_a_dot() -> None:
    image = draw_models(drawn(tiny_model("dense", [0.95, 0.96, 0.97]), tiny_model("other", [0.9]))).image
    groups = [group for group in parsed(image).iter(f"{SVG}g") if group.get("id", "").startswith("models-line2d")]
    uses = [[use.get("x") for use in group.iter(f"{SVG}use")] for group in groups]
    assert [len(set(places)) for places in uses if len(places) > 1] == [3]
    assert {"dense", "96.00%", "other", "90.00%"} <= set(written(image))


def test_what_is_to_be_seen_is_told_in_words() -> None:
    figure = draw_models(drawn(*WORLDS["two"]))
    assert figure.alt == "Of two networks dense reads most, 97.50% on average, and linear least, 92.50%."
    assert "each stroke their mean, each pale bar its 95% interval" in figure.caption
    assert draw_models(drawn(*WORLDS["equal"])).alt == "Each of the two networks reads 50.00%."
    twins = [tiny_model(name, [right / 360 for right in each]) for name, each in EQUAL.items()]
    assert draw_models(drawn(*twins)).alt == "Each of the two networks reads 95.19% on average."
    once = draw_models(drawn(*WORLDS["one training each"]))
    assert once.alt == "Of two networks dense reads most, 97.00%, and linear least, 92.00%."
    assert "interval" not in once.caption


def test_the_caption_says_where_the_axis_starts() -> None:
    figure = draw_models(drawn(*WORLDS["two"]))
    start = re.search(r"The axis starts at ([\d.]+)%\.", figure.caption)
    assert start
    assert start[1] in written(figure.image)
    assert start[1] in written(figure.narrow)


def test_a_long_name_is_shortened() -> None:
    texts = written(draw_models(drawn(*WORLDS["long names"])).narrow)
    assert max(len(text) for text in texts) <= 32
    assert sum(text.endswith("…") for text in texts) == 2


def test_names_that_begin_alike_stay_different() -> None:
    models = [tiny_model(f"{LONG} of mine:{function}", [0.9]) for function in ("first", "second")]
    figure = draw_models(drawn(*models))
    for image in (figure.image, figure.narrow):
        names = [text for text in written(image) if "…" in text]
        assert len(set(names)) == 2
        assert max(map(len, names)) <= 32


def test_a_name_that_runs_from_right_to_left_turns_nothing_beside_it() -> None:
    figure = draw_models(drawn(tiny_model("רשת_א", [0.97]), tiny_model("linear", [0.92])))
    assert "\u2068רשת_א\u2069" in written(figure.image)
    assert "networks \u2068רשת_א\u2069 reads most, 97.00%, and linear least" in figure.alt
