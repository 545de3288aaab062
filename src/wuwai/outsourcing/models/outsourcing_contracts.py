"""The register of service outsourcing contracts. Whether one is offshore follows from who signs it, where."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models

from wuwai.outsourcing.wording import AMOUNT_HELP, CLIENT_HELP, SERVICE_CLASSES
from wuwai.reference import regions
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

_PORTION = 500  # rows a query


class OutsourcingContract(EnterpriseRow):
    """One contract. ``region`` is the supplier's city; the amount is in units of its currency."""

    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    client = models.CharField(max_length=200, blank=True, default="")
    client_country = models.CharField(max_length=3, blank=True, default="", db_index=True)
    service_class = models.CharField(max_length=3)
    service = models.CharField(max_length=200, blank=True, default="")
    amount = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    signed_on = models.DateField(null=True, blank=True, db_index=True)
    registered_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    terminated_on = models.DateField(null=True, blank=True)

    FIRM_REGION: ClassVar[str] = "region"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="one_outsourcing_contract_a_number")]

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Find each supplier; tell the receipts of contracts whose day of signing changes."""
        super().prepare(rows)
        contracts = [row for row in rows if isinstance(row, OutsourcingContract) and row.pk]
        for start in range(0, len(contracts), _PORTION):
            portion = contracts[start : start + _PORTION]
            ids = [row.pk for row in portion]
            before = dict(cls._default_manager.filter(pk__in=ids).values_list("pk", "signed_on"))
            moved = {row.number: row.signed_on for row in portion if before.get(row.pk) != row.signed_on}
            if moved:
                receipts = registry.get("outsourcing-receipts").model
                receipts.signed(moved)  # type: ignore[attr-defined]


def country_of(region: str) -> str | None:
    """The country a city lies in; None for a code that is not on the list."""
    try:
        return regions.within(region)[-1]
    except KeyError:
        return None


def rule_inputs(row: OutsourcingContract, on: date) -> Mapping[str, Any]:
    """Where the client is and where the supplier is; the supplier's country is that of its city."""
    return {"client": row.client_country or None, "supplier": country_of(row.region)}


_ORDER = (
    ("signed_on", "registered_on"),
    ("signed_on", "started_on"),
    ("started_on", "completed_on"),
    ("signed_on", "terminated_on"),
)


def check(row: OutsourcingContract, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Days in the order in which they can come, and receipts that do not come before the contract."""
    for first, then in _ORDER:
        began, followed = getattr(row, first), getattr(row, then)
        if began and followed and followed < began:
            pattern = Text("a day on or after {day} ({title})", "不早于{day}（{title}）的日期")
            yield then, pattern.format(day=began.isoformat(), title=REGISTER.field(first).title.lower_first())


# Class, service and client market of the made-up contracts.
_SERVICES = (
    ("ITO", "软件研发外包 software development"), ("ITO", "信息系统运维 system operation"),
    ("BPO", "呼叫中心 call centre"), ("BPO", "财务共享 shared finance"),
    ("KPO", "工业设计 industrial design"),
    ("KPO", "检验检测 testing and inspection"), ("ITO", "云服务 cloud services"),
    ("KPO", "医药研发 drug research"),
    ("BPO", "供应链管理 supply chain"),
)  # fmt: skip
_MARKETS = (
    ("HKG", "HKD"), ("CHN", "CNY"), ("USA", "USD"), ("MAC", "MOP"), ("DEU", "EUR"), ("CHN", "CNY"),
    ("JPN", "USD"), ("SGP", "USD"), ("TWN", "USD"), ("HKG", "CNY"), ("CHN", "CNY"), ("GBR", "USD"),
    ("", "USD"),
)  # fmt: skip
_STAGES = ("executing", "executing", "completed", "registered", "executing", "completed", "signed")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Seventy-two made-up contracts, named as such; receipts of the same seed belong to them."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    made = []
    for n in range(1, 73):
        service_class, service = _SERVICES[n % len(_SERVICES)]
        country, currency = _MARKETS[n % len(_MARKETS)]
        stage = "terminated" if n % 24 == 0 else _STAGES[n % len(_STAGES)]
        signed = date(
            draw.choice((2023, 2024, 2024, 2025, 2025, 2026)), draw.randint(1, 9), draw.randint(1, 28)
        )
        registered = signed + timedelta(days=draw.randint(3, 40)) if stage != "signed" else None
        started = (
            registered + timedelta(days=draw.randint(1, 60)) if registered and stage != "registered" else None
        )
        made.append(
            {
                **sample_firm(1 + n % 30),
                "number": sample_number(n),
                "name": f"样例合同 Sample contract {n:03d}",
                "region": cities[int(draw.expovariate(0.35)) % len(cities)],
                "client": f"样例发包方 Sample client {n % 19:02d}",
                "client_country": country,
                "service_class": service_class,
                "service": service,
                "amount": float(draw.randrange(2, 240) * 50_000),
                "currency": currency,
                "signed_on": signed,
                "registered_on": registered,
                "started_on": started,
                "completed_on": started + timedelta(days=120) if started and stage == "completed" else None,
                "terminated_on": signed + timedelta(days=200) if stage == "terminated" else None,
                "stage": stage,
                "note": "合成样例，非真实合同。 Synthetic sample; no real contract.",
            }
        )
    return made


def sample_number(n: int) -> str:
    """The number of the ``n``-th made-up contract.

    >>> sample_number(7)
    'SAMPLE-SO-0007'
    """
    return f"SAMPLE-SO-{n:04d}"


REGISTER = register(
    Register(
        name="outsourcing-contracts",
        linkage="outsourcing",
        title=Text("Service outsourcing contracts", "服务外包合同"),
        one=Text("contract", "合同"),
        about=Text(
            "Contracts by which a supplier of the region serves a client. One row is one contract; its"
            " receipts"
            " are a register of their own.",
            "本地区接包企业与发包方签订的服务外包合同，一份合同一行；收汇另设台账。",
        ),
        model=OutsourcingContract,
        key=("number",),
        rule_book="offshore-service",
        rule_inputs=rule_inputs,
        rule_book_decides=False,
        check=check,
        sample=sample,
        counted_note=Text(
            "Contracts that were registered and not terminated are counted. Offshore or onshore is derived"
            " by the"
            " rule book from where client and supplier are; nobody types it.",
            "已登记且未终止的合同计数。离岸、在岸由规则根据发包方和接包方所在地判定，不作填报。",
        ),
        stages=(
            Stage("signed", Text("signed", "已签订"), dated="signed_on"),
            Stage(
                "registered",
                Text("registered", "已登记"),
                evidence=("contract",),
                counts=True,
                dated="registered_on",
            ),
            Stage("executing", Text("executing", "执行中"), counts=True, dated="started_on"),
            Stage("completed", Text("completed", "已完成"), counts=True, dated="completed_on"),
            Stage("terminated", Text("terminated", "已终止"), dated="terminated_on"),
        ),
        evidence=(
            EvidenceKind("contract", Text("copy of the contract", "合同文本")),
            EvidenceKind("acceptance", Text("acceptance by the client", "发包方验收材料")),
            EvidenceKind("termination", Text("agreement to terminate", "终止协议")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("class", Text("By class", "按业务类型"), by=("service_class",), sums=("amount",)),
            Summary(
                "market", Text("By client market", "按发包市场"), by=("client_country",), sums=("amount",)
            ),
            Summary("city", Text("By city", "按地市"), by=("region",), sums=("amount",)),
        ),
        fields=(
            RegisterField("name", Text("Contract", "合同名称"), required=True, in_list=True),
            RegisterField("number", Text("Contract number", "合同编号"), required=True, in_list=True),
            firm_field(Text("Supplier", "接包企业"), in_list=True),
            credit_code_field(),
            RegisterField(
                "region",
                Text("Supplier's city", "接包企业所在地市"),
                "region",
                required=True,
                in_list=True,
                input_of="supplier",
            ),
            RegisterField("client", Text("Client", "发包方")),
            RegisterField(
                "client_country",
                Text("Client's country or region", "发包方所在国家（地区）"),
                "country",
                in_list=True,
                input_of="client",
                help=CLIENT_HELP,
            ),
            RegisterField(
                "service_class",
                Text("Class", "业务类型"),
                "choice",
                required=True,
                choices=SERVICE_CLASSES,
                in_list=True,
            ),
            RegisterField("service", Text("Service", "具体业务")),
            RegisterField(
                "amount",
                Text("Contract value, in units of its currency", "合同金额（按币种，以元为单位）"),
                "number",
                low=0,
                high=1e13,
                currency="currency",
                in_list=True,
                help=AMOUNT_HELP,
            ),
            RegisterField("currency", Text("Currency", "币种"), "choice", choices=currencies(), in_list=True),
            RegisterField("signed_on", Text("Signed on", "签订日期"), "date", in_list=True),
            RegisterField("registered_on", Text("Registered on", "登记日期"), "date"),
            RegisterField("started_on", Text("Execution began on", "开始执行日期"), "date"),
            RegisterField("completed_on", Text("Completed on", "完成日期"), "date"),
            RegisterField("terminated_on", Text("Terminated on", "终止日期"), "date"),
        ),
    )
)
