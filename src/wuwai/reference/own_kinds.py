"""What tables an office may give of its own, with their columns and what each cell must be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from wuwai.reference import countries, products, regions, transport
from wuwai.reference.own_columns import CellFault, Check, Column, Kind
from wuwai.reference.text import Text


def _pattern(pattern: str, expected: Text) -> Check:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise CellFault(expected)
        return text

    return check


def _one_of(known: Iterable[str]) -> Check:
    names = tuple(known)
    return _pattern("|".join(names), Text(f"one of {', '.join(names)}", f"{'、'.join(names)}之一"))


def _any(text: str) -> str:
    return text


def _edition(text: str) -> str:
    try:
        return products.edition(text).code
    except KeyError:
        known = ", ".join(e.code for e in products.EDITIONS)
        raise CellFault(Text(f"an edition: {known}", f"版本：{known}")) from None


def _country(text: str) -> str:
    try:
        return countries.get(text.upper()).code
    except KeyError:
        raise CellFault(
            Text("a country's code of three letters, such as VNM", "三位字母的国家（地区）代码，如 VNM")
        ) from None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise CellFault(Text("a date such as 2022-01-01", "日期，如 2022-01-01")) from None


def _not_below_zero(text: str, wanted: Text) -> str:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise CellFault(wanted)
    return text


def _weight(text: str) -> str:
    return _not_below_zero(text, Text("a weight of 0 or more", "不小于0的权重"))


def _number(text: str) -> str:
    return _not_below_zero(text, Text("a number of 0 or more", "不小于0的数"))


def _percent(text: str) -> str:
    return _not_below_zero(text.removesuffix("%").strip(), Text("per cent, such as 12.5", "百分数，如 12.5"))


def _whole(text: str) -> str:
    digits = text.replace(",", "")
    if not digits.isdecimal() or not 0 < int(digits) < 10**9:
        raise CellFault(Text("a whole number above 0", "大于0的整数"))
    return digits


def _amount(text: str) -> str:
    digits = text.replace(",", "")
    try:
        value = float(digits)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise CellFault(Text("a number above 0", "大于0的数"))
    return digits


def _city(text: str) -> str:
    found = regions.find(text)
    if found is None or found.kind != "city":
        raise CellFault(Text("a city's code or name, such as 441200", "地市代码或名称，如 441200"))
    return found.code


def _share(text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise CellFault(Text("a share from 0 to 1", "0至1之间的比重"))
    return text


def _degrees(limit: int) -> Check:
    def check(text: str) -> str:
        try:
            inside = -limit <= float(text) <= limit
        except ValueError:
            inside = False
        if not inside:
            raise CellFault(Text(f"degrees from -{limit} to {limit}", f"-{limit}至{limit}之间的度数"))
        return text

    return check


_HS = _pattern(
    # 9999AA is "not specified" in lists of the United Nations.
    "[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}|9999AA",
    Text(
        "an HS code of 2, 4, 6, 8 or 10 digits; a missing leading zero must be restored in the file",
        "2、4、6、8或10位HS编码；丢失的前导零须在文件中补回",
    ),
)
_HS6 = _pattern(
    "[0-9]{6}",
    Text(
        "an HS code of 6 digits; a missing leading zero must be restored in the file",
        "6位HS编码；丢失的前导零须在文件中补回",
    ),
)
_PARTNER = _pattern("[0-9]{3}", Text("a partner code of 3 digits", "3位贸易伙伴编码"))
_REGIME = _pattern(
    "[0-9]{2}",
    Text(
        "a statistical regime of 2 digits; supervision modes of 4 digits are another list",
        "2位贸易方式编码；4位监管方式是另一张表",
    ),
)
_CODE = _pattern("[0-9A-Z]{1,10}", Text("a code of letters and digits", "由字母和数字组成的编码"))
_BLOC = _pattern("[A-Z0-9-]{2,20}", Text("a code in capitals, such as BRI", "大写字母代码，如 BRI"))
_LOCODE = _pattern("[A-Z]{2}[A-Z2-9]{3}", Text("a UN/LOCODE such as CNSHK", "UN/LOCODE，如 CNSHK"))
_AREA = _pattern("[0-9A-Z-]{1,20}", Text("a code in capitals, such as CN-44-E", "大写字母代码，如 CN-44-E"))
_COUNTY = _pattern("[0-9]{6}", Text("a code of 6 digits (GB/T 2260)", "6位代码（GB/T 2260）"))
_CLUSTER = _pattern(
    "[a-z][a-z0-9-]*",
    Text(
        "the name of a cluster's list, such as smart-home-appliances", "集群清单名，如 smart-home-appliances"
    ),
)
_CITY = _pattern("[0-9A-Za-z-]{1,20}", Text("a code of letters and digits", "由字母和数字组成的编码"))

_PASSAGE = _pattern(
    "[a-z][a-z0-9-]{1,30}",
    Text("an id in small letters, such as lombok", "小写字母组成的代号，如 lombok"),
)

_TERM = _pattern(
    "[a-z][a-z0-9-]*", Text("a term in small letters, such as agreement", "小写英文代号，如 agreement")
)
KINDS: tuple[Kind, ...] = (
    Kind(
        "products",
        Text("names of HS codes", "HS编码名称"),
        (
            Column("edition", _edition),
            Column("code", _HS),
            Column("name_en", _any, required=False),
            Column("name_zh", _any, required=False),
            Column("unit", _any, required=False),
        ),
        ("edition", "code"),
        ("edition",),
    ),
    Kind(
        "conversion",
        Text("concordance between two HS editions", "HS版本对照表"),
        (
            Column("from_edition", _edition),
            Column("from_code", _HS6),
            Column("to_edition", _edition),
            Column("to_code", _HS6),
            Column("weight", _weight, required=False),
        ),
        ("from_edition", "from_code", "to_edition", "to_code"),
        ("from_edition", "to_edition"),
    ),
    Kind(
        "bec",
        Text("broad economic categories of HS codes", "HS编码的广义经济分类（BEC）"),
        (
            Column("edition", _edition),
            Column("code", _HS6),
            Column("revision", _pattern("[45]", Text("4 or 5", "4 或 5"))),
            Column("bec", _CODE),
            Column("use", _any, required=False),
        ),
        ("edition", "code", "revision", "bec"),
        ("edition", "revision"),
    ),
    Kind(
        "isic",
        Text("industries of HS codes", "HS编码的行业分类（ISIC）"),
        (
            Column("edition", _edition),
            Column("code", _HS6),
            Column("revision", _pattern("3|3\\.1|4|5", Text("3, 3.1, 4 or 5", "3、3.1、4 或 5"))),
            Column("isic", _CODE),
        ),
        ("edition", "code", "revision", "isic"),
        ("edition", "revision"),
    ),
    Kind(
        "partners",
        Text("partner codes of China Customs", "海关贸易伙伴编码"),
        (
            Column("code", _PARTNER),
            Column("country", _country),
            Column("name_zh", _any, required=False),
            Column("valid_from", _day, required=False),
            Column("valid_to", _day, required=False),
        ),
        ("code", "valid_from"),
    ),
    Kind(
        "regimes",
        Text("statistical regimes", "贸易方式"),
        (
            Column("code", _REGIME),
            Column("name_zh", _any),
            Column("name_en", _any, required=False),
            Column("valid_from", _day, required=False),
            Column("valid_to", _day, required=False),
        ),
        ("code", "valid_from"),
    ),
    Kind(
        "blocs",
        Text("groups of countries", "国家（地区）组织"),
        (
            Column("bloc", _BLOC),
            Column("member", _country),
            Column("valid_from", _day, required=False),
            Column("valid_to", _day, required=False),
            Column("name_en", _any, required=False),
            Column("name_zh", _any, required=False),
            Column("source", _any),
        ),
        ("bloc", "member", "valid_from"),
        ("bloc",),
    ),
    Kind(
        "ports",
        Text("ports", "港口"),
        (
            Column("code", _LOCODE),
            Column("country", _country),
            Column("name_en", _any),
            Column("name_zh", _any, required=False),
            Column("longitude", _degrees(180), required=False),
            Column("latitude", _degrees(90), required=False),
        ),
        ("code",),
    ),
    Kind(
        "cities",
        Text("cities of a country, with population and income", "境外城市（含人口、收入）"),
        (
            Column("code", _CITY),
            Column("country", _country),
            Column("name_en", _any),
            Column("name_zh", _any, required=False),
            Column("latitude", _degrees(90)),
            Column("longitude", _degrees(180)),
            Column("population", _whole),
            Column("income", _amount, required=False),
        ),
        ("code",),
        ("country",),
    ),
    Kind(
        "areas",
        Text("areas of a province", "省内片区"),
        (
            Column("area", _AREA),
            Column("city", _city),
            Column("name_en", _any, required=False),
            Column("name_zh", _any),
            Column("source", _any),
        ),
        ("city",),
    ),
    Kind(
        "counties",
        Text("counties and their part of a city's clusters", "县（市、区）及其占所在市集群出口的比重"),
        (
            Column("code", _COUNTY),
            Column("city", _city),
            Column("name_en", _any, required=False),
            Column("name_zh", _any),
            Column("cluster", _CLUSTER),
            Column("share", _share),
            Column("longitude", _degrees(180)),
            Column("latitude", _degrees(90)),
            Column("source", _any, required=False),
        ),
        ("code", "cluster"),
    ),
    Kind(
        "passages",
        Text("sea passages, a line across each", "航道（每行一条断面线）"),
        (
            Column("passage", _PASSAGE),
            Column("name_en", _any, required=False),
            Column("name_zh", _any),
            Column("from_longitude", _degrees(180)),
            Column("from_latitude", _degrees(90)),
            Column("to_longitude", _degrees(180)),
            Column("to_latitude", _degrees(90)),
            Column("closed", _pattern("yes|no", Text("yes or no", "yes 或 no")), required=False),
            Column("days", _number, required=False),
            Column("toll", _number, required=False),
            Column("source", _any),
        ),
        ("passage", "from_longitude", "from_latitude", "to_longitude", "to_latitude"),
    ),
    Kind(
        "transport",
        Text("what is assumed of modes of transport", "运输方式参数"),
        (
            Column("mode", _one_of(transport.MODES)),
            Column("parameter", _one_of(transport.PARAMETERS)),
            Column("value", _amount),
            Column("source", _any),
        ),
        ("mode", "parameter"),
    ),
    Kind(
        "railways",
        Text("economies that trains reach", "铁路可达经济体"),
        (Column("country", _country), Column("source", _any)),
        ("country",),
    ),
    Kind(
        "pairs",
        Text("what lies between two economies", "双边联系"),
        (
            Column("origin", _country),
            Column("destination", _country),
            Column("term", _TERM),
            Column("value", _weight),
            Column("source", _any),
        ),
        ("origin", "destination", "term"),
        ("term",),
    ),
    Kind(
        "tariffs",
        Text("applied tariffs", "现行关税税率"),
        (
            Column("importer", _country),
            Column("exporter", _country, required=False),
            Column("product", _HS, required=False),
            Column("rate", _percent),
            Column("source", _any),
        ),
        ("importer", "exporter", "product"),
        ("importer",),
    ),
)


def kind(name: str) -> Kind:
    """The kind of that name; KeyError if there is none.

    >>> kind("conversion").part
    ('from_edition', 'to_edition')
    """
    for one in KINDS:
        if one.name == name:
            return one
    raise KeyError(f"no kind of reference table is called {name!r}")
