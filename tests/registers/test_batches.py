"""What a person who wrote many rows at once may rely on: they are one batch, and can be taken back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.registers import batches
from wuwai.registers.evidence import Evidence
from wuwai.registers.registry import get

pytestmark = pytest.mark.django_db


def park(name: str, **values):
    return get("ecommerce-parks").model(name=name, region="440300", stage="planned", cluster="玩具", **values)


@pytest.fixture
def editor():
    return User.objects.create(username="batch-editor", role="editor")


def written(editor, new=(), changed=()):
    return batches.write(
        get("ecommerce-parks"),
        new=new, changed=changed, by=editor, kind="import", what="parks.xlsx", reason="Excel import",
    )  # fmt: skip


def test_a_batch_keeps_who_what_and_the_history_of_each_row(editor):
    model = get("ecommerce-parks").model
    batch = written(editor, new=[park("甲"), park("乙", firms=3)])
    rows = list(model.objects.order_by("name"))
    rows[0].firms = 9
    made_at = rows[0].created_at
    second = written(editor, changed=[rows[0]])
    assert (batch.added, batch.changed, second.added, second.changed) == (2, 0, 0, 1)
    row = model.objects.get(pk=rows[0].pk)
    assert (row.firms, row.created_at) == (9, made_at)
    assert row.updated_at > made_at
    last = row.history.first()
    assert (last.firms, last.created_at, last.history_type) == (9, made_at, "~")
    assert (last.history_user, last.history_change_reason) == (editor, "Excel import")
    assert list(batches.of_row(row)) == [second, batch]


def test_taking_back_deletes_what_was_added_and_restores_what_was_changed(editor):
    model = get("ecommerce-parks").model
    old = park("旧", firms=5)
    old.keep(by=None, reason="before")
    old.firms, old.stage = 50, "operating"
    batch = written(editor, new=[park("新")], changed=[old])
    undone = batches.undo(batch, by=editor, reason="填错了")
    assert (undone.deleted, undone.restored, undone.left) == (1, 1, ())
    (row,) = model.objects.all()
    assert (row.name, row.firms, row.stage) == ("旧", 5, "planned")
    assert [r.history_type for r in row.history.order_by("history_id")] == ["+", "~", "~"]
    assert "填错了" in row.history.first().history_change_reason
    assert model.history.filter(name="新", history_type="-").count() == 1
    batch.refresh_from_db()
    with pytest.raises(batches.UndoError, match="already"):
        batches.undo(batch, by=editor, reason="")


def test_a_row_changed_since_stops_it_and_the_rest_can_be_taken_back(editor):
    model = get("ecommerce-parks").model
    batch = written(editor, new=[park("甲"), park("乙")])
    touched = model.objects.get(name="甲")
    touched.firms = 1
    touched.keep(by=editor, reason="later")
    with pytest.raises(batches.UndoError, match="甲"):
        batches.undo(batch, by=editor, reason="")
    assert model.objects.count() == 2
    undone = batches.undo(batch, by=editor, reason="", rest=True)
    assert (undone.deleted, [one.uid for one in undone.left]) == (1, [touched.uid])
    assert model.objects.get() == touched


def test_a_row_with_evidence_stays(editor):
    batch = written(editor, new=[park("甲")])
    row = get("ecommerce-parks").model.objects.get()
    Evidence.objects.create(
        register="ecommerce-parks", row_uid=row.uid, kind="other", stored_name="x.pdf",
        original_name="x.pdf", media_type="application/pdf", sha256="0" * 64, size=1,
        uploaded_at=timezone.now(),
    )  # fmt: skip
    (hindrance,) = batches.hindrances(batch)
    assert (hindrance.uid, hindrance.name) == (row.uid, "甲")
    assert "佐证" in hindrance.why.zh


def test_only_the_author_and_administrators_take_it_back(editor):
    batch = written(editor, new=[park("甲")])
    other = User.objects.create(username="another", role="editor")
    boss = User.objects.create(username="boss", role="administrator")
    with pytest.raises(batches.UndoError, match="administrator"):
        batches.undo(batch, by=other, reason="")
    assert batches.undo(batch, by=boss, reason="").deleted == 1


def test_a_batch_of_many_rows_takes_few_queries(editor, django_assert_max_num_queries):
    rows = [park(f"园区{n}") for n in range(1200)]
    with django_assert_max_num_queries(100):
        batch = written(editor, new=rows)
    for row in rows:
        row.firms = 2
    with django_assert_max_num_queries(120):
        written(editor, changed=rows)
    assert batch.entries.count() == 1200
