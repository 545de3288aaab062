"""What ``trade.clusters`` says: tiers by name, why a cluster stands where it stands, what would change it."""

from __future__ import annotations

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.trade.studies.clusters import THRESHOLDS, Standing

TIERS = (
    Text("below a hundred billion", "千亿级以下"),
    Text("hundred-billion", "千亿级"),
    Text("trillion", "万亿级"),
)
UNKNOWN = Text("not known", "不明")

NEED_HS = Text(
    "The table states industries, not codes of the HS: a cluster is a list of such codes and cannot be told"
    " in it. Load a customs file, or a world table in HS codes (such as CEPII BACI: wuwai import FILE).",
    "该数据按行业而非HS编码分类，而集群是HS编码清单，无法对应。"
    "请导入海关数据，或HS编码的世界贸易数据（如CEPII BACI：wuwai import 文件）。",
)
NO_REFERENCE = Text(
    "No table of {what} in HS codes is on file: location quotients and world shares are left empty. Load one"
    " (such as CEPII BACI: wuwai import FILE).",
    "尚无按HS编码的{what}出口数据，区位商和世界份额留空。请导入（如CEPII BACI：wuwai import 文件）。",
)
OTHER_YEAR = Text(
    "The reference is of {year}, the region's own exports beside it of {own}: quotients compare structures of"
    " two years, and shares of the world are left empty.",
    "参照数据为{year}年，本地区出口为{own}年：区位商比较的是不同年份的结构，世界份额留空。",
)
OTHER_EDITION = Text(
    "The lists' codes are held against codes of {world}, the region's are of {own}: codes that only one of"
    " the two has do not meet.",
    "参照数据编码为{world}版，本地区为{own}版，仅一方有的编码不能对应。",
)
UNMATCHED = Text(
    "{share} of the region's exports have codes that the reference does not trade; quotients and shares leave"
    " them out.",
    "本地区出口中有{share}的编码在参照数据中没有贸易，区位商和份额未计入。",
)
OVERLAP = Text(
    "Codes that several clusters hold ({n}) count in each by its own weight: sizes of clusters are not to be"
    " added up.",
    "有{n}个编码同时列入多个集群，各按自身权重计，集群规模不可相加。",
)
SPANS = Text(
    "Periods of several months ({n}) are shared equally among their months.",
    "跨月数据（{n}个时期）按月平均分摊。",
)
FEW_MONTHS = Text(
    "No forecast where fewer than {least} usable months (above nothing, without a gap) are on file: {n} of"
    " the clusters.",
    "{n}个集群不作预测：可用月份（有出口且连续）不足{least}个。",
)
YEARLY = Text(
    "Yearly figures: a forecast of crossing needs {least} months of monthly ones.",
    "年度数据：跨级预测需至少{least}个月的月度数据。",
)
ONE_YEAR = Text(
    "The forecast rests on {n} months of growth on the year before; its backtest starts from {shortest}"
    " months known. It assumes that growth goes on as seen and knows of no capacity or order.",
    "预测依据{n}个月的同比增速，回测起点仅有{shortest}个月数据；假定增速延续，不含产能、订单信息。",
)
UNKNOWN_CLUSTER = Text("a cluster's name: {names}", "集群名称：{names}")


def tier_title(tier: int | None) -> Text:
    """What a tier is called."""
    return UNKNOWN if tier is None else TIERS[tier]


def yuan(value: float) -> Text:
    """An amount in yuan, for a sentence."""
    return units.headline(value, "元CNY")


def per_cent(value: float, digits: int = 1) -> str:
    """A share or a growth of 0.05 as ``5.0%``, with the sign that units print."""
    return f"{value:.{digits}%}".replace("-", units.MINUS)


def span(period: str) -> Text:
    """What the sums are of: the twelve months to a month, or a year."""
    if len(period) <= len("2025"):
        return Text(period, f"{period}年")
    title = periods.parse(period).title
    return Text(f"12 months to {title.en}", f"截至{title.zh}的12个月")


def reason(row: Standing, period: str) -> Text:
    """Why the cluster stands in its tier: its size against the thresholds, and its growth."""
    if row.size is None:
        return Text(
            f"only {row.months} months without a gap are on file: twelve make a size",
            f"连续数据仅{row.months}个月，满12个月方可计算规模",
        )
    if not row.size:
        return Text("none of its codes is exported", "清单内编码无出口")
    said = Text("{span}: {size}", "{span}{size}").format(span=span(period), size=yuan(row.size))
    if row.tier:
        above = THRESHOLDS[row.tier - 1]
        tail = Text(", {times:.1f} times the threshold of {threshold}", "，为{threshold}门槛的{times:.1f}倍")
        said = _joined(said, tail.format(times=row.size / above, threshold=yuan(above)))
    else:
        tail = Text(", {part} of {threshold}", "，为{threshold}的{part}")
        said = _joined(
            said, tail.format(part=per_cent(row.size / THRESHOLDS[0]), threshold=yuan(THRESHOLDS[0]))
        )
    if row.growth is not None:
        tail = Text("; {growth} on the year before", "；同比{growth}")
        said = _joined(said, tail.format(growth=_signed(row.growth)))
    return said


def changes(row: Standing, horizon: int) -> Text:
    """What would change the tier: what is missing to the next, how likely it is, and how far it may fall."""
    if not row.size:
        return Text("exports of its codes on file for twelve months", "补充其编码连续12个月的出口数据")
    said = []
    if row.missing is not None and row.next_threshold is not None:
        needed = row.needed(horizon)
        said.append(
            Text(
                "{missing} more reach {threshold}: {needed} a year for {n} years",
                "距{threshold}尚差{missing}：{n}年内达到需年均增长{needed}",
            ).format(
                missing=yuan(row.missing),
                threshold=yuan(row.next_threshold),
                needed=per_cent(needed or 0.0),
                n=horizon,
            )
        )
        following = next((c for c in row.crossings if c.threshold == row.next_threshold), None)
        if following is not None:
            chance = Text(
                "at the pace on file the chance is {p} within {n} years", "按现有增速，{n}年内达到的概率{p}"
            )
            if following.year is not None:
                chance = Text(
                    "at the pace on file it is reached in {year} (chance within {n} years: {p})",
                    "按现有增速预计{year}年达到（{n}年内概率{p}）",
                )
            said.append(chance.format(p=per_cent(following.probability, 0), n=horizon, year=following.year))
    if row.tier:
        fall = 1 - THRESHOLDS[row.tier - 1] / row.size
        said.append(
            Text("a fall by more than {fall} would lose the tier", "下降超过{fall}将失去现有层级").format(
                fall=per_cent(fall)
            )
        )
    return Text("; ".join(one.en for one in said), "；".join(one.zh for one in said))


def short(title: Text, letters: int = 30) -> Text:
    """A title for a chart: up to a colon, and cut where it is still long.

    >>> short(Text("The new three: electric cars, cells", "新三样：电动车、电池")).zh
    '新三样'
    """
    en, zh = title.en.partition(":")[0], title.zh.partition("：")[0]
    return Text(_cut(en, letters), _cut(zh, letters // 2))


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _joined(first: Text, second: Text) -> Text:
    return Text(first.en + second.en, first.zh + second.zh)


def _signed(value: float) -> str:
    return ("+" if value >= 0 else "") + per_cent(value)
