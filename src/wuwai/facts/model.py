"""What an import gives back: rejects, counts, manifest. One shape for facts and for registers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from wuwai.reference.text import Text


class FactsError(Exception):
    """Something that stops reading or writing facts, in words for the reader."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


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

    def stored(self) -> dict[str, Any]:
        """The form in which a snapshot keeps it: both languages."""
        return {**self.as_dict(), "expected": {"en": self.expected.en, "zh": self.expected.zh}}

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Reject:
        """The reject that :meth:`stored` wrote."""
        return cls(**{**stored, "expected": Text(**stored["expected"])})


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that no table in use holds, with what the file says of it. Its rows were rejected.

    ``kind`` is ``product``, ``partner``, ``regime`` or ``place``; ``code`` the cell as printed; ``name`` what
    stands beside it, empty where nothing does; ``classification`` the edition a product was looked for in;
    ``value`` the sum of its rows in ``currency``.
    """

    kind: str
    code: str
    name: str
    classification: str
    rows: int
    value: float
    currency: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What becomes of a column: the parts of a fact it gives, none where it is not read, and how."""

    column: str
    fields: tuple[str, ...]
    how: Text = field(default_factory=lambda: Text("", ""))

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        return {"column": self.column, "fields": list(self.fields), "how": self.how.get(lang)}


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
    repeated: bool = False  # the same file is in an earlier snapshot, which ``snapshot`` names
    unknown: tuple[UnknownCode, ...] = ()
    mapping: tuple[ReadAs, ...] = ()

    @property
    def rejected(self) -> int:
        """Rows (not cells) that were not taken."""
        return self.read - self.accepted

    @property
    def exit_code(self) -> int:
        """0 clean (or the same file again), 3 some rows rejected, 1 nothing imported."""
        if self.repeated:
            return 0
        if self.read and self.accepted == self.read and not self.rejects:
            return 0
        return 3 if self.accepted else 1

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The documented ``--json`` form. ``unknown`` stands in it where codes were unknown; a dry run adds
        ``mapping``, ``preview`` and ``notes``.
        """
        more: dict[str, Any] = {"unknown": [u.as_dict() for u in self.unknown]} if self.unknown else {}
        if self.dry_run:
            more["mapping"] = [m.as_dict(lang) for m in self.mapping]
            more["preview"] = list(self.preview)
            more["notes"] = [n.get(lang) for n in self.notes]
        return {
            "importer": self.importer,
            "snapshot": self.snapshot,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "rejects": [r.as_dict(lang) for r in self.rejects],
            **more,
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
    rejects_sha256: str = ""
    sequence: int = 0
    sample: bool = False
    # What the import had to say, such as a control total that differs; shown with the snapshot.
    notes: tuple[Text, ...] = ()
    kind: str = "observations"
    # Of flows only: the Parquet files with their checksums; what is the same in every flow; what the file
    # states as a whole; the total of the file's own cells beside that of the flows kept.
    tables: dict[str, str] = field(default_factory=dict)
    dataset: str = ""
    flows: int = 0
    constants: dict[str, str] = field(default_factory=dict)
    slices: tuple[str, ...] = ()
    control: dict[str, tuple[float, float]] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    published_on: str = ""
    source_url: str = ""
    # The code tables the file was read by, with their stamps, and the codes that they do not hold.
    codes: dict[str, str] = field(default_factory=dict)
    unknown: tuple[UnknownCode, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Manifest:
        """The manifest that :meth:`as_dict` wrote, read back from JSON.

        Notes were once written in English only: such a one is the same text in both languages.
        """
        notes = tuple(Text(n, n) if isinstance(n, str) else Text(**n) for n in stored.get("notes", ()))
        slices = tuple(stored.get("slices", ()))
        control = {k: (float(a), float(b)) for k, (a, b) in stored.get("control", {}).items()}
        unknown = tuple(UnknownCode(**u) for u in stored.get("unknown", ()))
        known = {f.name for f in fields(cls)}  # a later version of wuwai may say more
        own = {"notes": notes, "slices": slices, "control": control, "unknown": unknown}
        return cls(**{k: v for k, v in stored.items() if k in known} | own)


@dataclass(frozen=True, slots=True)
class SnapshotVintage:
    """A snapshot that a table rests on."""

    kind: str
    name: str
    recorded_on: str
    sample: bool
