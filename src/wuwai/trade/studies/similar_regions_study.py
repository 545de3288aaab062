"""The declaration of ``trade.similar_regions``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import complexity_world, world
from wuwai.trade.studies.complexity_world import listed
from wuwai.trade.studies.similar_regions_charts import CHARTS
from wuwai.trade.studies.similar_regions_result import TITLES, Alike, alike


def finding(result: Alike) -> Text:
    """The three most alike, and what they export that the region does not."""
    frame = result.frame()
    if frame.is_empty():
        return Text("No exports are on file to place in the world", "没有可置于世界比较的出口数据")
    names = frame.select("location_title_en", "location_title_zh").head(3).iter_rows()
    words = {"r": result.data.region, "first": listed(Text(*pair) for pair in names)}
    said = Text("{r} exports most like {first}", "与{r}出口结构最相似的是{first}").format(**words)
    if result.lessons.height:
        row = result.lessons.row(0, named=True)
        said = Text(
            "{said}; {k} of the {n} most similar export {p} with advantage, {r} does not",
            "{said}；最相似的{n}个经济体中有{k}个在{p}上具有优势，{r}尚无",
        ).format(said=said, k=row["holders"], n=row["among"], p=result.data.quoted(row["product"]), **words)
    return world.sampled(said, result.sample)


STUDY = register(
    Study(
        name="trade.similar_regions",
        linkage="trade",
        title=Text("Economies that export alike", "出口结构相似的经济体"),
        question=Text(
            "Which economies export what a region exports, and what do they export that it does not?",
            "哪些经济体的出口结构与本地区相似？它们还出口哪些本地区尚无优势的产品？",
        ),
        how_to_read=Text(
            "Shared advantages counts the products both export with advantage (cosine: 100% where they are"
            " the same). Pattern compares how strong each advantage is. Overlap is the part of the two export"
            " baskets that is the same, so it leans on the large products. An economy that is high by all"
            " three is alike whichever way one looks; the column of change shows where it is not. What they"
            " export besides is a list to look into, the largest first: that others alike can do it says it"
            " can be done, not that it should.",
            "“共同优势”统计双方均具有比较优势的产品（余弦，完全相同为100%）；“优势格局”比较各产品优势的强弱；“重合度”为两地出口结构中相同的部分，受大宗产品影响较大。"
            "三项均靠前者无论如何衡量都相似，“变动条件”列出其他口径下的位次。对方的其他优势产品按规模排列，供研究参考：相似经济体能做到，说明可行，并非必须。",
        ),
        inputs=complexity_world.inputs(),
        parameters=(
            *complexity_world.PARAMETERS,
            Parameter("measure", "choice", Text("Alike by", "相似口径"), default="cosine", choices=TITLES),
            Parameter(
                "among",
                "integer",
                Text("Most similar looked at", "参照经济体数"),
                default=10,
                low=1,
                high=50,
                help=Text("For what they export that the region does not", "用于汇总本地区尚无优势的产品"),
            ),
        ),
        columns=(
            Column("rank", Text("Rank", "位次"), "integer"),
            Column("location", Text("Economy code", "经济体代码"), hidden=True),
            Column("location_title", Text("Economy", "经济体"), "label"),
            Column("similarity", Text("Similarity", "相似度"), "number", help=Text("0 to 1", "0至1")),
            Column("reason", Text("Reason", "理由"), "label"),
            Column("lacks", Text("Exported there, not here", "对方优势而本地尚无"), "label"),
            Column("change", Text("What would change it", "变动条件"), "label"),
            Column("both", Text("Advantages shared", "共同优势产品数"), "integer"),
            Column("ours", Text("Only here", "仅本地"), "integer"),
            Column("theirs", Text("Only there", "仅对方"), "integer"),
            Column("eci", Text("ECI", "ECI"), "number"),
            Column("exports", Text("Its exports", "对方出口额"), "number", unit_from="unit"),
            Column("cosine", TITLES["cosine"], "number", hidden=True),
            Column("correlation", TITLES["correlation"], "number", hidden=True),
            Column("overlap", TITLES["overlap"], "number", hidden=True),
            Column("largest", Text("Their codes", "产品代码"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=alike,
        gathered={"where": complexity_world.Counted},
        method=Text(
            "Cosine: products exported with advantage by both over the geometric mean of the two counts."
            " Correlation: of log(RCA + 0.1) over products. Overlap: Σ min of the two export shares. The"
            " country a region lies in is not ranked. Of the most similar, each product's share is weighted"
            " by similarity.",
            "余弦：双方均具有优势的产品数÷两者优势产品数的几何平均。相关：各产品log(RCA＋0.1)的相关系数。重合度：Σ两地出口份额的较小者。"
            "本地区所属国家不参与排名。汇总最相似经济体的产品时按相似度加权。",
        ),
        citation="Finger & Kreinin 1979; Bahar, Hausmann & Hidalgo 2014; Hidalgo et al. 2007",
        charts=CHARTS,
        finding=finding,
    )
)
