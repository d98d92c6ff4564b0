"""Writes a network into a file that anybody can load: the same weights give the same bytes, and few of them."""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras

from report.network.custom import has_lambda, named_in, uncompiled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def save_model(model: keras.Model, path: Path) -> None:
    """Write a model with a fresh optimiser, so that the same weights give the same bytes, and few of them.

    Keras puts dates and memory addresses into the file; they are taken out again. What the model was compiled with
    stays out where it is not Keras's own, as only the author could load it.
    """
    compiled = keras.saving.serialize_keras_object(model).get("compile_config")
    is_own = has_lambda(compiled) or any(named_in(compiled))
    with _untouched(model, fresh=bool(compiled) and not is_own):
        model.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    members["metadata.json"] = _without(members["metadata.json"], "date_saved")
    members["config.json"] = _without(members["config.json"], "shared_object_id")
    if is_own:
        members["config.json"] = json.dumps(uncompiled(json.loads(members["config.json"]))).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, OLDEST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)


@contextmanager
def _untouched(model: keras.Model, *, fresh: bool) -> Iterator[None]:
    """Give a model for a moment an optimiser that has not been at work, or none, in place of the one it has."""
    used = getattr(model, "optimizer", None)
    if not used:
        yield
        return
    try:
        model.optimizer = type(used).from_config(used.get_config()) if fresh else None
        if fresh:
            model.optimizer.build(model.trainable_variables)
        yield
    finally:
        model.optimizer = used


def _without(content: bytes, unwanted: str) -> bytes:
    def keep(pairs: list[tuple[str, object]]) -> dict[str, Any]:
        return {key: value for key, value in pairs if key != unwanted}

    return json.dumps(json.loads(content, object_pairs_hook=keep)).encode()
