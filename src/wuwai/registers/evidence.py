"""Evidence files: what may be filed, where it is kept, and how it is told by its content."""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import noting
from wuwai.registers.contract import Register
from wuwai.registers.past import end_of
from wuwai.registers.rows import RegisterRow
from wuwai.workspace import current

LARGEST = 20 * 1024 * 1024
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ALLOWED = Text(
    "a PDF, PNG, JPEG, XLSX or DOCX file of at most 20 MB", "不超过20 MB的PDF、PNG、JPEG、XLSX或DOCX文件"
)


class EvidenceError(ValueError):
    """A file that is not taken; ``reason`` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class Evidence(models.Model):
    """A file that shows something about a row. It is never changed; a wrong one is withdrawn."""

    register = models.CharField(max_length=64)
    row_uid = models.CharField(max_length=16, db_index=True)
    kind = models.CharField(max_length=32)
    stored_name = models.CharField(max_length=64, unique=True)
    original_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the file is in the open workspace."""
        return folder() / self.stored_name


def folder() -> Path:
    """The folder of evidence files of the open workspace."""
    return current().uploads / "evidence"


def sniffed(content: bytes) -> str | None:
    """The kind of a file by its content: one of :data:`MEDIA_TYPES`, or None for any other.

    >>> sniffed(b"%PDF-1.7 ...")
    'pdf'
    >>> sniffed(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    True
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = {info.filename.lower() for info in archive.infolist()}
        except zipfile.BadZipFile:
            return None
        if "[content_types].xml" not in names or any(name.endswith("vbaproject.bin") for name in names):
            return None
        if "xl/workbook.xml" in names:
            return "xlsx"
        if "word/document.xml" in names:
            return "docx"
    return None


def clean_name(name: str) -> str:
    """A file name without folders, control characters or direction marks; at most 120 characters.

    >>> clean_name("../../a<b>.pdf")
    'a_b_.pdf'
    """
    last = re.split(r"[\\/]", name)[-1]
    safe = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]", "_", last).strip(" .")
    stem, dot, suffix = safe.rpartition(".")
    return f"{(stem or suffix)[:110]}{dot if stem else ''}{suffix[:9] if stem else ''}" or "file"


def _gathered(chunks: Iterable[bytes]) -> bytes:
    """The chunks together; :class:`EvidenceError` as soon as they are larger than allowed."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            raise EvidenceError(ALLOWED)
        parts.append(chunk)
    return b"".join(parts)


def file_evidence(
    register: Register, row: RegisterRow, *, kind: str, name: str, chunks: Iterable[bytes], by: User | None
) -> Evidence:
    """Keep a file as evidence for a row, under a random name. Raises :class:`EvidenceError`."""
    if kind not in {one.key for one in register.evidence}:
        raise EvidenceError(Text("a kind of evidence this register knows", "请选择本台账规定的佐证材料种类"))
    content = _gathered(chunks)
    found = sniffed(content)
    if found is None:
        raise EvidenceError(ALLOWED)
    stored = f"{secrets.token_hex(16)}.{found}"
    target = folder() / stored
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    try:
        with transaction.atomic():
            filed = Evidence.objects.create(
                register=register.name,
                row_uid=row.uid,
                kind=kind,
                stored_name=stored,
                original_name=clean_name(name),
                media_type=MEDIA_TYPES[found],
                sha256=hashlib.sha256(content).hexdigest(),
                size=len(content),
                uploaded_by=by,
            )
            after = {"kind": kind, "file": filed.original_name, "sha256": filed.sha256, "size": filed.size}
            noting.note("evidence.filed", register.name, row.uid, after=after, by=by)
            return filed
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def on_file(row: RegisterRow, as_of: date | None = None) -> models.QuerySet[Evidence]:
    """The evidence of a row that was not withdrawn, latest first; as it was on a day (None: now)."""
    filed = Evidence.objects.filter(row_uid=row.uid).select_related("uploaded_by")
    if as_of is None:
        return filed.filter(withdrawn_at=None)
    then = end_of(as_of)
    return filed.filter(models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gt=then), uploaded_at__lte=then)


def withdraw(evidence: Evidence, *, by: User | None, reason: str) -> None:
    """Withdraw a file; it stays in the workspace and no longer supports anything."""
    if not reason.strip():
        raise EvidenceError(Text("a reason", "请填写撤回理由"))
    evidence.withdrawn_at = timezone.now()
    evidence.withdrawn_by = by
    evidence.withdrawn_reason = reason.strip()
    with transaction.atomic():
        evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        before = {"kind": evidence.kind, "file": evidence.original_name, "sha256": evidence.sha256}
        why = evidence.withdrawn_reason
        noting.note("evidence.withdrawn", evidence.register, evidence.row_uid, before=before, why=why, by=by)
