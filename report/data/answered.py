"""The data that predictions are about: labels, images where there are any, and nothing to train on."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from report.core.digests import digest
from report.core.records import damage_told
from report.data.arrays import Arrays
from report.data.catalogue import FASHION_MNIST_SUMS, KNOWN, MNIST_SUMS, Identity
from report.data.dataset import Dataset, StoredArrays, is_ink
from report.data.idx import idx_sums, joined_digest
from report.data.npz import write_npz
from report.data.predictions_names import counting
from report.data.vocabulary import DARKER, IMAGES, ROWS, reworded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report.data.predictions import Predictions

FILE = "data.npz"
KNOWN_TESTS = {joined_digest(sums[2:]): KNOWN[joined_digest(sums)] for sums in (MNIST_SUMS, FASHION_MNIST_SUMS)}


class AnsweredArrays(StoredArrays):
    """The labels of predictions, and the images where there are any, as `keep` wrote them."""

    def load_test(self) -> tuple[np.ndarray, np.ndarray]:
        """Unpack the images, uint8 of shape (n, 0, 0) where there are none, and the labels, int64 of shape (n,)."""
        return _load_test(self)


class AnsweredDataset(Dataset):
    """What is known of the data that predictions are about; there is nothing to train on."""

    @property
    def arrays(self) -> AnsweredArrays:
        """Where the arrays are to be had."""
        return AnsweredArrays(self.path, self.digest)


class Given(NamedTuple):
    """What was given instead of a data set and trainings: the data, and the folder of the answers to them, a `Run`.

    `network` says that the folder holds the network that gave them, `model.keras`, and that it can be asked again.
    """

    dataset: Dataset
    folder: Path
    network: bool = False


def keep(predictions: Predictions, identity: Identity, folder: Path) -> None:
    """Write into `folder` the data that predictions are about, for `find`; `describe` says what they are called."""
    images = {} if predictions.images is None else {"images": predictions.images}
    write_npz(folder / FILE, {"labels": predictions.labels} | images)
    describe(predictions, identity, Path(FILE)).save(folder)  # where the folder lies need not be text


def describe(predictions: Predictions, identity: Identity, path: Path) -> AnsweredDataset:
    """Return what is known of the data that predictions are about, and that lie or will lie at `path`.

    They are called by their `identity`, unless they are the test images of MNIST or Fashion-MNIST, by their content;
    the classes keep their own names, unless they are numbers from 0.
    Their digest is that of images and labels in IDX form, or where there are no images, of labels, names of the classes
    and ids: predictions of two classifiers for the same examples are about the same data.
    """
    images, labels, mine = predictions.images, predictions.labels, predictions.class_names
    nothing = np.empty(0, np.uint8)
    sums = idx_sums(Arrays(nothing, nothing, nothing if images is None else images, labels))
    if images is None:
        sums += (digest(mine, predictions.ids),)
    known_by = joined_digest(sums)
    known = KNOWN_TESTS.get(known_by, identity)
    ink = images is None or is_ink(images)
    say = ROWS if images is None else replace(known.vocabulary, network=ROWS.network)
    return AnsweredDataset(
        name=known.name,
        title=known.title,
        vocabulary=say if ink else replace(say, fainter=DARKER),
        class_names=known.class_names if mine == counting(0, len(known.class_names)) else mine,
        image_shape=() if images is None else images.shape[1:],
        train=0,
        test=len(labels),
        digest=known_by,
        source=known.source,
        licence=known.licence,
        path=path,
        drawing=known.drawing,
        ignored=predictions.ignored,
        ids=predictions.ids,
        ink=ink,
        notes=predictions.notes,
    )


def find(folder: Path, words: Mapping[str, str] | None = None) -> AnsweredDataset:
    """Return what `keep` wrote into `folder`, wherever that lies now, with somebody's own `words` (see `reworded`).

    Raises:
        ReportError: if it is damaged.
    """
    known = AnsweredDataset.load(folder)
    return replace(known, path=folder / FILE, vocabulary=reworded(known.vocabulary, words or {}))


def of_network(dataset: AnsweredDataset) -> AnsweredDataset:
    """Return what is known of data where it is known as well that a network answered."""
    return replace(dataset, vocabulary=replace(dataset.vocabulary, network=IMAGES.network))


@lru_cache(maxsize=1)  # several stages of a build need them
def _load_test(stored: AnsweredArrays) -> tuple[np.ndarray, np.ndarray]:
    with damage_told(stored.path.parent), np.load(stored.path, allow_pickle=False) as arrays:
        labels = arrays["labels"]
        images = arrays["images"] if "images" in arrays else np.zeros((len(labels), 0, 0), np.uint8)
    for array in (images, labels):
        array.flags.writeable = False
    return images, labels
