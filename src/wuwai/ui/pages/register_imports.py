"""Import a sheet into a register: send it, follow the check, take back the marked file or confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing
from wuwai.accounts.models import User
from wuwai.facts.workbook_archive import LARGEST_FILE
from wuwai.reference.text import Text
from wuwai.registers import access, jobs, sheet_jobs
from wuwai.registers.batches import Batch
from wuwai.registers.evidence import clean_name
from wuwai.registers.importing import ACTIONS
from wuwai.registers.jobs import Job
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_jobs import followed, own_job
from wuwai.ui.pages.registers import register_to_change
from wuwai.ui.table_files import XLSX

# A file of this size holds some 1,500 rows: it is checked and marked in about a second.
AT_ONCE = 100_000
_FILES = {"marked": sheet_jobs.MARKED, "faulty": sheet_jobs.FAULTY}


@editing
def import_page(request: HttpRequest, name: str) -> HttpResponse:
    """Upload a filled template. A small one is checked at once; a large one has a page that follows it."""
    register = register_to_change(request, name)
    assert isinstance(request.user, User)
    if request.method != "POST":
        mine = Job.objects.filter(register=name, asked_by=request.user, kind=sheet_jobs.CHECK)
        context = {
            "register": register,
            "recent": [job for one in mine[:5] if (job := jobs.looked_up(one.uid))],
            "batches": Batch.objects.filter(register=name)[:5],
            "mine": access.places(request.user),
        }
        return render(request, "wuwai/registers/import.html", context)
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        messages.error(request, _("Choose a file."))
        return redirect("register-import", name)
    if upload.size > LARGEST_FILE:
        messages.error(request, _("The file is larger than 20 MB."))
        return redirect("register-import", name)
    called = clean_name(upload.name or "sheet.xlsx")
    job = jobs.prepared(
        sheet_jobs.CHECK, by=request.user, title=called, register=name, arguments={"lang": active_lang()}
    )
    sheet_jobs.sent_folder(job).mkdir()
    with (sheet_jobs.sent_folder(job) / called).open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    jobs.begin(job, at_once=upload.size <= AT_ONCE)
    return redirect("register-import-job", name, job.uid)


@editing
def job_page(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """How far a check or an import is, and what came out. ``?part=1`` is the part that follows it."""
    register = register_to_change(request, name)
    job = own_job(request, name, uid)
    under_way = followed(request, register, job, "wuwai/registers/job.html")
    if under_way is not None:
        return under_way
    context: dict[str, Any] = {"register": register, "job": job, "kind": job.kind}
    if job.state == "done":
        context |= _told(job)
        context["batch"] = Batch.objects.filter(uid=job.result.get("batch") or "-").first()
        context["files"] = [key for key, file in _FILES.items() if (job.folder / file).is_file()]
    return render(request, "wuwai/registers/job.html", context)


@editing
@require_POST
def take(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Take the good rows of a checked file."""
    register_to_change(request, name)
    checked = own_job(request, name, uid)
    if checked.kind != sheet_jobs.CHECK or checked.state != "done" or checked.asked_by_id != request.user.pk:
        raise Http404("not a file this person had checked")
    assert isinstance(request.user, User)
    job = jobs.prepared(
        sheet_jobs.TAKE,
        by=request.user,
        title=checked.title,
        register=name,
        arguments={"checked": checked.uid, "amounts_right": bool(request.POST.get("amounts_right"))},
    )
    sent = sheet_jobs.sent_folder(checked)
    size = sum(file.stat().st_size for file in sent.iterdir()) if sent.is_dir() else 0
    jobs.begin(job, at_once=size <= AT_ONCE)
    return redirect("register-import-job", name, job.uid)


@editing
@require_POST
def cancel(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Ask a check or an import to stop."""
    jobs.cancel(own_job(request, name, uid))
    return redirect("register-import-job", name, uid)


@editing
def file(request: HttpRequest, name: str, uid: str, which: str) -> HttpResponseBase:
    """The marked workbook (``marked``), or the same with the faulty rows only (``faulty``)."""
    job = own_job(request, name, uid)
    path = job.folder / _FILES.get(which, "-")
    if which not in _FILES or not path.is_file():
        raise Http404("no such file is kept")
    stem = job.title.rsplit(".", 1)[0]
    words = _("marked") if which == "marked" else _("rows to correct")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{stem}-{words}.xlsx", content_type=XLSX
    )


def _told(job: Job) -> dict[str, Any]:
    """The result of a job as the page prints it."""
    result = job.result
    return {
        "told": result,
        "notes": [Text(**note) for note in result["notes"]],
        "listed": [
            {**one, **{key: Text(**one[key]) for key in ("column", "expected", "do")}}
            for one in result["listed"]
        ],
        "preview": [{**one, "action_title": ACTIONS[str(one["action"])]} for one in result["preview"]],
    }
