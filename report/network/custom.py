"""What of a network is its author's own, and not Keras's: classes and functions that its file only names."""

from __future__ import annotations

import importlib
from types import FunctionType
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from report.core.errors import ReportError
from report.network.builders import blamed
from report.network.defaults import importing

if TYPE_CHECKING:
    from collections.abc import Iterator

A_LAMBDA, WRITE_IT = "a Lambda layer, or a lambda in a layer", "write it as a keras.Layer, or as a function"
KERAS = ("keras", "builtins")  # the modules of what any Keras knows


def objects_of(module: str) -> dict[str, Any] | None:
    """Return the classes and functions that a module holds, by name and as they are registered; None for no module.

    Raises:
        ReportError: if it cannot be imported.
    """
    if not module:
        return None
    try:
        with blamed(module), importing(module):
            found = vars(importlib.import_module(module))
    except ImportError as error:
        raise ReportError(f"custom is {module}, but {error}; name a module of the project, as package.module") from None
    own = {name: value for name, value in found.items() if isinstance(value, FunctionType) or _is_kept(value)}
    return {keras.saving.get_registered_name(value): value for value in own.values()} | own


def _is_kept(value: object) -> bool:
    return isinstance(value, type) and hasattr(value, "get_config")  # as all that Keras keeps in files


def needed_to_load(config: dict[str, Any]) -> list[str]:
    """Return, sorted, what a model's `config.json` names that Keras does not have, but for what it is compiled with."""
    return sorted(set(named_in(uncompiled(config))))


def uncompiled(config: dict[str, Any]) -> dict[str, Any]:
    """Return a model's `config.json` without what it is compiled with, which no answer depends on."""
    return {**config, "compile_config": None}


def named_in(config: object) -> Iterator[str]:
    """Yield the name of every class and function in a model's `config.json` that Keras does not have."""
    if isinstance(config, dict):
        kind, module = config.get("class_name"), str(config.get("module"))
        if kind == "function":
            if not _is_known(str(config.get("config"))):
                yield str(config.get("config"))
        elif "module" in config and isinstance(kind, str) and module.partition(".")[0] not in KERAS:
            yield kind
        for value in config.values():
            yield from named_in(value)
    elif isinstance(config, list | tuple):
        for value in config:
            yield from named_in(value)


def own_parts(layer: keras.Layer) -> Iterator[Any]:
    """Yield the functions and classes that a layer was given, activations and the like, and Keras does not have.

    What a model is compiled with is left out, as is a Lambda layer, which no file is loaded with.
    """
    if isinstance(layer, keras.Model | keras.layers.Lambda):
        return
    for value in vars(layer).values():
        if not isinstance(value, FunctionType):
            if _is_kept(type(value)):
                yield type(value)
        elif value.__name__ != "<lambda>" and not _is_known(keras.saving.get_registered_name(value)):
            yield value


def layers_of(model: keras.Model) -> list[keras.Layer]:
    """Return a model and all its layers, the nested too."""
    return list(model._flatten_layers())  # noqa: SLF001 there is no other way


def namesakes(model: keras.Model) -> list[FunctionType]:
    """Return the functions of a model that are called like ones of Keras's and are others: its file only names them."""
    found = (value for layer in layers_of(model) for value in vars(layer).values() if isinstance(value, FunctionType))
    others = (value for value in found if value.__module__.partition(".")[0] != "keras")
    return [value for value in others if _is_known(value.__name__)]


def mistaken(model: keras.Model) -> list[str]:
    """Return, sorted, the names of those that do something else than Keras's, which are loaded in their place."""
    numbers = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)

    def differs(own: FunctionType) -> bool:
        try:
            return not np.allclose(own(numbers), _loaded(own.__name__)(numbers), atol=1e-5)
        except Exception:  # noqa: BLE001 it may be anybody's code
            return True

    return sorted({one.__name__ for one in namesakes(model) if differs(one)})


def _is_known(function: str) -> bool:
    return getattr(_loaded(function), "__module__", "").partition(".")[0] in KERAS


def _loaded(function: str) -> Any:  # noqa: ANN401 whatever Keras makes of a name
    """Return what Keras loads for a function of this name, or None: of two names that it has for one it finds one."""
    named = {"module": "builtins", "class_name": "function", "config": function, "registered_name": function}
    try:
        return keras.saving.deserialize_keras_object(named)
    except (TypeError, ValueError):
        return None


def has_lambda(config: object) -> bool:
    """Say whether a model's `config.json`, or a part of it, holds Python code, which is never run."""
    if isinstance(config, dict):
        value = config.get("value")  # Keras writes that alone of an activation
        coded = isinstance(value, list | tuple) and any(isinstance(one, str) for one in value[:1])
        return coded or config.get("class_name") in {"Lambda", "__lambda__"} or any(map(has_lambda, config.values()))
    return isinstance(config, list | tuple) and any(map(has_lambda, config))
