"""Settings: one list of them, four places to choose a value, and one helpful line for every mistake."""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import ValidationError

from report.configuration import advice, find_project, load_settings, read_flags
from report.core.errors import ReportError
from report.core.plans import Model
from report.settings import OF_DATA, OF_TRAINED, OF_TRAINING, SEVERAL, Settings, default, flag, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXTS = [name for name in SEVERAL if name != "models"]
NAMES = sorted(Settings.model_fields)
JUST_OUTSIDE: dict[type, Callable[[Any], Any]] = {
    Ge: lambda bound: bound.ge - 1,
    Gt: lambda bound: bound.gt,
    Le: lambda bound: bound.le + 1,
    Lt: lambda bound: bound.lt,
}
BOUNDS = [
    (name, JUST_OUTSIDE[type(bound)](bound))
    for name, field in Settings.model_fields.items()
    for bound in field.metadata
    if type(bound) in JUST_OUTSIDE
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project that chooses nothing."""
    return choose(tmp_path, "")


def choose(folder: Path, table: str) -> Path:
    """Write what stands under [tool.report] in the project `folder`."""
    (folder / "pyproject.toml").write_text(f"[tool.report]\n{table}\n", encoding="utf-8")
    return folder


def variable(name: str) -> str:
    return f"REPORT_{name.upper()}"


OTHERS = {  # good values of the settings that are more than a text or a number
    "models": (Model(function="mine:other"),),
    "vocabulary": {"like": "rows"},
    "image_size": "48x32",
    "cluster": "tcp://other:8786",
}


def other(name: str) -> Any:  # noqa: ANN401 - of the setting's own type
    """Return a good value of the setting that is not its default."""
    default = Settings.model_fields[name].default
    if isinstance(default, bool):
        return not default
    if isinstance(default, int):
        return default + 1
    if isinstance(default, float):
        return default / 2 or 0.5
    if name in OTHERS:
        return OTHERS[name]
    return (f"{name}-other",) if isinstance(default, tuple) else type(default)(f"{default or name}-other")


def beside(name: str) -> str:
    """Return what has to stand under [tool.report] for a setting to mean anything."""
    return 'trained = "network.keras"' if name in {"log", "custom"} else ""


def spelled(value: object) -> str:
    """Write a value as it stands in a variable or on a command line."""
    if isinstance(value, dict):
        return str(value["like"])
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def complaint(folder: Path, environment: dict[str, str] | None = None, flags: dict[str, str] | None = None) -> str:
    """Return what is said about settings that must be refused, in one line."""
    with pytest.raises(ReportError) as caught:
        load_settings(folder, environment or {}, flags)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_choice_every_setting_has_its_default(folder: Path) -> None:
    assert load_settings(folder, {}) == Settings()


def test_a_project_without_a_table_of_settings_has_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert load_settings(tmp_path, {}) == Settings()


def test_a_key_beats_the_default(folder: Path) -> None:
    assert load_settings(choose(folder, "epochs = 3"), {}).epochs == 3


def test_a_variable_beats_a_key(folder: Path) -> None:
    assert load_settings(choose(folder, "epochs = 3"), {"REPORT_EPOCHS": "4"}).epochs == 4


def test_a_flag_beats_a_variable_and_a_key(folder: Path) -> None:
    settings = load_settings(choose(folder, "epochs = 3"), {"REPORT_EPOCHS": "4"}, {"--epochs": "5"})
    assert settings.epochs == 5


def test_a_flag_leaves_the_other_settings_to_variables_and_keys(folder: Path) -> None:
    settings = load_settings(choose(folder, "seed = 3"), {"REPORT_BATCH_SIZE": "4"}, {"--epochs": "5"})
    assert (settings.seed, settings.batch_size, settings.epochs) == (3, 4, 5)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_reached_by_its_key(folder: Path, name: str) -> None:
    value = other(name)
    plain = [str(one) for one in value] if isinstance(value, tuple) else value
    written = json.dumps(spelled(plain) if isinstance(plain, dict) else plain, default=str)
    assert getattr(load_settings(choose(folder, f"{beside(name)}\n{name} = {written}"), {}), name) == value


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_reached_by_its_variable(folder: Path, name: str) -> None:
    choose(folder, beside(name))
    assert getattr(load_settings(folder, {variable(name): spelled(other(name))}), name) == other(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_reached_by_its_flag(folder: Path, name: str) -> None:
    flags = read_flags([f"--{name.replace('_', '-')}", spelled(other(name))], "build", "Builds.")
    choose(folder, beside(name))
    assert getattr(load_settings(folder, {}, flags), name) == other(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_stands_in_the_help_with_its_meaning_and_default(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    field = Settings.model_fields[name]
    with pytest.raises(SystemExit) as stopped:
        read_flags(["--help"], "build", "Builds.")
    said = "".join(capsys.readouterr().out.split())
    assert stopped.value.code == 0
    assert f"{flag(name)}{name.upper()}" in said
    assert "".join(f"{field.description} Default: {default(name)}.".split()) in said


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_described_in_sentences(name: str) -> None:
    assert re.fullmatch(r"[A-Z].{10,}\.", Settings.model_fields[name].description or "")


@pytest.mark.parametrize("name", TEXTS)
def test_a_setting_of_several_values_is_a_list_in_the_project_and_words_in_a_variable(folder: Path, name: str) -> None:
    assert getattr(load_settings(folder, {variable(name): " one  two\nthree "}), name) == ("one", "two", "three")
    assert getattr(load_settings(folder, {variable(name): ""}), name) == ()
    choose(folder, f'{name} = ["one", "with a blank"]')
    assert getattr(load_settings(folder, {}), name) == ("one", "with a blank")
    choose(folder, f'{name} = "with a blank"')
    assert getattr(load_settings(folder, {}), name) == ("with a blank",)


@pytest.mark.parametrize("name", TEXTS)
def test_a_flag_of_several_values_is_given_once_for_each(folder: Path, name: str) -> None:
    flags = read_flags([flag(name), "one", "--seed", "3", f"{flag(name)}=with a blank"], "build", "Builds.")
    assert getattr(load_settings(folder, {variable(name): "two"}, flags), name) == ("one", "with a blank")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(("table", "said"), [("[3]", "is 3"), ('[""]', "is ''"), ("true", "is True")])
def test_a_wrong_value_among_several_is_one_line(folder: Path, name: str, table: str, said: str) -> None:
    line = complaint(choose(folder, f"{name} = {table}"))
    assert f"key {name} under [tool.report]" in line
    assert said in line


def test_values_are_shown_as_people_read_them() -> None:
    assert [shown(value) for value in ((), "", ("a",), ("a", "b"), 0.001, 3)] == [
        "none",
        "none",
        "a",
        "a, b",
        "0.001",
        "3",
    ]


MODELS = """
models = ["mine:first", {function = "mine:second", name = "the 2nd", epochs = 2, replicates = 3}]
"""


def test_models_are_named_by_their_functions_and_may_have_settings_of_their_own(folder: Path) -> None:
    first, second = load_settings(choose(folder, MODELS), {}).plans
    assert (first.function, first.epochs, first.seeds) == ("mine:first", 10, (42, 43, 44, 45, 46))
    assert (second.function, second.epochs, second.seeds) == ("mine:second", 2, (42, 43, 44))
    assert (first.name, second.name) == ("first", "the 2nd")
    assert (first.batch_size, first.learning_rate) == (second.batch_size, second.learning_rate) == (32, 0.001)


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (
            {"ours.small:a_net": "", "theirs:a_net": "", "theirs:other": ""},
            ["a net of ours.small", "a net of theirs", "other"],
        ),
        ({"mine:dense": "net", "mine:sparse": "net"}, ["net of mine:dense", "net of mine:sparse"]),
        (
            {"mine:dense": "net", "mine:sparse": "net", "theirs:b": "net"},
            ["net of mine:dense", "net of mine:sparse", "net of theirs"],
        ),
        ({"mine:net": "", "mine:Net": ""}, ["net of mine:net", "Net of mine:Net"]),
        (
            {"mine:a": "net", "mine:b": "net", "mine:c": "net of mine:a"},
            ["net of mine:a", "net of mine:b", "net of mine:a of mine:c"],
        ),
    ],
)
def test_no_two_models_are_called_the_same(folder: Path, named: dict[str, str], shown: list[str]) -> None:
    tables = [f'{{function = "{at}"{f", name = {name!r}" if name else ""}}}' for at, name in named.items()]
    plans = load_settings(choose(folder, f"models = [{', '.join(tables)}]"), {}).plans
    assert [plan.name for plan in plans] == shown
    assert [plan.function for plan in plans] == [*named]


@pytest.mark.parametrize("keys", ["", "epochs = 5\nreplicates = 4"], ids=["alone", "beside keys of the project"])
def test_a_flag_beats_what_a_model_has_of_its_own_in_the_project(folder: Path, keys: str) -> None:
    choose(folder, f"{keys}\n{MODELS}")
    plans = load_settings(folder, {"REPORT_EPOCHS": "7"}, {"--replicates": "1"}).plans
    assert [(plan.epochs, plan.replicates) for plan in plans] == [(7, 1), (7, 1)]


def test_a_flag_chooses_from_the_models_of_the_project_with_what_they_have_of_their_own(folder: Path) -> None:
    choose(folder, MODELS)
    (plan,) = load_settings(folder, {}, read_flags(["--models", "mine:second"], "build", "Builds.")).plans
    assert (plan.function, plan.epochs, plan.replicates) == ("mine:second", 2, 3)
    plans = load_settings(folder, {"REPORT_MODELS": "mine:third mine:second"}).plans
    assert [(plan.function, plan.epochs) for plan in plans] == [("mine:third", 10), ("mine:second", 2)]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('models = ["dense"]', "models under [tool.report] in pyproject.toml is 'dense': write it as module:function"),
        ('models = ["a:b", "a:b"]', "a:b stands there twice"),
        ('models = [{function = ["a:b"]}]', "is ['a:b']: input should be a valid string"),
        ("models = []", "key models under [tool.report] in pyproject.toml is []: name at least one; "),
        ("models = [3]", "is 3: write module:function, or a table with a function; "),
        ('models = {function = "a:b"}', "is {'function': 'a:b'}: write a list in square brackets; "),
        (
            'models = [{function = "a:b", batch-size = 3}]',
            "key batch-size in the table of 'a:b', below models under [tool.report] in pyproject.toml; did you mean b",
        ),
        ('models = [{function = "a:b", xyzzy = 3}]', "in pyproject.toml; see --help"),
        ('models = [{name = "x"}]', "there is no key function in the table, below models under [tool.report]"),
        (
            'models = ["a:a", {function = "a:b", epochs = 0}]',
            "key epochs in the table of 'a:b', below models under [tool.report] in pyproject.toml is 0: input should ",
        ),
        (
            "vocabulary = {a_thing = 3}",
            "key a_thing in the table, below vocabulary under [tool.report] in pyproject.toml is 3: ",
        ),
        ("vocabulary = 3", "is 3: write one of the words, or a table; "),
        ("output = 3", "is 3: write a path, as text; "),
        ('cluster = "host"', "cluster under [tool.report] in pyproject.toml is 'host': write it as tcp://host:port"),
    ],
)
def test_a_model_that_is_none_is_one_line(folder: Path, table: str, said: str) -> None:
    assert said in complaint(choose(folder, table))


def test_a_wrong_value_in_the_table_of_a_model_that_a_flag_chooses_is_told_where_it_stands(folder: Path) -> None:
    choose(folder, 'models = [{function = "a:b", epochs = 0}]')
    said = "key epochs in the table of 'a:b', below models under [tool.report] in pyproject.toml is 0: "
    assert complaint(folder, flags={"--models": ["a:b"]}).startswith(said)
    assert complaint(folder, flags={"--models": ["b"]}).startswith("flag --models is 'b': write it as module:function")


def test_a_quick_look_is_one_training_of_the_first_model_unless_more_is_asked_for(folder: Path) -> None:
    settings = load_settings(choose(folder, MODELS.replace('"mine:first", ', "")), {})
    (plan,) = settings.quick(set()).plans
    assert (plan.function, plan.epochs, plan.replicates) == ("mine:second", 2, 1)
    assert (
        load_settings(choose(folder, MODELS), {}, {"--replicates": "2"}).quick({"replicates"}).plans[0].replicates == 2
    )
    assert [plan.replicates for plan in load_settings(folder, {}).quick({"models"}).plans] == [1, 1]


def test_an_unknown_key_is_named_with_the_nearest_right_one(folder: Path) -> None:
    said = complaint(choose(folder, "epoch = 3"))
    assert "unknown key epoch under [tool.report] in pyproject.toml" in said
    assert "did you mean epochs?" in said


def test_an_unknown_variable_is_named_with_the_nearest_right_one(folder: Path) -> None:
    said = complaint(folder, {"REPORT_BATCHSIZE": "3"})
    assert "unknown variable REPORT_BATCHSIZE" in said
    assert "did you mean REPORT_BATCH_SIZE?" in said


def test_an_unknown_flag_is_named_with_the_nearest_right_one(folder: Path) -> None:
    said = complaint(folder, flags={"--learn-rate": "3"})
    assert "unknown flag --learn-rate" in said
    assert "did you mean --learning-rate?" in said


def test_an_unknown_argument_of_the_command_line_is_named_with_the_nearest_right_one() -> None:
    with pytest.raises(ReportError, match=r"unknown argument --ouput; did you mean --output\?"):
        read_flags(["--ouput=x"], "build", "Builds.")


@pytest.mark.parametrize("name", ["xyzzy", "network", "rate"])
def test_a_name_that_is_near_to_nothing_is_not_guessed(folder: Path, name: str) -> None:
    assert complaint(choose(folder, f"{name} = 3")).endswith(
        f"{name} under [tool.report] in pyproject.toml; see --help"
    )


@pytest.mark.parametrize("argument", ["--verbose", "--no", "--on", "build", "--port=1"])
def test_an_argument_that_is_near_to_nothing_is_not_guessed(argument: str) -> None:
    with pytest.raises(ReportError, match=f"^unknown argument {argument.partition('=')[0]}; see --help$"):
        read_flags([argument], "build", "Builds.", open="Opens.", fresh="Anew.")


def test_the_nearest_name_is_the_most_similar_one() -> None:
    assert advice("sead", ["speed", "seed", "epochs"]) == "did you mean seed?"


def test_how_all_names_begin_makes_none_nearer() -> None:
    assert advice("REPORT_URL", ["REPORT_SEED", "REPORT_TITLE"]) == "see --help"


def test_a_foreign_variable_is_left_alone_and_told(folder: Path) -> None:
    warnings: list[str] = []
    environment = {"REPORT_URL": "https://example.org", "REPORT_PORTAL_TOKEN": "secret", "REPORT_EPOCHS": "4"}
    assert load_settings(folder, environment, warn=warnings.append) == Settings(epochs=4)
    assert warnings == [
        f"variable {name} is no setting of the report and is left alone; see --help"
        for name in ("REPORT_URL", "REPORT_PORTAL_TOKEN")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_variable_with_a_slip_is_refused_and_not_left_alone(folder: Path, name: str) -> None:
    slip = variable(name)[:-1]
    assert complaint(folder, {slip: "3"}) == f"unknown variable {slip}; did you mean {variable(name)}?"


def test_a_variable_in_small_letters_is_not_ours(folder: Path) -> None:
    assert load_settings(folder, {"report_epochs": "3", "XREPORT_EPOCHS": "3"}) == Settings()


@pytest.mark.parametrize(("name", "value"), BOUNDS)
def test_a_value_just_out_of_bounds_is_refused_wherever_it_stands(tmp_path: Path, name: str, value: float) -> None:
    assert f"key {name} under [tool.report]" in complaint(choose(tmp_path, f"{name} = {value}"))
    choose(tmp_path, "")
    assert f"variable {variable(name)} is '{value}'" in complaint(tmp_path, {variable(name): str(value)})
    assert f"flag {flag(name)} is '{value}'" in complaint(tmp_path, flags={flag(name): str(value)})


def test_every_number_has_a_lower_and_an_upper_bound() -> None:
    numbers = {name for name in NAMES if type(Settings.model_fields[name].default) in {int, float}}
    assert {name for name in NAMES if [bounded for bounded, _ in BOUNDS].count(name) == 2} == numbers


@pytest.mark.parametrize("text", ["ten", "1.5", "", "nan", "1e400"])
def test_a_value_of_the_wrong_type_names_the_place_and_the_value(folder: Path, text: str) -> None:
    assert complaint(folder, {"REPORT_EPOCHS": text}).startswith(f"variable REPORT_EPOCHS is {text!r}: ")


def test_the_place_that_is_named_is_the_one_that_won(folder: Path) -> None:
    said = complaint(choose(folder, "epochs = 3"), {"REPORT_EPOCHS": "4"}, {"--epochs": "five"})
    assert said.startswith("flag --epochs is 'five': ")


def test_a_bad_value_that_is_beaten_does_no_harm(folder: Path) -> None:
    assert load_settings(choose(folder, "epochs = 0"), {}, {"--epochs": "5"}).epochs == 5


def test_a_project_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.report\n", encoding="utf-8")
    assert f"{tmp_path / 'pyproject.toml'} is not valid TOML" in complaint(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"tool = 3\n", "tool in {} is no table; write [tool.report], and below it a key per line"),
        (b"[tool]\nreport = 3\n", "report in {} is no table; write [tool.report]"),
        (b"[tool.report]\nseed = " + b"9" * 5000, "{} is not valid TOML ("),
        (b"[tool.report]\nseed = " + b"[" * 5000, "{} is not valid TOML ("),
        (b'[tool.report]\ntitle = "Zi\xf6"\n', "{} is not valid TOML ("),
        (
            b"[tool.report]\nseed = 0x" + b"f" * 5000,
            "key seed under [tool.report] in pyproject.toml is a number of tho",
        ),
        (b"[tool.Report]\nepochs = 3\n", "unknown table [tool.Report] in pyproject.toml; did you mean [tool.report]?"),
        (b"[tool.reports]\nminimum-accuracy = 0.9\n", "unknown table [tool.reports] in pyproject.toml; did you mean"),
        (b"[report]\nepochs = 3\n", "unknown table [report] in pyproject.toml; did you mean [tool.report]?"),
        (b"[tools.report]\nepochs = 3\n", "unknown table [tools.report] in pyproject.toml; did you mean"),
        (b'[tool.report]\n"a\\n::error::' + b"x" * 5000 + b'" = 3\n', "unknown key a\ufffd::error::xxx"),
        (b'[tool.report]\nseed = "' + b"x" * 5000 + b'"\n', "key seed under [tool.report] in pyproject.toml is 'xxx"),
    ],
    ids=[
        "a number",
        "another",
        "digits",
        "nested",
        "latin-1",
        "hexadecimal",
        "a capital",
        "two",
        "one",
        "tools",
        "a key",
        "a text",
    ],
)
def test_a_project_file_that_holds_what_nobody_means_is_one_short_line(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    told = complaint(tmp_path)
    assert told.startswith(said.format(tmp_path / "pyproject.toml"))
    assert len(told) < 500


def test_a_table_of_another_tool_is_left_alone_beside_ours(tmp_path: Path) -> None:
    other_one = '[tool.reporter]\noutput = "here"\n'
    (tmp_path / "pyproject.toml").write_text(f"{other_one}[tool.report]\nseed = 7\n", encoding="utf-8")
    assert load_settings(tmp_path, {}, {}).seed == 7
    (tmp_path / "pyproject.toml").write_text(other_one, encoding="utf-8")
    assert complaint(tmp_path).startswith("unknown table [tool.reporter]")
    for name in ("report", "tool.reports", "tool.Report", "tools.report"):
        tables = f'[tool.report]\nseed = 7\n[{name}]\ntitle = "Mine"\n'
        (tmp_path / "pyproject.toml").write_text(tables, encoding="utf-8")
        assert complaint(tmp_path).startswith(f"unknown table [{name}]")


@pytest.mark.parametrize(
    "line", ["epochs = true", "minimum_accuracy = true", "seed = false", 'models = [{function = "a:b", epochs = true}]']
)
def test_true_and_false_are_no_numbers(folder: Path, line: str) -> None:
    choose(folder, line)
    name, found = line.partition(" ")[0], "False" if "false" in line else "True"
    name = "epochs in the table of 'a:b', below models" if name == "models" else name
    said = f"key {name} under [tool.report] in pyproject.toml is {found}: write a number or a text, not true or false; "
    assert complaint(folder).startswith(said)


@pytest.mark.parametrize(
    ("table", "key"),
    [("tool.reporter", "verbose"), ("report", "verbose"), ("tool.pytest", "verbose"), ("tool.portray", "modules")],
)
def test_a_table_of_another_program_is_left_alone(tmp_path: Path, table: str, key: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[{table}]\n{key} = true\n", encoding="utf-8")
    assert load_settings(tmp_path, {}) == Settings()


def test_a_mark_at_the_start_of_the_project_file_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.report]\nepochs = 3\n")
    assert load_settings(tmp_path, {}).epochs == 3


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[2J", "a\u202eb", "a\u2066b", "a\u200fb", "a\ud800", "a\u2028b"])
def test_what_is_shown_on_a_page_neither_controls_a_line_nor_turns_its_direction(folder: Path, text: str) -> None:
    for table in ("title = {}", "vocabulary = {{things = {}}}", 'models = [{{function = "a:b", name = {}}}]'):
        if not text.endswith("\ud800"):  # which no file in UTF-8 holds
            assert "use characters that can be printed" in complaint(choose(folder, table.format(json.dumps(text))))
    choose(folder, "")
    assert complaint(folder, {"REPORT_TITLE": text}).startswith("variable REPORT_TITLE is 'a")


@pytest.mark.parametrize("text", ["Größe: 5\u00a0px – “ok”", "می\u200cخواهم", "👩\u200d🔬 شیر"])
def test_a_title_may_be_in_any_script(folder: Path, text: str) -> None:
    assert load_settings(folder, {"REPORT_TITLE": text}).title == text


def test_unknown_names_are_told_on_one_line_and_cut(folder: Path) -> None:
    long = "a\n::error::" + "x" * 9000
    warnings: list[str] = []
    load_settings(folder, {f"REPORT_{long}": "3"}, warn=warnings.append)
    assert len(warnings[0]) < 200
    assert warnings[0].isprintable()
    for said in (complaint(folder, flags={f"--{long}": "3"}), complaint(choose(folder, f"{json.dumps(long)} = 3"))):
        assert said.endswith("; see --help")
        assert len(said) < 200
    with pytest.raises(ReportError) as caught:
        read_flags([f"--{long}"], "build", "Builds.")
    assert len(str(caught.value)) < 200


def test_a_flag_without_its_value_is_one_line() -> None:
    with pytest.raises(ReportError, match=r"--epochs.*see --help"):
        read_flags(["--epochs"], "build", "Builds.")


def test_a_flag_may_not_be_shortened() -> None:
    with pytest.raises(ReportError, match="--epoch"):
        read_flags(["--epoch", "3"], "build", "Builds.")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        read_flags(["--version"], "build", "Builds.")
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"report {metadata.version('report')}\n"


def test_the_version_of_a_package_that_is_not_installed_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert read_flags([], "build", "Builds.") == {}
    with pytest.raises(ReportError, match="report is not installed; run pip install -e"):
        read_flags(["--version"], "build", "Builds.")


def test_switches_are_off_unless_named() -> None:
    assert read_flags([], "build", "Builds.", fresh="Anew.") == {"fresh": False}
    assert read_flags(["--fresh", "--seed", "3"], "build", "Builds.", fresh="Anew.") == {"fresh": True, "--seed": "3"}


def test_the_command_line_of_the_process_is_never_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pytest", "--epochs", "3", "--nonsense"])
    assert load_settings(folder, {}) == Settings()


def test_the_variables_of_the_process_are_never_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_EPOCHS", "3")
    assert load_settings(folder, {}) == Settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().epochs = 3


def test_the_project_is_found_from_a_folder_inside_it(folder: Path) -> None:
    inside = folder / "site" / "content"
    inside.mkdir(parents=True)
    assert find_project(inside) == folder
    assert find_project(folder) == folder


def test_the_nearest_of_two_projects_is_found(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    assert find_project(choose(inner, "")) == inner


def test_a_folder_named_like_the_project_file_is_no_project(folder: Path) -> None:
    inside = folder / "inner"
    (inside / "pyproject.toml").mkdir(parents=True)
    assert find_project(inside) == folder


def test_outside_every_project_one_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=re.escape(f"no pyproject.toml in {tmp_path} or above it")):
        find_project(tmp_path)


@pytest.mark.parametrize("value", ["32", "32x", "32X32", "32 x 32", "7x32", "32x225", "-8x8", "x"])
def test_an_image_size_that_is_none_is_refused_with_its_form(folder: Path, value: str) -> None:
    with pytest.raises(
        ReportError, match=r"REPORT_IMAGE_SIZE .* width, an x and height, such as 32x32; sides of 8 to 224 pixels"
    ):
        load_settings(folder, {"REPORT_IMAGE_SIZE": value})


def test_an_image_size_is_width_and_height(folder: Path) -> None:
    assert load_settings(folder, {"REPORT_IMAGE_SIZE": "48x32"}).size == (48, 32)
    assert load_settings(folder, {}).size is None


def test_one_model_may_be_named_in_the_singular(folder: Path) -> None:
    flags = read_flags(["--model", "mine:one"], "build", "Builds.")
    assert [model.function for model in load_settings(folder, {}, flags).models] == ["mine:one"]


@pytest.mark.parametrize("name", ["log", "custom"])
def test_what_goes_with_a_trained_network_is_refused_without_one(folder: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"goes with trained; name the file of the network as well"):
        load_settings(folder, {}, {f"--{name}": "value"})


@pytest.mark.parametrize("made", ["trained", "predictions"])
def test_where_trainings_run_may_be_said_though_there_are_none(folder: Path, made: str) -> None:
    variables = {"REPORT_WORKERS": "2", "REPORT_CLUSTER": "tcp://host:1"}
    assert load_settings(folder, variables, {f"--{made}": "a.file"}).workers == 2
    assert load_settings(folder, {}, {f"--{made}": "a.file", "--cluster": "tcp://host:1"}).cluster


@pytest.mark.parametrize("name", OF_TRAINING)
def test_what_asks_for_a_training_contradicts_a_trained_network_unless_it_is_a_key(folder: Path, name: str) -> None:
    why = "contradict each other: that network is trained already and no other is; leave out one of the two"
    text = spelled(other(name))
    for variables, flags, where in (
        ({}, {"--trained": "a.keras", flag(name): text}, f"flag --trained and flag {flag(name)}"),
        ({"REPORT_TRAINED": "a", variable(name): text}, {}, f"variable REPORT_TRAINED and variable {variable(name)}"),
    ):
        assert complaint(folder, variables, flags) == f"{where} {why}"
    choose(folder, f"{name} = {json.dumps(text)}")
    assert load_settings(folder, {}, {"--trained": "a.keras"}).trained == "a.keras"
    choose(folder, 'trained = "a.keras"')
    assert why in complaint(folder, {}, {flag(name): text})


def test_answers_come_from_one_place(folder: Path) -> None:
    choose(folder, 'predictions = "a.csv"\ntrained = "b.keras"')
    one, other_one = (f"key {name} under [tool.report] in pyproject.toml" for name in ("predictions", "trained"))
    assert complaint(folder).startswith(f"{one} and {other_one} contradict each other: ")
    assert load_settings(folder, {}, {"--predictions": "c.csv"}).predictions == "c.csv"


@pytest.mark.parametrize("name", [*OF_DATA, *OF_TRAINED])
def test_what_names_data_or_a_network_contradicts_predictions_unless_it_is_a_key(folder: Path, name: str) -> None:
    why = "contradict each other: predictions come with their data and nothing is trained; leave out one of the two"
    text = json.dumps(other(name))
    choose(folder, f"{beside(name)}\n{name} = {text}")
    settings = load_settings(folder, {}, {"--predictions": "a.csv"})
    assert name in settings.idle
    choose(folder, f'{beside(name)}\npredictions = "a.csv"')
    assert complaint(folder, {}, {flag(name): spelled(other(name))}) == (
        f"key predictions under [tool.report] in pyproject.toml and flag {flag(name)} {why}"
    )
