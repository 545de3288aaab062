"""The register of contracted and arrived capital: one row a contract amount or a payment, in its currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from wuwai.investment import project_samples
from wuwai.investment.models.investment_projects import InvestmentProject
from wuwai.investment.studies.stages import FORMS, FUNDS
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

NAME = "project-funds"
_PORTION = 500  # rows a query


class ProjectFund(RegisterRow):
    """One amount of a project: contracted, or arrived. Amounts of different currencies are never added."""

    fund_no = models.CharField(max_length=60)
    project = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, db_index=True)
    dated_on = models.DateField(db_index=True)
    amount = models.FloatField()
    currency = models.CharField(max_length=3, db_index=True)
    form = models.CharField(max_length=12, blank=True, default="")
    voucher = models.CharField(max_length=120, blank=True, default="")
    approved_on = models.DateField(null=True, blank=True)
    void_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund_no"], name="one_amount_a_number")]

    @classmethod
    def written(cls, ids: Sequence[int]) -> None:
        """Tell the projects that these amounts belong to, or belonged to, what arrived now."""
        numbers: set[str] = set()
        for start in range(0, len(ids), _PORTION):
            records = cls.history.filter(id__in=ids[start : start + _PORTION])
            numbers.update(records.order_by().values_list("project", flat=True).distinct())
        InvestmentProject.funded(numbers)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and tell the project."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.written([self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and tell the project."""
        with transaction.atomic():
            pk = self.pk
            done = super().delete(*args, **kwargs)
            self.written([pk])
        return done


def check(row: ProjectFund, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """The project's own city, no day before first contact or in the future, a voucher of what arrived."""
    project = refers.get("project")
    if row.dated_on is not None and row.dated_on > timezone.localdate():
        yield "dated_on", Text("a day that has come", "已到来的日期")
    if row.approved_on is not None and row.dated_on is not None and row.approved_on < row.dated_on:
        yield "approved_on", Text("the day of the amount or later", "不早于资金日期")
    if row.stage == "approved" and row.kind == "arrived" and not row.voucher:
        yield "voucher", Text("the number of the voucher of an approved arrival", "已核定到资的凭证号")
    if project is None:
        return
    if row.region != project.region:
        yield "region", Text("the city of its project", "与所属项目一致的地市")
    first = project.first_contact_on or project.lead_on
    if first is not None and row.dated_on is not None and row.dated_on < first:
        pattern = Text("{day} or later, the first contact with the project", "不早于{day}（项目首次接洽）")
        yield "dated_on", pattern.format(day=first.isoformat())
    signed = project.signed_on
    if row.kind == "arrived" and signed is not None and row.dated_on is not None and row.dated_on < signed:
        pattern = Text("{day} or later, the day its project was signed", "不早于{day}（项目签约）")
        yield "dated_on", pattern.format(day=signed.isoformat())


REGISTER = register(
    Register(
        name=NAME,
        linkage="investment",
        title=Text("Contracted and arrived capital", "合同外资与到资"),
        one=Text("amount", "资金记录"),
        about=Text(
            "Capital of investment projects as contracted and as it arrived: dated, in its own currency. One"
            " row is one amount.",
            "招商引资项目的合同外资和实际到资，逐笔登记日期和币种，一笔一行。",
        ),
        model=ProjectFund,
        key=("fund_no",),
        check=check,
        sample=project_samples.funds,
        counted_note=Text(
            "Approved amounts are counted. Sums are kept for each currency and never added across.",
            "计入已核定的记录；金额按币种分别汇总，不跨币种相加。",
        ),
        stages=(
            Stage("recorded", Text("recorded", "已登记")),
            Stage(
                "approved",
                Text("approved", "已核定"),
                evidence=("proof",),
                role="administrator",
                counts=True,
                dated="approved_on",
            ),
            Stage("void", Text("void", "已作废"), dated="void_on"),
        ),
        evidence=(
            EvidenceKind(
                "proof", Text("contract, bank receipt or audit report", "合同、银行入账凭证或审验报告")
            ),
            EvidenceKind("other", Text("other", "其他")),
        ),
        fields=(
            RegisterField("fund_no", Text("Record number", "记录编号"), required=True, in_list=True),
            RegisterField(
                "project",
                Text("Project", "所属项目"),
                "row",
                register="investment-projects",
                required=True,
                in_list=True,
                help=Text("Its project number", "填项目编号"),
            ),
            RegisterField("name", Text("Description", "摘要"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "kind",
                Text("Contracted or arrived", "资金类型"),
                "choice",
                choices=FUNDS,
                required=True,
                in_list=True,
            ),
            RegisterField("dated_on", Text("Date", "日期"), "date", required=True, in_list=True),
            RegisterField(
                "amount",
                Text("Amount, in units of its currency", "金额（按币种，元、美元等）"),
                "number",
                required=True,
                low=0,
                high=1e13,
                currency="currency",
                apart="kind",
                in_list=True,
            ),
            RegisterField(
                "currency",
                Text("Currency", "币种"),
                "choice",
                choices=currencies(),
                required=True,
                in_list=True,
            ),
            RegisterField("form", Text("Form of capital", "出资方式"), "choice", choices=FORMS),
            RegisterField("voucher", Text("Voucher number", "凭证号")),
            RegisterField("approved_on", Text("Approved on", "核定日期"), "date"),
            RegisterField("void_on", Text("Made void on", "作废日期"), "date"),
        ),
        summaries=(
            Summary(
                "kinds", Text("By type and city", "按类型和地市"), by=("kind", "region"), sums=("amount",)
            ),
            Summary(
                "approved",
                Text("Approved, by type", "已核定，按类型"),
                by=("kind",),
                sums=("amount",),
                stages=("approved",),
            ),
            Summary("forms", Text("By form of capital", "按出资方式"), by=("form",), sums=("amount",)),
        ),
    )
)
