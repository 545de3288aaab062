"""What the audit says of a return is what stands: through a month, and after somebody wrote past it."""

from __future__ import annotations

import pytest

from wuwai.accounts.audit_chain import Fault, verify
from wuwai.accounts.models import User
from wuwai.returns import workflow
from wuwai.returns.cells import Cell
from wuwai.returns.models import Return, Value

FORM, MONTH, SHENZHEN = "service-outsourcing", "2031-03", "440300"
GOOD = {
    "so_contract_usd": 100,
    "so_executed_usd": 80,
    "so_offshore_contract_usd": 60,
    "so_offshore_executed_usd": 40,
}

pytestmark = pytest.mark.django_db


def of_returns() -> list[Fault]:
    return [one for one in verify().faults if one.subject.startswith("return:")]


def person(name: str, role: str, region: str = "") -> User:
    return User.objects.create(username=name, role=role, region=region)


def test_a_return_stands_as_noted_at_every_step(workspace):
    officer, head = person("d-officer", "editor"), person("d-head", "head")
    city, city_head = person("c-officer", "editor", SHENZHEN), person("c-head", "head", SHENZHEN)
    ret = workflow.issue(FORM, MONTH, by=officer).returns.get(region=SHENZHEN)
    assert of_returns() == []
    items = workflow._form(ret).items
    cells = {
        item.key: Cell(
            value_text=str(GOOD[item.series] * (3 if item.cumulative_of else 1)), explanation="first"
        )
        for item in items
    }
    steps = (
        lambda ret: workflow.save(ret, cells, by=city, version=ret.version).ret,
        lambda ret: workflow.submit(ret, by=city, version=ret.version),
        lambda ret: workflow.approve(ret, by=city_head, version=ret.version),
        lambda ret: workflow.accept(ret, by=officer, version=ret.version),
        lambda ret: workflow.publish(ret, by=head, version=ret.version),
        lambda ret: workflow.unapprove(ret, why="late revision", by=head, version=ret.version),
    )
    for step in steps:
        ret = Return.objects.get(pk=step(ret).pk)
        assert of_returns() == [], ret.state
    Value.objects.filter(ret=ret, item="so_contract_usd").update(value=999)
    (fault,) = of_returns()
    assert (fault.kind, fault.subject) == ("standing", ret.subject)
    assert "cells" in fault.words.en
    Value.objects.filter(ret=ret, item="so_contract_usd").update(value=100)
    assert of_returns() == []
    Return.objects.filter(pk=ret.pk).update(state="published")
    assert [one.kind for one in of_returns()] == ["standing"]
    other = Return.objects.exclude(pk=ret.pk).filter(round=ret.round)[0]
    Return.objects.filter(pk=ret.pk).update(state="open")
    Return.objects.filter(pk=other.pk).update(state="published")
    assert [(one.kind, one.subject) for one in of_returns()] == [("unnoted", other.subject)]
