"""The fixed words of the printed briefing, and how a date, an amount and a growth rate are written in it."""

from __future__ import annotations

from datetime import date

from wuwai.reference import units
from wuwai.reference.days import MONTHS, in_words
from wuwai.reference.text import Text

TITLE = Text("Five Linkages Briefing", "五外联动工作简报")
SAMPLE = Text("sample", "样例")
SAMPLE_NOTICE = Text(
    "This briefing holds sample numbers. A number marked “sample” rests on synthetic data; it is no "
    "statistic and must not be quoted.",
    "本简报含样例数据。标有“样例”的数字由合成数据得出，不是统计结果，不得引用。",
)
NOTES = Text("Notes on the data", "数据说明")
SOURCES = Text("Sources", "资料来源")
ISSUER = Text("Issued by: {issuer}", "编发单位：{issuer}")
ISSUER_NOT_STATED = Text("not stated", "未注明")
ISSUE_NUMBER = Text("No. {number}", "第{number}期")
AS_OF = Text("as known on {day}", "按{day}已公布的数据编制")
DATE_NOT_STATED = Text("date not stated", "日期未注明")
VINTAGE = Text("What was on file: {names}.", "所依据的数据版本：{names}。")
NOT_STATED = units.NOT_STATED

_ORDINALS = "一二三四五六七八九"
_UP = Text(", up {rate} on a year earlier", "，同比增长{rate}")
_DOWN = Text(", down {rate} on a year earlier", "，同比下降{rate}")
_FLAT = Text(", level with a year earlier", "，同比持平")


def published(printed: str | None) -> Text:
    """A date of publication as a source states it: day, month or year in words; anything else as printed.

    >>> published("2026-01").zh, published("2024").en, published(None).en
    ('2026年1月', '2024', 'date not stated')
    """
    if not printed:
        return DATE_NOT_STATED
    numbers = printed.split("-")
    if not all(n.isdecimal() for n in numbers) or len(numbers) > 3:
        return Text(printed, printed)
    if len(numbers) == 3:
        return in_words(date.fromisoformat(printed))
    if len(numbers) == 2:
        return Text(f"{MONTHS[int(numbers[1]) - 1]} {numbers[0]}", f"{numbers[0]}年{int(numbers[1])}月")
    return Text(printed, f"{printed}年")


def numbered(position: int, heading: Text) -> Text:
    """A section heading with its number, ``position`` counted from 1.

    >>> numbered(2, Text("Foreign trade", "外贸")).zh
    '二、外贸'
    """
    return Text(f"{position}. {heading.en}", f"{_ordinal(position)}、{heading.zh}")


def _ordinal(position: int) -> str:
    """
    >>> _ordinal(10), _ordinal(12), _ordinal(20)
    ('十', '十二', '二十')
    """
    tens, ones = divmod(position, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十"
    return head + (_ORDINALS[ones - 1] if ones else "")


def amount(value: float | None, unit: str, lang: str) -> str:
    """A number with its unit; no space before a Chinese unit.

    >>> amount(60300, "亿元CNY", "zh")
    '6.03万亿元'
    """
    shown = units.display(value, unit, lang)
    return shown.number + shown.unit if lang.startswith("zh") else str(shown)


def share(value: float, lang: str) -> str:
    """A share of one as a percentage with one decimal: 0.8433 is 84.3%."""
    shown = units.display(value * 100, "%", lang, digits=1)
    return shown.number + "%"


def growth(rate: float | None) -> Text:
    """The clause that follows a level: its published growth in per cent, or nothing where none was published.

    >>> growth(-2.5).en
    ', down 2.5% on a year earlier'
    """
    if rate is None:
        return Text("", "")
    if rate == 0:
        return _FLAT
    pattern = _UP if rate > 0 else _DOWN
    return Text(*(pattern.get(lang).format(rate=amount(abs(rate), "%", lang)) for lang in ("en", "zh")))
