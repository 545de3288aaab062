"""Columns that several registers of outbound cooperation share."""

from __future__ import annotations

from wuwai.reference.currencies import currencies
from wuwai.reference.industry_sections import SECTIONS
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, RegisterField, Stage

NO_REAL_ROW = "合成样例，非真实项目。 Synthetic sample; nothing real."
OTHER = EvidenceKind("other", Text("other", "其他"))

# A sum that a firm reports moves on only when the office has seen the voucher.
REPORTED_STAGES: tuple[Stage, ...] = (
    Stage("reported", Text("reported", "已填报")),
    Stage("confirmed", Text("confirmed", "已确认"), counts=True),
    Stage("returned", Text("returned", "退回")),
)


def currency(*, required: bool = False) -> RegisterField:
    """The column that holds the currency of a row's amounts."""
    title = Text("Currency", "币种")
    return RegisterField(
        "currency", title, "choice", choices=currencies(), required=required, in_list=required
    )


def sector(*, required: bool = False) -> RegisterField:
    """The section of GB/T 4754 a row belongs to."""
    return RegisterField(
        "sector", Text("Sector", "行业门类"), "choice", choices=SECTIONS, required=required, in_list=True
    )


def host(*, required: bool = True, help: Text = Text("", "")) -> RegisterField:
    """The host country or region; Hong Kong, Macao and Taiwan, China are hosts too."""
    title = Text("Host country or region", "所在国家（地区）")
    return RegisterField("country", title, "country", required=required, in_list=True, help=help)


def home() -> RegisterField:
    """The city the firm is registered in."""
    return RegisterField("region", Text("City", "所属地市"), "region", required=True, in_list=True)
