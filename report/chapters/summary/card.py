"""Draws the card that stands for the report where somebody shares its address: 1200 by 630 pixels, always light."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.ft2font import FT2Font
from PIL import Image, ImageDraw, ImageFont

from report.core.formatting import count, of_all, percent
from report.core.names import LETTERS, turns
from report.data.vocabulary import HANDWRITING
from report.plotting.images import opaque, png, reduced
from report.plotting.pictures import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.data.vocabulary import Vocabulary
    from report.evaluation.results import Evaluation, Interval

    Place = tuple[float, float]
    Colour = tuple[int, int, int]

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
PAPER, INK, SOFT, RULE = (252, 251, 248), (30, 28, 25), (94, 90, 83), (207, 202, 192)
WRONG, ON_WRONG = (194, 65, 12), (255, 255, 255)
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # which come with matplotlib, so that bytes are alike everywhere
UNSEEN = {"Cf", "Cc", "Zl", "Zp"}  # categories of characters that join letters or turn their direction
SERIF, SANS = "STIXGeneral.ttf", "DejaVuSans.ttf"
TILE, STEP, READING = 56, 67, 3  # pixels of an image and to the next; characters of a reading under it
TITLE, HEADLINE = "Classification report", "How often a classifier is right"  # where the fonts lack a letter of others
SQUARE, APART, ROWS = 12, 16, 4  # pixels of what stands for a row without an image, and to the next; lines of them


@dataclass(frozen=True)
class Card:
    """What is written on a card: the title of the report, the sentence that sums it up, the accuracy, from 0 to 1.

    `interval` is that of the accuracy, and what it is, if there is one.
    """

    title: str
    headline: str
    share: float
    interval: tuple[Interval, str] | None


def draw_card(
    card: Card, evaluation: Evaluation, images: np.ndarray | None, say: Vocabulary = HANDWRITING, *, as_ink: bool
) -> Figure:
    """Draw a card with what was answered to the first of the test images.

    Words that its fonts cannot write are left out, the title and the headline for others.

    Args:
        card: what is written on it.
        evaluation: the labels and answers to the test images.
        images: these, uint8 (n, height, width) or (n, height, width, 3), or None where there are none.
        say: the words for them.
        as_ink: they are ink on paper, not pictures.
    """
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    title, headline = _written(card.title, SANS, TITLE), _written(card.headline, SERIF, HEADLINE)
    _write(pen, (MARGIN, 48), _fitted(title, SANS, 22, WIDTH - 2 * MARGIN), (SANS, 22), SOFT)
    size, lines = _broken(headline, WIDTH - 2 * MARGIN)
    for place, line in enumerate(lines):
        _write(pen, (MARGIN, 92 + round(place * 1.18 * size)), line, (SERIF, size), INK)
    _write(pen, (MARGIN - 6, 268), percent(card.share), (SERIF, 168), INK)
    if card.interval:
        _draw_interval(pen, card.share, *card.interval)
    shown = _draw_rows(pen, evaluation) if images is None else _draw_tiles(sheet, evaluation, images, as_ink=as_ink)
    return Figure("card", png(np.asarray(sheet)), f"{card.headline}. {_below(evaluation, shown, say)}", "")


def _below(evaluation: Evaluation, shown: int, say: Vocabulary) -> str:
    """Say what stands at the foot of the card."""
    wrong = int((evaluation.labels[:shown] != evaluation.predictions[:shown]).sum())
    first = f"the first {count(shown)} test {say.items}" if shown > 1 else f"the first test {say.item}"
    how = f"{of_all(wrong, shown)} {say.was_read} wrong{' and marked' if wrong else ''}"
    return f"Below, {first}, {how}."


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _known(name: str) -> frozenset[int]:
    return frozenset(FT2Font(str(FONTS / name)).get_charmap())


def _writable(text: str, name: str) -> tuple[str, str]:
    """Return the text without what cannot be drawn, and the font that draws most of it."""
    best = max((name, SANS), key=lambda font: sum(ord(letter) in _known(font) for letter in text))
    return "".join(letter for letter in text if ord(letter) in _known(best)), best


def _written(text: str, name: str, other: str) -> str:
    """Return a text, or the other one if a letter of it cannot be drawn; marks that nobody sees are no letters.

    Letters are drawn from left to right alone, so none of a script that runs the other way can be.
    """
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in UNSEEN)
    return seen if _writable(seen, name)[0] == seen and not turns(seen, LETTERS) else other


def _length(text: str, name: str, size: int) -> float:
    text, name = _writable(text, name)
    return float(_font(name, size).getlength(text))


def _write(pen: ImageDraw.ImageDraw, place: Place, text: str, font: tuple[str, int], colour: Colour = INK) -> None:
    name, size = font
    text, name = _writable(text, name)
    pen.text(place, text, font=_font(name, size), fill=colour)


def _fitted(text: str, name: str, size: int, room: int) -> str:
    """Cut a text that is wider than the room."""
    if _length(text, name, size) <= room:
        return text
    while text and _length(f"{text}…", name, size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _broken(text: str, room: int) -> tuple[int, list[str]]:
    """Return the largest size at which a text fits three lines, and these; what is too long even so is cut."""
    for size, most in ((60, 2), (50, 3), (44, 3)):
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if _length(longer, SERIF, size) <= room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) <= most and all(_length(line, SERIF, size) <= room for line in lines):
            return size, lines
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return size, [_fitted(line, SERIF, size, room) for line in kept]


def _draw_interval(pen: ImageDraw.ImageDraw, share: float, ends: Interval, meaning: str) -> None:
    """Draw an interval to scale beside the accuracy, with its ends and what it is."""
    low, high = ends
    left, right, height = 690, WIDTH - MARGIN - 40, 364
    wide = max(high - low, 1e-9)
    at = round(left + (right - left) * min(max((share - low) / wide, 0), 1))
    pen.line((left, height, right, height), fill=INK, width=3)
    for x, end in ((left, low), (right, high)):
        pen.line((x, height - 14, x, height + 14), fill=INK, width=3)
        text = percent(end)
        _write(pen, (x - _length(text, SANS, 26) / 2, height - 54), text, (SANS, 26), INK)
    pen.ellipse((at - 13, height - 13, at + 13, height + 13), fill=PAPER)
    pen.ellipse((at - 9, height - 9, at + 9, height + 9), fill=INK)
    middle = (left + right - _length(meaning, SANS, 20)) / 2
    _write(pen, (middle, height + 28), meaning, (SANS, 20), SOFT)


def _draw_tiles(sheet: Image.Image, evaluation: Evaluation, images: np.ndarray, *, as_ink: bool) -> int:
    """Draw the first test images in a band, each with its reading if that is short; return how many."""
    pen, top = ImageDraw.Draw(sheet), 500
    names = [score.name for score in evaluation.classes]
    named = max(map(len, names)) > READING or not all(_written(name, SANS, "") for name in names)
    number = min((WIDTH - 2 * MARGIN + STEP - TILE) // STEP, evaluation.total)
    for place in range(number):
        left = MARGIN + place * STEP
        wrong = evaluation.labels[place] != evaluation.predictions[place]
        if wrong:
            box = (left - 4, top - 4, left + TILE + 4, top + TILE + (8 if named else 34))
            cut = [(box[0], box[1]), (box[2] - 12, box[1]), (box[2], box[1] + 12), (box[2], box[3]), (box[0], box[3])]
            pen.polygon(cut, fill=WRONG)
        tile = _tile(images[place], as_ink=as_ink)
        x, y = left + (TILE - tile.width) // 2, top + (TILE - tile.height) // 2
        if as_ink:
            sheet.paste(Image.new("RGB", tile.size, ON_WRONG if wrong else INK), (x, y), tile)
        else:
            sheet.paste(tile, (x, y))
        if not named:
            name = names[evaluation.predictions[place]]
            middle = left + (TILE - _length(name, SANS, 22)) / 2
            _write(pen, (middle, top + TILE + 4), name, (SANS, 22), ON_WRONG if wrong else SOFT)
    return number


def _tile(image: np.ndarray, *, as_ink: bool) -> Image.Image:
    image = reduced(image, TILE)
    scale = max(1, TILE // max(image.shape[:2]))
    if as_ink:
        return Image.fromarray(np.kron(image, np.ones((scale, scale), np.uint8)))
    height, width = image.shape[:2]
    factor = TILE / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return Image.fromarray(opaque(image)).resize(size, Image.Resampling.BICUBIC)


def _draw_rows(pen: ImageDraw.ImageDraw, evaluation: Evaluation) -> int:
    """Draw a square for each of the first test rows, a full one where it was answered wrong; return how many."""
    columns = (WIDTH - 2 * MARGIN + APART - SQUARE) // APART
    wrong: Sequence[bool] = (evaluation.labels != evaluation.predictions).tolist()[: columns * ROWS]
    for place, one in enumerate(wrong):
        row, column = divmod(place, columns)
        x, y = MARGIN + column * APART, 510 + row * APART
        pen.rectangle((x, y, x + SQUARE - 1, y + SQUARE - 1), fill=WRONG if one else RULE)
    return len(wrong)
