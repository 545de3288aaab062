"""The models of the machinery itself; each register's own model lives with its linkage."""

from wuwai.registers.batches import Batch, BatchEntry
from wuwai.registers.enterprises import Enterprise, EnterpriseAlias
from wuwai.registers.evidence import Evidence
from wuwai.registers.kept import Judged, Judging, Verdict

__all__ = ["Batch", "BatchEntry", "Enterprise", "EnterpriseAlias", "Evidence", "Judged", "Judging", "Verdict"]
