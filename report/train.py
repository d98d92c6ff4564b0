"""Makes the training of one seed and ends, so that many machines can make many. `python -m report.train` runs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from report import stages
from report.configuration import find_project, load_settings, read_flags
from report.core import stopping
from report.core.cache import Cache
from report.core.errors import ReportError
from report.core.places import CACHE
from report.core.sanitize import one_line
from report.core.streams import leave
from report.data.find import find_dataset
from report.network.builders import import_from
from report.network.sweep import make_trainings
from report.settings import flag
from report.terminal import Terminal, fail

if TYPE_CHECKING:
    from report.settings import Settings

DESCRIPTION = (
    "Makes one training of the first model, that of the seed, and leaves it in .cache/ under the name by which a build "
    "finds it; with --replicates as many from the seed on."
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status: 1 for what a person can mend."""
    stopping.tell("Interrupted: what is finished is kept.")
    terminal = Terminal()
    try:
        flags = read_flags(sys.argv[1:] if arguments is None else arguments, "train", DESCRIPTION)
        project = find_project(Path.cwd())
        import_from(project)
        settings = load_settings(project, os.environ, flags, terminal.warn)
        settings = _to_train(settings).quick({name for name in ("replicates",) if flag(name) in flags})
        cache = Cache(project / CACHE, fresh=False, tell=terminal.stage, warn=terminal.warn)
        with cache.alone(terminal.say):
            dataset, _ = find_dataset(settings, project, os.environ, cache, terminal.warn)
            cache.tidy(costly=stages.training.__name__)  # notes that the data are used
        (made,) = make_trainings(stages.training, settings, dataset.arrays, len(dataset.class_names), cache, terminal)
    except ReportError as error:
        return fail(str(error))
    except (OSError, MemoryError, ImportError) as error:
        return fail(f"{one_line(error)}; mend that and train again, what is finished is kept")
    for folder in made:
        terminal.say(f"training: {folder.relative_to(project)}")
    return 0


def _to_train(settings: Settings) -> Settings:
    """Refuse settings that leave nothing to train."""
    if settings.predictions:
        raise ReportError("predictions are given, so there is nothing to train; take them out of the settings")
    if settings.trained:
        raise ReportError(f"{settings.trained} is trained already; leave it out, or build the report on it")
    return settings


if __name__ == "__main__":
    leave(main())
