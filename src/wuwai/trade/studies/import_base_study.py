"""The declaration of ``trade.import_bases``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.reference.import_kinds import KINDS
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Proposal, Study, StudyResult
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.dependency_result import Criteria
from wuwai.trade.studies.dependency_study import CRITERIA, WINDOWED
from wuwai.trade.studies.import_base_charts import CHARTS
from wuwai.trade.studies.import_base_result import ALL, BASES, ImportBases, import_bases
from wuwai.trade.studies.import_base_words import called, port_of

_LONGEST = 200  # of the register's texts


def finding(result: ImportBases) -> Text:
    """The first candidate, its harbour, and how many there are."""
    if not result.bases:
        said = Text("No imports of {place} by city are on file", "尚无{place}分地市的进口数据").format(
            place=result.place
        )
        return world.sampled(said, result.sample)
    first = result.bases[0]
    said = Text(
        "Of {n} candidates in {place} the first import base to build is for {kind} in {city}, by {port}",
        "{place}{n}个候选中，宜首先建设{base}，邻近{port}",
    ).format(
        n=len(result.bases),
        place=result.place,
        base=called(first),
        kind=KINDS[first.kind],
        city=world.place(first.city),
        port=port_of(first),
    )
    return world.sampled(said, result.sample)


def planned(row: Mapping[str, Any], run: StudyResult) -> dict[str, Any] | None:
    """The register's fields for a candidate; its name is made of the city and the kind, so one row is one
    base.
    """
    if not row["score"]:
        return None
    base = next(one for one in run.result.bases if one.rank == row["rank"])  # type: ignore[attr-defined]
    return {
        "name": called(base).zh,
        "region": row["region"],
        "kind": row["kind"],
        "port": base.harbour.title.zh if base.harbour else "",
        "chapters": row["chapters"],
        "products": row["goods_zh"][:_LONGEST],
        "imports_year": run.result.year,  # type: ignore[attr-defined]
        "imports": round(row["imports"]),
        "currency": run.result.currency,  # type: ignore[attr-defined]
    }


STUDY = register(
    Study(
        name="trade.import_bases",
        linkage="trade",
        title=Text("Import bases to build", "拟建进口基地"),
        question=Text(
            "In which cities, by which ports and for which goods would import bases lessen dependence most?",
            "在哪些城市、依托哪些港口、围绕哪些商品建设进口基地，最有助于缓解进口依赖？",
        ),
        how_to_read=Text(
            "A candidate is a city and a kind of goods: bulk commodities, electronic components, mid- and"
            " high-end consumer goods. Its score starts from the city's imports of the kind, each product"
            " counted by how near it is to a dependency (1: on the list of trade.dependency; 0.1: a tenth"
            " of the way to all three limits). It grows by the share that clusters use, falls with the"
            " distance to the nearest port for such goods, and is divided by one more than the bases of"
            " the kind that the city has. The order says where to look first; cost, land and law are not"
            " in it.",
            "候选为“城市×商品类别”：大宗商品、电子元器件、中高端消费品。得分以该市该类进口额为基础，每种商品按其接近依赖的程度计权"
            "（1表示已列入“进口依赖”名单，0.1表示距三项界限合计十分之一）；集群使用比重越高得分越高，距同类货物最近港口越远得分越低，"
            "并除以当地已有同类基地数加一。排序只提示先看哪里，不含成本、用地和政策因素。",
        ),
        inputs=(
            *WINDOWED,
            Input("clusters", "clusters"),
            Input("register", "bases", BASES, source="import-bases"),
        ),
        parameters=(
            *(world.REGION, world.DATASET, world.YEAR, world.LEVEL),
            Parameter(
                "kind",
                "choice",
                Text("Kind of goods", "商品类别"),
                default=ALL,
                choices={ALL: Text("all", "全部"), **KINDS},
            ),
            *CRITERIA,
            Parameter(
                "half_distance",
                "number",
                Text("Distance that halves (km)", "得分减半距离（公里）"),
                default=150.0,
                low=1.0,
                high=5000.0,
                help=Text(
                    "As far from its port a base counts half; so does one whose port is not in the table",
                    "距港口达此距离时得分减半；港口表中没有的城市也按减半计",
                ),
            ),
            *(world.OWN, world.OWN_YEAR, world.RATE),
        ),
        columns=(
            Column("rank", Text("Place", "位次"), "integer"),
            Column("region", Text("City code", "城市代码"), hidden=True),
            Column("kind", Text("Kind code", "类别代码"), hidden=True),
            Column("city", Text("City", "城市"), "label"),
            Column("goods_kind", Text("Kind of goods", "商品类别"), "label"),
            Column("score", Text("Score", "得分"), "number"),
            Column("port", Text("Nearest port", "最近港口"), "label"),
            Column("imports", Text("Imports", "进口额"), "number", unit_from="unit"),
            Column(
                "weighted",
                Text("Weighted imports", "加权进口额"),
                "number",
                unit_from="unit",
                help=Text("Each product by how near it is to a dependency", "每种商品按接近依赖的程度计权"),
            ),
            Column("existing", Text("Bases there", "已有基地"), "integer"),
            Column("goods", Text("Goods", "主要商品"), "label"),
            Column("reason", Text("Why", "原因"), "label"),
            Column("change", Text("What would change it", "何种变化会改变判断"), "label"),
            Column("suppliers", Text("Main origins", "主要来源"), "label"),
            Column("clusters", Text("For the clusters", "服务集群"), "label"),
            Column("need", Text("Dependence", "依赖程度"), "percent", "%", hidden=True),
            Column("strict", Text("On the list", "列入名单比重"), "percent", "%", hidden=True),
            Column("used", Text("Goods of clusters", "集群商品比重"), "percent", "%", hidden=True),
            Column("chapters", Text("HS chapters", "HS章号"), hidden=True),
            Column("distance", Text("Distance to the port (km)", "距港口（公里）"), "number", hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=import_bases,
        gathered={"where": world.Where, "criteria": Criteria},
        method=Text(
            "Score = Σ imports × dependence of the product × (1 + share of cluster goods) × 1 / (1 + km /"
            " half distance) × 1 / (1 + bases there), the first set to 100. Dependence = 1 on the list,"
            " else the product of min(1, value / limit) over the three limits.",
            "得分＝Σ进口额×商品依赖程度×（1＋集群商品比重）×1÷（1＋公里数÷减半距离）×1÷（1＋已有基地数），居首者记为100。"
            "商品依赖程度：列入名单为1，否则为三项指标min(1, 数值÷界限)之积。",
        ),
        citation="Own score on the rule of Lefebvre & Wibaux 2024, CEPII Policy Brief 47",
        charts=CHARTS,
        proposes=(Proposal("import-bases", Text("Plan this base", "列入基地台账"), planned),),
        finding=finding,
    )
)
