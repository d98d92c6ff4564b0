"""The command as people run it: what it says, what it leaves alone, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import html5lib
import pytest
from builds import CHECKOUT, Build, contents, make_build, run_build
from site_check import check_site

from report.core.seals import LIST, seal
from report.settings import Settings, flag

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

QUICK = ("--dataset", "digits", "--epochs", "1")
CHATTER = re.compile(
    r"onednn|cuda|absl|xla|\bI0000|\bW0000|tensorflow/|cpu_feature_guard|computation_placer", re.IGNORECASE
)


@pytest.fixture
def built(digits_build: Build, tmp_path: Path) -> Path:
    """A project of one's own with a finished site and a warm cache."""
    return shutil.copytree(digits_build.project, tmp_path / "built")


def only_line(failed: CompletedProcess[str]) -> str:
    """Return the one line with which a command failed."""
    lines = failed.stderr.strip().splitlines()
    assert failed.returncode == 1, failed.stderr
    assert len(lines) == 1, failed.stderr
    return lines[0]


def beside(project: Path) -> set[str]:
    """Return the names at the top of a project."""
    return {path.name for path in project.iterdir()}


def set_dataset(project: Path, name: str) -> None:
    """Name the data set in the project's own settings."""
    path = project / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[tool.report]\n", f"[tool.report]\ndataset = '{name}'\n"), encoding="utf-8")


def test_help_lists_every_setting(project: Path) -> None:
    helped = run_build(project, "--help")
    assert (helped.returncode, helped.stderr) == (0, "")
    for name, field in Settings.model_fields.items():
        assert f"{flag(name)} {name.upper()}" in helped.stdout
        assert "".join((field.description or "").split()) in "".join(helped.stdout.split())


def test_a_wrong_flag_is_one_line(project: Path) -> None:
    failed = run_build(project, "--epochs", "0")
    assert "--epochs" in only_line(failed)
    assert failed.stdout == ""


def test_a_wrong_variable_is_one_line(project: Path) -> None:
    line = only_line(run_build(project, env={"REPORT_EPOCH": "3"}))
    assert "REPORT_EPOCH" in line
    assert "did you mean REPORT_EPOCHS?" in line


def test_a_foreign_variable_is_told_and_stops_nothing(built: Path) -> None:
    finished = run_build(built, "--dataset", "digits", env={"REPORT_URL": "https://example.org"})
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.startswith("Warning: variable REPORT_URL is no setting of the report")


@pytest.mark.parametrize("module", ["report.build", "report"])
def test_the_version_is_told_without_a_project(tmp_path: Path, module: str) -> None:
    command = [sys.executable, "-m", module, "--version"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert (done.stdout, done.stderr) == (f"report {metadata.version('report')}\n", "")


def test_a_project_that_uses_the_installed_package_leads_nobody_to_what_it_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.report]\nepochs = 1\n", encoding="utf-8")
    made = make_build(tmp_path, "--dataset", "digits", env={"GITHUB_REPOSITORY": "anna/cats"})
    assert check_site(made.site) == []
    assert not [*made.site.glob("*.ipynb")]
    pages = "".join(page.read_text(encoding="utf-8") for page in made.site.glob("*.html"))
    assert not [false for false in ("colab", "ipynb", "pip install") if false in pages]
    assert "<code>report build\n</code>" in pages


def test_before_tensorflow_is_loaded_a_line_says_so(digits_build: Build) -> None:
    lines = digits_build.result.stdout.splitlines()
    assert lines.count("training the network; TensorFlow takes some seconds to load") == 1
    assert lines.index("training the network; TensorFlow takes some seconds to load") < next(
        number for number, line in enumerate(lines) if line.startswith("  epoch")
    )


@pytest.mark.slow
def test_a_second_training_is_said_to_take_what_the_last_one_took(built: Path) -> None:
    (training,) = (built / ".cache").glob("training-*")
    (training / LIST).unlink()
    seal(training, training.name, 97.0)
    said = run_build(built, "--dataset", "digits", "--epochs", "1", "--seed", "7").stdout
    assert (
        "training the network anew, some 1\N{NO-BREAK SPACE}min 37\N{NO-BREAK SPACE}s; TensorFlow takes some seconds"
        in said
    )


@pytest.mark.parametrize("module", ["chapters/learning/figure.py", "model.py"])
def test_a_slip_in_a_module_is_one_line_with_its_file_and_line(built: Path, module: str) -> None:
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "report", built / "report", ignore=compiled, dirs_exist_ok=True)
    path = built / "report" / module
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "broken = (", ""]), encoding="utf-8")
    line = only_line(run_build(built, "--dataset", "digits"))
    assert line == f"Error: report/{module}, line {len(lines) + 1}: '(' was never closed; mend that line"


def test_outside_a_project_one_line_says_so(tmp_path: Path) -> None:
    assert f"no pyproject.toml in {tmp_path}" in only_line(run_build(tmp_path))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_pipe_gets_plain_lines_and_no_chatter(build: Build, stream: str) -> None:
    said = getattr(build.result, stream)
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f]", said)) <= {"\n"}
    assert CHATTER.findall(said) == []


def test_a_good_build_complains_about_nothing(build: Build) -> None:
    assert build.result.stderr == ""


def test_a_build_ends_with_the_accuracy_and_the_address_of_the_page(build: Build) -> None:
    test = json.loads((build.site / "metrics.json").read_text(encoding="utf-8"))["test"]
    *_, scored, address = build.result.stdout.strip().splitlines()
    for share in (test["accuracy"], *test["interval"]):
        assert re.search(rf"(?<![\d.]){100 * share:.2f}\s*%", scored)
    assert (build.site / "index.html").as_uri() in address


def test_a_build_tells_of_every_epoch(digits_build: Build) -> None:
    history = json.loads((digits_build.site / "metrics.json").read_text(encoding="utf-8"))["history"]
    said = re.findall(r"epoch +(\d+)", digits_build.result.stdout)
    assert [int(number) for number in said] == list(range(1, len(history["loss"]) + 1))


def test_a_build_leaves_nothing_but_the_site_and_the_cache(digits_build: Build) -> None:
    assert beside(digits_build.project) == {"pyproject.toml", "report", "templates", "site", "_site", ".cache"}
    assert not [path for path in (digits_build.project / ".cache").iterdir() if "draft" in path.name]


@pytest.mark.parametrize("folder", ["site/content", "."])
def test_a_build_finds_its_project_from_any_folder_inside_it(built: Path, folder: str) -> None:
    finished = run_build(built / folder, "--dataset", "digits", "--output", "elsewhere/report")
    assert finished.returncode == 0, finished.stderr
    assert contents(built / "elsewhere" / "report").keys() == contents(built / "_site").keys()


def test_a_missing_file_is_one_line_and_the_last_good_site_stays(built: Path) -> None:
    before, names = contents(built / "_site"), beside(built)
    assert "nonexistent.npz" in only_line(run_build(built, "--dataset", "nonexistent.npz"))
    assert contents(built / "_site") == before
    assert beside(built) == names


@pytest.mark.parametrize(
    ("name", "broken", "said"),
    [
        (
            "site/content/index.md",
            "---\ntitle: Report\norder: 1\ntemplate: article.html\n---\n# {{ nonsense }}\n",
            "nonsense",
        ),
        ("site/content/index.md", "---\ntitle: Report\norder: 1\ntemplate: none.html\n---\n# Report\n", "none.html"),
        ("site/content/index.md", "# A page without its title\n", "index.md"),
        ("templates/base.html", "{% if %}", "base.html"),
    ],
    ids=["unknown value", "unknown template", "no front matter", "broken template"],
)
def test_a_broken_page_is_one_line_and_the_last_good_site_stays(built: Path, name: str, broken: str, said: str) -> None:
    (built / name).write_text(broken, encoding="utf-8")
    before, names = contents(built / "_site"), beside(built)
    assert said in only_line(run_build(built, "--dataset", "digits"))
    assert contents(built / "_site") == before
    assert beside(built) == names


def test_without_mnist_the_report_is_about_digits_and_says_so_on_every_page(fallback_build: Build) -> None:
    said = fallback_build.result.stdout + fallback_build.result.stderr
    lines = said.splitlines()
    first = lines.index("Warning: MNIST cannot be downloaded; this report is about scikit-learn's digits instead")
    assert all(re.fullmatch(r"  https://\S+: .+", line) for line in lines[first + 1 : first + 4])
    assert lines[first + 4].startswith("For MNIST, check the network, or get mnist.npz elsewhere")
    faults = check_site(fallback_build.site)
    assert not faults, "\n".join(faults)
    assert json.loads((fallback_build.site / "metrics.json").read_bytes())["dataset"]["name"] == "digits"
    for path in sorted(fallback_build.site.rglob("*.html")):
        (banner,) = banners(path)
        assert "digits" in banner.lower(), path.name
        assert "MNIST" in banner, path.name
    method = (fallback_build.site / "method.html").read_text(encoding="utf-8")
    assert "<code>dataset</code></th><td>digits</td><td>mnist</td>" in method, "with this setting it is made again"


def test_a_report_that_is_what_was_asked_for_has_no_banner(site: Path) -> None:
    assert [banner for path in site.rglob("*.html") for banner in banners(path)] == []


def banners(path: Path) -> list[str]:
    """Return the text of every banner on a page."""
    page = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    found = [element for element in page.iter() if "banner" in element.get("class", "").split()]
    return [" ".join("".join(element.itertext()).split()) for element in found]


@pytest.mark.parametrize("place", ["flag", "variable", "key"])
def test_without_mnist_a_report_that_must_be_about_it_is_not_made(project: Path, place: str) -> None:
    if place == "key":
        set_dataset(project, "mnist")
    flags = ["--dataset", "mnist"] if place == "flag" else []
    failed = run_build(project, *flags, env={"REPORT_DATASET": "mnist"} if place == "variable" else {})
    assert "mnist" in only_line(failed).lower()
    assert not (project / "_site").exists()


def test_a_file_with_mnists_content_is_mnist_under_any_name(mnist_build: Build, mnist_path: Path) -> None:
    """The other fixture builds it from a path, never by its name."""
    assert mnist_path.is_file()
    assert json.loads((mnist_build.site / "metrics.json").read_bytes())["dataset"]["name"] == "mnist"


@pytest.mark.parametrize("output", ["mine", ".", "site", "pyproject.toml"])
def test_an_output_that_no_build_made_is_refused_and_left_alone(project: Path, output: str) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "precious.txt").write_text("years of work", encoding="utf-8")
    before = contents(project)
    assert "--output" in only_line(run_build(project, *QUICK, "--output", output))
    assert contents(project) == before


def test_a_page_of_ones_own_beside_a_file_called_metrics_is_not_taken_for_a_site(project: Path) -> None:
    (project / "mine").mkdir()
    for name in ("index.html", "metrics.json", "precious.txt"):
        (project / "mine" / name).write_text("{}", encoding="utf-8")
    before = contents(project)
    assert "--output" in only_line(run_build(project, *QUICK, "--output", "mine"))
    assert contents(project) == before


def test_an_empty_folder_may_become_the_output(built: Path) -> None:
    (built / "public").mkdir()
    finished = run_build(built, "--dataset", "digits", "--output", "public")
    assert finished.returncode == 0, finished.stderr
    assert contents(built / "public").keys() == contents(built / "_site").keys()


def test_a_build_over_its_own_output_replaces_all_of_it(built: Path) -> None:
    (built / "site" / "content" / "extra.md").write_text(
        "---\ntitle: Extra\norder: 9\ntemplate: article.html\n---\n# A page of one's own\n\nText.\n", encoding="utf-8"
    )
    assert run_build(built, "--dataset", "digits").returncode == 0
    assert (built / "_site" / "extra.html").is_file()
    (built / "site" / "content" / "extra.md").unlink()
    assert run_build(built, "--dataset", "digits").returncode == 0
    assert not (built / "_site" / "extra.html").exists()
