"""Data, a title, a file and a history that attack the pages: in a browser nothing of theirs runs or is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from builds import copy_project, make_build
from rendering import a_report, rendered
from visits import LOAD_IMAGES, STICKING_OUT, faults, open_page
from worlds import past_run, tiny_dataset, tiny_evaluation, tiny_past, tiny_run

from report.chapters.explorer.assets import make_gallery
from report.history.store import history_json
from report.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

ATTACKS = (
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "{{ 7*7 }} ${7*7} {% raw %} $x^2$ \\alpha",
    "]]><svg onload=window.hacked=1>",
    '" autofocus onfocus="window.hacked=1" x="',
    "javascript:window.hacked=1//http://127.0.0.1:9/",
    "';window.hacked=1;// `${window.hacked=1}`",
    "<style>*{background:url(//127.0.0.1:9)}</style>",
    "<a href=//127.0.0.1:9>=cmd|'/c calc'!A1</a>",
    "&lt;b&gt; --><!-- \u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633\u0644\u0627\u0645",
    "=HYPERLINK(1);+2;-3;@SUM(A1)",
)
TITLE = "<img src=x onerror=window.hacked=1> {{ 7*7 }} \u05e9\u05dc\u05d5\u05dd"
RUN = past_run(
    "1",
    settings=dict.fromkeys(ATTACKS, ATTACKS[0]) | {"model": ATTACKS[1], "seed": ATTACKS[2]},
    versions={"keras": ATTACKS[0]} | dict.fromkeys(ATTACKS, "1"),
)


def images(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images that can be told apart by where they are bright, a few of which are not, and their classes."""
    random = np.random.default_rng(7)
    labels = np.arange(number) % len(ATTACKS)
    shown = np.where(random.random(number) < 0.9, labels, (labels + 1) % len(ATTACKS))
    pixels = random.integers(0, 60, (number, 12, 12), np.uint8)
    pixels[np.arange(number), shown] = 255
    return pixels, labels.astype(np.uint8)


def from_records(folder: Path) -> Path:
    """Write a site about hostile records, its charts left out."""
    pixels, labels = images(120)
    shares = np.random.default_rng(8).dirichlet(np.full(len(ATTACKS), 0.1), len(labels)).astype(np.float32)
    evaluation = tiny_evaluation(labels, shares.argmax(axis=1), shares.max(axis=1), names=ATTACKS)
    dataset = tiny_dataset(
        class_names=ATTACKS,
        test=len(labels),
        image_shape=(12, 12),
        ids=tuple(f"{ATTACKS[index % len(ATTACKS)]}/{index}" for index in range(len(labels))),
        name=ATTACKS[1],
        title=ATTACKS[0],
        source=ATTACKS[2],
        licence=ATTACKS[4],
    )
    report = a_report(
        ATTACKS,
        dataset=dataset,
        evaluation=evaluation,
        run=tiny_run(probabilities=shares),
        gallery=make_gallery(shares, evaluation, pixels),
        settings=Settings(title=TITLE),
        past=tiny_past(
            dataset, [RUN.model_copy(update={"dataset": RUN.dataset.model_copy(update={"name": ATTACKS[0]})})]
        ),
    )
    rendered(folder / "site", report)
    return folder / "site"


def from_a_build(folder: Path) -> Path:
    """Build a site about hostile files."""
    project = copy_project(folder / "project")
    (train, train_labels), (test, test_labels) = images(600), images(240)
    name = "<img src=x onerror=window.hacked=1>{{ 7*7 }}.npz"
    named = [f"{ATTACKS[index % len(ATTACKS)]}{index}" for index in range(len(test))]
    arrays = {"x_train": train, "y_train": train_labels, "x_test": test, "y_test": test_labels}
    np.savez(project / name, **arrays, class_names=np.array(ATTACKS), ids=np.array(named))
    (project / "history.json").write_bytes(history_json([RUN]))
    asked = ("--dataset", name, "--title", TITLE, "--epochs", "2", "--history", "history.json")
    return make_build(project, *asked, "--replicates", "2").site


@pytest.fixture(scope="module", params=[from_records, pytest.param(from_a_build, marks=pytest.mark.slow)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    make: Callable[[Path], Path] = request.param
    return make(tmp_path_factory.mktemp("hostile"))


def test_nothing_that_data_or_files_say_is_run_or_asked_for(browser: Browser, site: Path) -> None:
    address = f"{site.resolve().as_uri()}/"
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*")) if path.suffix in {".html", ".svg"}]
    assert len(names) > 8
    for name in (*names, "predictions.html?index=3", "predictions.html?show=all&true=0"):
        with open_page(browser, address, name) as visit:
            visit.page.on("dialog", lambda _, seen=visit: seen.troubles.append("a dialog"))
            visit.page.evaluate(LOAD_IMAGES if ".html" in name else "1")
            assert visit.page.evaluate("window.hacked") is None, name
            assert visit.troubles == [], name
            if ".html" in name:
                assert visit.page.evaluate(STICKING_OUT) == [], name
                assert faults(visit.page) == [], name  # last: it asks for the style sheets itself


def test_what_they_say_is_read_as_it_is_written(browser: Browser, site: Path) -> None:
    with open_page(browser, f"{site.resolve().as_uri()}/", "method.html") as visit:
        told = visit.page.locator("body").inner_text()
        for attack in ATTACKS:
            assert attack in told.replace("\u2068", "").replace("\u2069", "")
        assert visit.page.title().endswith(TITLE)


def test_files_for_programs_say_it_too(site: Path) -> None:
    for path in site.glob("*.json"):
        json.loads(path.read_bytes())
    for path in site.rglob("*.svg"):
        assert b"<script" not in path.read_bytes()
        assert b"<img" not in path.read_bytes()
