"""From draft to approved: two persons, a frozen text, a place in the audit, numbers read again."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from wuwai.accounts import audit_chain
from wuwai.accounts.access import NotAllowed
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting, freezing, verifying
from wuwai.briefings.approving import Conflict
from wuwai.briefings.models import Briefing, State, digest_of
from wuwai.facts.store import Facts
from wuwai.registers import registry
from wuwai.registers.samples import add_samples
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
HEAD = "series,region,period,value,unit,source_url,region_code,published_on,certainty,source_kind,note"
ROW = "fdi_actual_use,广东,{year},{value},亿元CNY,https://www.stats.gov.cn/a,CN-44,{year}-12-31,H,official,"


def person(name: str, role: str, region: str = "") -> User:
    return User.objects.create_user(name, password="only for a test 1", role=role, region=region)


@pytest.fixture
def officer(db: None) -> User:
    return person("officer", "editor")


@pytest.fixture
def head(db: None) -> User:
    return person("head", "head")


@pytest.fixture
def draft(workspace: Workspace, officer: User) -> Briefing:
    """A small one: the indicators, and words."""
    made = drafting.make(arrangements.EMPTY, by=officer)
    made = drafting.describe(
        made, by=officer, version=made.version, title_en="October", title_zh="十月", number="10", as_of=None
    )
    drafting.add(made, "indicators", {"linkage": "investment"}, by=officer, version=made.version)
    made.refresh_from_db()
    drafting.add(made, "text", {"text_zh": "平稳。", "text_en": "Steady."}, by=officer, version=made.version)
    made.refresh_from_db()
    return made


def approved(draft: Briefing, officer: User, head: User, workspace: Workspace) -> Briefing:
    sent = approving.submit(draft, by=officer, version=draft.version, workspace=workspace)
    return approving.approve(sent, by=head, version=sent.version)


def test_the_way_from_draft_to_approved(
    draft: Briefing, officer: User, head: User, workspace: Workspace
) -> None:
    done = approved(draft, officer, head, workspace)
    done.refresh_from_db()
    assert done.state == State.APPROVED
    assert done.digest == digest_of(done.content)
    entry = AuditEntry.objects.get(sequence=done.audit_sequence)
    assert (entry.action, entry.digest, entry.who) == ("briefing.approved", done.audit_head, "head")
    assert entry.values_after["digest"] == done.digest
    found = verifying.check(done, workspace)
    assert found.holds, found
    assert found.numbers
    assert all(one.verdict == "same" for one in found.numbers)


def test_two_persons(draft: Briefing, officer: User, head: User, workspace: Workspace) -> None:
    sent = approving.submit(draft, by=officer, version=draft.version, workspace=workspace)
    for who in (
        officer,
        person("root", "administrator"),
        person("reader", "viewer"),
        person("city-head", "head", "440300"),
    ):
        with pytest.raises(NotAllowed):
            approving.approve(sent, by=who, version=sent.version)
    officer.role = "head"
    officer.save()
    with pytest.raises(NotAllowed, match="other than"):
        approving.approve(sent, by=officer, version=sent.version)
    assert approving.approve(sent, by=head, version=sent.version).state == State.APPROVED


def test_what_was_approved_is_never_changed(
    draft: Briefing, officer: User, head: User, workspace: Workspace
) -> None:
    done = approved(draft, officer, head, workspace)
    with pytest.raises(NotAllowed):
        drafting.add(done, "targets", {}, by=officer, version=done.version)
    with pytest.raises(NotAllowed):
        approving.send_back(done, by=head, version=done.version, why="no")
    later = approving.new_edition(done, by=officer)
    assert (later.edition, later.follows_id, later.blocks.count()) == (2, done.pk, 2)
    assert approving.new_edition(done, by=officer).pk == later.pk
    text = done.content
    approved(later, officer, head, workspace)
    done.refresh_from_db()
    assert done.state == State.SUPERSEDED
    assert done.content == text
    assert verifying.check(done, workspace).holds


def test_sent_back_with_a_reason(draft: Briefing, officer: User, head: User, workspace: Workspace) -> None:
    sent = approving.submit(draft, by=officer, version=draft.version, workspace=workspace)
    with pytest.raises(NotAllowed, match="why"):
        approving.send_back(sent, by=head, version=sent.version, why=" ")
    back = approving.send_back(sent, by=head, version=sent.version, why="第二段有误")
    assert (back.state, back.note, back.content) == (State.DRAFT, "第二段有误", "")
    assert AuditEntry.objects.filter(action="briefing.sent_back", why="第二段有误").exists()


def test_two_who_arrange_at_once(draft: Briefing, officer: User) -> None:
    version = draft.version
    drafting.add(draft, "targets", {}, by=officer, version=version)
    with pytest.raises(Conflict):
        drafting.add(draft, "trade", {}, by=officer, version=version)
    assert [one.kind for one in draft.blocks.all()] == ["indicators", "text", "targets"]


def test_nothing_is_half_done(
    draft: Briefing, officer: User, head: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = approving.submit(draft, by=officer, version=draft.version, workspace=workspace)

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(approving.audit, "note", full)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        approving.approve(sent, by=head, version=sent.version)
    sent.refresh_from_db()
    assert (sent.state, sent.approved_by_id, sent.audit_sequence) == (State.SUBMITTED, None, None)


@pytest.fixture
def facts(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    held = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(vars(workspace), "facts", held)
    return held


def load(facts: Facts, tmp_path: Path, year: int, value: float) -> None:
    file = tmp_path / f"{year}-{value}.csv"
    file.write_text(f"{HEAD}\n{ROW.format(year=year, value=value)}\n", "utf-8")
    assert facts.import_file(file).accepted == 1


def test_a_later_publication_is_no_difference_a_rewritten_one_is(
    facts: Facts, draft: Briefing, officer: User, head: User, workspace: Workspace, tmp_path: Path
) -> None:
    load(facts, tmp_path, 2024, 100)
    done = approved(draft, officer, head, workspace)
    load(facts, tmp_path, 2024, 120)
    load(facts, tmp_path, 2025, 130)
    now = freezing.preview(done, workspace, "en", drawn=False)
    assert "2025" in str(now["sections"])
    found = verifying.check(done, workspace)
    assert found.holds
    assert [(one.printed, one.now) for one in found.numbers] == [(100, 100)]
    shutil.rmtree(facts.folder / "snapshots" / facts.snapshots()[0].snapshot)
    lost = verifying.check(done, workspace)
    assert not lost.holds
    assert [one.verdict for one in lost.numbers] == ["gone"]


def test_a_rewritten_text_shows(draft: Briefing, officer: User, head: User, workspace: Workspace) -> None:
    done = approved(draft, officer, head, workspace)
    done.content = done.content.replace("Steady.", "Booming.")
    found = verifying.check(done, workspace)
    assert [one.holds for one in found.points][:2] == [False, False]
    # With a digest to match, the audit still tells.
    done.digest = digest_of(done.content)
    assert [one.holds for one in verifying.check(done, workspace).points][:2] == [True, False]


def test_rewritten_signatures_show(draft: Briefing, officer: User, head: User, workspace: Workspace) -> None:
    done = approved(draft, officer, head, workspace)
    assert verifying.check(done, workspace).holds
    assert done.subject not in str(audit_chain.verify().faults)
    year = timedelta(days=365)
    for changed in ({"approved_by": officer}, {"approved_at": done.approved_at - year}, {"number": "99"},
                    {"region": "440300"}, {"content": "spoilt"}):  # fmt: skip
        with transaction.atomic():
            Briefing.objects.filter(pk=done.pk).update(**changed)
            assert done.subject in str(audit_chain.verify().faults)
            if "content" not in changed:
                assert not verifying.check(Briefing.objects.get(pk=done.pk), workspace).holds
            transaction.set_rollback(True)


def test_a_number_that_was_changed_is_named(
    draft: Briefing, officer: User, head: User, workspace: Workspace
) -> None:
    done = approved(draft, officer, head, workspace)
    content = done.frozen
    content["numbers"][0]["value"] += 1
    done.content = freezing.canonical(content)
    found = verifying.check(done, workspace)
    assert [one.name for one in found.wrong] == [content["numbers"][0]["name"]]


@pytest.mark.slow
def test_a_register_changed_the_same_day_is_no_difference(
    workspace: Workspace, officer: User, head: User
) -> None:
    register = registry.get("overseas-warehouses")
    add_samples(register)
    made = drafting.make(arrangements.EMPTY, by=officer)
    made = drafting.describe(
        made, by=officer, version=made.version, title_en="W", title_zh="仓", number="", as_of=None
    )
    drafting.add(made, "register", {"register": register.name, "rows": "3"}, by=officer, version=made.version)
    made.refresh_from_db()
    done = approved(made, officer, head, workspace)
    row = register.model._default_manager.order_by("created_at", "uid").first()
    assert row is not None
    row.delete()
    found = verifying.check(done, workspace)
    assert found.holds, (found.wrong, found.words)
