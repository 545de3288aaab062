"""The one table of enterprises that the registers of all five linkages point to."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import models, transaction

from wuwai.reference.industry_sections import SECTIONS
from wuwai.reference.text import Text
from wuwai.registers import credit_codes
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.firm_names import folded, pinyin
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

NOTED, MERGED = "noted", "merged"
ALIAS_KINDS: Mapping[str, Text] = {
    "former": Text("former name", "曾用名"),
    "english": Text("English name", "英文名称"),
    "short": Text("short name", "简称"),
    "merged": Text("name of a merged entry", "合并前名称"),
    "other": Text("other name", "其他名称"),
}


def new_number() -> str:
    """The office's own number of an enterprise; a foreign one has no credit code to be known by."""
    return f"ENT-{secrets.token_hex(6).upper()}"


class Enterprise(RegisterRow):
    """One enterprise. ``region`` and ``country`` are blank where they are not stated.

    ``name_key`` is the name as :func:`~wuwai.registers.firm_names.folded` makes it comparable, ``pinyin`` how
    it is typed: in full and by initials.
    """

    number = models.CharField(max_length=24, default=new_number)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    credit_code = models.CharField(max_length=18, blank=True, default="", db_index=True)
    country = models.CharField(max_length=3, blank=True, default="")
    foreign_invested = models.BooleanField(null=True, blank=True)
    group_name = models.CharField(max_length=200, blank=True, default="")
    sectors = models.CharField(max_length=60, blank=True, default="")
    name_key = models.CharField(max_length=200, db_index=True, editable=False, default="")
    pinyin = models.TextField(editable=False, default="")
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_enterprise_a_number"),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~models.Q(credit_code=""), name="one_enterprise_a_code"
            ),
        ]

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Make names and codes comparable, and keep a name that is given up as a former one."""
        enterprises = [row for row in rows if isinstance(row, Enterprise)]
        for row in enterprises:
            if row.name_key != folded(row.name) or not row.pinyin:
                row.name_key = folded(row.name)
                row.pinyin = pinyin(row.name_key)
            row.credit_code = credit_codes.compact(row.credit_code)
        _keep_former_names(enterprises)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, prepared as many at once are."""
        self.prepare([self])
        super().save(*args, **kwargs)


class EnterpriseAlias(models.Model):
    """Another name of an enterprise: where it was found and since when. A wrong one is withdrawn."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True, editable=False)
    kind = models.CharField(max_length=16)
    source = models.CharField(max_length=500, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "key"], name="one_alias_an_enterprise")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the name made comparable."""
        self.key = folded(self.name)
        super().save(*args, **kwargs)


def _keep_former_names(enterprises: Sequence[Enterprise]) -> None:
    changed = [row for row in enterprises if row.pk]
    former: list[EnterpriseAlias] = []
    for start in range(0, len(changed), 500):
        portion = changed[start : start + 500]
        on_file = Enterprise.objects.in_bulk([row.pk for row in portion])
        for row in portion:
            before = on_file.get(row.pk)
            if before is not None and before.name_key != row.name_key and before.name_key:
                former.append(
                    EnterpriseAlias(
                        enterprise=row, name=before.name, key=before.name_key, kind="former",
                        source="曾登记名称 name on file before",
                    )
                )  # fmt: skip
    EnterpriseAlias.objects.bulk_create(former, ignore_conflicts=True)


class EnterpriseRow(RegisterRow):
    """A row that belongs to a firm. ``enterprise`` is found at every save: see :mod:`.resolving`.

    ``firm`` and ``credit_code`` stay as they were written. ``FIRM_REGION`` and ``FIRM_COUNTRY`` name the
    fields of the row, if any, that say where the firm itself is registered.
    """

    FIRM_REGION: ClassVar[str] = ""
    FIRM_COUNTRY: ClassVar[str] = ""

    firm = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, blank=True, default="", db_index=True)
    enterprise = models.ForeignKey(
        Enterprise, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Find the enterprise of each row, all with few queries."""
        from wuwai.registers.resolving import resolve

        resolve([row for row in rows if isinstance(row, EnterpriseRow)])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, prepared as many at once are."""
        with transaction.atomic():
            self.prepare([self])
            super().save(*args, **kwargs)


def firm_field(
    title: Text = Text("Firm", "企业名称"),
    *,
    required: bool = True,
    in_list: bool = True,
    help: Text = Text("name as on the licence", "按营业执照全称填写"),
) -> RegisterField:
    """The column ``firm`` of a register whose model is an :class:`EnterpriseRow`."""
    return RegisterField("firm", title, required=required, in_list=in_list, help=help)


def credit_code_field(
    title: Text = Text("Unified social credit code", "统一社会信用代码"),
    *,
    required: bool = False,
    in_list: bool = False,
    help: Text = Text("18 characters; empty for a firm abroad", "18位；境外企业无此代码的留空"),
) -> RegisterField:
    """The column ``credit_code``, its check digit verified, of a register of an :class:`EnterpriseRow`."""
    return RegisterField(
        "credit_code",
        title,
        required=required,
        in_list=in_list,
        length=credit_codes.LENGTH,
        credit_code=True,
        help=help,
    )


CREDIT_CODE = credit_code_field()


def sample_firm(n: int) -> dict[str, str]:
    """The made-up firm number ``n`` (1 to 999) as ``firm`` and ``credit_code``, the same in every register.

    >>> sample_firm(7)
    {'firm': '样例企业 Sample firm 007', 'credit_code': 'SAMPLE000000000007'}
    """
    return {"firm": f"样例企业 Sample firm {n:03d}", "credit_code": f"{credit_codes.SAMPLE}{n:012d}"}


_FIRMS = 120  # sample firms with a row of their own; others come with the registers that name them
_VARIANTS = (("股份有限公司", 7), ("（集团）有限公司", 12), (" Co., Ltd.", 21))


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Made-up enterprises, named as such: the sample firms 1 to 120, and three of them written otherwise."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    note = "合成样例，非真实企业。 Synthetic sample; no real firm."
    rows = [
        {
            "number": f"ENT-SAMPLE-{n:03d}",
            "name": sample_firm(n)["firm"],
            "name_en": f"Sample firm {n:03d}",
            "credit_code": sample_firm(n)["credit_code"],
            "country": "CHN",
            "region": cities[min(int(draw.expovariate(4 / len(cities))), len(cities) - 1)],
            "foreign_invested": draw.random() < 0.3,
            "group_name": f"样例集团 Sample group {n % 9 + 1}" if n % 4 == 0 else "",
            "sectors": draw.choice(("C", "C", "C;F", "F", "G", "I", "I;M", "M")),
            "stage": "active" if n % 17 else "suspended",
            "note": note,
        }
        for n in range(1, _FIRMS + 1)
    ]
    for n, (ending, of) in enumerate(_VARIANTS, start=1):
        rows.append(
            {
                "number": f"ENT-SAMPLE-V{n:02d}",
                "name": f"{sample_firm(of)['firm']}{ending}",
                "region": rows[of - 1]["region"],
                "stage": NOTED,
                "note": note,
            }
        )
    return rows


def check(row: Enterprise, _refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """A row is merged by merging two, never by moving it, so that nothing points nowhere."""
    if (row.stage == MERGED) != (row.merged_into_id is not None):
        yield (
            "stage",
            Text(
                "a stage other than 'merged': merging and undoing a merge is done on the page for it",
                "“已合并”以外的阶段；合并及撤销合并请在合并页面办理",
            ),
        )


REGISTER = register(
    Register(
        name="enterprises",
        linkage="",
        title=Text("Enterprises", "企业库"),
        one=Text("enterprise", "企业"),
        about=Text(
            "The enterprises that the registers of all five linkages point to. One row is one enterprise;"
            " those that a register named first are here as noted, not yet checked.",
            "五外各台账共同引用的企业，一企一行；由其他台账首次提及的企业以“登记待核”列入。",
        ),
        model=Enterprise,
        key=("number",),
        counted_note=Text(
            "Counted are enterprises in business; an entry that is not yet checked is not.",
            "按存续企业计数；登记待核的不计入。",
        ),
        sample=sample,
        check=check,
        stages=(
            Stage(NOTED, Text("Noted, not yet checked", "登记待核")),
            Stage("active", Text("In business", "存续"), counts=True),
            Stage("suspended", Text("Business suspended", "停业")),
            Stage("closed", Text("Closed or struck off", "注销或吊销")),
            Stage(MERGED, Text("Merged into another entry", "已合并至其他条目")),
        ),
        evidence=(
            EvidenceKind("licence", Text("business licence", "营业执照")),
            EvidenceKind("name_change", Text("notice of a change of name", "名称变更通知书")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        fields=(
            RegisterField(
                "number",
                Text("Enterprise number", "企业编号"),
                required=True,
                help=Text(
                    "the office's own number; for a new one any that is not on file, such as ENT-2026-001",
                    "本单位编号；新增企业可自拟未使用的编号，如ENT-2026-001",
                ),
            ),
            RegisterField("name", Text("Name", "企业名称"), required=True, in_list=True),
            RegisterField("name_en", Text("English name", "英文名称")),
            credit_code_field(in_list=True),
            RegisterField(
                "country",
                Text("Home country or region", "企业所属国家（地区）"),
                "country",
                help=Text("where it is registered", "企业注册地"),
            ),
            RegisterField("region", Text("City of registration", "注册地市"), "region", in_list=True),
            RegisterField(
                "foreign_invested", Text("Foreign-invested", "是否外商投资企业"), "yes_no", in_list=True
            ),
            RegisterField("group_name", Text("Parent group", "所属集团")),
            RegisterField(
                "sectors",
                Text("Industries (GB/T 4754)", "行业门类（GB/T 4754）"),
                "choices",
                choices=SECTIONS,
                in_list=True,
            ),
        ),
        summaries=(
            Summary("by-city", Text("Enterprises by city", "按注册地市"), by=("region",)),
            Summary("by-sector", Text("Enterprises by industry", "按行业门类"), by=("sectors",)),
            Summary(
                "by-country",
                Text("Enterprises by home country or region", "按所属国家（地区）"),
                by=("country",),
            ),
        ),
    )
)
