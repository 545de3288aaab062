"""The declaration of ``trade.complexity``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import complexity_world, world
from wuwai.trade.studies.complexity_charts import CHARTS, when
from wuwai.trade.studies.complexity_result import ALL, ECONOMIES, REGION, RegionComplexity, region_complexity


def finding(result: RegionComplexity) -> Text:
    """The index, the rank, and how many products are exported with advantage."""
    placed = result.found
    if placed is None:
        return Text("No exports are on file to place in the world", "没有可置于世界比较的出口数据")
    words = {
        "r": result.data.region, "when": when(result), "k": int(placed.exported.sum()),
        "n": len(placed.world.products), "eci": f"{placed.eci:+.2f}".replace("-", "−"), "rank": placed.rank,
        "of": int(result.economies["eci"].is_not_null().sum()),
    }  # fmt: skip
    pattern = Text(
        "{r} exports {k} of {n} products with advantage ({when}); its complexity, {eci}, would rank {rank} of"
        " {of}",
        "{r}在{n}种产品中有{k}种具有比较优势（{when}）；经济复杂度指数{eci}，在{of}个经济体中列第{rank}位",
    )
    if not result.data.world.own:
        pattern = Text(pattern.en.replace("would rank", "ranks"), pattern.zh)
    if placed.rank is None:
        pattern = Text(
            "{r} exports {k} of {n} products with advantage ({when}); its complexity is undefined",
            "{r}在{n}种产品中有{k}种具有比较优势（{when}）；经济复杂度未定义",
        )
    return world.sampled(pattern.format(**words), result.sample)


STUDY = register(
    Study(
        name="trade.complexity",
        linkage="trade",
        title=Text("Economic complexity and product space", "经济复杂度与产品空间"),
        question=Text(
            "What does a region export with comparative advantage, how complex is it, and how near is it to"
            " what it does not export yet?",
            "一个地区在哪些产品上具有比较优势？出口结构有多复杂？距离尚未形成优势的产品有多远？",
        ),
        how_to_read=Text(
            "RCA is the share of a product in the region's exports over its share in world exports; from 1 on"
            " it counts as exported with advantage. A product is complex (PCI) where few economies, and"
            " diversified ones, export it; a region is (ECI) where its products are: its ECI is the mean PCI"
            " of what it exports with advantage. Density, 0 to 1, is how much of what is near to a product"
            " the region exports. Outlook gain is what adding a product would open up. A region by its own"
            " file is measured against the world as it is, for its trade is part of its country's.",
            "RCA为产品占本地区出口的比重与占世界出口比重之比，达到1即计为具有比较优势。只有少数且多元化的经济体才出口的产品复杂度（PCI）高；"
            "地区的复杂度指数（ECI）为其优势产品PCI的平均值。密度（0至1）表示某产品的邻近产品中本地区已有多少。"
            "前景增益表示新增该产品能打开多大空间。以自有海关数据计算的地区，其贸易已含在所属国家之内，故以世界现状为参照。",
        ),
        inputs=complexity_world.inputs(),
        parameters=(
            *complexity_world.PARAMETERS,
            Parameter(
                "rows",
                "choice",
                Text("Table", "表格内容"),
                default=REGION,
                choices={
                    REGION: Text("the region's products", "本地区各产品"),
                    ECONOMIES: Text("every economy", "各经济体"),
                    ALL: Text("every economy and product", "各经济体各产品"),
                },
            ),
        ),
        columns=(
            Column("location", Text("Economy code", "经济体代码"), hidden=True),
            Column("location_title", Text("Economy", "经济体"), "label"),
            Column("product", Text("Code", "代码")),
            Column("product_title", Text("Product", "产品"), "label"),
            Column("value", Text("Exports", "出口额"), "number", unit_from="unit"),
            Column("rca", Text("RCA", "RCA"), "number", help=Text("Balassa's index", "显示性比较优势指数")),
            Column("exported", Text("With advantage", "具有比较优势"), "flag"),
            Column("density", Text("Density", "密度"), "number"),
            Column("pci", Text("PCI", "PCI"), "number", help=Text("Product complexity", "产品复杂度指数")),
            Column(
                "cog",
                Text("Outlook gain", "前景增益"),
                "number",
                help=Text("COG; none where it is exported already", "COG；已具有优势的产品为空"),
            ),
            Column("eci", Text("ECI", "ECI"), "number", help=Text("Economic complexity", "经济复杂度指数")),
            Column("coi", Text("Outlook", "前景"), "number", help=Text("COI, raw", "COI，未标准化")),
            Column("diversity", Text("Products with advantage", "优势产品数"), "integer"),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=region_complexity,
        gathered={"where": complexity_world.Counted},
        method=Text(
            "RCA after Balassa; M = RCA at or over the threshold. ECI is the second eigenvector of the"
            " normalised M M', signed to go with diversity; PCI its image among products; both in standard"
            " deviations of the first. Proximity = joint exporters / the larger number of exporters. Density"
            " = sum of proximity over what is exported / over all others. COI = Σ density (1 − M) PCI; COG ="
            " the gain in it, net of what the product stands for already. What has no M is undefined.",
            "RCA按Balassa定义，达到下限记M=1。ECI取归一化MM'的第二特征向量，符号与多样性一致；PCI为其在产品侧的映射，两者均以前者的标准差为单位。"
            "邻近度＝共同出口经济体数÷两产品出口经济体数的较大者。密度＝已有优势产品邻近度之和÷全部其他产品邻近度之和。"
            "COI＝Σ密度×(1−M)×PCI；COG为新增该产品带来的增益（扣除其自身已计部分）。没有M的，各指标未定义。",
        ),
        citation="Balassa 1965; Hidalgo et al. 2007; Hidalgo & Hausmann 2009; Hausmann et al. 2014, The Atlas"
        " of Economic Complexity",
        charts=CHARTS,
        finding=finding,
    )
)
