"""Tells how the first test images were read after each epoch, so that a reader can go through the training."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from report.core.formatting import count, percent
from report.core.names import isolated, shortener

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.chapters.learning.record import Plot, Replay
    from report.chapters.tiles import Tile
    from report.data.dataset import Dataset
    from report.network.run import Training

DIGITS, PICTURES, NAMED = 16, 10, 6  # tiles in two rows beside the caption
SHORT_NAME = 3  # characters of a reading that fit under a digit
CUT = 8  # characters of a name that fit its tile


@dataclass(frozen=True)
class ReplayWords:
    """What the replay shows.

    `tiles` are images that were ever read wrong, first as they were read at the end: each with its reading, and whether
    that is right. `heading` says after which epoch, `score` what was right then, `rule` which images these are. `data`
    is what the script lays over the page: of each tile the class that it is of, its first reading and every change,
    the scores of each epoch, and where the curve runs.
    """

    epochs: int
    heading: str
    score: str
    rule: str
    named: bool
    tiles: tuple[tuple[Tile, str, bool], ...]
    data: Mapping[str, object]


def tell_replay(
    replay: Replay | None, training: Training, dataset: Dataset, tiles: Mapping[int, Tile]
) -> ReplayWords | None:
    """Tell how the first images were read after each epoch; `tiles` are those of the article by index."""
    if not replay or any(epoch.test_accuracy is None for epoch in training.epochs):
        return None
    names, say = dataset.class_names, dataset.vocabulary
    named = max(map(len, names)) > SHORT_NAME
    most = NAMED if named else DIGITS if dataset.ink else PICTURES
    shown = replay.indices[:most]
    readings = replay.readings[:, : len(shown)].tolist()
    true = replay.labels[:most]
    short = shortener(names)
    used = sorted({reading for epoch in readings for reading in epoch})

    def heading(epoch: object) -> str:
        return f"After epoch {epoch}"

    def score(share: str, wrong: str) -> str:
        return f"{share} {say.was_read} correctly. Of the first {count(replay.shown)} {say.items}, {wrong} wrong"

    shares = [percent(epoch.test_accuracy or 0.0) for epoch in training.epochs]
    at_end = [
        (tiles[index], short(names[read], CUT), read == label)
        for index, read, label in zip(shown, readings[-1], true, strict=True)
    ]
    return ReplayWords(
        epochs=len(shares),
        heading=heading(len(shares)),
        score=score(shares[-1], count(replay.wrong[-1])),
        rule=_rule(len(shown), len(replay.indices)),
        named=named,
        tiles=tuple(at_end),
        data={
            "heading": heading("{epoch}"),
            "score": score("{share}", "{wrong}"),
            "shares": shares,
            "wrong": list(replay.wrong),
            "true": true,
            "names": {reading: [short(names[reading], CUT), isolated(names[reading])] for reading in used},
            "changes": _changes(readings),
            "wide": _placed(replay.wide),
            "narrow": _placed(replay.narrow),
        },
    )


def _rule(shown: int, of: int) -> str:
    return "Wrong after some epoch:" if shown == of else f"The first {shown} that were wrong after some epoch:"


def _changes(readings: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Return the places of the tiles and their readings: of the first epoch all, of every other those that changed."""
    found = [list(enumerate(readings[0]))]
    for before, after in pairwise(readings):
        found.append([(place, now) for place, (was, now) in enumerate(zip(before, after, strict=True)) if was != now])
    return found


def _placed(plot: Plot) -> dict[str, object]:
    return {"left": plot.left, "right": plot.right, "axis": plot.axis, "heights": plot.heights}
