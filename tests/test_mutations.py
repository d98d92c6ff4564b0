"""Thousands of inputs that are nearly right: each reader ends in a record or in one line, soon and in little memory.

Every run tries the same ones. `MUTATIONS=2000` in the environment tries so many of each kind, other ones every time.
"""

from __future__ import annotations

import gzip
import io
import math
import sys
import time
import warnings
import zipfile
from contextlib import contextmanager, redirect_stdout
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from builds import CHECKOUT
from data_files import SMALL, as_idx, save_idx
from hypothesis import given
from hypothesis import strategies as st
from mutations import SLOW, trying
from PIL import Image

from report.configuration import load_settings, read_flags
from report.core.errors import ReportError
from report.core.sanitize import LONGEST_LINE
from report.data.dataset import inspect
from report.data.idx import IDX_FILES
from report.data.idx_folder import find_idx, read_idx_files
from report.data.picture_folder import find_pictures
from report.data.pictures import read_pictures
from report.data.predictions import predictions_from, read_predictions
from report.network.logs import epochs_from, read_log
from report.network.trained import look_at
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

EACH = trying(30)
MOST = 400 * 2**20  # bytes by which the process may grow: a piece of the data, and what libraries take when first used
NUMBER = count()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that all mutations of a test share; each makes a file or a folder of its own in it."""
    return tmp_path


@contextmanager
def ended_well() -> Iterator[None]:
    """See to it that what is read ends in a record, or in one line, soon and in little memory."""
    before, started = grown(), time.process_time()
    try:
        yield
    except ReportError as error:
        told = str(error)
        assert "\n" not in told
        assert len(told) <= LONGEST_LINE + 3
        assert "; " in told or len(told) > LONGEST_LINE, f"it does not say what to do: {told}"
    assert time.process_time() - started < SLOW
    assert grown() - before < MOST


def grown() -> int:
    """Return the most bytes that this process has had in memory so far."""
    resource = pytest.importorskip("resource")
    size: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size * (1 if sys.platform == "darwin" else 1024)


SEEDS = st.integers(0, 2**64 - 1)  # of changes, which a generator of its own spreads more evenly
KINDS = ("changed", "cut", "inserted", "token", "token", "token", "repeated", "end")


def mutated(originals: Sequence[bytes], tokens: Sequence[bytes] = (b"\0", b"\xff" * 8)) -> st.SearchStrategy[bytes]:
    """Return what makes one of the originals with some bytes changed, cut out, put in or told twice."""
    return st.builds(mutate, st.sampled_from(originals), st.just(tokens), st.integers(1, 4), SEEDS)


def mutate(original: bytes, tokens: Sequence[bytes], edits: int, seed: int) -> bytes:
    """Change some bytes."""
    random, content = Random(seed), bytearray(original)  # noqa: S311 no secret
    for _ in range(edits):
        at = random.randint(0, len(content))
        end = min(len(content), at + random.randint(1, 40))
        kind = random.choice(KINDS)
        if kind == "changed":
            content[at : at + 1] = random.randbytes(1)
        elif kind == "cut":
            del content[at:end]
        elif kind == "inserted":
            content[at:at] = random.randbytes(random.randint(1, 12))
        elif kind == "token":
            content[at : random.choice([at, end])] = random.choice(tokens)
        elif kind == "repeated":
            content[at:at] = content[at:end] * random.randint(1, 50)
        elif kind == "end":
            del content[at:]
    return bytes(content)


def as_npy(array: np.ndarray) -> bytes:
    """Return an array as NumPy writes it to a file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, array)
    return file.getvalue()


TYPES = ("|u1", ">i8", "<f8", "<U9", "|O", "<U0", "|V3", "<M8[s]", "<c16")
HEADER_PARTS = (*(f"'{kind}'".encode() for kind in TYPES), b"True", b"(", b")", b"-1", b"10" * 9, b"9" * 999)


KINDS_OF_NUMBERS = ("u1", "u1", "i2", ">i4", "u8", "f2", "f4", ">f8", "?", "c8", "U1", "U70", "S3", "M8[s]", "V2")
POOLS = (
    range(10),
    range(256),
    (0.0, 0.5, 1.0),
    (0, -1, 2**31, 2**64 - 1),
    (float("nan"), float("inf"), -1e308, 1e-320),
)
CODES = ((97, 98, 99), (32, 97, 0x301, 0xE9), (0, 10, 0x202E, 0xD800, 0x10FFFF), (0x110000, 2**31, 2**32 - 1))


def arrays(shape: tuple[int, ...]) -> st.SearchStrategy[np.ndarray]:
    """Return what makes an array of this shape, or nearly so, of any type, with what may or may not fit."""
    return st.builds(make_array, st.just(shape), st.sampled_from(KINDS_OF_NUMBERS), SEEDS)


def make_array(shape: tuple[int, ...], kind: str, seed: int) -> np.ndarray:
    """Make an array."""
    random, sides = Random(seed), list(shape)  # noqa: S311 the same
    if random.random() < 0.2:
        sides[random.randrange(len(sides))] = random.choice([0, 1, 3, 7, 225])
    sides += random.choice([[], [], [], [], [1], [3], [4], [2, 2]])
    size, pool = math.prod(sides), random.choice(POOLS)
    if kind[0] == "U":
        codes = [random.choice(random.choice(CODES)) for _ in range(6)]
        return np.resize(np.array(codes, np.uint32), size * int(kind[1:])).view(f"<{kind}").reshape(sides)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        numbers = np.array(random.choices(pool, k=min(size, 20)) or [0], float)
        made: np.ndarray = np.resize(numbers.astype(kind) if kind[0] != "V" else np.zeros(1, kind), sides)
    return np.asfortranarray(made) if random.random() < 0.3 else made


def write(path: Path, members: dict[str, bytes], packing: int) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


FILES = {name: as_npy(array) for name, array in (SMALL | {"class_names": np.array(["a", "b", "c"])}).items()}


@EACH
@given(
    changes=st.dictionaries(st.sampled_from([*FILES, "ids"]), mutated(list(FILES.values()), HEADER_PARTS), min_size=1),
    packing=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
)
def test_data_files_with_mutated_arrays(folder: Path, changes: dict[str, bytes], packing: int) -> None:
    path = write(folder / f"{next(NUMBER)}.npz", FILES | changes, packing)
    with ended_well():
        inspect(path)


@EACH
@given(data=st.data())
def test_data_files_with_arrays_of_any_type_and_shape(folder: Path, data: st.DataObject) -> None:
    shapes = {
        "x_train": (6, 8, 9),
        "y_train": (6,),
        "x_test": (3, 8, 9),
        "y_test": (3,),
        "class_names": (3,),
        "ids": (3,),
    }
    changed = data.draw(st.lists(st.sampled_from([*shapes]), unique=True, min_size=1))
    made = {name: as_npy(data.draw(arrays(shapes[name]))) for name in changed}
    path = write(folder / f"{next(NUMBER)}.npz", {name: FILES[name] for name in SMALL} | made, zipfile.ZIP_STORED)
    with ended_well():
        inspect(path)


@EACH
@given(content=st.data())
def test_data_files_with_mutated_bytes(folder: Path, content: st.DataObject) -> None:
    whole = write(folder / "whole.npz", FILES, zipfile.ZIP_STORED).read_bytes()
    path = folder / f"{next(NUMBER)}.npz"
    path.write_bytes(content.draw(mutated([whole])))
    with ended_well():
        inspect(path)
    with ended_well():
        read_predictions(path)


@EACH
@given(
    name=st.sampled_from(IDX_FILES),
    content=mutated([as_idx(array) for array in SMALL.values()]),
    packed=st.sampled_from(["", ".gz", "broken"]),
    broken=st.data(),
)
def test_folders_with_mutated_idx_files(
    folder: Path, name: str, content: bytes, packed: str, broken: st.DataObject
) -> None:
    place = save_idx(folder / str(next(NUMBER)), packed=bool(packed))
    if packed:
        content = gzip.compress(content, mtime=0)
    if packed == "broken":
        content = broken.draw(mutated([content]))
    (place / f"{name}{'.gz' if packed else ''}").write_bytes(content)
    with ended_well():
        read_idx_files(find_idx(place))


def picture(kind: str, **how: Any) -> bytes:  # noqa: ANN401 as Pillow takes them
    """Return an image file of a kind."""
    file = io.BytesIO()
    Image.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3)).save(file, kind, **how)
    return file.getvalue()


PICTURES = (picture("PNG"), picture("JPEG"), picture("WEBP"), picture("PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"))
FOLDERS = st.text(min_size=1, max_size=70).filter(
    lambda name: not {*name} & {"/", "\0"} and name not in {".", ".."} and len(name.encode(errors="ignore")) < 200
)


@EACH
@given(
    content=mutated(PICTURES),
    names=st.lists(FOLDERS, min_size=1, max_size=3, unique=True),
    size=st.sampled_from([None, (9, 10)]),
)
def test_folders_with_mutated_images_and_odd_names(
    folder: Path, content: bytes, names: list[str], size: tuple[int, int] | None
) -> None:
    place = folder / str(next(NUMBER))
    try:
        for name in names:
            for part in ("train", "test"):
                (place / part / name).mkdir(parents=True)
                (place / part / name / f"1{name[:9]}.png").write_bytes(PICTURES[0])
        (place / "test" / names[0] / "2.png").write_bytes(content)
    except (OSError, UnicodeError):
        return  # no such name here
    with ended_well():
        read_pictures(find_pictures(place), size)


TABLES = (
    b"label,cat,dog\ncat,0.75,0.25\ndog,0.5,0.5\ncat,1,0\n",
    b"index;label;p0;p1;p2\n0;1;0,2;0,6;0,2\n1;2;0,5;0,3;0,2\n",
    b"id\ty_true\tprobability\nx\t0\t0.25\ny\t1\t0.5\n",
)
CELLS = (
    b",",
    b";",
    b"\t",
    b"\n",
    b'"',
    b"nan",
    b"inf",
    b"1e999",
    b"-1",
    b"\xef\xbb\xbf",
    b"\0",
    b"=1+1",
    b"label",
    b"p1",
    b"9" * 5000,
)


@EACH
@given(content=mutated(TABLES, CELLS))
def test_mutated_tables_of_predictions(folder: Path, content: bytes) -> None:
    path = folder / f"{next(NUMBER)}.csv"
    path.write_bytes(content)
    with ended_well():
        read_predictions(path)


@EACH
@given(data=st.data())
def test_predictions_of_any_type_and_shape(folder: Path, data: st.DataObject) -> None:
    shapes = {"labels": (4,), "probabilities": (4, 3), "class_names": (3,), "images": (4, 2, 3), "ids": (4,)}
    given_arrays = {"labels": np.array([0, 1, 2, 1]), "probabilities": np.eye(3)[[0, 1, 2, 1]]}
    changed = data.draw(st.lists(st.sampled_from([*shapes]), unique=True, min_size=1))
    made = given_arrays | {name: data.draw(arrays(shapes[name])) for name in changed}
    path = write(
        folder / f"{next(NUMBER)}.npz", {name: as_npy(array) for name, array in made.items()}, zipfile.ZIP_STORED
    )
    with ended_well():
        read_predictions(path)
    with ended_well():
        predictions_from(made.pop("labels"), made.pop("probabilities"), **made)


LOGS = (
    b"epoch,accuracy,loss,val_accuracy,val_loss\n0,0.8,0.5,0.85,0.4\n1,0.9,0.3,0.95,0.2\n",
    b"epoch;loss;lr\n0;0.5;0.1\n",
)


@EACH
@given(content=mutated(LOGS, (*CELLS, b"NA", b"loss", b"x" * 140_000)))
def test_mutated_logs(folder: Path, content: bytes) -> None:
    path = folder / f"{next(NUMBER)}.csv"
    path.write_bytes(content)
    with ended_well():
        epochs_from(read_log(path), str(path))


TOML = (CHECKOUT / "pyproject.toml").read_bytes()
TABLE = b"""[tool.report]
title = "Digits"
seed = 7
vocabulary = {like = "rows", a_thing = "a letter"}
models = ["mine:first", {function = "mine:second", name = "the 2nd", epochs = 2}]
history = ["one.json"]
learning_rate = 0.01
"""
VALUES = (
    *(b"[", b"]", b"{", b"}", b"=", b'"', b"'''", b"\r", b"nan", b"-inf", b"2026-11-24", b"tool = 3"),
    *(b"0x" + b"f" * 5000, b"9" * 5000, b"[" * 2000, b"\\u202e", "\u202e".encode(), b"\xed\xa0\x80"),
)


@EACH
@given(content=mutated([TABLE, TABLE, b"[tool]\nreport = {seed = 3}\n", TOML], VALUES))
def test_mutated_project_files(folder: Path, content: bytes) -> None:
    (folder / "pyproject.toml").write_bytes(content)
    with ended_well():
        assert isinstance(load_settings(folder, {}), Settings)


NAMES = st.sampled_from([*Settings.model_fields])
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "0", "-1", "1e400", "nan", "a:b", "32x32", "like", "\n::error::x", "x" * 3000]),
)


@EACH
@given(
    variables=st.dictionaries(
        st.one_of(NAMES.map(lambda name: f"REPORT_{name.upper()}"), WORDS.map(lambda text: f"REPORT_{text}")), WORDS
    ),
    arguments=st.lists(
        st.one_of(NAMES.map(lambda name: f"--{name.replace('_', '-')}"), WORDS, WORDS.map(lambda text: f"--{text}")),
        max_size=6,
    ),
)
def test_any_variables_and_arguments(folder: Path, variables: dict[str, str], arguments: list[str]) -> None:
    (folder / "pyproject.toml").write_bytes(b"")
    warnings: list[str] = []
    with ended_well(), redirect_stdout(io.StringIO()):
        try:
            flags = read_flags(arguments, "build", "Builds.", open="Opens.")
        except SystemExit as ended:
            assert ended.code == 0  # noqa: PT017 it was --help
            return
        flags.pop("open")
        load_settings(folder, variables, flags, warnings.append)
    assert all(len(warning) < 300 and "\n" not in warning for warning in warnings)


@EACH
@given(data=st.data())
def test_mutated_model_files_are_looked_at_from_outside(folder: Path, data: st.DataObject) -> None:
    whole = write(folder / "whole.keras", {"config.json": b'{"module": "keras"}'}, zipfile.ZIP_DEFLATED).read_bytes()
    path = folder / f"{next(NUMBER)}.keras"
    path.write_bytes(data.draw(mutated([whole])))
    with ended_well():
        look_at(path)
