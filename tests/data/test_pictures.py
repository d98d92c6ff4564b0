"""A folder of image files becomes arrays, and a file that cannot be used is named in one line."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from data_files import NOT_BROUGHT, POINTER
from PIL import Image, PngImagePlugin

from report.core.errors import ReportError
from report.data import npz, picture_folder, pictures
from report.data.dataset import inspect
from report.data.find import load_dataset
from report.data.picture_folder import find_pictures
from report.data.pictures import read_pictures
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIDE = 8
RED = Image.new("RGB", (SIDE, SIDE), (200, 10, 20))
GREY = Image.new("L", (SIDE, SIDE), 77)


def put(folder: Path, *names: str, image: Image.Image = RED) -> Path:
    """Save an image under each of these names in the folder, which is returned."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        image.save(folder / name)
    return folder


def small(folder: Path, image: Image.Image = RED) -> Path:
    """Save a folder of two classes with one file each in either part."""
    return put(folder, "train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "test/dog/1.png", image=image)


def load(folder: Path, **settings: str) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the arrays of a folder as a build gets them, with the names of classes and images, and what was said."""
    said: list[str] = []
    dataset, arrays = load_dataset(Settings(dataset=folder.name, **settings), folder.parent, {}, said.append)
    return {**arrays._asdict(), "classes": np.array(dataset.class_names), "ids": np.array(dataset.ids)}, said


def refusal(folder: Path, **settings: str) -> str:
    """Return the one line in which a folder is refused, without its path."""
    with pytest.raises(ReportError) as caught:
        load(folder, **settings)
    message = str(caught.value)
    assert message.isprintable()
    assert "; " in message
    return message.replace(f"{folder}/", "").replace(str(folder), "FOLDER")


def test_what_git_lfs_has_not_brought_is_told_as_that(tmp_path: Path) -> None:
    folder = small(tmp_path / "shapes")
    (folder / "test" / "dog" / "1.png").write_bytes(POINTER)
    assert refusal(folder).startswith(f"test/dog/1.png {NOT_BROUGHT}")


def test_classes_and_files_stand_in_natural_order_and_keep_their_names(tmp_path: Path) -> None:
    names = [
        f"{part}/{label}/{number}.png" for part in ("train", "test") for label in ("c10", "c2") for number in (10, 9)
    ]
    found, said = load(put(tmp_path / "shapes", *names))
    assert found["classes"].tolist() == ["c2", "c10"]
    assert found["ids"].tolist() == ["test/c2/9.png", "test/c2/10.png", "test/c10/9.png", "test/c10/10.png"]
    assert found["y_test"].tolist() == [0, 0, 1, 1]
    assert said[0] == f"{tmp_path / 'shapes'}: 2 classes, images in train + test: c2 (2 + 2), c10 (2 + 2)"
    assert load(tmp_path / "shapes")[1] == said[1:]


def test_colours_are_red_green_and_blue_and_a_grey_file_among_them_is_all_three(tmp_path: Path) -> None:
    folder = put(small(tmp_path / "shapes"), "test/dog/1.png", image=GREY)
    found, _ = load(folder)
    assert found["x_train"].shape == (2, SIDE, SIDE, 3)
    assert found["x_test"][0, 0, 0].tolist() == [200, 10, 20]
    assert found["x_test"][1, 0, 0].tolist() == [77, 77, 77]


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_grey_files_make_grey_images(tmp_path: Path, mode: str) -> None:
    found, _ = load(small(tmp_path / "shapes", Image.new("L", (SIDE, SIDE), 255).convert(mode)))
    assert found["x_test"].shape == (2, SIDE, SIDE)
    assert set(found["x_test"].ravel().tolist()) == {255}


@pytest.mark.parametrize("mode", ["P", "RGBA", "CMYK"])
def test_other_kinds_of_file_are_brought_to_colours(tmp_path: Path, mode: str) -> None:
    suffix = "jpg" if mode == "CMYK" else "png"
    names = [f"{part}/{label}/1.{suffix}" for part in ("train", "test") for label in ("cat", "dog")]
    found, _ = load(put(tmp_path / "shapes", *names, image=RED.quantize(4) if mode == "P" else RED.convert(mode)))
    assert np.abs(found["x_test"][0, 0, 0].astype(int) - [200, 10, 20]).max() <= (0 if suffix == "png" else 12)


LYING = Image.fromarray(np.arange(12 * 8, dtype=np.uint8).reshape(12, 8))
EXIF = Image.Exif()
EXIF[0x0112] = 6  # to be turned by a quarter, clockwise
XMP = PngImagePlugin.PngInfo()
XMP.add_itxt("XML:com.adobe.xmp", '<rdf:Description tiff:Orientation="6"/>')


@pytest.mark.parametrize("tags", [{"exif": EXIF}, {"pnginfo": XMP}], ids=["EXIF", "XMP"])
def test_a_picture_is_turned_as_its_camera_says(tmp_path: Path, tags: dict[str, Any]) -> None:
    for part in ("train", "test"):
        for label in ("cat", "dog"):
            (tmp_path / "shapes" / part / label).mkdir(parents=True)
            LYING.save(tmp_path / "shapes" / part / label / "1.png", **tags)
    found, _ = load(tmp_path / "shapes")
    assert np.array_equal(found["x_test"][0], np.rot90(np.asarray(LYING), -1))


def test_files_of_several_sizes_are_brought_to_the_one_that_is_asked_for_width_first(tmp_path: Path) -> None:
    folder = put(small(tmp_path / "shapes"), "train/cat/2.jpeg", image=RED.resize((40, 30)))
    message = refusal(folder)
    assert message.startswith(
        "FOLDER holds images of 2 sizes, width x height: 8x8 (4), 40x30 (1); say what they are to be"
    )
    assert "--image-size 32x32 (WIDTHxHEIGHT)" in message
    found, _ = load(folder, image_size="12x9")
    assert found["x_train"].shape == (3, 9, 12, 3)
    dataset, _ = load_dataset(Settings(dataset="shapes", image_size="12x9"), tmp_path, {})
    assert "brought to 12 × 9 pixels (width × height)" in dataset.source


def test_sides_that_cannot_be_used_are_told_with_the_way_out(tmp_path: Path) -> None:
    message = refusal(small(tmp_path / "shapes", RED.resize((300, 20))))
    assert message.startswith("FOLDER holds images of 300x20 pixels, sides of 8 to 224 pixels can be used; say what")


def test_a_class_in_one_part_and_files_that_are_no_images_are_told(tmp_path: Path) -> None:
    folder = put(small(tmp_path / "shapes"), "train/owl/1.png", "test/bat/1.webp")
    (folder / "train" / "cat" / "notes.txt").write_text("no image", encoding="utf-8")
    (folder / "train" / ".DS_Store").write_text("hidden", encoding="utf-8")
    (folder / "train" / "cat" / ".hidden.png").write_text("hidden", encoding="utf-8")
    (folder / "train" / "empty").mkdir()
    (folder / "val").mkdir()
    found, said = load(folder)
    assert found["classes"].tolist() == ["bat", "cat", "dog", "owl"]
    assert said[0] == f"{folder}: train/cat/notes.txt, train/empty skipped, no images to use"
    assert said[1] == f"{folder}: val skipped, the test images are those in test"
    assert "no training image of 1 of its 4 classes (bat), which no network can learn" in said[3]
    assert "no test image of 1 of its 4 classes (owl), of which nothing is measured" in said[4]


def test_images_to_test_that_nobody_labelled_give_way_to_those_that_are(tmp_path: Path) -> None:
    folder = put(tmp_path / "shapes", "train/cat/1.png", "train/dog/1.png", "test/unknown/1.png")
    message = refusal(folder)
    assert message.startswith("test has no folder that is called like one of train; put the images of each class ")
    found, said = load(put(folder, "val/cat/1.png", "val/dog/1.png"))
    assert (found["classes"].tolist(), found["ids"].tolist()) == (["cat", "dog"], ["val/cat/1.png", "val/dog/1.png"])
    assert f"{folder}: test skipped, the test images are those in val" in said


@pytest.mark.parametrize("part", ["val", "valid", "validation"])
def test_the_test_images_may_be_called_otherwise(tmp_path: Path, part: str) -> None:
    names = [f"{folder}/{label}/1.png" for folder in ("train", part) for label in ("cat", "dog")]
    assert load(put(tmp_path / "shapes", *names))[0]["ids"].tolist() == [f"{part}/cat/1.png", f"{part}/dog/1.png"]


def test_a_part_without_classes_leaves_the_test_images_to_the_next(tmp_path: Path) -> None:
    labelled = [f"{part}/{name}/1.png" for part in ("train", "val") for name in ("cat", "dog")]
    found, said = load(put(tmp_path / "shapes", *labelled, "test/1.png", "test/2.png"))
    assert found["ids"].tolist() == ["val/cat/1.png", "val/dog/1.png"]
    assert said[0].endswith("shapes: test skipped, the test images are those in val")


HOSTILE = ("<script>alert(1)<", "{{ 7*7 }}", "a\u202eb", "::error::x", "=1+1", "\udcff", "c\nb")


def test_class_folders_with_hostile_names_are_text_that_can_be_printed(tmp_path: Path) -> None:
    try:
        found, _ = load(
            put(tmp_path / "shapes", *(f"{part}/{name}/1.png" for part in ("train", "test") for name in HOSTILE))
        )
    except UnicodeEncodeError as error:
        pytest.skip(f"no such file names here: {error}")
    assert {*found["classes"]} == {"".join(one if one.isprintable() else "\ufffd" for one in name) for name in HOSTILE}
    assert all(name.isprintable() for name in found["ids"])


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (("cat", "cat "), "FOLDER holds 'cat' and 'cat ', which look alike; give every class its own name: rename"),
        (("a\nb", "a\rb"), "FOLDER holds 'a\ufffdb' twice; give every class its own name: rename that folder"),
        (("cat", "c" * 61), "FOLDER holds 'ccc"),
        (("cat",), "FOLDER has one class only; put images of two or more classes into a folder for each"),
        (tuple(f"c{number}" for number in range(1001)), "FOLDER has 1,001 classes, 1,000 are the most; put images"),
    ],
    ids=["a blank", "the same in print", "long", "one", "many"],
)
def test_class_folders_that_make_no_classes_are_told(tmp_path: Path, names: tuple[str, ...], complaint: str) -> None:
    for name in names:
        (tmp_path / "shapes" / "test" / name).mkdir(parents=True)
        (tmp_path / "shapes" / "test" / name / "1.png").touch()
    assert refusal(tmp_path / "shapes").startswith(complaint)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    assert refusal(put(tmp_path / "a", "train/cat/1.png")).startswith("FOLDER has no folder test; put test images into")
    (tmp_path / "b" / "test" / "cat").mkdir(parents=True)
    assert refusal(tmp_path / "b").startswith(
        "test has no folder with images; put them (.jpeg, .jpg, .png, .webp) into"
    )
    only = put(tmp_path / "c", "test/cat/1.png", "test/dog/1.png")
    assert "has no folder train with images, and a network is to be trained; add" in refusal(only)


def _bomb(width: int, height: int, depth: int = 8, kind: int = 2) -> bytes:
    """Return a PNG with a header that says this, and few pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    )


def _saved(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def _tagged_at_its_end() -> bytes:
    """Return a PNG whose EXIF stands behind its pixels."""
    whole = _saved(LYING, exif=EXIF)
    at, pixels = whole.index(b"eXIf") - 4, whole.index(b"IDAT") - 4
    return whole[:at] + whole[pixels:-12] + whole[at:pixels] + whole[-12:]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"<!doctype html>", "is no PNG, JPEG or WebP image; save it as one or take it away"),
        (b"", "is no PNG, JPEG or WebP image;"),
        (_saved(RED, "GIF"), "is no PNG, JPEG or WebP image;"),
        (_saved(RED)[:45], "is damaged ("),
        (_saved(Image.effect_noise((SIDE, SIDE), 90))[:-30], "is damaged ("),
        (_bomb(8200, 8200), "has 8200 × 8200 pixels; scale it down"),
        (_bomb(60_000, 60_000), "is too large ("),
        (_saved(RED, save_all=True, append_images=[GREY.convert("RGB")]), "is animated; save one of its frames"),
        (_saved(Image.fromarray(np.zeros((SIDE, SIDE), np.uint16))), "has more than 8 bits a channel; save it with 8"),
        (_bomb(SIDE, SIDE, 16, 2), "has more than 8 bits a channel; save it with 8"),
        (_bomb(SIDE, SIDE, 16, 4), "has more than 8 bits a channel; save it with 8"),
        (_bomb(SIDE, SIDE, 16, 6), "has more than 8 bits a channel; save it with 8"),
        (_tagged_at_its_end(), "says only behind its pixels that it lies on its side; save it upright"),
        (_saved(Image.new("RGBA", (SIDE, SIDE), (1, 2, 3, 254))), "is transparent in places; lay it on a background"),
    ],
    ids=[
        "page",
        "empty",
        "gif",
        "header",
        "cut",
        "large",
        "bomb",
        "animated",
        "16 bits",
        "colours",
        "grey, alpha",
        "colours, alpha",
        "late",
        "alpha",
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, complaint: str) -> None:
    folder = small(tmp_path / "shapes")
    (folder / "test" / "dog" / "1.png").write_bytes(content)
    assert refusal(folder, image_size="9x9").startswith(f"test/dog/1.png {complaint}")


@pytest.mark.parametrize("part", ["train", "test"])
def test_files_are_counted_before_any_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    folder = put(small(tmp_path / "shapes"), f"{part}/cat/2.png")
    monkeypatch.setattr(picture_folder, "MOST_ROWS", 3)
    find_pictures(folder)
    monkeypatch.setattr(picture_folder, "MOST_ROWS", 2)
    assert refusal(folder).startswith(f"{part} has 3 image files; 2 are the most, so leave some out")


def test_nothing_is_decoded_where_headers_tell_of_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small(tmp_path / "shapes")
    monkeypatch.setattr(npz, "LARGEST", 4 * SIDE * SIDE * 3)
    read_pictures(find_pictures(folder), None)
    monkeypatch.setattr(npz, "LARGEST", 4 * SIDE * SIDE * 3 - 1)
    monkeypatch.setattr(pictures, "read_picture", None)
    assert refusal(folder).startswith("FOLDER would unpack to 0.0 GiB, the limit is 0 GiB; keep fewer images or give")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: put(folder, "test/cat/1.png", image=GREY),
        lambda folder: (folder / "test/cat/1.png").rename(folder / "test/cat/2.png"),
        lambda folder: (folder / "test/cat/1.png").rename(folder / "test/dog/0.png"),
    ],
    ids=["a pixel", "a name", "a class"],
)
def test_a_folder_is_converted_again_only_where_something_changed(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    folder = small(tmp_path / "shapes")
    first, _ = load_dataset(Settings(dataset="shapes"), tmp_path, {})
    assert load_dataset(Settings(dataset="shapes"), tmp_path, {})[0].path == first.path
    change(folder)
    assert load_dataset(Settings(dataset="shapes"), tmp_path, {})[0].path != first.path


def test_an_image_size_for_data_of_one_size_is_told(tmp_path: Path) -> None:
    small(tmp_path / "shapes")
    dataset, _ = load_dataset(Settings(dataset="shapes"), tmp_path, {})
    said: list[str] = []
    load_dataset(Settings(dataset=str(dataset.path), image_size="9x9"), tmp_path, {}, said.append)
    assert said[0] == "image_size is for folders of image files; nothing is scaled here"
    assert inspect(dataset.path).ids == dataset.ids
