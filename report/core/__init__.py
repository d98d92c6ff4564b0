"""What any room may use, and what knows nothing of the report."""

import time

STARTED = time.time()  # when this process had loaded nearly nothing of the package
