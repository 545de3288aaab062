"""The lines that repeat a run: in Python and on the command line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date
from typing import Any

from wuwai.studies.contract import Study, StudyResult


def stated(study: Study, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that differ from their defaults, as texts; a region is always stated."""
    found = {}
    for one in study.parameters:
        value = parameters.get(one.name)
        if value is None or (value == one.default and one.kind != "region"):
            continue
        found[one.name] = value.isoformat() if isinstance(value, date) else str(value)
    return found


def python_lines(result: StudyResult, *, workspace: str = "WORKSPACE") -> str:
    """Python that repeats ``result``; ``workspace`` is the folder it opens."""
    arguments = [f"{name}={value!r}" for name, value in stated(result.study, result.parameters).items()]
    if result.as_of:
        arguments.append(f"as_of={result.as_of!r}")
    call = ", ".join([repr(result.study.name), *arguments])
    return (
        "import wuwai\n\n"
        f"workspace = wuwai.open({workspace!r})\n"
        f"result = workspace.study({call})\n"
        "print(result.finding.en)\n"
        "table = result.frame()\n"
    )


def command_line(result: StudyResult, *, workspace: str = "WORKSPACE") -> str:
    """The command that repeats ``result`` and writes its workbook."""
    words = ["wuwai", "study", "run", result.study.name]
    for name, value in stated(result.study, result.parameters).items():
        words += [f"--{name.replace('_', '-')}", value]
    if result.as_of:
        words += ["--as-of", result.as_of]
    words += ["--home", workspace, "-o", f"{result.study.name}.xlsx"]
    return shlex.join(words)
