"""Tells the published notebook where the project lies, so that its first cell can fetch it from there."""

from __future__ import annotations

import json
import re

from report.core.errors import ReportError
from report.core.sanitize import one_line

EMPTY = re.compile(r'^REPOSITORY = ""', re.MULTILINE)


def published_notebook(source: bytes, repository: str) -> bytes:
    """Return a notebook in which the constant `REPOSITORY`, left empty in a code cell, names the repository.

    All else stays as it is. So does a notebook without that constant, or one whose repository is not known.

    Args:
        source: the notebook as JSON, nbformat 4.
        repository: "owner/name" on GitHub, or an address that Git can clone, or "" if it is not known.

    Raises:
        ReportError: if `source` is not a notebook.
    """
    try:
        notebook = json.loads(source)
        codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        empty = [cell for cell in codes if EMPTY.search("".join(cell["source"]))]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ReportError(f"the file in site/notebook is no notebook ({one_line(error)}); restore it") from None
    if not repository or not empty:
        return source
    for cell in empty:
        filled = EMPTY.sub(lambda _: f"REPOSITORY = {json.dumps(repository)}", "".join(cell["source"]))
        cell["source"] = filled.splitlines(keepends=True)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode(errors="backslashreplace")
