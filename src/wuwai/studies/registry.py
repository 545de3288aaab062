"""The studies there are: what the modules ``*_study`` of a room's ``studies`` package declare.

Other modules there are kernels and charts; they are loaded by the run that needs them, so that a start pays
for no compiler and no solver.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from wuwai.reference.linkages import LINKAGES
from wuwai.studies.contract import Study

DECLARING = "_study"
_STUDIES: dict[str, Study] = {}
_ROOMS = (*(linkage.key for linkage in LINKAGES), "programme", "linkage", "returns")


def register(study: Study) -> Study:
    """Add a study and hand it back; ValueError if another declaration has its name."""
    known = _STUDIES.setdefault(study.name, study)
    if known is not study:
        raise ValueError(f"two studies are called {study.name!r}")
    return study


@cache
def discover() -> None:
    """Import the modules ``*_study`` of every room's ``studies`` package, once; each
    registers what it declares.
    """
    for room in _ROOMS:
        name = f"wuwai.{room}.studies"
        try:
            package = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        for found in pkgutil.iter_modules(package.__path__):
            if found.name.endswith(DECLARING):
                importlib.import_module(f"{name}.{found.name}")


def get(name: str) -> Study:
    """The study of that name; KeyError with the known names if there is none."""
    found = find(name)
    if found is None:
        raise KeyError(f"no study {name!r}; there are {sorted(_STUDIES)}")
    return found


def find(name: str) -> Study | None:
    """The study of that name; None if there is none."""
    discover()
    return _STUDIES.get(name)


def all_studies() -> list[Study]:
    """Every study, by name."""
    discover()
    return [_STUDIES[name] for name in sorted(_STUDIES)]
