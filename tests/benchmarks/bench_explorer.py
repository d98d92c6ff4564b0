"""Measures in a browser how long the explorer takes to paint a filter.

`python tests/benchmarks/bench_explorer.py SITE`, where SITE is the folder of a finished site.

It reports milliseconds of the page's own thread, which other work on the machine does not lengthen, and the wall clock
from the change of a filter to the next frame.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FILTERS = (
    *(("show", "all"), ("true", "4"), ("predicted", "4"), ("show", "right"), ("predicted", ""), ("true", "")),
    *(
        ("sort", "index"),
        ("sort", "doubt"),
        ("from", "50"),
        ("to", "99"),
        ("from", ""),
        ("to", ""),
        ("sort", "confidence"),
    ),
)
ROUNDS = 5
CHANGE = """async ([name, value]) => {
  const form = document.querySelector("[data-filters]");
  form.elements[name].value = value;
  const started = performance.now();
  form.dispatchEvent(new Event("change"));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - started;
}"""


def main(site: Path) -> None:
    """Print the times of each filter: the median and the longest of all rounds."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{site.resolve().as_uri()}/predictions.html?show=all")
        page.wait_for_selector(".tile")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def worked() -> float:
            metrics = session.send("Performance.getMetrics")["metrics"]
            return next(1000 * metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

        times: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(ROUNDS):
            for chosen in FILTERS:
                before = worked()
                wall = page.evaluate(CHANGE, list(chosen))
                times.setdefault(chosen, []).append((worked() - before, wall))
        browser.close()
    print("filter                 thread ms (longest)   wall ms (longest)")
    for (name, value), found in times.items():
        columns = [f"{statistics.median(column):6.1f} ({max(column):6.1f})" for column in zip(*found, strict=True)]
        print(f"{name:<10} {value or 'any':<10}  {columns[0]:>16}  {columns[1]:>18}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
