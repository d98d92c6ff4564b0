"""The style sheet that cuts the tiles of the explorer out of their sprites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.chapters.tiles import AS_IT_IS, PICTURE, SMOOTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.explorer.record import Gallery
    from report.plotting.pictures import Sprite

THUMB, PORTRAIT, SMALL_PORTRAIT = 56, 224, 112  # CSS pixels: a tile, the chosen image, and that on a phone


def gallery_styles(
    image_shape: tuple[int, ...], gallery: Gallery, names: Mapping[str, str], *, as_ink: bool = True
) -> str:
    """Return the style sheet that cuts tiles out of the sprites: class `m5` is the sixth mistake, `s0` the first sheet.

    `names` are those of the image files, which lie beside the style sheet.
    """
    height, width = image_shape[:2]
    longest = max(height, width)
    sizes = f"--image-width:{width}px;--image-height:{height}px"
    scales = {"thumb": THUMB, "portrait": PORTRAIT, "small-portrait": SMALL_PORTRAIT}
    whole = {name: _multiple(size, longest) for name, size in scales.items()}
    if not as_ink:
        whole["thumb"] = round(PICTURE / longest, 4)
    lines = [f".explorer{{{sizes};{';'.join(f'--{name}:{scale}' for name, scale in whole.items())}}}"]
    lines += [] if as_ink else [AS_IT_IS]
    lines += [] if whole["thumb"] == int(whole["thumb"]) else [SMOOTH.format(".tile .cut")]
    lines += [] if longest <= PORTRAIT // 2 else [SMOOTH.format(".cut")]
    lines += [_sprite_style("", gallery.mistakes, names["mistakes.png"])]
    for number, sheet in enumerate(gallery.sheets):
        lines.append(_sprite_style(f".s{number}", sheet, names[f"sheet-{number}.png"]))
    for place in range(len(gallery.mistakes.indices)):
        row, column = divmod(place, gallery.mistakes.columns)
        lines.append(f".m{place}{{--x:{-column};--y:{-row}}}")
    return "\n".join(lines) + "\n"


def _sprite_style(selector: str, sprite: Sprite, name: str) -> str:
    rows = max(1, -(-len(sprite.indices) // sprite.columns))
    return f'.cut{selector}{{background-image:url("{name}");--columns:{sprite.columns};--rows:{rows}}}'


def _multiple(size: int, longest: int) -> float:
    """Return how many times its size an image is shown in a square of `size` pixels: a whole number, if it fits."""
    return size // longest if longest <= size else round(size / longest, 4)
