"""Which column of a file becomes what: shown before a file is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from wuwai.facts.importers.headings import OPTIONAL, REQUIRED
from wuwai.facts.model import ReadAs
from wuwai.reference.text import Text

_FIELDS = {
    "period": Text("period", "时期"),
    "reporter": Text("reporter", "报告方"),
    "partner": Text("partner", "贸易伙伴"),
    "product": Text("product", "商品"),
    "classification": Text("classification", "分类版本"),
    "direction": Text("direction", "进出口方向"),
    "regime": Text("regime", "贸易方式"),
    "use": Text("use", "用途"),
    "value": Text("value", "数值"),
    "currency": Text("currency", "币种"),
    "quantity": Text("quantity", "数量"),
    "unit": Text("unit", "计量单位"),
    "firm": Text("firm", "企业"),
    "series": Text("series", "指标"),
    "region": Text("region", "地区"),
    "region_code": Text("region", "地区"),
    "place": Text("place", "地点"),
    "source_url": Text("source", "来源"),
    "source_kind": Text("kind of source", "来源类别"),
    "published_on": Text("date of publication", "公布日期"),
    "certainty": Text("certainty", "可信度"),
    "note": Text("note", "备注"),
}
_SERIES = {
    "region": Text("a code or a name", "代码或名称"),
    "region_code": Text("a code", "代码"),
    "period": Text("by the grammar of periods", "按时期的规定写法"),
    "value": Text("a number; kept as printed too", "数字，同时保留原样"),
    "unit": Text("must be a known unit", "须为已知单位"),
}
NOTHING = Text("", "")
NUMBER = Text("a number", "数字")
CHECKED = Text("a code, checked against its table", "编码，与编码表核对")
PART = Text("tells totals from their parts", "用于区分合计与分项")


def of_flows(
    heading: Sequence[str],
    shapes: Sequence[Mapping[str, pl.Expr]],
    how: Mapping[str, Text],
    passed_over_by: pl.Expr | None = None,
) -> tuple[ReadAs, ...]:
    """The columns of a file with the parts of a flow that its layout makes of each."""
    made: dict[str, list[str]] = {}
    for shape in shapes:
        for field, value in shape.items():
            for column in value.meta.root_names():
                if field not in made.setdefault(column, []):
                    made[column].append(field)
    parts = set(passed_over_by.meta.root_names()) if passed_over_by is not None else set()
    return tuple(
        ReadAs(
            column,
            tuple(made.get(column, ())),
            how.get(column, PART if column in parts else NOTHING),
        )
        for column in dict.fromkeys(heading)
        if column
    )


def of_series(heading: Sequence[str], fields: Mapping[str, str] | None = None) -> tuple[ReadAs, ...]:
    """The columns of a file of observations; ``fields`` tells what each is where it is called otherwise."""
    known = fields if fields is not None else {name: name for name in (*REQUIRED, *OPTIONAL)}
    return tuple(
        ReadAs(name, (known[name],) if known.get(name) else (), _SERIES.get(known.get(name, ""), NOTHING))
        for name in dict.fromkeys(heading)
        if name
    )


def titles(fields: Sequence[str]) -> Text:
    """Parts of a flow in words; a name that is none of them, as it is."""
    every = [_FIELDS.get(field, Text(field, field)) for field in fields]
    return Text(", ".join(t.en for t in every), "、".join(t.zh for t in every))
