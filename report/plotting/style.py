"""Gives every chart the page's own type and colours, in light and dark, and the same bytes every time."""

from __future__ import annotations

import io
import logging
import math
import re
import warnings
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from report.plotting.images import ink, opaque, reduced
from report.plotting.pictures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from matplotlib.axes import Axes

    Size = tuple[float | bool, ...]

SANS = "-apple-system,'Segoe UI Variable Text','Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif"
SERIF = "Charter,'Bitstream Charter','Charis SIL','Sitka Text',Cambria,'Noto Serif','Liberation Serif',serif"
DPI = 72  # so that a point is a pixel
TEXT, SIDE, PHONE = 616, 244, 343  # widths of charts in CSS pixels: the text, beside it, a phone's column
LABELS = 28  # pixels that the lines of most charts begin to the left of the axes, for their values
# What a chart is drawn with, and what stands for it on light and on dark paper: the colours of `site/static/base.css`.
INK, SOFT, RULE, HAIR, BLUE, WRONG, PAPER, TILE, WRONG_TILE, ON_WRONG, BAR = (f"#0102{n:02x}" for n in range(1, 12))
COLOURS = {
    INK: ("#1e1c19", "#ebe8e1"),
    SOFT: ("#5e5a53", "#a9a49a"),
    RULE: ("#cfcac0", "#4a4640"),
    HAIR: ("#e6e2d9", "#2e2b27"),
    BLUE: ("#0b5c9c", "#74b6f2"),
    WRONG: ("#c2410c", "#ff9660"),
    PAPER: ("#fcfbf8", "#171614"),
    TILE: ("#f4f2ec", "#211f1c"),
    WRONG_TILE: ("#c2410c", "#e27a45"),
    ON_WRONG: ("#ffffff", "#171614"),
    BAR: ("#e2dfd5", "#3a3631"),
}
HALO = "halo"  # the id of a text that keeps the lines it crosses at a distance
FOLLOWS_THEME = "image{filter:invert(1) brightness(.92)}"  # ink, on a dark page
TAG = re.compile(r"<[^>]*>")
NUMBERED = re.compile(r'<g id="(?:patch|text)_\d+"')  # groups of matplotlib, hundreds, to which nothing refers
FAMILY = re.compile(r"font-family: [^;\"]*")
# Begins with matplotlib's own defaults, so that the settings of whoever runs it change nothing.
STYLE: Any = {
    **mpl.rcParamsDefault,
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "image.composite_image": False,
    "font.size": 13,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.linewidth": 1,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "xtick.color": RULE,
    "xtick.labelcolor": SOFT,
    "xtick.major.size": 6,
    "xtick.major.width": 1,
    "text.parse_math": False,
}
logging.getLogger("matplotlib").setLevel(logging.ERROR)


def canvas(width: int, height: int) -> Canvas:
    """Return an empty drawing of `width` by `height` CSS pixels; in it a point is a pixel."""
    figure = Canvas(figsize=(width / DPI, height / DPI), dpi=DPI)
    FigureCanvasSVG(figure)
    return figure


def add_axes(figure: Canvas, left: float, top: float, right: float, bottom: float) -> Axes:
    """Return axes inside the given margins in pixels, without a frame, hairlines to come."""
    width, height = figure.get_size_inches() * DPI
    axes = figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height))
    axes.spines[:].set_visible(False)
    axes.yaxis.set_visible(False)
    return axes


def add_lines(axes: Axes, values: Sequence[float], labels: Sequence[str], start: float) -> None:
    """Draw a horizontal hairline at each of the values, the lowest first and stronger, its label sitting on its left.

    The lines begin `start` pixels to the left of the axes.
    """
    width = axes.bbox.width
    for value, label in zip(values, labels, strict=True):
        colour = RULE if value == values[0] else HAIR
        ends = [-start / width, 1]
        axes.plot(
            ends, [value, value], color=colour, lw=1, transform=axes.get_yaxis_transform(), clip_on=False, zorder=0
        )
        place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(label, (0, value), (-start, 6), color=SOFT, **place)


def round_values(low: float, high: float, parts: int = 4) -> list[float]:
    """Return round values from at most `low` to at least `high`, about as many as `parts`, each as it is written."""
    values = MaxNLocator(parts, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    decimals = 3 - math.floor(math.log10(values[1] - values[0]))
    return [round(float(value), decimals) for value in values]


def to_svg(figure: Canvas, name: str, alt: str, *, as_ink: bool = True) -> bytes:
    """Return a drawing as a self-contained SVG file that follows the reader's theme; to be called in `STYLE`.

    Images in it follow the theme too if they are ink.
    """
    text = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # here it is only measured, not drawn
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style type=\"text/css\">.*?</style>", "", svg, count=1, flags=re.DOTALL)
    svg = TAG.sub(lambda found: _mend(found[0], name), svg)
    svg = re.sub(r'width="(\d+)pt" height="(\d+)pt"', r'width="\1" height="\2"', svg, count=1)
    style = _theme() + (FOLLOWS_THEME if as_ink else "") + "}"
    head = f"<style>{style}</style><title>{_escape(name)}</title><desc>{_escape(alt)}</desc>"
    svg = re.sub(r"(<svg[^>]*>)", lambda found: found[1] + head, svg, count=1).replace("<svg ", '<svg role="img" ', 1)
    return re.sub(r"\n\s*", "\n", svg).encode()


def two_drawings(
    name: str,
    alt: str,
    caption: str,
    draw: Callable[..., Canvas],
    *,
    wide: Size,
    narrow: Size,
    as_ink: bool = True,
) -> Figure:
    """Return a figure that `draw` draws twice: with the arguments `wide` for a page, `narrow` for a phone."""
    drawings = [to_svg(draw(*size), name, alt, as_ink=as_ink) for size in (wide, narrow)]
    return Figure(name, drawings[0], alt, caption, narrow=drawings[1])


def add_image(
    axes: Axes, image: np.ndarray, spot: tuple[float, float, int], *, white: bool = False, as_ink: bool = True
) -> None:
    """Draw an image in the middle of a square tile: `spot` is its corner and its side.

    As ink it is uint8 (height, width); else that, or (height, width, 3), and shown as it is. It is shown at a whole
    multiple of its size where it fits.
    """
    x, y, size = spot
    image = reduced(image, size)
    longest = max(image.shape[:2])
    scale = size // longest
    high, wide = image.shape[0] * scale, image.shape[1] * scale
    left, top = x + (size - wide) // 2, y + (size - high) // 2
    extent = (left, left + wide, top + high, top)
    picture = ink(image, white=white) if as_ink else opaque(image)
    axes.imshow(picture, extent=extent, interpolation="none", aspect="auto", zorder=2)


def add_rule(axes: Axes, share: float, spot: tuple[float, float, int], colour: str) -> None:
    """Draw a rule under a tile, as long as a share of its side."""
    x, y, size = spot
    axes.plot([x, x + size], [y + size + 4] * 2, color=HAIR, lw=2, solid_capstyle="butt")
    axes.plot([x, x + size * share], [y + size + 4] * 2, color=colour, lw=2, solid_capstyle="butt")


def _mend(tag: str, name: str) -> str:
    """Put the page's type, colours as variables and ids of its own into a tag; the text between tags is left alone."""
    tag = NUMBERED.sub("<g", tag)
    tag = FAMILY.sub(lambda found: f"font-family: var(--{'serif' if 'DejaVu Serif' in found[0] else 'sans'})", tag)
    tag = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", tag)
    for place, colour in enumerate(COLOURS):
        tag = tag.replace(colour, f"var(--c{place})")
    return tag


def _theme() -> str:
    """Return the style of a drawing but for its end, within the rules of a dark page."""

    def variables(shades: Mapping[str, str]) -> str:
        names = "".join(f"--c{place}:{shade};" for place, shade in enumerate(shades.values()))
        return f"{names}--paper:{shades[PAPER]};"

    light = variables({colour: pair[0] for colour, pair in COLOURS.items()})
    dark = variables({colour: pair[1] for colour, pair in COLOURS.items()})
    return (
        "*{stroke-linejoin:round;stroke-linecap:butt}text{font-variant-numeric:lining-nums tabular-nums}"
        f"[id$={HALO}] text{{paint-order:stroke;stroke:var(--paper);stroke-width:4px}}"
        "image{image-rendering:pixelated}"
        f":root{{--sans:{SANS};--serif:{SERIF};{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}"
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
