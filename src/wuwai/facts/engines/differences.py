"""Where engines answer the same Ibis expression differently. The facts' own expressions keep clear of all of
these; a study or a notebook that asks further has to know them.

``docs/reference/engines.md`` prints this list, and the contract suite asks every engine each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuwai.reference.text import Text

ERROR = "error"


@dataclass(frozen=True, slots=True)
class Difference:
    """One expression, what each engine answers (``"error"`` where it refuses), and what to write instead."""

    key: str
    title: Text
    expression: str
    answers: Mapping[str, str]
    instead: Text


DIFFERENCES = (
    Difference(
        "sum",
        Text("the last digits of a sum", "求和的末位数字"),
        "v.sum()",
        dict.fromkeys(("duckdb", "postgresql", "spark"), "the order of adding is not fixed"),
        Text("compare with a tolerance; round for print", "比较时留容差，打印前取整"),
    ),
    Difference(
        "divide-by-zero",
        Text("dividing by zero", "除以零"),
        "(v / zero)",
        {"duckdb": "inf", "postgresql": ERROR, "spark": ERROR},
        Text("v / zero.nullif(0): null everywhere", "写 v / zero.nullif(0)，各引擎均得空值"),
    ),
    Difference(
        # As Ibis 12 writes it for PostgreSQL beside some other columns; alone it divides in full.
        "whole-division",
        Text("dividing whole numbers", "整数相除"),
        "(n / 2)",
        {"duckdb": "1.5", "postgresql": "1.0", "spark": "1.5"},
        Text("n.cast('float64') / 2", "写 n.cast('float64') / 2"),
    ),
    Difference(
        "whole-mean",
        Text("the mean of whole numbers", "整数的平均值"),
        "n.mean()",
        {"duckdb": "3.0", "postgresql": ERROR, "spark": "3.0"},
        Text("n.cast('float64').mean()", "写 n.cast('float64').mean()"),
    ),
    Difference(
        "round-half",
        Text("rounding a half to a whole number", "半数取整"),
        "v.round()",
        {"duckdb": "3", "postgresql": "2", "spark": "3"},
        Text("round in Polars, after the answer", "取得结果后在 Polars 中取整"),
    ),
    Difference(
        "whole-from-half",
        Text("casting a half to a whole number", "半数转为整数"),
        "(v + 1).cast('int64')",
        {"duckdb": "4", "postgresql": "4", "spark": "3"},
        Text("cast in Polars, after the answer", "取得结果后在 Polars 中转换"),
    ),
    Difference(
        "try-cast",
        Text("trying to read a text as a number", "尝试把文本读作数字"),
        "letter.try_cast('int64')",
        {"duckdb": "null", "postgresql": ERROR, "spark": "null"},
        Text("test the text first, or cast in Polars", "先判断文本，或在 Polars 中转换"),
    ),
    Difference(
        "number-as-text",
        Text("a decimal number as text", "小数转为文本"),
        "big.cast('string')",
        {"duckdb": "1e+16", "postgresql": "1e+16", "spark": "1.0E16"},
        Text("format in Polars, after the answer", "取得结果后在 Polars 中格式化"),
    ),
    Difference(
        "negative-root",
        Text("the root or logarithm of a negative number", "负数开方或取对数"),
        "(-v).sqrt()",
        {"duckdb": ERROR, "postgresql": ERROR, "spark": "null"},
        Text("filter first", "先筛选"),
    ),
    Difference(
        "other-alphabets",
        Text(
            "upper case, and search without case, of letters other than A-Z",
            "A-Z 以外字母的大小写转换与不分大小写查找",
        ),
        "letter.upper()",
        {"duckdb": "É", "postgresql": "é", "spark": "É"},
        Text("compare codes, which are A-Z and digits", "比较代码（仅含 A-Z 与数字）"),
    ),
    Difference(
        "patterns",
        Text("the language of regular expressions", "正则表达式语法"),
        r"letter.re_search('\\p{L}')",
        {"duckdb": "True", "postgresql": ERROR, "spark": "True"},
        Text("startswith, contains, isin", "用 startswith、contains、isin"),
    ),
    Difference(
        "first-in-order",
        Text("the first of a group in an order", "组内按序取第一个"),
        "letter.first(order_by=n)",
        {"duckdb": "é", "postgresql": ERROR, "spark": ERROR},
        Text("row_number() over a window, then filter", "用窗口 row_number() 再筛选"),
    ),
)
