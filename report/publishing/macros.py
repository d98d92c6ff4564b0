"""Who is to blame where a page or a template calls something with what is not there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.runtime import Macro

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MISTYPED = re.compile(r" is undefined$| has no (attribute|element) | does not export the requested name ")


def judge_call(called: Any, *given: Any) -> None:  # noqa: ANN401 - any values
    """Refuse to call what is not defined, or anything with that.

    A macro may be given what has a name and no value, as a parameter that its caller was not given and passes on.
    """
    for value in filter(jinja2.is_undefined, (called, *given)):
        try:
            str(value)  # says what is not defined
        except jinja2.UndefinedError as error:
            if not isinstance(called, Macro) or MISTYPED.search(str(error)):
                raise


@contextmanager
def whole(called: Any, places: int, named: Collection[str]) -> Iterator[None]:  # noqa: ANN401 - any value
    """Blame whoever calls a macro for an argument that it lacks, and not the macro, nor one that it passes it on to.

    Args:
        called: the macro, or anything else.
        places: how many arguments it is given by their places.
        named: the names of the others.
    """
    try:
        yield
    except jinja2.UndefinedError as error:
        for name in called.arguments[places:] if isinstance(called, Macro) else ():
            if name not in named and str(error) == f"parameter {name!r} was not provided":
                raise TypeError(f"macro {called.name!r} is called without its {name}") from None
        raise
