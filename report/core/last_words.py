"""Says what a library wrote before it ended the process, which then can say nothing itself.

Run as a program of its own: its standard input ends with that process, after a single character if all was well; its
standard output is the file in which the library's words were caught, and is read; it writes to standard error.
"""

import os
import re
import sys

PLACE = re.compile(r"F\d{4} [^\]]{,100}\] ")  # as TensorFlow begins what it ends a process for
NO_REASON = re.compile(r"[EWI]\d{4} |\d{4}-\d\d-\d\d [\d:.]+: [EWI] ")  # as it begins what it survives
REASON = re.compile(r"terminate called|\s*what\(\)|.*(?:ERROR|[Ff]atal|Check failed|Illegal instruction|Aborted)")
MOST = 2**16  # bytes that are looked at
LONGEST = 300  # characters of a line


def main() -> None:
    """Wait for the process to end, and speak if it did not say that all was well."""
    if sys.stdin.buffer.read(1):
        return
    os.lseek(1, max(0, os.lseek(1, 0, os.SEEK_END) - MOST), os.SEEK_SET)
    written = os.read(1, MOST).decode("utf-8", "replace").splitlines()
    lines = [line for line in written if not NO_REASON.match(line)]
    fatal = [line for line in lines if PLACE.match(line)] or [line for line in lines if REASON.match(line)] or [""]
    line = "".join(char if char.isprintable() else " " for char in PLACE.sub("", fatal[-1])).strip()[:LONGEST]
    what = f"a library ended this process ({line})" if line else "this process was ended, for want of memory perhaps"
    sys.stderr.write(f"Error: {what}; mend that and start it again, what is finished is kept\n")


if __name__ == "__main__":
    main()
