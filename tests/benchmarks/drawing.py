"""Measures the page to draw on, and writes down what the method page says about it.

`python tests/benchmarks/drawing.py _site other/_site` takes sites on different data; it needs Node. How many drawings
of every size get the answer that they get at full size is written to `site/measured/drawing.json`. How fast the network
answers is only shown, since that belongs to the machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent
MEASURED = TESTS.parent / "site" / "measured" / "drawing.json"


def run_program(name: str, site: Path) -> Any:  # noqa: ANN401 - what the program prints
    """Run one of the programs in `tests/js/programs.js` on a built site."""
    command = ["node", str(TESTS / "js" / "programs.js"), name, str(site)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def main(sites: list[str]) -> None:
    """Measure each of the sites."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.is_file() else {}
    for site in map(Path, sites):
        metrics = json.loads((site / "metrics.json").read_text(encoding="utf-8"))
        name = metrics["dataset"]["name"]
        measured[name] = run_program("sizes", site) | {"accuracy": metrics["test"]["accuracy"]}
        milliseconds = run_program("time", site)
        parameters = metrics["model"]["parameters"]
        said = f"{name}: {measured[name]}; {parameters:,} parameters answer in {milliseconds:.2f} ms"
        sys.stdout.write(f"{said}\n")
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
