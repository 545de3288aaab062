"""What an import gives back: rejects, counts, manifest. One shape for facts and for registers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Reject:
    """One cell that could not be taken.

    ``row`` is the line as a spreadsheet shows it (the heading is 1; 0 when the whole file is meant);
    ``column`` the heading as printed, empty when the whole row is meant; ``expected`` says what would do.
    """

    file: str
    row: int
    column: str
    value: str
    expected: Text

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "expected": self.expected.get(lang),
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did. ``snapshot`` is None when nothing was committed."""

    importer: str
    snapshot: str | None
    read: int
    accepted: int
    rejects: tuple[Reject, ...] = ()
    notes: tuple[Text, ...] = ()
    preview: tuple[dict[str, Any], ...] = ()
    dry_run: bool = False

    @property
    def rejected(self) -> int:
        """Rows (not cells) that were not taken."""
        return self.read - self.accepted

    @property
    def exit_code(self) -> int:
        """0 clean, 3 some rows rejected, 1 nothing imported."""
        if self.read and self.accepted == self.read and not self.rejects:
            return 0
        return 3 if self.accepted else 1

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The documented ``--json`` form."""
        return {
            "importer": self.importer,
            "snapshot": self.snapshot,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "rejects": [r.as_dict(lang) for r in self.rejects],
        }


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of one snapshot; written beside its Parquet as ``manifest.json``."""

    snapshot: str
    importer: str
    importer_version: int
    file: str
    sha256: str
    size: int
    recorded_on: str
    read: int
    accepted: int
    rejected: int
    totals_before: dict[str, float] = field(default_factory=dict)
    totals_after: dict[str, float] = field(default_factory=dict)
    parquet_sha256: str = ""
    sample: bool = False
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
