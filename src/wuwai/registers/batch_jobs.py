"""The two jobs of many rows on file: change them together, and take a batch back."""

from __future__ import annotations

from wuwai.registers import batches, bulk, registry
from wuwai.registers.batches import Batch, UndoError, Undone
from wuwai.registers.bulk import BulkError
from wuwai.registers.job_kinds import work
from wuwai.registers.jobs import JobError, Running

EDIT, TAKE_BACK = "bulk-edit", "batch-undo"


@work(EDIT)
def edit_rows(running: Running) -> None:
    """Make the bulk edit a person looked at.

    ``arguments``: ``asked`` (filters) and ``ticked`` (public ids) choose the rows; ``field``, ``value`` as
    the form sent it, ``reason``, ``digest`` of what was looked at. The result names the ``batch``.
    """
    job = running.job
    told = job.arguments
    register = registry.get(job.register)

    def written(batch: Batch) -> None:
        running.finish({"batch": batch.uid, "changed": batch.changed})

    try:
        bulk.carry_out(
            register,
            bulk.chosen(register, told["asked"], told["ticked"], job.asked_by),
            told["field"],
            told["value"],
            by=job.asked_by,
            reason=told["reason"],
            digest=told["digest"],
            progress=running.tell,
            written=written,
        )
    except BulkError as error:
        raise JobError(error.reason) from error


@work(TAKE_BACK)
def take_back(running: Running) -> None:
    """Take a batch back. ``arguments``: ``batch``, ``reason``, ``rest``; the result counts what was done."""
    job = running.job
    told = job.arguments
    batch = Batch.objects.get(uid=told["batch"], register=job.register)

    def written(undone: Undone) -> None:
        done = {"deleted": undone.deleted, "restored": undone.restored, "left": len(undone.left)}
        running.finish({"batch": batch.uid, **done})

    try:
        batches.undo(
            batch,
            by=job.asked_by,
            reason=told["reason"],
            rest=told["rest"],
            progress=running.tell,
            written=written,
        )
    except UndoError as error:
        raise JobError(error.reason) from error
