"""Why a market has potential, and what would change that, in words: a sentence each, in two languages."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import LANGS, Lang, Text

_STEPS: dict[Lang, tuple[tuple[float, str], ...]] = {
    "en": ((1e9, " bn"), (1e6, " m"), (1e3, " thousand"), (1.0, "")),
    "zh": ((1e8, "亿"), (1e4, "万"), (1.0, "")),
}

_SUPPLY = Text(
    "{exporter} has {share}% of world exports of {product}", "{exporter}占世界{product}出口的{share}%"
)
_GROWN = Text(" ({supply}% as projected)", "（预计{supply}%）")
_DEMAND = Text("; {market} imports {imports} of it a year", "；{market}年进口{imports}")
_RAISED = Text(" ({demand} as projected)", "（预计{demand}）")
_TARIFF = Text(", tariffs making that {tariff} times as much for this supplier", "，其中关税使其为{tariff}倍")
_EASE = Text(
    "; the two trade {ease} times what shares alone give. Potential {potential}, actual {actual},"
    " unrealised {unrealised}.",
    "；双边贸易为按份额推算的{ease}倍。潜力{potential}，实际{actual}，未实现{unrealised}。",
)
_BEYOND = Text(
    " That is more than {market} imports from everybody: re-exports, or a market yet to be made.",
    "潜力大于{market}自全部来源的进口，可能涉及转口，或须开拓新需求。",
)
_UNDEFINED = Text(
    "; from shares no trade of the two is to be expected, so that its ease and the potential are not defined."
    " Actual {actual}.",
    "；按份额推算双边应无贸易，便利度和潜力无定义。实际{actual}。",
)
_LEFT = Text(
    "Nothing would be unrealised at an ease of {even} or less (now {ease}).",
    "便利度降至{even}及以下（现为{ease}）则无未实现潜力。",
)
_PLAIN = Text(" At an ease of 1, {plain} would be.", "便利度为1时未实现{plain}。")
_NEW = Text(
    "None is sold there yet: the estimate rests on the trade of the two in other products. At an ease of 1,"
    " {plain} would be unrealised (now {ease}).",
    "尚未对该市场出口：估计依据双边其他产品的贸易。便利度为1时未实现{plain}（现为{ease}）。",
)
_MET = Text(
    "Some would be unrealised at an ease above {even} (now {ease}).",
    "便利度高于{even}（现为{ease}）才有未实现潜力。",
)
_NONE = Text(
    "A world share and imports of the market would have to be on file.",
    "须有该产品的世界份额和该市场的进口数据。",
)


def worded(cells: pl.DataFrame, names: Mapping[str, Text], exporter: str, currency: str = "") -> pl.DataFrame:
    """``cells`` (columns of :data:`wuwai.trade.studies.potential.SCHEMA`) with ``reason_en``, ``reason_zh``,
    ``change_en`` and ``change_zh``. Amounts are printed in ``currency`` (a unit code)."""
    said = [column for lang in LANGS for column in _in(lang, cells, names, exporter, currency)]
    order = ("reason_en", "reason_zh", "change_en", "change_zh")
    return cells.with_columns(said).select(*cells.columns, *order)


def _in(
    lang: Lang, cells: pl.DataFrame, names: Mapping[str, Text], exporter: str, currency: str
) -> tuple[pl.Expr, pl.Expr]:
    unit = units.get(currency).title.zh if currency and lang == "zh" else currency
    by_code = {
        code: names[code].get(lang)
        for column in ("product", "market")
        for code in cells[column].unique()
        if code in names
    }

    def money(value: pl.Expr) -> pl.Expr:
        text = pl.lit("0")
        for step, word in reversed(_STEPS[lang]):
            number = (value / step).round_sig_figs(3).cast(pl.String).str.strip_suffix(".0")
            text = pl.when(value >= step).then(pl.concat_str(number, pl.lit(word))).otherwise(text)
        text = pl.when((value > 0) & (value < 1)).then(pl.lit("<1")).otherwise(text)
        if not unit:
            return text
        return pl.concat_str(pl.lit(f"{unit} "), text) if lang == "en" else pl.concat_str(text, pl.lit(unit))

    col = pl.col
    plain = (col("supply") * col("demand") - col("actual")).clip(0)
    fields = {
        "exporter": pl.lit(names.get(exporter, Text(exporter, exporter)).get(lang)),
        "product": col("product").replace(by_code),
        "market": col("market").replace(by_code),
        "share": _plain(col("share") * 100),
        "supply": _plain(col("supply") * 100),
        "tariff": _plain(col("tariff_factor")),
        "even": _plain(col("actual") / (col("supply") * col("demand"))),
        "ease": _plain(col("ease")),
        "plain": money(plain),
        **{name: money(col(name)) for name in ("imports", "demand", "potential", "actual", "unrealised")},
    }

    def filled(pattern: Text, when: pl.Expr | None = None) -> pl.Expr:
        text = _filled(pattern.get(lang), fields)
        return text if when is None else pl.when(when).then(text).otherwise(pl.lit(""))

    undefined = col("potential").is_null()
    reason = pl.concat_str(
        filled(_SUPPLY),
        filled(_GROWN, ~_close(col("supply"), col("share"))),
        filled(_DEMAND),
        filled(_RAISED, ~_close(col("demand"), col("imports"))),
        filled(_TARIFF, ~_close(col("tariff_factor"), pl.lit(1.0))),
        pl.when(undefined).then(filled(_UNDEFINED)).otherwise(filled(_EASE)),
        filled(_BEYOND, (col("potential") > col("demand")).fill_null(False)),
    )
    change = (
        pl.when(undefined | (col("potential") == 0))
        .then(filled(_NONE))
        .when(col("unrealised") == 0)
        .then(filled(_MET))
        .when(col("actual") == 0)
        .then(filled(_NEW))
        .otherwise(pl.concat_str(filled(_LEFT), filled(_PLAIN, plain > 0)))
    )
    return reason.alias(f"reason_{lang}"), change.alias(f"change_{lang}")


def _filled(pattern: str, fields: Mapping[str, pl.Expr]) -> pl.Expr:
    parts: list[pl.Expr] = []
    for piece in pattern.split("{"):
        name, closed, text = piece.partition("}")
        parts += [fields[name], pl.lit(text)] if closed else [pl.lit(piece)]
    return pl.concat_str(parts, ignore_nulls=True)


def _plain(value: pl.Expr) -> pl.Expr:
    """Three figures, no trailing zero; a value too small for three decimals as "<0.001"."""
    text = value.round_sig_figs(3).cast(pl.String).str.strip_suffix(".0")
    return pl.when((value > 0) & (value < 0.001)).then(pl.lit("<0.001")).otherwise(text)


def _close(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return ((a - b).abs() <= 1e-9 * b.abs()).fill_null(True)
