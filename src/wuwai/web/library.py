"""The front door of the Python library: what ``wuwai.open(path)`` returns."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wuwai.workspace import Workspace

if TYPE_CHECKING:
    from wuwai.facts.store import Facts
    from wuwai.programme.plan import Programme
    from wuwai.programme.progress import ProgrammeStatus
    from wuwai.studies.contract import StudyResult


class OpenWorkspace:
    """A workspace read from Python.

    ``facts`` and ``programme`` read files only. :meth:`study` and :meth:`status` read registers too, so they
    load Django for this workspace; a process can do that for one workspace.
    """

    def __init__(self, path: Path) -> None:
        self.workspace = Workspace.open(path)

    def __repr__(self) -> str:
        return f"<wuwai workspace {self.workspace.root} serving {self.workspace.programme_name}>"

    @property
    def facts(self) -> Facts:
        """Observations with their vintages: ``.query(...)``, ``.observations(...)``, ``.expression(...)``."""
        return self.workspace.facts

    @cached_property
    def programme(self) -> Programme:
        """What was promised: parts, articles, targets."""
        from wuwai.programme import plan

        return plan.load(self.workspace.programme_name, self.workspace.programme_folder)

    def study(self, name: str, *, as_of: str | None = None, **parameters: Any) -> StudyResult:
        """Run a study. ``parameters`` are the study's own; KeyError for an unknown study.

        ``as_of`` (``YYYY-MM-DD``) reads what was known on that day.
        """
        from wuwai import web
        from wuwai.studies import registry, run

        web.setup(self.workspace.root)
        registry.discover()
        return run.run(name, facts=self.facts, parameters=parameters, as_of=as_of)

    def status(self, *, by: date | None = None, as_of: str | None = None) -> ProgrammeStatus:
        """Where every target stands; ``by`` assumes a due date where none was published."""
        from wuwai import web

        web.setup(self.workspace.root)
        from wuwai.programme import progress  # reads registers, which are there once Django is loaded

        return progress.status(self.workspace, by=by, as_of=as_of)
