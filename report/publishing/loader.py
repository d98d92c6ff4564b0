"""Finds templates in their folder, and nothing elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Callable


class Loader(jinja2.FileSystemLoader):
    """Finds templates, which are UTF-8 text and lie in their folder."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the source of a template, its path, and what says whether that is as it was.

        Raises:
            ReportError: if it is something else.
        """
        try:
            source, path, is_new = super().get_source(environment, template)
        except UnicodeDecodeError:
            raise ReportError(f"templates/{template} is not UTF-8 text; save it as UTF-8") from None
        if not any(Path(path).resolve().is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise ReportError(f"templates/{template} leads out of that folder; put there what it leads to")
        return source, path, is_new
