"""The words of a report that depend on its data: handwriting is read, other images and rows of data are classified."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, replace
from typing import TYPE_CHECKING

from report.core.errors import ReportError
from report.core.formatting import count
from report.core.sanitize import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

MAY_LACK = "correctly"  # the one word that may be empty; else it has a blank before it
LIKE = "like"  # the key that names the vocabulary from which one of somebody's own starts


@dataclass(frozen=True)
class Vocabulary:
    """What the sentences of a report say of its images, of their labels and of the network's answers.

    An image is `a_thing`, several are `things`. The network can `read` it, `reads` it, and it `was_read`; where that
    is not enough to say that it was right, `correctly` follows. It can also `misread` it. `written` is said of the
    label, `predicted` of the answer; as nouns these are `truth` and `answer`, and the answer a `reading`. It is
    `read_in` an image. A bright pixel is `inked`, it has `ink` on it, which makes `strokes`; a
    pattern that makes sense to a person `looks` like these. `handwriting` is what the images are examples of. Where
    nothing is said of what they show, one is an `item`, several are `items`; what answers is a `network`. A short
    line in a chart is a `mark`. `fainter` and `thickness` name two disturbances, and `widened` is the second one's name
    in `metrics.json`. Nobody should use the network to `misuse` "that matters to a person". `title` is the report's
    own, unless somebody chose one, `notebook` the name under which its notebook is published.
    """

    a_thing: str
    things: str
    read: str
    reads: str
    was_read: str
    correctly: str
    misread: str
    misreads: str
    was_misread: str
    reading: str
    readings: str
    written: str
    predicted: str
    truth: str
    answer: str
    read_in: str
    ink: str
    inked: str
    strokes: str
    looks: str
    handwriting: str
    item: str
    items: str
    network: str
    mark: str
    fainter: str
    thickness: str
    widened: str
    misuse: str
    title: str
    notebook: str

    @property
    def identity(self) -> tuple[str, ...]:
        """What the words are known by in the cache: all of them."""
        return astuple(self)

    def counted(self, number: int) -> str:
        """Write a number in figures before its items: 1 image, 10,000 images."""
        return f"{count(number)} {self.item if number == 1 else self.items}"


HANDWRITING = Vocabulary(
    a_thing="a digit",
    things="digits",
    read="read",
    reads="reads",
    was_read="read",
    correctly="",
    misread="misread",
    misreads="misreads",
    was_misread="misread",
    reading="reading",
    readings="readings",
    written="written",
    predicted="read",
    truth="what was written",
    answer="what was read",
    read_in="read in",
    ink="ink",
    inked="inked",
    strokes="strokes",
    looks="digits or strokes",
    handwriting="handwriting",
    item="image",
    items="images",
    network="network",
    mark="stroke",
    fainter="fainter ink",
    thickness="stroke width",
    widened="strokes",
    misuse="read cheques, forms, meters or anything else",
    title="Reading handwritten digits",
    notebook="HandwrittenDigitRecognitionModel.ipynb",
)

IMAGES = Vocabulary(
    a_thing="an image",
    things="images",
    read="classify",
    reads="classifies",
    was_read="classified",
    correctly=" correctly",
    misread="misclassify",
    misreads="misclassifies",
    was_misread="misclassified",
    reading="prediction",
    readings="predictions",
    written="labelled",
    predicted="predicted",
    truth="the label",
    answer="the prediction",
    read_in="predicted for",
    ink="brightness",
    inked="bright",
    strokes="shapes",
    looks="anything that has a name",
    handwriting="kinds of image",
    item="image",
    items="images",
    network="network",
    mark="line",
    fainter="fainter images",
    thickness="thickness",
    widened="thickness",
    misuse="decide anything",
    title="Classifying images",
    notebook="ImageClassificationModel.ipynb",
)

DARKER = "darker images"  # what is `fainter` of images that are no ink

ROWS = replace(
    IMAGES,
    a_thing="a row",
    things="rows",
    handwriting="kinds of data",
    item="row",
    items="rows",
    network="model",
    title="Classification report",
)

TAUGHT = {"network": ROWS.network, "fainter": DARKER}  # words that say what is known of the data and of the answers

NAMED = {"handwriting": HANDWRITING, "images": IMAGES, "rows": ROWS}


def reworded(vocabulary: Vocabulary, words: Mapping[str, str]) -> Vocabulary:
    """Return a vocabulary with words of somebody's own: by the name of the field, and under "like" one to start from.

    Whatever that is, what `TAUGHT` names stays as the data have it.

    Raises:
        ReportError: for a word that no vocabulary has, one that is empty, or an unknown one to start from.
    """
    known = [field.name for field in fields(Vocabulary) if field.name != "notebook"]  # the name of a file is no word
    if LIKE in words and words[LIKE] not in NAMED:
        where = "vocabulary (flag --vocabulary, or a key under [tool.report])"
        raise ReportError(f"{where} is like {quoted(words[LIKE])}; name one of {', '.join(NAMED)}")
    if unknown := [name for name in words if name not in {LIKE, *known}]:
        raise ReportError(f"vocabulary has the word {unknown[0]!r}, which no report says; known are {', '.join(known)}")
    own = {name: word.strip() for name, word in words.items() if name != LIKE}
    if empty := [name for name, word in own.items() if not word and name != MAY_LACK]:
        raise ReportError(f"vocabulary has no text for {empty[0]!r}; write some, or leave the word out")
    if own.get(MAY_LACK):
        own[MAY_LACK] = f" {own[MAY_LACK]}"
    if LIKE in words:
        taught = {name: word for name, word in TAUGHT.items() if getattr(vocabulary, name) == word}
        vocabulary = replace(NAMED[words[LIKE]], **taught)
    return replace(vocabulary, **own)
