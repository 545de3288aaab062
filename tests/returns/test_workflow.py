"""The life of a return, step by step: who may, in which order, what is kept, what a second person is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wuwai.accounts.access import NotAllowed
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.returns import forms, history, workflow
from wuwai.returns.cells import Cell
from wuwai.returns.desk_figures import figures
from wuwai.returns.models import Publication, Return
from wuwai.returns.workflow import Conflict, Unready

FORM, MONTH, SHENZHEN = "service-outsourcing", "2031-03", "440300"
GOOD = {
    "so_contract_usd": "100",
    "so_executed_usd": "80",
    "so_offshore_contract_usd": "60",
    "so_offshore_executed_usd": "40",
}


def person(name: str, role: str, region: str = "", linkages: tuple[str, ...] = ()) -> User:
    return User.objects.create(username=name, role=role, region=region, linkages=list(linkages))


@pytest.fixture
def people(db, workspace) -> dict[str, User]:
    return {
        "city": person("c-officer", "editor", SHENZHEN),
        "city_head": person("c-head", "head", SHENZHEN),
        "officer": person("d-officer", "editor"),
        "head": person("d-head", "head"),
        "other": person("o-officer", "editor", "440100"),
        "admin": person("admin", "administrator"),
        "viewer": person("viewer", "viewer"),
    }


@pytest.fixture
def ret(people) -> Return:
    made = workflow.issue(FORM, MONTH, by=people["officer"])
    return made.returns.get(region=SHENZHEN)


def cells(ret: Return, **changed: str) -> dict[str, Cell]:
    """Good numbers for every item the form asks, cumulative ones three times the month's."""
    found = {}
    for item in workflow._form(ret).items:
        month = GOOD[item.series]
        found[item.key] = Cell(
            value_text=str(3 * int(month)) if item.cumulative_of else month, explanation="first return"
        )
    return found | {key: Cell(value_text=text) for key, text in changed.items()}


def accepted(ret: Return, people) -> Return:
    saved = workflow.save(ret, cells(ret), by=people["city"], version=ret.version).ret
    submitted = workflow.submit(saved, by=people["city"], version=saved.version)
    approved = workflow.approve(submitted, by=people["city_head"], version=submitted.version)
    return workflow.accept(approved, by=people["officer"], version=approved.version)


def test_a_round_asks_every_city_once(people):
    made = workflow.issue(FORM, MONTH, by=people["head"], note="with October's revision")
    assert made.returns.count() == 21
    assert made.due_on.isoformat() == "2031-04-05"
    with pytest.raises(NotAllowed):
        workflow.issue(FORM, MONTH, by=people["head"])


@pytest.mark.parametrize("period", ["2031", "2031Q1", "2031-13", "", "1901-01", "2199-12"])
def test_a_round_is_for_a_month(people, period):
    with pytest.raises(NotAllowed):
        workflow.issue(FORM, period, by=people["head"])


def test_a_month_from_issue_to_publication(ret, people, workspace):
    before = len(workspace.facts.snapshots())
    done = workflow.publish(accepted(ret, people), by=people["head"], version=accepted_version(ret))
    assert (done.state, done.intent) == ("published", None)
    assert len(workspace.facts.snapshots()) == before + 1
    manifest = workspace.facts.manifest(done.snapshot)
    assert manifest.importer == "return"
    assert (manifest.stated["published_by"], manifest.stated["accepted_by"]) == ("d-head", "d-officer")
    (row,) = workspace.facts.query(series="so_contract_usd", region=SHENZHEN, period=MONTH)
    assert (row["value"], row["unit"], row["source_url"]) == (100.0, "万USD", f"return:{FORM}")
    actions = list(AuditEntry.objects.filter(subject=ret.subject).values_list("action", flat=True))
    assert sorted(actions) == [
        "return.accepted", "return.approved", "return.published", "return.saved", "return.submitted",
    ]  # fmt: skip


def accepted_version(ret: Return) -> int:
    return Return.objects.get(pk=ret.pk).version


def test_a_second_person_is_told_and_loses_nothing(ret, people):
    first = workflow.save(ret, {"so_contract_usd": Cell(value_text="1")}, by=people["city"], version=1)
    assert first.ret.version == 2
    with pytest.raises(Conflict) as second:
        workflow.save(ret, {"so_contract_usd": Cell(value_text="2")}, by=people["city_head"], version=1)
    assert second.value.standing["so_contract_usd"].value_text == "1"
    assert second.value.offered["so_contract_usd"].value_text == "2"
    assert ret.values.get(item="so_contract_usd").value == Decimal(1)


def test_saving_what_stands_already_changes_nothing(ret, people):
    one = {"so_contract_usd": Cell(value_text="1,000")}
    saved = workflow.save(ret, one, by=people["city"], version=1).ret
    again = workflow.save(saved, one, by=people["city"], version=saved.version).ret
    assert again.version == saved.version
    assert AuditEntry.objects.filter(subject=ret.subject).count() == 1


def test_a_cell_that_is_no_number_is_given_back_and_the_rest_is_kept(ret, people):
    given = {"so_contract_usd": Cell(value_text="lots"), "so_executed_usd": Cell(value_text="1.2亿")}
    saved = workflow.save(ret, given, by=people["city"], version=1)
    assert [(one.item, one.value_text) for one in saved.refused] == [("so_contract_usd", "lots")]
    assert ret.values.get(item="so_executed_usd").value == Decimal(12000)


def test_two_persons_for_the_city_and_two_for_the_department(ret, people):
    saved = workflow.save(ret, cells(ret), by=people["city_head"], version=1).ret
    submitted = workflow.submit(saved, by=people["city_head"], version=saved.version)
    with pytest.raises(NotAllowed, match="second person"):
        workflow.approve(submitted, by=people["city_head"], version=submitted.version)
    other = person("c-head-2", "head", SHENZHEN)
    approved = workflow.approve(submitted, by=other, version=submitted.version)
    done = workflow.accept(approved, by=people["head"], version=approved.version)
    with pytest.raises(NotAllowed, match="second person"):
        workflow.publish(done, by=people["head"], version=done.version)
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("viewer", "save"), ("other", "save"), ("viewer", "submit"), ("other", "submit"),
        ("city", "approve"), ("officer", "approve"), ("head", "approve"), ("admin", "approve"),
        ("city", "accept"), ("city_head", "accept"), ("viewer", "accept"),
        ("city", "publish"), ("city_head", "publish"), ("officer", "publish"), ("admin", "publish"),
    ],
)  # fmt: skip
def test_who_may_not(ret, people, who, step):
    calls = {
        "save": lambda: workflow.save(ret, cells(ret), by=people[who], version=ret.version),
        "submit": lambda: workflow.submit(ret, by=people[who], version=ret.version),
        "approve": lambda: workflow.approve(ret, by=people[who], version=ret.version),
        "accept": lambda: workflow.accept(ret, by=people[who], version=ret.version),
        "publish": lambda: workflow.publish(ret, by=people[who], version=ret.version),
    }
    states = {"save": "open", "submit": "open", "approve": "submitted", "accept": "approved"}
    Return.objects.filter(pk=ret.pk).update(state=states.get(step, "accepted"))
    with pytest.raises(NotAllowed):
        calls[step]()
    assert not AuditEntry.objects.filter(subject=ret.subject).exists()


def test_another_linkage_s_form_is_not_theirs(ret, people):
    stranger = person("trader", "editor", SHENZHEN, ("trade",))
    with pytest.raises(NotAllowed, match="linkage"):
        workflow.save(ret, cells(ret), by=stranger, version=1)


def test_a_return_goes_back_with_a_reason_and_its_first_submission_stays(ret, people):
    done = accepted(ret, people)
    first = done.first_submitted_at
    with pytest.raises(NotAllowed, match="reason"):
        workflow.send_back(done, by=people["officer"], version=done.version, why=" ")
    back = workflow.send_back(done, by=people["officer"], version=done.version, why="which contracts?")
    assert (back.state, back.note, back.sent_back_by) == ("open", "which contracts?", people["officer"])
    assert (back.submitted_at, back.first_submitted_at) == (None, first)
    assert AuditEntry.objects.get(action="return.sent_back").why == "which contracts?"
    assert [one.action for one in back.steps.all()][-1] == "sent_back"


def test_a_published_return_is_locked_and_its_vintage_stays_when_it_is_opened_again(ret, people, workspace):
    done = accepted(ret, people)
    published = workflow.publish(done, by=people["head"], version=done.version)
    with pytest.raises(NotAllowed):
        workflow.save(published, cells(ret), by=people["city"], version=published.version)
    with pytest.raises(NotAllowed):
        workflow.unapprove(published, by=people["officer"], version=published.version, why="wrong")
    opened = workflow.unapprove(published, by=people["head"], version=published.version, why="a firm revised")
    assert (opened.state, opened.snapshot) == ("open", published.snapshot)
    (row,) = workspace.facts.query(series="so_contract_usd", region=SHENZHEN, period=MONTH)
    assert row["value"] == 100.0
    changed = workflow.save(
        opened, cells(ret, so_contract_usd="110"), by=people["city"], version=opened.version
    ).ret
    submitted = workflow.submit(changed, by=people["city"], version=changed.version)
    approved = workflow.approve(submitted, by=people["city_head"], version=submitted.version)
    again = workflow.accept(approved, by=people["officer"], version=approved.version)
    revised = workflow.publish(again, by=people["head"], version=again.version)
    assert revised.snapshot != published.snapshot
    (row,) = workspace.facts.query(series="so_contract_usd", region=SHENZHEN, period=MONTH)
    assert row["value"] == 110.0
    kept = workspace.facts.observations(
        series="so_contract_usd", region=SHENZHEN, period=MONTH, resolved=False
    )
    assert sorted(kept["value"].to_list())[-2:] == [100.0, 110.0]


def test_an_unsettled_return_is_not_submitted(ret, people):
    saved = workflow.save(ret, {"so_contract_usd": Cell(value_text="5")}, by=people["city"], version=1).ret
    with pytest.raises(Unready) as refused:
        workflow.submit(saved, by=people["city"], version=saved.version)
    assert {one.kind for one in refused.value.findings} == {"missing"}
    assert Return.objects.get(pk=ret.pk).state == "open"


def test_several_are_published_as_one_snapshot_or_none(ret, people, workspace):
    other = ret.round.returns.get(region="440100")
    done = accepted(ret, people)
    pair = [(done, done.version), (other, other.version)]
    with pytest.raises(NotAllowed, match="Guangzhou"):
        workflow.publish_together(pair, by=people["head"])
    assert {one.state for one in Return.objects.filter(pk__in=[ret.pk, other.pk])} == {"accepted", "open"}
    assert not Publication.objects.exists()


def test_remarks_stand_by_a_cell_until_settled(ret, people):
    made = workflow.remark(ret, by=people["officer"], item="so_contract_usd", text="incl. Qianhai?")
    with pytest.raises(NotAllowed):
        workflow.remark(ret, by=people["other"], text="hello")
    with pytest.raises(KeyError):
        workflow.remark(ret, by=people["officer"], item="weather", text="?")
    assert workflow.settle(made, by=people["city"]).settled_by == people["city"]


def test_the_province_s_total_comes_with_the_last_city_and_only_where_all_state_the_number(people, workspace):
    made = workflow.issue(FORM, "2031-05", by=people["officer"])
    cities = list(made.returns.order_by("region"))
    for one in cities:
        for key, text in (("so_contract_usd", "1.5"), ("so_contract_usd.cumulative", "4.5")):
            one.values.create(item=key, value=Decimal(text), unit="万USD")
    cities[0].values.create(item="so_executed_usd", value=Decimal(1), unit="万USD")
    Return.objects.filter(round=made).update(state="accepted")
    *most, last = [(one, 1) for one in cities]
    workflow.publish_together(most, by=people["head"])
    assert not workspace.facts.query(series="so_contract_usd", region="CN-44", period="2031-05")
    workflow.publish_together([last], by=people["head"])
    (month,) = workspace.facts.query(series="so_contract_usd", region="CN-44", period="2031-05")
    (so_far,) = workspace.facts.query(series="so_contract_usd", region="CN-44", period="2031-01..05")
    assert (month["value"], so_far["value"]) == (31.5, 94.5)
    assert "21" in month["note"]
    assert not workspace.facts.query(series="so_executed_usd", region="CN-44", period="2031-05")


OWN_FORM = """
name = "own-units"
linkage = "outsourcing"
title = {{ en = "Own", zh = "自编表" }}
frequency = "monthly"
due_day = 5
certainty = "L"
[[items]]
series = "so_contract_usd"
unit = "{unit}"
"""


def test_a_form_s_unit_may_change_while_returns_are_under_way(people, workspace):
    """What was filled in in 万 is published, summed and compared in the 亿 that the form asks now."""
    folder = workspace.root / "forms"
    folder.mkdir(exist_ok=True)
    try:
        (folder / "own.toml").write_text(OWN_FORM.format(unit="万USD"), encoding="utf-8")
        earlier = workflow.issue("own-units", "2031-04", by=people["officer"])
        made = workflow.issue("own-units", "2031-05", by=people["officer"])
        for one in Return.objects.filter(round__in=[earlier, made]):
            one.values.create(item="so_contract_usd", value=Decimal(20_000), unit="万USD")
        Return.objects.filter(round__in=[earlier, made]).update(state="accepted")
        (folder / "own.toml").write_text(OWN_FORM.format(unit="亿USD"), encoding="utf-8")
        form = forms.get(workspace, "own-units")
        ret = made.returns.get(region=SHENZHEN)
        assert figures(form, [ret])[ret.pk].lines[0].value == 2
        assert history.context(workspace, form, SHENZHEN, made.when).last_period["so_contract_usd"] == 2
        workflow.publish_together([(one, 1) for one in made.returns.all()], by=people["head"])
        for region, value in ((SHENZHEN, 2), ("CN-44", 42)):
            (row,) = workspace.facts.query(series="so_contract_usd", region=region, period="2031-05")
            assert (row["value"], row["unit"]) == (value, "亿USD")
        (folder / "own.toml").write_text(OWN_FORM.format(unit="家"), encoding="utf-8")
        with pytest.raises(NotAllowed, match="so_contract_usd"):
            workflow.publish_together([(one, 1) for one in earlier.returns.all()], by=people["head"])
    finally:
        (folder / "own.toml").unlink()


def test_a_december_s_number_to_date_is_the_year_s_and_a_january_s_is_one_fact(people, workspace):
    for month, periods_ in (("2031-12", {"2031-12", "2031"}), ("2032-01", {"2032-01"})):
        ret = workflow.issue(FORM, month, by=people["officer"]).returns.get(region=SHENZHEN)
        for key in ("so_contract_usd", "so_contract_usd.cumulative"):
            ret.values.create(item=key, value=Decimal(7), unit="万USD")
        Return.objects.filter(pk=ret.pk).update(state="accepted")
        done = workflow.publish(ret, by=people["head"], version=1)
        frame = workspace.facts.observations(series="so_contract_usd", region=SHENZHEN)
        assert set(frame.filter(frame["snapshot"] == done.snapshot)["period"]) == periods_
