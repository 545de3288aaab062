"""The models of the machinery itself; each register's own model lives with its linkage."""

from wuwai.registers.batches import Batch, BatchEntry
from wuwai.registers.enterprise_merges import (
    DuplicateProposal,
    DuplicateSearch,
    EnterpriseMerge,
    MergedRow,
    NotTheSame,
)
from wuwai.registers.enterprises import Enterprise, EnterpriseAlias
from wuwai.registers.evidence import Evidence
from wuwai.registers.jobs import Job
from wuwai.registers.kept import Judged, Judging, Verdict

__all__ = [
    "Batch",
    "BatchEntry",
    "DuplicateProposal",
    "DuplicateSearch",
    "Enterprise",
    "EnterpriseAlias",
    "EnterpriseMerge",
    "Evidence",
    "Job",
    "Judged",
    "Judging",
    "MergedRow",
    "NotTheSame",
    "Verdict",
]
