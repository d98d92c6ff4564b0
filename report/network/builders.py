"""Finds the functions that make networks, named as module:function."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from report.core.errors import ReportError
from report.core.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CALLBACKS = "build_callbacks"  # the function beside the networks of a module that returns Keras callbacks


class Builders(NamedTuple):
    """The function that makes a network, and the one that makes the callbacks that take part in its training."""

    network: Callable[..., Any]
    callbacks: Callable[[], list[Any]]


def import_from(project: Path) -> None:
    """Let networks be found in the project's folder, wherever in it a command is run, and be made with TensorFlow.

    That is what the loops of this room are written for, whatever else this machine lets Keras use.
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    if str(project) not in sys.path:
        sys.path.insert(0, str(project))


@contextmanager
def blamed(module: str) -> Iterator[None]:
    """Tell an error that arises in somebody's module in one line; any other is passed on as it is.

    Raises:
        ReportError: saying in which line it arose.
    """
    try:
        yield
    except ReportError:
        raise
    except Exception as error:
        found, walked = find_spec(module), traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in walked if found and frame.filename == found.origin]
        if not lines:
            raise
        what = f"{type(error).__name__}, {one_line(error)}"
        raise ReportError(f"module {module} fails in line {lines[-1]} ({what}); mend that") from error


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
        return builders(getattr(importlib.import_module(module), name))
    except ImportError as error:
        raise ReportError(f"models has {function}, but {error}; install what it needs") from None
