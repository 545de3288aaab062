"""Duplicates are proposed with reasons; merging moves everything, and undoing gives it back."""

from __future__ import annotations

from typing import Any

import pytest

from wuwai.accounts.models import User
from wuwai.investment.models.investment_projects import InvestmentProject
from wuwai.registers.duplicates import in_words, refuse, search
from wuwai.registers.enterprise_merges import DuplicateProposal, EnterpriseMerge
from wuwai.registers.enterprises import Enterprise, EnterpriseAlias
from wuwai.registers.merging import MergeError, merge, plan, state
from wuwai.registers.unmerging import undo

pytestmark = pytest.mark.django_db
CODE, OTHER = "91110000600037341L", "91440300708461136T"


def enterprise(name: str, code: str = "", **more: Any) -> Enterprise:
    row = Enterprise(name=name, credit_code=code, stage="active", **more)
    row.keep(by=None, reason="test")
    return row


def project(number: str, firm: str, code: str = "", region: str = "440300") -> InvestmentProject:
    row = InvestmentProject(
        project_no=number, name=number, firm=firm, credit_code=code, region=region, stage="lead"
    )
    row.keep(by=None, reason="test")
    return row


def proposed() -> dict[tuple[str, str], tuple[float, list[str]]]:
    search()
    return {
        (one.first.name, one.second.name): (one.score, [r["reason"] for r in one.reasons])
        for one in DuplicateProposal.objects.select_related("first", "second")
    }


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("甲智能科技有限公司", CODE), ("甲智能科技有限公司", ""), "same_name"),
        (("甲智能科技（深圳）有限公司", CODE), ("深圳甲智能科技股份有限公司", ""), "same_core"),
        (("广东省深圳市甲智能科技有限责任公司", ""), ("甲智能科技有限公司", ""), "same_core"),
        (("Alpha Bright Trading Co., Ltd.", ""), ("Alpha Bright Trading Company Limited", ""), "same_core"),
        (("华南海洋智能装备科技发展有限公司", CODE), ("华南海洋智能装各科技发展有限公司", ""), "like_name"),
        (("甲智能科技有限公司", CODE), ("甲智能科技有限公司", OTHER), "same_name_two_codes"),
        (("甲智能科技有限公司", CODE), ("甲智能科技股份有限公司", "91110000600037347L"), "near_code"),
        (("甲智能科技有限公司", "9I110000600037341L"), ("完全不同的公司", CODE), "same_code"),
        (("深圳甲智能科技有限公司", ""), ("广州甲智能科技有限公司", ""), ""),
        (("南方第1建筑工程有限公司", ""), ("南方第2建筑工程有限公司", ""), ""),
        (("甲智能科技有限公司", CODE), ("甲智能科技股份有限公司", OTHER), ""),
    ],
)
def test_what_may_be_one_is_proposed_with_its_reason(
    one: tuple[str, str], other: tuple[str, str], reason: str
) -> None:
    enterprise(*one)
    enterprise(*other)
    found = proposed()
    if reason:
        assert reason in found[one[0], other[0]][1]
        words = in_words(DuplicateProposal.objects.get())
        assert words[0].en
        assert words[0].zh
    else:
        assert found == {}


def test_other_names_and_names_that_rows_write_count_too() -> None:
    one, other = enterprise("新名股份有限公司", CODE), enterprise("老字号贸易行")
    EnterpriseAlias.objects.create(enterprise=one, name="老字号贸易行", kind="former")
    assert proposed()[one.name, other.name][1] == ["known_as"]
    third = enterprise("远洋供应链")
    project("P1", "远洋供应链（集团）", CODE)
    assert "same_core" in proposed()[one.name, third.name][1]


def test_a_pair_found_to_be_two_is_not_proposed_again() -> None:
    one, other = enterprise("甲智能科技有限公司", CODE), enterprise("甲智能科技有限公司")
    assert proposed()
    refuse(other, one, by=None, reason="two firms")
    assert DuplicateProposal.objects.count() == 0
    assert proposed() == {}


def test_merging_moves_rows_names_and_what_the_survivor_lacks() -> None:
    one = enterprise("甲科技有限公司", country="CHN")
    other = enterprise("甲科技", CODE, name_en="Alpha Tech", region="440300")
    EnterpriseAlias.objects.create(enterprise=other, name="阿尔法", kind="short")
    row = project("P1", "甲科技", CODE)
    todo = plan(one, other)
    assert [(register.name, len(rows)) for register, rows in todo.rows] == [("investment-projects", 1)]
    assert todo.names == ("甲科技", "Alpha Tech", "阿尔法")
    merge(one, other, by=None, reason="同一企业", seen=(state(one), state(other)))
    one.refresh_from_db()
    other.refresh_from_db()
    row.refresh_from_db()
    assert row.enterprise == one
    assert "同一企业" in row.history.first().history_change_reason
    assert (one.credit_code, one.name_en, one.region, one.country) == (CODE, "Alpha Tech", "440300", "CHN")
    assert (other.stage, other.merged_into) == ("merged", one)
    assert {str(a) for a in one.aliases.all()} == {"甲科技", "Alpha Tech", "阿尔法"}
    assert project("P2", "甲科技").enterprise == one
    assert project("P3", "别的写法", CODE).enterprise == one


def test_undoing_gives_everything_back_and_says_what_stayed() -> None:
    one, other = enterprise("甲科技有限公司"), enterprise("甲科技", CODE, name_en="Alpha Tech")
    short = EnterpriseAlias.objects.create(enterprise=other, name="阿尔法", kind="short")
    rows = [project(f"P{n}", "甲科技", CODE) for n in range(3)]
    done = merge(one, other, by=None, reason="same")
    late = project("P9", "甲科技", CODE)
    rows[1].refresh_from_db()
    rows[1].firm = "乙公司"
    rows[1].credit_code = OTHER
    rows[1].keep(by=None, reason="another firm")
    rows[2].delete()
    one.refresh_from_db()
    one.name_en = "Alpha Technology"
    one.keep(by=None, reason="better name")
    outcome = undo(done, by=None, reason="two firms after all")
    assert (outcome.back, outcome.joined) == (1, 1)
    assert [one.why.en for one in outcome.stayed] == [
        "Its firm or credit code was rewritten since.",
        "It was deleted since.",
    ]
    assert "English name" in outcome.notes[0].en
    for some in (one, other, rows[0], late, short):
        some.refresh_from_db()
    assert (one.credit_code, one.name_en) == ("", "Alpha Technology")
    assert (other.credit_code, other.stage, other.merged_into) == (CODE, "active", None)
    assert rows[0].enterprise == late.enterprise == other
    assert short.enterprise == other
    assert not one.aliases.exists()
    with pytest.raises(MergeError, match="undone already"):
        undo(done, by=None, reason="again")


def test_merges_that_cannot_be_are_refused_with_words() -> None:
    one, other, third = enterprise("甲"), enterprise("乙"), enterprise("丙")
    with pytest.raises(MergeError, match="into itself"):
        merge(one, one, by=None, reason="x")
    with pytest.raises(MergeError, match="needs a reason"):
        merge(one, other, by=None, reason=" ")
    with pytest.raises(MergeError, match="made-up"):
        merge(one, enterprise("样例", synthetic=True), by=None, reason="x")
    first = merge(one, other, by=None, reason="x")
    with pytest.raises(MergeError, match="'乙' was merged into '甲' before"):
        merge(one, other, by=None, reason="twice")
    with pytest.raises(MergeError, match="'乙' was merged into '甲' before"):
        merge(third, other, by=None, reason="a third firm is not merged for it")
    other.refresh_from_db()
    with pytest.raises(MergeError, match=r"itself\. '乙' was merged before; '甲' stands for it"):
        plan(one, other)
    merge(third, one, by=None, reason="a chain is followed to its end")
    one.refresh_from_db()
    assert one.merged_into == third
    assert project("P1", "乙").enterprise == third
    with pytest.raises(MergeError, match="itself merged into '丙' since"):
        undo(first, by=None, reason="x")
    undo(EnterpriseMerge.objects.get(survivor=third), by=None, reason="x")
    assert undo(first, by=None, reason="x").stayed == ()
    assert not Enterprise.objects.filter(stage="merged").exists()


def test_who_looked_at_an_older_state_does_not_merge() -> None:
    one, other = enterprise("甲"), enterprise("乙")
    seen = (state(one), state(other))
    other.name_en = "B"
    other.keep(by=None, reason="x")
    with pytest.raises(MergeError, match="changed one of the two"):
        merge(one, other, by=None, reason="x", seen=seen)
    assert not EnterpriseMerge.objects.exists()


def test_a_city_does_not_move_rows_of_another() -> None:
    one, other = enterprise("甲"), enterprise("乙")
    project("P1", "乙", region="440100")
    shenzhen = User(username="sz", role="editor", region="440300")
    with pytest.raises(MergeError, match="belongs to another city"):
        merge(one, other, by=shenzhen, reason="x")
    assert not EnterpriseMerge.objects.exists()
    done = merge(one, other, by=None, reason="x")
    with pytest.raises(MergeError, match="belongs to another city"):
        undo(done, by=shenzhen, reason="x")
    with pytest.raises(MergeError, match="belongs to another city"):
        merge(enterprise("丙", region="440100"), enterprise("丁"), by=shenzhen, reason="x")


def test_of_two_people_at_once_the_second_is_told() -> None:
    one, other, third = enterprise("甲"), enterprise("乙"), enterprise("丙")
    seen_by_both = (state(one), state(other)), (state(third), state(other))
    merge(one, other, by=None, reason="first", seen=seen_by_both[0])
    with pytest.raises(MergeError, match="Somebody merged '乙' into '甲' in the meantime"):
        merge(third, other, by=None, reason="second", seen=seen_by_both[1])
    assert EnterpriseMerge.objects.count() == 1
