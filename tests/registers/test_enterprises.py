"""The one table of enterprises: which enterprise a row belongs to, and what a wrong credit code says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from wuwai.investment.models.investment_projects import InvestmentProject
from wuwai.registers import credit_codes
from wuwai.registers.batches import hindrances, undo, write
from wuwai.registers.checking import problems
from wuwai.registers.checks import check_register
from wuwai.registers.enterprises import REGISTER, Enterprise, EnterpriseAlias
from wuwai.registers.moves import MoveError, move
from wuwai.registers.resolving import resolve

pytestmark = pytest.mark.django_db
CODE, OTHER = "91110000600037341L", "91440300708461136T"


def project(number: str, firm: str, code: str = "", **more: Any) -> InvestmentProject:
    row = InvestmentProject(
        project_no=number, name=number, firm=firm, credit_code=code, region="440300", stage="lead", **more
    )
    row.keep(by=None, reason="test")
    return row


def enterprise(name: str, code: str = "", **more: Any) -> Enterprise:
    row = Enterprise(name=name, credit_code=code, stage="active", **more)
    row.keep(by=None, reason="test")
    return row


def test_the_register_of_enterprises_keeps_the_contract() -> None:
    assert check_register(REGISTER) == []


def test_a_code_decides_whatever_the_name() -> None:
    first = project("A", "深圳市某某科技有限公司", CODE)
    second = project("B", "某某科技（深圳）", CODE)
    assert first.enterprise is not None
    assert first.enterprise == second.enterprise
    assert first.enterprise.credit_code == CODE
    assert first.enterprise.region == "440300", "this register tells the city of the firm itself"
    assert "项目" in first.enterprise.history.first().history_change_reason


def test_the_writing_of_a_name_makes_no_second_firm() -> None:
    first = project("A", "某某（深圳） 科技有限公司")
    assert project("B", "某某(深圳)科技有限公司").enterprise == first.enterprise
    assert project("C", "某某(深圳)贸易有限公司").enterprise != first.enterprise


def test_a_firm_known_by_name_takes_the_code_that_comes_later() -> None:
    first = project("A", "某某有限公司")
    assert project("B", "某某有限公司", CODE).enterprise == first.enterprise
    assert Enterprise.objects.get(pk=first.enterprise_id).credit_code == CODE
    assert project("C", "某某有限公司", OTHER).enterprise != first.enterprise, "another code, another firm"
    first.refresh_from_db()
    first.keep(by=None, reason="again")
    assert first.enterprise.credit_code == CODE, "a row stays with its enterprise while the name fits"


def test_an_alias_finds_the_firm_and_a_name_given_up_becomes_one() -> None:
    one = enterprise("新名有限公司", CODE)
    EnterpriseAlias.objects.create(enterprise=one, name="Shenzhen Newname Co., Ltd.", kind="english")
    assert project("A", "SHENZHEN NEWNAME CO LTD").enterprise == one
    one.name = "再改有限公司"
    one.keep(by=None, reason="renamed")
    assert [str(a) for a in one.aliases.filter(kind="former")] == ["新名有限公司"]
    assert project("B", "新名有限公司").enterprise == one


def test_made_up_rows_and_real_rows_share_no_firm() -> None:
    real = project("A", "样例企业 Sample firm 500")
    made_up = project("B", "样例企业 Sample firm 500", synthetic=True)
    assert real.enterprise != made_up.enterprise
    assert made_up.enterprise is not None
    assert made_up.enterprise.synthetic


def test_two_thousand_rows_are_found_with_few_queries(django_assert_max_num_queries: Any) -> None:
    rows = [
        InvestmentProject(project_no=f"P{n}", name="x", firm=f"企业{n % 1500}", region="440300", stage="lead")
        for n in range(2_000)
    ]
    with django_assert_max_num_queries(120):
        resolve(rows)
    assert Enterprise.objects.filter(name__startswith="企业").count() == 1_500
    assert rows[0].enterprise == rows[1_500].enterprise
    assert rows[0].enterprise_id is not None
    assert Enterprise.history.filter(name="企业7").count() == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (CODE, ""),
        ("N2440300MF12345673", ""),
        ("91110000600037341A", "L as the 18th character for the 17 before it, not A"),
        ("91440300708461163T", "characters 9 to 17 is wrong too (its last should be 0)"),
        ("9I110000600037341L", "character 2 may be 1"),
        ("9111000060003734", "18 characters, not 16"),
        ("SAMPLE000000000001", "not a sample's"),
    ],
)
def test_a_wrong_code_says_where_it_is_wrong(code: str, said: str) -> None:
    problem = credit_codes.problem(code)
    assert (problem is None) == (said == "")
    assert said in (problem.en if problem else "")


def test_a_code_belongs_to_one_enterprise() -> None:
    one = enterprise("甲", CODE)
    twins = [Enterprise(name="乙", credit_code=OTHER), Enterprise(name="丙", credit_code=OTHER)]
    again = Enterprise(name="丁", credit_code=CODE)
    wrong = problems(REGISTER, [*twins, again, one])
    assert [[field for field, _ in some] for some in wrong] == [[], ["credit_code"], ["credit_code"], []]
    assert "甲" in wrong[2][0][1].en
    with pytest.raises(IntegrityError), transaction.atomic():
        again.keep(by=None, reason="test")


def test_nobody_moves_an_enterprise_to_merged() -> None:
    with pytest.raises(MoveError, match="page for it"):
        move(enterprise("甲"), "merged", by=None, reason="no")


def test_taking_back_an_import_leaves_the_enterprises_that_rows_point_to() -> None:
    rows = [Enterprise(name=name, stage="noted") for name in ("甲", "乙")]
    batch = write(REGISTER, new=rows, by=None, kind="import", what="firms.xlsx", reason="test")
    project("P1", "甲")
    assert [(one.name, one.why.en) for one in hindrances(batch)] == [
        ("甲", "A row of 'Investment projects' points to it.")
    ]
    assert undo(batch, by=None, reason="wrong file", rest=True).deleted == 1
    assert Enterprise.objects.get().name == "甲"
