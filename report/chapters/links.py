"""The addresses of views of the explorer, for every page that links into it."""

from __future__ import annotations

from urllib.parse import urlencode

from report.evaluation.results import DECIMALS


def explorer_link(
    *,
    true: int | None = None,
    predicted: int | None = None,
    index: int | None = None,
    low: float | None = None,
    high: float | None = None,
    mark: str = "",
    misread: int | None = None,
    show: str = "",
) -> str:
    """Return the address of a view of the explorer.

    Args:
        true: the class that the images shall have.
        predicted: the class that was read. With another `true` class, of which there must be an image so read, the
            link leads to the pair's anchor, for readers without scripts.
        index: of the image to be shown large.
        low: bound of the confidence, which is above it.
        high: bound of the confidence, which is at most this.
        mark: the name of a mark that the images shall have.
        misread: how many trainings, at least, shall have misread the images.
        show: "wrong", "right" or "all".
    """
    chosen = {
        "true": true,
        "predicted": predicted,
        "mark": mark or None,
        "misread": misread,
        "show": show or None,
        "from": None if low is None else _floor(low),
        "to": None if high is None else _floor(high),
        "index": index,
    }
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    is_pair = true is not None and predicted is not None and true != predicted
    anchor = f"#true-{true}-predicted-{predicted}" if is_pair else ""
    return f"predictions.html{f'?{query}' if query else ''}{anchor}"


def _floor(share: float) -> str:
    """Write a bound with six decimals at most, rounded down: it parts published confidences as the bound itself does.

    One that lies within a billionth of such a number is that number.
    """
    scaled = int(share * 10**DECIMALS + 1e-3)
    return f"{scaled / 10**DECIMALS:.{DECIMALS}f}".rstrip("0").rstrip(".")
