"""A link to the report shows its card where the address is known, and nothing is said where it is not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from rendering import DRAWN, PROVENANCE, a_report, drawn, parsed, rendered

from report.plotting.pictures import Figure

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = {chapter: tuple(drawn(name) for name in names) for chapter, names in DRAWN.items()}
CARD = Figure("card", b"\x89PNG", 'A network "reads" <b> & more', "")


def tags(source: str) -> dict[str, str]:
    """Return what a page says of itself to those who show links, by name."""
    metas = [meta.attrib for meta in parsed(source).iter("meta")]
    named = [(meta.get("property") or meta.get("name", ""), meta.get("content", "")) for meta in metas]
    return {name: content for name, content in named if name.startswith(("og:", "twitter:"))}


def test_every_page_is_shown_with_the_card(tmp_path: Path) -> None:
    report = a_report(figures={**FIGURES, "summary": (*FIGURES["summary"], CARD)})
    pages = rendered(tmp_path, report)
    assert (tmp_path / "images" / "card.png").read_bytes() == CARD.image
    home = PROVENANCE.home
    for name in pages.keys() - {"404.html"}:
        found = tags(pages[name])
        assert found["og:url"] == (home if name == "index.html" else home + name)
        assert found["og:image"] == f"{home}images/card.png"
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert found["og:image:alt"] == CARD.alt
        assert found["twitter:card"] == "summary_large_image"
        assert found["og:title"].endswith(report.title)
        assert found["og:description"]
    assert not tags(pages["404.html"])


def test_nothing_is_said_where_the_address_is_not_known(tmp_path: Path) -> None:
    pages = rendered(tmp_path, a_report(provenance=dataclasses.replace(PROVENANCE, home="")))
    assert not any(map(tags, pages.values()))
