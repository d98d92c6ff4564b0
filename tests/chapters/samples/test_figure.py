"""The sample predictions follow their rule, and names stay text."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image
from worlds import HOSTILE_NAMES, SVG, parsed, shown_images, tiny_evaluation, written

from report.chapters.samples.figure import draw_samples
from report.core.names import isolated
from report.plotting.style import COLOURS, WRONG_TILE

FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
BOLD_LETTER = 6.5  # pixels, a low guess at the mean width of a letter of 13 pixels


def blank(number: int) -> np.ndarray:
    """Return so many empty images of two rows and three columns."""
    return np.zeros((number, 2, 3), np.uint8)


def test_a_row_with_nothing_to_show_says_so() -> None:
    figure = draw_samples(tiny_evaluation([0, 1], [0, 1]), blank(2))
    assert written(figure.image).count("read wrong: none") == 2
    assert written(figure.narrow).count("read wrong: none") == 2


def test_under_each_image_stand_truth_reading_and_confidence() -> None:
    evaluation = tiny_evaluation([0, 1, 1], [0, 1, 0], [0.8, 1.0, 0.123], ["ant", "bee"])
    texts = written(draw_samples(evaluation, blank(3)).image)
    for name, sure in (
        ("ant → ant", "80.0%"),
        ("bee → bee", ">\N{NO-BREAK SPACE}99.99%"),
        ("bee → ant", "12.3%"),
    ):
        assert texts[texts.index(name) + 1] == sure
    assert "100.0%" not in texts


def test_a_wrong_reading_cannot_be_missed() -> None:
    texts = parsed(draw_samples(tiny_evaluation([0, 1], [0, 0]), blank(2)).image).iter(f"{SVG}text")
    bold = {text.text: "font-weight: 700" in text.get("style") for text in texts}
    assert bold["1 → 0"]
    assert not bold["0 → 0"]


def test_right_images_are_black_on_light_tiles_and_wrong_ones_white_on_solid_ones() -> None:
    full = np.full((4, 2, 3), 255, np.uint8)
    figure = draw_samples(tiny_evaluation([0, 0, 1, 1], [0, 1, 1, 1], [0.9, 0.8, 0.7, 0.6]), full)
    for drawing in (figure.image, figure.narrow):
        root = parsed(drawing)
        styles = [path.get("style", "") for path in root.iter(f"{SVG}path")]
        tiles = [style for style in styles if "fill: var" in style]
        sources = [image.get("{http://www.w3.org/1999/xlink}href") for image in root.iter(f"{SVG}image")]
        inks = [Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))) for source in sources]
        shades = [np.asarray(picture.convert("RGBA"))[..., :3].max() for picture in inks]
        on_solid = [f"var(--c{list(COLOURS).index(WRONG_TILE)})" in tile for tile in tiles[: len(shades)]]
        assert set(on_solid) == {True, False}
        assert shades == [255 if solid else 0 for solid in on_solid]


def test_each_image_is_drawn_as_often_as_its_rows_have_it() -> None:
    labels, answers = [0, 0, 1, 1, 2, 2, 3, 0, 1, 2], [0, 0, 1, 1, 2, 2, 3, 1, 2, 0]
    figure = draw_samples(tiny_evaluation(labels, answers), blank(10))
    for drawing in (figure.image, figure.narrow):
        assert len(shown_images(drawing)) == 4 + 4 + 4 + 3 + 3


def test_images_are_drawn_crisp_at_a_whole_multiple_of_their_size() -> None:
    figure = draw_samples(tiny_evaluation([0], [0], names=["0", "1"]), blank(1))
    for drawing, size in ((figure.image, (84, 56)), (figure.narrow, (54, 36))):
        places = shown_images(drawing)
        assert {(width, height) for _, _, width, height in places} == {size}
        assert all(x == round(x) and y == round(y) for x, y, _, _ in places)
        assert b"image{image-rendering:pixelated}" in drawing


@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (5, 40), (40, 5), (100, 100), (1, 1)])
def test_images_of_any_shape_stay_inside_their_tiles(shape: tuple[int, int]) -> None:
    figure = draw_samples(tiny_evaluation([0, 1], [0, 0]), np.full((2, *shape), 255, np.uint8))
    for drawing, tile in ((figure.image, 84), (figure.narrow, 56)):
        for _, _, width, height in shown_images(drawing):
            assert tile / 2 < max(width, height) <= tile + 0.01
            assert width / height == pytest.approx(shape[1] / shape[0], rel=0.02)


@pytest.mark.parametrize("name", ["<i>", "&lt;", "$x$", "{{", "{%", '"', "]]>", "-->", "\\a^2", "it's", "a&b"])
def test_a_name_from_the_data_stays_text(name: str) -> None:
    figure = draw_samples(tiny_evaluation([0, 1], [0, 0], names=[name, "b"]), blank(2))
    assert {f"{name} → {name}", f"b → {name}"} <= set(written(figure.image))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_from_the_data_becomes_a_part_of_the_drawing(name: str) -> None:
    figure = draw_samples(tiny_evaluation([0, 1], [0, 0], names=[name, "b"]), blank(2))
    plain = draw_samples(tiny_evaluation([0, 1], [0, 0], names=["a" * len(name), "b"]), blank(2))
    for drawing, other in ((figure.image, plain.image), (figure.narrow, plain.narrow)):
        kinds = [[(one.tag, set(one.attrib)) for one in parsed(image).iter()] for image in (drawing, other)]
        assert kinds[0] == kinds[1]


def test_a_name_that_does_not_fit_is_cut() -> None:
    texts = written(draw_samples(tiny_evaluation([0], [0], names=["long " * 12, "b"]), blank(1)).image)
    assert {"long lo… →", "long lo…"} <= set(texts)


def test_names_in_other_scripts_stay_what_they_are() -> None:
    figure = draw_samples(tiny_evaluation([0, 1], [0, 0], names=["שם", "😀"]), blank(2))
    assert {f"{isolated('שם')} → {isolated('שם')}", f"😀 → {isolated('שם')}"} <= set(written(figure.image))


def test_long_names_that_run_from_right_to_left_have_their_arrow_behind_them() -> None:
    names = ["حذاء رياضي", "قميص طويل"]
    texts = written(draw_samples(tiny_evaluation([0, 1], [0, 0], names=names), blank(2)).image)
    at = next(place for place, text in enumerate(texts) if text.endswith("\u2069 →") and text.startswith("\u2068قميص"))
    assert texts[at + 1].startswith("\u2068حذاء")
    assert texts[at + 1].endswith("\u2069")


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_long_names_do_not_run_into_one_another(narrow: bool) -> None:  # noqa: FBT001 - a parameter
    figure = draw_samples(tiny_evaluation(range(10), [*range(1, 10), 0], names=FASHION), blank(10))
    drawing = figure.narrow if narrow else figure.image
    ends: dict[float, float] = {}
    for text in parsed(drawing).iter(f"{SVG}text"):
        start, line = float(text.get("x")), float(text.get("y"))
        assert start >= ends.get(line, 0), text.text
        ends[line] = start + BOLD_LETTER * len(text.text)
    assert max(ends.values()) <= float(parsed(drawing).get("width"))


def test_each_image_is_told_once_in_however_many_rows_it_stands() -> None:
    evaluation = tiny_evaluation(range(10), [0, 1, 2, 3, 4, 0, 0, 0, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.5] * 2)
    assert draw_samples(evaluation, blank(10)).alt == (
        "10 test images of five kinds, from the surest read right to the surest read wrong; "
        "5 are read wrong and stand on solid tiles."
    )


@pytest.mark.parametrize(
    ("labels", "answers", "said"),
    [
        (
            [0, 1, 1],
            [0, 1, 0],
            (
                "3 test images of five kinds, from the surest read right to the surest read wrong; "
                "1 is read wrong and stands on a solid tile."
            ),
        ),
        (
            [0],
            [0],
            "1 test image of three kinds, from the surest read right to the least sure read right; none is read wrong.",
        ),
    ],
)
def test_one_is_told_in_the_singular(labels: list[int], answers: list[int], said: str) -> None:
    evaluation = tiny_evaluation(labels, answers, names=["0", "1"])
    assert draw_samples(evaluation, blank(3)).alt == said
