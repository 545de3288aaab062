"""Reading the code tables that ship as CSV beside this room."""

from __future__ import annotations

import csv
import io
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``reference/data/<name>.csv``, in file order, every cell a string.

    >>> rows("tiles")[0]["province"]
    'CN-44'
    """
    text = (files("wuwai.reference") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))
