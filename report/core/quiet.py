"""Keeps what libraries write about themselves from whoever watches."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from report.core.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Catch what libraries write to file descriptor 2, which is where TensorFlow chatters.

    It is replayed on a failure that nobody foresaw, which it may explain.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        except (KeyboardInterrupt, ReportError):
            raise
        except BaseException:
            sys.stderr.flush()
            os.dup2(kept, 2)
            caught.seek(0)
            os.write(2, caught.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
