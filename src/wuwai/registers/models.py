"""The models of the machinery itself; each register's own model lives with its linkage."""

from wuwai.registers.evidence import Evidence

__all__ = ["Evidence"]
