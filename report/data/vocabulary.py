"""The words of a report that depend on its data: handwriting is read, other images are classified."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Vocabulary:
    """What the sentences of a report say of its images, of their labels and of the network's answers.

    An image is `a_thing`, several are `things`. The network can `read` it, `reads` it, and it `was_read`; where that
    is not enough to say that it was right, `correctly` follows. It can also `misread` it. `written` is said of the
    label, `predicted` of the answer; as nouns these are `truth` and `answer`, and the answer a `reading`. It is
    `read_in` an image. A bright pixel is `inked`, it has `ink` on it, which makes `strokes`; a
    pattern that makes sense to a person `looks` like these. `handwriting` is what the images are examples of. A short
    line in a chart is a `mark`. `fainter` and `thickness` name two disturbances, and `widened` is the second one's name
    in `metrics.json`. Nobody should use the network to `misuse` "that matters to a person". `title` is the report's
    own, unless somebody chose one.
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
    mark: str
    fainter: str
    thickness: str
    widened: str
    misuse: str
    title: str

    @property
    def identity(self) -> tuple[str, ...]:
        """What the words are known by in the cache: all of them."""
        return astuple(self)


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
    mark="stroke",
    fainter="fainter ink",
    thickness="stroke width",
    widened="strokes",
    misuse="read cheques, forms, meters or anything else",
    title="Reading handwritten digits",
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
    mark="line",
    fainter="fainter images",
    thickness="thickness",
    widened="thickness",
    misuse="decide anything",
    title="Classifying images",
)

DARKER = "darker images"  # what is `fainter` of images that are no ink
