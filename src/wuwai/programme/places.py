"""Where in a TOML text a key stands, so that an error can name the line."""

from __future__ import annotations

import re
import tomllib


def line_of(text: str, table: str, index: int, key: str) -> int:
    """The line (from 1) of ``key`` in the ``index``-th ``table``; the heading's if the key is absent.

    ``table`` empty is the top of the file; a key inside an inline table is found by the outer key's line.

    >>> line_of("a = 1\\n[[t]]\\nx = 1\\n[[t]]\\nx = 2\\n", "t", 1, "x")
    5
    """
    heading = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\]\]?\s*(#.*)?$")
    assignment = re.compile(rf"^\s*{re.escape(key.split('.')[0])}\s*[=.]")
    start, seen = (1, 0) if not table else (0, -1)
    for number, line in enumerate(text.splitlines(), start=1):
        if table and heading.match(line):
            seen += 1
            if seen == index:
                start = number
        elif line.lstrip().startswith("[") and not line.lstrip().startswith('["') and start and seen == index:
            break
        elif key and start and seen == index and assignment.match(line):
            return number
        if seen > index:
            break
    return start or 1


def line_of_syntax_error(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line a TOML parser stopped at; the last one where it stopped at the end."""
    found = re.search(r"line (\d+)", str(error))
    return int(found.group(1)) if found else max(1, len(text.splitlines()))
