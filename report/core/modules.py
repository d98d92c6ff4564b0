"""Finds the files of modules, and tells the project's from those of libraries, which are known by their versions."""

from __future__ import annotations

import importlib
import sys
import sysconfig
from functools import cache
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

from report.core.digests import digest, file_digest

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

ABOVE = Path(__file__).resolve().parents[2]  # the folder in which the package lies
OURS = f"{__name__.partition('.')[0]}."
STANDARD = Path(sysconfig.get_path("stdlib")).resolve()  # where Python's own modules lie
INSTALLED = {"site-packages", "dist-packages"}  # folders that installers fill
RECORDS = "*.dist-info/RECORD"  # which they leave in any other folder that they fill
ORIGIN = "direct_url.json"  # stands beside it where that was not from an index
CONDA = "conda"  # whose packages all come from files, and are known by their version
UNHASHED, ABOUT = ",,", ".dist-info/"  # in lines of RECORD, of bytecode as it ends, and of what is about the rest
DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow"}  # the other names that we import: they are found at once


def path_of(module: str) -> Path | None:
    """Return the file of a module of this package or of the project, or None for another's, or none.

    The project's are all that Python finds where neither its own modules nor what is installed lies: in the project's
    folder, in its `src/` or wherever else an editable installation leads, and in the folders of PYTHONPATH.
    """
    if module.startswith(OURS):
        return _find(module, (ABOVE,))
    top, _, rest = module.partition(".")
    return _find(rest, _places(top, tuple(sys.path), Path.cwd()))


def look_anew() -> None:
    """Find from now on what was not there before; versions stay, as what is loaded does."""
    importlib.invalidate_caches()
    for found in (_find, _places, _holds_installed):
        found.cache_clear()


def shown(path: Path) -> Path:
    """Return how a message names a file: one of this package by where it lies in that."""
    return path.relative_to(ABOVE) if path.is_relative_to(ABOVE) else path


def distribution(name: str) -> str:
    """Return what is likely to be installed where a module of this full name is another's."""
    library = name.partition(".")[0]
    return DISTRIBUTIONS.get(library, library)


@cache  # it looks through all that is installed
def version_of(library: str) -> str:
    """Return the version of what is installed under a name, or has the name when imported, or the digest of its files.

    What was not installed from an index may be another under the same version: a digest of what was installed follows.
    Where there is none of them, it is "".
    """
    try:
        return _version_of(metadata.distribution(library))
    except metadata.PackageNotFoundError:
        known = sorted(set(metadata.packages_distributions().get(library, ())))
    if known:
        return ", ".join(f"{name} {_version_of(metadata.distribution(name))}" for name in known)
    spec = _spec(library)
    return _digest_of(spec) if spec else ""


def _version_of(installed: metadata.Distribution) -> str:
    """Return the version of what is installed, and of what came from a folder, a file or a repository a digest too.

    It is made of those that the installer noted of the code, which are the same wherever that was installed.
    """
    if installed.read_text(ORIGIN) is None or (installed.read_text("INSTALLER") or "").strip() == CONDA:
        return installed.version
    noted = (installed.read_text("RECORD") or "").splitlines()
    code = [one for one in noted if not (one.startswith("..") or ABOUT in one or one.endswith(UNHASHED))]
    return f"{installed.version} {digest(sorted(code))}"


@cache
def _find(name: str, places: tuple[Path, ...]) -> Path | None:
    """Return the file of a module by its name in a package that lies in these places, "" for the package itself."""
    for place in places:
        path = place.joinpath(*name.split("."))
        suffixes = (*EXTENSION_SUFFIXES, ".py")
        for file in (path / "__init__.py", *(path.with_name(f"{path.name}{one}") for one in suffixes)):  # as in Python
            if file.is_file():
                return file
    return None


@cache
def _places(top: str, _searched: tuple[str, ...], _here: Path) -> tuple[Path, ...]:
    """Return the folders of a package of the project at the top of all names, or the file of a module but for its end.

    They depend on the folders that are searched, and on the one in which that is done.
    """
    if not top or not (spec := _spec(top)):
        return ()
    if spec.submodule_search_locations is not None:
        return tuple(path for path in map(Path, spec.submodule_search_locations) if not _is_installed(path))
    path = Path(spec.origin or "")
    return (path.with_name(top),) if spec.has_location and not _is_installed(path) else ()


def _spec(name: str) -> ModuleSpec | None:
    """Return what Python would import under a name without a dot, whatever it has imported already."""
    finders = (finder for finder in sys.meta_path if hasattr(finder, "find_spec"))
    return next((spec for finder in finders if (spec := finder.find_spec(name, None))), None)


def _is_installed(path: Path) -> bool:
    """Say whether a module or package, which may be a link, lies where Python's own do, or what was installed."""
    return _holds_installed(path.resolve().parent)


@cache
def _holds_installed(folder: Path) -> bool:
    if folder == STANDARD or folder.name in INSTALLED:  # whatever else an installer has left there
        return True
    if (folder / "pyproject.toml").is_file():
        return False
    return folder.is_relative_to(STANDARD) or not INSTALLED.isdisjoint(folder.parts) or any(folder.glob(RECORDS))


def _digest_of(spec: ModuleSpec) -> str:
    """Return the digest of the file of a module, of all modules of a package, or of the archive that holds them."""
    folders = map(Path, spec.submodule_search_locations or ())
    if files := [(file.relative_to(folder), file) for folder in folders for file in sorted(folder.rglob("*.py"))]:
        return digest([[name.as_posix(), file_digest(file)] for name, file in files])
    path = Path(spec.origin or "") if spec.has_location else Path()
    file = next((one for one in (path, *path.parents) if one.is_file()), None)
    return file_digest(file) if file else ""
