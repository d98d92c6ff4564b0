"""The data sets that are known by their content, with what stands in no array: name, title, source, licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.core.sanitize import printable
from report.data.idx import joined_digest
from report.data.vocabulary import HANDWRITING, IMAGES, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

MNIST_SUMS = (  # SHA-256 of the four files, unpacked, as their authors published them
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)

FASHION_MNIST_SUMS = (  # the same, of the files in Debian's package dataset-fashion-mnist
    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
)

MNIST_DIGEST = joined_digest(MNIST_SUMS)
FASHION_MNIST_DIGEST = joined_digest(FASHION_MNIST_SUMS)
DIGITS_DIGEST = "2ad98f655feac244360e38fade55ee3d0f242856a6a6d84e2fc57af870ec272f"  # of what `write_digits` writes


@dataclass(frozen=True)
class Drawing:
    """How a drawing becomes an image of a data set: as its makers made theirs, all lengths in pixels of the image.

    The drawing keeps its shape and is scaled to fit `box`, (width, height). It is written with a round pen as wide as
    `pen`, and the grey of a pixel is the share of it that is inked. Then it is moved by whole pixels until its centre
    of mass lies in the middle pixel (`centred_by` "mass"), or left in the middle as it is ("box").
    """

    box: tuple[int, int]
    pen: float
    centred_by: str


@dataclass(frozen=True)
class Identity:
    """What stands in no array: it is known from the content, or not at all.

    `class_names` are () where the classes are called by their numbers.
    """

    name: str
    title: str
    vocabulary: Vocabulary = IMAGES
    source: str = ""
    licence: str = ""
    drawing: Drawing | None = None
    class_names: tuple[str, ...] = ()


KNOWN = {
    MNIST_DIGEST: Identity(
        name="mnist",
        title="MNIST",
        vocabulary=HANDWRITING,
        source="Yann LeCun, Corinna Cortes and Christopher Burges, from forms that NIST had collected.",
        licence="CC BY-SA 3.0",
        drawing=Drawing(box=(20, 20), pen=2.6, centred_by="mass"),
    ),
    DIGITS_DIGEST: Identity(
        name="digits",
        title="scikit-learn digits",
        vocabulary=HANDWRITING,
        source="Ethem Alpaydin and Cenk Kaynak, UCI Machine Learning Repository; the 1,797 images in scikit-learn.",
        licence="CC BY 4.0",
        drawing=Drawing(box=(8, 8), pen=1.4, centred_by="box"),
    ),
    FASHION_MNIST_DIGEST: Identity(
        name="fashion_mnist",
        title="Fashion-MNIST",
        source="Han Xiao, Kashif Rasul and Roland Vollgraf, Zalando Research, from pictures of Zalando’s articles.",
        licence="MIT",
        class_names=(
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
    ),
}


def named_after(path: Path) -> Identity:
    """Name data after their file, but never by the name of data that they are not."""
    taken = {identity.name for identity in KNOWN.values()}
    name = printable(path.name if path.stem.lower() in taken else path.stem)
    return Identity(name=name, title=name)
