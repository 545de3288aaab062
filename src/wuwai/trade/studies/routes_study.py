"""The declaration of ``trade.routes``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.routes_charts import CHARTS, days_title, most_passed, one_market
from wuwai.trade.studies.routes_result import RoutesFound, routes_found
from wuwai.trade.studies.routes_tables import CLOSED, INPUTS, SPEED


def finding(result: RoutesFound) -> Text:
    """Within how many days the markets are reached, and which passage most of them depend on; the days of
    each mode where one market was asked for.
    """
    if result.only:
        return one_market(result)
    said, more = days_title(result), most_passed(result)
    return Text(f"{said.en}. {more.en}", f"{said.zh}；{more.zh}")


STUDY = register(
    Study(
        name="trade.routes",
        linkage="trade",
        title=Text("Ways to the markets", "通往各市场的运输线路"),
        question=Text(
            "How far is each market by sea, rail, road and air, how many days and what does a tonne cost, how"
            " much CO2, and through which canals and straits does the ship go?",
            "到各市场海运、铁路、公路、空运里程多长、需要多少天、每吨运费和碳排放多少，海运途经哪些运河和海峡？",
        ),
        how_to_read=Text(
            "From door to door: by road to the nearest port, over the shortest sea lanes past canals and"
            " straits to the market's port by which goods arrive at least cost, by road to its largest city."
            " Distances by sea are measured over a"
            " network of sea lanes; days, costs and CO2 are reckoned from the assumptions in Code tables,"
            " Assumptions on transport, each with its source, which an office may replace. Rates move: read"
            " costs against each other, not as quotations. The Arctic passages are closed.",
            "按门到门计算：公路至最近港口，经最短航线及运河、海峡至该市场到达费用最低的港口，再由公路送达其最大城市。海运里程按航线网络实测；"
            "时间、费用和碳排放按“基础代码—运输参数”中的参数推算，各参数注明来源，单位可自行替换。"
            "运价变动频繁，费用宜作相互比较，不作报价。北极航道默认封闭。",
        ),
        inputs=INPUTS,
        parameters=(
            Parameter("region", "region", Text("From", "起点"), required=True),
            Parameter(
                "port",
                "text",
                Text("Loaded at", "装船港"),
                help=Text(
                    "Name or UN/LOCODE, such as CNYTN; the nearest where empty",
                    "名称或UN/LOCODE，如CNYTN；留空则取最近港口",
                ),
            ),
            CLOSED,
            Parameter(
                "market",
                "text",
                Text("Market", "市场"),
                help=Text("Name or code, such as DEU; all where empty", "名称或代码，如DEU；留空为全部"),
            ),
            SPEED,
        ),
        columns=(
            Column("market", Text("Market", "市场"), "label"),
            Column("city", Text("City", "城市"), "label"),
            Column("mode", Text("By", "方式"), "label"),
            Column("days", Text("Days", "天数"), "number", "天"),
            Column("cost", Text("Cost, USD a tonne", "费用（美元/吨）"), "number"),
            Column("co2", Text("CO2, kg a tonne", "碳排放（千克/吨）"), "number"),
            Column("km", Text("Way", "里程"), "number", "公里"),
            Column(
                "sea_miles",
                Text("By sea", "海运航程"),
                "number",
                "海里",
                help=Text("From port to port", "港到港"),
            ),
            Column("passages", Text("Through", "途经航道"), "label"),
            Column("from_port", Text("Loaded at", "装船港"), "label"),
            Column("to_port", Text("Discharged at", "卸船港"), "label"),
            Column("market_code", Text("Market code", "市场代码"), hidden=True),
            Column("mode_code", Text("Mode code", "方式代码"), hidden=True),
            Column("from_code", Text("UN/LOCODE of loading", "装船港代码"), hidden=True),
            Column("to_code", Text("UN/LOCODE of discharge", "卸船港代码"), hidden=True),
            Column("passage_ids", Text("Ids of passages", "航道代号"), hidden=True),
        ),
        kernel=routes_found,
        method=Text(
            "Shortest way over searoute's network of sea lanes (Dijkstra); closing a passage takes away every"
            " lane that crosses its line. Days = km / km a day + days at both ends + days of each passage;"
            " cost = km × freight + handling + tolls; the legs by road to and from the ports are added."
            " Rail, road and air: great circle × detour.",
            "海运按searoute航线网络求最短路径（Dijkstra算法）；封闭航道即去除穿越其断面线的全部航段。"
            "天数＝里程÷日行里程＋两端作业天数＋各航道通过天数；费用＝里程×每吨公里运费＋作业费＋通行费；另加港口两端公路段。"
            "铁路、公路、空运＝大圆距离×绕行系数。",
        ),
        citation="Dijkstra 1959; sea lanes: searoute (Eurostat), Apache-2.0",
        charts=CHARTS,
        finding=finding,
    )
)
