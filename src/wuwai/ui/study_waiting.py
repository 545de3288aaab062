"""Runs of studies that take longer than a reader looks at an empty window: jobs that the page follows."""

from __future__ import annotations

import time
from typing import Any

from wuwai.accounts.models import User
from wuwai.facts.store import Facts
from wuwai.registers import jobs, study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies.contract import Study
from wuwai.studies.run import Question

PATIENCE = 2.5  # seconds a page waits before it says how far it is
MANY_ROWS = 2_000_000  # flows on file; below it no study that is not said to be long takes long
_FLOWS = ("flows", "firms")
_LOOK_EVERY = 0.05  # seconds


def rows_read(study: Study, facts: Facts) -> int:
    """How many flows are on file, where the study reads flows; 0 for others."""
    if not any(one.kind in _FLOWS for one in study.inputs):
        return 0
    return sum(manifest.accepted for manifest in facts.flow_snapshots())


def begun(question: Question, user: Any) -> Job:
    """The job that works ``question`` out for everybody who waits: in a process of its own where the study is
    long, else in a thread of this server.

    Raises :class:`wuwai.registers.study_jobs.TooManyJobs`.
    """
    by = user if isinstance(user, User) else None
    if question.study.long:
        return study_jobs.ask(question, by=by)
    job, new = study_jobs.begun_here(question, by=by)
    if new:
        study_jobs.hand_over(job)
    return job


def waited_for(job: Job, patience: float) -> Job:
    """The job as it stands once it has ended, or after ``patience`` seconds."""
    until = time.monotonic() + patience
    found = jobs.looked_up(job.uid)
    if found is not None and jobs.gone(found):
        study_jobs.serve()  # this server takes it up, where none looks for such jobs
    while found is not None and found.open and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
        found = jobs.looked_up(job.uid)
    return found or job
