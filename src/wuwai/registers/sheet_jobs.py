"""The two jobs of an Excel import: check a sheet and mark it, then take its good rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import IntegrityError

from wuwai.reference.text import Text
from wuwai.registers import importing, marking, registry
from wuwai.registers.findings import Fault
from wuwai.registers.importing import Checked
from wuwai.registers.job_kinds import work
from wuwai.registers.jobs import Job, JobError, Running

CHECK, TAKE = "sheet-check", "sheet-take"
MARKED, FAULTY = "marked.xlsx", "faulty.xlsx"
_SENT = "sent"  # the folder of the file as it was uploaded, under its own name
_LISTED = 200
MARKING = Text("Writing the marked copy", "生成标注后的工作簿")
_GONE = Text("The file is no longer kept. Upload it again.", "文件已过保存期，请重新上传。")
_MEANWHILE = Text(
    "Somebody wrote one of these rows at the same moment. Nothing was taken; check the file again.",
    "有人同时写入了相同的记录。本次未写入任何数据，请重新核对文件。",
)


def sent_folder(job: Job) -> Path:
    """Where the uploaded file of a checking job is put."""
    return job.folder / _SENT


def sent_file(job: Job) -> Path:
    """The uploaded file; :class:`JobError` where it is no longer kept."""
    folder = sent_folder(job)
    found = next(folder.iterdir(), None) if folder.is_dir() else None
    if found is None:
        raise JobError(_GONE)
    return found


@work(CHECK)
def check_sheet(running: Running) -> None:
    """Check the file, and mark a copy where something is wrong. ``arguments``: ``lang``."""
    job = running.job
    file = sent_file(job)
    lang = str(job.arguments["lang"])
    register = registry.get(job.register)
    checked = importing.check(register, file, user=job.asked_by, progress=running.tell)
    if checked.faults:
        whole, faulty = marking.marked_pair(
            register,
            file,
            checked.faults,
            lang,
            progress=lambda done, total: running.tell(MARKING, done, total),
        )
        (job.folder / MARKED).write_bytes(whole)
        (job.folder / FAULTY).write_bytes(faulty)
    running.finish(told(checked))


@work(TAKE)
def take_sheet(running: Running) -> None:
    """Write the good rows of a checked file. ``arguments``: ``checked`` (that job), ``amounts_right``."""
    job = running.job
    file = sent_file(Job.objects.get(uid=job.arguments["checked"]))
    try:
        importing.take(
            registry.get(job.register),
            file,
            user=job.asked_by,
            amounts_right=bool(job.arguments["amounts_right"]),
            progress=running.tell,
            # Its end is written with the rows, so that no crash can part them.
            written=lambda checked, batch: running.finish(
                {**told(checked), "batch": batch.uid if batch else ""}
            ),
        )
    except IntegrityError as error:
        raise JobError(_MEANWHILE) from error


def told(checked: Checked) -> dict[str, Any]:
    """What a page shows of a checked sheet, as JSON: counts, notes, the first faults and rows."""
    report = checked.report()
    asked = sum(1 for one in checked.faults if one.question)
    return {
        "read": checked.read,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "held": checked.held,
        "faults": len(checked.faults) - asked,
        "questions": asked,
        "notes": [_both(note) for note in checked.notes()],
        "listed": [_fault(checked, one) for one in checked.faults[:_LISTED]],
        "more": max(0, len(checked.faults) - _LISTED),
        "preview": list(checked.preview()),
    }


def _fault(checked: Checked, one: Fault) -> dict[str, Any]:
    return {
        "row": one.line,
        "column": {lang: one.heading(checked.register, lang) for lang in ("en", "zh")},
        "value": one.value,
        "expected": _both(one.expected),
        "do": _both(one.do),
        "question": one.question,
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
