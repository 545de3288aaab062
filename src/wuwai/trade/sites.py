"""The life of a site - a park, a warehouse - as the registers of foreign trade record it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Stage

RECOGNITION = EvidenceKind("recognition", Text("notice of recognition", "认定文件"))

SITE_STAGES: tuple[Stage, ...] = (
    Stage("planned", Text("planned", "拟建")),
    Stage("under_construction", Text("under construction", "在建")),
    Stage("operating", Text("operating", "运营"), counts=True),
    Stage(
        "recognised",
        Text("recognised", "已认定"),
        evidence=(RECOGNITION.key,),
        role="administrator",
        counts=True,
    ),
    Stage("closed", Text("closed", "已关闭")),
)
