"""What the cells of a firm-level file mean, as expressions over its columns of text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from wuwai.facts.importers.firm_columns import Columns
from wuwai.facts.importers.flow_csv import NUMBER, Check, Layout
from wuwai.reference import countries, currencies, periods, products, regions
from wuwai.reference.code_tables import NATIONAL, CodeTables
from wuwai.reference.text import Text

_DIRECTIONS = {"出口": "export", "进口": "import", "export": "export", "import": "import"}
_CURRENCIES = {"人民币": "CNY", "美元": "USD", "RMB": "CNY"}
_LONGEST_CODE = 64
_CENTURY = "(?:19|20|21)[0-9]{2}"
_PERIOD = (
    f"^{_CENTURY}年?$"
    f"|^{_CENTURY}(?:0[1-9]|1[0-2])(?:[0-3][0-9])?$"
    f"|^{_CENTURY}[-/.](?:0?[1-9]|1[0-2])(?:[-/.][0-3]?[0-9])?$"
    f"|^{_CENTURY}年(?:0?[1-9]|1[0-2])月(?:[0-3]?[0-9]日)?$"
)
# A resident's identity number: place, day of birth, sequence, check.
_IDENTITY = "^[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]$"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = f"^[{_ALPHABET}]{{18}}$"
_WEIGHTS = np.array([pow(3, place, 31) for place in range(18)])
_WEIGHTS[17] = 1  # the check digit makes the weighted sum a multiple of 31

_A_PERIOD = Text(
    "a year, month or day such as 2024, 2024-05, 202405 or 2024-05-31",
    "年、月或日，如 2024、2024-05、202405 或 2024-05-31",
)
_A_FIRM = Text(
    "a firm's code: its unified social credit code, or any code that stays the same over the years",
    "企业代码：统一社会信用代码，或各年保持不变的其他代码",
)
_NO_PERSON = Text(
    "a firm's code; this is shaped like a person's identity number, which is not to be kept",
    "企业代码；此处形似居民身份证号码，不得存入",
)
_A_CREDIT_CODE = Text(
    "a unified social credit code of 18 characters with its check digit", "18位统一社会信用代码（含校验位）"
)
_A_PRODUCT = Text("an HS code of 6, 8 or 10 digits", "6、8或10位商品编码")
_OF_EDITION = Text("a code of the Harmonized System's edition of that year", "当年所用协调制度版本中的编码")
_A_PARTNER = Text(
    "a trading partner's Chinese name or ISO 3166 letters, such as 越南 or VNM",
    "贸易伙伴中文名称或 ISO 3166 三字母代码，如 越南 或 VNM",
)
_A_PLACE = Text("a province or city by its code of GB/T 2260 or name", "省级或城市的 GB/T 2260 代码或名称")
_A_DIRECTION = Text("出口 or 进口 (export, import)", "出口或进口")
_A_CURRENCY = Text("a currency such as CNY or USD", "币种，如 CNY 或 USD")
_QUANTITY = Text("a number, or nothing", "数字或留空")
_HOW_FIRM = Text("kept apart from the flows; no page shows it", "与流量数据分开保存，任何页面均不显示")
_HOW_NUMBER = Text("a number", "数字")


def layout(columns: Columns, given: Mapping[str, str], codes: CodeTables) -> Layout:
    """How the columns of a file make flows; ``given`` is what the user stated beside it."""
    at = columns.at
    period, year, edition = _periods(at, given)
    firm = pl.col(at["firm"])
    product = _mended(pl.col(at["product"]))
    partner = _decoded(pl.col(at["partner"]), _partners(codes))
    place, place_column = _places(at, firm)
    direction = (
        pl.col(at["direction"]).replace_strict(_DIRECTIONS, default=None)
        if "direction" in at
        else pl.lit(given["direction"])
    )
    amount = _number(pl.col(at["value"]))
    currency = (
        pl.col(at["currency"]).str.to_uppercase().replace(_CURRENCIES)
        if "currency" in at
        else pl.lit(columns.currency)
    )
    shape = {
        "period": period,
        "reporter": place,
        "partner": partner,
        "product": product,
        "classification": edition,
        "direction": direction,
        "value": amount,
        "currency": currency,
        "quantity": pl.lit(None, pl.Float64),
        "unit": pl.lit(""),
        "firm": firm,
    }
    if "quantity" in at:
        shape["quantity"] = _number(pl.col(at["quantity"]))
    if "unit" in at:
        shape["unit"] = pl.col(at["unit"]).fill_null("")
    checks = [
        *(
            [Check(at["period"], year.is_not_null() & edition.is_not_null(), _A_PERIOD)]
            if "period" in at
            else ()
        ),
        Check(at["firm"], firm.str.len_chars().is_between(1, _LONGEST_CODE), _A_FIRM),
        Check(at["firm"], ~firm.str.contains(_IDENTITY), _NO_PERSON, private=True),
        *(
            [Check(at["firm"], _is_credit_code(firm), _A_CREDIT_CODE, private=True)]
            if columns.credit_codes
            else ()
        ),
        Check(at["product"], product.str.contains("^(?:[0-9]{6}|[0-9]{8}|[0-9]{10})$"), _A_PRODUCT),
        Check(at["product"], _listed(product, edition, codes), _OF_EDITION, kind="product"),
        Check(at["partner"], partner.is_not_null(), _A_PARTNER, kind="partner"),
        Check(place_column, place.is_not_null(), _A_PLACE, kind="place")
        if "place" in at
        else Check(place_column, place.is_not_null(), _A_PLACE, private=True),
        *([Check(at["direction"], direction.is_not_null(), _A_DIRECTION)] if "direction" in at else ()),
        Check(at["value"], amount.is_finite() & (amount >= 0), NUMBER),
        *(
            [Check(at["currency"], currency.is_in(list(currencies.currencies())), _A_CURRENCY)]
            if "currency" in at
            else ()
        ),
    ]
    if "quantity" in at:
        none = pl.col(at["quantity"]).fill_null("").is_in(["", "-"])
        checks.append(Check(at["quantity"], none | shape["quantity"].is_finite(), _QUANTITY))
    lost = pl.col(at["product"]).str.len_bytes() % 2 == 1
    numbers = [at[name] for name in ("value", "quantity") if name in at]
    return Layout(
        types=dict.fromkeys(at.values(), pl.String()),
        shapes=(shape,),
        checks=tuple(checks),
        counts={"mended": lost.fill_null(False)},
        how={at["firm"]: _HOW_FIRM} | dict.fromkeys(numbers, _HOW_NUMBER),
    )


def _periods(at: Mapping[str, str], given: Mapping[str, str]) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The period, its year, and the edition of the HS in which that year's codes are."""
    if "period" in at:
        text = pl.when(pl.col(at["period"]).str.contains(_PERIOD)).then(pl.col(at["period"]))
        year = text.str.extract(f"^({_CENTURY})", 1)
        month = text.str.extract(f"^{_CENTURY}[-/.年]?([0-9]{{1,2}})", 1).str.zfill(2)
        period = pl.when(month.is_null()).then(year).otherwise(pl.concat_str(year, pl.lit("-"), month))
    else:
        stated = periods.parse(given["period"]).text
        period, year = pl.lit(stated), pl.lit(stated[:4])
    editions = {str(y): products.edition_on(f"{y}-01-01").code for y in range(1988, 2200)}
    return period, year, year.replace_strict(editions, default=None, return_dtype=pl.String)


def _mended(code: pl.Expr) -> pl.Expr:
    """A code with the zero that a spreadsheet takes from chapters 1 to 9."""
    odd = (code.str.len_bytes() % 2 == 1) & (code.str.len_bytes() < 10)
    return pl.when(odd).then(pl.concat_str(pl.lit("0"), code)).otherwise(code)


def _partners(codes: CodeTables) -> dict[str, str]:
    """Names and letters of partners; totals such as the world are none."""
    every = {country.code: country.kind for country in countries.all_countries()}
    named = {name: code for name, code in codes.partner_names().items() if every.get(code) != "total"}
    return named | {code: code for code, kind in every.items() if kind != "total"}


def _decoded(text: pl.Expr, known: Mapping[str, str]) -> pl.Expr:
    folded = text.str.replace_all("（", "(", literal=True).str.replace_all("）", ")", literal=True)
    return folded.replace_strict(dict(known), default=None, return_dtype=pl.String)


def _places(at: Mapping[str, str], firm: pl.Expr) -> tuple[pl.Expr, str]:
    """Where a firm is, and the column that says so: the file's own, else its credit code's third to sixth."""
    every = regions.all_regions()
    by_digits = {r.code: r.code for r in every if r.kind == "city"}
    provinces = {
        r.code.removeprefix("CN-"): r.code for r in every if r.code.startswith("CN-") and len(r.code) == 5
    }
    digits = pl.when(firm.str.contains(_CREDIT_CODE)).then(firm.str.slice(2, 4))
    city = pl.concat_str(digits, pl.lit("00")).replace_strict(by_digits, default=None, return_dtype=pl.String)
    province = digits.str.slice(0, 2).replace_strict(provinces, default=None, return_dtype=pl.String)
    if "place" not in at:
        return pl.coalesce(city, province), at["firm"]
    names: dict[str, str] = {}
    for region in every:
        short = region.short
        for name in (region.code, region.title.zh, region.title.en, short.zh, short.en):
            names.setdefault(name, region.code)
    names |= provinces | {f"{two}0000": code for two, code in provinces.items()}
    cell = pl.col(at["place"])
    stated = cell.replace_strict(names, default=None, return_dtype=pl.String)
    blank = cell.fill_null("") == ""
    return pl.when(blank).then(pl.coalesce(city, province)).otherwise(stated), at["place"]


def _listed(product: pl.Expr, edition: pl.Expr, codes: CodeTables) -> pl.Expr:
    """Whether the edition of its year has a code; of an edition without a table only the form is checked."""
    listed = product.str.slice(0, 2).is_in(NATIONAL)
    for one in products.EDITIONS:
        six = sorted(codes.subheadings(one.code))
        listed |= (edition == one.code) & (product.str.slice(0, 6).is_in(six) if six else pl.lit(True))
    return listed


def _number(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


def _is_credit_code(firm: pl.Expr) -> pl.Expr:
    return firm.map_batches(credit_codes, return_dtype=pl.Boolean, is_elementwise=True)


def credit_codes(codes: pl.Series) -> pl.Series:
    """Which of the codes are unified social credit codes (GB 32100) whose check digit is right.

    >>> credit_codes(pl.Series(["91440300MA5TEXT005", "91440300MA5TEXT001", "SYN-1", None])).to_list()
    [True, False, False, False]
    """
    shaped = codes.str.contains(_CREDIT_CODE).fill_null(False)
    letters = np.frombuffer("".join(codes.filter(shaped)).encode(), np.uint8)
    places = np.zeros(128, np.int64)
    places[np.frombuffer(_ALPHABET.encode(), np.uint8)] = np.arange(len(_ALPHABET))
    right = shaped.to_numpy().copy()
    right[right] = places[letters].reshape(-1, 18) @ _WEIGHTS % 31 == 0
    return pl.Series(codes.name, right)
