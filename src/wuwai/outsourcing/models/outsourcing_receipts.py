"""The register of receipts on outsourcing contracts: what makes up the executed value of a year."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from wuwai.outsourcing.models import outsourcing_contracts
from wuwai.outsourcing.models.outsourcing_contracts import OutsourcingContract
from wuwai.outsourcing.wording import AMOUNT_HELP
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers import noting
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

_PORTION = 500  # rows a query


class OutsourcingReceipt(RegisterRow):
    """One bank receipt on a contract. ``region`` is the city that reports it; ``name`` the bank voucher.

    ``contract_signed_on`` is kept from the contract, so that the rule needs no other row and the history says
    what it was judged by.
    """

    name = models.CharField(max_length=80)
    contract = models.CharField(max_length=60, db_index=True)
    received_on = models.DateField(db_index=True)
    amount = models.FloatField()
    currency = models.CharField(max_length=3)
    other_currency = models.BooleanField(null=True, blank=True)
    bank = models.CharField(max_length=120, blank=True, default="")
    submitted_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    return_reason = models.CharField(max_length=200, blank=True, default="")

    contract_signed_on = models.DateField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "name"], name="one_receipt_a_contract_and_voucher")
        ]

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Keep the day each receipt's contract was signed."""
        receipts = [row for row in rows if isinstance(row, OutsourcingReceipt)]
        for start in range(0, len(receipts), _PORTION):
            portion = receipts[start : start + _PORTION]
            numbers = {row.contract for row in portion}
            contracts = OutsourcingContract._default_manager.filter(number__in=numbers)
            days = dict(contracts.values_list("number", "signed_on"))
            for row in portion:
                row.contract_signed_on = days.get(row.contract)

    @classmethod
    def signed(cls, days: Mapping[str, date | None]) -> None:
        """Keep a changed day of signing with the receipts of these contracts, and in their history."""
        receipts = list(cls._default_manager.filter(contract__in=list(days)))
        for row in receipts:
            row.contract_signed_on = days[row.contract]
            row.updated_at = timezone.now()
        cls._default_manager.bulk_update(receipts, ["contract_signed_on", "updated_at"], batch_size=_PORTION)
        reason = "合同签订日期变更 Contract's day of signing changed"
        cls.history.bulk_history_create(receipts, update=True, default_change_reason=reason)
        noting.tell(cls, [row.pk for row in receipts])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, prepared as many at once are."""
        self.prepare([self])
        super().save(*args, **kwargs)


def rule_inputs(row: OutsourcingReceipt, on: date) -> Mapping[str, Any]:
    """What the executed-value test asks, for the receipt's own calendar year.

    No last day for approval was published: approvals up to the day that is asked about are in time.
    """
    return {
        "received_on": row.received_on,
        "signed_on": row.contract_signed_on,
        "approved_on": row.approved_on if row.stage == "approved" else None,
        "deadline": on,
        "year": row.received_on.year if row.received_on else None,
    }


def check(row: OutsourcingReceipt, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A receipt after its contract, in its currency unless somebody says why not, of its city."""
    contract = refers.get("contract")
    if row.returned_on and not row.return_reason:
        yield "return_reason", Text("why it was returned", "退回原因")
    if row.approved_on and row.received_on and row.approved_on < row.received_on:
        pattern = Text("a day on or after the receipt of {day}", "不早于收汇日期{day}的日期")
        yield "approved_on", pattern.format(day=row.received_on.isoformat())
    if contract is None:
        return
    if contract.signed_on and row.received_on and row.received_on < contract.signed_on:
        pattern = Text(
            "a day on or after {day}, when contract {number} was signed; a receipt cannot precede its"
            " contract",
            "不早于合同{number}签订日期{day}的日期，收汇不得早于合同签订",
        )
        yield "received_on", pattern.format(day=contract.signed_on.isoformat(), number=contract.number)
    if contract.currency and row.currency and row.currency != contract.currency and not row.other_currency:
        names = currencies()
        pattern = Text(
            "{theirs}, the currency of contract {number}. Did the bank receive {ours}? Then answer yes in"
            " '{question}'",
            "{theirs}（合同{number}的币种）。银行实收是否为{ours}？如是，请在“{question}”中填“是”",
        )
        yield (
            "currency",
            pattern.format(
                theirs=names.get(contract.currency, contract.currency),
                ours=names.get(row.currency, row.currency),
                number=contract.number,
                question=REGISTER.field("other_currency").title,
            ),
        )
    if contract.region and row.region and row.region != contract.region:
        yield (
            "region",
            Text("the city of contract {number}", "合同{number}的所在地市").format(number=contract.number),
        )


_OUTCOMES = ("approved", "approved", "approved", "submitted", "approved", "returned", "approved")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Made-up receipts on the made-up contracts of the same seed that are executing or done."""
    draw = random.Random(seed + 1)  # noqa: S311 - made-up rows, not a secret
    made: list[dict[str, Any]] = []
    for contract in outsourcing_contracts.sample(seed, cities):
        if contract["stage"] not in ("executing", "completed"):
            continue
        for part in range(1, draw.randint(2, 5)):
            n = len(made) + 1
            received = contract["signed_on"] + timedelta(days=60 * part + draw.randrange(40))
            if received > date(2026, 10, 15):
                break
            stage = _OUTCOMES[n % len(_OUTCOMES)]
            checked = received + timedelta(days=draw.randint(4, 20))
            made.append(
                {
                    "name": f"样例收汇凭证 Sample voucher {n:04d}",
                    "contract": contract["number"],
                    "region": contract["region"],
                    "received_on": received,
                    "amount": round(contract["amount"] * draw.choice((0.1, 0.15, 0.2)), 2),
                    "currency": contract["currency"],
                    "bank": "样例银行 Sample bank",
                    "submitted_on": received + timedelta(days=3),
                    "approved_on": checked if stage == "approved" else None,
                    "returned_on": checked if stage == "returned" else None,
                    "return_reason": "凭证与合同不符 voucher does not match" if stage == "returned" else "",
                    "stage": stage,
                    "note": "合成样例，非真实收汇。 Synthetic sample; no real receipt.",
                }
            )
    return made


REGISTER = register(
    Register(
        name="outsourcing-receipts",
        linkage="outsourcing",
        title=Text("Receipts on outsourcing contracts", "服务外包收汇"),
        one=Text("receipt", "收汇"),
        about=Text(
            "Bank receipts on the contracts of the register of outsourcing contracts. The executed value"
            " of a year"
            " is the sum of the approved receipts dated in it.",
            "服务外包合同项下的银行收汇，逐笔登记。年度执行额为该日历年内审核通过的收汇之和。",
        ),
        model=OutsourcingReceipt,
        key=("contract", "name"),
        rule_book="executed-value",
        rule_inputs=rule_inputs,
        check=check,
        sample=sample,
        counted_note=Text(
            "Each receipt is put to the rule for the calendar year it is dated in. No last day for"
            " approval was"
            " published: approvals up to the day asked about are in time.",
            "每笔收汇按其所在日历年判定。审核截止日期未公布，以查询当日为限。",
        ),
        stages=(
            Stage("submitted", Text("submitted", "待审核"), dated="submitted_on"),
            Stage(
                "approved",
                Text("approved", "审核通过"),
                evidence=("voucher",),
                role="administrator",
                counts=True,
                dated="approved_on",
            ),
            Stage("returned", Text("returned", "已退回"), role="administrator", dated="returned_on"),
        ),
        evidence=(
            EvidenceKind("voucher", Text("bank voucher", "银行收汇凭证")),
            EvidenceKind("invoice", Text("invoice", "发票")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("currency", Text("By currency", "按币种"), by=("currency",), sums=("amount",)),
            Summary(
                "approved-city",
                Text("Approved, by city", "审核通过的收汇，按地市"),
                by=("region",),
                sums=("amount",),
                stages=("approved",),
            ),
        ),
        fields=(
            RegisterField("name", Text("Bank voucher", "银行收汇凭证号"), required=True, in_list=True),
            RegisterField(
                "contract",
                Text("Contract number", "合同编号"),
                "row",
                required=True,
                in_list=True,
                register="outsourcing-contracts",
            ),
            RegisterField(
                "region", Text("Supplier's city", "接包企业所在地市"), "region", required=True, in_list=True
            ),
            RegisterField(
                "received_on",
                Text("Received on", "收汇日期"),
                "date",
                required=True,
                in_list=True,
                input_of="received_on",
            ),
            RegisterField(
                "amount",
                Text("Amount received, in units of its currency", "收汇金额（按币种，以元为单位）"),
                "number",
                required=True,
                low=0,
                high=1e13,
                currency="currency",
                in_list=True,
                help=AMOUNT_HELP,
            ),
            RegisterField(
                "currency",
                Text("Currency", "币种"),
                "choice",
                required=True,
                choices=currencies(),
                in_list=True,
            ),
            RegisterField(
                "other_currency",
                Text(
                    "Received in another currency than the contract's, confirmed",
                    "收汇币种与合同不同，已核实",
                ),
                "yes_no",
            ),
            RegisterField("bank", Text("Bank", "收汇银行")),
            RegisterField("submitted_on", Text("Submitted on", "报送日期"), "date"),
            RegisterField("approved_on", Text("Approved on", "审核通过日期"), "date", input_of="approved_on"),
            RegisterField("returned_on", Text("Returned on", "退回日期"), "date"),
            RegisterField("return_reason", Text("Reason for the return", "退回原因")),
        ),
    )
)
