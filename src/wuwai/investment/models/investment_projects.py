"""The register of investment projects, from the first lead to production."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from wuwai.investment import award, project_samples
from wuwai.investment.studies.stages import CLASSES, END_REASONS, ENDED, ROAD, SECTORS
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers import noting, registry
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

NAME = "investment-projects"
_PORTION = 500  # rows a query
DAYS: Mapping[str, str] = {
    "lead": "lead_on",
    "promoted": "promoted_on",
    "in_talks": "talks_on",
    "signed": "signed_on",
    "to_start": "start_on",
    "funds_arrived": "funds_on",
    "in_production": "production_on",
    "lost": "lost_on",
    "withdrawn": "withdrawn_on",
}
"""The field that says when a project entered each stage."""


class InvestmentProject(EnterpriseRow):
    """One project. ``region`` is the city that leads it; ``firm`` the firm it founds or that invests.

    ``entered_on`` is the day it entered its present stage, None where that is not on file. ``arrived`` is
    kept from the register of capital: approved arrivals by calendar year and currency, so that the award rule
    needs no other row and the history says what it was judged by.
    """

    FIRM_REGION = "region"

    project_no = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    project_class = models.CharField(max_length=20, blank=True, default="", db_index=True)
    landmark = models.BooleanField(null=True, blank=True)
    sector = models.CharField(max_length=20, blank=True, default="", db_index=True)
    source_country = models.CharField(max_length=3, blank=True, default="", db_index=True)
    investor = models.CharField(max_length=200, blank=True, default="")
    leader = models.CharField(max_length=80, blank=True, default="", db_index=True)
    top_leader = models.BooleanField(null=True, blank=True)
    department = models.CharField(max_length=120, blank=True, default="")
    first_contact_on = models.DateField(null=True, blank=True)
    lead_on = models.DateField(null=True, blank=True)
    promoted_on = models.DateField(null=True, blank=True)
    talks_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    start_on = models.DateField(null=True, blank=True)
    funds_on = models.DateField(null=True, blank=True)
    production_on = models.DateField(null=True, blank=True)
    lost_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True, default="")
    investment = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    award_class = models.CharField(max_length=24, blank=True, default="")
    recognised_headquarters = models.BooleanField(null=True, blank=True)
    awarded_before = models.FloatField(null=True, blank=True)
    award_rate = models.FloatField(null=True, blank=True)
    next_step = models.CharField(max_length=300, blank=True, default="")
    next_step_due = models.DateField(null=True, blank=True)
    entered_on = models.DateField(null=True, editable=False)
    arrived = models.JSONField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project_no"], name="one_project_a_number")]
        indexes = [
            models.Index(fields=["stage", "region"], name="projects_by_stage_and_city"),
            models.Index(fields=["stage", "entered_on"], name="projects_by_stage_and_day"),
            models.Index(fields=["stage", "currency", "investment"], name="projects_by_stage_and_money"),
        ]

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Keep the day each row entered its present stage, by which lists sort, and what arrived."""
        projects = [row for row in rows if isinstance(row, cls)]
        for row in projects:
            row.entered_on = getattr(row, DAYS[row.stage]) if row.stage in DAYS else None
        for start in range(0, len(projects), _PORTION):
            portion = projects[start : start + _PORTION]
            sums = _arrived({row.project_no for row in portion})
            for row in portion:
                row.arrived = sums.get(row.project_no, {})
        super().prepare(rows)

    @classmethod
    def funded(cls, numbers: Collection[str]) -> None:
        """Keep the arrived capital of these projects anew, with a line in the history of those it changes."""
        wanted = sorted(set(numbers))
        for start in range(0, len(wanted), _PORTION):
            portion = wanted[start : start + _PORTION]
            sums = _arrived(portion)
            changed = []
            for row in cls._default_manager.select_for_update().filter(project_no__in=portion):
                if (found := sums.get(row.project_no, {})) != row.arrived:
                    row.arrived, row.updated_at = found, timezone.now()
                    changed.append(row)
            if changed:
                cls._default_manager.bulk_update(changed, ["arrived", "updated_at"])
                reason = "到资变动 Arrived capital changed"
                cls.history.bulk_history_create(changed, update=True, default_change_reason=reason)
                noting.tell(cls, [row.pk for row in changed])


def _arrived(numbers: Collection[str]) -> dict[str, dict[str, dict[str, float]]]:
    """What arrived and is approved, by project, year and currency."""
    funds: Any = registry.get("project-funds").model._default_manager
    chosen = funds.filter(project__in=numbers, kind="arrived", stage="approved").order_by("pk")
    return award.totals(chosen.values_list("project", "dated_on", "currency", "amount"))


def check(row: InvestmentProject, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Days that run in the order of the stages and none in the future; a reason where a project ended."""
    today = timezone.localdate()
    before, earlier = "first_contact_on", row.first_contact_on
    for stage, name in DAYS.items():
        day = getattr(row, name)
        if day is None:
            continue
        if day > today:
            yield name, _NOT_YET
        elif earlier is not None and day < earlier:
            yield name, _AFTER.format(what=_TITLES[before], day=earlier.isoformat())
        if stage in ROAD:
            before, earlier = name, day
    if row.stage in ENDED and not row.end_reason:
        yield "end_reason", Text("why the project was lost or withdrawn", "项目流失或撤回的原因")
    if row.next_step_due is not None and not row.next_step:
        yield "next_step", Text("the step that is due on that day", "该期限对应的下一步工作")


_NOT_YET = Text(
    "a day that has come: a stage is dated when it is entered", "已到来的日期：进入该阶段后方可填写"
)
_AFTER = Text("{day} or later, the day of '{what}'", "不早于{day}（“{what}”）")


def _fields() -> Iterator[RegisterField]:
    yield RegisterField(
        "project_no",
        Text("Project number", "项目编号"),
        required=True,
        in_list=True,
        help=Text("The office's own; other registers name the project by it", "本单位编号，其他台账据此引用"),
    )
    yield RegisterField("name", Text("Project", "项目名称"), required=True, in_list=True)
    yield RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True)
    yield RegisterField("project_class", Text("Class", "项目类别"), "choice", choices=CLASSES, in_list=True)
    yield RegisterField("landmark", Text("Landmark project", "是否标志性项目"), "yes_no")
    yield RegisterField("sector", Text("Sector", "行业"), "choice", choices=SECTORS, in_list=True)
    yield RegisterField(
        "source_country", Text("Source country or region", "资金来源国家（地区）"), "country", in_list=True
    )
    yield RegisterField("investor", Text("Investor", "投资方"))
    yield firm_field(title=Text("Project firm", "项目公司"), required=False)
    yield credit_code_field()
    yield RegisterField(
        "leader", Text("Accountable leader", "牵头领导"), in_list=True, personal=True, help=_ONE_LEADER
    )
    yield RegisterField("top_leader", Text("Top-leader project", "是否“一把手”工程项目"), "yes_no")
    yield RegisterField("department", Text("Department in charge", "责任部门"))
    yield RegisterField("first_contact_on", Text("First contact on", "首次接洽日期"), "date")
    for stage, name in DAYS.items():
        yield RegisterField(name, _DAY_TITLES[stage], "date")
    yield RegisterField(
        "end_reason", Text("Reason it was lost or withdrawn", "流失或撤回原因"), "choice", choices=END_REASONS
    )
    yield RegisterField(
        "investment",
        Text("Expected investment, in units of its currency", "计划投资额（按币种，元、美元等）"),
        "number",
        low=0,
        high=1e13,
        currency="currency",
        in_list=True,
    )
    yield RegisterField("currency", Text("Currency", "币种"), "choice", choices=currencies(), in_list=True)
    yield from _award_fields()
    yield RegisterField("next_step", Text("Next step", "下一步工作"))
    yield RegisterField("next_step_due", Text("Next step due on", "下一步工作期限"), "date")


def _award_fields() -> Iterator[RegisterField]:
    yield RegisterField(
        "award_class",
        Text("Class of sector under the award rule", "奖励政策行业类别"),
        "choice",
        choices=award.CLASSES,
        input_of="sector",
        help=Text(
            "By the catalogues of hi-tech manufacturing and hi-tech services",
            "按高技术制造业、高技术服务业分类认定",
        ),
    )
    yield RegisterField(
        "recognised_headquarters",
        Text("Recognised regional headquarters", "是否已认定的地区总部"),
        "yes_no",
        input_of="recognised_headquarters",
    )
    yield RegisterField(
        "awarded_before",
        Text("Awards the firm has had under the rule", "企业已获本政策奖励累计"),
        "number",
        unit="万元",
        low=0,
        high=1e7,
        input_of="awarded_before",
        help=Text("Before the year asked; 0 if none", "查询年度之前累计，无则填0"),
    )
    yield RegisterField(
        "award_rate",
        Text("Yuan for a dollar, as the office applies it to the award", "奖励核算采用的美元兑人民币汇率"),
        "number",
        low=1,
        high=100,
        input_of="exchange_rate",
    )


_ONE_LEADER = Text("One person", "只填一人")
_DAY_TITLES: Mapping[str, Text] = {
    "lead": Text("Lead on", "线索日期"),
    "promoted": Text("Promoted on", "推介日期"),
    "in_talks": Text("In talks since", "在谈日期"),
    "signed": Text("Signed on", "签约日期"),
    "to_start": Text("To start since", "拟开工日期"),
    "funds_arrived": Text("First funds arrived on", "首次到资日期"),
    "in_production": Text("In production since", "竣工投产日期"),
    "lost": Text("Lost on", "流失日期"),
    "withdrawn": Text("Withdrawn on", "撤回日期"),
}
_FIELDS = tuple(_fields())
_TITLES = {one.name: one.title for one in _FIELDS}

REGISTER = register(
    Register(
        name=NAME,
        linkage="investment",
        title=Text("Investment projects", "招商引资项目"),
        one=Text("project", "项目"),
        about=Text(
            "Projects from the first lead to production. One row is one project with one accountable leader.",
            "从线索到竣工投产的外资项目，一项一行，每项明确一名牵头领导。",
        ),
        model=InvestmentProject,
        key=("project_no",),
        rule_book=award.BOOK,
        rule_inputs=award.rule_inputs,
        rule_gaps=award.rule_gaps,
        rule_book_decides=False,
        check=check,
        sample=project_samples.projects,
        counted_note=Text(
            "Counted are signed projects that are not lost: signed, to start, funds arrived, in production. "
            + award.NOTE.en,
            "计入已签约且未流失的项目，即处于签约、拟开工、到资、竣工投产阶段的项目。" + award.NOTE.zh,
        ),
        stages=(
            *(
                Stage(
                    key,
                    title,
                    evidence=("contract",) if key == "signed" else (),
                    counts=key in ("signed", "to_start", "funds_arrived", "in_production"),
                    dated=DAYS[key],
                )
                for key, title in ROAD.items()
            ),
            *(Stage(key, title, dated=DAYS[key]) for key, title in ENDED.items()),
        ),
        evidence=(
            EvidenceKind("contract", Text("signed contract or agreement", "合同或协议")),
            EvidenceKind("filing", Text("filing or approval", "备案或核准文件")),
            EvidenceKind("minutes", Text("minutes of talks", "会谈纪要")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        fields=_FIELDS,
        summaries=(
            Summary("cities", Text("By city", "按地市"), by=("region",), sums=("investment",)),
            Summary("stages", Text("By stage", "按阶段"), by=("stage",), sums=("investment",)),
            Summary("sectors", Text("By sector", "按行业"), by=("sector",), sums=("investment",)),
            Summary("sources", Text("By source", "按资金来源"), by=("source_country",), sums=("investment",)),
            Summary("leaders", Text("By leader", "按牵头领导"), by=("leader",)),
        ),
    )
)
