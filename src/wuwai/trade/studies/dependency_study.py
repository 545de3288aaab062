"""The declaration of ``trade.dependency``."""

from __future__ import annotations

from functools import partial

from wuwai.facts.dataset_families import ICIO, ICIO_INTERMEDIATE
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.dependency_charts import CHARTS
from wuwai.trade.studies.dependency_result import Criteria, Dependencies, dependencies
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.world_asked import country, last_years

_EDITIONS = ("2025", "2023", "2021")
# The world around a region over the years of the window.
WINDOWED = world.inputs(years=partial(last_years, count="years"))
USES = Input(
    "flows",
    "uses",
    where={
        "dataset": tuple(one.key(edition) for one in (ICIO_INTERMEDIATE, ICIO) for edition in _EDITIONS),
        "direction": "export",
        "partner": country,
    },
    group=("year", "product", "use"),
)
CRITERIA = (
    Parameter(
        "years",
        "integer",
        Text("Years looked at", "观察年数"),
        default=3,
        low=1,
        high=10,
        help=Text("Those up to the chosen year", "截至所选年份"),
    ),
    Parameter(
        "needed", "integer", Text("Years all limits are passed", "满足年数"), default=2, low=1, high=10
    ),
    Parameter(
        "import_limit", "number", Text("HHI of imports above", "进口HHI高于"), default=0.4, low=0.0, high=1.0
    ),
    Parameter(
        "world_limit",
        "number",
        Text("HHI of world exports above", "世界出口HHI高于"),
        default=0.4,
        low=0.0,
        high=1.0,
    ),
    Parameter(
        "ratio_limit",
        "number",
        Text("Imports over exports above", "进出口比高于"),
        default=1.0,
        low=0.0,
        high=1000.0,
    ),
)
PRESENT = Parameter(
    "present",
    "number",
    Text("Share that makes a supplier (%)", "视为现有来源的最低比重（%）"),
    default=1.0,
    low=0.0,
    high=50.0,
    help=Text(
        "Who has less of the imports counts among those who could supply", "低于此比重者列为可替代来源的候选"
    ),
)


def finding(result: Dependencies) -> Text:
    """How many products the rule finds, their share, the largest; else which comes nearest."""
    if result.rows.is_empty():
        return world.sampled(
            Text("No imports of {place} are on file", "尚无{place}的进口数据").format(place=result.place),
            result.sample,
        )
    found = result.dependent
    first = result.rows.row(0, named=True)
    words = {
        "place": result.place,
        "n": found.height,
        "what": result.what,
        "all": result.rows.height,
        "share": percent(result.share or 0.0),
        "first": Text(first["title_en"], first["title_zh"]),
        "who": Text(first["supplier_en"] or "", first["supplier_zh"] or ""),
    }
    if found.is_empty():
        said = Text(
            "None of {all} {what} that {place} imports passes all limits; {first} comes nearest",
            "{place}进口的{all}{what}中没有一项超过全部界限，最接近的是{first}",
        )
    elif first["supplier_en"]:
        said = Text(
            "{place} depends on few suppliers for {n} of {all} {what} ({share} of its imports), most of all"
            " for {first} from {who}",
            "{place}进口的{all}{what}中有{n}项高度依赖少数来源（占进口的{share}），其中金额最大的是{first}，主要来自{who}",
        )
    else:
        said = Text(
            "{place} depends on few suppliers for {n} of {all} {what}",
            "{place}进口的{all}{what}中有{n}项高度依赖少数来源",
        )
    return world.sampled(said.format(**words), result.sample)


STUDY = register(
    Study(
        name="trade.dependency",
        linkage="trade",
        title=Text("Import dependency", "进口依赖"),
        question=Text(
            "Which imports come from so few suppliers, in a world of so few, that they could fail; who"
            " else could supply them, and which clusters need them?",
            "哪些进口商品来源过于集中、世界上供应方也少，存在断供风险？还有谁可以供应？哪些集群需要这些商品？",
        ),
        how_to_read=Text(
            "A product is on the list when three limits are passed in two of three years: its imports come"
            " from few suppliers, the world's exports come from few, and more is imported than exported."
            " An HHI (Herfindahl index) of 1 is one supplier, 0.5 two equal ones, 0.1 ten. Below the list"
            " stand the products nearest to it. Those who could supply sell the product elsewhere but"
            " hardly here; in brackets how many times their sales elsewhere cover what the main supplier"
            " sells here, in order of these sales and of how easily both sides trade. Concentration is no"
            " proof of danger: a reliable supplier may be the only one for good reasons.",
            "三年中有两年同时超过三项界限即列入：进口来源集中、世界出口方集中、进口大于出口。HHI（赫芬达尔指数）为1表示只有一个来源，"
            "0.5表示两个相等的来源，0.1表示十个。未入围者按接近程度排在其后。可替代来源指对别处有出口而对本地几乎没有出口的国家（地区），"
            "括号内为其对别处出口相当于现有最大来源供应额的倍数，按该出口额及双边贸易便利程度排序。集中并不等于危险：可靠的来源也可能是唯一来源。",
        ),
        inputs=(*WINDOWED, USES, Input("clusters", "clusters")),
        parameters=(
            *(world.REGION, world.DATASET, world.YEAR, world.LEVEL),
            *CRITERIA,
            *(PRESENT, world.OWN, world.OWN_YEAR, world.RATE),
        ),
        columns=(
            Column("product", Text("Code", "代码"), hidden=True),
            Column("title", Text("Product", "商品"), "label"),
            Column("dependent", Text("On the list", "是否列入"), "flag"),
            Column("imports", Text("Imports", "进口额"), "number", unit_from="unit"),
            Column("supplier", Text("Main supplier", "最大来源"), "label"),
            Column("supplier_share", Text("Its share", "其比重"), "percent", "%"),
            Column(
                "import_hhi",
                Text("HHI of imports", "进口HHI"),
                "number",
                help=Text("Sum of squared shares of the suppliers", "各来源比重的平方和"),
            ),
            Column("world_hhi", Text("HHI of world exports", "世界出口HHI"), "number"),
            Column(
                "ratio",
                Text("Imports over exports", "进出口比"),
                "number",
                help=Text("Not defined without exports", "无出口时无定义"),
            ),
            Column("reason", Text("Why", "原因"), "label"),
            Column("change", Text("What would change it", "何种变化会改变判断"), "label"),
            Column("substitutes", Text("Could also supply", "可替代来源"), "label"),
            Column("clusters", Text("In the clusters", "所属集群"), "label"),
            Column("users", Text("Used by", "使用行业"), "label"),
            Column("suppliers", Text("Suppliers", "来源数"), "integer", hidden=True),
            Column("exports", Text("Exports", "出口额"), "number", unit_from="unit", hidden=True),
            Column("passed", Text("Limits passed", "超过界限数"), "integer", hidden=True),
            Column("years_met", Text("Years with all passed", "满足年数"), "integer", hidden=True),
            Column("years_seen", Text("Years with imports", "有进口年数"), "integer", hidden=True),
            Column("nearest", Text("Limit that decides", "决定性界限"), hidden=True),
            Column("gap", Text("Distance to it", "与其相距"), "percent", "%", hidden=True),
            Column(
                "shift",
                Text("Imports to move", "需转移比重"),
                "percent",
                "%",
                hidden=True,
                help=Text(
                    "Share to buy from one new supplier so that the HHI of imports comes down to its limit",
                    "转向一个新来源后进口HHI降至界限所需的比重",
                ),
            ),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=dependencies,
        gathered={"where": world.Where, "criteria": Criteria},
        method=Text(
            "HHI = Σ s², s the suppliers' shares in the importer's purchases, or the exporters' in the"
            " world's. On the list: HHI of imports > 0.4, HHI of world exports > 0.4 and imports > exports"
            " in two of three years. Others who could supply: sales elsewhere × ease, ease = trade of the"
            " two over the trade expected from their shares. Cluster: share of dependent goods in its"
            " industries' imported inputs.",
            "HHI＝Σs²，s为各来源占进口的比重，或各出口方占世界出口的比重。三年中有两年进口HHI＞0.4、世界出口HHI＞0.4且进口＞出口即列入。"
            "可替代来源按“对别处出口×便利程度”排序，便利程度＝双方实际贸易÷按份额推算的贸易。集群：其所属行业进口中间投入中依赖性商品的比重。",
        ),
        citation="Lefebvre & Wibaux 2024, Import dependencies: where does the EU stand? CEPII Brief 47",
        charts=CHARTS,
        finding=finding,
    )
)
