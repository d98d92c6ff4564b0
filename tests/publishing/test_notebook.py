"""The notebook: clean as it is kept, whole when it is run, and able to fetch the project when it is published."""

from __future__ import annotations

import asyncio
import builtins
import importlib.util
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from builds import CHECKOUT
from IPython.core.error import StdinNotImplementedError
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell

from report.core.errors import ReportError
from report.publishing.notebook import published_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

NAME = "site/notebook/HandwrittenDigitRecognitionModel.ipynb"
SOURCE = (CHECKOUT / NAME).read_bytes()
FIGURES = ("samples", "loss", "accuracy")
PICTURES = ("images", "answers", "mistakes")  # what matplotlib draws by itself
SECONDS = 600  # for one cell; training takes the longest
BAR = re.compile(r"━.*accuracy: [\d.]+.* - .*loss: [\d.]+")


def cells(source: bytes = SOURCE) -> dict[str, str]:
    """Return the code of every code cell by its id."""
    return {cell.id: cell.source for cell in parse(source).cells if cell.cell_type == "code"}


def parse(source: bytes) -> NotebookNode:
    return nbformat.reads(source.decode(), as_version=nbformat.NO_CONVERT)


def run_notebook(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Run the notebook as if it were opened in `folder` and return what each code cell put out, by its id."""
    notebook = parse(SOURCE)
    execute(notebook, folder)
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in `folder`, where nobody can be asked anything."""
    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(folder)}})
    with ThreadPoolExecutor() as thread:  # in which no event loop is running, as one is in this where a browser is open
        thread.submit(asyncio.run, client.async_execute()).result()


def printed(outputs: list[dict[str, Any]]) -> str:
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def check_outputs(outputs: dict[str, list[dict[str, Any]]]) -> None:
    """Check what every finished run of the notebook shows."""
    found = re.search(r"accuracy ([\d.]+)%, 95% interval ([\d.]+)% to ([\d.]+)%", printed(outputs["evaluation"]))
    assert found
    accuracy, low, high = map(float, found.groups())
    assert low < accuracy < high
    assert accuracy > 90
    for name in FIGURES:
        assert [set(output["data"]) for output in outputs[name]] == [{"image/svg+xml", "text/plain"}], name
    for name in PICTURES:
        assert [set(one["data"]) for one in outputs[name] if "data" in one] == [{"image/png", "text/plain"}], name
    assert BAR.search(printed(outputs["fit"])), "Keras shows its progress"
    assert re.search(r"test loss [\d.]+, test accuracy [\d.]+%", printed(outputs["fit"]))
    assert re.search(r"test image [\d,]+: the answer is \d, the label \d", printed(outputs["answers"]))
    assert len(re.findall(r"\d and \d, mistakes: [\d,]+", printed(outputs["mistakes"]))) > 1
    assert [name for name, put_out in outputs.items() if any(one.get("name") == "stderr" for one in put_out)] == []


@pytest.fixture
def _stranger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the notebook find no data, and leave nothing in the home of whoever runs the tests."""
    for variable in ("KERAS_HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))


def test_the_notebook_is_valid_and_has_stable_ids() -> None:
    notebook = parse(SOURCE)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(re.fullmatch(r"[a-z-]+", cell.id) for cell in notebook.cells), "an id says what its cell does"


def test_the_notebook_is_kept_without_what_a_run_leaves_in_it() -> None:
    kept = json.loads(SOURCE)
    for cell in kept["cells"]:
        assert cell.get("outputs", []) == [], f"clear the outputs of cell {cell['id']} before saving"
        assert cell.get("execution_count") is None, f"clear the outputs of cell {cell['id']} before saving"
    assert SOURCE.decode() == json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def test_the_notebook_keeps_to_what_it_teaches() -> None:
    assert not [name for name, text in cells().items() if re.search(r"\b(Cache|Terminal)\b", text)]


def test_no_number_of_a_run_is_typed_into_the_words() -> None:
    words = "".join(cell.source for cell in parse(SOURCE).cells if cell.cell_type == "markdown")
    assert set(re.findall(r"\d[\d.,%]*\d|\d", words)) <= {"0", "1", "255"}, "the pixels, and what becomes of them"


@pytest.mark.usefixtures("_stranger")
def test_the_notebook_runs_on_digits_where_it_lies(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_DATASET", "digits")
    outputs = run_notebook(project / "site" / "notebook")
    check_outputs(outputs)
    assert "(1437, 8, 8)" in printed(outputs["data"])
    assert "pixels from 0 to 255" in printed(outputs["data"])
    assert re.findall(r"epoch +(\d+):", printed(outputs["training"])) == [str(number) for number in range(1, 11)]


@pytest.mark.slow
@pytest.mark.usefixtures("_stranger")
def test_the_notebook_runs_on_mnist_in_the_projects_folder(
    project: Path, mnist_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_DATASET", str(mnist_path))
    monkeypatch.setenv("REPORT_EPOCHS", "1")
    outputs = run_notebook(project)
    check_outputs(outputs)
    assert "MNIST" in printed(outputs["data"])
    assert "(60000, 28, 28)" in printed(outputs["data"])


class Machine:
    """A machine on which the project is not installed, where commands are written down instead of run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.commands: list[list[str]] = []
        monkeypatch.chdir(folder)
        monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
        monkeypatch.setattr(subprocess, "run", self.run)
        monkeypatch.setattr(sys, "path", [*sys.path])
        monkeypatch.setenv("GIT_TERMINAL_PROMPT", "1")

    def run(self, command: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        """Write a command down; a clone leaves its folder, unless there is nothing to clone."""
        self.commands.append(command)
        clones = command[:2] == ["git", "clone"]
        assert check is not clones
        if clones and "nobody" not in command[-2]:
            Path(command[-1]).mkdir()
        return subprocess.CompletedProcess(command, returncode=128 if clones and "nobody" in command[-2] else 0)

    def set_up(self, repository: str, answer: str | Exception | None = None) -> list[str]:
        """Run the first cell of the published notebook and return what it asks, which is answered so."""
        asked: list[str] = []

        def ask(question: str) -> str:
            asked.append(question)
            assert answer is not None
            if isinstance(answer, Exception):
                raise answer
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(builtins, "input", ask)
            exec(cells(published_notebook(SOURCE, repository))["setup"], {})  # noqa: S102 - our own cell
        return asked


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.mark.parametrize("answer", ["", " ", EOFError(), StdinNotImplementedError()])
def test_without_the_project_and_its_address_one_line_says_what_to_set(
    machine: Machine, answer: str | Exception
) -> None:
    with pytest.raises(RuntimeError, match=r"^the project is not installed: .* set REPOSITORY .*$"):
        machine.set_up("", answer)
    assert machine.commands == []


@pytest.mark.usefixtures("_stranger")
def test_where_nobody_can_be_asked_the_first_cell_ends_in_that_line(tmp_path: Path) -> None:
    notebook = parse(SOURCE)
    setup = next(cell for cell in notebook.cells if cell.id == "setup")
    nowhere = new_code_cell("import importlib.util\nimportlib.util.find_spec = lambda _: None")
    notebook.cells = [nowhere, setup]
    with pytest.raises(CellExecutionError) as told:
        execute(notebook, tmp_path)
    assert told.value.ename == "RuntimeError"
    assert re.match(r"the project is not installed: .* set REPOSITORY .*$", told.value.evalue)
    assert list(tmp_path.glob("image-report")) == []


def test_a_notebook_that_does_not_know_its_project_asks_once(machine: Machine) -> None:
    (question,) = machine.set_up("", " ada/digits ")
    assert "owner/name, such as ada/report" in question
    assert machine.commands[0][4] == "https://github.com/ada/digits"
    assert Path.cwd() == machine.folder / "image-report"


def test_a_project_that_cannot_be_fetched_is_named_and_nothing_is_installed(machine: Machine) -> None:
    with pytest.raises(RuntimeError, match=r"^Git cannot fetch https://github.com/nobody/digits: check the name .*$"):
        machine.set_up("", "nobody/digits")
    assert len(machine.commands) == 1
    assert os.environ["GIT_TERMINAL_PROMPT"] == "0"


def test_the_project_may_lie_in_a_folder(machine: Machine) -> None:
    (machine.folder / "my" / "digits").mkdir(parents=True)
    machine.set_up("my/digits")
    assert machine.commands[0][4] == "my/digits"


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("ada/digits", "https://github.com/ada/digits"),
        ("https://example.org/digits.git", "https://example.org/digits.git"),
        ("git@example.org:ada/digits", "git@example.org:ada/digits"),
    ],
)
def test_the_published_notebook_fetches_and_installs_the_project(
    machine: Machine, repository: str, address: str
) -> None:
    assert machine.set_up(repository) == [], "it knows, and does not ask"
    clone = machine.folder / "image-report"
    assert machine.commands == [
        ["git", "clone", "--depth", "1", address, str(clone)],
        [sys.executable, "-m", "pip", "install", "--quiet", "--editable", str(clone)],
    ]
    assert Path.cwd() == clone
    assert sys.path[0] == str(clone)


def test_a_restarted_kernel_finds_the_project_that_was_fetched(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.set_up("ada/digits")
    machine.commands.clear()
    monkeypatch.chdir(machine.folder)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: "found")
    machine.set_up("ada/digits")
    assert machine.commands == []
    assert Path.cwd() == machine.folder / "image-report"


def test_publishing_changes_the_constant_and_nothing_else() -> None:
    before, after = SOURCE.decode().splitlines(), published_notebook(SOURCE, "ada/digits").decode().splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new for _, new in changed] == [old.replace('\\"\\"', '\\"ada/digits\\"') for old, _ in changed]
    assert len(changed) == 1
    assert 'REPOSITORY = "ada/digits"  #' in cells(published_notebook(SOURCE, "ada/digits"))["setup"]


def test_publishing_gives_the_same_bytes_every_time() -> None:
    once = published_notebook(SOURCE, "ada/digits")
    assert published_notebook(SOURCE, "ada/digits") == once
    assert published_notebook(once, "ada/digits") == once


def test_without_an_address_the_notebook_is_published_as_it_is() -> None:
    assert published_notebook(SOURCE, "") == SOURCE


@pytest.mark.parametrize("repository", ['a"; print("b', "a\\nb", "a\nb"])
def test_an_address_is_never_code(repository: str) -> None:
    names: dict[str, str] = {}
    setup = cells(published_notebook(SOURCE, repository))["setup"]
    (line,) = [line for line in setup.splitlines() if line.startswith("REPOSITORY")]
    exec(line, names)  # noqa: S102 - one assignment, which is what is tested
    assert names["REPOSITORY"] == repository


def test_a_notebook_of_ones_own_is_published_as_it_is() -> None:
    own = b'{"cells": [{"cell_type": "code", "source": "x = 1\\n"}], "nbformat": 4}'
    assert published_notebook(own, "ada/digits") == own


def test_half_a_character_in_a_notebook_stays_what_it_is() -> None:
    own = b'{"cells": [{"cell_type": "code", "source": ["REPOSITORY = \\"\\"\\n", "\\ud800"]}]}'
    assert json.loads(published_notebook(own, "ada/digits"))["cells"][0]["source"][1] == "\ud800"


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", b'{"cells": [{}]}', b"\xff", b"[" * 100_000])
def test_what_is_no_notebook_is_refused_in_one_line(broken: bytes) -> None:
    with pytest.raises(ReportError, match=r"^the file in site/notebook is no notebook .*; restore it$"):
        published_notebook(broken, "ada/digits")
