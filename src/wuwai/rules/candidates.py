"""Values worth trying for an input: the search for what would change an outcome goes over them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from wuwai.reference import regions
from wuwai.rules.model import RuleInput

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_STRING = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def candidates(declared: RuleInput, expr: str) -> list[Any]:
    """Values worth trying for an input: around every number, text or date that the expression mentions."""
    if declared.type == "yes_no":
        return [True, False]
    if declared.choices:
        return list(declared.choices)
    numbers = [float(found) for found in _NUMBER.findall(expr)]
    around = sorted({n + step for n in numbers for step in (-1, -0.01, 0, 0.01, 1)} | {0.0, 1.0, 1e12, -1e12})
    if declared.type == "number":
        return list(around)
    if declared.type == "integer":
        return sorted({int(n) for n in around} | {1900, 2100})  # the years of the dates below
    texts = [a or b for a, b in _STRING.findall(expr)]
    if declared.type == "text":
        return [*texts, "", "?", "!"]
    if declared.type == "place":
        return [*(t for t in texts if regions.find(t)), "CHN", "HKG", "USA", "CN-44", "CN-11"]
    found = [
        datetime.fromisoformat(t.replace("Z", "+00:00")) for t in texts if re.match(r"\d{4}-\d\d-\d\d", t)
    ]
    return [
        *[day.replace(tzinfo=day.tzinfo or UTC) for day in found],
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime(2100, 1, 1, tzinfo=UTC),
    ]
