"""Finds the functions that make networks, named as module:function."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from report.core.errors import ReportError
from report.core.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

OURS = f"{Path(__file__).parents[1]}{os.sep}"
# What Keras, TensorFlow and Matplotlib read from a machine's variables, and would do otherwise for it.
VARIABLES = (
    "DNNL_CPU_ISA_HINTS",
    "DNNL_MAX_CPU_ISA",
    "KERAS_MAX_EPOCHS",
    "KERAS_MAX_STEPS_PER_EPOCH",
    "KERAS_NNX_ENABLED",
    "MPLBACKEND",
    "ONEDNN_CPU_ISA_HINTS",
    "ONEDNN_MAX_CPU_ISA",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_XLA_FLAGS",
)
WHERE_CUDA_LIES = "--xla_gpu_cuda_data_dir="  # in XLA_FLAGS, without which some machines find no GPU
CALLBACKS = "build_callbacks"  # the function beside the networks of a module that returns Keras callbacks


class Builders(NamedTuple):
    """The function that makes a network, and the one that makes the callbacks that take part in its training.

    `setting` is how the first is named, as module:function, or "" where it goes by its own name.
    """

    network: Callable[..., Any]
    callbacks: Callable[[], list[Any]]
    setting: str = ""

    @property
    def name(self) -> str:
        """How the network is called, as module:function."""
        return self.setting or f"{self.network.__module__}:{self.network.__name__}"

    @property
    def home(self) -> str:
        """The module that defines what makes the network, and with it the classes of its author."""
        return str(getattr(self.network, "func", self.network).__module__)  # of functools.partial, what it calls


def import_from(project: Path) -> None:
    """Let networks be found in the project's folder, wherever in it a command is run, and be made with TensorFlow.

    That is what the loops of this room are written for, whatever else this machine lets Keras use; and what variables
    tell the libraries on one machine is not known on another.
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    for name in VARIABLES:
        os.environ.pop(name, None)
    if where := [one for one in os.environ.pop("XLA_FLAGS", "").split() if one.startswith(WHERE_CUDA_LIES)]:
        os.environ["XLA_FLAGS"] = " ".join(where)
    if str(project) not in sys.path:
        sys.path.insert(0, str(project))


@contextmanager
def blamed(module: str, *, below: bool = False) -> Iterator[None]:
    """Tell an error that arises in somebody's module in one line; any other is passed on as it is.

    With `below`, whatever arises below the one call that is made here is told, if none of this package's code, called
    back, stands in between: in Keras, of which the module asks what it does not do, or in what the module imports.

    Raises:
        ReportError: saying in which line it arose.
    """
    try:
        yield
    except ReportError:
        raise
    except (Exception, SystemExit) as error:
        files, walked = _files(module), traceback.extract_tb(error.__traceback__)
        what = f"{type(error).__name__}, {one_line(error)}"
        for frame in reversed(walked):
            if frame.filename in files:
                raise ReportError(
                    f"module {files[frame.filename]} fails in line {frame.lineno} ({what}); mend that"
                ) from error
        called = walked[2:]  # after this function, and the one that makes the call
        if not below or any(frame.filename.startswith(OURS) for frame in called):
            raise
        where = f", in {Path(called[-1].filename).name} line {called[-1].lineno}" if called else ""
        raise ReportError(f"module {module} fails{where} ({what}); mend what it asks for") from error


def _files(module: str) -> dict[str, str]:
    """Return the names, by their files, of a module and of the packages that it lies in; nothing is imported."""
    found: dict[str, str] = {}
    places: Sequence[str] | None = None
    name = ""
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        spec = PathFinder.find_spec(name, places)
        if spec and spec.origin:
            found[spec.origin] = name
        places = (spec and spec.submodule_search_locations) or ()
    return found


def builders(network: Callable[..., Any]) -> Builders:
    """Return a function that makes a network, with the one of its module that makes callbacks, if there is one."""
    return Builders(network, getattr(sys.modules[network.__module__], CALLBACKS, list))


def load(function: str) -> Builders:
    """Import the function that is named as module:function, and the one beside it that makes callbacks.

    Raises:
        ReportError: if the module cannot be imported.
    """
    module, _, name = function.partition(":")
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise ReportError(f"models has {function}, but {error}; install what it needs") from None
    return Builders(getattr(found, name), getattr(found, CALLBACKS, list), function)
