"""What a new briefing may begin from: a named list of blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wuwai.briefings import wording
from wuwai.briefings.blocks import Placed
from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_files import Spans
from wuwai.trade.studies.monthly_layout import ALL, TABLES

# The ten standard tables in order, and those that stand with their chart.
_TABLE = "table"
STANDARD = tuple(one.key for one in TABLES)
DRAWN = ("partners", "exports", "cities")
ALL_THREE = ("nation",)  # told of the total, of exports and of imports


def _options(key: str) -> dict[str, str]:
    told = {"table": key, "chart": "" if key in DRAWN else "no"}
    return {**told, "measure": ALL} if key in ALL_THREE else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Blocks in order. ``masthead`` is the name over the page, ``title`` what a briefing begins as."""

    name: str
    masthead: Text
    title: Text
    about: Text
    blocks: tuple[Placed, ...]


PROGRAMME = Arrangement(
    name="programme",
    masthead=wording.TITLE,
    title=Text("Progress of the five external linkages", "“五外联动”重点任务进展情况"),
    about=Text(
        "Where the targets stand, foreign trade, the other four linkages.",
        "目标进展、外贸运行、其他四外情况。",
    ),
    blocks=(Placed("targets"), Placed("trade"), Placed("indicators")),
)
MONTHLY = Arrangement(
    name="monthly",
    masthead=Text("Monthly Foreign Trade Briefing", "外贸运行月报"),
    title=Text("Foreign trade this month", "本月外贸运行情况"),
    about=Text("The month's foreign trade, with its standard tables.", "当月外贸运行情况及标准表。"),
    blocks=(
        Placed("trade"),
        *(Placed(_TABLE, _options(key)) for key in STANDARD),
    ),
)
EMPTY = Arrangement(
    name="empty",
    masthead=wording.TITLE,
    title=Text("Briefing", "工作简报"),
    about=Text("No blocks: arrange your own.", "空白简报，自行编排内容块。"),
    blocks=(),
)
_OF_MONTH = Text("Foreign trade, {p}", "{p}外贸运行情况")
ARRANGEMENTS = {one.name: one for one in (PROGRAMME, MONTHLY, EMPTY)}


def of_month(month: str) -> Arrangement:
    """The monthly trade briefing of one month, such as ``2025-09``: its tables all end with it.

    >>> made = of_month("2025-09")
    >>> made.title.zh, made.blocks[1].options["to"]
    ('2025年1—9月外贸运行情况', '2025-09')
    """
    to_date = periods.parse(Spans(month).period).title
    blocks = tuple(
        Placed(one.kind, {**one.options, "to": month}) if one.kind == _TABLE else one
        for one in MONTHLY.blocks
    )
    return replace(MONTHLY, title=_OF_MONTH.format(p=to_date), blocks=blocks)


def of_city(made: Arrangement) -> Arrangement:
    """The same for a city: without the table of cities.

    >>> len(MONTHLY.blocks) - len(of_city(MONTHLY).blocks)
    1
    """
    return replace(made, blocks=tuple(one for one in made.blocks if one.options.get("table") != "cities"))


def get(name: str) -> Arrangement:
    """The arrangement of that name; the empty one where an older version had it and this one has not."""
    return ARRANGEMENTS.get(name, EMPTY)
