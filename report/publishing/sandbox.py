"""Where templates and pages are filled in: they read values and call macros, and reach nothing else.

Whoever changes words need not be trusted with the machine: an expression cannot open a file through some value's
methods, and cannot make a text, a number or a list that the memory does not hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from functools import wraps
from itertools import chain
from numbers import Real
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, htmlsafe_json_dumps

from report.core.sanitize import one_line
from report.publishing.loader import Loader
from report.publishing.macros import judge_call, whole
from report.publishing.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST_PAGE = 2**26  # characters: a report on a thousand classes takes half of it
LARGEST_NUMBER, LONGEST_TEXT = 10_000, 10_000  # that an operation is done with: a width, a list's length, a filling
LONGEST_VALUE = 200_000  # characters of a text that is changed
MOST_AT_ONCE = 2**22  # characters, or comparisons, that an operation could take
MOST_MADE = 2**27  # characters that the operations of all pages make: five million in a report on a thousand classes
ELEMENT = 16  # characters that an element of a list counts as, beside those in it
LEFT_OUT = {"format", "random"}  # filters: one has a language of its own, for widths too, one another answer each time
ONCE = {"truncate", "wordwrap", "center", "ljust", "rjust", "zfill"}  # whose width is that of a whole, not of each part
REFUSED = {"format", "format_map", "encode"}  # methods likewise, and what makes of a text what is none
# What Jinja, and Python after it, make of a template that they do not understand.
NOT_READ = (
    *(jinja2.TemplateError, ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError),
    *(RuntimeError, SyntaxError, TypeError, ValueError),
)
OWNERS = (str, Mapping, LoopContext, BlockReference, Cycler, Joiner)  # whose methods may be called


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment whose templates lie in a folder, with every value escaped and none unknown.

    It has `filters` of our own beside Jinja's.
    """

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, templates: Path, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(
            loader=Loader(templates),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        del self.globals["lipsum"]  # by chance too
        self.globals["range"] = _range
        self.made = _Made()
        known = {**self.filters, "tojson": tojson, **filters}
        self.filters = {
            name: _bounded(name, called, self.made) for name, called in known.items() if name not in LEFT_OUT
        }

    def compile(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Compile a template; what its source breaks in Jinja or in Python is an error of syntax as well."""
        with _syntax(*arguments[1:3]):
            return super().compile(*arguments, **more)

    def parse(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Parse a template, likewise."""
        with _syntax():
            return super().parse(*arguments, **more)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 - any value
        """Say whether a template may call something: a macro, what it was given to call, a method of a plain value."""
        if isinstance(obj, Macro) or any(obj is one for one in self.globals.values()):
            return True
        owner = getattr(obj, "__self__", obj)
        return isinstance(owner, OWNERS) and getattr(obj, "__name__", "") not in REFUSED

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - any value
        """Return an attribute of a value, and nothing of NumPy's."""
        return plain(super().getattr(obj, attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - any values
        """Return a part of a value, likewise."""
        return plain(super().getitem(obj, argument))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, ANN401, PYI063 - as Jinja has it
        """Call something from a template with what there is; the method of a text with arguments within bounds."""
        judge_call(__obj, *args, *kwargs.values())
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, str):
            _judge_text(getattr(__obj, "__name__", ""), owner, *args, *kwargs.values())
        with whole(__obj, len(args), kwargs):
            return __self.made.counted(super().call(__context, __obj, *args, **kwargs))

    def call_filter(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Refuse a filter that is called for each of many values, as `map` does it: together they outgrow memory."""
        raise SecurityError("map takes no filter; give it an attribute, as map(attribute='slug')")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - any values
        """Compute with numbers alone, and raise none to a power that takes long: a list could outgrow memory.

        Texts can be added, as `~` does it.
        """
        if isinstance(left, jinja2.Undefined) or isinstance(right, jinja2.Undefined):
            return super().call_binop(context, operator, left, right)  # which says what is not defined
        texts = operator == "+" and isinstance(left, str) and isinstance(right, str)
        if not (texts or (isinstance(left, Real) and isinstance(right, Real))):
            raise SecurityError(f"{operator} is for numbers alone")
        if operator == "**" and float(abs(right)) * math.log2(max(2.0, float(abs(left)))) > LARGEST_NUMBER:
            raise SecurityError("that power has too many digits")
        return super().call_binop(context, operator, left, right)

    def filled(self, template: jinja2.Template, context: Mapping[str, Any], before: int = 0) -> str:
        """Return a template filled in, if that and the characters of its page `before` it are within `LARGEST_PAGE`."""
        parts, size = [], before
        for part in template.generate(context):
            size += len(part)
            if size > LARGEST_PAGE:
                raise SecurityError(f"it makes a page of more than {LARGEST_PAGE:,} characters")
            parts.append(part)
        return "".join(parts)


@contextmanager
def _syntax(name: str | None = None, file: str | None = None) -> Iterator[None]:
    try:
        yield
    except jinja2.TemplateSyntaxError:
        raise
    except NOT_READ as error:
        raise jinja2.TemplateSyntaxError(one_line(error), 0, name, file) from error


def _range(*numbers: int) -> range:
    """Count as Python does, but not for long."""
    found = range(*numbers)
    if len(found) > LARGEST_NUMBER:
        raise SecurityError(f"a range has more than {LARGEST_NUMBER:,} numbers")
    return found


def _counted(values: Iterator[Any]) -> Iterator[Any]:
    """Yield values, of which nobody knows yet how many there are, as long as they are not too many."""
    for number, value in enumerate(values):
        if number == LARGEST_NUMBER:
            raise SecurityError(f"there are more than {LARGEST_NUMBER:,} values")
        yield value


class _Made:
    """Adds up what operations have made: many small things outgrow memory too."""

    def __init__(self) -> None:
        self.size = 0

    def counted(self, result: Any) -> Any:  # noqa: ANN401 - any value
        """Return what an operation has made, unless it is too much with all before it."""
        if isinstance(result, Sized) and not isinstance(result, jinja2.Undefined):
            self.size += len(result) * (1 if isinstance(result, str) else ELEMENT)
            if self.size > MOST_MADE:
                raise SecurityError(f"the pages make more than {MOST_MADE:,} characters on their way")
        return result


def tojson(value: Any) -> str:  # noqa: ANN401 - any value
    """Write a value as JSON without an indent, which would stand before each part as often as that lies deep."""
    return htmlsafe_json_dumps(value, sort_keys=True)


def _bounded(name: str, called: Callable[..., Any], made: _Made) -> Callable[..., Any]:
    """Return a filter that changes no text that is too long, and takes no argument and no stream of values that is."""
    own = 1 if hasattr(called, "jinja_pass_arg") else 0

    @wraps(called)
    def within_bounds(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - any values
        value, *others = arguments[own:]
        _judge_text(name, value, *others, *more.values())
        if isinstance(value, Iterator) and not isinstance(value, Sized):
            value = _counted(value)
        return made.counted(called(*arguments[:own], value, *others, **more))

    return within_bounds


def _judge_text(name: str, value: Any, *others: Any) -> None:  # noqa: ANN401 - any values
    """Refuse a text that is too long to be changed, and others that, once for each part of a value, are too much.

    They are those of an operation that has a name.
    """
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        raise SecurityError(f"a text has more than {LONGEST_VALUE:,} characters")
    _judge(*others)
    if not others or isinstance(value, jinja2.Undefined):
        return
    parts = len(value) if isinstance(value, Sized) else LARGEST_NUMBER if isinstance(value, Iterator) else 1
    widest = 1 if name in ONCE else max((abs(one) for one in others if isinstance(one, int)), default=1)
    most = MOST_AT_ONCE // max(1, parts * widest)
    if most < 1 or _weight(others, most) > most:
        raise SecurityError(f"it could take more than {MOST_AT_ONCE:,} characters or comparisons")


def _weight(values: Iterable[Any], most: int) -> int:
    """Return how many characters values take, as often as they stand in one another, or something above `most`."""
    total, left = 0, [*values]
    while left and total <= most:
        one = left.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, Sized) and isinstance(one, Iterable) and not isinstance(one, jinja2.Undefined):
            total += ELEMENT * len(one)
            if total <= most:
                left.extend(chain(one, one.values()) if isinstance(one, Mapping) else one)
    return total


def _judge(*values: Any) -> None:  # noqa: ANN401 - any values
    """Refuse numbers and texts with which an operation would take too much time or memory."""
    for value in values:
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            raise SecurityError(f"a number is larger than {LARGEST_NUMBER:,}")
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise SecurityError(f"a text has more than {LONGEST_TEXT:,} characters")
