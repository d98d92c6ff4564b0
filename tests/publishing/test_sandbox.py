"""What a template or a page can do is little: no file is reached, and no memory filled."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import jinja2
import numpy as np
import pytest

from report.core.formatting import percent
from report.publishing import sandbox
from report.publishing.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("hidden", encoding="utf-8")
    return path


def made(expression: str, folder: Path, **known: object) -> str:
    """Return what becomes of an expression."""
    environment = Sandbox(folder, {"percent": percent})
    return environment.filled(environment.from_string(f"{{{{ {expression} }}}}"), known)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("2 ** 10 * 3 % 7", "6"),
        ("0.5 ** 2", "0.25"),
        ("0.5 | percent(1)", "50.0%"),
        ("'a b'.split() | join('<')", "a&lt;b"),
        ("'x'.upper().center(5)", "  X  "),
        ("{'a': 1}.get('a')", "1"),
        ("range(3) | list", "[0, 1, 2]"),
        ("range(9, 3, -3) | select('in', [3, 6]) | sum(start=1)", "7"),
        ("1 + 0.5", "1.5"),
        ("'a' + '<'", "a&lt;"),
        ("dict(a=1).items() | list", "[(&#39;a&#39;, 1)]"),
        ("cycler(1, 2).next()", "1"),
        ("1000000 | abs", "1000000"),
        ("('x' | center(10000)) | truncate(1000, true) | length", "1000"),
        ("(range(2000) | join) | wordwrap(1000) | length", "6896"),
        ("('x' | center(10000)).ljust(9999) | length", "10000"),
        ("nothing | default('some')", "some"),
        ("[{'a': 1}] | map(attribute='a') | list", "[1]"),
    ],
)
def test_plain_values_can_be_computed_with(expression: str, result: str, tmp_path: Path) -> None:
    assert made(expression, tmp_path) == result


@pytest.mark.parametrize(
    "expression",
    [
        "path.read_text()",
        "path.unlink()",
        "path.parent.joinpath('secret').open()",
        "(path | attr('unlink'))()",
        "keep()",
        "keep.__globals__",
        "''.__class__.__mro__",
        "'' | attr('__class__')",
        "'{0.__class__}'.format(path)",
        "('{0.__class__}' | attr('format'))(path)",
        "cycler.__init__.__globals__",
        "numbers.append(1)",
        "[].__len__()",
    ],
)
def test_a_value_lets_nothing_else_be_done(expression: str, secret: Path) -> None:
    numbers: list[int] = []
    with pytest.raises((jinja2.TemplateError, TypeError)):
        made(expression, secret.parent, path=secret, keep=lambda: numbers.append(1), numbers=numbers)
    assert secret.read_text(encoding="utf-8") == "hidden"
    assert numbers == []


@pytest.mark.parametrize(
    "expression",
    [
        "'x' * 10 ** 9",
        "[[0] * 9999] * 9999",
        "10 ** (10 ** 10)",
        "(10 ** 300) ** 300",
        "2 ** (10 ** 400)",
        "'%999999999d' % 1",
        "'%999999999d' | format(1)",
        "'{:>999999999}'.format(1)",
        "'x'.ljust(10 ** 9)",
        "'x' | center(10 ** 9)",
        "'x' | indent(10 ** 9, true)",
        "[1] | batch(10 ** 9, 0) | list",
        "[1] | slice(10 ** 9) | list",
        "0.5 | percent(10 ** 9)",
        "1.5 | round(10 ** 9, 'ceil')",
        "lipsum(10 ** 9)",
        "range(10 ** 9) | list",
        "(many | join) | replace('', 'x')",
        "'a'.replace('', range(9999) | join)",
        "(many | join(range(2000) | join)).count('0')",
        "'x'.replace('x', range(2000) | join).replace('0', range(2400) | join).replace('1', 'x')",
        "[1, 2] | random",
        "range(10001) | length",
        "(many | list + many | list + many | list) | select | join('x' | center(6700)) | length",
        "many | select | join('x' | center(6700)) | length",
        "many | select('in', many | list) | list | length",
        "many | batch(1) | sum(start=[]) | length",
        "many | select | list | select | list | length",
        "[('x' | center(9999)).replace(' ', '\\n') | indent(1000)] | length",
        "[('x' | center(9999)).replace(' ', '\\t').expandtabs(1000)] | length",
        "[('x' | center(9999)).translate({32: 'x' | center(9999)})] | length",
        "(range(2000) | join) | wordwrap(1, true, 'x' | center(9999)) | length",
        "[[[[1]]]] | tojson(9999) | length",
        "[[1] | batch(9999, 'x' | center(9999)) | first | join] | length",
        "[1] | slice(9999, {'a': 'x' | center(9999)}.values()) | list | length",
        "[1] | batch(9999, [[1] | batch(9999, 1) | first]) | list | length",
        "range(9999) | map(attribute='a', default=[range(9999) | list]) | list | length",
        "range(9999) | map('string') | map('center', 10000) | list | length",
        "range(9999) | map('string') | map('list') | map('map', 'center', 10000) | map('list') | list | length",
    ],
)
def test_little_never_becomes_too_much(expression: str, tmp_path: Path) -> None:
    started = time.process_time()
    with pytest.raises((jinja2.TemplateError, ArithmeticError, TypeError)):
        made(expression, tmp_path, many=range(99999))
    assert time.process_time() - started < 2


PASSED_ON = """
{% macro plain(a, note) %}{{ a }}{{ note }}{% endmacro %}
{% macro by_default(a, note) %}{{ a }}{{ note | default("-") }}{% endmacro %}
{% macro by_test(a, remark) %}{{ a }}{{ "+" if remark is defined else "-" }}{% endmacro %}
{% macro loud(note) %}{{ "a".replace("a", note) }}{% endmacro %}
{% macro outer(one, a, note) %}{{ one(a, note) }}{{ one(a, note=note) if one is sameas by_default }}{% endmacro %}
"""


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("outer(by_default, 'a')", "a-a-"),
        ("outer(by_default, 'a', '!')", "a!a!"),
        ("outer(by_test, 'a')", "a-"),
        ("outer(by_test, 'a', none)", "a+"),
        ("by_default('a', [] | first)", "a-"),
        ("by_default('a', '!' if 0)", "a-"),
    ],
)
def test_a_macro_passes_on_what_it_was_not_given(expression: str, result: str, tmp_path: Path) -> None:
    environment = Sandbox(tmp_path, {})
    template = environment.from_string(f"{PASSED_ON}{{{{ {expression} }}}}")
    assert environment.filled(template, {}).strip() == result


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("outer(plain, 'a')", "^macro 'outer' is called without its note$"),
        ("plain('a')", "^macro 'plain' is called without its note$"),
        ("outer(plain, 'a', note=noted)", "^'noted' is undefined$"),
        ("by_default('a', noted)", "^'noted' is undefined$"),
        ("by_default('a', known.noted)", " has no attribute 'noted'$"),
        ("by_default('a', known[0])", " has no element 0$"),
        ("outer(a='a')", "^macro 'outer' is called without its one$"),
        ("outer.inner('a')", " has no attribute 'inner'$"),
        ("loud()", "^macro 'loud' is called without its note$"),
        ("loud(noted)", "^'noted' is undefined$"),
    ],
)
def test_what_a_macro_lacks_is_told_of_whoever_lacks_it(expression: str, said: str, tmp_path: Path) -> None:
    environment = Sandbox(tmp_path, {})
    template = environment.from_string(f"{PASSED_ON}{{{{ {expression} }}}}")
    with pytest.raises((jinja2.UndefinedError, TypeError), match=said):
        environment.filled(template, {"known": {}})


SHARES = np.full((8000, 2), 0.5, np.float32)
SHARES[1] = 0.25, 0.75
THIRDS = np.array([0.1, 1 / 3, np.nan], np.float32)
ARRAYS = SimpleNamespace(
    sure=SHARES[:, 1], shares=SHARES, whole=np.full(9, 7), one=np.array(0.5), thirds=THIRDS, third=THIRDS[1]
)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("found.sure | length", "8000"),
        ("found.sure[1]", "0.75"),
        ("found.sure[-1] | percent(1)", "50.0%"),
        ("found['whole'][0] * 3 - 1", "20"),
        ("found.sure[:3] | list", "[0.5, 0.75, 0.5]"),
        ("found.sure[none:2] | max", "0.75"),
        ("found.shares[1] | sum", "1.0"),
        ("found.shares[1][true]", "0.75"),
        ("[found] | map(attribute='shares.1.1') | first", "0.75"),
        ("found.one", "0.5"),
        ("found.whole", "[7 7 7 7 7 7 7 7 7]"),
        ("[found.whole, 1]", "[[7 7 7 7 7 7 7 7 7], 1]"),
        ("found.shares.shape", "(8000, 2)"),
        ("found.shares.shape[0] + found.shares[1].shape[0]", "8002"),
        ("found.shares.size", "16000"),
        ("found.thirds[0]", "0.1"),
        ("found.thirds | list", "[0.1, 0.33333334, nan]"),
        ("found.third", "0.33333334"),
        ("found.third is float", "True"),
        ("found.whole[0] is integer", "True"),
        ("found.sure[0] == (range(9) | list)", "False"),
        ("0.75 in found.sure", "True"),
    ],
)
def test_the_values_of_an_array_can_be_read(expression: str, result: str, tmp_path: Path) -> None:
    assert made(expression, tmp_path, found=ARRAYS) == result


@pytest.mark.parametrize(
    "expression",
    [
        *(f"(found.sure[none].T {sign} found.sure) | length" for sign in ("+", "-", "*", "/", "//", "%", "**")),
        *(f"(found.sure {sign} found.sure) | length" for sign in ("-", "/", "//")),
        "found.sure[none] | length",
        "found.sure[none, none] | length",
        "found.sure[:, none] | length",
        "found.sure[true, 0:5] | length",
        "found.sure[[0, 0, 0]] | length",
        "found.sure.T | length",
        "(found.shares.T[:1].T == found.shares.T[:1]) | length",
        "(found.sure == found.sure | batch(1) | list) | length",
        "(found.sure < found.sure | batch(1) | list) | length",
        "(found.sure | batch(1) | list == found.sure) | length",
        "[found.sure] | sum(start=found.sure | batch(1) | list) | length",
        "[found.sure | batch(1) | list] | select('eq', found.sure) | list | length",
        "[found] | map(attribute='sure.T') | list | first | length",
        "(found | attr('sure') | attr('base')) | length",
        "(-found.sure) | length",
        "found.sure.reshape(8000, 1) | length",
        "found.sure.dtype",
        "'x' | center(found.whole[0] * 10 ** 8) | length",
    ],
)
def test_arrays_are_not_computed_with(expression: str, tmp_path: Path) -> None:
    with pytest.raises((jinja2.TemplateError, TypeError)):
        made(expression, tmp_path, found=ARRAYS)


@pytest.mark.parametrize("one", ["('x' | center(400))", "'x'.center(400)"])
def test_many_small_things_never_become_too_much(one: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_MADE", 1000)
    assert made(f"[{one}, {one}] | length", tmp_path) == "2"
    with pytest.raises(jinja2.TemplateError, match="more than 1,000 characters on their way"):
        made(f"[{one}, {one}, {one}] | length", tmp_path)


def test_a_page_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LARGEST_PAGE", 1000)
    environment = Sandbox(tmp_path, {})
    short = environment.from_string("{% for one in range(1000) %}x{% endfor %}")
    assert len(environment.filled(short, {})) == 1000
    long = environment.from_string("{% for one in range(9999) %}{% for two in range(9999) %}x{% endfor %}{% endfor %}")
    with pytest.raises(jinja2.TemplateError, match="a page of more than 1,000 characters"):
        environment.filled(long, {})
