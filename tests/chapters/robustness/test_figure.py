"""Rows of images show what was disturbed and what the units look for, with the numbers under them."""

from __future__ import annotations

import dataclasses
import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from worlds import HOSTILE_NAMES, SVG, parsed, shown_images, written

from report.chapters.features.figure import draw_features
from report.chapters.features.record import Features
from report.chapters.robustness.figure import draw_robustness, level
from report.chapters.robustness.record import Disturbance, Robustness

if TYPE_CHECKING:
    from collections.abc import Sequence


def robust(*steps: tuple[str, float, str, float], shape: tuple[int, int] = (28, 28)) -> Robustness:
    """Return a robustness of these steps."""
    pictures = np.random.default_rng(3).integers(0, 256, (len(steps), *shape), dtype=np.uint8)
    return Robustness(tuple(Disturbance(*step) for step in steps), pictures)


FEW = robust(("shift", 1, "px", 0.95), ("shift", 2, "px", 0.4), ("rotation", 10, "°", 0.97))


def features(units: int, shape: tuple[int, int] = (4, 6), influence: Sequence[float] = ()) -> Features:
    """Return the features of so many units: the upper rows speak for them, the lower ones against."""
    weights = np.ones((units, *shape), np.float32)
    weights[:, shape[0] // 2 :] = -0.5
    return Features("", weights, np.array(influence or np.linspace(2, 1, units)))


def sheet(units: Features) -> np.ndarray:
    """Return the colours and the opacity of the picture of the units."""
    picture = Image.open(io.BytesIO(draw_features(units)[-1].image))
    picture.load()
    return np.array(picture.convert("RGBA"))


def test_every_step_is_drawn_with_its_strength_and_its_accuracy() -> None:
    figure = draw_robustness(FEW)
    for image in (figure.image, figure.narrow):
        assert written(image) == [
            *("Shifted", "95.0%", "1\N{NO-BREAK SPACE}px", "40.0%", "2\N{NO-BREAK SPACE}px"),
            *("Turned", "97.0%", "10°"),
        ]
        assert len(list(parsed(image).iter(f"{SVG}image"))) == 3
        assert parsed(image).findtext(f"{SVG}desc") == figure.alt


def test_the_worst_step_is_told() -> None:
    assert draw_robustness(FEW).alt == (
        "3 disturbances in rows; the accuracy is lowest, 40.0%, under shift, 2\N{NO-BREAK SPACE}px."
    )


def test_an_accuracy_below_the_bound_is_bold_and_coloured() -> None:
    steps = robust(("noise", 0.1, "σ", 0.8997), ("noise", 0.2, "σ", 0.8994))
    styles = {
        "".join(text.itertext()): text.get("style") for text in parsed(draw_robustness(steps).image).iter(f"{SVG}text")
    }
    assert "bold" not in styles["σ\N{NO-BREAK SPACE}0.1"]
    bold = [text.get("style") for text in parsed(draw_robustness(steps).image).iter(f"{SVG}text")]
    assert sum("bold" in (style or "") or "700" in (style or "") for style in bold) == 2  # the row's name, one accuracy


@pytest.mark.parametrize("accuracy", [0.0, 1.0])
@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (5, 14), (1, 1), (200, 100)])
def test_images_of_any_shape_stay_inside_their_tiles(shape: tuple[int, int], accuracy: float) -> None:
    figure = draw_robustness(robust(("blur", 1.5, "px", accuracy), shape=shape))
    for drawing in (figure.image, figure.narrow):
        ((_, _, width, height),) = shown_images(drawing)
        assert 28 < max(width, height) <= 56.01
        assert width / height == pytest.approx(shape[1] / shape[0], rel=0.02)
        assert not re.search(r"\bnan\b|\binf\b", drawing.decode())


def test_all_rows_fit_the_drawing() -> None:
    kinds = ("shift", "rotation", "noise", "blur", "contrast", "strokes")
    figure = draw_robustness(robust(*[(kind, step, "px", 0.9) for kind in kinds for step in range(1, 6)]))
    for drawing, width in ((figure.image, 742), (figure.narrow, 343)):
        root = parsed(drawing)
        assert int(root.get("width")) == width
        for x, y, wide, high in shown_images(drawing):
            assert 0 <= x <= x + wide <= width
            assert 0 <= y <= y + high <= int(root.get("height"))
        assert all(float(text.get("y")) <= int(root.get("height")) for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (("shift", 3, "px"), "3\N{NO-BREAK SPACE}px"),
        (("rotation", 30.0, "°"), "30°"),
        (("blur", 0.29, "px"), "0.29\N{NO-BREAK SPACE}px"),
        (("strokes", -2, "px"), "\N{MINUS SIGN}2\N{NO-BREAK SPACE}px"),
        (("strokes", 1, "px"), "+1\N{NO-BREAK SPACE}px"),
        (("contrast", 0.1, "×"), "×\N{NO-BREAK SPACE}0.1"),
    ],
)
def test_a_strength_has_its_sign_and_its_unit(step: tuple[str, float, str], text: str) -> None:
    assert level(Disturbance(*step, 0.5)) == text


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_an_unheard_of_disturbance_is_drawn_under_its_own_name(name: str) -> None:
    figure = draw_robustness(robust((name, 1, "px", 0.5)))
    assert written(figure.image)[0] == name
    assert not list(parsed(figure.image).iter(f"{SVG}script"))


@pytest.mark.parametrize(("units", "rows"), [(1, 1), (2, 1), (16, 1), (17, 2), (40, 3), (128, 8), (500, 8)])
def test_units_stand_in_rows_of_sixteen_and_at_most_eight_of_them(units: int, rows: int) -> None:
    found = sheet(features(units))
    assert found.shape == (4 * rows, 6 * 16, 4)
    shown = min(units, 128)
    tiles = found.reshape(rows, 4, 16, 6, 4).swapaxes(1, 2).reshape(-1, 4, 6, 4)
    assert all(tile[..., 3].any() for tile in tiles[:shown])
    assert not tiles[shown:, ..., 3].any()


def test_what_speaks_for_a_unit_is_blue_and_what_speaks_against_it_vermilion() -> None:
    top, bottom = sheet(features(1))[0, 0].astype(int), sheet(features(1))[3, 0].astype(int)
    assert top[2] > top[0] + 50
    assert bottom[0] > bottom[2] + 50
    assert top[3] > 240
    assert bottom[3] == pytest.approx(128, abs=8)


def test_units_without_weights_are_empty() -> None:
    nothing = Features("", np.zeros((2, 3, 3), np.float32), np.array([1.0, 1.0]))
    assert not sheet(nothing)[..., 3].any()


def test_the_units_are_told_in_numbers() -> None:
    (figure,) = draw_features(features(17, influence=[3.0, *[1.0] * 16]))
    assert figure.alt.startswith("The weights of 17 units, each times how much its pixel varies, as images; ")
    assert figure.caption.endswith(f"the first one {3 / (19 / 17):.1f} times the mean.")
    assert ", times the length of its weights to the answer)" in figure.caption
    (alone,) = draw_features(dataclasses.replace(features(17), weighed=False))
    assert "times the length" not in alone.caption
    (one,) = draw_features(features(1))
    assert one.alt == "The weights of 1 unit, each times how much its pixel varies, as an image."


def test_units_that_never_answer_have_no_first_among_them() -> None:
    (figure,) = draw_features(Features("", np.ones((2, 3, 3), np.float32), np.zeros(2)))
    assert figure.caption == (
        "Blue pixels speak for a unit when they are inked, vermilion ones against it; the fuller the colour, "
        "the larger the weight times how much its pixel varies."
    )
    (alone,) = draw_features(features(1))
    assert "times the mean" not in alone.caption


def test_the_same_results_have_the_same_bytes() -> None:
    assert draw_robustness(FEW) == draw_robustness(FEW)
    assert draw_features(features(20)) == draw_features(features(20))
