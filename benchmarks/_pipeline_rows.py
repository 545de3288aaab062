"""A pipeline of many synthetic projects with their amounts and obstacles: the samples again and again."""

from __future__ import annotations

from typing import Any

from wuwai.investment import project_samples
from wuwai.investment.models.investment_projects import DAYS
from wuwai.reference import regions
from wuwai.registers.registry import get

_REFERENCES = ("project_no", "project", "fund_no", "obstacle_no")
_PORTION = 5_000


def add(projects: int) -> dict[str, int]:
    """Write at least ``projects`` projects and what belongs to them, with history; how many of each."""
    cities = tuple(one.code for one in regions.cities())
    written = {"investment-projects": 0, "project-funds": 0, "project-obstacles": 0}
    makers = (project_samples.projects, project_samples.funds, project_samples.obstacles)
    made: dict[str, list[Any]] = {name: [] for name in written}
    seed = 0
    while len(made["investment-projects"]) < projects:
        for name, maker in zip(written, makers, strict=True):
            model = get(name).model
            for values in maker(seed, cities):
                known = {one: f"{seed}-{value}" for one, value in values.items() if one in _REFERENCES}
                row = model(**{**values, **known}, synthetic=True)
                if name == "investment-projects":
                    row.entered_on = getattr(row, DAYS[row.stage])
                made[name].append(row)
        seed += 1
    for name, rows in made.items():
        model = get(name).model
        for start in range(0, len(rows), _PORTION):
            kept = model._default_manager.bulk_create(rows[start : start + _PORTION], batch_size=1_000)
            model.history.bulk_history_create(kept, batch_size=1_000)
        written[name] = len(rows)
    return written
