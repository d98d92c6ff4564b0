"""Every drawing is well-formed, has its words, follows the reader's theme, and has the same bytes every time."""

from __future__ import annotations

import re

import matplotlib as mpl
import pytest
from worlds import HOSTILE_NAMES, SVG, parsed, written

from report.plotting.style import BLUE, COLOURS, INK, PAPER, STYLE, add_axes, add_lines, canvas, round_values, to_svg

DARK = "@media screen and (prefers-color-scheme:dark)"
XLINK = "{http://www.w3.org/1999/xlink}href"


@mpl.rc_context(STYLE)
def drawn(name: str = "loss", alt: str = "It falls.", text: str = "text", colour: str = INK) -> bytes:
    """Draw a line, a clipped curve, an image and a text."""
    figure = canvas(200, 100)
    axes = add_axes(figure, 28, 10, 20, 30)
    add_lines(axes, [0, 1], ["0", "1"], 28)
    axes.plot([0, 1, 2], [0.5, 2, 0.5], "o-", color=colour, mfc=PAPER)
    axes.fill_between([0, 1], [0, 1], color=BLUE)
    axes.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1), aspect="auto")
    axes.text(0.5, 0.5, text)
    return to_svg(figure, name, alt)


def variables(theme: str) -> dict[str, str]:
    """Return the colours that a part of a style sheet declares."""
    return dict(re.findall(r"(--c\d+):(#[0-9a-f]{6})", theme))


def test_a_drawing_is_a_picture_with_a_title_and_a_description() -> None:
    root = parsed(drawn("loss", "Loss < 1 & falls."))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:3] == [f"{SVG}style", f"{SVG}title", f"{SVG}desc"]
    assert root.findtext(f"{SVG}title") == "loss"
    assert root.findtext(f"{SVG}desc") == "Loss < 1 & falls."


def test_a_drawing_has_the_size_that_was_asked_for_in_pixels() -> None:
    root = parsed(drawn())
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("200", "100", "0 0 200 100")


def test_a_drawing_carries_no_date_and_no_trace_of_its_maker() -> None:
    svg = drawn().decode()
    assert not re.search(r"metadata|Matplotlib v|purl\.org|<!--|<!DOCTYPE|<\?xml|\b20\d\d-\d\d", svg, re.IGNORECASE)


def test_the_type_of_a_drawing_is_that_of_the_page() -> None:
    svg = drawn().decode()
    assert "DejaVu" not in svg
    assert svg.count("font-family: var(--sans)") == svg.count("<text")
    assert "--sans:-apple-system," in svg


def test_text_stays_text() -> None:
    assert written(drawn(text="Lowest test loss"))[-3:] == ["0", "1", "Lowest test loss"]


def test_every_colour_follows_the_theme() -> None:
    svg = drawn().decode()
    light, dark = svg[: svg.index("</style>")].split(DARK)
    assert "#0102" not in svg
    assert set(re.findall(r"var\((--c\d+)\)", svg)) <= set(variables(light))
    assert list(variables(light).values()) == [pair[0] for pair in COLOURS.values()]
    assert list(variables(dark).values()) == [pair[1] for pair in COLOURS.values()]
    assert not re.findall(r"#[0-9a-f]{6}\b", svg[svg.index("</style>") :])


@pytest.mark.parametrize("place", range(len(COLOURS)))
def test_what_a_line_is_drawn_with_becomes_a_variable(place: int) -> None:
    colour = list(COLOURS)[place]
    assert f"stroke: var(--c{place})".encode() in drawn(colour=colour)


def test_ids_are_those_of_this_drawing_alone_and_every_reference_finds_its_own() -> None:
    root = parsed(drawn("curves"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("curves-") for name in ids)
    links = {element.get(XLINK)[1:] for element in root.iter() if (element.get(XLINK) or "").startswith("#")}
    clips = set(re.findall(r"url\(#([^)]*)\)", drawn("curves").decode()))
    assert links
    assert clips
    assert links | clips <= set(ids)


def test_a_drawing_asks_for_nothing() -> None:
    root = parsed(drawn())
    images = [element.get(XLINK) for element in root.iter(f"{SVG}image")]
    assert images
    assert all(image.startswith("data:image/png;base64,") for image in images)
    assert not re.search(r"@import|url\((?!#)|<script|\son\w+=", drawn().decode())


def test_the_same_drawing_has_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_settings_of_matplotlib_from_outside_change_nothing() -> None:
    plain = drawn()
    with mpl.rc_context({"lines.linewidth": 7, "font.family": "serif", "savefig.bbox": "tight", "image.cmap": "gray"}):
        assert drawn() == plain


def test_drawing_leaves_the_settings_of_matplotlib_as_they_were() -> None:
    before = dict(mpl.rcParams)
    drawn()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_text_from_the_data_stays_what_it_is(name: str) -> None:
    drawing = drawn(text=name, alt=name)
    assert written(drawing)[-1] == name
    assert parsed(drawing).findtext(f"{SVG}desc") == name


def test_text_in_any_script_is_drawn_without_a_warning() -> None:
    assert written(drawn(text="手書き"))[-1] == "手書き"


def test_round_values_are_what_is_written_beside_them() -> None:
    for low in (99.99, 99.96, 99.9, 99.8, 99.617, 99.6, 96.3, 0.0, 1e-10):
        values = round_values(low, 100 if low > 1 else 3 * low + 1e-9)
        assert values == [float(f"{value:.9g}") for value in values]
        assert len(set(values)) == len(values) > 2
    assert round_values(99.617, 100)[-1] == 100
