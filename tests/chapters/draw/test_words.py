"""The page to draw on says what is true of its data and its network, with or without scripts."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING

import html5lib
import pytest
from builds import CHECKOUT
from rendering import a_report, rendered
from site_check import check_site
from worlds import NOT_MARKUP, tiny_dataset, tiny_evaluation, tiny_pad

from report.chapters.draw.trial import DrawnTrial, read_trials, trial_words
from report.chapters.draw.words import tell
from report.core.errors import ReportError
from report.data.catalogue import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from report.chapters.draw.record import Pad

MASS = Drawing(box=(20, 20), pen=2.6, centred_by="mass")
EVALUATION = tiny_evaluation([0, 1, 2], [0, 1, 0])
TRIAL = DrawnTrial(
    side=336, hands=21, sizes=50, smallest=24, largest=320, apart=6, drawings=1050, same=1048, right=20, accuracy=0.98
)
MEASURED = CHECKOUT / "site" / "measured" / "drawing.json"


def the_page(folder: Path, pad: Pad | None = None, drawing: Drawing | None = MASS) -> Element:
    """Return `draw.html` of a site in which nothing is wrong."""
    report = a_report(**({"pad": pad} if pad else {}))
    report = dataclasses.replace(report, dataset=dataclasses.replace(report.dataset, drawing=drawing))
    source = rendered(folder / "site", report)["draw.html"]
    assert check_site(folder / "site") == []
    return html5lib.parse(source, namespaceHTMLElements=False)


def refused_pad(right: Sequence[int] = (0,), wrong: Sequence[int] = ()) -> Pad:
    """Return what stands behind the page of a network that cannot run there."""
    reason = "it cannot run in this page"
    return tiny_pad(right, wrong, refused="memory (LSTM)", reason=reason, scripts={}, kept=0)


def text(element: Element) -> str:
    """Return the words of an element."""
    return " ".join("".join(element.itertext()).split())


def ids(page: Element) -> set[str]:
    """Return all ids of a page."""
    return {element.attrib["id"] for element in page.iter() if "id" in element.attrib}


def test_a_page_to_draw_on_has_its_square_and_its_answer(tmp_path: Path) -> None:
    page = the_page(tmp_path)
    assert {"pad", "answer", "evidence", "units"} <= ids(page)
    assert page.findtext(".//h1") == "Draw a digit"


def test_the_data_of_the_scripts_are_in_the_page(tmp_path: Path) -> None:
    data = json.loads(the_page(tmp_path).findtext(".//script[@id='draw-data']"))
    assert data["recipe"] == {"height": 4, "width": 6, "box": [20, 20], "pen": 2.6, "centred_by": "mass"}
    assert [example["label"] for example in data["examples"]] == [0, 1, 2]
    assert (tmp_path / "site" / data["weights"]).is_file()
    assert (tmp_path / "site" / data["images"]).is_file()


def test_examples_show_what_was_read(tmp_path: Path) -> None:
    buttons = the_page(tmp_path).findall(".//button[@data-example]")
    assert [text(button) for button in buttons] == ["read as 0", "read as 1", "read wrong as 0"]
    assert buttons[2].find("img").get("alt") == "test image 2, written 2,"


def test_where_nobody_knows_how_the_images_were_made_there_is_nothing_to_draw_on(tmp_path: Path) -> None:
    page = the_page(tmp_path, drawing=None)
    assert "how the images of Tiny were made is not known" in text(page)
    assert page.findtext(".//h1") == "Try the network"
    assert page.find(".//fieldset[@class='pens']") is None
    assert json.loads(page.findtext(".//script[@id='draw-data']"))["recipe"] is None


def test_a_network_that_cannot_run_is_named_and_the_examples_stay(tmp_path: Path) -> None:
    page = the_page(tmp_path, refused_pad(range(2), [2]))
    assert "This network cannot run in a page, because of memory (LSTM)." in text(page)
    assert not {"pad", "answer", "evidence", "units"} & ids(page)
    assert len(page.findall(".//button[@data-example]")) == 3
    assert page.findall(".//script") == []


def test_a_network_of_other_layers_gives_no_reasons_and_says_why(tmp_path: Path) -> None:
    page = the_page(tmp_path, tiny_pad(range(2), [2], reason="it also has convolution"))
    assert "stand here without such shares: it also has convolution." in text(page)
    assert not {"evidence", "units"} & ids(page)
    assert "pad" in ids(page)


def test_class_names_are_text(tmp_path: Path) -> None:
    source = rendered(tmp_path / "site", a_report(names=(NOT_MARKUP, "</script>", "c")))["draw.html"]
    assert NOT_MARKUP not in source
    page = html5lib.parse(source, namespaceHTMLElements=False)
    assert json.loads(page.findtext(".//script[@id='draw-data']"))["classes"][1] == "</script>"


@pytest.mark.parametrize(
    ("names", "compact"),
    [
        (("0", "1", "10"), True),
        (("shirt", "boot", "bag"), False),
        (("0", "1", "abc"), False),
        (map(str, range(12)), True),
        (map(str, range(13)), False),
    ],
)
def test_short_names_of_few_classes_stand_side_by_side(names: tuple[str, ...], *, compact: bool) -> None:
    dataset = tiny_dataset(class_names=tuple(names))
    assert tell(dataset, EVALUATION, tiny_pad(), None).compact is compact


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (MASS, "to fit 20\u00a0×\u00a020 pixels and written with a round pen 2.6 pixels wide"),
        (MASS, "its centre of mass lies in the middle"),
        (Drawing(box=(8, 8), pen=1.4, centred_by="box"), "It stands in the middle."),
    ],
)
def test_the_way_from_drawing_to_image_is_told(drawing: Drawing, said: str) -> None:
    page = tell(tiny_dataset(drawing=drawing), EVALUATION, tiny_pad(), None)
    assert said in page.way


def test_a_trial_is_told_with_its_numbers() -> None:
    words = trial_words(TRIAL)
    assert "1,048 of 1,050 (99.8%)" in words
    assert "20 of 21 were read right" in words
    assert "24 to 320 pixels high" in words


def test_a_trial_that_was_not_made_is_not_told(tmp_path: Path) -> None:
    assert read_trials(tmp_path / "none.json") == {}
    assert "mine" not in read_trials(MEASURED)


@pytest.mark.parametrize("content", ["<<<<<<< HEAD", "[1]", '{"mnist": {"side": 336}}', "\xff"])
def test_a_file_of_trials_that_is_none_is_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "drawing.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ReportError, match=r"drawing\.json.*; .*restore"):
        read_trials(path)


@pytest.mark.parametrize("impossible", [{"drawings": 0}, {"accuracy": math.nan}, {"accuracy": 98}])
def test_a_trial_that_cannot_have_been_is_one_line(tmp_path: Path, impossible: dict[str, float]) -> None:
    path = tmp_path / "drawing.json"
    path.write_text(json.dumps({"mnist": dataclasses.asdict(TRIAL) | impossible}), encoding="ascii")
    with pytest.raises(ReportError, match=r"drawing\.json is not as its program writes it; restore it"):
        read_trials(path)


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_of_a_hundred_drawings_ninety_nine_are_read_as_at_full_size(name: str) -> None:
    trial = read_trials(MEASURED)[name]
    assert trial.drawings == trial.hands * trial.sizes
    assert trial.sizes >= 50
    assert trial.same / trial.drawings >= 0.99


@pytest.mark.parametrize(
    ("drawing", "refused", "title", "headline", "sees"),
    [
        (MASS, "", "Draw", "Draw a digit", "Your drawing as 6\u00a0×\u00a04 pixels, made as the images of Tiny were."),
        (None, "", "Try it", "Try the network", "A grey image of 6\u00a0×\u00a04 pixels, and nothing else."),
        *(
            (
                drawing,
                "memory (LSTM)",
                "Samples",
                "What the network read in some test images",
                "A grey image of 6\u00a0×\u00a04",
            )
            for drawing in (MASS, None)
        ),
    ],
)
def test_title_and_headline_promise_what_can_be_done(
    drawing: Drawing | None, refused: str, title: str, headline: str, sees: str
) -> None:
    pad = refused_pad() if refused else tiny_pad()
    words = tell(tiny_dataset(drawing=drawing), EVALUATION, pad, None)
    assert (words.title, words.headline) == (title, headline)
    assert words.sees.startswith(sees)
    assert bool(words.way) == (not refused)


@pytest.mark.parametrize(("drawing", "title"), [(MASS, "Draw"), (None, "Try it")])
def test_the_navigation_has_the_title_of_the_page(tmp_path: Path, drawing: Drawing | None, title: str) -> None:
    page = the_page(tmp_path, drawing=drawing)
    assert text(page.find(".//nav/a[@href='draw.html']")) == title
    assert page.findtext(".//title").startswith(f"{title} · ")


@pytest.mark.parametrize(
    ("pad", "why", "because"),
    [
        (tiny_pad(), "Every inked pixel", "its pixel counts."),
        (tiny_pad(reason="it also has convolution"), "That is not shown here.", "shares: it also has convolution."),
        (refused_pad(), "That is not shown here.", "shares: it cannot run in this page."),
    ],
)
def test_reasons_are_promised_only_where_there_are_any(pad: Pad, why: str, because: str) -> None:
    words = tell(tiny_dataset(), EVALUATION, pad, None)
    assert words.explained == words.data["explained"] == (not pad.reason)
    assert words.why.startswith(why)
    assert words.because.endswith(because)


@pytest.mark.parametrize(
    ("classes", "shown", "right", "wrong"),
    [
        (4, (4, 3), "each class", "each class"),
        (4, (3, 3), "each of three classes", "each class"),
        (4, (2, 2), "each of two classes", "each of two classes"),
        (4, (1, 1), "one class", "one class"),
        (12, (10, 10), "each of the first ten classes", "each of the first ten classes"),
        (12, (3, 3), "each of three classes", "each of three classes"),
    ],
)
def test_rows_say_of_how_many_classes_they_show_an_image(
    classes: int, shown: tuple[int, int], right: str, wrong: str
) -> None:
    """Of each class one image is right and one is wrong, but of four the last has no mistake."""
    labels = list(range(classes)) * 2
    misread = [(label + 1) % classes for label in range(classes)] if classes > 4 else [1, 2, 3, 3]
    names = [str(label) for label in range(classes)]
    evaluation = tiny_evaluation(labels, [*range(classes), *misread], names=names)
    pad = tiny_pad(range(shown[0]), range(classes, classes + shown[1]))
    words = tell(tiny_dataset(class_names=tuple(names)), evaluation, pad, None)
    assert (words.right_of, words.wrong_of) == (right, wrong)


def test_the_caption_has_the_classes_of_each_row(tmp_path: Path) -> None:
    caption = text(the_page(tmp_path, tiny_pad([0], [2])).find(".//figure[@id='examples']/figcaption"))
    assert "Above, the first of one class that it read right; below" in caption
    assert "the mistake in each class that it was surest of" in caption


def test_the_size_of_the_network_is_told_in_thousands_of_bytes() -> None:
    made = {"weights.js": "x" * 1_234_567, "images.js": ""}
    assert (
        tell(tiny_dataset(), EVALUATION, tiny_pad(scripts=made), None).size
        == ", 1,235\u00a0kB of it, with weights rounded to 14 bits"
    )
    assert tell(tiny_dataset(), EVALUATION, tiny_pad(scripts={}), None).size == ""


def test_the_medium_pen_is_that_of_the_data_between_a_finer_and_a_broader_one() -> None:
    pens = tell(tiny_dataset(), EVALUATION, tiny_pad(), None).pens
    assert 0.5 < pens["thin"] < pens["medium"] < pens["thick"] < 2
    assert pens["medium"] == 1
