"""The register of policy instruments: recognitions, awards, mutual recognition and the like."""

from __future__ import annotations

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

KINDS = {
    "recognition": Text("recognition of firms or sites", "企业或载体认定"),
    "mutual_recognition": Text("mutual recognition between cities", "跨市互认"),
    "award": Text("award or subsidy", "奖补"),
    "facilitation": Text("facilitation", "便利化措施"),
    "other": Text("other", "其他"),
}
LINKAGES = {
    "trade": Text("foreign trade", "外贸"),
    "investment": Text("foreign investment", "外资"),
    "outsourcing": Text("service outsourcing", "外包"),
    "outbound": Text("outbound cooperation", "外经"),
    "talent": Text("foreign talent", "外智"),
}


class PolicyInstrument(RegisterRow):
    """One instrument. ``since`` is as published (2023-12, 2026-03-15), ``places`` in words."""

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    serves = models.CharField(max_length=16, blank=True, default="")
    kind = models.CharField(max_length=24, blank=True, default="")
    issuer = models.CharField(max_length=200, blank=True, default="")
    document = models.CharField(max_length=200, blank=True, default="")
    places = models.CharField(max_length=200, blank=True, default="")
    since = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_instrument_a_name")]


REGISTER = register(
    Register(
        name="policy-instruments",
        linkage="",
        title=Text("Policy instruments", "政策工具"),
        one=Text("policy instrument", "政策工具"),
        about=Text(
            "Instruments the region has announced or uses for the five linkages. One row is one instrument.",
            "本地区为推进五外联动已公布或实施的政策工具，一项一行。",
        ),
        model=PolicyInstrument,
        key=("name",),
        counted_note=Text(
            "Instruments in force are counted; those only announced or ended are not.",
            "计入实施中的政策工具；仅公布或已结束的不计。",
        ),
        stages=(
            Stage("announced", Text("announced", "已公布")),
            Stage("in_force", Text("in force", "实施中"), counts=True),
            Stage("ended", Text("ended", "已结束")),
        ),
        fields=(
            RegisterField("name", Text("Instrument", "政策工具名称"), required=True, in_list=True),
            RegisterField("name_en", Text("Name in English", "英文名称")),
            RegisterField("serves", Text("Serves", "服务领域"), "choice", choices=LINKAGES, in_list=True),
            RegisterField("kind", Text("Kind", "类别"), "choice", choices=KINDS, in_list=True),
            RegisterField("issuer", Text("Issued by", "发文单位")),
            RegisterField("document", Text("Document number", "文号")),
            RegisterField("places", Text("Where it holds", "适用范围"), in_list=True),
            RegisterField(
                "since",
                Text("Since, as published", "公布时间"),
                in_list=True,
                help=Text("Day or month as published, such as 2023-12", "按公布口径填写，如 2023-12"),
            ),
            RegisterField(
                "region",
                Text("City", "地市"),
                "region",
                help=Text("Empty: the whole region, or several cities", "留空表示全省或多个地市"),
            ),
        ),
        summaries=(
            Summary("linkages", Text("By linkage", "按服务领域"), by=("serves",)),
            Summary("kinds", Text("By kind", "按类别"), by=("kind",)),
        ),
    )
)
