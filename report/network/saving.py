"""Writes a network into a file that anybody can load: the same weights give the same bytes, and few of them."""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras

from report.network.custom import has_lambda, named_in, objects_of, uncompiled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def save_model(model: keras.Model, path: Path, custom: str = "") -> None:
    """Write a model with a fresh optimiser, so that the same weights give the same bytes, and few of them.

    Keras puts dates and memory addresses into the file; they are taken out again. What the model was compiled with
    stays out where it is not Keras's own, as only the author could load it; `custom` names the module that has it.
    """
    with keras.saving.custom_object_scope(objects_of(custom) or {}), _untouched(model) as fresh:
        fresh.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    members["metadata.json"] = _without(members["metadata.json"], "date_saved")
    members["config.json"] = _without(members["config.json"], "shared_object_id")
    config = json.loads(members["config.json"])
    if _is_own(config.get("compile_config")):
        members["config.json"] = json.dumps(uncompiled(config)).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, OLDEST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)


@contextmanager
def _untouched(model: keras.Model) -> Iterator[keras.Model]:
    """Give a model with the same weights whose optimiser has not been at work: a clone, or for a moment itself."""
    if not _is_own(keras.saving.serialize_keras_object(model)):
        fresh = keras.models.clone_model(model)
        fresh.set_weights(model.get_weights())
        yield fresh
        return
    used = getattr(model, "optimizer", None)
    model.optimizer = type(used).from_config(used.get_config()) if used else None
    try:
        yield model
    finally:
        model.optimizer = used


def _is_own(config: object) -> bool:
    """Say whether a part of a model's `config.json` is of the author's own code, which Keras cannot make again."""
    return has_lambda(config) or any(named_in(config))


def _without(content: bytes, unwanted: str) -> bytes:
    def keep(pairs: list[tuple[str, object]]) -> dict[str, Any]:
        return {key: value for key, value in pairs if key != unwanted}

    return json.dumps(json.loads(content, object_pairs_hook=keep)).encode()
