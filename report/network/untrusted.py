"""Loads a file of Keras that may be anybody's: looks into it before Keras does, and takes no more than it holds."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras

from report.core.errors import ReportError
from report.core.sanitize import one_line
from report.core.scratch import scratch_folder
from report.network.custom import A_LAMBDA, WRITE_IT, has_lambda, needed_to_load, objects_of, uncompiled

CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"  # what is in a file
WHOLE = "save the whole model with model.save('model.keras')"
SAFE = "3.13.2"  # the Keras from which on safe mode loads no graph of TensorFlow that a file names (`TFSMLayer`)
LARGEST_CONFIG = 16 * 2**20  # bytes that it may have: a network of thousands of layers has some
LARGEST_METADATA = 10_000  # bytes that are read of it: it says little more than the version


def needs_custom(path: Path, custom: str) -> bool:
    """Look into a file before Keras does; say whether its layers need the author's classes.

    Raises:
        ReportError: if it is no such file, if it holds code, or names what the module does not have.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if (size := archive.getinfo(CONFIG).file_size) > LARGEST_CONFIG:
                raise ValueError(f"its {CONFIG} has {size:,} bytes")  # noqa: TRY301 told with the rest
            config = json.loads(archive.read(CONFIG))
        coded = isinstance(config, dict) and has_lambda(uncompiled(config))
        own = needed_to_load(config) if isinstance(config, dict) else []
    except Exception as error:  # noqa: BLE001 of zipfile, its decompressors or JSON: the file may be anybody's
        raise ReportError(f"{path} is no file of Keras 3 ({one_line(error)}); save it as model.keras") from None
    if coded:
        raise ReportError(f"{path} has {A_LAMBDA}, whose code is never run here; {WRITE_IT}")
    known = objects_of(custom) or {}
    if lacking := [name for name in own if name not in known]:
        where = f"module {custom} does not have" if custom else "Keras does not have; name its module with --custom"
        raise ReportError(f"{path} needs {', '.join(lacking)[:80]}, which {where}")
    return bool(own)


def load_untrusted(path: Path, custom: str) -> keras.Model:
    """Load a file in Keras's safe mode, compiled if it can be so.

    Raises:
        ReportError: if it cannot be loaded, or its weights do not lie in it, or this Keras is too old to be trusted.
    """
    if _numbers(keras.__version__) < _numbers(SAFE):
        raise ReportError(f"Keras {keras.__version__} may run what {path} names; install keras>={SAFE}")
    with scratch_folder() as folder:
        copy = Path(shutil.copyfile(path, folder / "model.keras"))  # Keras goes by the name
        _check_stored(path, folder)
        _check_weights(path, custom)
        said = ""
        for compiled in (True, False):
            try:
                model = keras.models.load_model(copy, objects_of(custom), compile=compiled, safe_mode=True)
            except Exception as error:  # noqa: BLE001 the file may be anybody's
                said = one_line(error)
            else:
                if not isinstance(model, keras.Model):
                    break
                return model
    if _numbers(version := _written_by(path)) > _numbers(keras.__version__):
        why = f"it was written by Keras {version}, and this is {keras.__version__}; install keras>={version}"
        raise ReportError(f"{path} cannot be loaded: {why}")
    raise ReportError(f"{path} cannot be loaded: {said or 'it holds no model'}; save it anew with this Keras")


def _written_by(path: Path) -> str:
    """Return the version of the Keras that wrote a file, or "" where the file does not say so."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(METADATA) as file:
            version = str(json.loads(file.read(LARGEST_METADATA))["keras_version"])
    except Exception:  # noqa: BLE001 the file may be anybody's
        return ""
    return version if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){1,3}", version) else ""


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall("[0-9]+", version)[:3]]


def _check_stored(path: Path, folder: Path) -> None:
    """Refuse a file whose weights are not all in it: HDF5 can name any other, and sizes for which there are no bytes.

    The weights are unpacked into `folder` for a moment.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = Path(archive.extract(WEIGHTS, folder))
        with h5py.File(unpacked, "r") as stored:
            links: list[Any] = []
            stored.visititems_links(lambda _, link: links.append(link))
            found: list[Any] = []
            stored.visititems(lambda _, one: found.append(one) if isinstance(one, h5py.Dataset) else None)
            elsewhere = any(not isinstance(link, h5py.HardLink) for link in links) or any(
                one.external or one.is_virtual or one.dtype.hasobject for one in found
            )
            declared, held = sum(one.nbytes for one in found), unpacked.stat().st_size
        unpacked.unlink()
    except Exception as error:  # noqa: BLE001 the file may be anybody's
        raise ReportError(
            f"{path} cannot be loaded: no weights as Keras keeps them ({one_line(error)}); {WHOLE}"
        ) from None
    if elsewhere:
        raise ReportError(f"{path} has weights that do not lie in it; {WHOLE}")
    if declared > held:
        raise ReportError(f"{path} tells of {declared:,} bytes of weights, and holds {held:,}; {WHOLE}")


def _check_weights(path: Path, custom: str) -> None:
    """Refuse a file whose layers have more weights than it has bytes, before memory is taken for any of them."""
    with zipfile.ZipFile(path) as archive:
        held = sum(member.file_size for member in archive.infolist())
        config = json.loads(archive.read(CONFIG))
    try:
        with keras.StatelessScope(initialize_variables=False), keras.saving.custom_object_scope(objects_of(custom)):
            number = keras.saving.deserialize_keras_object(uncompiled(config), safe_mode=True).count_params()
    except Exception:  # noqa: BLE001 the file may be anybody's: what is wrong with it shows when it is loaded
        return
    finally:
        keras.utils.clear_session()  # Keras would make up for the weights that were left out
    if number > held:
        what = f"describes a network of {number:,} weights, and holds {held:,} bytes"
        raise ReportError(f"{path} {what}; {WHOLE}")
